package stat

import (
	"cmp"
	"math"
	"slices"
)

// Area is an area under the ROC curve: the chance that a won deal has a higher score
// than a lost one, a tie counting half.
type Area struct {
	Value    float64
	Variance float64 // of Value, by DeLong
	// Freedom is how many groups the variance is known from, those that count most counting
	// for more (Satterthwaite 1946): of few of them the interval is wider.
	Freedom float64
	Won     int
	Lost    int
}

// Interval is the area with its 95 % interval, within 0 and 1. An area of exactly 0 or 1
// has no variance to estimate; there the bound is Wilson's for the smaller class.
func (a Area) Interval() Interval {
	if a.Value == 0 || a.Value == 1 {
		smaller := min(a.Won, a.Lost)
		share, _ := Wilson(int(a.Value)*smaller, smaller)
		return share
	}
	return aroundBy(a.Freedom, a.Value, math.Sqrt(a.Variance), 0, 1)
}

// AUC returns the area under the ROC curve of scores. Deals of one group (copies, deals
// of one account) are no independent witnesses, and the variance is taken over groups;
// a nil group means that every deal stands for itself. ok is false when no deal was won
// or none was lost. It takes O(n log n).
func AUC(score []float64, won []bool, group []int32) (area Area, ok bool) {
	parts, area := placements(score, won)
	if area.Won == 0 || area.Lost == 0 {
		return area, false
	}
	m, n := float64(area.Won), float64(area.Lost)
	spread := spreadOf(parts, won, group, area.Value, m, n)
	area.Variance, area.Freedom = spread.variance, spread.freedom()
	return area, true
}

// AUCWithin is AUC with won and lost deals of one stratum compared only: scores of different
// folds come from different cards, and are no ranking of one another. Strata weigh as many
// pairs as they have. Groups must lie within strata. A nil stratum means one for all.
func AUCWithin(score []float64, won []bool, group, stratum []int32) (area Area, ok bool) {
	pairs := 0.0
	var all spread
	for _, rows := range strata(len(score), stratum) {
		labels, groups := picked(won, rows), picked(group, rows)
		parts, part := placements(picked(score, rows), labels)
		m, n := float64(part.Won), float64(part.Lost)
		area.Won, area.Lost = area.Won+part.Won, area.Lost+part.Lost
		if m*n == 0 {
			continue
		}
		pairs, area.Value = pairs+m*n, area.Value+m*n*part.Value
		all.add(spreadOf(parts, labels, groups, part.Value, m, n), m*n)
	}
	if pairs == 0 {
		return area, false
	}
	area.Value, area.Variance, area.Freedom = area.Value/pairs, all.variance/(pairs*pairs), all.freedom()
	return area, true
}

// strata lists the rows of each stratum.
func strata(n int, stratum []int32) [][]int {
	parts := make([][]int, 1)
	for i := range n {
		at := 0
		if stratum != nil {
			at = int(stratum[i])
		}
		for at >= len(parts) {
			parts = append(parts, nil)
		}
		parts[at] = append(parts[at], i)
	}
	return parts
}

func picked[T any](values []T, rows []int) []T {
	if values == nil {
		return nil
	}
	out := make([]T, len(rows))
	for i, row := range rows {
		out[i] = values[row]
	}
	return out
}

// AUCDifference returns by how much the area of score a is above that of score b on the
// same deals, with its 95 % interval (DeLong's test of paired areas, over groups as AUC,
// within strata as AUCWithin). ok is false when no deal was won or none was lost.
func AUCDifference(a, b []float64, won []bool, group, stratum []int32) (difference Interval, ok bool) {
	var value, pairs float64
	var all spread
	for _, rows := range strata(len(a), stratum) {
		labels, groups := picked(won, rows), picked(group, rows)
		parts, area := placements(picked(a, rows), labels)
		others, _ := placements(picked(b, rows), labels)
		m, n := float64(area.Won), float64(area.Lost)
		if m*n == 0 {
			continue
		}
		gap := 0.0
		for i := range parts {
			if parts[i] -= others[i]; labels[i] {
				gap += parts[i] / m
			}
		}
		value, pairs = value+m*n*gap, pairs+m*n
		all.add(spreadOf(parts, labels, groups, gap, m, n), m*n)
	}
	if pairs == 0 {
		return Interval{}, false
	}
	return aroundBy(all.freedom(), value/pairs, math.Sqrt(all.variance)/pairs, -1, 1), true
}

