package stat

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// z is the quantile of the normal distribution that cuts off 2.5 % on either side: all
// intervals of this package are 95 % intervals.
const z = 1.959963984540054

// Interval is an estimate with the bounds of its 95 % interval.
type Interval struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// Overlaps reports whether the intervals share a value.
func (i Interval) Overlaps(o Interval) bool { return i.Low <= o.High && o.Low <= i.High }

// Wilson returns the share k of n with Wilson's score interval; ok is false when n is
// not above 0 or k is not within 0 and n.
func Wilson(k, n int) (share Interval, ok bool) {
	if n <= 0 || k < 0 || k > n {
		return Interval{}, false
	}
	return wilson(float64(k)/float64(n), float64(n), z), true
}

// around is a normal interval that stays within bounds.
func around(value, deviation, low, high float64) Interval {
	return Interval{Value: value, Low: math.Max(low, value-z*deviation), High: math.Min(high, value+z*deviation)}
}

// aroundBy is around by Student's quantile, for a deviation that is known from so many
// groups; 0 is not known, and counts as many.
func aroundBy(freedom, value, deviation, low, high float64) Interval {
	if deviation == 0 {
		return around(value, 0, low, high)
	}
	return around(value, deviation*student(freedom)/z, low, high)
}

// tail is the probability that an interval cuts off on either side.
const tail = 0.025

// student is the quantile of Student's distribution, that of the normal one for 0.
func student(freedom float64) float64 {
	if freedom <= 0 {
		return z
	}
	return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: max(freedom, 1)}.Quantile(1 - tail)
}
