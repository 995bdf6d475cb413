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

	"github.com/icptier/icptier/internal/outcome"
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
	// revisions are those of runs; last is the newest of all.
	revisions map[string]uint64
	last      uint64
	states    []string       // every state ever saved: "key: state"
	ends      map[string]int // how often the end of a claim was recorded
	pauses    []Pause
	lanes     map[string]int // who holds the lane of a connection; 0 is nobody
	holders   int
	lost      error // answer of the next Save, which stores all the same
}

// delivery is a claimed slot on its way to being settled.
type delivery struct {
	slot    Slot
	claim   uint64
	count   int
	ready   time.Time // not handed out before
	flying  bool
	settled bool
	beats   int
}

func newBoard() *board {
	return &board{
		claimed: map[string]time.Time{}, since: map[string]time.Time{}, runs: map[string]Run{}, wake: make(chan struct{}),
		revisions: map[string]uint64{}, ends: map[string]int{}, lanes: map[string]int{},
	}
}

func (b *board) Claim(ctx context.Context, slot Slot) (bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tries++
	if err := errors.Join(ctx.Err(), b.down); err != nil {
		return false, err
	}
	key := claimKey(slot)
	if _, taken := b.claimed[key]; taken {
		return false, nil
	}
	b.claimed[key] = time.Now()
	b.claims = append(b.claims, slot)
	b.queue = append(b.queue, &delivery{slot: slot, claim: uint64(len(b.claims))})
	b.stir()
	return true, nil
}

func claimKey(slot Slot) string { return slot.Connection + " " + slot.Job + " " + slot.Key() }

func (b *board) Paused(context.Context) ([]Pause, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.pauses), b.down
}

func (b *board) pause(pauses ...Pause) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.pauses = pauses
}

func (b *board) Hold(ctx context.Context, connection string) (context.Context, func(), error) {
	b.mu.Lock()
	b.holders++
	me := b.holders
	b.mu.Unlock()
	for {
		b.mu.Lock()
		err, free := b.down, b.lanes[connection] == 0
		if err == nil && free {
			b.lanes[connection] = me
		}
		b.mu.Unlock()
		if err != nil {
			return nil, nil, err
		}
		if free {
			break
		}
		if err := wait(ctx, 200*time.Millisecond); err != nil {
			return nil, nil, err
		}
	}
	held, cancel := context.WithCancel(ctx)
	return held, func() {
		cancel()
		b.mu.Lock()
		defer b.mu.Unlock()
		if b.lanes[connection] == me {
			b.lanes[connection] = 0
		}
	}, nil
}

// robLane lets the lease of a lane end while its holder does not know.
func (b *board) robLane(connection string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lanes[connection] = 0
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

func (b *board) Next(ctx context.Context, connection, job string) (Job, error) {
	for {
		b.mu.Lock()
		d, after, err := b.take(connection, job)
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

// take returns the next delivery of a job of a connection, or how long to wait for it.
func (b *board) take(connection, job string) (*delivery, time.Duration, error) {
	if b.down != nil {
		return nil, 0, b.down
	}
	for _, d := range b.queue {
		if d.settled || d.slot.Connection != connection || d.slot.Job != job {
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
		Slot: d.slot, Claim: d.claim,
		Heartbeat: func() error {
			return locked(func() { d.beats++; d.ready = time.Now().Add(AckWait) })
		},
		Done:  func(context.Context) error { return locked(func() { d.settled = true }) },
		Retry: func(after time.Duration) error { return locked(func() { d.ready = time.Now().Add(after) }) },
		Unclaim: func(context.Context) error {
			return locked(func() {
				d.settled = true
				key := claimKey(d.slot)
				if !slices.ContainsFunc(b.queue, func(o *delivery) bool { return claimKey(o.slot) == key && o.claim > d.claim }) {
					delete(b.claimed, key)
				}
			})
		},
	}
}

func (b *board) Load(_ context.Context, slot Slot) (Run, uint64, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.runs[claimKey(slot)], b.revisions[claimKey(slot)], b.down
}

func (b *board) Save(_ context.Context, run Run, revision uint64) (uint64, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.down != nil {
		return 0, b.down
	}
	key := run.Connection + " " + run.Job + " " + run.Key()
	if b.revisions[key] != revision {
		return 0, outcome.Conflict(fmt.Errorf("run %s has revision %d, not %d", key, b.revisions[key], revision))
	}
	b.last++
	b.revisions[key] = b.last
	b.runs[key] = run
	b.states = append(b.states, run.Key()+": "+string(run.State))
	if run.Over() {
		b.ends[fmt.Sprintf("%s, claim %d", key, run.Claim)]++
	}
	if err := b.lost; err != nil {
		b.lost = nil
		return 0, err
	}
	return b.last, nil
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
	return b.runs["hubspot-dach pull "+key]
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
	synctest.Wait() // what happens at this instant has happened
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
