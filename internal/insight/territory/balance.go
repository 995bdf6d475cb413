package territory

import (
	"math"
	"slices"
)

// Balance says how evenly something is shared out among reps. All of it is absent when
// there is nothing to share.
type Balance struct {
	// MaxMean is the largest part by the mean; 1 is even.
	MaxMean *float64 `json:"max_mean,omitempty"`
	// CV is the coefficient of variation: the standard deviation (of all, not of a
	// sample) by the mean; 0 is even.
	CV *float64 `json:"cv,omitempty"`
	// Gini is 0 when all have the same, and nears 1 when one has everything.
	Gini *float64 `json:"gini,omitempty"`
}

// measure measures what each rep has per full-time rep.
func measure(values []float64) Balance {
	n := float64(len(values))
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	if sum <= 0 {
		return Balance{}
	}
	mean := sum / n
	sorted := slices.Sorted(slices.Values(values))
	square, ranked := 0.0, 0.0
	for i, v := range sorted {
		square += (v - mean) * (v - mean)
		ranked += float64(i+1) * v
	}
	most, cv := sorted[len(sorted)-1]/mean, math.Sqrt(square/n)/mean
	gini := max(0, 2*ranked/(n*sum)-(n+1)/n)
	return Balance{&most, &cv, &gini}
}
