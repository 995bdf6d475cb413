package preview

import "github.com/icptier/icptier/internal/scoring"

// tally counts accounts.
type tally struct {
	accounts, writes, deals, overridden int
	cells                               map[[2]scoring.Tier]*Cell
	places                              map[scoring.Tier]Places
}

func newTally() tally {
	return tally{cells: map[[2]scoring.Tier]*Cell{}, places: map[scoring.Tier]Places{}}
}

func (t *tally) add(r *row) {
	t.accounts++
	t.deals += r.deals
	if r.willWrite() {
		t.writes++
	}
	if r.override != none && r.before.model != r.after.model {
		t.overridden++
	}
	t.stands(scoring.Tier(r.written), r.after.tier.tier())
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
	for tier, p := range o.places {
		t.count(tier, p.Taken, p.In, p.Out)
	}
}

// stands counts the places that an account has in the CRM and under the candidate.
func (t *tally) stands(written, after scoring.Tier) {
	if written == after {
		t.count(after, 1, 0, 0)
		return
	}
	t.count(after, 1, 1, 0)
	t.count(written, 0, 0, 1)
}

func (t *tally) count(tier scoring.Tier, taken, in, out int) {
	p := t.places[tier]
	p.Taken, p.In, p.Out = p.Taken+taken, p.In+in, p.Out+out
	t.places[tier] = p
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
// full and the fields hold the candidate's points already, the tier alone tells: the words
// about it were compared before the places were shared out.
func (r *row) willWrite() bool {
	if r.after.full != none && r.settled {
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
func percent(n int) uint8 { return uint8(min(max(n, 0), 100)) }
