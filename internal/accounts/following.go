package accounts

import (
	"context"
	"errors"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/accounts/columns"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/crm/packed"
	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
)

// Changes is where the cache says which accounts have changed.
type Changes interface {
	// Position begins to follow a connection. Changed returns what has changed and what has
	// gone since a position, and the one after that; false where it does not know that far back.
	Position(ctx context.Context, connection string) (string, error)
	Changed(ctx context.Context, connection, since string) (ids, gone []string, now string, known bool, err error)
	// Sweep calls each with the accounts of a connection that stand in a tier or a better one, in
	// no order and from several goroutines.
	Sweep(ctx context.Context, connection string, down scoring.Tier, each func([]crm.Key, []account.State) error) error
}

// following are the tables of the connections that this process has read.
type following struct {
	mu     sync.Mutex
	tables map[string]*followed
}

// followed is the table of a connection and what it is of.
type followed struct {
	mu       sync.Mutex // held while the table is brought up to date
	table    *columns.Table
	position string
	epoch    uint64 // of the cache; 0 while that was not whole
	model    *icp.Model
	made     time.Time
}

// oldest is the longest time a table is followed until it is made anew all the same:
// changes outside the feed, as an entry that was broken by hand, are found then.
const oldest = time.Hour

func (f *following) of(connection string) *followed {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.tables == nil {
		f.tables = map[string]*followed{}
	}
	if f.tables[connection] == nil {
		f.tables[connection] = &followed{}
	}
	return f.tables[connection]
}

// table returns the accounts of a connection as they are now. It reads all of them the
// first time, and later those that have changed.
func (r *Reader) table(ctx context.Context, connection string) (*columns.Table, error) {
	f := r.base().following.of(connection)
	f.mu.Lock()
	defer f.mu.Unlock()
	return r.current(ctx, f, connection)
}

// resident is table where all accounts were read already; else nil, without reading them.
func (r *Reader) resident(ctx context.Context, connection string) (*columns.Table, error) {
	f := r.base().following.of(connection)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.table == nil {
		return nil, nil
	}
	return r.current(ctx, f, connection)
}

func (r *Reader) current(ctx context.Context, f *followed, connection string) (*columns.Table, error) {
	epoch, err := r.Cache.Whole(ctx)
	if err != nil {
		return nil, err
	}
	if f.table != nil && f.model == r.Models.Model() && (epoch == 0 || epoch == f.epoch) {
		known, err := r.catchUp(ctx, f, connection)
		if known || err != nil {
			return f.table, err
		}
	}
	f.table = nil // so that there are never two of them
	fresh, err := r.fill(ctx, connection, epoch)
	if err != nil {
		return nil, err
	}
	f.table, f.position, f.epoch, f.model, f.made = fresh.table, fresh.position, fresh.epoch, fresh.model, fresh.made
	return f.table, nil
}

// fill reads all accounts of a connection.
func (r *Reader) fill(ctx context.Context, connection string, epoch uint64) (*followed, error) {
	f := &followed{epoch: epoch, model: r.Models.Model(), made: r.Now()}
	var err error
	if f.position, err = r.Cache.Position(ctx, connection); err != nil {
		return nil, err
	}
	counts, err := r.Cache.Counts(ctx, connection)
	if err != nil {
		return nil, err
	}
	n := 0
	for _, tier := range counts {
		n += tier
	}
	f.table = columns.New(connection, f.model.Capacity(), n)
	if err = r.sweep(ctx, f, connection); err == nil {
		_, err = r.catchUp(ctx, f, connection)
	}
	return f, err
}

// Keep reads all accounts once the cache is whole, and brings them up to date until ctx ends, so
// that the first reader of the day does not wait for it. An old table is read anew.
func (r *Reader) Keep(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(keeping):
		}
		for _, c := range r.Connections.All() {
			if err := r.keep(ctx, c.Name); err != nil && ctx.Err() == nil {
				r.Log.Debug("accounts not kept up to date; the next reader does so", zap.String("connection", c.Name), zap.Error(err))
			}
		}
	}
}

// keeping is the time between updates of accounts that are not asked for.
const keeping = 5 * time.Second

func (r *Reader) keep(ctx context.Context, connection string) error {
	table, err := r.resident(ctx, connection)
	if err != nil {
		return err
	}
	if table == nil {
		if epoch, err := r.Cache.Whole(ctx); err != nil || epoch == 0 {
			return err
		}
		_, err := r.table(ctx, connection)
		return err
	}
	table.Compact()
	f := r.base().following.of(connection)
	f.mu.Lock()
	anew := &followed{table: table, model: f.model}
	recent := r.Now().Sub(f.made) < oldest
	f.mu.Unlock()
	if recent {
		return nil
	}
	return r.reread(ctx, f, anew, connection)
}

