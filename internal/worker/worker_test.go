package worker_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/goccy/go-json"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/cache"
	"github.com/icptier/icptier/internal/cache/cachetest"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/worker"
)

func TestMain(m *testing.M) {
	cachetest.VerifyTestMain(m)
}

// message is a delivery that remembers what became of it.
type message struct {
	stream   *stream
	record   crm.Record
	body     []byte
	sequence uint64
}

func (m *message) Address() (string, crm.Kind, string, error) {
	return "hub", m.record.Kind, m.record.ID, nil
}
func (m *message) Sequence() uint64          { return m.sequence }
func (m *message) Data() []byte              { return m.body }
func (m *message) Ack() error                { m.stream.settle(m, "ack"); return nil }
func (m *message) Retry(time.Duration) error { m.stream.settle(m, "retry"); return nil }
func (m *message) Dead(_ context.Context, reason phrase.Phrase) error {
	m.stream.settle(m, "dead: "+reason.String())
	return nil
}

// stream is a bus in memory: it delivers what was published, again where it was
// asked for, and keeps what the worker published.
type stream struct {
	mu         sync.Mutex
	queue      []*message
	next       uint64
	settled    map[uint64][]string
	changes    []scoring.Change
	wake       chan struct{}
	epoch      uint64
	held       bool
	failOnce   error                  // of the next PublishChanges
	origins    map[crm.Key]crm.Origin // by deal
	failOrigin error                  // of the next KeepOrigins
	stored     map[string]*message    // the last message of every record
	reads      []int                  // how many records each call of Records found
	most       int                    // of a batch; 0 means no limit
}

func newStream() *stream {
	return &stream{settled: map[uint64][]string{}, wake: make(chan struct{}, 1), epoch: 1, origins: map[crm.Key]crm.Origin{}, stored: map[string]*message{}}
}

func (s *stream) publish(t testing.TB, records ...crm.Record) {
	t.Helper()
	for _, r := range records {
		body, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		s.deliver(&message{stream: s, record: r, body: body})
	}
}

