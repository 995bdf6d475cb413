package territory

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/scoring/dach"
)

// spot is a postal code of a country.
type spot struct{ country, code string }

// places gives every item its area and its spot, and finds out who is at home there.
func (p *problem) places() {
	areas, spots := map[string]int32{}, map[spot]int32{}
	p.home = nil
	for i := range p.items {
		it, a := &p.items[i], p.items[i].account
		it.area = nobody
		if area := dach.Area(a.Country, a.PostalCode); area != "" {
			it.area = number(areas, area)
		}
		at := spot{a.Country, a.PostalCode}
		it.spot = number(spots, at)
		if int(it.spot) == len(p.home) {
			p.home = append(p.home, p.homeOf(at))
		}
	}
	p.areas = slices.SortedFunc(maps.Keys(areas), func(a, b string) int { return cmp.Compare(areas[a], areas[b]) })
}

// number gives the key its place in the order in which keys came.
func number[K comparable](seen map[K]int32, key K) int32 {
	n, ok := seen[key]
	if !ok {
		n = int32(len(seen)) //nolint:gosec // there are fewer places than accounts
		seen[key] = n
	}
	return n
}

// homeOf is the set of reps who are at home at a spot; nil when none is.
func (p *problem) homeOf(at spot) []uint64 {
	var set []uint64
	for r := range p.reps {
		home := p.reps[r].Home
		if len(home) > 0 && !slices.ContainsFunc(home, func(h insight.Region) bool { return h.Has(at.country, at.code) }) {
			continue
		}
		if set == nil {
			set = make([]uint64, (len(p.reps)+63)/64)
		}
		set[r/64] |= 1 << (r % 64)
	}
	return set
}

// away reports whether an account is outside the home regions of a rep. In a region without
// a home rep, no account is away.
func (p *problem) away(it *item, rep int32) bool {
	set := p.home[it.spot]
	return set != nil && set[rep/64]&(1<<(rep%64)) == 0
}

// uncovered finds the places without a home rep.
func (p *problem) uncovered() []Problem {
	count := map[string]int{}
	var items []int
	for i := range p.items {
		it := &p.items[i]
		if it.to != nobody || p.home[it.spot] != nil || !p.placed(it) {
			continue
		}
		items = append(items, i)
		count[place(it.account)]++
	}
	if len(items) == 0 {
		return nil
	}
	names := slices.Sorted(maps.Keys(count))
	if p.o.Uncovered != UncoveredRefuse {
		for _, name := range names {
			p.notes = append(p.notes, Note{Kind: NoteUncovered, Area: name, Accounts: count[name]})
		}
		if p.o.Uncovered == UncoveredLeave {
			p.leave(items, NoRegion)
		}
		return nil
	}
	const shown = 10
	var problems []Problem
	for _, name := range names[:min(shown, len(names))] {
		accounts := fmt.Sprintf("%d accounts", count[name])
		if count[name] == 1 {
			accounts = "1 account"
		}
		problems = append(problems, Problem{What: fmt.Sprintf("%s is no rep's home region and has %s", name, accounts)})
	}
	if more := len(names) - shown; more > 0 {
		problems = append(problems, Problem{What: fmt.Sprintf("and %d further areas", more)})
	}
	problems[len(problems)-1].Hint = "give each to a rep (column regions), or choose what becomes of them: --uncovered assign shares them out, --uncovered leave leaves them"
	return problems
}

// placed reports whether it is known where an account is: by its postal code, or because
// no rep's home is in its country at all.
func (p *problem) placed(it *item) bool {
	country := it.account.Country
	if it.area != nobody {
		return true
	}
	if country == "" {
		return false
	}
	for r := range p.reps {
		if slices.ContainsFunc(p.reps[r].Home, func(h insight.Region) bool { return h.Country() == country }) {
			return false
		}
	}
	return true
}
