package backtest

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/insight/deals"
	"github.com/icptier/icptier/internal/insight/stat"
	"github.com/icptier/icptier/internal/insight/words"
)

// span is the time that deals took, from a day of beginning to one of ending.
type span struct{ days []float64 } // NaN where it is unknown

const (
	// fewSpans is how many deals with a span and a value it takes to compare them.
	fewSpans = 30
	// cycleRank is the rank correlation with the sales cycle, and cycleShare the share of
	// its spread, from which a column is the cycle in other words: sizes of deals and firms
	// go along with longer cycles, but never so closely.
	cycleRank, cycleShare = 0.8, 0.6
	// A part of the cycle is never longer than all of it, and would often be if it were
	// compared with the cycles of other deals.
	partWithin, partOutside, partRank = 0.01, 0.1, 0.25
	// multiple is how far a value may be from a fixed share of the cycle, and multiples the
	// share of deals for which it is that near.
	multiple, multiples = 0.05, 0.9
)

// spans are the times from the creation of deals to every day that is known only as they
// end: that of --closed, what is called so, and days behind the creation.
func spans(s *deals.Set, closed string) []span {
	begin := days(s.Created)
	if begin == nil {
		for i := range s.Fields {
			if f := &s.Fields[i]; f.Kind == deals.Date && namesCreation(f.Name) {
				begin = f.Numbers
				break
			}
		}
	}
	if begin == nil {
		return nil
	}
	var ends [][]float64
	if s.Closed != nil {
		ends = append(ends, days(s.Closed))
	}
	for i := range s.Fields {
		f := &s.Fields[i]
		if f.Kind != deals.Date || strings.EqualFold(f.Name, closed) {
			continue
		}
		_, named := knownLeak(f.Name)
		if _, _, later := laterThan(s, f); named || later {
			ends = append(ends, f.Numbers)
		}
	}
	var all []span
	for _, end := range ends {
		one := span{make([]float64, s.Len())}
		known := 0
		for i := range one.days {
			if one.days[i] = end[i] - begin[i]; one.days[i] >= 0 {
				known++
			} else {
				one.days[i] = math.NaN()
			}
		}
		if known >= fewSpans {
			all = append(all, one)
		}
	}
	return all
}

func days[T ~int64](at []T) []float64 {
	if at == nil {
		return nil
	}
	out := make([]float64, len(at))
	for i, v := range at {
		if out[i] = float64(v) / milliseconds; v == 0 {
			out[i] = math.NaN()
		}
	}
	return out
}

func namesCreation(name string) bool {
	return slices.ContainsFunc(deals.Words(name), func(w string) bool {
		return slices.Contains([]string{"created", "create", "createdate", "opened", "engage", "start", "angelegt", "erstellt", "eroeffnet", "beginn", "anlagedatum", "erstelldatum"}, w)
	})
}

// followsCycle compares a column with the time that deals took: equal or proportional to it,
// a share of it, or its classes.
func followsCycle(all []span, f *deals.Field) (words.Text, bool) {
	if f.Kind != deals.Number && f.Kind != deals.Label {
		return words.Text{}, false
	}
	for _, s := range all {
		var values, took []float64
		var part []int32
		for i, d := range s.days {
			if math.IsNaN(d) || !f.Known(i) {
				continue
			}
			values, took = append(values, value(f, i)), append(took, d)
			if f.Codes != nil {
				part = append(part, f.Codes[i])
			}
		}
		if len(took) < fewSpans {
			continue
		}
		if f.Kind == deals.Label {
			if share, ok := stat.Explained(took, part); ok && share >= cycleShare {
				return cycleLabelText(share), true
			}
			continue
		}
		if text, ok := numberFollows(values, took); ok {
			return text, true
		}
	}
	return words.Text{}, false
}

func numberFollows(values, took []float64) (words.Text, bool) {
	rho, ok := stat.Spearman(values, took)
	if !ok {
		return words.Text{}, false
	}
	if math.Abs(rho) >= cycleRank {
		if share, hits, ok := proportional(values, took); ok && rho > 0 {
			return proportionalText(share, hits, len(values)), true
		}
		return cycleText(rho), true
	}
	if share, ok := stat.Explained(took, bands(values)); ok && share >= cycleShare {
		return cycleLabelText(share), true
	}
	if within, ok := partOf(values, took); ok && rho >= partRank {
		return partText(within), true
	}
	return words.Text{}, false
}

// proportional finds the share of the cycle that a column is, and for how many deals.
func proportional(values, took []float64) (share float64, hits int, ok bool) {
	var ratios []float64
	for i, v := range values {
		if took[i] > 0 {
			ratios = append(ratios, v/took[i])
		}
	}
	if share, ok = stat.Median(ratios); !ok || share <= 0 {
		return 0, 0, false
	}
	for i, v := range values {
		if math.Abs(v-share*took[i]) <= max(multiple*math.Abs(v), min(1, share)) {
			hits++
		}
	}
	return share, hits, float64(hits) >= multiples*float64(len(values))
}

// bands parts numbers into twentieths.
func bands(values []float64) []int32 {
	sorted := slices.Sorted(slices.Values(values))
	out := make([]int32, len(values))
	const parts = 20
	for i, v := range values {
		at, _ := slices.BinarySearch(sorted, v)
		out[i] = int32(at * parts / len(values)) //nolint:gosec // below 20
	}
	return out
}

// partOf reports whether numbers stay below the time of their own deal, and would not stay
// below those of others.
func partOf(values, took []float64) (within int, ok bool) {
	r := rand.New(rand.NewPCG(1, uint64(len(values))))
	other := r.Perm(len(values))
	beyond, elsewhere := 0, 0
	for i, v := range values {
		if v < 0 {
			return 0, false
		}
		if v > took[i]+1 {
			beyond++
		}
		if v > took[other[i]]+1 {
			elsewhere++
		}
	}
	n := float64(len(values))
	return len(values) - beyond, float64(beyond) <= partWithin*n && float64(elsewhere) >= partOutside*n
}
