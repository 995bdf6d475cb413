package preview

import "github.com/icptier/icptier/internal/scoring"

// tally counts accounts.
type tally struct {
	accounts, writes, deals, overridden int
	cells                               map[[2]scoring.Tier]*Cell
}

func newTally() tally { return tally{cells: map[[2]scoring.Tier]*Cell{}} }

func (t *tally) add(r *row) {
	t.accounts++
	t.deals += r.deals
	if r.willWrite() {
		t.writes++
	}
	if r.override != none && r.before.model != r.after.model {
		t.overridden++
	}
	t.cell(&Cell{From: r.before.tier.tier(), To: r.after.tier.tier(), Accounts: 1, Pipeline: r.pipeline})
}

func (t *tally) merge(o *tally) {
	t.accounts += o.accounts
	t.writes += o.writes
	t.deals += o.deals
	t.overridden += o.overridden
	for _, c := range o.cells {
		t.cell(c)
	}
}

func (t *tally) cell(c *Cell) {
	key := [2]scoring.Tier{c.From, c.To}
	sum := t.cells[key]
	if sum == nil {
		sum = &Cell{From: c.From, To: c.To}
		t.cells[key] = sum
	}
	sum.Accounts += c.Accounts
	sum.Pipeline.add(c.Pipeline)
}

// willWrite reports whether write-back would change the account's fields. Where a tier is
// full and the fields are of the candidate already, the tier alone tells: the words about
// it were compared before the places were shared out.
func (r *row) willWrite() bool {
	if r.after.full != none && r.named {
		return r.written != string(r.after.tier.tier())
	}
	return r.writes
}

// place is a tier's place in their order; none is that of accounts without one.
type place uint8

const none = place(5)

func placeOf(t scoring.Tier) place { return place(rank(t)) } //nolint:gosec // 0 to 5

func (p place) tier() scoring.Tier {
	if p >= none {
		return scoring.TierNone
	}
	return scoring.Tiers()[p]
}

// percent is a number from 0 to 100.
func percent(n int) uint8 { return uint8(min(max(n, 0), 100)) } //nolint:gosec // within
