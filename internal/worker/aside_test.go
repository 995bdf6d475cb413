package worker_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/worker"
)

// newerBus has an epoch that a newer release began.
type newerBus struct {
	worker.Bus
	delivered func() uint64
	waiting   func() bool // whether a newer worker asks for records
	held      error       // answer of Hold
	taken     int
	end       context.CancelFunc
}

func (b *newerBus) Epoch(context.Context) (uint64, error) {
	if b.taken > 0 {
		b.end() // the rest is another test's
	}
	return 0, &outcome.NewerError{Thing: "cache", Version: "2", Reads: 1}
}

func (b *newerBus) Deserted(context.Context) (bool, uint64, error) {
	return !b.waiting(), b.delivered(), nil
}

func (b *newerBus) TakeOverEpoch(context.Context) (uint64, error) { b.taken++; return 8, nil }

func (b *newerBus) Hold(ctx context.Context, _ string) (context.Context, func(), error) {
	return ctx, func() {}, b.held
}

func (b *newerBus) LastTiers(context.Context, func(account.Published) error) error {
	return nil
}

// builtCache notes for which epochs it is made.
type builtCache struct {
	worker.Cache
	begun []uint64
}

func (c *builtCache) Prepare(context.Context) error { return nil }
func (c *builtCache) BeginBuild(_ context.Context, epoch uint64) error {
	c.begun = append(c.begun, epoch)
	return nil
}
func (c *builtCache) RememberPublished(context.Context, []account.Published) ([]crm.Key, error) {
	return nil, nil
}

// TestAWorkerStandsAsideForANewerReleaseAndTakesOverOnceItIsGone watches the workers of an
// older release beside those of a newer one.
func TestAWorkerStandsAsideForANewerReleaseAndTakesOverOnceItIsGone(t *testing.T) {
	for name, tt := range map[string]struct {
		gone  time.Duration // when the newer workers end; 0 is never
		held  error
		after time.Duration // of taking over, at the soonest
		takes bool
	}{
		"they stay":              {0, nil, 0, false},
		"they end":               {10 * time.Minute, nil, 11 * time.Minute, true},
		"somebody else takes it": {time.Minute, outcome.Conflict(context.Canceled), 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				ctx, cancel := context.WithTimeout(t.Context(), 30*time.Minute)
				defer cancel()
				there := func() bool { return tt.gone == 0 || time.Since(began) < tt.gone }
				b := &newerBus{
					// Between two pulls a worker asks for nothing for a moment, and is there all the same.
					waiting: func() bool { return there() && time.Since(began).Seconds() > 20 },
					delivered: func() uint64 {
						if there() {
							return uint64(time.Since(began).Seconds())
						}
						return uint64(tt.gone.Seconds())
					},
					held: tt.held, end: cancel,
				}
				c := &builtCache{}
				if err := worker.New(worker.Config{Bus: b, Cache: c}).Run(ctx); err != nil {
					t.Fatal(err)
				}
				took := time.Since(began)
				switch {
				case !tt.takes && (b.taken > 0 || len(c.begun) > 0):
					t.Errorf("taken over after %s", took)
				case tt.takes && (b.taken != 1 || len(c.begun) != 1 || c.begun[0] != 8):
					t.Errorf("taken over %d times, the cache begun for %v", b.taken, c.begun)
				case tt.takes && (took < tt.after-time.Minute/12 || took > tt.after+time.Minute):
					t.Errorf("taken over after %s", took)
				}
			})
		})
	}
}
