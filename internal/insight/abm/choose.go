package abm

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/dach"
)

// Choose makes the list. It keeps nothing of the accounts.
func Choose(accounts []insight.Account, o Options) (*Report, error) {
	return ChooseEach(o, func(add func(*insight.Account)) error {
		for i := range accounts {
			add(&accounts[i])
		}
		return nil
	})
}

// ChooseEach is Choose of accounts that are read one by one. What is added may change once add
// returns, but for its texts.
func ChooseEach(o Options, read func(add func(*insight.Account)) error) (*Report, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	c := &chooser{o: o, industries: insight.NewIndustries(), past: map[crm.Key]bool{}, refused: map[crm.Key]refusal{}}
	c.report = Report{K: o.K, Chosen: []Choice{}, Left: []Left{}, Filtered: map[Why]int{}, Capped: map[Why]int{}}
	for _, p := range o.Keep {
		c.past[p.Key] = true
	}
	if err := read(c.add); err != nil {
		return nil, err
	}
	r := &c.report
	r.Eligible = len(c.order)
	slices.SortFunc(c.order, better)
	if o.Caps.Parent > 0 {
		c.roots()
	}
	chosen, passed := c.choose()
	for i, x := range chosen {
		r.Chosen = append(r.Chosen, c.choice(x, i+1))
	}
	for _, p := range passed {
		if p.why != "" {
			r.Capped[p.why]++
		}
	}
	c.left(passed)
	return r, nil
}

// chooser is one choosing.
type chooser struct {
	o          Options
	industries *insight.Industries
	report     Report
	past       map[crm.Key]bool // the earlier list
	// order are the accounts that passed the filters, the best first.
	order []*candidate
	// refused are those of the earlier list that did not.
	refused map[crm.Key]refusal
	// parents are the accounts with a parent, whether they passed or not, in their order.
	parents []child
}

// candidate is an account without its deals, of which so many are open.
type candidate struct {
	insight.Account
	open int
	root string // the topmost parent, where that is capped
}

type refusal struct {
	name string
	why  Why
	// value is what does not pass.
	value string
}

type child struct {
	key    crm.Key
	parent string
}

// add takes an account in. Of those that do not pass, nothing is kept but what the report tells.
func (c *chooser) add(a *insight.Account) {
	c.report.Accounts++
	if c.o.Caps.Parent > 0 && a.Parent != "" {
		c.parents = append(c.parents, child{a.Key, a.Parent})
	}
	if c.o.Carried != "" && a.List == c.o.Carried && !c.past[a.Key] {
		c.past[a.Key] = true
		c.o.Keep = append(c.o.Keep, Past{Key: a.Key, Name: a.Name})
	}
	if why, value := c.refuse(a); why != "" {
		c.report.Filtered[why]++
		if c.past[a.Key] {
			c.refused[a.Key] = refusal{a.Name, why, value}
		}
		return
	}
	x := &candidate{Account: *a}
	x.Deals = nil
	for i := range a.Deals {
		if a.Deals[i].Status == crm.DealOpen {
			x.open++
		}
	}
	c.order = append(c.order, x)
}

// better orders accounts: by tier, score, known points and class, the best first, and
// last by connection and id, so that no two are equal.
func better(a, b *candidate) int {
	order := cmp.Or(
		cmp.Compare(tierRank(a.Potential), tierRank(b.Potential)),
		cmp.Compare(b.Fit, a.Fit),
		cmp.Compare(b.Coverage, a.Coverage),
		cmp.Compare(classRank(a.Class), classRank(b.Class)),
	)
	if order == 0 { // texts take longer to compare
		order = cmp.Or(cmp.Compare(a.Key.Connection, b.Key.Connection), cmp.Compare(a.Key.ID, b.Key.ID))
	}
	return order
}

func tierRank(t scoring.Tier) int {
	const last = 5
	switch t {
	case scoring.TierA, scoring.TierB, scoring.TierC, scoring.TierD:
		return int(t[0] - 'A')
	case scoring.TierX:
		return last + 1
	case scoring.TierNone:
	}
	return last
}

// classRank puts accounts without an open deal behind those with one.
func classRank(class int) int {
	const last = 5
	if class == 0 {
		return last
	}
	return class
}

// pass is the result for an account in the order: the cap that it met, with the group.
type pass struct {
	why   Why
	group string
}

// choose returns the chosen accounts, the best first, and what the best selection passed over.
func (c *chooser) choose() (chosen []*candidate, passed map[*candidate]pass) {
	longer := c.o.K
	if len(c.past) > 0 {
		longer += (c.o.K*c.o.Tolerance + 99) / 100
	}
	caps := newCounter(c)
	passed = map[*candidate]pass{}
	var best []*candidate
	for _, x := range c.order {
		if len(best) == longer {
			break
		}
		if why, group := caps.full(x); why != "" {
			passed[x] = pass{why, group}
			continue
		}
		caps.take(x)
		best = append(best, x)
	}
	if len(c.past) == 0 {
		return best, passed
	}
	// Those that stood on the list first, then the best of the others. All of best fit
	// together, so taking them in another order meets no cap.
	for _, kept := range []bool{true, false} {
		for _, x := range best {
			if len(chosen) < c.o.K && c.past[x.Key] == kept {
				chosen = append(chosen, x)
			}
		}
	}
	slices.SortFunc(chosen, better)
	return chosen, passed
}

// place is an account's rank among all that passed the filters, from 1 on.
func (c *chooser) place(x *candidate) int {
	at, _ := slices.BinarySearchFunc(c.order, x, better)
	return at + 1
}

func (c *chooser) choice(a *candidate, rank int) Choice {
	status := New
	if c.past[a.Key] {
		status = Kept
	}
	return Choice{
		Rank: rank, Connection: a.Key.Connection, ID: a.Key.ID, Name: a.Name, Domain: a.Domain, Country: a.Country,
		PostalCode: a.PostalCode, Area: dach.Area(a.Country, a.PostalCode), Industry: a.Industry, Owner: a.Owner,
		Parent: a.Parent, Segment: a.Segment, Tier: string(a.Potential), Score: a.Fit, Coverage: a.Coverage, Class: a.Class,
		Grade: a.Grade, Customer: a.Customer(), OpenDeals: a.open, Person: dach.LooksLikePerson(a.Name), Place: c.place(a), Status: status,
	}
}

// left tells of every account of the earlier list that was not chosen why.
func (c *chooser) left(passed map[*candidate]pass) {
	if len(c.past) == 0 {
		return
	}
	told := map[crm.Key]bool{}
	for i := range c.report.Chosen {
		told[crm.Key{Connection: c.report.Chosen[i].Connection, ID: c.report.Chosen[i].ID}] = true
	}
	there := map[crm.Key]*candidate{}
	for _, x := range c.order {
		if c.past[x.Key] {
			there[x.Key] = x
		}
	}
	for _, p := range c.o.Keep {
		if told[p.Key] {
			continue
		}
		told[p.Key] = true
		l := Left{Connection: p.Key.Connection, ID: p.Key.ID, Name: p.Name, Why: Gone}
		if x := there[p.Key]; x != nil {
			l.Name = x.Name
			l.Why, l.Value = LowRank, strconv.Itoa(c.place(x))
			if p, ok := passed[x]; ok {
				l.Why, l.Value = p.why, p.group
			}
		} else if no, ok := c.refused[p.Key]; ok {
			l.Name, l.Why, l.Value = no.name, no.why, no.value
		}
		c.report.Left = append(c.report.Left, l)
	}
}
