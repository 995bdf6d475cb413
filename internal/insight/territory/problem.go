package territory

import (
	"cmp"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring/dach"
)

// nobody stands for no rep, no area.
const nobody = -1

// item is an account to place.
type item struct {
	account *insight.Account
	// value and hours are its expected value and work a year; size is both as a share of all.
	value, hours, size float64
	area, spot, kind   int32
	before             int32 // the rep who has it now
	to                 int32 // the rep who is to have it in any case
	why                Why   // of to
}

// problem is all that a plan is made of.
type problem struct {
	o     Options
	reps  []Rep
	items []item // by connection and id
	// left are those that have no rep, by their place in items.
	left  []Unassigned
	areas []string
	// home says by spot (the accounts of one postal code) which reps are at home there.
	home  [][]uint64
	able  [][]uint64 // by kind of account, the reps who have the language and the skill
	notes []Note
	// gone says by rep why it has no accounts in the plan: Cover, Left, or empty.
	gone []Why
	// fairValue and fairHours are the fair share of a rep, by rep.
	fairValue, fairHours []float64
	totalValue           float64
	totalHours           float64
}

// newProblem reads accounts and reps. The error is an *InputError.
func newProblem(accounts []insight.Account, reps []Rep, o Options) (*problem, error) {
	problems := append(o.check(), checkReps(reps)...)
	gone, wrong := goneOf(reps, o)
	if problems = append(problems, wrong...); len(problems) > 0 {
		return nil, &InputError{problems}
	}
	p := &problem{o: o, reps: without(reps, gone), gone: gone}
	fixed, problems := p.fixed(accounts)
	owner, names := ownersOf(reps), map[string]int32{}
	for i := range reps {
		names[reps[i].Name] = int32(i)
	}
	for i := range accounts {
		a := &accounts[i]
		to, isFixed := fixed[a.Key]
		if !isFixed && !o.takesPart(a) {
			continue
		}
		it := item{account: a, value: o.Value[a.Tier], hours: o.Hours[a.Tier], to: nobody, before: before(a, names, owner)}
		for j := range a.Deals {
			if a.Deals[j].Status == crm.DealOpen {
				it.hours += o.DealHours
			}
		}
		if isFixed && gone[to] == "" {
			it.to, it.why = to, Fixed
		}
		if !p.stands(&it) {
			continue
		}
		p.items = append(p.items, it)
	}
	slices.SortFunc(p.items, func(a, b item) int {
		return cmp.Or(cmp.Compare(a.account.Key.Connection, b.account.Key.Connection), cmp.Compare(a.account.Key.ID, b.account.Key.ID))
	})
	p.fair()
	p.places()
	p.kinds()
	p.keepDeals(owner)
	problems = append(problems, p.uncovered()...)
	if len(problems) > 0 {
		return nil, &InputError{problems}
	}
	p.overflow()
	if len(p.left) > 0 { // what is fair, and which areas there are, is up to those who are shared out
		p.fair()
		p.places()
		p.kinds()
	}
	return p, nil
}

// ownersOf finds the rep of an owner, alone or after the connection.
func ownersOf(reps []Rep) map[string]int32 {
	of := map[string]int32{}
	for i := range reps {
		for _, o := range reps[i].Owners {
			of[o] = int32(i)
		}
	}
	for i := range reps {
		if _, taken := of[reps[i].Name]; !taken {
			of[reps[i].Name] = int32(i)
		}
	}
	return of
}

func repOf(owner map[string]int32, connection, id string) int32 {
	if id == "" {
		return nobody
	}
	if r, ok := owner[connection+"/"+id]; ok {
		return r
	}
	if r, ok := owner[id]; ok {
		return r
	}
	return nobody
}

// before is the rep of the territory that stands in the CRM, else the owner.
func before(a *insight.Account, names, owner map[string]int32) int32 {
	if r, ok := names[a.Territory]; ok {
		return r
	}
	return repOf(owner, a.Key.Connection, a.Owner)
}

// fixed finds the accounts that reps are given by name.
func (p *problem) fixed(accounts []insight.Account) (map[crm.Key]int32, []Problem) {
	var problems []Problem
	wanted, of := map[string]int32{}, map[crm.Key]int32{}
	for i := range p.reps {
		r := &p.reps[i]
		if n := len(r.Fixed); n > r.Capacity {
			problems = append(problems, Problem{r.Line, r.Name, phrase.Of("%d fixed accounts exceed the capacity of %d", n, r.Capacity), phrase.Of("raise the capacity or fix fewer accounts")})
		}
		for _, id := range r.Fixed {
			if other, twice := wanted[id]; twice {
				problems = append(problems, Problem{r.Line, r.Name, phrase.Of("account %s is fixed already, with %s", id, p.reps[other].Name), phrase.Of("an account has one rep")})
			}
			wanted[id] = int32(i)
		}
	}
	if len(wanted) == 0 {
		return of, problems
	}
	found := map[string]crm.Key{}
	for i := range accounts {
		key := accounts[i].Key
		for _, id := range [2]string{key.ID, key.Connection + "/" + key.ID} {
			to, ok := wanted[id]
			if !ok {
				continue
			}
			r := &p.reps[to]
			if other, twice := found[id]; twice && other != key {
				problems = append(problems, Problem{r.Line, r.Name, phrase.Of("account %s is in %s and in %s", id, other.Connection, key.Connection), phrase.Of("write CONNECTION/ID")})
			}
			if before, twice := of[key]; twice && before != to {
				problems = append(problems, Problem{r.Line, r.Name, phrase.Of("account %s is fixed already, with %s", id, p.reps[before].Name), phrase.Of("an account has one rep")})
			}
			found[id], of[key] = key, to
		}
	}
	for i := range p.reps {
		for _, id := range p.reps[i].Fixed {
			if _, ok := found[id]; !ok {
				problems = append(problems, Problem{p.reps[i].Line, p.reps[i].Name, phrase.Of("there is no account %s", id), phrase.Of("write an id as icptier accounts lists it, or CONNECTION/ID")})
			}
		}
	}
	return of, problems
}

