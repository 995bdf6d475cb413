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
	if err := o.check(); err != nil {
		return nil, err
	}
	c := &chooser{o: o, accounts: accounts, industries: insight.NewIndustries()}
	r := &Report{K: o.K, Accounts: len(accounts), Chosen: []Choice{}, Left: []Left{}, Filtered: map[Why]int{}, Capped: map[Why]int{}}
	for i := range accounts {
		if why, _ := c.refuse(&accounts[i]); why != "" {
			r.Filtered[why]++
			continue
		}
		c.order = append(c.order, i)
	}
	r.Eligible = len(c.order)
	slices.SortFunc(c.order, func(i, j int) int { return better(&accounts[i], &accounts[j]) })
	if o.Caps.Parent > 0 {
		c.roots()
	}
	past := map[crm.Key]bool{}
	for _, p := range o.Keep {
		past[p.Key] = true
	}
	chosen, passed := c.choose(past)
	for i, at := range chosen {
		r.Chosen = append(r.Chosen, c.choice(at, i+1, past))
	}
	for _, p := range passed {
		if p.why != "" {
			r.Capped[p.why]++
		}
	}
	c.left(r, past, passed)
	return r, nil
}

// chooser is one choosing.
type chooser struct {
	o          Options
	accounts   []insight.Account
	industries *insight.Industries
	// order are the accounts that passed the filters, the best first.
	order []int
	// root is the topmost parent of the accounts, by their place; nil without a cap on it.
	root []string
}

// better orders accounts: by tier, score, known points and class, the best first, and
// last by connection and id, so that no two are equal.
func better(a, b *insight.Account) int {
	return cmp.Or(
		cmp.Compare(tierRank(a.Potential), tierRank(b.Potential)),
		cmp.Compare(b.Fit, a.Fit),
		cmp.Compare(b.Coverage, a.Coverage),
		cmp.Compare(classRank(a.Class), classRank(b.Class)),
		cmp.Compare(a.Key.Connection, b.Key.Connection),
		cmp.Compare(a.Key.ID, b.Key.ID),
	)
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

// choose returns the places of the chosen accounts, the best first, and what the best
// selection passed over, by place.
func (c *chooser) choose(past map[crm.Key]bool) (chosen []int, passed map[int]pass) {
	longer := c.o.K
	if len(past) > 0 {
		longer += (c.o.K*c.o.Tolerance + 99) / 100
	}
	caps := newCounter(c)
	passed = map[int]pass{}
	var best []int
	for _, at := range c.order {
		if len(best) == longer {
			break
		}
		if why, group := caps.full(at); why != "" {
			passed[at] = pass{why, group}
			continue
		}
		caps.take(at)
		best = append(best, at)
	}
	if len(past) == 0 {
		return best, passed
	}
	// Those that stood on the list first, then the best of the others. All of best fit
	// together, so taking them in another order meets no cap.
	for _, kept := range []bool{true, false} {
		for _, at := range best {
			if len(chosen) < c.o.K && past[c.accounts[at].Key] == kept {
				chosen = append(chosen, at)
			}
		}
	}
	slices.SortFunc(chosen, func(i, j int) int { return better(&c.accounts[i], &c.accounts[j]) })
	return chosen, passed
}

func (c *chooser) choice(at, rank int, past map[crm.Key]bool) Choice {
	a := &c.accounts[at]
	place, _ := slices.BinarySearchFunc(c.order, at, func(i, j int) int { return better(&c.accounts[i], &c.accounts[j]) })
	status := New
	if past[a.Key] {
		status = Kept
	}
	open := 0
	for i := range a.Deals {
		if a.Deals[i].Status == crm.DealOpen {
			open++
		}
	}
	return Choice{
		Rank: rank, Connection: a.Key.Connection, ID: a.Key.ID, Name: a.Name, Domain: a.Domain, Country: a.Country,
		PostalCode: a.PostalCode, Area: dach.Area(a.Country, a.PostalCode), Industry: a.Industry, Owner: a.Owner,
		Parent: a.Parent, Segment: a.Segment, Tier: string(a.Potential), Score: a.Fit, Coverage: a.Coverage, Class: a.Class,
		Grade: a.Grade, Customer: a.Customer(), OpenDeals: open, Person: dach.LooksLikePerson(a.Name), Place: place + 1, Status: status,
	}
}

// left tells of every account of the earlier list that was not chosen why.
func (c *chooser) left(r *Report, past map[crm.Key]bool, passed map[int]pass) {
	if len(past) == 0 {
		return
	}
	at := map[crm.Key]int{}
	for i := range c.accounts {
		if past[c.accounts[i].Key] {
			at[c.accounts[i].Key] = i
		}
	}
	chosen := map[crm.Key]bool{}
	for i := range r.Chosen {
		chosen[crm.Key{Connection: r.Chosen[i].Connection, ID: r.Chosen[i].ID}] = true
	}
	for _, p := range c.o.Keep {
		if chosen[p.Key] {
			continue
		}
		chosen[p.Key] = true // told once
		l := Left{Connection: p.Key.Connection, ID: p.Key.ID, Name: p.Name, Why: Gone}
		if i, ok := at[p.Key]; ok {
			l.Name = c.accounts[i].Name
			l.Why, l.Value = c.why(i, passed)
		}
		r.Left = append(r.Left, l)
	}
}

func (c *chooser) why(at int, passed map[int]pass) (Why, string) {
	if why, value := c.refuse(&c.accounts[at]); why != "" {
		return why, value
	}
	if p, ok := passed[at]; ok {
		return p.why, p.group
	}
	place, _ := slices.BinarySearchFunc(c.order, at, func(i, j int) int { return better(&c.accounts[i], &c.accounts[j]) })
	return LowRank, strconv.Itoa(place + 1)
}
