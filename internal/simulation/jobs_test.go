package simulation

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/goccy/go-json"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/schedule"
)

func slotSubject(s schedule.Slot) string { return "jobs." + s.Connection + "." + s.Job + "." + s.Key() }

// Claim implements schedule.Slots: the first publish to a slot's subject wins.
func (b busOf) Claim(ctx context.Context, slot schedule.Slot) (claimed bool, err error) {
	body, err := json.Marshal(slot)
	if err != nil {
		return false, err
	}
	subject := slotSubject(slot)
	err = b.change(ctx, toBus, "Claim "+subject, func() error {
		if claimed = b.world.bus.jobs.lastOf(subject) == 0; claimed {
			b.world.bus.jobs.publish(subject, body, false, crm.Version{})
			b.world.bus.claims[subject] = claim{slot: slot}
			if slot.Due.After(b.world.bus.newest[slot.Schedule]) {
				b.world.bus.newest[slot.Schedule] = slot.Due
			}
			b.world.checkClaim(slot)
		}
		return nil
	})
	return claimed && err == nil, err
}

// Since implements schedule.Slots.
func (b busOf) Since(ctx context.Context, name string, now time.Time) (since time.Time, err error) {
	err = b.order(ctx, toBus, "Since "+name, func() error {
		key := "since." + name
		if _, err := b.world.bus.state.create(key, now.UTC().Format(time.RFC3339Nano)); err == nil {
			since = now
			return nil
		}
		e, err := b.world.bus.state.get(key)
		if err != nil {
			return err
		}
		since, err = time.Parse(time.RFC3339Nano, e.value)
		return err
	})
	return since, err
}

// Next implements schedule.Jobs over one durable consumer for each job of a connection,
// which has one slot out at a time.
func (b busOf) Next(ctx context.Context, connection, name string) (schedule.Job, error) {
	prefix := "jobs." + connection + "." + name + "."
	cons := b.world.bus.jobs.reader("jobs-"+connection+"-"+name, schedule.AckWait, 1, prefix)
	var m *stored
	var count int
	err := b.call(ctx, &call{
		target: toBus, what: "Next " + connection + " " + name,
		ready: func(now time.Time) (bool, time.Time) { return cons().has(now) },
		do: func() error {
			m = cons().take(time.Now(), true)
			count = cons().counts[m.sequence]
			b.world.say("%s is handed %s, delivery %d", b.name, m.subject, count)
			return nil
		},
	})
	if err != nil {
		return schedule.Job{}, err
	}
	job := schedule.Job{Claim: m.sequence}
	if err := json.Unmarshal(m.body, &job.Slot); err != nil {
		return job, err
	}
	title := fmt.Sprintf("%s#%d", m.subject, count)
	job.Heartbeat = func() error {
		return b.send(&call{target: toBus, what: "beat " + title, do: func() error { cons().beat(m.sequence); return nil }})
	}
	job.Done = func(ctx context.Context) error {
		return b.order(ctx, toBus, "settle "+title, func() error {
			cons().ack(m.sequence)
			b.world.checkSettled(m, job.Slot)
			return nil
		})
	}
	job.Retry = func(after time.Duration) error {
		return b.send(&call{target: toBus, what: fmt.Sprintf("put back %s %s", title, after), do: func() error {
			cons().nak(m.sequence, after)
			return nil
		}})
	}
	job.Unclaim = func(ctx context.Context) error {
		return b.order(ctx, toBus, "unclaim "+title, func() error {
			if b.world.bus.jobs.at(m.sequence) != nil {
				delete(b.world.bus.claims, m.subject)
			}
			b.world.bus.jobs.remove(m)
			return nil
		})
	}
	return job, nil
}

// lane is the bus as schedule.Lanes.
type lane struct{ busOf }

// Hold implements schedule.Lanes: it waits until the lease of the connection's jobs is free.
func (l lane) Hold(ctx context.Context, connection string) (context.Context, func(), error) {
	for {
		held, release, err := l.take(ctx, "jobs."+connection, true)
		if !outcome.IsConflict(err) {
			return held, release, err
		}
	}
}

// pausesFor is the bus as schedule.Pauses, for one who asks.
type pausesFor struct {
	busOf
	who string
}

// aRun stands for all who ask before they begin a run.
const aRun = "a run"

// Paused implements schedule.Pauses.
func (p pausesFor) Paused(ctx context.Context) (pauses []schedule.Pause, err error) {
	err = p.call(ctx, &call{target: toBus, what: "Paused for " + p.who, reads: true, shared: p.who == aRun, do: func() error {
		pauses = slices.Clone(p.world.bus.pauses)
		return nil
	}})
	return pauses, err
}

// Load implements schedule.Runs.
func (b busOf) Load(ctx context.Context, slot schedule.Slot) (run schedule.Run, revision uint64, err error) {
	subject := slotSubject(slot)
	err = b.ask(ctx, toBus, "Load "+subject, func() error {
		if e, err := b.world.bus.runs.get(subject); err == nil {
			run, revision = b.world.bus.saved[subject], e.revision
			run.Counts, run.Calls = maps.Clone(run.Counts), maps.Clone(run.Calls)
		}
		return nil
	})
	return run, revision, err
}

// Save implements schedule.Runs.
func (b busOf) Save(ctx context.Context, run schedule.Run, revision uint64) (next uint64, err error) {
	run.Counts, run.Calls = maps.Clone(run.Counts), maps.Clone(run.Calls)
	subject := slotSubject(schedule.Slot{Connection: run.Connection, Job: run.Job, Schedule: run.Schedule, Name: run.Slot})
	what := fmt.Sprintf("Save %s %s attempt %d over %d", subject, run.State, run.Attempt, revision)
	err = b.order(ctx, toBus, what, func() (err error) {
		runs := b.world.bus.runs
		if revision == 0 {
			next, err = runs.create(subject, "")
		} else {
			next, err = runs.update(subject, "", revision)
		}
		if err != nil {
			return outcome.Conflict(err)
		}
		b.world.checkRun(subject, b.world.bus.saved[subject], run)
		b.world.bus.saved[subject] = run
		return nil
	})
	return next, err
}
