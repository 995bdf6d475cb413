package territory

import (
	"cmp"
	"slices"
)

// starts are the plans that the search begins with. The first is plain largest first.
func (p *problem) starts() []*plan {
	locked := newPlan(p)
	var free []int
	for i := range p.items {
		if to := p.items[i].to; to != nobody {
			locked.put(i, to)
		} else {
			free = append(free, i)
		}
	}
	slices.SortStableFunc(free, func(i, j int) int { return cmp.Compare(p.items[j].size, p.items[i].size) })
	fresh, kept, areas := locked, locked.clone(), locked.clone()
	fresh.largestFirst(free)
	kept.keep(free)
	areas.together(free)
	return []*plan{fresh, kept, areas}
}

// largestFirst gives each item, the largest first, to the rep who has the least of their
// fair share: Graham 1969.
func (s *plan) largestFirst(items []int) {
	for _, i := range items {
		s.put(i, s.lightest(1, func(int32) bool { return true }))
	}
}

// lightest is the rep with the least of their fair share, of those who have room; nobody
// when there is none.
func (s *plan) lightest(room int, of func(int32) bool) int32 {
	best, least := int32(nobody), 0.0
	for r := range int32(len(s.count)) { //nolint:gosec // there are at most mostReps
		if s.count[r]+room > s.p.reps[r].Capacity || !of(r) {
			continue
		}
		load := s.load(r)
		if best == nobody || load < least || load == least && s.count[r] < s.count[best] {
			best, least = r, load
		}
	}
	return best
}

// load is the rep's value and hours in relation to the fair share.
func (s *plan) load(r int32) float64 {
	return s.value[r]*s.perValue[r] + s.hours[r]*s.perHours[r]
}

// keep leaves items where they are while there is room, and gives the others to the lightest.
func (s *plan) keep(items []int) {
	var others []int
	for _, i := range items {
		if r := s.p.items[i].before; r != nobody && !s.full(r) {
			s.put(i, r)
		} else {
			others = append(others, i)
		}
	}
	s.largestFirst(others)
}

// together gives whole areas, the largest first, to the lightest of those who are at home
// there and have room for all of it, else of all who have; an area that no rep has room for
// as a whole, and accounts without an area, go one by one.
func (s *plan) together(items []int) {
	byArea := make([][]int, len(s.p.areas))
	sizes := make([]float64, len(s.p.areas))
	var single []int
	for _, i := range items {
		if a := s.p.items[i].area; a != nobody {
			byArea[a] = append(byArea[a], i)
			sizes[a] += s.p.items[i].size
		} else {
			single = append(single, i)
		}
	}
	order := make([]int, len(byArea))
	for a := range order {
		order[a] = a
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(sizes[b], sizes[a]) })
	for _, a := range order {
		area := byArea[a]
		if len(area) == 0 {
			continue
		}
		r := s.lightest(len(area), func(r int32) bool { return !s.p.away(&s.p.items[area[0]], r) })
		if r == nobody {
			r = s.lightest(len(area), func(int32) bool { return true })
		}
		if r == nobody {
			single = append(single, area...)
			continue
		}
		for _, i := range area {
			s.put(i, r)
		}
	}
	slices.SortStableFunc(single, func(i, j int) int { return cmp.Compare(s.p.items[j].size, s.p.items[i].size) })
	s.largestFirst(single)
}