func (s *stream) deliver(m *message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m.sequence == 0 {
		s.next++
		m.sequence = s.next
		s.stored[string(m.record.Kind)+" "+m.record.ID] = m
	}
	s.queue = append(s.queue, m)
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

func (s *stream) settle(m *message, how string) {
	s.mu.Lock()
	s.settled[m.sequence] = append(s.settled[m.sequence], how)
	s.mu.Unlock()
	if how == "retry" {
		s.deliver(m)
	}
}

func (s *stream) Consume(context.Context, uint64) (worker.Source, error) { return s, nil }
func (s *stream) Close()                                                 {}
func (s *stream) Fetch(ctx context.Context, limit int) ([]worker.Message, error) {
	for {
		s.mu.Lock()
		n := min(limit, len(s.queue))
		if s.most > 0 {
			n = min(n, s.most)
		}
		batch := make([]worker.Message, n)
		for i, m := range s.queue[:n] {
			batch[i] = m
		}
		s.queue = s.queue[n:]
		s.mu.Unlock()
		if n > 0 {
			return batch, nil
		}
		select {
		case <-s.wake:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (s *stream) PublishChanges(_ context.Context, changes []account.Change) ([]account.Published, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.failOnce; err != nil {
		s.failOnce = nil
		return nil, err
	}
	published := make([]account.Published, len(changes))
	for i := range changes {
		c := &changes[i]
		if s.lastPublished(c.Key()).Sequence == c.After {
			s.changes = append(s.changes, c.Change)
		}
		published[i] = s.lastPublished(c.Key())
		published[i].After = c.After
	}
	return published, nil
}

func (s *stream) lastPublished(k crm.Key) account.Published {
	for i, c := range slices.Backward(s.changes) {
		if c.Connection == k.Connection && c.Account == k.ID {
			return account.Published{Key: k, Tier: c.New, Known: true, Sequence: uint64(i + 1)}
		}
	}
	return account.Published{Key: k}
}

func (s *stream) LastTiers(_ context.Context, each func(account.Published) error) error {
	for i, c := range s.changes {
		k := crm.Key{Connection: c.Connection, ID: c.Account}
		if err := each(account.Published{Key: k, Tier: c.New, Known: true, Sequence: uint64(i + 1)}); err != nil {
			return err
		}
	}
	return nil
}

func (s *stream) Overtaken(_ context.Context, known map[crm.Key]uint64) (published []account.Published, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for k, sequence := range known {
		if t := s.lastPublished(k); t.Sequence > 0 && t.Sequence != sequence {
			t.After = sequence
			published = append(published, t)
		}
	}
	return published, nil
}

func (s *stream) TierPlaces(_ context.Context, connection string) (map[string]uint64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	places := map[string]uint64{}
	for i, c := range s.changes {
		if c.Connection == connection {
			places[c.Account] = uint64(i + 1)
		}
	}
	return places, nil
}

func (s *stream) Records(_ context.Context, _ string, kind crm.Kind, ids []string, each func([]byte, uint64) error) error {
	s.mu.Lock()
	var found []*message
	for name, m := range s.stored {
		if k, id, _ := strings.Cut(name, " "); k == string(kind) && (ids == nil || slices.Contains(ids, id)) {
			found = append(found, m)
		}
	}
	s.reads = append(s.reads, len(found))
	s.mu.Unlock()
	for _, m := range found {
		if err := each(m.body, m.sequence); err != nil {
			return err
		}
	}
	return nil
}

func (s *stream) TallyRecords(_ context.Context, _ string, kind crm.Kind) (crm.Tally, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all crm.Tally
	for _, m := range s.stored {
		if m.record.Kind == kind {
			all.Add(m.record.ID, m.record.Version)
		}
	}
	return all, nil
}

// KeepOrigins keeps the first origin of every deal.
func (s *stream) KeepOrigins(_ context.Context, connection string, origins []crm.Origin) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.failOrigin; err != nil {
		s.failOrigin = nil
		return err
	}
	for _, o := range origins {
		if k := (crm.Key{Connection: connection, ID: o.Deal}); s.origins[k].Was == nil {
			s.origins[k] = o
		}
	}
	return nil
}

func (s *stream) Hold(ctx context.Context, _ string) (context.Context, func(), error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held {
		return nil, nil, outcome.Conflict(errors.New("somebody else builds the cache"))
	}
	s.held = true
	held, cancel := context.WithCancel(ctx)
	return held, func() {
		cancel()
		s.mu.Lock()
		s.held = false
		s.mu.Unlock()
	}, nil
}
func (s *stream) Epoch(context.Context) (uint64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.epoch, nil
}
func (s *stream) Deserted(context.Context) (empty bool, delivered uint64, err error) {
	return true, 0, nil
}

func (s *stream) TakeOverEpoch(ctx context.Context) (uint64, error) { return s.BeginEpoch(ctx) }

func (s *stream) BeginEpoch(context.Context) (uint64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.epoch++
	return s.epoch, nil
}

func (s *stream) Reached(context.Context) (bool, error)      { return s.quiet(), nil }
func (s *stream) RetireBefore(context.Context, uint64) error { return nil }

// quiet reports whether every message was settled for good.
func (s *stream) quiet() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for seq := uint64(1); seq <= s.next; seq++ {
		how := s.settled[seq]
		if len(how) == 0 || how[len(how)-1] == "retry" {
			return false
		}
	}
	return len(s.queue) == 0
}

// headcount scores an account by its employees and its open deals.
type headcount struct{ ref string }

func (h headcount) Ref() string { return h.ref }
func (h headcount) Score(f *crm.Facts, asOf crm.Stamp, s *scoring.Score) {
	*s = scoring.Score{Tier: scoring.TierD, Model: h.ref, AsOf: asOf, Revision: f.Revision}
	for _, d := range f.Deals {
		if !d.Deleted {
			s.Fit++
		}
	}
	if n := f.Account.Account.Employees; n != nil && *n >= 100 {
		s.Tier = scoring.TierA
	}
}

func employees(id string, n int64, version int) crm.Record {
	return crm.Record{
		Kind: crm.KindAccount, ID: id, Version: crm.Version{Modified: crm.Stamp(version), Read: 1},
		Account: &crm.Account{Employees: &n}, Inputs: fmt.Sprint("employees ", n),
	}
}

func deal(id, account string, version int) crm.Record {
	return crm.Record{
		Kind: crm.KindDeal, ID: id, Version: crm.Version{Modified: crm.Stamp(version), Read: 1},
		Deal: &crm.Deal{Account: account, Status: crm.DealOpen}, Inputs: "in " + account,
	}
}

func gone(kind crm.Kind, id string, version int) crm.Record {
	return crm.Record{Kind: kind, ID: id, Version: crm.Version{Modified: crm.Stamp(version), Read: 1}, Deleted: true}
}

// run works until everything is settled.
func run(t *testing.T, s *stream, r *cache.Redis, model string) {
	t.Helper()
	runWith(t, s, r, headcount{model})
}

// settling is a stream that says whether all is settled.
type settling interface {
	worker.Bus
	quiet() bool
}

// until waits for a condition.
func until(t *testing.T, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !ok(); {
		if time.Now().After(end) {
			t.Fatal("it has not come about")
		}
		<-time.After(5 * time.Millisecond)
	}
}

func runWith(t *testing.T, s settling, r worker.Cache, scorer worker.Scorer) {
	t.Helper()
	runConfig(t, s, worker.Config{Bus: s, Cache: r, Scorer: scorer, Log: zaptest.NewLogger(t, zaptest.Level(zap.ErrorLevel))})
}

// runConfig works until everything is settled.
func runConfig(t *testing.T, s settling, cfg worker.Config) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 60*time.Second)
	defer stop()
	w := worker.New(cfg)
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	for !s.quiet() {
		select {
		case <-ctx.Done():
			t.Fatal("not settled")
		case <-time.After(2 * time.Millisecond):
		}
	}
	stop()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

func stateOf(t *testing.T, r *cache.Redis, id string) account.State {
	t.Helper()
	got, err := r.Load(t.Context(), []crm.Key{{Connection: "hub", ID: id}}, true)
	if err != nil {
		t.Fatal(err)
	}
	return got[0]
}

func liveDeals(s account.State) []string {
	var ids []string
	for _, d := range s.Facts.Deals {
		if !d.Deleted {
			ids = append(ids, d.ID)
		}
	}
	return ids
}

func TestRecordsBecomeScores(t *testing.T) {
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		s := newStream()
		s.publish(t, employees("1", 250, 1), deal("d1", "1", 1), employees("2", 10, 1), deal("orphan", "", 1))
		run(t, s, r, "m1")
		if got := stateOf(t, r, "1"); got.Tier != scoring.TierA || got.Score.Fit != 1 {
			t.Errorf("account 1: tier %s, %+v", got.Tier, got.Score)
		}
		if got := stateOf(t, r, "2"); got.Tier != scoring.TierD {
			t.Errorf("account 2: tier %s", got.Tier)
		}
		if len(s.changes) != 2 {
			t.Errorf("published %+v, want one first tier for each account", s.changes)
		}
	})
}

