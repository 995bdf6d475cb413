package worker

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/retry"
	"github.com/icptier/icptier/internal/scoring"
)

// Message is one delivery of a record.
type Message interface {
	// Address says which record it is about, apart from its body.
	Address() (connection string, kind crm.Kind, id string, err error)
	// Sequence is its place in the stream of records.
	Sequence() uint64
	// Data is the record as JSON.
	Data() []byte
	// Ack settles it; Retry asks for it again; Dead makes it a dead letter with a reason.
	Ack() error
	Retry(after time.Duration) error
	Dead(ctx context.Context, reason phrase.Phrase) error
}

// Source hands out records.
type Source interface {
	// Fetch waits for at least one message and returns at most limit. Its error
	// means that the source is spent.
	Fetch(ctx context.Context, limit int) ([]Message, error)
	Close()
}

// Bus is the part of stage 2 that the worker uses.
type Bus interface {
	Consume(ctx context.Context, epoch uint64) (Source, error)
	// PublishChanges stores changes, at most one of each account, and returns the last one of
	// each: another one than was given where that does not come after Change.After.
	PublishChanges(ctx context.Context, changes []account.Change) ([]account.Published, error)
	LastTiers(ctx context.Context, each func(account.Published) error) error
	// TierPlaces are the places of the last changes of a connection's accounts, by id, and
	// Overtaken returns the last changes of accounts that do not stand where they are known to.
	Overtaken(ctx context.Context, known map[crm.Key]uint64) ([]account.Published, error)
	TierPlaces(ctx context.Context, connection string) (map[string]uint64, error)
	// Records calls each with the stored records of a kind: of these ids, or of the whole
	// connection where ids is nil. TallyRecords is of all there are, tombstones included.
	Records(ctx context.Context, connection string, kind crm.Kind, ids []string, each func(body []byte, sequence uint64) error) error
	TallyRecords(ctx context.Context, connection string, kind crm.Kind) (crm.Tally, error)
	// KeepOrigins keeps what it is told of each deal for the first time.
	KeepOrigins(ctx context.Context, connection string, origins []crm.Origin) error
	Hold(ctx context.Context, lease string) (held context.Context, release func(), err error)
	Epoch(ctx context.Context) (uint64, error)
	BeginEpoch(ctx context.Context) (uint64, error)
	Reached(ctx context.Context) (bool, error)
	RetireBefore(ctx context.Context, epoch uint64) error
	// Deserted is about an epoch that a newer program began: whether no worker pulls its
	// records now, and how many were handed out. TakeOverEpoch begins the next one after it.
	Deserted(ctx context.Context) (empty bool, delivered uint64, err error)
	TakeOverEpoch(ctx context.Context) (uint64, error)
}

// Cache is the part of stage 4 that the worker uses. An error of one account is returned for
// that account; an error of a call is one of the cache as a whole.
type Cache interface {
	Load(ctx context.Context, keys []crm.Key, withScore bool) ([]account.State, error)
	// Store says of each update why it was not taken: nil, Conflict, Broken or Permanent.
	Store(ctx context.Context, updates []account.Update) ([]error, error)
	// RememberPublished remembers what was published last, and returns the accounts whose stored
	// scores say another tier.
	RememberPublished(ctx context.Context, published []account.Published) (behind []crm.Key, err error)
	Rank(ctx context.Context, scores map[crm.Key]*scoring.Score) error
	// Ask keeps for which places of limited tiers accounts ask.
	Ask(ctx context.Context, asks map[crm.Key]*scoring.Asking) error
	Index(ctx context.Context, put, drop []account.Entry) error
	Route(ctx context.Context, connections []string, deals []*crm.Record) ([]account.Route, error)
	Ranking(ctx context.Context, connection string) ([]string, error)

	// Mark is the epoch that the cache was made for, 0 where it was lost, and whether it
	// is whole.
	Mark(ctx context.Context) (epoch uint64, whole bool, err error)
	// Prepare takes away what building anew could not mend, before BeginBuild.
	Prepare(ctx context.Context) error
	BeginBuild(ctx context.Context, epoch uint64) error
	EndBuild(ctx context.Context, epoch uint64) (bool, error)

	// Noted takes accounts whose entries a reader has found broken.
	Noted(ctx context.Context, limit int) ([]crm.Key, error)
	// Linked are the deals that belong to these accounts, or did, as far as the index of
	// deals knows, and the tally of the connection's deals that it knows.
	Linked(ctx context.Context, connection string, accounts []string) (deals []string, known crm.Tally, err error)
	// Relink makes broken lines of the index of deals anew.
	Relink(ctx context.Context, connection string, deals []string) error
}

// Scorer scores facts by the model in force, which may become another one between two
// calls; icp.Model is one that stays.
type Scorer interface {
	// Ref names the model: two scores with one Ref were made by the same rules.
	Ref() string
	// Score fills s from the facts, as of a day, and writes into it which model it was.
	Score(f *crm.Facts, asOf crm.Stamp, s *scoring.Score)
}

