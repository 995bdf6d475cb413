package accounts

import (
	"context"
	"reflect"
	"slices"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/accounts/columns"
	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// settling is how often a page is chosen anew because accounts of it have changed.
const settling = 3

// browse returns some of the accounts that a query admits, as the cache has them now, and
// how many it admits. It reads no others. Where a tier was too full for one, its score says
// from where to where it went and nothing more.
func (r *Reader) browse(ctx context.Context, tables []*columns.Table, connections []*connection.Connection, q *columns.Query, from, size int) ([]Listed, int, error) {
	for range settling - 1 {
		if rows, total, changed, err := r.page(ctx, tables, connections, q, from, size); err != nil || !changed {
			return rows, total, err
		}
	}
	rows, total, _, err := r.page(ctx, tables, connections, q, from, size) // as good as it gets
	return rows, total, err
}

// page is browse, once. It reports whether an account had changed since it was chosen.
func (r *Reader) page(ctx context.Context, tables []*columns.Table, connections []*connection.Connection, q *columns.Query, from, size int) (rows []Listed, total int, changed bool, err error) {
	found, total := columns.Page(tables, q, from, size)
	rows, changed, err = r.load(ctx, tables, connections, found)
	return rows, total, changed, err
}

// load reads what was found, and reports whether an account of it had changed.
func (r *Reader) load(ctx context.Context, tables []*columns.Table, connections []*connection.Connection, found []columns.Found) (rows []Listed, changed bool, err error) {
	states := make([]account.State, len(found))
	model := r.Models.Model()
	for t, table := range tables {
		var keys []crm.Key
		var of []int
		for i := range found {
			if found[i].Table == t {
				keys, of = append(keys, crm.Key{Connection: connections[t].Name, ID: found[i].ID}), append(of, i)
			}
		}
		some, err := r.Cache.Load(ctx, keys, true)
		if err != nil {
			return nil, false, err
		}
		n, err := r.put(table, model, keys, some)
		if err != nil {
			return nil, false, err
		}
		changed = changed || n > 0
		for i, at := range of {
			states[at] = some[i]
		}
	}
	for i := range found {
		s, table := &states[i], found[i].Table
		if s.Err == nil && s.Score != nil && s.Facts.Live() {
			if tier, capped := tables[table].Stands(found[i].ID); capped {
				s.Score.Cap([]scoring.Capped{{From: s.Score.Tier, To: tier}})
			}
			rows = append(rows, listed(crm.Key{Connection: connections[table].Name, ID: found[i].ID}, s))
		}
	}
	return rows, changed, nil
}

// capBy gives a score the tier that has room for it.
func capBy(s *scoring.Score, by []scoring.Capped) {
	if len(by) > 0 {
		s.Cap(by)
	}
}

func listed(k crm.Key, s *account.State) Listed {
	return Listed{
		Key: k, Facts: &s.Facts, Account: s.Facts.Account.Account, Written: s.Facts.Account.Written, Score: s.Score, Deals: s.Facts.LiveDeals(),
	}
}

// faultsOf are the accounts of a table that cannot be read.
func faultsOf(connection string, t *columns.Table) []Fault {
	var all []Fault
	for _, e := range t.Faults() {
		all = append(all, Fault{Key: crm.Key{Connection: connection, ID: e.ID}, Reason: e.Fault})
	}
	return all
}

// Slice returns q.Size of the accounts that a search finds, from one of them on, and how many
// it finds. Left is told of those that are left out since something is wrong with them.
func (r *Reader) Slice(ctx context.Context, q Search, from int, left func(Fault)) (rows []Listed, total int, err error) {
	err = r.grouped(ctx, &q, left, func(chosen []*connection.Connection, tables []*columns.Table, all int) error {
		some, n, err := r.browse(ctx, tables, chosen, q.query(), min(max(0, from-total), all), q.Size-len(rows))
		rows, total = slices.Concat(rows, some), total+n
		return err
	})
	return rows, total, err
}

// Find calls each with the accounts that a search finds, or with the first q.Size of each
// connection, of all where they are together. Left is as for Slice. Where only the tier is
// asked for, it reads few accounts beyond those.
func (r *Reader) Find(ctx context.Context, q Search, left func(Fault), each func(Listed) error) error {
	if reflect.DeepEqual(q, Search{Connection: q.Connection, Tier: q.Tier, Unscored: q.Unscored, Size: q.Size}) {
		return r.List(ctx, ListFilter{Connection: q.Connection, Tier: q.Tier, Unscored: q.Unscored, Limit: q.Size, Left: left}, each)
	}
	return r.grouped(ctx, &q, left, func(chosen []*connection.Connection, tables []*columns.Table, all int) error {
		if q.Size > 0 {
			all = min(all, q.Size)
		}
		found, _ := columns.Page(tables, q.query(), 0, all)
		const together = 1000 // accounts read at once
		for part := range slices.Chunk(found, together) {
			rows, _, err := r.load(ctx, tables, chosen, part)
			if err != nil {
				return err
			}
			for i := range rows {
				if err := each(rows[i]); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// grouped calls do with the tables of each connection, or with those of all together, and
// with how many accounts they have.
func (r *Reader) grouped(ctx context.Context, q *Search, left func(Fault), do func(chosen []*connection.Connection, tables []*columns.Table, all int) error) error {
	chosen, err := r.Connections.Chosen(q.Connection)
	if err != nil {
		return err
	}
	if err := r.segmented(q); err != nil {
		return err
	}
	at := 1
	if q.Together {
		at = max(1, len(chosen))
	}
	for group := range slices.Chunk(chosen, at) {
		tables, all := make([]*columns.Table, len(group)), 0
		for i, c := range group {
			if tables[i], err = r.table(ctx, c.Name); err != nil {
				return err
			}
			all += tables[i].Len()
		}
		if err := do(group, tables, all); err != nil {
			return err
		}
		for i, c := range group {
			r.leave(c.Name, left, faultsOf(c.Name, tables[i]))
		}
	}
	return nil
}
