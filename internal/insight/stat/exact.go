package stat

import (
	"math"

	gonum "gonum.org/v1/gonum/stat"
)

// Fisher returns the p of Fisher's exact test, two-sided, that two outcomes have a mark
// equally often: the chance, with the margins as they are, of a table no more likely than
// the observed one. Counts below 0 are taken for 0.
func Fisher(wonWith, wonWithout, lostWith, lostWithout int) float64 {
	a, b, c, d := max(wonWith, 0), max(wonWithout, 0), max(lostWith, 0), max(lostWithout, 0)
	won, lost, with := a+b, c+d, a+c
	all := logChoose(won+lost, with)
	chance := func(k int) float64 { return math.Exp(logChoose(won, k) + logChoose(lost, with-k) - all) }
	const rounding = 1 + 1e-7
	observed, p := chance(a)*rounding, 0.0
	for k := max(0, with-lost); k <= min(won, with); k++ {
		if c := chance(k); c <= observed {
			p += c
		}
	}
	return min(p, 1)
}

func logChoose(n, k int) float64 {
	lgamma := func(v int) float64 {
		l, _ := math.Lgamma(float64(v + 1))
		return l
	}
	return lgamma(n) - lgamma(k) - lgamma(n-k)
}

// Spearman returns the correlation of the ranks of two rows of numbers, -1 to 1; ok is
// false where one of them holds fewer than two different numbers.
func Spearman(a, b []float64) (rho float64, ok bool) {
	if len(a) < 2 || len(a) != len(b) {
		return 0, false
	}
	rho = gonum.Correlation(midranks(a), midranks(b), nil)
	return rho, !math.IsNaN(rho)
}

// Explained returns which share of the spread of the ranks of values lies between the
// parts, 0 to 1 (the correlation ratio), with what chance gives to so many parts taken off.
// ok is false where the values do not differ, or there are hardly more values than parts.
func Explained(values []float64, part []int32) (share float64, ok bool) {
	type sum struct{ n, ranks float64 }
	parts := map[int32]sum{}
	ranks := midranks(values)
	n, mean, total := float64(len(values)), float64(len(values)+1)/2, 0.0
	for i, r := range ranks {
		s := parts[part[i]]
		parts[part[i]] = sum{s.n + 1, s.ranks + r}
		total += (r - mean) * (r - mean)
	}
	k := float64(len(parts))
	if total == 0 || n <= k+1 {
		return 0, false
	}
	within := total
	for _, s := range parts {
		within -= s.n * (s.ranks/s.n - mean) * (s.ranks/s.n - mean)
	}
	return max(0, 1-within/(n-k)*(n-1)/total), true
}
