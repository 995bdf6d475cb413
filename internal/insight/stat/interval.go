package stat

import "math"

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
	p, m := float64(k)/float64(n), float64(n)
	center := (p + z*z/(2*m)) / (1 + z*z/m)
	half := z / (1 + z*z/m) * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	share = Interval{Value: p, Low: math.Max(0, center-half), High: math.Min(1, center+half)}
	if k == 0 {
		share.Low = 0 // which rounding may miss by the last bit
	}
	if k == n {
		share.High = 1
	}
	return share, true
}

// around is a normal interval that stays within bounds.
func around(value, deviation, low, high float64) Interval {
	return Interval{Value: value, Low: math.Max(low, value-z*deviation), High: math.Min(high, value+z*deviation)}
}
