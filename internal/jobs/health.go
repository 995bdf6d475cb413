package jobs

import (
	"context"
	"time"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/schedule"
)

// mostToday is how many runs of a connection are looked through at most.
const mostToday = 2000

// Health says how the connections are doing, in the configuration's order; it makes no call to
// a CRM.
func (s *Schedules) Health(ctx context.Context) ([]answer.Health, error) {
	var all []answer.Health
	for _, c := range s.Connections.All() {
		one, err := s.health(ctx, c)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

func (s *Schedules) health(ctx context.Context, c *connection.Connection) (answer.Health, error) {
	budget := c.Meter.Budget()
	h := answer.Health{Connection: c.Name, CRM: c.Config.CRM, State: answer.Connected, Ours: budget.Ours, Used: budget.Used, Limit: budget.Limit}
	day, seen, judged := today(s.Now()), 0, false
	err := s.Board.Latest(ctx, c.Name, "", func(run schedule.Run) bool {
		h.Units += unitsSince(day, run)
		if run.Over() && run.State != schedule.Skipped && !judged {
			if judged = true; run.State == schedule.Failed {
				h.State, h.Problem = answer.Failing, run.Why()
			}
		}
		if h.LastError == nil && (run.State == schedule.Failed || run.State == schedule.Waiting) && run.Error != "" {
			h.LastError = new(Answer(run))
		}
		if run.Job == Pull && (run.State == schedule.OK || run.State == schedule.Warned) && h.LastPull.IsZero() {
			h.LastPull = run.Started
		}
		seen++
		found := judged && !h.LastPull.IsZero() && h.LastError != nil
		return seen < mostToday && (!found || !run.Over() || !run.Ended.Before(day))
	})
	if parked := c.Tokens.Parked(ctx); parked != nil {
		h.State, h.Problem = answer.Reconnect, phrase.OfError(parked)
	}
	return h, err
}

// today is the beginning of the UTC day of a time.
func today(now time.Time) time.Time { return now.UTC().Truncate(24 * time.Hour) }

// unitsSince are the units of the CRM's budget that a run took if it began at that time or later.
func unitsSince(day time.Time, run schedule.Run) int {
	if run.Started.Before(day) {
		return 0
	}
	if run.Units > 0 {
		return run.Units
	}
	total := 0
	for _, n := range run.Calls {
		total += n
	}
	return total
}
