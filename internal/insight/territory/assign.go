package territory

import (
	"cmp"
	"math/rand/v2"
	"slices"

	"github.com/icptier/icptier/internal/insight"
)

// Assign makes the plan. It keeps nothing of the accounts.
func Assign(accounts []insight.Account, reps []Rep, o Options) (*Report, error) {
	p, err := newProblem(accounts, reps, o)
	if err != nil {
		return nil, err
	}
	var free []int
	for i := range p.items {
		if p.items[i].to == nobody {
			free = append(free, i)
		}
	}
	starts := p.starts()
	largestFirst := starts[0].cost()
	var best *plan
	least := 0.0
	for n, s := range starts {
		h := &search{s: s, free: free, dice: rand.New(rand.NewPCG(o.Seed, uint64(n))), told: func(pass int) {
			if o.Progress != nil {
				o.Progress(n*mostPasses+pass+1, len(starts)*mostPasses)
			}
		}}
		h.improve()
		if c := s.cost(); best == nil || c < least-gainful {
			best, least = s, c
		}
	}
	if o.Progress != nil {
		o.Progress(len(starts)*mostPasses, len(starts)*mostPasses)
	}
	r := p.report(best)
	r.Cost, r.CostLargestFirst = least, largestFirst
	return r, nil
}

// report writes a plan down.
func (p *problem) report(s *plan) *Report {
	r := &Report{
		Seed: p.o.Seed, Accounts: len(p.items) + len(p.left), Plan: make([]Assignment, 0, len(p.items)),
		Unassigned: p.left, Notes: p.notes, Reps: make([]RepReport, len(p.reps)),
	}
	if r.Unassigned == nil {
		r.Unassigned = []Unassigned{}
	}
	if r.Notes == nil {
		r.Notes = []Note{}
	}
	for i := range p.reps {
		r.Reps[i].Name, r.Reps[i].Capacity = p.reps[i].Name, p.reps[i].Capacity
	}
	for i := range p.items {
		p.tell(r, &p.items[i], s.at[i])
	}
	p.tellLeft(r)
	for a, name := range p.areas {
		r.Areas = append(r.Areas, s.area(a, name))
		if len(r.Areas[a].Parts) == 1 {
			r.WholeAreas++
		}
	}
	slices.SortFunc(r.Areas, func(a, b Area) int { return cmp.Compare(a.Area, b.Area) })
	r.Areas = slices.DeleteFunc(r.Areas, func(a Area) bool { return a.Accounts == 0 })
	if r.Areas == nil {
		r.Areas = []Area{}
	}
	r.Before = p.balances(r, func(rep *RepReport) Load { return rep.Before })
	r.After = p.balances(r, func(rep *RepReport) Load { return rep.After })
	return r
}

// tell adds one account to the report.
func (p *problem) tell(r *Report, it *item, to int32) {
	a := it.account
	why := it.why
	where := Moved
	switch it.before {
	case nobody:
		where = New
		r.New++
	case to:
		where = Kept
		r.Kept++
	default:
		r.Moved++
		r.MovedValue += it.value
	}
	if why == "" {
		why = where
		if it.before != nobody && p.gone[it.before] != "" {
			why = p.gone[it.before]
		}
	}
	if p.away(it, to) {
		r.Away++
	}
	if p.unable(it, to) {
		r.Unable++
	}
	after := &r.Reps[to]
	after.After.add(it.value, it.hours)
	if it.before != to {
		after.Gained++
		after.GainedValue += it.value
	}
	if it.before != nobody {
		before := &r.Reps[it.before]
		before.Before.add(it.value, it.hours)
		if it.before != to {
			before.Lost++
			before.LostValue += it.value
		}
	}
	r.Plan = append(r.Plan, Assignment{
		Connection: a.Key.Connection, ID: a.Key.ID, Name: a.Name, Country: a.Country, PostalCode: a.PostalCode,
		Area: place(a), Tier: string(a.Tier), Value: it.value, Hours: it.hours, Before: p.name(it.before), After: p.reps[to].Name, Why: why,
	})
}

// tellLeft counts the accounts that reps lose without another getting them.
func (p *problem) tellLeft(r *Report) {
	for i := range p.left {
		l := &p.left[i]
		at := slices.IndexFunc(r.Reps, func(rep RepReport) bool { return rep.Name == l.Before && l.Before != "" })
		if at < 0 {
			continue
		}
		r.Reps[at].Before.add(l.Value, l.hours)
		r.Reps[at].Lost++
		r.Reps[at].LostValue += l.Value
	}
}

func (l *Load) add(value, hours float64) {
	l.Accounts++
	l.Value += value
	l.Hours += hours
}

func (s *plan) area(a int, name string) Area {
	area := Area{Area: name}
	for r, n := range s.in[a*len(s.count) : (a+1)*len(s.count)] {
		if n > 0 {
			area.Accounts += int(n)
			area.Parts = append(area.Parts, AreaPart{s.p.reps[r].Name, int(n)})
		}
	}
	slices.SortStableFunc(area.Parts, func(a, b AreaPart) int { return cmp.Compare(b.Accounts, a.Accounts) })
	return area
}

func (p *problem) balances(r *Report, of func(*RepReport) Load) Balances {
	var value, hours []float64
	for i := range r.Reps {
		if l := of(&r.Reps[i]); p.gone[i] == "" {
			value, hours = append(value, l.Value/p.reps[i].share()), append(hours, l.Hours/p.reps[i].share())
		}
	}
	return Balances{measure(value), measure(hours)}
}
