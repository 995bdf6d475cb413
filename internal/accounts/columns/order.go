package columns

import (
	"cmp"
	"slices"
	"strings"
)

// Sort is an order of accounts. Equal ones are in the order of their connections and ids,
// and texts that are empty come last.
type Sort string

// The orders, in their natural direction.
const (
	ByRank     Sort = ""         // the best tier first, and in it the most points
	ByScore    Sort = "score"    // the most points first
	ByCoverage Sort = "coverage" // the best known first
	ByActivity Sort = "activity" // the last active first
	ByName     Sort = "name"
	ByOwner    Sort = "owner"
	ByCountry  Sort = "country" // and in it by postal code
	ByIndustry Sort = "industry"
	BySegment  Sort = "segment"
)

// Sorts lists the orders.
func Sorts() []Sort {
	return []Sort{ByRank, ByScore, ByCoverage, ByActivity, ByName, ByOwner, ByCountry, ByIndustry, BySegment}
}

// Descending reports whether the natural direction is that from the most, or the best, on.
func (s Sort) Descending() bool {
	return s == ByRank || s == ByScore || s == ByCoverage || s == ByActivity
}

// order are the rows of a table in an order, but for some that have changed since.
type order struct {
	rows    []uint32
	changed []uint32 // may name a row twice, and rows that are gone
}

// touch notes that a row has changed.
func (t *Table) touch(i uint32) {
	for _, o := range t.orders {
		o.changed = append(o.changed, i)
	}
}

// sorted reports whether an order is at hand.
func (t *Table) sorted(by Sort) bool {
	o := t.orders[by]
	return o != nil && len(o.changed) == 0
}

// sort puts the rows in an order. Where few of them have changed it merges them in.
func (t *Table) sort(by Sort) {
	o := t.orders[by]
	if o != nil && len(o.changed) == 0 {
		return
	}
	less := func(i, j uint32) int { return compare(by, t, i, t, j) }
	if o == nil || len(o.changed) > len(t.hot)/4 {
		rows := make([]uint32, 0, len(t.hot))
		for i := range t.hot {
			if t.hot[i].there {
				rows = append(rows, uint32(i))
			}
		}
		slices.SortFunc(rows, less)
		t.orders[by] = &order{rows: rows}
		return
	}
	changed := newBits(len(t.hot))
	var fresh []uint32
	for _, i := range o.changed {
		if !changed.has(i) && t.hot[i].there {
			fresh = append(fresh, i)
		}
		changed.set(i)
	}
	slices.SortFunc(fresh, less)
	rows := make([]uint32, 0, t.rows)
	for _, i := range o.rows {
		if changed.has(i) {
			continue
		}
		for len(fresh) > 0 && less(fresh[0], i) < 0 {
			rows, fresh = append(rows, fresh[0]), fresh[1:]
		}
		rows = append(rows, i)
	}
	o.rows, o.changed = append(rows, fresh...), nil
}

// compare orders rows, also of two tables.
func compare(by Sort, a *Table, i uint32, b *Table, j uint32) int {
	if order := keys(by, a, i, b, j); order != 0 {
		return order
	}
	if a != b {
		return 0
	}
	return strings.Compare(a.id(i), a.id(j))
}

func keys(by Sort, a *Table, i uint32, b *Table, j uint32) int {
	x, y := &a.hot[i], &b.hot[j]
	switch by {
	case ByScore:
		return cmp.Compare(y.fit, x.fit)
	case ByCoverage:
		return cmp.Compare(y.coverage, x.coverage)
	case ByActivity:
		return cmp.Compare(b.cold[j].activity, a.cold[i].activity)
	case ByName:
		return texts(a.lower(i), b.lower(j))
	case ByOwner:
		return texts(a.owners.texts[x.owner], b.owners.texts[y.owner])
	case ByCountry:
		return texts(a.places.texts[x.place], b.places.texts[y.place])
	case ByIndustry:
		return texts(a.industries.texts[x.industry], b.industries.texts[y.industry])
	case BySegment:
		return texts(a.words.texts[x.segment], b.words.texts[y.segment])
	case ByRank:
	}
	return cmp.Or(cmp.Compare(x.tier, y.tier), cmp.Compare(y.fit, x.fit))
}

// texts compares texts, the empty one last. A place without a country begins with its
// separator.
func texts(x, y string) int {
	switch {
	case x == y:
		return 0
	case x == "" || x[0] == separator[0] && (y == "" || y[0] != separator[0]):
		return 1
	case y == "" || y[0] == separator[0] && x[0] != separator[0]:
		return -1
	}
	return strings.Compare(x, y)
}

// lower is the name of a row in lower case.
func (t *Table) lower(i uint32) string {
	c := &t.cold[i]
	return text(t.texts.get(c.text+uint64(c.id)+uint64(c.name), int(c.lower)))
}

// bits are a set of rows.
type bits []uint64

func newBits(n int) bits { return make(bits, (n+63)/64) }

func (b bits) set(i uint32)      { b[i/64] |= 1 << (i % 64) }
func (b bits) has(i uint32) bool { return b[i/64]&(1<<(i%64)) != 0 }
