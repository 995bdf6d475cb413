package app

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/bus"
	"github.com/icptier/icptier/internal/format"
	"github.com/icptier/icptier/internal/hook"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/schedule"
	"github.com/icptier/icptier/internal/wait"
	"github.com/icptier/icptier/internal/worker"
)

// The stages know each other only through interfaces of their own. What follows
// makes the bus fit those whose methods speak of other types than its own.

// workerBus is the bus as the worker sees it.
type workerBus struct {
	*bus.Bus
	// configured says which connections there are; nil means all.
	configured func(connection string) bool
}

// Consume implements worker.Bus.
func (b workerBus) Consume(ctx context.Context, epoch uint64) (worker.Source, error) {
	cons, err := b.Bus.Consume(ctx, epoch)
	if err != nil {
		return nil, err
	}
	return records{cons, b}, nil
}

type records struct {
	cons *bus.Consumer
	bus  workerBus
}

// Fetch implements worker.Source. Records of a connection that is not configured are
// kept in the stream, and not handed to the worker.
func (r records) Fetch(ctx context.Context, limit int) ([]worker.Message, error) {
	for {
		batch, err := r.cons.Fetch(ctx, limit)
		if err != nil {
			return nil, err
		}
		messages := make([]worker.Message, 0, len(batch))
		foreign := map[string][]bus.Message{}
		for i := range batch {
			connection, _, _, err := batch[i].Address()
			if err != nil || r.bus.configured == nil || r.bus.configured(connection) {
				messages = append(messages, batch[i])
				continue
			}
			foreign[connection] = append(foreign[connection], batch[i])
		}
		for connection, kept := range foreign {
			if err := r.park(ctx, connection, kept); err != nil {
				return nil, err
			}
		}
		if len(messages) > 0 {
			return messages, nil
		}
	}
}

// park settles records once it is noted that they are there: the stream keeps them.
func (r records) park(ctx context.Context, connection string, kept []bus.Message) error {
	if err := r.bus.Park(ctx, connection); err != nil {
		return err
	}
	for _, m := range kept {
		if err := m.Ack(); err != nil {
			return err
		}
	}
	return nil
}

// Close implements worker.Source.
func (r records) Close() { r.cons.Close() }

// notices are what the CRM of a connection told, as package hook takes them.
type notices struct {
	bus        *bus.Bus
	connection string
}

func (n notices) open(ctx context.Context) (hook.Source, error) {
	cons, err := n.bus.Notices(ctx, n.connection)
	if err != nil {
		return nil, err
	}
	return told{cons}, nil
}

// told implements hook.Source.
type told struct{ *bus.Consumer }

// Fetch implements hook.Source.
func (t told) Fetch(ctx context.Context, limit int) ([]hook.Message, error) {
	batch, err := t.Consumer.Fetch(ctx, limit)
	if err != nil {
		return nil, err
	}
	messages := make([]hook.Message, len(batch))
	for i := range batch {
		messages[i] = batch[i]
	}
	return messages, nil
}

// slots is the bus as the schedule and the jobs see it: it implements schedule.Slots, Jobs,
// Lanes, Pauses and Runs, and jobs.Board and Stream.
type slots struct{ *bus.Bus }

// Claim implements schedule.Slots.
func (s slots) Claim(ctx context.Context, slot schedule.Slot) (bool, error) {
	body, err := json.Marshal(slot)
	if err != nil {
		return false, fmt.Errorf("encode slot %s: %w", slot.Key(), err)
	}
	return s.Bus.Claim(ctx, slot.Connection, slot.Job, slot.Key(), body)
}

// Next implements schedule.Jobs.
func (s slots) Next(ctx context.Context, connection, name string) (schedule.Job, error) {
	for {
		msg, err := s.NextJob(ctx, connection, name, schedule.AckWait)
		if err != nil {
			return schedule.Job{}, err
		}
		job := schedule.Job{
			Claim: msg.Claim(), Heartbeat: msg.Heartbeat, Done: msg.Done, Retry: msg.Retry, Unclaim: msg.Unclaim, Leave: msg.Leave,
		}
		if msg.Readable() != nil { // a newer program claimed it
			if err := msg.Leave(ctx); err != nil {
				return schedule.Job{}, err
			}
			continue
		}
		err = json.Unmarshal(msg.Body(), &job.Slot)
		if err == nil && (job.Slot.Connection != connection || job.Slot.Job != name) {
			err = phrase.Errorf("the slot is of another connection or job")
		}
		if err == nil {
			return job, nil
		}
		if err := msg.Dead(ctx, phrase.Of("decode a slot: %s", err)); err != nil {
			return schedule.Job{}, err
		}
	}
}

