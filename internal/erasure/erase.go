package erasure

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/goccy/go-json"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/wait"
)

// Streams is the part of stage 2 that is erased.
type Streams interface {
	Hold(ctx context.Context, lease string) (held context.Context, release func(), err error)
	NextRead(ctx context.Context, connection string) (uint64, error)
	Links(ctx context.Context, connection string, each func(deal, account string, open bool)) error
	Records(ctx context.Context, connection string, kind crm.Kind, ids []string, each func(body []byte, sequence uint64) error) error
	Publish(ctx context.Context, connection string, records []crm.Record) (older int, err error)
	// Block puts accounts on the list of those that shall not come back.
	Block(ctx context.Context, connection string, accounts []string) error
	// EraseHistory overwrites what is kept of accounts beside their records, and says how much
	// that was in each stream; Rewrite leaves nothing of what tombstones replaced.
	EraseHistory(ctx context.Context, connection string, accounts, deals []string) (map[string]int, error)
	Rewrite(ctx context.Context, progress func(done int)) (int, error)
	// Replicated reports whether the streams are kept by several servers.
	Replicated() bool
	Forgetting
}

// Cache is the part of stage 4 that is erased.
type Cache interface {
	Load(ctx context.Context, keys []crm.Key, withScore bool) ([]account.State, error)
	Erase(ctx context.Context, connection string, accounts, deals []string) (int, error)
	Forget(ctx context.Context, connection string) (int, error)
}

// Writer is what empties fields in CRMs.
type Writer interface {
	// Clear empties the program's fields of records, for who holds the lease of writing.
	Clear(ctx context.Context, connection string, ids map[crm.Kind][]string) (written, refused int, err error)
	// Redact takes out the texts of runs that name an account, and counts them.
	Redact(ctx context.Context, connection string, names []string) (int, error)
}

// Desk is where accounts are erased.
type Desk struct {
	Connections *connection.Set
	Streams     Streams
	Cache       Cache
	Writer      Writer
	// Drain waits until every record is merged. A worker has to run, here or elsewhere.
	Drain func(context.Context) error
	Now   func() time.Time
	// Volatile says that the cache is in this program's memory and on no disk.
	Volatile bool
	Progress func(done int) // of records written anew; may be nil
}

// Order says what is to be erased.
type Order struct {
	Connection string
	Accounts   []string // the CRM's ids
	CRM        bool     // empty our fields in the CRM as well
	Block      bool     // keep the accounts from coming back
	By         string   // who orders it
}

// Erase takes out all that is held of accounts. The receipt is good for as much as was done, also
// with an error.
func (d *Desk) Erase(ctx context.Context, o Order) (Receipt, error) {
	r := Receipt{Kind: KindErasure, Connection: o.Connection, Accounts: o.Accounts, By: o.By, Blocked: o.Block, Places: []Place{}}
	if _, err := d.Connections.Find(o.Connection); err != nil {
		return r, err
	}
	err := d.alone(ctx, "read."+o.Connection, func(ctx context.Context) error { return d.bury(ctx, &o, &r) })
	if err == nil {
		// A run that began before may still write what it knew of them, and keep what it replaced.
		err = d.alone(ctx, "write."+o.Connection, func(ctx context.Context) error { return d.rest(ctx, &o, &r) })
	}
	r.At, r.Complete = d.Now().UTC(), err == nil && len(r.Unreached) == 0
	d.left(&o, &r)
	return r, err
}

