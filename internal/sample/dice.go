package sample

import (
	"math/rand/v2"
	"strconv"
	"time"
)

// dice gives random numbers for one aspect of one company. It calculates with
// integers alone, so that every processor gives the same.
type dice struct{ *rand.Rand }

func newDice(seed int64, key, aspect string) dice {
	text := strconv.FormatInt(seed, 10)
	return dice{rand.New(rand.NewPCG(hash(text, key, aspect), hash(aspect, key, text)))}
}

// chance is true in percent of all cases.
func (d dice) chance(percent int) bool { return d.IntN(100) < percent }

// pick returns the index of a weight, as often as its share of all of them says.
func (d dice) pick(weights ...int) int {
	sum := 0
	for _, w := range weights {
		sum += w
	}
	n := d.IntN(sum)
	for i, w := range weights {
		if n < w {
			return i
		}
		n -= w
	}
	return len(weights) - 1
}

// between returns a number of from to to, both included.
func (d dice) between(from, to int) int {
	if to <= from {
		return from
	}
	return from + d.IntN(to-from+1)
}

// normal returns a number that is normally distributed around 0 with a standard
// deviation of 1000: the sum of twelve uniform ones.
func (d dice) normal() int64 {
	sum := int64(-6000)
	for range 12 {
		sum += d.Int64N(1001)
	}
	return sum
}

// logNormal returns a number whose logarithm is normally distributed: median
// times e to the power of sigma thousandths times a standard normal number.
func (d dice) logNormal(median, sigma int64) int64 {
	return scale(median, d.normal()*sigma/1000)
}

// scale returns n times e to the power of milli thousandths, rounded down.
func scale(n, milli int64) int64 {
	// e^x is 2^(x/ln 2). The whole part of the exponent is a shift, and
	// 2^f is 1 + 0.656 f + 0.344 f² to three digits for 0 ≤ f < 1.
	binary := milli * 1443 / 1000
	whole := binary / 1000
	f := binary % 1000
	if f < 0 {
		whole, f = whole-1, f+1000
	}
	n = n * (1_000_000 + 656*f + 344*f*f/1000) / 1_000_000
	if whole < 0 {
		return n >> -whole
	}
	return n << whole
}

// workday returns a second of a working day that is about days before or, where
// days is negative, after a day.
func (d dice) workday(day time.Time, days int) time.Time {
	at := day.AddDate(0, 0, -days)
	switch at.Weekday() {
	case time.Saturday:
		at = at.AddDate(0, 0, -1)
	case time.Sunday:
		at = at.AddDate(0, 0, -2)
	default:
	}
	return at.Add(time.Duration(d.between(7*3600, 17*3600)) * time.Second)
}

// round returns n with its two leading digits.
func round(n int64) int64 {
	unit := int64(1)
	for n/unit >= 100 {
		unit *= 10
	}
	return (n + unit/2) / unit * unit
}
