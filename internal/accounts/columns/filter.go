package columns

import (
	"math"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/scoring"
)

// Query says which accounts are wanted, in which order. What is nil or empty admits all.
type Query struct {
	Tier     func(tier scoring.Tier) bool
	Owner    func(owner string) bool
	Segment  func(segment string) bool
	Industry func(industry string) bool
	Place    func(country, postalCode string) bool
	// Text is in the name or the domain, whatever the case.
	Text string
	// Least and Most are points; 0 for Most is no limit.
	Least, Most int
	Sort        Sort
	Reverse     bool
}

// all reports whether a query admits all accounts.
func (q *Query) all() bool {
	return q.Tier == nil && q.Owner == nil && q.Segment == nil && q.Industry == nil && q.Place == nil &&
		strings.TrimSpace(q.Text) == "" && q.Least <= 0 && q.Most == 0
}

// admitted are the rows that a query admits, and how many they are. Each part of the query is a
// pass of its own without branches: to guess them wrong would take most of the time.
func (t *Table) admitted(q *Query) (rows bitset, n int) {
	rows = slices.Clone(t.there)
	lower := strings.ToLower(strings.TrimSpace(q.Text))
	t.grams.may(rows, lower)
	if q.Tier != nil {
		var admits [8]uint64
		for i, tier := range tiers() {
			admits[i] = one(q.Tier(tier))
		}
		t.keep(rows, func(part []hot) (kept uint64) {
			for i := range part {
				kept |= admits[part[i].tier&7] << (i & 63)
			}
			return kept
		})
	}
	if q.Least > 0 || q.Most > 0 {
		t.keepPoints(rows, q)
	}
	if q.Owner != nil {
		admits := t.owners.admits(q.Owner)
		t.keep(rows, func(part []hot) (kept uint64) {
			for i := range part {
				kept |= admits[part[i].owner] << (i & 63)
			}
			return kept
		})
	}
	if q.Segment != nil {
		admits := t.words.admits(q.Segment)
		t.keep(rows, func(part []hot) (kept uint64) {
			for i := range part {
				kept |= admits[part[i].segment] << (i & 63)
			}
			return kept
		})
	}
	if q.Industry != nil {
		admits := t.industries.admits(q.Industry)
		t.keep(rows, func(part []hot) (kept uint64) {
			for i := range part {
				kept |= admits[part[i].industry] << (i & 63)
			}
			return kept
		})
	}
	if q.Place != nil {
		t.keepPlaces(rows, q)
	}
	if lower != "" {
		t.keepSaying(rows, lower)
	}
	return rows, rows.len()
}

// keepPlaces looks at the places of all rows that are left, or at all places where these are fewer.
func (t *Table) keepPlaces(rows bitset, q *Query) {
	within := func(place string) bool {
		country, code, _ := strings.Cut(place, separator)
		return q.Place(country, code)
	}
	if rows.len() < len(t.places.texts) {
		rows.each(func(i uint32) {
			if !within(t.places.texts[t.hot[i].place]) {
				rows.take(i)
			}
		})
		return
	}
	admits := t.places.admits(within)
	t.keep(rows, func(part []hot) (kept uint64) {
		for i := range part {
			kept |= admits[part[i].place] << (i & 63)
		}
		return kept
	})
}

// keep leaves those of some rows that a filter admits, which answers for 64 of them at a time.
func (t *Table) keep(rows bitset, admit func(part []hot) uint64) {
	for at, word := range rows {
		if word != 0 {
			rows[at] &= admit(t.hot[at*64 : min(at*64+64, len(t.hot))])
		}
	}
}

func (t *Table) keepPoints(rows bitset, q *Query) {
	least, most := uint64(at16(q.Least)), uint64(at16(q.Most))
	if q.Most == 0 {
		most = math.MaxUint16
	}
	t.keep(rows, func(part []hot) (kept uint64) {
		for i := range part { // a difference below 0 has its highest bit set
			fit := uint64(part[i].fit)
			kept |= (((fit-least)|(most-fit))>>63 ^ 1) << (i & 63)
		}
		return kept
	})
}

func (t *Table) keepSaying(rows bitset, lower string) {
	rows.each(func(i uint32) {
		if !t.says(i, lower) {
			rows.take(i)
		}
	})
}

// one is 1 for true.
func one(yes bool) uint64 {
	if yes {
		return 1
	}
	return 0
}

// says reports whether the name or the domain of a row holds a text in lower case.
func (t *Table) says(i uint32, lower string) bool {
	name, domain := t.said(i)
	return strings.Contains(name, lower) || strings.Contains(domain, lower)
}

// said are the name and the domain of a row in lower case.
func (t *Table) said(i uint32) (name, domain string) {
	c := &t.cold[i]
	before := int(c.id) + int(c.name)
	both := text(t.texts.get(c.text, before+int(c.lower)+int(c.domain)))[before:]
	name, domain = both[:c.lower], both[c.lower:]
	if c.mixed {
		domain = strings.ToLower(domain)
	}
	return name, domain
}
