package simulation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-json"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/schedule"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/worker"
)

// bus is the model of stage 2: what the streams and buckets of NATS hold.
type bus struct {
	w                      *world
	records, jobs          *stream
	leases, state, cursors *bucket
	runs, tokens           *bucket
	saved                  map[string]schedule.Run // the runs, by their keys
	pauses                 []schedule.Pause
	tiers                  []scoring.Change
	origins                map[string]crm.Origin
	dead                   []letter
	unread                 map[string]bool // subjects of records that could not be read
	claims                 map[string]claim
	newest                 map[string]time.Time // slot of a plan that was ever claimed
	target                 uint64               // of the newest epoch
	holders                int
}

// letter is a dead letter.
type letter struct {
	subject, reason string
	body            string
}

// claim is what became of a slot.
type claim struct {
	slot schedule.Slot
	done int // how often it was settled
}

// The times that the program gives its leases and deliveries.
const (
	leaseTTL = 15 * time.Second
	ackWait  = time.Minute
)

func newBus(w *world) *bus {
	return &bus{
		w: w, records: newStream(), jobs: newStream(), leases: newBucket(leaseTTL), state: newBucket(0), cursors: newBucket(0),
		runs: newBucket(0), tokens: newBucket(0), saved: map[string]schedule.Run{},
		unread: map[string]bool{}, origins: map[string]crm.Origin{}, claims: map[string]claim{}, newest: map[string]time.Time{},
	}
}

// busOf is the bus as one process sees it: it implements what every stage needs of it.
type busOf struct{ *process }

// ask makes a call that changes nothing.
func (p *process) ask(ctx context.Context, to target, what string, do func() error) error {
	return p.call(ctx, &call{target: to, what: what, do: do, reads: true})
}

// order makes a call that changes something.
func (p *process) order(ctx context.Context, to target, what string, do func() error) error {
	return p.call(ctx, &call{target: to, what: what, do: do})
}

// change is an order that several goroutines of a process may give at a time.
func (p *process) change(ctx context.Context, to target, what string, do func() error) error {
	return p.call(ctx, &call{target: to, what: what, do: do, shared: true})
}

// NextRead implements ingest.Bus.
func (b busOf) NextRead(ctx context.Context, connection string) (n uint64, err error) {
	err = b.order(ctx, toBus, "NextRead "+connection, func() error {
		if !jobOf(ctx).leases["read."+connection] {
			b.world.violate("lease", "%s reads %s without its lease", b.name, connection)
		}
		n = b.world.bus.cursors.put(connection+".reads", "")
		return nil
	})
	return n, err
}

// Cursor implements ingest.Bus.
func (b busOf) Cursor(ctx context.Context, connection string, kind crm.Kind) (cursor crm.Cursor, err error) {
	err = b.ask(ctx, toBus, fmt.Sprintf("Cursor %s %s", connection, kind), func() error {
		e, err := b.world.bus.cursors.get(connection + "." + string(kind))
		if cursor = crm.Cursor(e.value); errors.Is(err, errKeyNotFound) {
			return nil
		}
		return err
	})
	return cursor, err
}

// SaveCursor implements ingest.Bus.
func (b busOf) SaveCursor(ctx context.Context, connection string, kind crm.Kind, cursor crm.Cursor, read uint64) error {
	job := jobOf(ctx)
	over := job.over()
	return b.order(ctx, toBus, fmt.Sprintf("SaveCursor %s %s %s for %d", connection, kind, cursor, read), func() error {
		if over {
			b.world.violate("lease", "%s goes on reading although it has lost its lease", job.name)
		}
		if e, err := b.world.bus.cursors.get(connection + ".reads"); err != nil || e.revision != read {
			return outcome.Conflict(fmt.Errorf("%w: a later reading has begun", errLeaseLost))
		}
		b.world.bus.cursors.put(connection+"."+string(kind), string(cursor))
		b.world.checkCursor(connection, kind, cursor)
		return nil
	})
}

