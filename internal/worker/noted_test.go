package worker_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/worker"
)

// brokenCache has one entry that nobody can read, which each look finds again.
type brokenCache struct {
	worker.Cache
}

func (c *brokenCache) Mark(context.Context) (uint64, bool, error) { return 1, true, nil }
func (c *brokenCache) Noted(context.Context, int) ([]crm.Key, error) {
	return []crm.Key{{Connection: "hub", ID: "bad"}}, nil
}
func (c *brokenCache) Index(context.Context, []account.Entry, []account.Entry) error { return nil }
func (c *brokenCache) Rank(context.Context, map[crm.Key]*scoring.Score) error        { return nil }
func (c *brokenCache) RememberPublished(context.Context, []account.Published) ([]crm.Key, error) {
	return nil, nil
}
func (c *brokenCache) Linked(context.Context, string, []string) (deals []string, known crm.Tally, err error) {
	return nil, known, nil
}

func (c *brokenCache) Route(context.Context, []string, []*crm.Record) ([]account.Route, error) {
	return nil, nil
}

func (c *brokenCache) Store(_ context.Context, updates []account.Update) ([]error, error) {
	return make([]error, len(updates)), nil
}

func (c *brokenCache) Load(_ context.Context, keys []crm.Key, _ bool) ([]account.State, error) {
	states := make([]account.State, len(keys))
	for i := range states {
		states[i].Mark, states[i].Err = "=", outcome.Broken(context.DeadlineExceeded)
	}
	return states, nil
}

// readBus notes when the records of the account are read to make it anew.
type readBus struct {
	*stream
	began time.Time
	mu    sync.Mutex
	tries []time.Duration
}

// tried is when it was read so far.
func (b *readBus) tried() []time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.tries)
}

func (b *readBus) Records(ctx context.Context, connection string, kind crm.Kind, ids []string, each func([]byte, uint64) error) error {
	if kind == crm.KindAccount {
		b.mu.Lock()
		b.tries = append(b.tries, time.Since(b.began))
		b.mu.Unlock()
	}
	return b.stream.Records(ctx, connection, kind, ids, each)
}

func (b *readBus) TallyRecords(context.Context, string, crm.Kind) (t crm.Tally, err error) {
	return t, nil
}

// cannot scores nothing until it can.
type cannot struct {
	headcount
	until time.Time
}

func (c cannot) Score(f *crm.Facts, asOf crm.Stamp, s *scoring.Score) {
	if time.Now().Before(c.until) {
		panic("it cannot be scored")
	}
	c.headcount.Score(f, asOf, s)
}

// TestAnEntryThatCannotBeMadeAnewIsTriedAfterGrowingDelays looks at one for an hour.
func TestAnEntryThatCannotBeMadeAnewIsTriedAfterGrowingDelays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &readBus{stream: newStream(), began: time.Now()}
		bad := employees("bad", 250, 1)
		b.publish(t, bad)
		b.queue = nil
		const long = time.Hour
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		w := worker.New(worker.Config{Bus: b, Cache: &brokenCache{}, Scorer: cannot{headcount{"m1"}, time.Now().Add(long)}})
		go func() { done <- w.Run(ctx) }()
		<-time.After(long)
		tries := b.tried()
		if n := len(tries); n < 40 || n > 150 {
			t.Errorf("tried %d times within an hour, want about once a minute", n)
		}
		for i := 8; i < len(tries); i++ {
			if gap := tries[i] - tries[i-1]; gap < 10*time.Second || gap > outcome.Latest+5*time.Second {
				t.Errorf("try %d came %s after the one before", i, gap)
			}
		}
		<-time.After(5 * time.Minute)
		if n := len(b.tried()) - len(tries); n < 20 {
			t.Errorf("tried %d times once it can be scored, each time that somebody finds it broken; want every look", n)
		}
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}
