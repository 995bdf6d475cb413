package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/deadletter"
	"github.com/icptier/icptier/internal/schedule"
)

// furthest is how many runs are looked through for the last one of each schedule: one that
// has not run for longer has none to show.
const furthest = 20_000

// DeadLetters is where people work with messages that could not be handled.
func (a *App) DeadLetters() deadletter.Desk { return deadletter.Desk{Store: a.bus} }

// UnknownScheduleError says that the configuration has no schedule of this name.
type UnknownScheduleError struct {
	Name  string
	Known []string
}

// Error lists the schedules there are.
func (e *UnknownScheduleError) Error() string {
	return fmt.Sprintf("there is no schedule %q in the configuration; it has %q", e.Name, e.Known)
}

func (a *App) knownSchedule(name string) error {
	names := make([]string, 0, len(a.entries))
	for _, e := range a.entries {
		if e.Name == name {
			return nil
		}
		names = append(names, e.Name)
	}
	return &UnknownScheduleError{Name: name, Known: names}
}

// Schedules returns the schedules, the one that is due next first.
func (a *App) Schedules(ctx context.Context) ([]answer.Schedule, error) {
	board := slots{a.bus}
	pauses, err := board.Paused(ctx)
	if err != nil {
		return nil, err
	}
	list := []answer.Schedule{}
	at := map[string]int{}
	for _, slot := range a.Upcoming(a.opts.Now()) {
		s := answer.Schedule{Schedule: slot.Schedule, Job: slot.Job, Connection: slot.Connection, Next: slot.Due, Slot: slot.Name}
		if p, paused := schedule.PauseOf(pauses, slot.Connection, slot.Schedule); paused {
			s.Paused = &answer.Pause{Connection: p.Connection, Since: p.Since, Reason: p.Reason}
		}
		at[slot.Schedule] = len(list)
		list = append(list, s)
	}
	missing, seen := len(list), 0
	if missing == 0 {
		return list, nil
	}
	err = board.walk(ctx, "", "", func(run schedule.Run) bool {
		seen++
		if i, ok := at[run.Schedule]; ok && run.Schedule != "" && list[i].Last == nil && run.State != schedule.Skipped {
			list[i].Last = new(answerRun(run))
			missing--
		}
		return missing > 0 && seen < furthest
	})
	return list, err
}

// History returns the newest runs that a filter lets through, the latest saved first.
func (a *App) History(ctx context.Context, f answer.RunFilter) ([]answer.Run, error) {
	if f.Connection != "" {
		if _, err := a.find(f.Connection); err != nil {
			return nil, err
		}
	}
	if f.Schedule != "" {
		if err := a.knownSchedule(f.Schedule); err != nil {
			return nil, err
		}
	}
	runs := []answer.Run{}
	err := slots{a.bus}.walk(ctx, f.Connection, f.Job, func(run schedule.Run) bool {
		if r := answerRun(run); f.Match(&r) {
			runs = append(runs, r)
		}
		return len(runs) < f.Limit
	})
	return runs, err
}

func answerRun(r schedule.Run) answer.Run {
	return answer.Run{
		Connection: r.Connection, Job: r.Job, Schedule: r.Schedule, Slot: r.Slot, Started: r.Started, Ended: r.Ended,
		Attempt: r.Attempt, Lost: r.Lost, State: string(r.State), Error: r.Error, Counts: r.Counts, Calls: r.Calls,
	}
}

// Pause pauses a schedule, or all of a connection: one of the two is named. It reports
// whether that was not paused before; a reason replaces the one before.
func (a *App) Pause(ctx context.Context, connection, name, reason string) (changed bool, err error) {
	if err := a.pausable(connection, name); err != nil {
		return false, err
	}
	err = slots{a.bus}.ChangePauses(ctx, func(have []schedule.Pause) []schedule.Pause {
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
func (a *App) Resume(ctx context.Context, connection, name string) (changed bool, err error) {
	if err := a.pausable(connection, name); err != nil {
		return false, err
	}
	err = slots{a.bus}.ChangePauses(ctx, func(have []schedule.Pause) []schedule.Pause {
		rest := slices.DeleteFunc(slices.Clone(have), func(p schedule.Pause) bool { return p.Connection == connection && p.Schedule == name })
		changed = len(rest) < len(have)
		return rest
	})
	return changed, err
}

func (a *App) pausable(connection, name string) error {
	if name != "" {
		return a.knownSchedule(name)
	}
	_, err := a.find(connection)
	return err
}