// Publish implements ingest.Bus. The records of a call are stored each by itself, and over
// none that is newer.
func (b busOf) Publish(ctx context.Context, connection string, records []crm.Record) (older int, err error) {
	bodies := make([][]byte, len(records))
	for i := range records {
		body, err := json.Marshal(&records[i])
		if err != nil {
			return 0, err
		}
		bodies[i] = body
	}
	if len(records) == 0 {
		return 0, nil
	}
	records = slices.Clone(records)
	some := func(n int) {
		order := b.world.random.Perm(len(records))
		slices.Sort(order[:n])
		for _, i := range order[:n] {
			if !b.world.bus.publish(connection, &records[i], bodies[i]) {
				older++
			}
		}
	}
	err = b.call(ctx, &call{
		target: toBus, what: fmt.Sprintf("Publish %s %s", connection, recordNames(records)), pipelined: true,
		do:   func() error { some(len(records)); return nil },
		part: func() { some(b.world.random.IntN(len(records))) },
	})
	if err != nil {
		return 0, err
	}
	return older, nil
}

func recordSubject(connection string, kind crm.Kind, id string) string {
	return "crm." + connection + "." + string(kind) + "." + id
}

// publish stores a record unless a newer one is there, or this very one. It reports false
// for an older one.
func (b *bus) publish(connection string, r *crm.Record, body []byte) bool {
	b.w.checkOwner("the stream", connection, r)
	subject := recordSubject(connection, r.Kind, r.ID)
	if have := b.records.last[subject]; have != nil {
		var before crm.Record
		if json.Unmarshal(have.body, &before) == nil && r.Before(&before) {
			return false
		}
		if string(have.body) == string(body) {
			return true
		}
	}
	b.records.publish(subject, body, r.Deleted, r.Version)
	return true
}

