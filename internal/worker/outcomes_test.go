package worker_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/cache"
	"github.com/icptier/icptier/internal/cache/cachetest"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/worker"
)

// TestABrokenEntryIsMadeAnewForThatAccountAlone breaks the entry of one account, in every
// way, between two records of its neighbours and itself.
func TestABrokenEntryIsMadeAnewForThatAccountAlone(t *testing.T) {
	const bad = "icptier:{hub/bad}:account"
	damages := map[string]func(context.Context, *redis.Client) error{
		"facts":        func(ctx context.Context, raw *redis.Client) error { return raw.HSet(ctx, bad, "f", "{not json").Err() },
		"points":       func(ctx context.Context, raw *redis.Client) error { return raw.HSet(ctx, bad, "p", "x").Err() },
		"tier":         func(ctx context.Context, raw *redis.Client) error { return raw.HSet(ctx, bad, "t", "Q").Err() },
		"revision":     func(ctx context.Context, raw *redis.Client) error { return raw.HSet(ctx, bad, "r", "x").Err() },
		"another type": func(ctx context.Context, raw *redis.Client) error { return raw.Set(ctx, bad, "x", 0).Err() },
		"facts, and the index of deals has lost lines": func(ctx context.Context, raw *redis.Client) error {
			keys, err := raw.Keys(ctx, "icptier:{hub:*}:deals").Result()
			return errors.Join(err, raw.Del(ctx, keys...).Err(), raw.HSet(ctx, bad, "f", "{not json").Err())
		},
		// So many lines as there are deals: one is lost, and one is of a deal that is no more.
		"facts, and the index of deals has lost a line and kept one too many": func(ctx context.Context, raw *redis.Client) error {
			keys, err := raw.Keys(ctx, "icptier:{hub:*}:deals").Result()
			for _, key := range keys {
				line, got := raw.HGet(ctx, key, "d1").Result()
				if got == nil {
					err = errors.Join(err, raw.HDel(ctx, key, "d1").Err(), raw.HSet(ctx, key, "gone", line).Err())
				}
			}
			return errors.Join(err, raw.HSet(ctx, bad, "f", "{not json").Err())
		},
		"facts, and the index of deals has an old line": func(ctx context.Context, raw *redis.Client) error {
			keys, err := raw.Keys(ctx, "icptier:{hub:*}:deals").Result()
			for _, key := range keys {
				line, got := raw.HGet(ctx, key, "d1").Result()
				if got == nil { // as it was before the deal came to this account
					old := strings.Replace(strings.Replace(line, " bad", " one", 1), "1 ", "0 ", 1)
					err = errors.Join(err, raw.HSet(ctx, key, "d1", old).Err())
				}
			}
			return errors.Join(err, raw.HSet(ctx, bad, "f", "{not json").Err())
		},
	}
	cachetest.EachRaw(t, func(t *testing.T, r *cache.Redis, raw *redis.Client) {
		for name, damage := range damages {
			t.Run(name, func(t *testing.T) {
				if err := raw.FlushAll(t.Context()).Err(); err != nil {
					t.Fatal(err)
				}
				s := newStream()
				s.publish(t, employees("one", 10, 1), employees("bad", 250, 1), deal("d1", "bad", 1), deal("d2", "bad", 1), deal("d3", "one", 1), deal("d4", "bad", 1))
				s.publish(t, deal("d4", "one", 2)) // has moved away
				run(t, s, r, "m1")
				before, changes := stateOf(t, r, "bad"), len(s.changes)
				if err := damage(t.Context(), raw); err != nil {
					t.Fatal(err)
				}
				s.publish(t, employees("one", 300, 2), employees("two", 300, 1), deal("d5", "bad", 1))
				run(t, s, r, "m1")
				got := stateOf(t, r, "bad")
				if got.Err != nil || !slices.Equal(liveDeals(got), []string{"d1", "d2", "d5"}) || got.Tier != scoring.TierA || got.Score.Fit != 3 {
					t.Errorf("made anew it is %+v with %v", got, liveDeals(got))
				}
				if got.Facts.Revision <= before.Facts.Revision {
					t.Errorf("its revision went from %d to %d", before.Facts.Revision, got.Facts.Revision)
				}
				if one := stateOf(t, r, "one"); one.Tier != scoring.TierA || !slices.Equal(liveDeals(one), []string{"d3", "d4"}) {
					t.Errorf("its neighbour is %+v", one)
				}
				for _, c := range s.changes[changes:] {
					if c.Account == "bad" {
						t.Errorf("a change of its tier was told that there was not: %+v", c)
					}
				}
				for seq, how := range s.settled {
					if !slices.Equal(how, []string{"ack"}) {
						t.Errorf("record %d was settled %v", seq, how)
					}
				}
			})
		}
	})
}

