package stat

import (
	"cmp"
	"slices"

	gonum "gonum.org/v1/gonum/stat"
)

// Slice is a range of scores with its deals.
type Slice struct {
	From, To float64 // the lowest and the highest score in it
	Mean     float64 // of the scores
	Cell
}

// Slices cuts scores into at most k ranges of about the same number of deals, the lowest
// first. Equal scores are never parted.
func Slices(score []float64, won []bool, k int) []Slice {
	order := ordered(score)
	var all []Slice
	for i := 0; i < len(order) && k > 0; {
		end := max(i+1, (len(all)+1)*len(order)/k)
		for end < len(order) && score[order[end]] == score[order[end-1]] {
			end++
		}
		s := Slice{From: score[order[i]], To: score[order[end-1]]}
		for _, at := range order[i:end] {
			s.Mean += score[at] / float64(end-i)
			if won[at] {
				s.Won++
			} else {
				s.Lost++
			}
		}
		all, i = append(all, s), end
	}
	return all
}

func ordered(values []float64) []int {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(values[a], values[b]) })
	return order
}

// Isotonic returns the rising win rates that fit the given cells best: neighbours that
// fall are pooled until none does. The cells are in the order of their scores; empty
// ones take the rate of the pool before them.
func Isotonic(cells []Cell) []float64 {
	type pool struct {
		Cell
		cells int
	}
	rate := func(p pool) float64 { return float64(p.Won) / float64(max(p.Deals(), 1)) }
	var pools []pool
	for _, c := range cells {
		pools = append(pools, pool{c, 1})
		for n := len(pools); n > 1; n = len(pools) {
			a, b := pools[n-2], pools[n-1]
			if b.Deals() > 0 && a.Deals() > 0 && rate(a) < rate(b) {
				break
			}
			pools = append(pools[:n-2], pool{Cell{a.Won + b.Won, a.Lost + b.Lost}, a.cells + b.cells})
		}
	}
	rates := make([]float64, 0, len(cells))
	for _, p := range pools {
		for range p.cells {
			rates = append(rates, rate(p))
		}
	}
	return rates
}

// Median returns the middle of values, which it sorts; ok is false without any.
func Median(values []float64) (median float64, ok bool) {
	if len(values) == 0 {
		return 0, false
	}
	slices.Sort(values)
	low := gonum.Quantile(0.5, gonum.Empirical, values, nil)
	if n := len(values); n%2 == 0 {
		return (low + values[n/2]) / 2, true
	}
	return low, true
}