func TestAnyOrderAndRepetitionGiveTheSameFacts(t *testing.T) {
	records := []crm.Record{
		employees("1", 10, 1), employees("1", 250, 2), employees("2", 99, 1), gone(crm.KindAccount, "2", 5),
		deal("d1", "1", 1), deal("d1", "2", 2), deal("d1", "1", 3), deal("d2", "1", 1), gone(crm.KindDeal, "d2", 2),
		deal("d3", "2", 1), deal("d3", "1", 4), employees("3", 100, 1),
	}
	r, err := cache.StartEmbedded()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	for seed := range uint64(40) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			fresh, err := cache.StartEmbedded()
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(fresh.Close)
			c, err := cache.Open(fresh.URL())
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = c.Close() })
			random := rand.New(rand.NewPCG(seed, 1))
			shuffled := append(slices.Clone(records), records[random.IntN(len(records)):]...)
			random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
			s := newStream()
			for part := range slices.Chunk(shuffled, 1+random.IntN(5)) {
				s.publish(t, part...)
				run(t, s, c, "m1")
			}
			one, two := stateOf(t, c, "1"), stateOf(t, c, "2")
			if want := []string{"d1", "d3"}; !slices.Equal(liveDeals(one), want) {
				t.Errorf("account 1 has deals %v, want %v", liveDeals(one), want)
			}
			if one.Tier != scoring.TierA || one.Score.Fit != 2 {
				t.Errorf("account 1: %s %+v", one.Tier, one.Score)
			}
			if len(liveDeals(two)) != 0 || two.Facts.Live() {
				t.Errorf("account 2 is gone but has %+v", two.Facts)
			}
		})
	}
}