// named has the records that a job publishes say which run stored them.
func named(do func(context.Context, schedule.Job) (schedule.Result, error)) func(context.Context, schedule.Job) (schedule.Result, error) {
	return func(ctx context.Context, job schedule.Job) (schedule.Result, error) {
		return do(bus.InRun(ctx, job.Slot.Connection, job.Slot.Job, job.Slot.Key()), job)
	}
}

// laneLook is the time between looks of a waiting process whether a lane is free.
const laneLook = 200 * time.Millisecond

// Hold implements schedule.Lanes. A process waits in the turnstile before the lane, so
// that a released lane goes to it, and not to one that happens to ask at that moment:
// pulls that follow one another would keep write-back waiting.
func (s slots) Hold(ctx context.Context, connection string) (context.Context, func(), error) {
	_, pass, err := s.wait(ctx, "turn."+connection)
	if err != nil {
		return nil, nil, err
	}
	defer pass()
	return s.wait(ctx, "jobs."+connection)
}

// wait takes a lease as soon as it is free.
func (s slots) wait(ctx context.Context, lease string) (context.Context, func(), error) {
	for {
		held, release, err := s.Bus.Hold(ctx, lease)
		if !outcome.IsConflict(err) {
			return held, release, err
		}
		if err := wait.For(ctx, laneLook); err != nil {
			return nil, nil, err
		}
	}
}

// Paused implements schedule.Pauses.
func (s slots) Paused(ctx context.Context) ([]schedule.Pause, error) {
	body, err := s.Bus.Pauses(ctx)
	if err != nil {
		return nil, err
	}
	return decodePauses(body)
}

func decodePauses(body []byte) ([]schedule.Pause, error) {
	var pauses []schedule.Pause
	if len(body) == 0 {
		return nil, nil
	}
	if err := json.Unmarshal(body, &pauses); err != nil {
		return nil, fmt.Errorf("decode what is paused: %w", err)
	}
	return pauses, nil
}

// ChangePauses stores the result of change over the present pauses.
func (s slots) ChangePauses(ctx context.Context, change func([]schedule.Pause) []schedule.Pause) error {
	return s.Bus.ChangePauses(ctx, func(have []byte) ([]byte, error) {
		pauses, err := decodePauses(have)
		if err != nil {
			return nil, err
		}
		return json.Marshal(change(pauses))
	})
}

// Load implements schedule.Runs.
func (s slots) Load(ctx context.Context, slot schedule.Slot) (schedule.Run, uint64, error) {
	var run schedule.Run
	body, revision, err := s.LoadRun(ctx, slot.Connection, slot.Job, slot.Key())
	if err != nil || len(body) == 0 {
		return run, revision, err
	}
	if err := json.Unmarshal(body, &run); err != nil {
		return run, 0, fmt.Errorf("decode run %s: %w", slot.Key(), err)
	}
	return run, revision, nil
}

// Save implements schedule.Runs. What an earlier delivery of a newer release has stored
// and this one does not know is kept.
func (s slots) Save(ctx context.Context, run schedule.Run, revision uint64) (uint64, error) {
	body, err := json.Marshal(run)
	if err != nil {
		return 0, fmt.Errorf("encode run %s: %w", run.Key(), err)
	}
	if revision > 0 {
		before, _, err := s.LoadRun(ctx, run.Connection, run.Job, run.Key())
		if err != nil {
			return 0, err
		}
		if body, err = format.Carry(before, body, run); err != nil {
			return 0, fmt.Errorf("encode run %s: %w", run.Key(), err)
		}
	}
	return s.SaveRun(ctx, run.Connection, run.Job, run.Key(), body, revision)
}

// Latest calls each with the runs of a connection and job, the latest saved first, until
// it returns false; an empty one stands for all.
func (s slots) Latest(ctx context.Context, connection, job string, each func(schedule.Run) (more bool)) error {
	return s.Runs(ctx, connection, job, func(body []byte) (bool, error) {
		var run schedule.Run
		if err := json.Unmarshal(body, &run); err != nil {
			return false, fmt.Errorf("decode a run: %w", err)
		}
		return each(run), nil
	})
}

// Succeeded implements jobs.Board.
func (s slots) Succeeded(ctx context.Context, connection, job string, began, ended time.Time) error {
	return s.SaveSuccess(ctx, connection, job, bus.Success{Began: began.UTC(), Ended: ended.UTC()})
}

// Building implements jobs.Stream.
func (s slots) Building(ctx context.Context) (answer.Cache, error) {
	b, err := s.Bus.Building(ctx, worker.LeaseBuild)
	return answer.Cache{Epoch: b.Epoch, Since: b.Began, Done: b.Done, Total: b.Total, Watched: b.Watched}, err
}