// Known implements ingest.Bus.
func (b busOf) Known(ctx context.Context, connection string, kind crm.Kind, each func(id string, version crm.Version, deleted bool)) error {
	type known struct {
		id      string
		version crm.Version
		deleted bool
	}
	var all []known
	err := b.ask(ctx, toBus, fmt.Sprintf("Known %s %s", connection, kind), func() error {
		prefix := recordSubject(connection, kind, "")
		for _, m := range b.world.bus.records.messages {
			if m != nil && strings.HasPrefix(m.subject, prefix) {
				all = append(all, known{strings.TrimPrefix(m.subject, prefix), m.version, m.deleted})
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, k := range all {
		each(k.id, k.version, k.deleted)
	}
	return nil
}

// Links implements ingest.Bus. A simulated CRM moves the stamp of a deal with its account,
// and tells no accounts beside ids, so that nobody asks.
func (b busOf) Links(context.Context, string, func(deal, account string, open bool)) error {
	return nil
}

// Records implements worker.Bus: the stored records of these ids, or all of a connection.
func (b busOf) Records(ctx context.Context, connection string, kind crm.Kind, ids []string, each func(body []byte, sequence uint64) error) error {
	var found []*stored
	prefix := recordSubject(connection, kind, "")
	err := b.change(ctx, toBus, fmt.Sprintf("Records %s %s %v", connection, kind, ids), func() error {
		for _, m := range b.world.bus.records.messages {
			if m != nil && strings.HasPrefix(m.subject, prefix) && (ids == nil || slices.Contains(ids, strings.TrimPrefix(m.subject, prefix))) {
				found = append(found, m)
			}
		}
		return nil
	})
	if err != nil {
		return outcome.Outage(err)
	}
	for _, m := range found {
		if err := each(m.body, m.sequence); err != nil {
			return err
		}
	}
	return nil
}

// TallyRecords implements worker.Bus.
func (b busOf) TallyRecords(ctx context.Context, connection string, kind crm.Kind) (all crm.Tally, err error) {
	prefix := recordSubject(connection, kind, "")
	err = b.change(ctx, toBus, fmt.Sprintf("TallyRecords %s %s", connection, kind), func() error {
		for subject, have := range b.world.bus.records.last {
			var r crm.Record
			if strings.HasPrefix(subject, prefix) && json.Unmarshal(have.body, &r) == nil {
				all.Add(r.ID, r.Version)
			}
		}
		return nil
	})
	return all, outcome.Outage(err)
}

// KeepOrigins implements worker.Bus: the first that is stored of a deal stays.
func (b busOf) KeepOrigins(ctx context.Context, connection string, origins []crm.Origin) error {
	names := make([]named, len(origins))
	for i := range origins {
		names[i] = named(origins[i].Deal)
	}
	return b.call(ctx, &call{
		target: toBus, what: "KeepOrigins " + connection + " " + join(names), pipelined: true, shared: true,
		do: func() error {
			for _, o := range origins {
				key := connection + "/" + o.Account + "/" + o.Deal
				if _, kept := b.world.bus.origins[key]; !kept {
					b.world.bus.origins[key] = o
				}
			}
			return nil
		},
	})
}

// Epoch implements worker.Bus.
func (b busOf) Epoch(ctx context.Context) (n uint64, err error) {
	err = b.ask(ctx, toBus, "Epoch", func() error { n, _ = b.world.bus.epoch(); return nil })
	b.asked.Store(err == nil)
	return n, err
}

func (b *bus) epoch() (number, revision uint64) {
	e, err := b.state.get("epoch")
	if err != nil {
		return 0, 0
	}
	number, _ = strconv.ParseUint(e.value, 10, 64)
	return number, e.revision
}

// BeginEpoch implements worker.Bus.
func (b busOf) BeginEpoch(ctx context.Context) (n uint64, err error) {
	var revision, target uint64
	err = b.ask(ctx, toBus, "BeginEpoch reads", func() error {
		n, revision = b.world.bus.epoch()
		target = uint64(len(b.world.bus.records.messages))
		return nil
	})
	if err != nil {
		return 0, err
	}
	n++
	err = b.order(ctx, toBus, fmt.Sprintf("BeginEpoch %d", n), func() (err error) {
		if revision == 0 {
			_, err = b.world.bus.state.create("epoch", fmt.Sprint(n))
		} else {
			_, err = b.world.bus.state.update("epoch", fmt.Sprint(n), revision)
		}
		if err != nil {
			return outcome.Conflict(err)
		}
		b.world.bus.target = target
		return nil
	})
	return n, err
}

func workerName(epoch uint64) string { return fmt.Sprintf("worker-%d", epoch) }

// Reached implements worker.Bus.
func (b busOf) Reached(ctx context.Context) (reached bool, err error) {
	err = b.ask(ctx, toBus, "Reached", func() error { reached = b.world.bus.reached(); return nil })
	return reached, err
}

func (b *bus) reached() bool {
	number, _ := b.epoch()
	c := b.records.readers[workerName(number)]
	return c != nil && c.reached(b.target)
}

// RetireBefore implements worker.Bus.
func (b busOf) RetireBefore(ctx context.Context, epoch uint64) error {
	return b.order(ctx, toBus, fmt.Sprintf("RetireBefore %d", epoch), func() error {
		for e := range epoch {
			delete(b.world.bus.records.readers, workerName(e))
		}
		return nil
	})
}

// Lag is how many records the workers of the newest epoch have not settled.
func (b busOf) Lag(ctx context.Context) (lag int, err error) {
	err = b.ask(ctx, toBus, "Lag", func() error {
		number, _ := b.world.bus.epoch()
		c := b.world.bus.records.readers[workerName(number)]
		if c == nil {
			lag = len(b.world.bus.records.last)
			return nil
		}
		unseen, out := c.waiting()
		lag = unseen + out
		return nil
	})
	return lag, err
}

// Consume implements worker.Bus.
func (b busOf) Consume(ctx context.Context, epoch uint64) (worker.Source, error) {
	s := &source{process: b.process, epoch: epoch, name: workerName(epoch)}
	c := &call{target: toBus, what: "Consume " + s.name, shared: true, do: func() error {
		s.cons = b.world.bus.records.consumer(s.name, ackWait, 0, func(string) bool { return true })
		return nil
	}}
	err := b.call(ctx, c)
	s.lane = c.lane
	if err != nil {
		return nil, err
	}
	return s, nil
}

// Deserted implements worker.Bus. All processes of the simulation are of one release, so
// nobody ever asks.
func (b busOf) Deserted(context.Context) (empty bool, delivered uint64, err error) {
	return false, 0, errors.New("no epoch of a newer release is there")
}

// TakeOverEpoch implements worker.Bus, as Deserted does.
func (b busOf) TakeOverEpoch(context.Context) (uint64, error) {
	return 0, errors.New("no epoch of a newer release is there")
}
