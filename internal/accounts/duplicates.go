package accounts

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring/company"
)

// duplicatesShown is how many other accounts of a company are named at most.
const duplicatesShown = 20

// Company is an account with what tells it from others.
type Company struct {
	Key crm.Key
	company.Identity
}

// sameAs returns for each account the others that are the same company, in its own
// connection and in other ones, sorted. Only where they are is told: what they hold
// belongs to their own connection.
func (r *Reader) sameAs(ctx context.Context, accounts []Company) ([][]crm.Key, error) {
	var keys []string
	var of []int // the account of each key
	for i := range accounts {
		for _, k := range accounts[i].Keys() {
			keys, of = append(keys, k), append(of, i)
		}
	}
	found, err := r.Cache.Under(ctx, keys)
	if err != nil {
		return nil, err
	}
	near := make([][]crm.Key, len(accounts))
	for i, others := range found {
		near[of[i]] = append(near[of[i]], others...)
	}
	known, err := r.identities(ctx, slices.Concat(near...))
	if err != nil {
		return nil, err
	}
	for i := range accounts {
		near[i] = same(accounts[i], near[i], known)
	}
	return near, nil
}

// same keeps the others that are the same company.
func same(account Company, others []crm.Key, known map[crm.Key]company.Identity) []crm.Key {
	sortKeys(others)
	others = slices.DeleteFunc(slices.Compact(others), func(k crm.Key) bool {
		id, ok := known[k]
		return !ok || k == account.Key || !account.Same(id)
	})
	return others[:min(len(others), duplicatesShown)]
}

func sortKeys(keys []crm.Key) {
	slices.SortFunc(keys, func(x, y crm.Key) int {
		return cmp.Or(cmp.Compare(x.Connection, y.Connection), cmp.Compare(x.ID, y.ID))
	})
}

// identities reads off the facts who the accounts are; those that the CRM no longer
// shows, or whose connection is no longer in the configuration, are not among them.
func (r *Reader) identities(ctx context.Context, keys []crm.Key) (map[crm.Key]company.Identity, error) {
	const together = 500
	keys = slices.DeleteFunc(slices.Clone(keys), func(k crm.Key) bool { return !r.Connections.Has(k.Connection) })
	sortKeys(keys)
	known := make(map[crm.Key]company.Identity, len(keys))
	for part := range slices.Chunk(slices.Compact(keys), together) {
		states, err := r.Cache.Load(ctx, part, false)
		if err != nil {
			return nil, err
		}
		faults, err := r.sift(part, states, func(i int) error {
			if f := &states[i].Facts; f.Live() {
				known[part[i]] = company.Of(f.Account.Account)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		r.leave("", nil, faults)
	}
	return known, nil
}

// Duplicates tells which accounts are one company.
type Duplicates struct {
	// Groups are the accounts of every company that has more than one, sorted; so are
	// the groups, by their first.
	Groups [][]crm.Key
	of     map[crm.Key][]crm.Key
}

// Of returns the other accounts of the company that an account belongs to, at most
// twenty, sorted.
func (t *Duplicates) Of(k crm.Key) []crm.Key {
	group := t.of[k]
	var others []crm.Key
	for _, o := range group {
		if o != k && len(others) < duplicatesShown {
			others = append(others, o)
		}
	}
	return others
}

// CompanyOf is the company of an account of a list.
func CompanyOf(l *Listed) Company { return Company{l.Key, company.Of(l.Account)} }

// FindDuplicates goes through the index of companies once. It takes memory for the accounts that
// share a key, which are few where CRMs are kept well.
func (r *Reader) FindDuplicates(ctx context.Context) (*Duplicates, error) {
	var near []crm.Key
	err := r.Cache.Shared(ctx, func(_ string, accounts []crm.Key) error {
		near = append(near, accounts...)
		return nil
	})
	if err != nil {
		return nil, err
	}
	known, err := r.identities(ctx, near)
	if err != nil {
		return nil, err
	}
	return grouped(known), nil
}

// FindDuplicatesOf tells of some accounts what FindDuplicates tells of all: which others are one company
// with them, directly or by way of others. It reads no more than those.
func (r *Reader) FindDuplicatesOf(ctx context.Context, accounts []Company) (*Duplicates, error) {
	known, asked := map[crm.Key]company.Identity{}, map[string]bool{}
	for _, c := range accounts {
		known[c.Key] = c.Identity
	}
	for len(accounts) > 0 {
		var keys []string
		for i := range accounts {
			for _, k := range accounts[i].Keys() {
				if !asked[k] {
					keys, asked[k] = append(keys, k), true
				}
			}
		}
		found, err := r.Cache.Under(ctx, keys)
		if err != nil {
			return nil, err
		}
		others := slices.DeleteFunc(slices.Concat(found...), func(k crm.Key) bool { _, ok := known[k]; return ok })
		fresh, err := r.identities(ctx, others)
		if err != nil {
			return nil, err
		}
		accounts = nil
		for k, identity := range fresh {
			known[k] = identity
			accounts = append(accounts, Company{k, identity})
		}
	}
	return grouped(known), nil
}

// grouped joins accounts that are the same company.
func grouped(known map[crm.Key]company.Identity) *Duplicates {
	keys := slices.Collect(maps.Keys(known))
	sortKeys(keys)
	t := &Duplicates{of: map[crm.Key][]crm.Key{}}
	t.Groups = company.Groups(keys, func(k crm.Key) company.Identity { return known[k] })
	for _, group := range t.Groups {
		for _, k := range group {
			t.of[k] = group
		}
	}
	return t
}

// ListDuplicates returns the accounts of every company that has more than one, group by
// group; where a connection is named, of those that have one in it. Account and Score
// are nil for accounts of other connections than the one that is named.
func (r *Reader) ListDuplicates(ctx context.Context, connection string) ([][]Listed, error) {
	chosen, err := r.Connections.Chosen(connection)
	if err != nil {
		return nil, err
	}
	duplicates, err := r.FindDuplicates(ctx)
	if err != nil {
		return nil, err
	}
	shown := func(k crm.Key) bool { return connection == "" || k.Connection == connection }
	places := map[string]*allotment{}
	for _, c := range chosen {
		if places[c.Name], err = r.allot(ctx, c.Name); err != nil {
			return nil, err
		}
	}
	var groups [][]Listed
	for _, keys := range duplicates.Groups {
		if !slices.ContainsFunc(keys, shown) {
			continue
		}
		states, err := r.Cache.Load(ctx, keys, true)
		if err != nil {
			return nil, err
		}
		group := make([]Listed, len(keys))
		for i, k := range keys {
			group[i].Key = k // where it is, whatever is wrong with it
		}
		faults, err := r.sift(keys, states, func(i int) error {
			if s := &states[i]; shown(keys[i]) && s.Facts.Live() {
				places[keys[i].Connection].apply(keys[i].ID, s)
				group[i].Account, group[i].Score = s.Facts.Account.Account, s.Score
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		r.leave(connection, nil, faults)
		groups = append(groups, group)
	}
	return groups, nil
}
