package deals

import (
	"cmp"
	"math/rand/v2"
	"slices"

	"github.com/icptier/icptier/internal/crm"
)

// Newest parts the deals into those to learn from and the newest ones to test on: about
// the given share, and more where that holds fewer than least won or lost deals, up to
// half. Deals created on one day stay on one side. To learn from are only those whose
// outcome was known when the first of the newest was created; what was decided later is on
// neither side. ok is false where no such cut leaves least won and least lost deals on
// both.
func (s *Set) Newest(share float64, least int) (train, test []int, ok bool) {
	if s.Created == nil {
		return nil, nil, false
	}
	order := s.All()
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(s.Created[a], s.Created[b]) })
	const most = 0.5
	won, lost, cut := 0, 0, len(order)
	for i := len(order) - 1; i > 0; i-- {
		if s.Won[order[i]] {
			won++
		} else {
			lost++
		}
		tested := float64(len(order)-i) / float64(len(order))
		if tested > most && cut < len(order) {
			break
		}
		if s.Created[order[i]] == s.Created[order[i-1]] {
			continue
		}
		if won >= least && lost >= least {
			cut = i
			if tested >= share {
				break
			}
		}
	}
	if cut == len(order) {
		return order, nil, false
	}
	train, test = s.decided(order[:cut], s.Created[order[cut]]), order[cut:]
	won, lost = 0, 0
	for _, i := range train {
		if s.Won[i] {
			won++
		} else {
			lost++
		}
	}
	return train, test, won >= least && lost >= least
}

// decided are the deals whose outcome was known on a day: those closed before it, and those
// without a day of closing.
func (s *Set) decided(rows []int, day crm.Stamp) []int {
	if s.Closed == nil {
		return rows
	}
	var known []int
	for _, i := range rows {
		if s.Closed[i] == 0 || s.Closed[i] < day {
			known = append(known, i)
		}
	}
	return known
}

// Folds deals the given deals out to k folds of about one size, in which groups stay
// whole: the large ones first, each to the smallest fold, those of one size in random
// order. It returns the fold of each of the deals.
func (s *Set) Folds(rows []int, k int, r *rand.Rand) []int {
	sizes := make(map[int32]int, len(rows))
	var groups []int32
	for _, i := range rows {
		if sizes[s.Group[i]] == 0 {
			groups = append(groups, s.Group[i])
		}
		sizes[s.Group[i]]++
	}
	r.Shuffle(len(groups), func(i, j int) { groups[i], groups[j] = groups[j], groups[i] })
	slices.SortStableFunc(groups, func(a, b int32) int { return sizes[b] - sizes[a] })
	load := make([]int, k)
	fold := make(map[int32]int, len(groups))
	for _, g := range groups {
		smallest := 0
		for j := range load {
			if load[j] < load[smallest] {
				smallest = j
			}
		}
		load[smallest] += sizes[g]
		fold[g] = smallest
	}
	out := make([]int, len(rows))
	for i, row := range rows {
		out[i] = fold[s.Group[row]]
	}
	return out
}
