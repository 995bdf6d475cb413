package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/icptier/icptier/internal/bus"
	"github.com/icptier/icptier/internal/format"
	"github.com/icptier/icptier/internal/schedule"
	"github.com/icptier/icptier/internal/worker"
)

// The stages know each other only through interfaces of their own. What follows
// makes the bus fit those whose methods speak of other types than its own.

// workerBus is the bus as the worker sees it.
type workerBus struct{ *bus.Bus }

// Consume implements worker.Bus.
func (b workerBus) Consume(ctx context.Context, epoch uint64) (worker.Source, error) {
	cons, err := b.Bus.Consume(ctx, epoch)
	if err != nil {
		return nil, err
	}
	return records{cons}, nil
}

type records struct{ cons *bus.Consumer }

// Fetch implements worker.Source.
func (r records) Fetch(ctx context.Context, limit int) ([]worker.Message, error) {
	batch, err := r.cons.Fetch(ctx, limit)
	if err != nil {
		return nil, err
	}
	messages := make([]worker.Message, len(batch))
	for i := range batch {
		messages[i] = batch[i]
	}
	return messages, nil
}

// Close implements worker.Source.
func (r records) Close() { r.cons.Close() }

// slots is the bus as the schedule sees it: it implements schedule.Slots,
// schedule.Jobs and schedule.Runs.
type slots struct {
	*bus.Bus
	// take says which jobs this process does; nil means all.
	take func(job string) bool
	// newer is told of a slot that a newer program claimed; nil tells nobody.
	newer func(error)
}

// Claim implements schedule.Slots.
func (s slots) Claim(ctx context.Context, slot schedule.Slot) (bool, error) {
	body, err := json.Marshal(slot)
	if err != nil {
		return false, fmt.Errorf("encode slot %s: %w", slot.Key(), err)
	}
	return s.Bus.Claim(ctx, slot.Connection, slot.Job, slot.Key(), body)
}

// Next implements schedule.Jobs.
func (s slots) Next(ctx context.Context, connection string) (schedule.Job, error) {
	for {
		msg, err := s.NextJob(ctx, connection, schedule.AckWait)
		if err != nil {
			return schedule.Job{}, err
		}
		job := schedule.Job{
			Delivery: msg.Delivery(), Heartbeat: msg.Heartbeat, Done: msg.Done,
			Retry: func(after time.Duration) error { return msg.Retry(after) },
			Leave: func(ctx context.Context, why error) error { return s.leave(ctx, msg, why) },
		}
		if err := msg.Readable(); err != nil {
			if err := s.leave(ctx, msg, err); err != nil {
				return schedule.Job{}, err
			}
			continue
		}
		err = json.Unmarshal(msg.Body(), &job.Slot)
		if err == nil && job.Slot.Connection != connection {
			err = errors.New("the slot is of another connection")
		}
		if err == nil && s.take != nil && !s.take(job.Slot.Job) {
			// Another process has the role for it, and should get it soon.
			if err := msg.Retry(time.Second); err != nil {
				return schedule.Job{}, err
			}
			continue
		}
		if err == nil {
			return job, nil
		}
		if err := msg.Dead(ctx, "decode a slot: "+err.Error()); err != nil {
			return schedule.Job{}, err
		}
	}
}

// leave gives back a slot that a newer program claimed.
func (s slots) leave(ctx context.Context, msg bus.JobMessage, why error) error {
	if s.newer != nil {
		s.newer(why)
	}
	return msg.Leave(ctx)
}

// Save implements schedule.Runs. The record of an earlier delivery, of a newer release
// perhaps, keeps what this one does not know.
func (s slots) Save(ctx context.Context, run schedule.Run) error {
	body, err := json.Marshal(run)
	if err != nil {
		return fmt.Errorf("encode run %s: %w", run.Key(), err)
	}
	before, err := s.Run(ctx, run.Connection, run.Job, run.Key())
	if err != nil {
		return err
	}
	if body, err = format.Carry(before, body, run); err != nil {
		return fmt.Errorf("encode run %s: %w", run.Key(), err)
	}
	return s.SaveRun(ctx, run.Connection, run.Job, run.Key(), body)
}

// List implements schedule.Runs.
func (s slots) List(ctx context.Context, connection string, limit int) ([]schedule.Run, error) {
	bodies, err := s.Runs(ctx, connection, limit)
	if err != nil {
		return nil, err
	}
	runs := make([]schedule.Run, len(bodies))
	for i, body := range bodies {
		if err := json.Unmarshal(body, &runs[i]); err != nil {
			return nil, fmt.Errorf("decode a run: %w", err)
		}
	}
	return runs, nil
}
