package stat

import (
	"cmp"
	"math"
	"slices"

	gonum "gonum.org/v1/gonum/stat"
)

// Slice is a range of scores with its deals.
type Slice struct {
	From, To float64 // the lowest and the highest score in it
	Mean     float64 // of the scores
	Places   []int   // of its deals among the scores
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
		s := Slice{From: score[order[i]], To: score[order[end-1]], Places: order[i:end:end]}
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

// CalibrationError is by how much chances that were foretold miss the shares that came, on
// average over slices (expected calibration error). So few deals in a slice miss their chance
// by luck alone: beyond is the rest when that is taken off, and never below 0.
func CalibrationError(slices []Slice) (raw, beyond float64) {
	deals, luck := 0.0, 0.0
	for _, s := range slices {
		n := float64(s.Deals())
		raw += math.Abs(float64(s.Won) - n*s.Mean)
		luck += math.Sqrt(2 / math.Pi * n * s.Mean * (1 - s.Mean)) // the mean of a normal deviation
		deals += n
	}
	if deals == 0 {
		return 0, 0
	}
	return raw / deals, max(0, raw-luck) / deals
}

func ordered(values []float64) []int {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(values[a], values[b]) })
	return order
}

// Cuts returns falling scores, so that about shares[0] of the deals have the first or more,
// shares[1] the second or more, and so on; shares rise. Equal scores are never parted, so a
// cut is where the share comes nearest, and the lowest score of all is no cut. There are fewer
// cuts than shares where there are too few different scores.
func Cuts(score []float64, shares ...float64) []float64 {
	sorted := slices.Clone(score)
	slices.Sort(sorted)
	slices.Reverse(sorted)
	n := float64(len(sorted))
	var cuts []float64
	at := 0
	for _, share := range shares {
		best, bestMiss := -1, math.Inf(1)
		for i := at; i < len(sorted) && sorted[i] != sorted[len(sorted)-1]; {
			end := i
			for end < len(sorted) && sorted[end] == sorted[i] {
				end++
			}
			if miss := math.Abs(float64(end)/n - share); miss < bestMiss {
				best, bestMiss = end, miss
			}
			i = end
		}
		if best < 0 {
			break
		}
		cuts, at = append(cuts, sorted[best-1]), best
	}
	return cuts
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