func TestWhatAReaderFoundBrokenIsMadeAnewWithoutARecord(t *testing.T) {
	cachetest.EachRaw(t, func(t *testing.T, r *cache.Redis, raw *redis.Client) {
		ctx := t.Context()
		s := newStream()
		s.publish(t, employees("bad", 250, 1), deal("d1", "bad", 1), employees("one", 250, 1))
		run(t, s, r, "m1")
		for _, err := range []error{
			raw.HSet(ctx, "icptier:{hub/bad}:account", "s", "{").Err(),
			raw.Set(ctx, "icptier:{hub/never}:account", "x", 0).Err(), // of no record at all
			raw.Del(ctx, "icptier:{hub/one}:account").Err(),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		// The list finds two of them, and somebody asks for the third.
		err := r.Walk(ctx, "hub", true, func([]crm.Key, []account.State) error { return nil })
		if err != nil || stateOf(t, r, "never").Err == nil {
			t.Fatal(err)
		}
		w := worker.New(worker.Config{Bus: s, Cache: r, Scorer: headcount{"m1"}})
		working, stop := context.WithCancel(ctx)
		done := make(chan error, 1)
		go func() { done <- w.Run(working) }()
		until(t, func() bool {
			states, err := r.Load(ctx, []crm.Key{{Connection: "hub", ID: "bad"}, {Connection: "hub", ID: "never"}, {Connection: "hub", ID: "one"}}, true)
			return err == nil && states[0].Err == nil && len(liveDeals(states[0])) == 1 && states[1].Absent() && states[2].Score != nil
		})
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// picky panics over the accounts whose ids begin with panic, while it is told to.
type picky struct {
	headcount
	panics *bool
}

func (p picky) Score(f *crm.Facts, asOf crm.Stamp, s *scoring.Score) {
	if *p.panics && strings.HasPrefix(f.Account.ID, "panic") {
		var none *crm.Money
		s.Fit = int(none.Cents)
	}
	p.headcount.Score(f, asOf, s)
}

func TestAPanicOverOneAccountIsItsOutcome(t *testing.T) {
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		s := newStream()
		s.publish(t, employees("1", 250, 1), employees("panic", 250, 1), employees("2", 250, 1), deal("d", "panic", 1), deal("e", "2", 1))
		panics := true
		runWith(t, s, r, picky{headcount{"m1"}, &panics})
		for seq, want := range map[uint64]string{1: "ack", 2: "dead", 3: "ack", 4: "dead", 5: "ack"} {
			how := s.settled[seq]
			if len(how) != 1 || !strings.HasPrefix(how[0], want) {
				t.Errorf("record %d was settled %v, want %s", seq, how, want)
			}
		}
		if how := s.settled[2]; len(how) > 0 && !strings.Contains(how[0], "nil pointer") {
			t.Errorf("the reason is %v", how)
		}
		panics = false
		s.publish(t, employees("panic", 250, 2))
		runWith(t, s, r, picky{headcount{"m1"}, &panics})
		panics = true
		w := worker.New(worker.Config{Bus: s, Cache: r, Scorer: picky{headcount{"m2"}, &panics}})
		done, err := w.Rescore(t.Context(), "hub", nil)
		if err != nil || done.Scored != 2 || len(done.Faults) != 1 || done.Faults[0].Key.ID != "panic" {
			t.Errorf("rescored %+v, %v", done, err)
		}
	})
}

// falling panics over every account, so many times in all.
type falling struct {
	headcount
	times *atomic.Int32
}

func (f falling) Score(facts *crm.Facts, asOf crm.Stamp, s *scoring.Score) {
	if f.times.Add(-1) >= 0 {
		var none *crm.Money
		s.Fit = int(none.Cents)
	}
	f.headcount.Score(facts, asOf, s)
}

// pauses collects what is said of pauses.
type pauses struct {
	worker.Metrics
	mu   sync.Mutex
	said []bool
}

func (p *pauses) Merged(string, int)  {}
func (p *pauses) Scored(string, int)  {}
func (p *pauses) DeadLettered(int)    {}
func (p *pauses) Settled(string, int) {}
func (p *pauses) Mended(int)          {}
func (p *pauses) Refused(string, int) {}
func (p *pauses) Paused(paused bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.said = append(p.said, paused)
}

// TestAModelThatPanicsOverEverybodyBuriesNobody has a model that falls over all accounts,
// come they together or one by one, until it is another one.
func TestAModelThatPanicsOverEverybodyMakesNoDeadLetters(t *testing.T) {
	for name, batch := range map[string]int{"together": 500, "one by one": 1} {
		t.Run(name, func(t *testing.T) {
			cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
				s := newStream()
				s.most = batch
				for i := range 40 {
					s.publish(t, employees(fmt.Sprint(i), 250, 1))
				}
				times := new(atomic.Int32)
				times.Store(60)
				metrics := &pauses{}
				cfg := worker.Config{Bus: s, Cache: r, Scorer: falling{headcount{"m1"}, times}, Metrics: metrics, Delay: func(int) time.Duration { return time.Millisecond }}
				runConfig(t, s, cfg)
				for seq, how := range s.settled {
					if how[len(how)-1] != "ack" || slices.ContainsFunc(how, func(h string) bool { return strings.HasPrefix(h, "dead") }) {
						t.Errorf("record %d was settled %v", seq, how)
					}
				}
				if !slices.Equal(metrics.said, []bool{true, false}) {
					t.Errorf("pauses were said as %v", metrics.said)
				}
			})
		})
	}
}

