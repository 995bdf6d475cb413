package schedule

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/icptier/icptier/internal/schedule/cronspec"
)

// board stands in for the bus: what all replicas of a test share. It claims once
// a key, and hands out one job of a connection at a time, in the order of
// claiming, with the clock of the test's bubble.
type board struct {
	mu      sync.Mutex
	claims  []Slot
	claimed map[string]time.Time // when a slot was claimed, by its key
	tries   int                  // calls of Claim
	since   map[string]time.Time
	down    error // answer of every call while the bus is away
	queue   []*delivery
	wake    chan struct{}
	runs    map[string]Run
	states  []string // every state ever saved: "key: state"
}

// delivery is a claimed slot on its way to being settled.
type delivery struct {
	slot    Slot
	count   int
	ready   time.Time // not handed out before
	flying  bool
	settled bool
	beats   int
}

func newBoard() *board {
	return &board{claimed: map[string]time.Time{}, since: map[string]time.Time{}, runs: map[string]Run{}, wake: make(chan struct{})}
}

func (b *board) Claim(ctx context.Context, slot Slot) (bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tries++
	if err := errors.Join(ctx.Err(), b.down); err != nil {
		return false, err
	}
	key := slot.Connection + " " + slot.Job + " " + slot.Key()
	if _, taken := b.claimed[key]; taken {
		return false, nil
	}
	b.claimed[key] = time.Now()
	b.claims = append(b.claims, slot)
	b.queue = append(b.queue, &delivery{slot: slot})
	b.stir()
	return true, nil
}

func (b *board) Since(_ context.Context, schedule string, now time.Time) (time.Time, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.down != nil {
		return time.Time{}, b.down
	}
	if _, known := b.since[schedule]; !known {
		b.since[schedule] = now
	}
	return b.since[schedule], nil
}

func (b *board) Next(ctx context.Context, connection string) (Job, error) {
	for {
		b.mu.Lock()
		d, after, err := b.take(connection)
		wake := b.wake
		b.mu.Unlock()
		if err != nil {
			return Job{}, err
		}
		if d != nil {
			return b.job(d), nil
		}
		timer := time.NewTimer(after)
		select {
		case <-ctx.Done():
			timer.Stop()
			return Job{}, ctx.Err()
		case <-wake:
			timer.Stop()
		case <-timer.C:
		}
	}
}

// take returns the connection's next delivery, or how long to wait for it.
func (b *board) take(connection string) (*delivery, time.Duration, error) {
	if b.down != nil {
		return nil, 0, b.down
	}
	for _, d := range b.queue {
		if d.settled || d.slot.Connection != connection {
			continue
		}
		if wait := time.Until(d.ready); wait > 0 {
			return nil, wait, nil // others wait behind it
		}
		d.count++
		d.flying = true
		d.ready = time.Now().Add(AckWait)
		return d, 0, nil
	}
	return nil, time.Hour, nil
}

func (b *board) job(d *delivery) Job {
	locked := func(f func()) error {
		b.mu.Lock()
		defer b.mu.Unlock()
		if b.down != nil {
			return b.down
		}
		f()
		b.stir()
		return nil
	}
	return Job{
		Slot: d.slot, Delivery: d.count,
		Heartbeat: func() error {
			return locked(func() { d.beats++; d.ready = time.Now().Add(AckWait) })
		},
		Done:  func(context.Context) error { return locked(func() { d.settled = true }) },
		Retry: func(after time.Duration) error { return locked(func() { d.ready = time.Now().Add(after) }) },
	}
}

func (b *board) Save(_ context.Context, run Run) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.down != nil {
		return b.down
	}
	b.runs[run.Key()] = run
	b.states = append(b.states, run.Key()+": "+string(run.State))
	return nil
}

func (b *board) List(_ context.Context, connection string, _ int) ([]Run, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.down != nil {
		return nil, b.down
	}
	var runs []Run
	for _, run := range b.runs {
		if run.Connection == connection {
			runs = append(runs, run)
		}
	}
	slices.SortFunc(runs, func(a, b Run) int { return b.Started.Compare(a.Started) })
	return runs, nil
}

// stir wakes whoever waits in Next. It is called with the lock held.
func (b *board) stir() {
	close(b.wake)
	b.wake = make(chan struct{})
}

// fail makes the bus go away, or come back with nil.
func (b *board) fail(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.down = err
	b.stir()
}

func (b *board) names() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var names []string
	for _, s := range b.claims {
		names = append(names, s.Name)
	}
	return names
}

func (b *board) run(key string) Run {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.runs[key]
}

func (b *board) open() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var open []string
	for _, d := range b.queue {
		if !d.settled {
			open = append(open, fmt.Sprintf("%s after %d deliveries", d.slot.Key(), d.count))
		}
	}
	return open
}

func entry(t testing.TB, name, spec, zone string, policy CatchUp) Entry {
	t.Helper()
	parsed, err := cronspec.Parse(spec, zone)
	if err != nil {
		t.Fatal(err)
	}
	return Entry{Name: name, Job: "pull", Connection: "hubspot-dach", Spec: parsed, CatchUp: policy}
}

// sleepUntil lets the bubble's clock run up to an instant.
func sleepUntil(t testing.TB, text string) {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	timer := time.NewTimer(time.Until(at))
	defer timer.Stop()
	<-timer.C
}

// start runs something in a bubble until stop is called, which lets it finish
// what it can do at this instant and waits for its end.
func start(t testing.TB, run func(context.Context) error) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- run(ctx) }()
	return func() {
		t.Helper()
		synctest.Wait()
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run returned %v", err)
		}
	}
}

func sorted(names []string) []string {
	names = slices.Clone(names)
	slices.Sort(names)
	return names
}
