package chaos

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/icptier/icptier/internal/schedule/cronspec"
)

// slots listens to what the program records of its runs. A schedule of each connection
// catches up on all of its slots, so each of them has to end, and once.
type slots struct {
	// forgotten is when the store that remembers slots was lost; zero while it was not.
	forgotten time.Time
	windows   []window

	mu   sync.Mutex
	ends map[string]map[string]bool // by schedule and slot: the ends that were recorded
}

// window is the time that a fault and its effects took.
type window struct {
	row      *Row
	from, to time.Time
}

// run is the part of a run's record that is read here.
type run struct {
	Connection string    `json:"connection"`
	Schedule   string    `json:"schedule"`
	Job        string    `json:"job"`
	Slot       string    `json:"slot"`
	Ended      time.Time `json:"ended"`
}

func watchSlots(nc *nats.Conn) (*slots, error) {
	s := &slots{ends: map[string]map[string]bool{}}
	_, err := nc.Subscribe("$KV.runs.>", func(msg *nats.Msg) { s.note(msg.Data) })
	if err != nil {
		return nil, fmt.Errorf("listen to runs: %w", err)
	}
	return s, nil
}

// note takes a record of a run in.
func (s *slots) note(body []byte) {
	var r run
	if json.Unmarshal(body, &r) != nil || r.Ended.IsZero() {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	key := r.Schedule + "/" + r.Job + "/" + r.Slot
	if s.ends[key] == nil {
		s.ends[key] = map[string]bool{}
	}
	s.ends[key][r.Ended.UTC().String()] = true
}

// collect takes in the history of runs: while NATS was away no one listened.
func (s *slots) collect(ctx context.Context, js jetstream.JetStream) error {
	runs, err := js.KeyValue(ctx, "runs")
	if err != nil {
		return fmt.Errorf("open the history of runs: %w", err)
	}
	all, err := runs.WatchAll(ctx, jetstream.IgnoreDeletes())
	if err != nil {
		return fmt.Errorf("read the history of runs: %w", err)
	}
	defer func() { _ = all.Stop() }() // the connection ends soon after
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case entry := <-all.Updates():
			if entry == nil {
				return nil // all that there is
			}
			s.note(entry.Value())
		}
	}
}

// doubled returns how many slots, of all schedules, have ended more than once.
func (s *slots) doubled() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, ends := range s.ends {
		if len(ends) > 1 {
			n++
		}
	}
	return n
}

// missing returns how many slots of a connection that were due between two instants have
// no end.
func (s *slots) missing(connection string, from, to time.Time) (due, missing int, err error) {
	spec, err := cronspec.Parse("@every "+slotEvery.String(), "UTC")
	if err != nil {
		return 0, 0, fmt.Errorf("read the schedule of slots: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, slot := range spec.Slots(from, to) {
		due++
		if len(s.ends[slotSchedule(connection)+"/reconcile/"+slot.Name]) == 0 {
			missing++
		}
	}
	return due, missing, nil
}