// placements returns for every won deal the share of lost deals below it, and for every
// lost deal the share of won deals above it; ties count half. The area is theirs, without
// its variance.
func placements(score []float64, won []bool) ([]float64, Area) {
	order := make([]int32, len(score))
	var area Area
	for i := range order {
		order[i] = int32(i)
		if won[i] {
			area.Won++
		} else {
			area.Lost++
		}
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Compare(score[a], score[b]) })
	parts := make([]float64, len(score))
	m, n := float64(max(area.Won, 1)), float64(max(area.Lost, 1))
	wonBelow, lostBelow, halves := 0, 0, 0
	for i := 0; i < len(order); {
		j, tiedWon, tiedLost := i, 0, 0
		for ; j < len(order) && score[order[j]] == score[order[i]]; j++ {
			if won[order[j]] {
				tiedWon++
			} else {
				tiedLost++
			}
		}
		halves += tiedWon * (2*lostBelow + tiedLost)
		above := float64(lostBelow) + float64(tiedLost)/2
		under := float64(area.Won-wonBelow-tiedWon) + float64(tiedWon)/2
		for _, at := range order[i:j] {
			if won[at] {
				parts[at] = above / n
			} else {
				parts[at] = under / m
			}
		}
		wonBelow, lostBelow, i = wonBelow+tiedWon, lostBelow+tiedLost, j
	}
	area.Value = float64(halves) / (2 * m * n)
	return parts, area
}

// spread is a variance, and the sums of the squares and of the fourth powers of what each
// group contributes to it.
type spread struct{ variance, squares, fourths float64 }

// add takes the spread of a stratum of so much weight.
func (s *spread) add(of spread, weight float64) {
	square := weight * weight
	s.variance, s.squares, s.fourths = s.variance+square*of.variance, s.squares+square*of.squares, s.fourths+square*square*of.fourths
}

func (s *spread) freedom() float64 {
	if s.fourths == 0 {
		return 0
	}
	return s.squares * s.squares / s.fourths
}

// spreadOf is Obuchowski's variance for clustered data, which for groups of one is DeLong's.
// Won and lost deals of one group vary together, and their product counts twice: once for
// each order of the two.
func spreadOf(parts []float64, won []bool, group []int32, auc, m, n float64) spread {
	type sums struct {
		won, lost           float64 // of placements less the area
		wonDeals, lostDeals int
	}
	add := func(s *sums, i int) {
		if won[i] {
			s.won, s.wonDeals = s.won+parts[i]-auc, s.wonDeals+1
		} else {
			s.lost, s.lostDeals = s.lost+parts[i]-auc, s.lostDeals+1
		}
	}
	var byGroup []sums
	if group == nil {
		byGroup = make([]sums, len(parts))
		for i := range parts {
			add(&byGroup[i], i)
		}
	} else {
		byGroup = make([]sums, int(slices.Max(group))+1)
		for i, g := range group {
			add(&byGroup[g], i)
		}
	}
	var s10, s01, s11, withWon, withLost, all float64
	var out spread
	for _, s := range byGroup {
		both := s.won/m + s.lost/n
		out.squares, out.fourths = out.squares+both*both, out.fourths+both*both*both*both
		s10, s01, s11 = s10+s.won*s.won, s01+s.lost*s.lost, s11+s.won*s.lost
		if s.wonDeals > 0 {
			withWon++
		}
		if s.lostDeals > 0 {
			withLost++
		}
		if s.wonDeals+s.lostDeals > 0 {
			all++
		}
	}
	out.variance = max(0, unbiased(s10, withWon)/(m*m)+unbiased(s01, withLost)/(n*n)+2*unbiased(s11, all)/(m*n))
	return out
}

// unbiased scales a sum of squares over k groups for the mean that was taken out of it.
func unbiased(sum, k float64) float64 {
	if k < 2 {
		return sum
	}
	return sum * k / (k - 1)
}

// Gain is one point of a ranking curve: calling on the best share of deals finds a share
// of the won ones.
type Gain struct {
	Deals float64 `json:"deals"`
	Won   float64 `json:"won"`
}

// Gains returns the ranking curve (cumulative gains) from 0,0 to 1,1 with at most the
// given number of steps; deals of one score are never parted, so that their order is
// of no matter. It is nil where no deal was won.
func Gains(score []float64, won []bool, steps int) []Gain {
	order := make([]int, len(score))
	total := 0
	for i := range order {
		order[i] = i
		if won[i] {
			total++
		}
	}
	if total == 0 || steps < 1 {
		return nil
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(score[b], score[a]) })
	curve := []Gain{{}}
	found, next := 0, 1
	for i, at := range order {
		if won[at] {
			found++
		}
		last := i == len(order)-1
		if !last && score[order[i+1]] == score[at] {
			continue
		}
		if last || (i+1)*steps >= next*len(order) {
			curve = append(curve, Gain{float64(i+1) / float64(len(order)), float64(found) / float64(total)})
			next = (i+1)*steps/len(order) + 1
		}
	}
	return curve
}
