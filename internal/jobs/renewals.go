package jobs

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/publication"
	"github.com/icptier/icptier/internal/schedule"
	"github.com/icptier/icptier/internal/wait"
)

// Renewals have accounts scored anew by a published model: once for each connection and
// version, however often it is asked for.
type Renewals struct {
	Connections *connection.Set
	Board       Board
}

// scheduleRenewal is the schedule that runs after a publication name. No schedule of a
// configuration can have it, for the space.
const scheduleRenewal = "icp publish"

// Claim asks, once for each connection and version over all replicas, for scoring anew
// by the published model from stored facts.
func (r *Renewals) Claim(ctx context.Context, p publication.Publication) error {
	for _, c := range r.Connections.All() {
		if _, err := r.Board.Claim(ctx, renewal(c.Name, p)); err != nil {
			return err
		}
	}
	return nil
}

func renewal(connection string, p publication.Publication) schedule.Slot {
	return schedule.Slot{
		Connection: connection, Job: Rescore, Schedule: scheduleRenewal, Name: "version-" + strconv.Itoa(p.Version),
		Due: time.Now().UTC(), Args: map[string]string{argStale: "true"},
	}
}

// Wait waits until the accounts of all connections are scored by a published version,
// wherever that runs, and returns those runs that have ended. When ctx ends it returns
// what there is by then, and its cause.
func (r *Renewals) Wait(ctx context.Context, p publication.Publication) ([]Run, error) {
	for pause := soonest; ; pause = min(2*pause, latest) {
		ended := []Run{}
		for _, c := range r.Connections.All() {
			runs, err := newest(ctx, r.Board, c.Name, 20)
			if err != nil {
				return ended, errors.Join(context.Cause(ctx), err)
			}
			key := renewal(c.Name, p).Key()
			for _, run := range runs {
				if run.Job == Rescore && run.Key() == key && !run.Ended.IsZero() {
					ended = append(ended, run)
				}
			}
		}
		if len(ended) == len(r.Connections.All()) {
			return ended, nil
		}
		if err := wait.For(ctx, pause); err != nil {
			return ended, err
		}
	}
}
