package bus

import "context"

// inRun is the key of a context that belongs to a run.
type inRun struct{}

// InRun returns a context whose published records say which run stored them. The record's
// dead letter tells it, and so where to look when many records went wrong at a time.
func InRun(ctx context.Context, connection, job, slot string) context.Context {
	return context.WithValue(ctx, inRun{}, runName(connection, job, slot))
}

// runOf is the run that a context belongs to; empty for none.
func runOf(ctx context.Context) string {
	run, _ := ctx.Value(inRun{}).(string) // absent outside of runs
	return run
}

// runName names a run as dead letters do: connection, job, and the slot's key.
func runName(connection, job, slot string) string { return connection + "/" + job + "/" + slot }
