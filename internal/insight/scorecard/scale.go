package scorecard

import (
	"math"
	"slices"
	"sort"

	"github.com/icptier/icptier/internal/insight/deals"
)

// scale is a field in steps that do not depend on any outcome: 0 is unknown, then the
// fine bands of a number, or the labels.
type scale struct {
	field *deals.Field
	codes []int32
	// low are the least values of a number's steps from 1 on; low[0] is not used, and what
	// is below low[1] belongs to step 1 all the same.
	low   []float64
	steps int // with 0
}

// finest is how many steps a number has at most.
const finest = 20

// scaled puts a field on a scale; ok is false for fields that are neither numbers nor labels.
func scaled(f *deals.Field) (s scale, ok bool) {
	s = scale{field: f}
	switch f.Kind {
	case deals.Label:
		s.steps = len(f.Levels) + 1
		s.codes = make([]int32, len(f.Codes))
		for i, c := range f.Codes {
			s.codes[i] = c + 1
		}
		return s, true
	case deals.Number:
		s.low = append([]float64{math.Inf(-1)}, edges(f.Numbers)...)
		s.steps = len(s.low)
		s.codes = make([]int32, len(f.Numbers))
		for i, v := range f.Numbers {
			if !math.IsNaN(v) {
				s.codes[i] = int32(max(1, sort.Search(s.steps, func(k int) bool { return s.low[k] > v })-1)) //nolint:gosec // at most 20
			}
		}
		return s, true
	case deals.Date, deals.Identifier:
	}
	return s, false
}

// edges are the least values of at most finest bands with about the same number of
// values each. Between two neighbouring values the roundest number is taken.
func edges(values []float64) []float64 {
	sorted := make([]float64, 0, len(values))
	for _, v := range values {
		if !math.IsNaN(v) {
			sorted = append(sorted, v)
		}
	}
	if len(sorted) == 0 {
		return nil
	}
	slices.Sort(sorted)
	all := []float64{sorted[0]}
	for k := 1; k < finest; k++ {
		at := k * len(sorted) / finest
		if at == 0 || sorted[at] <= all[len(all)-1] {
			continue
		}
		first := sort.SearchFloat64s(sorted, sorted[at])
		if first == 0 {
			continue
		}
		if edge := roundest(sorted[first-1], sorted[first]); edge > all[len(all)-1] {
			all = append(all, edge)
		}
	}
	return all
}

// roundest is the number above low and up to high with the fewest digits.
func roundest(low, high float64) float64 {
	const coarsest, fines = 15, -6
	for e := coarsest; e >= fines; e-- {
		unit := math.Pow10(max(e, -e))
		n := math.Floor(high/unit) * unit
		if e < 0 { // divided, since a tenth is no float: 1.13, and not 1.1300000000000001
			n = math.Floor(high*unit) / unit
		}
		if n > low && n <= high {
			return n
		}
	}
	return high
}
