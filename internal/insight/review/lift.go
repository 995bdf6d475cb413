package review

import (
	"math"
	"slices"

	"github.com/icptier/icptier/internal/insight/stat"
	"github.com/icptier/icptier/internal/scoring"
)

// Lift is how much more often tier A is won than what lies outside of it.
type Lift struct {
	// Naive is the share of all accounts in A that bought, by that of the others. It counts the
	// work of the reps too; null where nobody outside A bought.
	Naive *float64 `json:"naive"`
	// Value compares deals, by tiers that are weighed by their accounts, with a 95 %
	// interval; null where it cannot be told.
	Value *stat.Interval `json:"value"`
	// Explored says that the deals outside A are those of the exploration slice.
	Explored bool `json:"explored"`
	// Lacking are the tiers that have too few deals to tell.
	Lacking []scoring.Tier `json:"lacking"`
}

const (
	// liftDeals and liftWon are the fewest deals of each tier, and the fewest won ones on
	// either side, that a ratio of rates is made of.
	liftDeals = 20
	liftWon   = 5
)

// rates makes win rates that know how alike deals of one account end.
type rates struct {
	deals []measured
	alike float64
}

func ratesOf(deals []measured) rates {
	cells := map[scoring.Tier]stat.Cell{}
	for i := range deals {
		cells[deals[i].tier] = cells[deals[i].tier].Add(deals[i].won)
	}
	residual, group := make([]float64, len(deals)), make([]int32, len(deals))
	for i := range deals {
		c := cells[deals[i].tier]
		residual[i], group[i] = -float64(c.Won)/float64(c.Deals()), deals[i].group
		if deals[i].won {
			residual[i]++
		}
	}
	return rates{deals, stat.Alike(residual, group)}
}

// of is the win rate of some of the deals; nil without any.
func (r rates) of(which func(*measured) bool) (deals, won int, rate *stat.Interval) {
	var groups []int32
	for i := range r.deals {
		if d := &r.deals[i]; which(d) {
			groups = append(groups, d.group)
			if d.won {
				won++
			}
		}
	}
	crowd := stat.CrowdOf(len(groups), func(i int) int32 { return groups[i] })
	if share, ok := crowd.Share(won, r.alike); ok {
		rate = &share
	}
	return len(groups), won, rate
}

// outside are the tiers that A is compared with.
func outside() []scoring.Tier { return []scoring.Tier{scoring.TierB, scoring.TierC, scoring.TierD} }

// lift compares A with what lies outside of it: by the exploration slice where it has deals
// enough, else by all deals.
func (r *Report) lift(rates rates, o Options) Lift {
	l := Lift{Naive: r.naive(), Lacking: []scoring.Tier{}}
	_, won, a := rates.of(func(d *measured) bool { return d.tier == scoring.TierA })
	if n := r.row(scoring.TierA).Deals; n < liftDeals || won < liftWon {
		l.Lacking = append(l.Lacking, scoring.TierA)
	}
	if o.Explore > 0 {
		// Chance has chosen as many of each tier as it has accounts: they need no weights.
		deals, won, rate := rates.of(func(d *measured) bool { return d.explored })
		if deals >= liftDeals && won >= liftWon && len(l.Lacking) == 0 {
			ratio := over(*a, *rate)
			l.Value, l.Explored = &ratio, true
			return l
		}
	}
	var parts []stat.Interval
	var weights []float64
	wonOutside := 0
	for _, t := range outside() {
		row := r.row(t)
		if row.Accounts == 0 {
			continue
		}
		if row.Deals < liftDeals {
			l.Lacking = append(l.Lacking, t)
			continue
		}
		wonOutside += row.Won
		parts, weights = append(parts, *row.WinRate), append(weights, float64(row.Accounts))
	}
	if len(l.Lacking) > 0 || wonOutside < liftWon {
		return l
	}
	ratio := over(*a, mean(parts, weights))
	l.Value = &ratio
	return l
}

// naive is the share of accounts in A that bought by that of the others.
func (r *Report) naive() *float64 {
	var accounts, won int
	for _, t := range outside() {
		accounts, won = accounts+r.row(t).Accounts, won+r.row(t).Won
	}
	a := r.row(scoring.TierA)
	if a.Accounts == 0 || won == 0 {
		return nil
	}
	v := float64(a.Won) / float64(a.Accounts) / (float64(won) / float64(accounts))
	return &v
}

func (r *Report) row(t scoring.Tier) *Tier {
	i := slices.IndexFunc(r.Tiers, func(row Tier) bool { return row.Tier == t })
	return &r.Tiers[i]
}

// mean is the weighted mean of shares, its interval by Zou and Donner 2008.
func mean(parts []stat.Interval, weights []float64) stat.Interval {
	sum, low, high, all := 0.0, 0.0, 0.0, 0.0
	for i, p := range parts {
		w := weights[i]
		all += w
		sum += w * p.Value
		low += w * w * (p.Value - p.Low) * (p.Value - p.Low)
		high += w * w * (p.High - p.Value) * (p.High - p.Value)
	}
	return stat.Interval{Value: sum / all, Low: math.Max(0, sum/all-math.Sqrt(low)/all), High: math.Min(1, sum/all+math.Sqrt(high)/all)}
}

// over is the ratio of two shares above 0, its interval by the same method on their logarithms.
func over(a, b stat.Interval) stat.Interval {
	below := func(x stat.Interval) float64 { return math.Log(x.Value) - math.Log(x.Low) }
	above := func(x stat.Interval) float64 { return math.Log(x.High) - math.Log(x.Value) }
	ratio := math.Log(a.Value) - math.Log(b.Value)
	return stat.Interval{
		Value: math.Exp(ratio), Low: math.Exp(ratio - math.Hypot(below(a), above(b))), High: math.Exp(ratio + math.Hypot(above(a), below(b))),
	}
}
