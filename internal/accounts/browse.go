package accounts

import (
	"context"
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
			return nil, 0, false, err
		}
		n, err := r.put(table, model, keys, some)
		if err != nil {
			return nil, 0, false, err
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
	return rows, total, changed, nil
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

// Slice returns a part of the list, from an account on, and how many accounts the list has.
// Limit is how many it returns, of all connections together.
func (r *Reader) Slice(ctx context.Context, f ListFilter, from int) (rows []Listed, total int, err error) {
	chosen, err := r.Connections.Chosen(f.Connection)
	if err != nil {
		return nil, 0, err
	}
	var q columns.Query
	if f.Tier != "" {
		q.Tier = func(tier scoring.Tier) bool { return tier == f.Tier }
	}
	for i, c := range chosen {
		table, err := r.table(ctx, c.Name)
		if err != nil {
			return nil, 0, err
		}
		some, n, err := r.browse(ctx, []*columns.Table{table}, chosen[i:i+1], &q, min(max(0, from-total), table.Len()), f.Limit-len(rows))
		if err != nil {
			return nil, 0, err
		}
		rows, total = slices.Concat(rows, some), total+n
		r.leave(c.Name, f.Left, faultsOf(c.Name, table))
	}
	return rows, total, nil
}
