package app

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/bus"
	"github.com/icptier/icptier/internal/cache"
	"github.com/icptier/icptier/internal/cache/cachetest"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/jobs"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/registry"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/wait"
	"github.com/icptier/icptier/internal/worker"
)

// plain scores every account alike.
type plain struct{}

func (plain) Ref() string { return "plain@1#1" }
func (plain) Score(f *crm.Facts, asOf crm.Stamp, s *scoring.Score) {
	*s = scoring.Score{Tier: scoring.TierB, Fit: 50, Model: "plain@1#1", AsOf: asOf, Revision: f.Revision}
}

// stores are a real NATS server and a real Redis with accounts in the stream.
type stores struct {
	nats  bus.Config
	redis string
	bus   *bus.Bus
	cache *cache.Redis
}

func newStores(t *testing.T, accounts int) *stores {
	t.Helper()
	srv, err := bus.StartEmbedded(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(srv.Close)
	s := &stores{nats: srv.Config(), redis: cachetest.Server(t)}
	s.bus, s.cache = s.open(t)
	t.Cleanup(func() { _ = s.bus.Close() })
	records := make([]crm.Record, accounts)
	for i := range records {
		records[i] = crm.Record{
			Kind: crm.KindAccount, ID: fmt.Sprint(i), Version: crm.Version{Modified: 1, Read: 1}, Inputs: "in",
			Account: &crm.Account{Name: fmt.Sprint("Firma ", i), Country: "DE"},
		}
	}
	if accounts > 0 {
		if _, err := s.bus.Publish(t.Context(), "hub", records); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// open connects anew, as another process would.
func (s *stores) open(t *testing.T) (*bus.Bus, *cache.Redis) {
	t.Helper()
	b, err := bus.Connect(t.Context(), s.nats)
	if err != nil {
		t.Fatal(err)
	}
	return b, cachetest.Open(t, s.redis)
}

// work runs a worker until the context ends.
func work(ctx context.Context, b *bus.Bus, c *cache.Redis) error {
	return worker.New(worker.Config{Bus: workerBus{Bus: b}, Cache: c, Scorer: plain{}}).Run(ctx)
}

// whole waits until the cache is, and fails after a while.
func (s *stores) whole(t *testing.T, within time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	for {
		epoch, err := s.cache.Whole(ctx)
		if err == nil && epoch > 0 {
			return
		}
		if wait.For(ctx, 20*time.Millisecond) != nil {
			mark, _, _ := s.cache.Mark(t.Context())
			build, _ := s.bus.Building(t.Context(), worker.LeaseBuild)
			t.Fatalf("not whole after %s: %v, mark %d, %+v", within, err, mark, build)
		}
	}
}

// TestABuildWhoseProcessIsKilledIsFinished kills the process that builds the cache at a
// random point, without a chance to give its lease back, and starts one or two others.
func TestABuildWhoseProcessIsKilledIsFinished(t *testing.T) {
	const accounts = 3000
	for try := range 5 {
		t.Run(fmt.Sprint("try ", try+1), func(t *testing.T) {
			t.Parallel()
			s := newStores(t, accounts)
			random := rand.New(rand.NewPCG(uint64(try), 8))
			killed(t, s, time.Duration(random.IntN(500))*time.Millisecond)

			working, stop := context.WithCancel(t.Context())
			var workers sync.WaitGroup
			for range 1 + try%2 {
				b, c := s.open(t)
				workers.Go(func() {
					_ = work(working, b, c)
					_ = b.Close()
				})
			}
			s.whole(t, 50*time.Second)
			ids, err := s.cache.Ranking(t.Context(), "hub")
			if err != nil || len(ids) != accounts {
				t.Errorf("whole with %d of %d accounts, %v", len(ids), accounts, err)
			}
			stop()
			workers.Wait()
		})
	}
}

// killed is a worker that dies after a while: all at once nothing of it reaches NATS any
// more, and its lease stays until it ends by itself.
func killed(t *testing.T, s *stores, after time.Duration) {
	t.Helper()
	b, c := s.open(t)
	working, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- work(working, b, c) }()
	if err := wait.For(t.Context(), after); err != nil {
		t.Fatal(err)
	}
	_ = b.Close()
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// TestManyWorkersBeginOneBuild races workers over a cache that nobody has built.
func TestManyWorkersBeginOneBuild(t *testing.T) {
	s := newStores(t, 500)
	working, stop := context.WithCancel(t.Context())
	var workers sync.WaitGroup
	for range 4 {
		b, c := s.open(t)
		workers.Go(func() {
			_ = work(working, b, c)
			_ = b.Close()
		})
	}
	s.whole(t, 30*time.Second)
	stop()
	workers.Wait()
	if epoch, err := s.bus.Epoch(t.Context()); err != nil || epoch != 1 {
		t.Errorf("%d epochs were begun, %v", epoch, err)
	}
}

func TestWaitingForTheCacheEndsAndSaysWhatFor(t *testing.T) {
	s := newStores(t, 3)
	backlog := &jobs.Backlog{Stream: slots{s.bus}, Cache: s.cache}
	began := time.Now()
	err := backlog.DrainWithin(t.Context(), time.Second, 3*time.Second)
	var still *jobs.WaitingError
	if !errors.As(err, &still) || still.Cache.Whole || still.Cache.Watched || time.Since(began) > 10*time.Second {
		t.Fatalf("after %s: %v", time.Since(began), err)
	}
	if !errors.Is(err, registry.ErrRebuilding) || !strings.Contains(err.Error(), "icptier run") {
		t.Errorf("it says %v", err)
	}
	if line := backlog.Line(t.Context()); !strings.Contains(line, "being built") {
		t.Errorf("a probe is told %q", line)
	}

	working, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- work(working, s.bus, s.cache) }()
	if err := backlog.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	state, err := backlog.State(t.Context())
	if err != nil || !state.Whole || state.Epoch != 1 {
		t.Errorf("the state is %+v, %v", state, err)
	}
	stop()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	// Records that nobody takes: a job lets others go first.
	if _, err := s.bus.Publish(t.Context(), "hub", []crm.Record{{Kind: crm.KindAccount, ID: "late", Version: crm.Version{Modified: 1, Read: 1}, Account: &crm.Account{}}}); err != nil {
		t.Fatal(err)
	}
	began = time.Now()
	err = backlog.Settled(t.Context())
	if !outcome.IsWaiting(err) || time.Since(began) > 2*jobs.InLane || !errors.As(err, &still) || !still.Cache.Whole || still.Records != 1 {
		t.Errorf("a job waited %s: %v", time.Since(began), err)
	}
}
