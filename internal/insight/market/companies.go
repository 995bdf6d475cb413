package market

import (
	"cmp"
	"slices"

	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/scoring"
)

// presence is what a company, or one account of it, counts for in a cell.
type presence struct {
	cell                     cell
	sector                   int // of the universe, noSector without one
	served, customer, worked bool
}

// held is a company that at least one connection holds.
type held struct {
	connection string // that had it first
	// accounts are those of the one connection; once another one has the company too it is
	// one presence, where it is best.
	accounts []presence
	several  bool
}

// join counts an account of several connections: with those of other connections it is one
// company, and within a connection the CRM's word counts.
func (t *tally) join(a *insight.Account, p presence) {
	identity := a.Identity()
	c := &held{connection: a.Key.Connection}
	for before := range t.companies.Same(identity) {
		c = before
		break
	}
	t.companies.Add(identity, c)
	c.several = c.several || c.connection != a.Key.Connection
	if !c.several {
		c.accounts = append(c.accounts, p)
		t.count(p, 1)
		return
	}
	for _, before := range c.accounts {
		t.count(before, -1)
		p = t.together(before, p)
	}
	c.accounts = append(c.accounts[:0], p)
	t.count(p, 1)
}

func (t *tally) count(p presence, n int) {
	t.cells[p.cell].company(p, n)
	t.reach.company(p, n)
}

// together is one company that stands in two cells: in the better one of them. It is served, a
// customer and worked where any account of it is.
func (t *tally) together(a, b presence) presence {
	best := slices.MinFunc([]presence{a, b}, func(x, y presence) int {
		return cmp.Or(cmp.Compare(no(x.served), no(y.served)), cmp.Compare(rank(x.cell.tier), rank(y.cell.tier)), t.order(x.cell, y.cell))
	})
	return presence{best.cell, best.sector, a.served || b.served, a.customer || b.customer, a.worked || b.worked}
}

func no(yes bool) int {
	if yes {
		return 0
	}
	return 1
}

// rank orders tiers, the best first, and none last.
func rank(tier scoring.Tier) int {
	if at := slices.Index(scoring.Tiers(), tier); at >= 0 {
		return at
	}
	return len(scoring.Tiers())
}