// TestALonePanicIsBuriedAfterSomeTries has nothing beside it that is scored, as in a process
// that has just begun and gets one record.
func TestALonePanicIsADeadLetterAfterSomeTries(t *testing.T) {
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		s := newStream()
		s.publish(t, employees("panic", 250, 1))
		panics, metrics := true, &pauses{}
		runConfig(t, s, worker.Config{Bus: s, Cache: r, Scorer: picky{headcount{"m1"}, &panics}, Metrics: metrics, Delay: func(int) time.Duration { return time.Millisecond }})
		how := s.settled[1]
		if len(how) != outcome.MaxTries || !strings.HasPrefix(how[len(how)-1], "dead") || len(metrics.said) > 0 {
			t.Errorf("it was settled %v, pauses %v", how, metrics.said)
		}
	})
}

// TestARescoringWithAModelThatPanicsFailsWithTheReason does not tell it account by account.
func TestARescoringWithAModelThatPanicsFailsWithTheReason(t *testing.T) {
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		s := newStream()
		for i := range 5 {
			s.publish(t, employees(fmt.Sprint(i), 250, 1))
		}
		run(t, s, r, "m1")
		times := new(atomic.Int32)
		times.Store(1000)
		w := worker.New(worker.Config{Bus: s, Cache: r, Scorer: falling{headcount{"m2"}, times}})
		done, err := w.Rescore(t.Context(), "hub", nil)
		var general *worker.ModelPanicError
		if !errors.As(err, &general) || general.Ref != "m2" || len(done.Faults) > 0 || !strings.Contains(err.Error(), "icptier icp rollback") {
			t.Errorf("rescored %+v, %v", done, err)
		}
	})
}

// refusing is a stream that refuses the tier changes of some accounts, with an error that
// says nothing of whose fault it is.
type refusing struct {
	*stream
	refuse func(account string) error
	calls  int
}

func (s *refusing) PublishChanges(ctx context.Context, changes []account.Change) ([]account.Published, error) {
	if err := s.refused(changes); err != nil {
		return nil, err
	}
	return s.stream.PublishChanges(ctx, changes)
}

// refused asks for each change under the lock: several pulls publish at once, and what
// decides may count its calls.
func (s *refusing) refused(changes []account.Change) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	for i := range changes {
		if err := s.refuse(changes[i].Account); err != nil {
			return err
		}
	}
	return nil
}