// Metrics counts what the worker does; all counts are of one batch.
type Metrics interface {
	Merged(result string, n int) // "stale", "version" or "inputs"
	Scored(tier string, n int)
	DeadLettered(n int)
	Settled(fate string, n int)  // "acknowledged", "later" or "dead"
	Mended(n int)                // entries of the cache that were made anew
	Refused(store string, n int) // writes that met newer ones
	Paused(paused bool)          // the model panics over accounts in general
}

// Config holds the parts and settings of a worker.
type Config struct {
	Bus    Bus
	Cache  Cache
	Scorer Scorer // nil merges without scoring
	// Asking says for which places of limited tiers an account asks, and false where the model
	// limits none; nil is for none.
	Asking func(id string, f *crm.Facts, s *scoring.Score) (*scoring.Asking, bool)
	// Parallel is how many batches are worked on at a time; 0 means 3.
	Parallel int
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Delay is the wait before try number tries+1; nil means outcome.Delay.
	Delay   func(tries int) time.Duration
	Log     *zap.Logger // nil logs nothing
	Metrics Metrics     // nil counts nothing
}

// Worker turns records into scores.
type Worker struct {
	Config
	tries tries
	stop  *retry.Watch
	// verdict judges the model in force by its last scorings.
	verdict verdict
	// unmended are the accounts that cannot be made anew; of the goroutine that watches.
	unmended map[crm.Key]unmended
	// epoch is the one that records are taken in; 0 before the first, and where none are.
	epoch atomic.Uint64
}

// New makes a worker.
func New(cfg Config) *Worker {
	if cfg.Parallel == 0 {
		cfg.Parallel = 3
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Delay == nil {
		cfg.Delay = outcome.Delay
	}
	if cfg.Log == nil {
		cfg.Log = zap.NewNop()
	}
	if cfg.Metrics == nil {
		cfg.Metrics = uncounted{}
	}
	return &Worker{Config: cfg, unmended: map[crm.Key]unmended{}, stop: retry.NewWatch(cfg.Log,
		"records are not taken while NATS or Redis is away; they are kept, and taken by themselves once it is back", "records are taken again")}
}

const (
	// batch is how many records are merged with one round trip to the cache.
	batch = 500
	// pause is how long a worker waits before it tries again what failed.
	pause = time.Second
)

// Run works until ctx ends, which is no error. Failures of NATS and Redis are
// logged and waited out.
func (w *Worker) Run(ctx context.Context) error {
	for {
		err := w.runEpoch(ctx)
		if ctx.Err() != nil {
			return nil //nolint:nilerr // being ended is no failure
		}
		if errors.Is(err, errEpochOver) {
			w.stop.Worked("worker")
			w.Log.Warn("the cache has lost what it held; all records are read again")
			continue
		}
		if outcome.IsNewer(err) {
			if err = w.standAside(ctx, err); ctx.Err() != nil {
				return nil //nolint:nilerr // as above
			}
			if err == nil {
				continue
			}
		}
		w.stop.Failed("worker", err)
		if !sleep(ctx, pause) {
			return nil
		}
	}
}

// runEpoch makes the cache whole if it is not, and takes records until the epoch
// is over or something fails.
func (w *Worker) runEpoch(ctx context.Context) error {
	epoch, err := w.enter(ctx)
	if err != nil {
		return err
	}
	w.epoch.Store(epoch)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return w.watch(ctx, epoch) })
	group.Go(func() error { return w.complete(ctx, epoch) })
	for range w.Parallel {
		group.Go(func() error { return w.take(ctx, epoch) })
	}
	return group.Wait()
}

// longestPause is how long a worker waits at most before it looks whether an outage is over.
const longestPause = 10 * time.Second

func (w *Worker) take(ctx context.Context, epoch uint64) error {
	source, err := w.Bus.Consume(ctx, epoch)
	if err != nil {
		return err
	}
	defer source.Close()
	for outages := 0; ctx.Err() == nil; {
		messages, err := source.Fetch(ctx, batch)
		if err != nil {
			return err
		}
		if !w.work(ctx, messages) {
			outages = 0
			continue
		}
		outages++
		sleep(ctx, min(w.Delay(outages), longestPause))
	}
	return ctx.Err() // what was given back would come again, here
}

// asOf is the day that scores are made for: within a day they do not change by themselves.
func (w *Worker) asOf() crm.Stamp { return crm.StampOf(w.Now().UTC().Truncate(24 * time.Hour)) }

// sleep waits; it reports false when ctx ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

type uncounted struct{}

func (uncounted) Merged(string, int)  {}
func (uncounted) Scored(string, int)  {}
func (uncounted) DeadLettered(int)    {}
func (uncounted) Settled(string, int) {}
func (uncounted) Mended(int)          {}
func (uncounted) Refused(string, int) {}
func (uncounted) Paused(bool)         {}
