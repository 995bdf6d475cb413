package jobs

import (
	"context"
	"slices"
	"time"

	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/schedule"
	"github.com/icptier/icptier/internal/wait"
)

// Ask claims a run of a job and waits until it has ended, wherever it runs. The
// error is for a run that could not be asked for; a run that failed says so itself.
func (x *Executor) Ask(ctx context.Context, connection, job string, args map[string]string) (schedule.Run, error) {
	if _, err := x.Connections.Find(connection); err != nil {
		return schedule.Run{}, err
	}
	if job == Rescore || job == WriteBack { // rather here than in the connection's only lane
		if err := x.Backlog.Drain(ctx); err != nil {
			return schedule.Run{}, err
		}
	}
	slot := schedule.Manual(connection, job, args, time.Now())
	if _, err := x.Board.Claim(ctx, slot); err != nil {
		return schedule.Run{}, err
	}
	for pause := soonest; ; pause = min(2*pause, latest) {
		runs, err := newest(ctx, x.Board, connection, 20)
		if err != nil {
			return schedule.Run{}, err
		}
		i := slices.IndexFunc(runs, func(r schedule.Run) bool { return r.Job == job && r.Key() == slot.Key() })
		if i >= 0 && !runs[i].Ended.IsZero() {
			return runs[i], nil
		}
		if i >= 0 && runs[i].State == schedule.Waiting {
			return runs[i], phrase.Errorf("%s of %s waits: %s", job, connection, runs[i].Why())
		}
		if err := wait.For(ctx, pause); err != nil {
			return schedule.Run{}, err
		}
	}
}

// A wait for a run looks at once, and less and less often the longer it takes.
const (
	soonest = 20 * time.Millisecond
	latest  = 320 * time.Millisecond
)
