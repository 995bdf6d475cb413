package jobs

import (
	"context"
	"slices"
	"time"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/schedule"
)

// furthest is the number of runs searched for the last one of each schedule: one that
// has not run for longer has none to show.
const furthest = 20_000

// UnknownScheduleError says that the configuration has no schedule of this name.
type UnknownScheduleError struct {
	Name  string
	Known []string
}

// Error lists the schedules there are.
func (e *UnknownScheduleError) Error() string { return e.In("en") }

// In is Error in a language, "de" or "en".
func (e *UnknownScheduleError) In(lang string) string {
	return phrase.Of("there is no schedule %q in the configuration; it has %q", e.Name, e.Known).In(lang)
}

// Schedules lists the scheduled jobs, their runs, and their pauses.
type Schedules struct {
	Connections *connection.Set
	Entries     []schedule.Entry
	Board       Board
	Now         func() time.Time
}

// Over are the schedules and runs of some connections.
func (s *Schedules) Over(some *connection.Set) *Schedules {
	over := &Schedules{Connections: some, Board: partBoard{s.Board, some}, Now: s.Now}
	for _, e := range s.Entries {
		if some.Has(e.Connection) {
			over.Entries = append(over.Entries, e)
		}
	}
	return over
}

// partBoard shows runs of some connections.
type partBoard struct {
	Board

	some *connection.Set
}

// Latest implements Board.
func (b partBoard) Latest(ctx context.Context, connection, job string, each func(schedule.Run) (more bool)) error {
	return b.Board.Latest(ctx, connection, job, func(run schedule.Run) bool { return !b.some.Shows(run.Connection) || each(run) })
}

// Upcoming returns the next slot of every schedule after now, earliest first.
func (s *Schedules) Upcoming(now time.Time) []Slot { return schedule.Next(s.Entries, now) }

func (s *Schedules) known(name string) error {
	names := make([]string, 0, len(s.Entries))
	for _, e := range s.Entries {
		if e.Name == name {
			return nil
		}
		names = append(names, e.Name)
	}
	return &UnknownScheduleError{Name: name, Known: names}
}

// List returns the schedules, the one that is due next first.
func (s *Schedules) List(ctx context.Context) ([]answer.Schedule, error) {
	pauses, err := s.Board.Paused(ctx)
	if err != nil {
		return nil, err
	}
	list := []answer.Schedule{}
	at := map[string]int{}
	for _, slot := range s.Upcoming(s.Now()) {
		one := answer.Schedule{Schedule: slot.Schedule, Job: slot.Job, Connection: slot.Connection, Next: slot.Due, Slot: slot.Name}
		if p, paused := schedule.PauseOf(pauses, slot.Connection, slot.Schedule); paused {
			one.Paused = &answer.Pause{Connection: p.Connection, Since: p.Since, Reason: p.Reason}
		}
		at[slot.Schedule] = len(list)
		list = append(list, one)
	}
	missing, seen := len(list), 0
	if missing == 0 {
		return list, nil
	}
	err = s.Board.Latest(ctx, "", "", func(run schedule.Run) bool {
		seen++
		if i, ok := at[run.Schedule]; ok && run.Schedule != "" && list[i].Last == nil && run.State != schedule.Skipped {
			list[i].Last = new(Answer(run))
			missing--
		}
		return missing > 0 && seen < furthest
	})
	return list, err
}

// History returns the newest runs that a filter lets through, the latest saved first.
func (s *Schedules) History(ctx context.Context, f answer.RunFilter) ([]answer.Run, error) {
	if f.Connection != "" {
		if _, err := s.Connections.Find(f.Connection); err != nil {
			return nil, err
		}
	}
	if f.Schedule != "" {
		if err := s.known(f.Schedule); err != nil {
			return nil, err
		}
	}
	runs := []answer.Run{}
	err := s.Board.Latest(ctx, f.Connection, f.Job, func(run schedule.Run) bool {
		if r := Answer(run); f.Match(&r) {
			runs = append(runs, r)
		}
		return len(runs) < f.Limit
	})
	return runs, err
}

// Answer is a run as the faces tell it.
func Answer(r schedule.Run) answer.Run {
	return answer.Run{
		Connection: r.Connection, Job: r.Job, Schedule: r.Schedule, Slot: r.Slot, Started: r.Started, Ended: r.Ended,
		Attempt: r.Attempt, Lost: r.Lost, State: string(r.State), Error: r.Error, Why: r.Why(), Counts: r.Counts, Calls: r.Calls, Short: (*answer.Short)(r.Short),
	}
}

// Newest returns the newest runs of a connection, of all when it is empty, the latest
// saved first and at most limit of them.
func (s *Schedules) Newest(ctx context.Context, connection string, limit int) ([]Run, error) {
	return newest(ctx, s.Board, connection, limit)
}

// Pause pauses a schedule, or all of a connection: one of the two is named. It reports
// whether that was not paused before; a reason replaces the one before.
func (s *Schedules) Pause(ctx context.Context, connection, name, reason string) (changed bool, err error) {
	if err := s.pausable(connection, name); err != nil {
		return false, err
	}
	err = s.Board.ChangePauses(ctx, func(have []schedule.Pause) []schedule.Pause {
		i := slices.IndexFunc(have, func(p schedule.Pause) bool { return p.Connection == connection && p.Schedule == name })
		if changed = i < 0; changed {
			return append(have, schedule.Pause{Connection: connection, Schedule: name, Since: time.Now().UTC(), Reason: reason})
		}
		if reason != "" {
			have[i].Reason = reason
		}
		return have
	})
	return changed, err
}

// Resume ends a pause. It reports whether there was one.
func (s *Schedules) Resume(ctx context.Context, connection, name string) (changed bool, err error) {
	if err := s.pausable(connection, name); err != nil {
		return false, err
	}
	err = s.Board.ChangePauses(ctx, func(have []schedule.Pause) []schedule.Pause {
		rest := slices.DeleteFunc(slices.Clone(have), func(p schedule.Pause) bool { return p.Connection == connection && p.Schedule == name })
		changed = len(rest) < len(have)
		return rest
	})
	return changed, err
}

func (s *Schedules) pausable(connection, name string) error {
	if name != "" {
		return s.known(name)
	}
	_, err := s.Connections.Find(connection)
	return err
}