func TestAnUnreadableRecordIsADeadLetterAndItsNeighboursAreNot(t *testing.T) {
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		s := newStream()
		s.publish(t, employees("1", 250, 1))
		s.deliver(&message{stream: s, record: crm.Record{Kind: crm.KindAccount, ID: "bad"}, body: []byte(`{"kind":`)})
		s.deliver(&message{stream: s, record: crm.Record{Kind: crm.KindAccount, ID: "bad"}, body: []byte(`{"kind":"account","id":"1"}`)})
		s.deliver(&message{stream: s, record: crm.Record{Kind: crm.KindDeal, ID: "d"}, body: []byte(`{"kind":"deal","id":"d"}`)})
		s.publish(t, employees("2", 250, 1))
		run(t, s, r, "m1")
		for seq, want := range map[uint64]string{1: "ack", 5: "ack"} {
			if got := s.settled[seq]; !slices.Equal(got, []string{want}) {
				t.Errorf("message %d: %v, want %s", seq, got, want)
			}
		}
		for seq := uint64(2); seq <= 4; seq++ {
			if got := s.settled[seq]; len(got) != 1 || got[0][:4] != "dead" {
				t.Errorf("message %d: %v, want it a dead letter", seq, got)
			}
		}
	})
}

func TestATierThatWasNotPublishedIsPublishedOnTheNextDelivery(t *testing.T) {
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		s := newStream()
		s.failOnce = errors.New("NATS went away after the score was stored")
		s.publish(t, employees("1", 250, 1))
		run(t, s, r, "m1")
		if len(s.changes) != 1 || s.changes[0].New != scoring.TierA {
			t.Errorf("published %+v, want the change once", s.changes)
		}
		if got := stateOf(t, r, "1"); !got.WasPublished || got.Published != scoring.TierA {
			t.Errorf("published %v %s", got.WasPublished, got.Published)
		}
	})
}

func TestOurOwnWriteIsNotScoredAgain(t *testing.T) {
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		s := newStream()
		s.publish(t, employees("1", 250, 1))
		run(t, s, r, "m1")
		before := stateOf(t, r, "1").Score.Revision
		echo := employees("1", 250, 2)
		echo.Written = crm.Written{crm.FieldTier: "A"}
		s.publish(t, echo)
		run(t, s, r, "m1")
		got := stateOf(t, r, "1")
		if got.Score.Revision != before {
			t.Errorf("scored again at revision %d", got.Score.Revision)
		}
		if got.Facts.Account.Written[crm.FieldTier] != "A" {
			t.Error("what the CRM holds was not noted")
		}
	})
}

