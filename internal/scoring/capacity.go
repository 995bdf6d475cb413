package scoring

import (
	"cmp"
	"slices"
)

// Per says among whom the places of a tier are shared out.
type Per string

// The groups that places are shared out in.
const (
	PerTotal Per = "total" // all accounts of a connection
	PerOwner Per = "owner" // the accounts of one rep; those without an owner are a group of their own
)

// Capacity is the number of accounts that each tier has room for.
type Capacity struct {
	// Limits are the places of A, B and C, each at least 1; a tier that is absent has no limit.
	Limits map[Tier]int
	Per    Per
	// Slack is how many points an account may be behind another one and keep the place that it
	// has.
	Slack int
}

// Capped says that a tier was full when it was an account's turn.
type Capped struct {
	From  Tier `json:"from"` // the tier that was full
	To    Tier `json:"to"`   // where the account went on to
	Per   Per  `json:"per"`
	Limit int  `json:"limit"` // places of From, for each owner or in total
	// Place is the account's rank in From, from 1; tiers that reps have set come first.
	Place int `json:"place"`
	// Cut is the score of the last account inside; 0 where reps have set all that are inside.
	Cut int `json:"cut,omitempty"`
	// Slack is how many points more than Cut the account would need to take that place from who has it.
	Slack int `json:"slack,omitempty"`
}

// Contender is an account that a capped tier may be too full for.
type Contender struct {
	ID    string
	Owner string
	// Tier is the model's, Override a rep's; TierNone is none.
	Tier, Override Tier
	Fit, Coverage  int
	// Last is the tier that this model wrote last; TierNone when it wrote none.
	Last Tier
	// Open says of A, B and C whether the account has what the tier asks for.
	Open [3]bool
}

// capped are the tiers that can have a limit, the best first.
func capped() [3]Tier { return [3]Tier{TierA, TierB, TierC} }

// Lowest is the lowest tier that has a limit: tiers below it have room for all.
func (c *Capacity) Lowest() Tier {
	lowest := TierNone
	for _, t := range capped() {
		if c.Limits[t] > 0 {
			lowest = t
		}
	}
	return lowest
}

// Allot shares the places out and returns, by id, the full tiers that kept an account
// out, the best first. Tiers that reps have set take places first and are never taken
// back, even where there are more of them than places. The others come by points, of which
// who has the tier already gets Slack more, then who has it, then coverage, then id. Who is left out takes part in the
// next lower tier that is open. The contenders are of one connection; their order does
// not matter.
func (c *Capacity) Allot(contenders []Contender) map[string][]Capped {
	out := map[string][]Capped{}
	c.share(contenders, func(i int, by Capped) { out[contenders[i].ID] = append(out[contenders[i].ID], by) })
	return out
}

// Moved calls each with the contenders that Allot would return, by their place among the
// contenders, the first tier that was full, and the one that they stand in: what it takes to count them.
func (c *Capacity) Moved(contenders []Contender, each func(i int, full, to Tier)) {
	for i, x := range c.share(contenders, func(int, Capped) {}) {
		if x.stands != x.Tier {
			each(i, x.full, x.stands)
		}
	}
}

// share shares the places out, and tells of each full tier that kept a contender out.
func (c *Capacity) share(contenders []Contender, tell func(i int, by Capped)) []contest {
	all := make([]contest, len(contenders))
	groups := map[string][]int{}
	for i := range contenders {
		owner := ""
		if c.Per == PerOwner {
			owner = contenders[i].Owner
		}
		groups[owner] = append(groups[owner], i)
		all[i] = contest{Contender: &contenders[i], stands: contenders[i].Tier}
	}
	for _, group := range groups {
		for at, tier := range capped() {
			c.fill(at, tier, all, group, tell)
		}
	}
	return all
}

// contest is a contender on its way down.
type contest struct {
	*Contender
	stands Tier
	full   Tier // the first that had no place
}

// fill gives the places of one tier to a group.
func (c *Capacity) fill(at int, tier Tier, all []contest, group []int, tell func(i int, by Capped)) {
	limit := c.Limits[tier]
	if limit == 0 {
		return
	}
	set := 0
	var pool []turn
	for _, i := range group {
		switch x := &all[i]; {
		case x.Override == tier:
			set++
		case x.Override == TierNone && x.stands == tier:
			had := has(x.Last == tier)
			pool = append(pool, turn{i: i, fit: x.Fit + had*c.Slack, coverage: x.Coverage, had: had})
		}
	}
	free := max(0, limit-set)
	if len(pool) <= free {
		return
	}
	slices.SortFunc(pool, func(x, y turn) int { return x.compare(y, all) })
	cut, slack := 0, 0
	if free > 0 {
		last := pool[free-1]
		cut, slack = all[last.i].Fit, last.had*c.Slack
	}
	for n, turn := range pool[free:] {
		x := &all[turn.i]
		x.stands = x.below(at)
		if x.full == TierNone {
			x.full = tier
		}
		tell(turn.i, Capped{From: tier, To: x.stands, Per: c.Per, Limit: limit, Place: set + free + n + 1, Cut: cut, Slack: slack})
	}
}

// turn is what decides whose turn it is in a tier, beside the id; fit has the slack in it.
type turn struct{ i, fit, coverage, had int }

// compare puts first who comes first.
func (x turn) compare(y turn, all []contest) int {
	if order := cmp.Or(cmp.Compare(y.fit, x.fit), cmp.Compare(y.had, x.had), cmp.Compare(y.coverage, x.coverage)); order != 0 {
		return order // texts take longer to compare
	}
	return cmp.Compare(all[x.i].ID, all[y.i].ID)
}

func has(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// below is the next tier that is open to an account.
func (x *contest) below(at int) Tier {
	for i := at + 1; i < len(x.Open); i++ {
		if x.Open[i] {
			return capped()[i]
		}
	}
	return TierD
}

// Cap applies what Allot said of the account: its tier and its grade follow.
func (s *Score) Cap(by []Capped) {
	s.Capped = by
	s.Grade = Grade(s.Effective(), s.Class)
}

// Grade is tier and class in one cell, A1 to D4; empty where either is missing, and for X.
func Grade(t Tier, class int) string {
	const cells = "A1A2A3A4B1B2B3B4C1C2C3C4D1D2D3D4"
	if class < 1 || class > 4 || len(t) != 1 || t[0] < 'A' || t[0] > 'D' {
		return ""
	}
	at := (int(t[0]-'A')*4 + class - 1) * 2
	return cells[at : at+2]
}
