package accounts

import (
	"context"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/publication"
	"github.com/icptier/icptier/internal/registry"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/telemetry"
)

// Cache is the part of stage 4 that is read.
type Cache interface {
	// Whole returns the epoch of a cache that is whole, or 0.
	Whole(ctx context.Context) (uint64, error)
	// Load returns the state of each account, in the order of the keys.
	Load(ctx context.Context, keys []crm.Key, withScore bool) ([]account.State, error)
	// Walk calls each with all accounts of a connection, the best first; WalkMoved with some
	// of them in other tiers than their scores say, WalkOver with those of these ids, in their order.
	Walk(ctx context.Context, connection string, withScore bool, each func([]crm.Key, []account.State) error) error
	WalkMoved(ctx context.Context, connection string, moved map[string]scoring.Tier, withScore bool, each func([]crm.Key, []account.State) error) error
	WalkOver(ctx context.Context, connection string, ids []string, each func([]crm.Key, []account.State) error) error
	Placing
	// Counts counts accounts by the tier of their scores, Deals all deals.
	Counts(ctx context.Context, connection string) (map[scoring.Tier]int, error)
	Deals(ctx context.Context, connection string) (int, error)
	// Under returns the accounts of each key of companies, Shared those of every key that
	// more than one account has.
	Under(ctx context.Context, companies []string) ([][]crm.Key, error)
	Shared(ctx context.Context, each func(company string, accounts []crm.Key) error) error
	Changes
}

// History is the part of stage 2 that is read.
type History interface {
	// Changes are the newest changes of an account's tier.
	Changes(ctx context.Context, connection, account string, limit int) ([]scoring.Change, error)
	// EveryChange calls each with the tier changes of a connection, the oldest first.
	EveryChange(ctx context.Context, connection string, each func(scoring.Change) error) error
	// Origins are the accounts of a connection as they were when deals of theirs were created.
	Origins(ctx context.Context, connection string, each func(crm.Origin) error) error
}

// Models is the access to the published models; a registry.Registry is one.
type Models interface {
	Model() *icp.Model
	InForce() publication.Publication
	ModelOf(ctx context.Context, s *scoring.Score) *icp.Model
	Kept(ctx context.Context, ref string) (*icp.Model, bool)
	ShadowOf(f *crm.Facts, s *scoring.Score) *registry.ShadowScore
	ShadowTier(f *crm.Facts, asOf crm.Stamp) (scoring.Tier, bool)
}

// Reader reads accounts.
type Reader struct {
	Cache       Cache
	History     History
	Models      Models
	Connections *connection.Set
	// State says whether the cache is whole.
	State   func(context.Context) (answer.Cache, error)
	Now     func() time.Time
	Log     *zap.Logger
	Metrics *telemetry.Cache // nil counts nothing
	// Left is told of accounts that were left out, once for each connection; nil tells the
	// log alone.
	Left func([]account.Fault)
	// Progress is told how far a report is.
	Progress func(answer.Progress)

	following following
	// whole is the Reader whose tables this one reads; nil is this one.
	whole *Reader
}

// Over reads the same accounts of some connections.
func (r *Reader) Over(some *connection.Set) *Reader {
	return &Reader{
		Cache: r.Cache, History: r.History, Models: r.Models, Connections: some, State: r.State, Now: r.Now, Log: r.Log, Metrics: r.Metrics,
		Left: r.Left, Progress: r.Progress, whole: r.base(),
	}
}

// base is the Reader that keeps the tables.
func (r *Reader) base() *Reader {
	if r.whole != nil {
		return r.whole
	}
	return r
}

// Whole returns the epoch of a cache that is whole, or 0.
func (r *Reader) Whole(ctx context.Context) (uint64, error) { return r.Cache.Whole(ctx) }

// unchanged reads the cache, and returns registry.ErrRebuilding where it was lost meanwhile,
// so that what was read may be a part.
func (r *Reader) unchanged(ctx context.Context, read func() error) error {
	before, err := r.Cache.Whole(ctx)
	if err != nil {
		return err
	}
	if err := read(); err != nil {
		return err
	}
	after, err := r.Cache.Whole(ctx)
	if err == nil && after != before {
		err = registry.ErrRebuilding
	}
	return err
}
