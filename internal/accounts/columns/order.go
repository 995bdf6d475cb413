package columns

import (
	"cmp"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/tidwall/btree"
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

// order are the rows of a table in an order, made when it is first asked for and kept from
// then on.
type order struct {
	rows *btree.BTreeG[uint32]
	idle atomic.Int64 // rows that have changed since it was last asked for
}

// unsort takes a row out of orders, as long as it is as it was put there.
func (t *Table) unsort(i uint32, of ...Sort) {
	for _, by := range of {
		if o := t.orders[by]; o != nil {
			o.rows.Delete(i)
		}
	}
}

// resort puts a row into orders. One that nobody asks for while much changes is given up: to
// sort anew is less work.
func (t *Table) resort(i uint32, of ...Sort) {
	for _, by := range of {
		if o := t.orders[by]; o == nil {
			continue
		} else if o.idle.Add(1) > int64(len(t.hot)/16+1000) {
			delete(t.orders, by)
		} else {
			o.rows.Set(i)
		}
	}
}

// sorted is an order that is at hand; else nil.
func (t *Table) sorted(by Sort) *order {
	o := t.orders[by]
	if o != nil {
		o.idle.Store(0)
	}
	return o
}

// sort puts the rows in an order.
func (t *Table) sort(by Sort) {
	rows := make([]uint32, 0, t.rows)
	t.there.each(func(i uint32) { rows = append(rows, i) })
	slices.SortFunc(rows, func(i, j uint32) int { return compare(by, t, i, t, j) })
	o := &order{rows: btree.NewBTreeGOptions(func(i, j uint32) bool { return i != j && compare(by, t, i, t, j) < 0 }, btree.Options{NoLocks: true})}
	for _, i := range rows {
		o.rows.Load(i)
	}
	t.orders[by] = o
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
	before := int(c.id) + int(c.name)
	return text(t.texts.get(c.text, before+int(c.lower)))[before:]
}
