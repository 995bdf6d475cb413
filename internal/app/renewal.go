package app

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/icptier/icptier/internal/publication"
	"github.com/icptier/icptier/internal/schedule"
	"github.com/icptier/icptier/internal/worker"
)

// scheduleRenewal is the schedule that runs after a publication name. No schedule of a
// configuration can have it, for the space.
const scheduleRenewal = "icp publish"

// argStale makes rescore leave alone what the model in force has scored already.
const argStale = "stale"

// claimRenewal asks, once for each connection and version whoever asks, for scoring anew
// by the published model from stored facts.
func (a *App) claimRenewal(ctx context.Context, p publication.Publication) error {
	board := slots{Bus: a.bus}
	for _, c := range a.connections {
		if _, err := board.Claim(ctx, renewal(c.name, p)); err != nil {
			return err
		}
	}
	return nil
}

func renewal(connection string, p publication.Publication) schedule.Slot {
	return schedule.Slot{
		Connection: connection, Job: JobRescore, Schedule: scheduleRenewal, Name: "version-" + strconv.Itoa(p.Version),
		Due: time.Now().UTC(), Args: map[string]string{argStale: "true"},
	}
}

// renewals is how often renew looks for scores of another model.
const renewals = 5

// renew scores what another model has scored. A batch that was under way while the model
// was replaced may have stored one more score of the old one, so it looks until there is
// none. Those of a replica that is slow to take the new model are left to write-back,
// which looks again before it leaves an account out.
func (a *App) renew(ctx context.Context, c *connection) (worker.Rescored, error) {
	var total worker.Rescored
	for range renewals {
		before := total.Scored
		done, err := a.worker.Renew(ctx, c.name, func(done int) {
			a.progress(Progress{Connection: c.name, Job: JobRescore, What: "accounts", Done: before + done})
		})
		total.Faults = nil // each round finds them all again
		total.Add(done)
		if err != nil || done.Scored == 0 {
			return total, err
		}
	}
	return total, nil
}

// Renewed waits until the accounts of all connections are scored by a published version,
// wherever that runs, and returns those runs that have ended. When ctx ends it returns
// what there is by then, and its cause.
func (a *App) Renewed(ctx context.Context, p publication.Publication) ([]Run, error) {
	board := slots{Bus: a.bus}
	for pause := soonest; ; pause = min(2*pause, latest) {
		ended := []Run{}
		for _, c := range a.connections {
			runs, err := board.List(ctx, c.name, 20)
			if err != nil {
				return ended, errors.Join(context.Cause(ctx), err)
			}
			key := renewal(c.name, p).Key()
			for _, run := range runs {
				if run.Job == JobRescore && run.Key() == key && !run.Ended.IsZero() {
					ended = append(ended, run)
				}
			}
		}
		if len(ended) == len(a.connections) {
			return ended, nil
		}
		if err := wait(ctx, pause); err != nil {
			return ended, err
		}
	}
}