// reread reads all accounts of a connection anew into the table that is there, from which others
// go on reading: another one would take as much memory again.
func (r *Reader) reread(ctx context.Context, f, anew *followed, connection string) error {
	var err error
	anew.made = r.Now()
	if anew.position, err = r.Cache.Position(ctx, connection); err != nil {
		return err
	}
	anew.table.Doubt()
	if err := r.sweep(ctx, anew, connection); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	// What has changed meanwhile may have been read by another before, and overwritten since.
	if known, err := r.catchUp(ctx, anew, connection); err != nil || !known || f.table != anew.table {
		return err
	}
	f.table.Drop()
	f.position, f.made = anew.position, anew.made
	return nil
}

// sweep reads all accounts of a connection into a table.
func (r *Reader) sweep(ctx context.Context, f *followed, connection string) error {
	return r.Cache.Sweep(ctx, connection, scoring.TierNone, func(keys []crm.Key, states []account.State) error {
		_, err := r.put(f.table, f.model, keys, states)
		return err
	})
}

// catchUp reads the changes; false where they are not known any more.
func (r *Reader) catchUp(ctx context.Context, f *followed, connection string) (known bool, err error) {
	ids, gone, now, known, err := r.Cache.Changed(ctx, connection, f.position)
	if err != nil || !known {
		return false, err
	}
	entries := make([]columns.Entry, len(gone))
	for i, id := range gone {
		entries[i].ID = id
	}
	f.table.Put(entries)
	if err := r.refresh(ctx, f.table, f.model, connection, ids); err != nil {
		return false, err
	}
	f.position = now
	return true, nil
}

// loaded is how many accounts are loaded at once.
const loaded = 500

// refresh reads accounts into a table.
func (r *Reader) refresh(ctx context.Context, t *columns.Table, m *icp.Model, connection string, ids []string) error {
	keys := make([]crm.Key, 0, loaded)
	for len(ids) > 0 {
		keys = keys[:0]
		n := min(loaded, len(ids))
		for _, id := range ids[:n] {
			keys = append(keys, crm.Key{Connection: connection, ID: id})
		}
		ids = ids[n:]
		states, err := r.Cache.Load(ctx, keys, true)
		if err != nil {
			return err
		}
		if _, err := r.put(t, m, keys, states); err != nil {
			return err
		}
	}
	return nil
}

// errMissing says of an account that is listed that its entry is not there.
var errMissing = errors.New("the account is listed, and its facts are not there")

// put takes what was read of accounts that are listed into a table, and returns how many were otherwise there.
func (r *Reader) put(t *columns.Table, m *icp.Model, keys []crm.Key, states []account.State) (int, error) {
	entries := make([]columns.Entry, len(keys))
	for i, k := range keys {
		entries[i].ID = k.ID
	}
	for i := range states {
		if s := &states[i]; s.Err == nil && s.Facts.Account == nil {
			s.Err = errMissing
		}
	}
	faults, err := r.sift(keys, states, func(i int) error {
		if s := &states[i]; s.Score != nil && s.Facts.Live() {
			entries[i].Row = rowOf(t.Words, m, keys[i], s)
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	at := 0
	for _, f := range faults { // in the order of the keys
		for keys[at] != f.Key {
			at++
		}
		entries[at].Row, entries[at].Fault = nil, f.Reason
	}
	return t.Put(entries), nil
}

// rowOf is an account as a table keeps it.
func rowOf(words *packed.Words, m *icp.Model, k crm.Key, s *account.State) *columns.Row {
	row := columns.Row{
		Account: inputOf(m, k, &s.Facts, s.Score), City: s.Facts.Account.Account.City, Contender: m.Contender(k.ID, &s.Facts, s.Score),
		Rest: words.Pack(&s.Facts),
	}
	return &row
}

// inputOf is an account as insight reads it: a customer, to whom the model does not apply,
// with the tier that he would have as a prospect.
func inputOf(m *icp.Model, k crm.Key, f *crm.Facts, s *scoring.Score) insight.Account {
	a := insight.AccountOf(k, f, s, m.Value)
	var as scoring.Score
	if a.Tier == scoring.TierNone && a.Customer() && m.AsProspect(f, s.AsOf, &as) {
		a.Potential, a.Fit, a.Coverage = as.Tier, as.Fit, as.Coverage
	}
	return a
}
