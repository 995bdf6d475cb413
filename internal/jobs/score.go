package jobs

import (
	"context"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/schedule"
	"github.com/icptier/icptier/internal/worker"
)

// rescore scores a connection anew.
func (x *Executor) rescore(ctx context.Context, c *connection.Connection, slot schedule.Slot, result *schedule.Result) error {
	if err := x.Backlog.Settled(ctx); err != nil {
		return err
	}
	var done worker.Rescored
	var err error
	if slot.Args[argStale] == "true" {
		done, err = x.renew(ctx, c)
	} else {
		done, err = x.Worker.Rescore(ctx, c.Name, func(done int) {
			x.Progress(answer.Progress{Connection: c.Name, Job: Rescore, What: "accounts", Done: done})
		})
	}
	result.Counts["scored"] = done.Scored + done.Mended
	result.Warnings = append(result.Warnings, x.Report(c.Name, "not scored", done.Faults)...)
	return err
}

// argStale makes rescore leave alone what the model in force has scored already.
const argStale = "stale"

// renewals is the number of times that renew looks for scores of another model.
const renewals = 5

// renew scores what another model has scored. A batch that was under way while the model
// was replaced may have stored one more score of the old one, so it looks until there is
// none. Those of a replica that is slow to take the new model are left to write-back,
// which looks again before it leaves an account out.
func (x *Executor) renew(ctx context.Context, c *connection.Connection) (worker.Rescored, error) {
	var total worker.Rescored
	for range renewals {
		before := total.Scored
		done, err := x.Worker.Renew(ctx, c.Name, func(done int) {
			x.Progress(answer.Progress{Connection: c.Name, Job: Rescore, What: "accounts", Done: before + done})
		})
		total.Faults = nil // each round finds them all again
		total.Add(done)
		if err != nil || done.Scored == 0 {
			return total, err
		}
	}
	return total, nil
}