// fair sets what each rep should have.
func (p *problem) fair() {
	p.totalValue, p.totalHours = 0, 0
	for i := range p.items {
		p.totalValue += p.items[i].value
		p.totalHours += p.items[i].hours
	}
	for i := range p.items {
		it := &p.items[i]
		it.size = part(it.value, p.totalValue) + part(it.hours, p.totalHours)
	}
	shares := 0.0
	for i := range p.reps {
		if p.gone[i] == "" {
			shares += p.reps[i].share()
		}
	}
	p.fairValue, p.fairHours = make([]float64, len(p.reps)), make([]float64, len(p.reps))
	for i := range p.reps {
		if p.gone[i] != "" {
			continue
		}
		p.fairValue[i] = p.totalValue * p.reps[i].share() / shares
		p.fairHours[i] = p.totalHours * p.reps[i].share() / shares
	}
}

func (r *Rep) share() float64 {
	if r.Share == 0 {
		return 1
	}
	return r.Share
}

func part(of, all float64) float64 {
	if all <= 0 {
		return 0
	}
	return of / all
}

// keepDeals leaves accounts with open deals with the owner, the largest first as far as
// the capacity goes.
func (p *problem) keepDeals(owner map[string]int32) {
	taken := make([]int, len(p.reps))
	var deals []int
	for i := range p.items {
		if to := p.items[i].to; to != nobody {
			taken[to]++
		} else if p.items[i].account.Open() {
			deals = append(deals, i)
		}
	}
	slices.SortStableFunc(deals, func(i, j int) int { return cmp.Compare(p.items[j].size, p.items[i].size) })
	over := make([]int, len(p.reps))
	for _, i := range deals {
		it := &p.items[i]
		to := p.ownerOf(it, owner)
		switch {
		case to == nobody || p.gone[to] != "":
		case taken[to] == p.reps[to].Capacity:
			over[to]++
		default:
			taken[to]++
			it.to, it.why = to, OpenDeal
		}
	}
	for r, n := range over {
		if n > 0 {
			p.notes = append(p.notes, Note{Kind: NoteDeals, Rep: p.reps[r].Name, Accounts: n})
		}
	}
}

// ownerOf is the rep who owns the account, else an open deal of it.
func (p *problem) ownerOf(it *item, owner map[string]int32) int32 {
	if it.before != nobody {
		return it.before
	}
	for i := range it.account.Deals {
		d := &it.account.Deals[i]
		if d.Status != crm.DealOpen {
			continue
		}
		if to := repOf(owner, it.account.Key.Connection, d.Owner); to != nobody {
			return to
		}
	}
	return nobody
}

// overflow leaves out the accounts that no rep has room for: the smallest.
func (p *problem) overflow() {
	room := 0
	for i := range p.reps {
		room += p.reps[i].Capacity
	}
	var free []int
	for i := range p.items {
		if p.items[i].to == nobody {
			free = append(free, i)
		} else {
			room--
		}
	}
	if room >= len(free) {
		return
	}
	slices.SortStableFunc(free, func(i, j int) int { return cmp.Compare(p.items[j].size, p.items[i].size) })
	p.notes = append(p.notes, Note{Kind: NoteCapacity, Accounts: len(free) - room})
	p.leave(free[room:], NoRoom)
}

// leave takes items out of the plan.
func (p *problem) leave(items []int, why Why) {
	out := map[int]bool{}
	for _, i := range items {
		out[i] = true
	}
	kept := p.items[:0]
	for i := range p.items {
		if !out[i] {
			kept = append(kept, p.items[i])
			continue
		}
		it := &p.items[i]
		a := it.account
		p.left = append(p.left, Unassigned{
			Connection: a.Key.Connection, ID: a.Key.ID, Name: a.Name, Area: place(a), Tier: string(a.Tier), Value: it.value, Before: p.name(it.before), Why: why, hours: it.hours,
		})
	}
	p.items = kept
}

func (p *problem) name(rep int32) string {
	if rep == nobody {
		return ""
	}
	return p.reps[rep].Name
}

// place is the account's postal area, else its country.
func place(a *insight.Account) string {
	if area := dach.Area(a.Country, a.PostalCode); area != "" {
		return area
	}
	return strings.ToUpper(a.Country)
}