func TestABatchThatFailsIsHalvedUntilTheBadAccountStandsAlone(t *testing.T) {
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		s := &refusing{stream: newStream(), refuse: func(id string) error {
			if id == "137" {
				return outcome.Permanent(errors.New("too large"))
			}
			return nil
		}}
		for i := range 300 {
			s.publish(t, employees(fmt.Sprint(i), 250, 1))
		}
		s.publish(t, deal("d", "137", 1), deal("e", "138", 1))
		runWith(t, s, r, headcount{"m1"})
		for seq, how := range s.settled {
			bad := seq == 138 || seq == 301
			if len(how) != 1 || strings.HasPrefix(how[0], "dead") != bad {
				t.Errorf("record %d was settled %v", seq, how)
			}
		}
		if len(s.settled) != 302 || len(s.changes) != 299 {
			t.Errorf("%d records settled, %d changes told", len(s.settled), len(s.changes))
		}
	})
}

// TestWhatHitsEverybodyBuriesNobody lets everything fail for a while, with an error of a
// known outage, and with one that says nothing.
func TestWhatHitsEverybodyMakesNoDeadLetters(t *testing.T) {
	for name, tt := range map[string]struct {
		err   error
		times int
	}{"an outage": {outcome.Outage(errors.New("no answer")), 6}, "of no kind": {errors.New("no answer"), 40}} {
		t.Run(name, func(t *testing.T) {
			cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
				failures := 0
				s := &refusing{stream: newStream()}
				s.refuse = func(string) error {
					if failures++; failures <= tt.times {
						return tt.err
					}
					return nil
				}
				for i := range 200 {
					s.publish(t, employees(fmt.Sprint(i), 250, 1))
				}
				// This stream hands a record out again at once, and to a second taker alone, where
				// nothing beside it shows that everybody is hit.
				runConfig(t, s, worker.Config{Bus: s, Cache: r, Scorer: headcount{"m1"}, Parallel: 1, Delay: func(int) time.Duration { return time.Millisecond }})
				for seq, how := range s.settled {
					if how[len(how)-1] != "ack" || slices.ContainsFunc(how, func(h string) bool { return strings.HasPrefix(h, "dead") }) {
						t.Errorf("record %d was settled %v", seq, how)
					}
				}
				if s.calls > 60 {
					t.Errorf("%d tries for 200 accounts in an outage", s.calls)
				}
			})
		})
	}
}

// stopping scores nothing: the program stops while it does.
type stopping struct {
	headcount

	stop context.CancelFunc
}

// Score implements worker.Scorer.
func (s stopping) Score(*crm.Facts, crm.Stamp, *scoring.Score) { s.stop() }

// What a worker that stops had in hand would otherwise come again once its time to be
// acknowledged is over.
func TestAWorkerThatStopsGivesBackWhatItHasInHand(t *testing.T) {
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		s := newStream()
		s.publish(t, employees("1", 150, 1), employees("2", 150, 1))
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		w := worker.New(worker.Config{Bus: s, Cache: r, Scorer: stopping{headcount{"one"}, cancel}, Parallel: 1})
		if err := w.Run(ctx); err != nil {
			t.Fatal(err)
		}
		if want := map[uint64][]string{1: {"retry"}, 2: {"retry"}}; !cmp.Equal(want, s.settled) {
			t.Errorf("the records became %v, want %v", s.settled, want)
		}
	})
}

// TestAnEntryOfANewerReleaseIsNotMadeAnew asks for it, as a write-back does that met it.
func TestAnEntryOfANewerReleaseIsNotMadeAnew(t *testing.T) {
	cachetest.EachRaw(t, func(t *testing.T, r *cache.Redis, raw *redis.Client) {
		const at, newer = "icptier:{hub/1}:account", "icptier-format 2\n{}"
		s := newStream()
		s.publish(t, employees("1", 250, 1), employees("2", 250, 1))
		run(t, s, r, "m1")
		if err := raw.HSet(t.Context(), at, "f", newer).Err(); err != nil {
			t.Fatal(err)
		}
		w := worker.New(worker.Config{Bus: s, Cache: r, Scorer: headcount{"m2"}})
		if n, err := w.Mend(t.Context(), []crm.Key{{Connection: "hub", ID: "1"}}); n != 0 || err != nil {
			t.Errorf("%d were made anew, %v", n, err)
		}
		done, err := w.Rescore(t.Context(), "hub", nil)
		if err != nil || done.Scored != 1 || done.Mended != 0 || len(done.Faults) != 1 || !strings.Contains(done.Faults[0].Reason.String(), "upgrade this process") {
			t.Errorf("rescored %+v, %v", done, err)
		}
		if got := raw.HGet(t.Context(), at, "f").Val(); got != newer {
			t.Errorf("it became %q", got)
		}
	})
}
