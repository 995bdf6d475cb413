package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/crm"
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
	// Ack settles it; Retry asks for it again; Dead buries it with a reason.
	Ack() error
	Retry(after time.Duration) error
	Dead(ctx context.Context, reason string) error
}

// Source hands out records.
type Source interface {
	// Fetch waits for at least one message and returns at most limit. Its error
	// means that the source is spent.
	Fetch(ctx context.Context, limit int) ([]Message, error)
	Close()
}

// Bus is what the worker needs of stage 2.
type Bus interface {
	Consume(ctx context.Context, epoch uint64) (Source, error)
	PublishChanges(ctx context.Context, changes []scoring.Change) error
	LastTiers(ctx context.Context, each func(connection, account string, tier scoring.Tier) error) error
	// KeepOrigins keeps what it is told of each deal for the first time.
	KeepOrigins(ctx context.Context, connection string, origins []crm.Origin) error
	Hold(ctx context.Context, lease string) (held context.Context, release func(), err error)
	Epoch(ctx context.Context) (uint64, error)
	BeginEpoch(ctx context.Context) (uint64, error)
	Reached(ctx context.Context) (bool, error)
	RetireBefore(ctx context.Context, epoch uint64) error
}

// Cache is what the worker needs of stage 4.
type Cache interface {
	Load(ctx context.Context, keys []crm.Key, withScore bool) ([]account.State, error)
	Store(ctx context.Context, updates []account.Update) ([]bool, error)
	Announce(ctx context.Context, tiers map[crm.Key]scoring.Tier) error
	Rank(ctx context.Context, scores map[crm.Key]*scoring.Score) error
	Index(ctx context.Context, put, drop []account.Entry) error
	Route(ctx context.Context, connections []string, deals []*crm.Record) ([][]string, error)
	Ranking(ctx context.Context, connection string) ([]string, error)
	Whole(ctx context.Context) (uint64, error)
	Prepare(ctx context.Context) error
	BeginBuild(ctx context.Context, epoch uint64) error
	EndBuild(ctx context.Context, epoch uint64) (bool, error)
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
	Buried(n int)
}

// Config is what a worker is made of.
type Config struct {
	Bus    Bus
	Cache  Cache
	Scorer Scorer // nil merges without scoring
	// Parallel is how many batches are worked on at a time; 0 means 3.
	Parallel int
	// Now is the clock; nil means time.Now.
	Now     func() time.Time
	Log     *zap.Logger // nil logs nothing
	Metrics Metrics     // nil counts nothing
}

// Worker turns records into scores.
type Worker struct{ Config }

// New makes a worker.
func New(cfg Config) *Worker {
	if cfg.Parallel == 0 {
		cfg.Parallel = 3
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = zap.NewNop()
	}
	if cfg.Metrics == nil {
		cfg.Metrics = uncounted{}
	}
	return &Worker{cfg}
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
			w.Log.Warn("the cache has lost what it held; all records are read again")
			continue
		}
		w.Log.Warn("worker stopped; trying again", zap.Error(err), zap.Duration("after", pause))
		if !sleep(ctx, pause) {
			return nil
		}
	}
}

// runEpoch makes the cache whole if it is not, and takes records until the epoch
// is over or something fails.
func (w *Worker) runEpoch(ctx context.Context) error {
	epoch, built, err := w.enter(ctx)
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return w.watch(ctx, epoch) })
	if built != nil {
		group.Go(func() error { return built(ctx) })
	}
	for range w.Parallel {
		group.Go(func() error { return w.take(ctx, epoch) })
	}
	return group.Wait()
}

func (w *Worker) take(ctx context.Context, epoch uint64) error {
	source, err := w.Bus.Consume(ctx, epoch)
	if err != nil {
		return err
	}
	defer source.Close()
	for {
		messages, err := source.Fetch(ctx, batch)
		if err != nil {
			return err
		}
		p, unread := w.decode(messages)
		w.bury(ctx, unread)
		w.settle(ctx, p.messages, w.handle(ctx, p))
	}
}

// settle acknowledges the messages of a batch, or asks for all of them again.
func (w *Worker) settle(ctx context.Context, messages []Message, err error) {
	if err != nil {
		if ctx.Err() == nil {
			w.Log.Warn("batch not stored; it comes again", zap.Int("records", len(messages)), zap.Error(err), zap.Duration("after", pause))
		}
		for _, m := range messages {
			if err := m.Retry(pause); err != nil {
				w.Log.Debug("record not handed back; it comes again by itself", zap.Error(err))
			}
		}
		sleep(ctx, pause)
		return
	}
	for _, m := range messages {
		if err := m.Ack(); err != nil {
			w.Log.Debug("record not acknowledged; it comes again", zap.Error(err))
		}
	}
}

// handle does a batch. Afterwards all of its messages can be acknowledged, if
// there is no error.
func (w *Worker) handle(ctx context.Context, p *pass) error {
	if err := p.route(ctx); err != nil {
		return err
	}
	if err := p.store(ctx); err != nil {
		return err
	}
	return w.announce(ctx, p.moved)
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

func (uncounted) Merged(string, int) {}
func (uncounted) Scored(string, int) {}
func (uncounted) Buried(int)         {}

func describe(connection string, kind crm.Kind, id string) string {
	return fmt.Sprintf("%s %s of %s", kind, id, connection)
}
