package columns

import (
	"math/bits"
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

// admission is a query in the numbers of a table.
type admission struct {
	tier                            [6]bool
	owner, place, industry, segment []bool // nil admits all
	least, most                     uint16
	text                            string
}

func (t *Table) admission(q *Query) admission {
	a := admission{least: at16(q.Least), most: at16(q.Most), text: strings.ToLower(strings.TrimSpace(q.Text))}
	if q.Most == 0 {
		a.most = at16(1 << 16)
	}
	for i, tier := range tiers() {
		a.tier[i] = q.Tier == nil || q.Tier(tier)
	}
	if q.Owner != nil {
		a.owner = t.owners.admits(q.Owner)
	}
	if q.Industry != nil {
		a.industry = t.industries.admits(q.Industry)
	}
	if q.Segment != nil {
		a.segment = t.words.admits(q.Segment)
	}
	if q.Place != nil {
		a.place = t.places.admits(func(place string) bool {
			country, code, _ := strings.Cut(place, separator)
			return q.Place(country, code)
		})
	}
	return a
}

// all reports whether a query admits all accounts.
func (q *Query) all() bool {
	return q.Tier == nil && q.Owner == nil && q.Segment == nil && q.Industry == nil && q.Place == nil &&
		strings.TrimSpace(q.Text) == "" && q.Least <= 0 && q.Most == 0
}

// admitted are the rows that a query admits, and how many they are.
func (t *Table) admitted(q *Query) (rows bitset, n int) {
	a := t.admission(q)
	rows = slices.Clone(t.there)
	t.grams.may(rows, a.text)
	for at, word := range rows {
		admitted := uint64(0)
		for ; word != 0; word &= word - 1 {
			bit := bits.TrailingZeros64(word)
			i := at*64 + bit
			h := &t.hot[i]
			if a.tier[h.tier] && h.fit >= a.least && h.fit <= a.most &&
				(a.owner == nil || a.owner[h.owner]) && (a.place == nil || a.place[h.place]) &&
				(a.industry == nil || a.industry[h.industry]) && (a.segment == nil || a.segment[h.segment]) &&
				(a.text == "" || t.says(uint32(i), a.text)) { //nolint:gosec // the number of a row
				admitted |= 1 << bit
			}
		}
		rows[at] = admitted
		n += bits.OnesCount64(admitted)
	}
	return rows, n
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
