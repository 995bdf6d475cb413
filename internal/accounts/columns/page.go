package columns

import (
	"strings"

	"github.com/icptier/icptier/internal/insight"
)

// Found is an account of a page: the table that has it, and its id.
type Found struct {
	Table int
	ID    string
}

// rlock locks the table for reading, with the places of capped tiers shared out and the
// rows in these orders.
func (t *Table) rlock(by ...Sort) {
	ready := func() bool {
		for _, s := range by {
			if !t.sorted(s) {
				return false
			}
		}
		return t.settled()
	}
	for {
		t.mu.RLock()
		if ready() {
			return
		}
		t.mu.RUnlock()
		t.mu.Lock()
		t.settle()
		for _, s := range by {
			t.sort(s)
		}
		t.mu.Unlock()
	}
}

// Page returns size of the accounts that a query admits, from one of them on, and how many
// it admits. The tables are those of the connections, in their order.
func Page(tables []*Table, q *Query, from, size int) (page []Found, total int) {
	cursors := make([]cursor, len(tables))
	for i, t := range tables {
		t.rlock(q.Sort)
		defer t.mu.RUnlock()
		admitted, n := t.admitted(q)
		cursors[i] = cursor{t: t, rows: t.orders[q.Sort].rows, admitted: admitted, reverse: q.Reverse}
		cursors[i].next()
		total += n
	}
	for at := 0; at < min(from+size, total); at++ {
		best := first(cursors, q)
		if at >= from {
			page = append(page, Found{Table: best, ID: cursors[best].t.id(cursors[best].row)})
		}
		cursors[best].next()
	}
	return page, total
}

// first is the cursor whose turn it is.
func first(cursors []cursor, q *Query) int {
	best := -1
	for i := range cursors {
		c := &cursors[i]
		if !c.there {
			continue
		}
		if best < 0 {
			best = i
			continue
		}
		order := keys(q.Sort, c.t, c.row, cursors[best].t, cursors[best].row)
		if !q.Reverse && order < 0 || q.Reverse && order >= 0 {
			best = i
		}
	}
	return best
}

// cursor goes through the admitted rows of a table in an order.
type cursor struct {
	t        *Table
	rows     []uint32 // that are left
	admitted bits
	reverse  bool
	row      uint32
	there    bool // row is one
}

func (c *cursor) next() {
	for len(c.rows) > 0 {
		if last := len(c.rows) - 1; c.reverse {
			c.row, c.rows = c.rows[last], c.rows[:last]
		} else {
			c.row, c.rows = c.rows[0], c.rows[1:]
		}
		if c.admitted.has(c.row) {
			c.there = true
			return
		}
	}
	c.there = false
}

// Choices calls back with every country and every owner that an account of a list has.
func (t *Table) Choices(country, owner func(string)) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	t.places.each(func(place string) {
		name, _, _ := strings.Cut(place, separator)
		country(name)
	})
	t.owners.each(owner)
}

// together is how many accounts Each reads under one lock.
const together = 1000

// Each calls each with all accounts, the best first, as reports read them, until it reports
// false. An account is valid until the next one; its texts stay as they are.
func (t *Table) Each(each func(*insight.Account) bool) {
	t.rlock(ByRank)
	rows := append([]uint32(nil), t.orders[ByRank].rows...)
	t.mu.RUnlock()
	var a [together]insight.Account
	for len(rows) > 0 {
		n := 0
		t.rlock()
		for n < min(together, len(rows)) {
			if i := rows[n]; t.hot[i].there {
				t.unpack(t.connection, i, &a[n])
			} else {
				a[n].Key.ID = ""
			}
			n++
		}
		t.mu.RUnlock()
		rows = rows[n:]
		for i := range a[:n] {
			if a[i].Key.ID != "" && !each(&a[i]) {
				return
			}
		}
	}
}
