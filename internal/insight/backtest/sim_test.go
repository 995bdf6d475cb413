package backtest_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/insight/backtest"
	"github.com/icptier/icptier/internal/insight/deals"
)

// simulation draws deals of accounts of 1 to most deals with three columns, of which x parts
// won from lost deals by edge deviations of the normal distribution. Accounts that are alike
// win one in five of their deals, or four.
type simulation struct {
	deals, most int
	edge        float64
	alike       bool
}

func (d simulation) draw(t testing.TB, r *rand.Rand) (*deals.Set, []float64) {
	t.Helper()
	var b strings.Builder
	b.WriteString("outcome,account,x,sector,noise\n")
	var x []float64
	account, left, chance := 0, 0, 0.5
	for range d.deals {
		if left == 0 {
			account, left = account+1, 1+r.IntN(d.most)
			if d.alike {
				chance = 0.2 + 0.6*float64(r.IntN(2))
			}
		}
		left--
		at, outcome := r.NormFloat64(), "Lost"
		if r.Float64() < chance {
			at, outcome = at+d.edge, "Won"
		}
		x = append(x, at)
		fmt.Fprintf(&b, "%s,a%d,%.3f,%s,%.3f\n", outcome, account, at, []string{"A", "B", "C"}[r.IntN(3)], r.Float64())
	}
	return text(t, b.String(), deals.Columns{Lost: []string{"Lost"}, Account: "account"}), x
}

// truth is the area, and the win rates of tiers that are cut at these places of x.
func (d simulation) truth(cuts []float64) (area float64, rates []float64) {
	above := func(v float64) float64 { return 0.5 * math.Erfc(v/math.Sqrt2) }
	high := math.Inf(1)
	for _, low := range append(cuts, math.Inf(-1)) {
		won, lost := above(low-d.edge)-above(high-d.edge), above(low)-above(high)
		rates, high = append(rates, won/(won+lost)), low
	}
	return 0.5 * math.Erfc(-d.edge/2), rates
}

// byX are the scores of a model that reads x, and its tiers.
func byX(x, cuts []float64) backtest.Scores {
	out := backtest.Scores{Model: "x@1"}
	for _, v := range x {
		tier := 0
		for tier < len(cuts) && v < cuts[tier] {
			tier++
		}
		out.Tier = append(out.Tier, []string{"A", "B", "C", "D"}[tier])
		out.Fit = append(out.Fit, int(math.Round(min(max(50+15*v, 0), 100))))
	}
	return out
}

// Over 1,000 sets of deals the 95 % intervals of the area and of each tier's win rate hold the
// truth in 93 to 97 of 100, noise is taken for a signal in 5 of 100 at most, and an area of
// 0.65 is found in 80 of 100 sets of about 100 won and 100 lost deals.
func TestIntervalsCoverAndVerdictsHold(t *testing.T) {
	cuts := []float64{0.9, 0.3, -0.4}
	r := rand.New(rand.NewPCG(4, 4))
	const sets = 250
	var tiers, areas, noise, found, all, drawn [2]int
	for _, d := range []simulation{{200, 1, 0, false}, {400, 25, 0, true}, {200, 1, 0.545, false}, {400, 25, 0.545, true}} {
		area, rates := d.truth(cuts)
		is := 0
		if d.edge > 0 {
			is = 1
		}
		for range sets {
			s, x := d.draw(t, r)
			report := backtest.Model(s, byX(x, cuts), backtest.Options{Seed: 1, Permutations: 199})
			if report.AUC == nil {
				continue
			}
			drawn[is]++
			if report.AUC.Low <= area && area <= report.AUC.High {
				areas[is]++
			}
			for i, tier := range report.Tiers {
				if all[is]++; *tier.Low <= rates[i] && rates[i] <= *tier.High {
					tiers[is]++
				}
			}
			switch signal := report.Verdict == backtest.Signal; {
			case signal && d.edge == 0:
				noise[is]++
			case signal:
				found[is]++
			}
		}
	}
	for is, what := range []string{"noise", "a signal"} {
		within(t, what+": the area", areas[is], drawn[is], 0.93, 0.97)
		within(t, what+": win rates of tiers", tiers[is], all[is], 0.93, 0.97)
	}
	within(t, "noise that is taken for a signal", noise[0], drawn[0], 0, 0.05)
	within(t, "signals that are found", found[1], drawn[1], 0.8, 1)
}

// within checks a share.
func within(t *testing.T, what string, hits, of int, low, high float64) {
	t.Helper()
	share := float64(hits) / float64(of)
	t.Logf("%s: %.1f %% of %d", what, 100*share, of)
	if share < low || share > high {
		t.Errorf("%s: %.1f %% of %d, want %.0f to %.0f", what, 100*share, of, 100*low, 100*high)
	}
}
