package market

import (
	"math"

	"github.com/icptier/icptier/internal/insight/stat"
	"github.com/icptier/icptier/internal/scoring"
)

// effort is the part of the capacity that one win rate decides about.
type effort struct {
	worked, value float64 // companies, and what they would bring if all of them bought
	rate          *stat.Interval
}

// sample names the deals that a win rate was measured on: rows that borrow one rate win or
// lose together.
type sample struct {
	basis   Basis
	segment string
	tier    scoring.Tier
}

func sampleOf(row *Row) sample {
	switch row.WinRate.Basis {
	case OfAll:
		return sample{basis: OfAll}
	case OfTier:
		return sample{basis: OfTier, tier: scoring.Tier(row.Tier)}
	case Given, Measured, Unknown:
	}
	return sample{Measured, row.Segment, scoring.Tier(row.Tier)}
}

// outlook sets the interval and the cases of what the rows can win together. The interval
// is that of a sum of independent shares (Zou and Donner 2008, "MOVER"); the cases have every
// rate at the same end of its interval at once. All are absent where a rate is given, and
// so has no interval.
func (o *Obtainable) outlook(rows []*Row) {
	efforts := map[sample]*effort{}
	var order []sample
	for _, row := range rows {
		if row.WinRate.Interval == nil {
			return
		}
		key := sampleOf(row)
		if efforts[key] == nil {
			efforts[key] = &effort{rate: row.WinRate.Interval}
			order = append(order, key)
		}
		efforts[key].worked += row.Obtainable.Worked
		if row.Size.Value != nil {
			efforts[key].value += row.Obtainable.Worked * *row.Size.Value
		}
	}
	var won, below, above float64
	worst, best := &Case{}, &Case{}
	if o.Value != nil {
		worst.Value, best.Value = new(float64), new(float64)
	}
	for _, key := range order {
		e := efforts[key]
		won += e.worked * e.rate.Value
		below += square(e.worked * (e.rate.Value - e.rate.Low))
		above += square(e.worked * (e.rate.High - e.rate.Value))
		worst.add(e, e.rate.Low)
		best.add(e, e.rate.High)
	}
	o.Interval = &stat.Interval{Value: o.Won, Low: math.Max(0, won-math.Sqrt(below)), High: math.Min(o.Worked, won+math.Sqrt(above))}
	o.Worst, o.Best = worst, best
}

func square(v float64) float64 { return v * v }

func (c *Case) add(e *effort, rate float64) {
	c.Won += e.worked * rate
	if c.Value != nil {
		*c.Value += e.value * rate
	}
}