func TestManyWorkersOnOneAccountLoseNothing(t *testing.T) {
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		s := newStream()
		records := []crm.Record{employees("1", 250, 1)}
		for i := range 300 {
			records = append(records, deal(fmt.Sprint("d", i), "1", 1))
		}
		s.publish(t, records...)
		ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
		defer stop()
		var workers sync.WaitGroup
		for range 4 {
			// Small batches, so that several workers hold records of the account at once.
			w := worker.New(worker.Config{Bus: narrow{s}, Cache: r, Scorer: headcount{"m1"}, Parallel: 2})
			workers.Go(func() { _ = w.Run(ctx) })
		}
		for !s.quiet() && ctx.Err() == nil {
			time.Sleep(time.Millisecond) //nolint:forbidigo // waits for other goroutines on real servers
		}
		stop()
		workers.Wait()
		if got := stateOf(t, r, "1"); len(got.Facts.Deals) != 300 || got.Score.Fit != 300 {
			t.Errorf("%d deals, fit %d; want 300", len(got.Facts.Deals), got.Score.Fit)
		}
	})
}

// narrow hands out few messages at a time.
type narrow struct{ *stream }

func (n narrow) Consume(context.Context, uint64) (worker.Source, error) { return n, nil }
func (n narrow) Fetch(ctx context.Context, _ int) ([]worker.Message, error) {
	return n.stream.Fetch(ctx, 7)
}

func TestRescoreUsesTheNewModelAndMakesNoNoise(t *testing.T) {
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		s := newStream()
		var records []crm.Record
		for i := range 1100 {
			records = append(records, employees(fmt.Sprint(i), int64(i), 1))
		}
		s.publish(t, records...)
		run(t, s, r, "m1")
		published := len(s.changes)
		w := worker.New(worker.Config{Bus: s, Cache: r, Scorer: headcount{"m2"}})
		done, err := w.Rescore(t.Context(), "hub", nil)
		if err != nil || done.Scored != 1100 || done.Mended+len(done.Faults) > 0 {
			t.Fatalf("rescored %+v, %v", done, err)
		}
		if got := stateOf(t, r, "500"); got.Model != "m2" {
			t.Errorf("account 500 has a score of %s", got.Model)
		}
		if len(s.changes) != published {
			t.Errorf("%d tier changes of a model that gives the same tiers", len(s.changes)-published)
		}
		if done, err := w.Renew(t.Context(), "hub", nil); err != nil || done.Scored != 0 {
			t.Errorf("renewed %d scores of the model in force, %v", done.Scored, err)
		}
		w = worker.New(worker.Config{Bus: s, Cache: r, Scorer: headcount{"m3"}})
		if done, err := w.Renew(t.Context(), "hub", nil); err != nil || done.Scored != 1100 {
			t.Errorf("renewed %d scores of another model, %v", done.Scored, err)
		}
	})
}

func TestALostCacheIsBuiltAnew(t *testing.T) {
	s := newStream()
	first, err := cache.StartEmbedded()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(first.Close)
	c, err := cache.Open(first.URL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	s.publish(t, employees("1", 250, 1))
	run(t, s, c, "m1")
	begun := s.epoch
	second, err := cache.StartEmbedded() // empty, as after a crash
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(second.Close)
	c2, err := cache.Open(second.URL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c2.Close() })
	s.publish(t, employees("1", 250, 1)) // delivered again by the new epoch's consumer
	run(t, s, c2, "m1")
	if s.epoch != begun+1 {
		t.Errorf("epoch %d, want %d", s.epoch, begun+1)
	}
	if got := stateOf(t, c2, "1"); got.Tier != scoring.TierA {
		t.Errorf("after the rebuild: %+v", got)
	}
	if len(s.changes) != 1 {
		t.Errorf("the rebuild told of %d changes, want none beside the first tier", len(s.changes))
	}
}