// alone waits for a lease and does something under it.
func (d *Desk) alone(ctx context.Context, lease string, do func(context.Context) error) error {
	const look = 200 * time.Millisecond
	for {
		held, release, err := d.Streams.Hold(ctx, lease)
		if outcome.IsConflict(err) {
			if err := wait.For(ctx, look); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
		defer release()
		return do(held)
	}
}

// bury puts tombstones in the place of the records, and waits until they are merged.
func (d *Desk) bury(ctx context.Context, o *Order, r *Receipt) error {
	of, err := d.find(ctx, o) // before they are blocked, since then their records show nothing
	if err != nil {
		return err
	}
	r.deals, r.names = of.deals, of.names
	if o.Block {
		if err := d.Streams.Block(ctx, o.Connection, o.Accounts); err != nil {
			return err
		}
		r.add(PlaceBlocks, len(o.Accounts))
	}
	read, err := d.Streams.NextRead(ctx, o.Connection)
	if err != nil {
		return err
	}
	version := crm.Version{Modified: crm.StampOf(d.Now()), Read: read}
	var tombstones []crm.Record
	for _, id := range of.accounts {
		tombstones = append(tombstones, crm.Record{Kind: crm.KindAccount, ID: id, Version: version, Deleted: true})
	}
	for _, id := range of.deals {
		tombstones = append(tombstones, crm.Record{Kind: crm.KindDeal, ID: id, Version: version, Deleted: true})
	}
	if _, err := d.Streams.Publish(ctx, o.Connection, tombstones); err != nil {
		return err
	}
	if err := d.Drain(ctx); err != nil {
		return err
	}
	r.add(PlaceRecords, of.live)
	return nil
}

// found is what there is of the accounts of an order.
type found struct {
	accounts []string // of those of the order, what the stream or the cache knows
	deals    []string // of these accounts
	names    []string // what texts could name the accounts by
	live     int      // records that are no tombstones
}

// find looks for the accounts and their deals.
func (d *Desk) find(ctx context.Context, o *Order) (found, error) {
	var f found
	deals, known := map[string]bool{}, map[string]bool{}
	err := d.Streams.Links(ctx, o.Connection, func(deal, account string, _ bool) {
		if slices.Contains(o.Accounts, account) {
			deals[deal] = true
		}
	})
	if err != nil {
		return f, err
	}
	keys := make([]crm.Key, len(o.Accounts))
	for i, id := range o.Accounts {
		keys[i] = crm.Key{Connection: o.Connection, ID: id}
	}
	states, err := d.Cache.Load(ctx, keys, false)
	if err != nil {
		return f, err
	}
	for i := range states {
		facts := &states[i].Facts
		if facts.Account != nil {
			known[keys[i].ID] = true
		}
		for j := range facts.Deals {
			if !facts.Deals[j].Deleted { // the tombstone of one that moved is no deal of it any more
				deals[facts.Deals[j].ID] = true
			}
		}
	}
	err = d.Streams.Records(ctx, o.Connection, crm.KindAccount, o.Accounts, func(body []byte, _ uint64) error {
		var r crm.Record
		if err := json.Unmarshal(body, &r); err != nil {
			return nil //nolint:nilerr // it is replaced all the same
		}
		known[r.ID] = true
		if a := r.Account; a != nil {
			f.live++
			f.names = append(f.names, a.Name, a.Domain)
		}
		return nil
	})
	f.accounts, f.deals = slices.Sorted(maps.Keys(known)), slices.Sorted(maps.Keys(deals))
	f.live += len(f.deals)
	f.names = slices.DeleteFunc(append(f.names, o.Accounts...), func(name string) bool { return name == "" })
	return f, err
}

// rest takes out what is left once the tombstones are merged.
func (d *Desk) rest(ctx context.Context, o *Order, r *Receipt) error {
	if o.CRM {
		ids := map[crm.Kind][]string{crm.KindAccount: o.Accounts, crm.KindDeal: r.deals}
		written, refused, err := d.Writer.Clear(ctx, o.Connection, ids)
		r.add(PlaceCRM, written)
		if err != nil { // what is held here goes all the same
			r.miss(phrase.Of("our fields in the CRM: %s", phrase.OfError(err)))
		}
		if refused > 0 {
			r.miss(phrase.Of("our fields in the CRM: it refused %d records", refused))
		}
	}
	n, err := d.Cache.Erase(ctx, o.Connection, o.Accounts, r.deals)
	r.add(PlaceCache, n)
	if err != nil {
		return err
	}
	took, err := d.Streams.EraseHistory(ctx, o.Connection, o.Accounts, r.deals)
	r.streams(took)
	if err != nil {
		return err
	}
	if n, err = d.Writer.Redact(ctx, o.Connection, r.names); err != nil {
		return err
	}
	r.add(PlaceRuns, n)
	_, err = d.Streams.Rewrite(ctx, d.Progress)
	return err
}

// left says what an erasure does not reach.
func (d *Desk) left(o *Order, r *Receipt) {
	r.keep(phrase.Of("the ids of the CRM, with the mark that the records are deleted: so that nothing that is late brings them back"))
	r.keep(phrase.Of("the entry of the audit that says who erased what"))
	if !o.Block {
		r.keep(phrase.Of("nothing keeps the accounts from coming back: the next reading of them in the CRM brings them, unless they are deleted there; --block prevents that"))
	}
	if !o.CRM {
		r.keep(phrase.Of("our fields in the CRM; --crm empties them"))
	}
	d.copies(r)
}

// copies says which copies nobody here can reach.
func (d *Desk) copies(r *Receipt) {
	r.keep(phrase.Of("backups that were made before, and files that were exported: after restoring an older backup, do the same once more"))
	if d.Streams.Replicated() {
		r.keep(phrase.Of("the logs by which the NATS servers keep each other up to date, until their next snapshot"))
	}
	if !d.Volatile {
		r.keep(phrase.Of("what Redis has written to its own disk, until it writes that anew (BGSAVE, BGREWRITEAOF)"))
	}
}
