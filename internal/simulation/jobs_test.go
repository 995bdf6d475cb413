package simulation

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-json"

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
			b.world.bus.jobs.publish(subject, "", body, false)
			b.world.bus.claims[subject] = claim{slot: slot}
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

// Next implements schedule.Jobs over one durable consumer for each connection that has one
// job out at a time.
func (b busOf) Next(ctx context.Context, connection string) (schedule.Job, error) {
	prefix := "jobs." + connection + "."
	cons := func() *consumer {
		return b.world.bus.jobs.consumer("jobs-"+connection, schedule.AckWait, 1, func(subject string) bool {
			return strings.HasPrefix(subject, prefix)
		})
	}
	var m *stored
	var count int
	err := b.call(ctx, &call{
		target: toBus, what: "Next " + connection,
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
	job := schedule.Job{Delivery: count}
	if err := json.Unmarshal(m.body, &job.Slot); err != nil {
		return job, err
	}
	name := fmt.Sprintf("%s#%d", m.subject, count)
	job.Heartbeat = func() error {
		return b.send(&call{target: toBus, what: "beat " + name, do: func() error { cons().beat(m.sequence); return nil }})
	}
	job.Done = func(ctx context.Context) error {
		return b.order(ctx, toBus, "settle "+name, func() error {
			cons().ack(m.sequence)
			c := b.world.bus.claims[m.subject]
			c.done++
			b.world.bus.claims[m.subject] = c
			return nil
		})
	}
	job.Retry = func(after time.Duration) error {
		return b.send(&call{target: toBus, what: fmt.Sprintf("put back %s %s", name, after), do: func() error {
			cons().nak(m.sequence, after)
			return nil
		}})
	}
	return job, nil
}

// Save implements schedule.Runs.
func (b busOf) Save(ctx context.Context, run schedule.Run) error {
	run.Counts, run.Calls = maps.Clone(run.Counts), maps.Clone(run.Calls)
	what := fmt.Sprintf("Save %s %s %s %s attempt %d", run.Connection, run.Job, run.Key(), run.State, run.Attempt)
	return b.order(ctx, toBus, what, func() error {
		runs := slices.DeleteFunc(b.world.bus.runs, func(r schedule.Run) bool {
			return r.Connection == run.Connection && r.Job == run.Job && r.Key() == run.Key()
		})
		b.world.bus.runs = append(runs, run)
		b.world.checkRun(run)
		return nil
	})
}

// List implements schedule.Runs.
func (b busOf) List(ctx context.Context, connection string, limit int) (runs []schedule.Run, err error) {
	err = b.ask(ctx, toBus, "List "+connection, func() error {
		for _, run := range slices.Backward(b.world.bus.runs) {
			if (connection == "" || run.Connection == connection) && len(runs) < limit {
				run.Counts, run.Calls = maps.Clone(run.Counts), maps.Clone(run.Calls)
				runs = append(runs, run)
			}
		}
		return nil
	})
	return runs, err
}

// errNoBus is what a call answers while the bus is out of reach.
var errNoBus = errors.New("simulated: no responders")
