package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/api"
	"github.com/icptier/icptier/internal/deadletter"
	"github.com/icptier/icptier/internal/jobs"
)

// What the API shows of jobs and dead letters, and what it changes.

// toldOperation turns errors about schedules and letters into those that the API tells.
func toldOperation(err error) error {
	var unknown *jobs.UnknownScheduleError
	if errors.As(err, &unknown) || errors.Is(err, deadletter.ErrNone) {
		return fmt.Errorf("%w: %w", api.ErrNotFound, err)
	}
	return told(err)
}

// Schedules implements api.Source.
func (s answers) Schedules(ctx context.Context) ([]answer.Schedule, error) {
	return s.schedules.List(ctx)
}

// Runs implements api.Source.
func (s answers) Runs(ctx context.Context, f answer.RunFilter) ([]answer.Run, error) {
	runs, err := s.schedules.History(ctx, f)
	return runs, toldOperation(err)
}

// Pause implements api.Source.
func (s answers) Pause(ctx context.Context, connection, schedule, reason string) error {
	_, err := s.schedules.Pause(ctx, connection, schedule, reason)
	return toldOperation(err)
}

// Resume implements api.Source.
func (s answers) Resume(ctx context.Context, connection, schedule string) error {
	_, err := s.schedules.Resume(ctx, connection, schedule)
	return toldOperation(err)
}

// DeadLetters implements api.Source.
func (s answers) DeadLetters(ctx context.Context, f deadletter.Filter) ([]deadletter.Letter, error) {
	return s.App.DeadLetters().List(ctx, f)
}

// DeadLetter implements api.Source.
func (s answers) DeadLetter(ctx context.Context, id string, body bool) (deadletter.Letter, error) {
	l, err := s.App.DeadLetters().Show(ctx, id, body)
	return l, toldOperation(err)
}

// ReplayDead implements api.Source.
func (s answers) ReplayDead(ctx context.Context, f deadletter.Filter) ([]deadletter.Result, error) {
	results, err := s.App.DeadLetters().Replay(ctx, f)
	return results, toldOperation(err)
}

// DropDead implements api.Source.
func (s answers) DropDead(ctx context.Context, f deadletter.Filter) ([]deadletter.Result, error) {
	results, err := s.App.DeadLetters().Drop(ctx, f)
	return results, toldOperation(err)
}
