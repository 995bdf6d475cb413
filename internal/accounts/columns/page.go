package columns

import (
	"slices"

	"github.com/icptier/icptier/internal/crm/packed"
	"github.com/icptier/icptier/internal/insight"
)

// Found is an account of a page: the table that has it, and its id.
type Found struct {
	Table int
	ID    string
}

// rlock locks the table for reading, with the rows in an order.
func (t *Table) rlock(by Sort) *order {
	for {
		t.mu.RLock()
		if o := t.sorted(by); o != nil {
			return o
		}
		t.mu.RUnlock()
		t.mu.Lock()
		if t.orders[by] == nil {
			t.sort(by)
		}
		t.mu.Unlock()
	}
}

// Page returns size of the accounts that a query admits, from one of them on, and how many
// it admits. The tables are those of the connections, in their order.
func Page(tables []*Table, q *Query, from, size int) (page []Found, total int) {
	found := make([]list, len(tables))
	for i, t := range tables {
		o := t.rlock(q.Sort)
		defer t.mu.RUnlock()
		found[i] = t.list(o, q, from+size)
		total += found[i].n
	}
	skip(found, q, from)
	for range min(size, total-from) {
		best := first(found, q, 1)
		page = append(page, Found{Table: best, ID: tables[best].id(found[best].at(found[best].next))})
		found[best].next++
	}
	return page, total
}

// list are the rows of a table that a query admits, in its order.
type list struct {
	t    *Table
	at   func(i int) uint32
	n    int // rows, of which as many can be looked at as were asked for
	next int // the one whose turn it is
}

// few is how much smaller than all rows those that are admitted have to be to be sorted,
// rather than picked out of the order: comparing two costs as much as passing over some twenty.
const few = 200

// list holds the rows that a query admits, of which the first are looked at.
func (t *Table) list(o *order, q *Query, first int) list {
	if q.all() {
		return list{t: t, n: t.rows, at: func(i int) uint32 {
			if q.Reverse {
				i = t.rows - 1 - i
			}
			row, _ := o.rows.GetAt(i)
			return row
		}}
	}
	admitted, n := t.admitted(q)
	rows := make([]uint32, 0, min(n, first))
	if n < t.rows/few {
		admitted.each(func(i uint32) { rows = append(rows, i) })
		slices.SortFunc(rows, func(i, j uint32) int { return compare(q.Sort, t, i, t, j) })
		if q.Reverse {
			slices.Reverse(rows)
		}
		return list{t: t, n: n, at: func(i int) uint32 { return rows[i] }}
	}
	each := o.rows.Scan
	if q.Reverse {
		each = o.rows.Reverse
	}
	each(func(i uint32) bool {
		if admitted.has(i) {
			rows = append(rows, i)
		}
		return len(rows) < cap(rows)
	})
	return list{t: t, n: n, at: func(i int) uint32 { return rows[i] }}
}

// skip passes over the first n rows of several lists together. Of equal parts of all lists,
// the one that ends first is among them as a whole.
func skip(lists []list, q *Query, n int) {
	for n > 0 {
		part := max(1, n/len(lists))
		best := first(lists, q, part)
		if best < 0 {
			return
		}
		part = min(part, lists[best].n-lists[best].next)
		lists[best].next += part
		n -= part
	}
}

// first is the list whose next part ends first; -1 where all are at their ends.
func first(lists []list, q *Query, part int) int {
	best, row := -1, uint32(0)
	for i := range lists {
		l := &lists[i]
		if l.next >= l.n {
			continue
		}
		end := l.at(min(l.next+part, l.n) - 1)
		if best >= 0 {
			order := keys(q.Sort, l.t, end, lists[best].t, row)
			if !q.Reverse && order >= 0 || q.Reverse && order < 0 {
				continue
			}
		}
		best, row = i, end
	}
	return best
}

// Choices calls back with every country and every owner that an account of a list has.
func (t *Table) Choices(country, owner func(string)) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	t.countries.each(country)
	t.owners.each(owner)
}

// together is how many accounts Each reads under one lock.
const together = 1000

// Each calls each with all accounts, the best first, as reports read them, until it reports
// false. An account is valid until the next one; its texts stay as they are.
func (t *Table) Each(each func(*insight.Account) bool) {
	rows := t.rlock(ByRank).rows.Items()
	t.mu.RUnlock()
	var a [together]insight.Account
	for part := range slices.Chunk(rows, together) {
		n := 0
		t.mu.RLock()
		for _, i := range part {
			if t.there.has(i) {
				t.unpack(t.connection, i, &a[n])
				n++
			}
		}
		t.mu.RUnlock()
		for i := range a[:n] {
			if !each(&a[i]) {
				return
			}
		}
	}
}

// Packed calls each with all accounts as they were packed, some at a time and in no order, until
// it reports false. They stay as they are.
func (t *Table) Packed(each func([]packed.Account) bool) {
	for from, more := 0, true; more; from += together {
		var some []packed.Account
		if some, more = t.packed(from); len(some) > 0 && !each(some) {
			return
		}
	}
}

// packed are the accounts of some rows, and whether there are more rows.
func (t *Table) packed(from int) (some []packed.Account, more bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	some = make([]packed.Account, 0, together)
	for i := from; i < min(from+together, len(t.hot)); i++ {
		if row := uint32(i); t.there.has(row) { //nolint:gosec // the number of a row
			texts := t.textsOf(row)
			some = append(some, packed.Account{ID: texts[0], Name: texts[1], Domain: texts[3], Rest: texts[5]})
		}
	}
	return some, from+together < len(t.hot)
}
