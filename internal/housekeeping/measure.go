package housekeeping

import (
	"context"
	"errors"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/jobs"
	"github.com/icptier/icptier/internal/wait"
)

const (
	// measureEvery is how often the state of the stores is measured, and measureLimit how
	// long one measuring may take.
	measureEvery = 15 * time.Second
	measureLimit = 10 * time.Second
)

// Measure tells the metrics, until ctx ends, how everything stands that no single event
// says: every process tells the same of what all of them share.
func (k *Keeper) Measure(ctx context.Context) error {
	began := time.Now()
	for {
		k.measureOnce(ctx, began)
		if wait.For(ctx, measureEvery) != nil {
			return nil //nolint:nilerr // being ended is no failure
		}
	}
}

func (k *Keeper) measureOnce(ctx context.Context, began time.Time) {
	ctx, cancel := context.WithTimeout(ctx, measureLimit)
	defer cancel()
	ready := k.Bus.Ready(ctx)
	k.Metrics.Bus.Ready(ready == nil)
	if ready != nil {
		return // the ages go on by themselves
	}
	k.measureCache(ctx)
	err := errors.Join(k.measureStreams(ctx), k.measureJobs(ctx, began))
	for _, c := range k.Connections.All() {
		err = errors.Join(err, k.measureConnection(ctx, c))
	}
	if err != nil && ctx.Err() == nil {
		k.Log.Debug("not everything could be measured", zap.Error(err))
	}
}

func (k *Keeper) measureStreams(ctx context.Context) error {
	lag, err := k.Bus.Lag(ctx)
	if err == nil {
		k.Metrics.Bus.Pending("worker", lag)
	}
	deadErr := k.measureKept(ctx)
	usage, usageErr := k.Bus.Usage(ctx)
	for _, u := range usage {
		if u.Stream == "" {
			k.Metrics.Bus.Store(u.Used, u.Limit)
		} else {
			k.Metrics.Bus.Stream(u.Stream, u.Used, u.Limit)
		}
	}
	return errors.Join(err, deadErr, usageErr)
}

func (k *Keeper) measureConnection(ctx context.Context, c *connection.Connection) error {
	var errs []error
	for _, kind := range crm.Kinds() {
		saved, err := k.Bus.CursorSaved(ctx, c.Name, kind)
		if err == nil && !saved.IsZero() {
			k.Metrics.Ingest.CursorSaved(c.Name, string(kind), saved)
		}
		errs = append(errs, err)
	}
	if c.Config.Write.Enabled {
		wrote, err := k.Bus.Success(ctx, c.Name, jobs.WriteBack)
		if err == nil {
			var since time.Time
			if since, err = k.Bus.FirstChange(ctx, c.Name, wrote.Began); err == nil {
				k.Metrics.WriteBack.Unwritten(c.Name, since)
			}
		}
		errs = append(errs, err)
	}
	status, err := c.Tokens.Status(ctx)
	switch parked := c.Tokens.Parked(ctx); {
	case parked != nil: // also where the token is there and cannot be opened
		k.Metrics.Tokens.State(c.Name, false, time.Time{})
	case err == nil:
		k.Metrics.Tokens.State(c.Name, !c.Refused(status.Obtained), status.Expiry)
	}
	return errors.Join(append(errs, err)...)
}

// measureJobs tells when each scheduled job last ended well, and since when it is overdue.
// A job that never did is due since this process began.
func (k *Keeper) measureJobs(ctx context.Context, began time.Time) error {
	type jobOf struct{ connection, job string }
	due := map[jobOf]time.Time{}
	for _, e := range k.Entries {
		of := jobOf{e.Connection, e.Job}
		last, err := k.Bus.Success(ctx, e.Connection, e.Job)
		if err != nil {
			return err
		}
		since := began
		if !last.Ended.IsZero() {
			k.Metrics.Jobs.Succeeded(e.Connection, e.Job, last.Ended)
			since = last.Began
		}
		next := e.Spec.Next(since)
		if next.IsZero() || next.After(time.Now()) {
			next = time.Time{}
		}
		if first, seen := due[of]; !seen || !next.IsZero() && (first.IsZero() || next.Before(first)) {
			due[of] = next
		}
	}
	for of, since := range due {
		k.Metrics.Jobs.Overdue(of.connection, of.job, since)
	}
	return nil
}

// measureCache tells the metrics whether the cache is whole.
func (k *Keeper) measureCache(ctx context.Context) {
	state, err := k.State(ctx)
	if err != nil {
		k.Log.Debug("state of the cache not known", zap.Error(err))
		return
	}
	k.Metrics.Cache.State(state.Whole, state.Since, state.Done, state.Total)
}

// measureKept tells the metrics of dead letters and of records without a connection.
func (k *Keeper) measureKept(ctx context.Context) error {
	letters, err := k.Bus.CountLetters(ctx)
	if err == nil {
		k.Metrics.Bus.DeadLetters(letters)
	}
	kept, keptErr := k.Connections.Unconfigured(ctx)
	if keptErr == nil {
		counts := map[string]int{}
		for _, of := range kept {
			counts[of.Connection] = of.Records
		}
		k.Metrics.Bus.Unconfigured(counts)
	}
	return errors.Join(err, keptErr)
}
