package backtest_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/insight/boost"
	"github.com/icptier/icptier/internal/insight/deals"
	"github.com/icptier/icptier/internal/insight/scorecard"
	"github.com/icptier/icptier/internal/insight/stat"
)

// companies makes deals whose chance of winning follows the columns as odds says, in ways
// that a sum of columns tells in part only.
func companies(t testing.TB, seed uint64, n int, odds func(c company) float64) *deals.Set {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 77))
	var b strings.Builder
	b.WriteString("outcome,heads,sector,region,source,growth,plants,cloud,partner,town\n")
	for i := range n {
		c := company{
			heads: math.Exp(4.5 + 1.2*r.NormFloat64()), sector: r.IntN(6), region: r.IntN(8), source: r.IntN(5), growth: 10 * r.NormFloat64(),
			plants: r.IntN(7), cloud: r.IntN(2) == 0, partner: r.IntN(2) == 0, town: r.IntN(40),
		}
		outcome := "Lost"
		if r.Float64() < stat.Sigmoid(odds(c)) {
			outcome = "Won"
		}
		_ = i
		fmt.Fprintf(&b, "%s,%d,s%d,r%d,q%d,%.1f,%d,%v,%v,t%d\n", outcome, int(c.heads), c.sector, c.region, c.source, c.growth, c.plants, c.cloud, c.partner, c.town)
	}
	return text(t, b.String(), deals.Columns{Lost: []string{"Lost"}})
}

type company struct {
	heads, growth                        float64
	sector, region, source, plants, town int
	cloud, partner                       bool
}

func one(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// worlds are four in which columns work together, beside what they do alone.
func worlds(t testing.TB) map[string]*deals.Set {
	return map[string]*deals.Set{
		"size and sector": companies(t, 1, 1500, func(c company) float64 {
			return -1 + 0.4*(math.Log(c.heads)-4.5) + 0.5*one(c.sector == 1) + 0.4*one(c.source == 0) + 2.2*one(c.sector <= 2 && c.heads > 100)
		}),
		"cloud or partner": companies(t, 2, 1500, func(c company) float64 {
			return -0.8 + 1.8*one(c.cloud != c.partner) + 0.6*one(c.region == 2) + 0.03*c.growth
		}),
		"sweet spot": companies(t, 3, 2000, func(c company) float64 {
			return -0.9 + 1.6*one(c.heads > 50 && c.heads < 250) + 0.7*math.Sin(float64(c.town)) + 1.4*one(c.source == 1 && c.plants >= 3)
		}),
		"growth and plants": companies(t, 4, 1200, func(c company) float64 {
			return -0.7 + 2*one(c.growth > 0 && c.plants >= 3) - 0.8*one(c.growth <= 0 && c.plants < 2) + 0.5*one(c.sector == 3) + 0.4*one(c.cloud)
		}),
	}
}

// plain is logistic regression on all labels and on numbers as they are, as anybody would run
// it first: one column a label, numbers by their deviations, the penalty as scikit-learn has it.
func plain(t testing.TB, s *deals.Set, train []int) func(int) float64 {
	t.Helper()
	row := func(i int) []float64 {
		var out []float64
		for k := range s.Fields {
			f := &s.Fields[k]
			switch f.Kind {
			case deals.Label:
				for l := -1; l < len(f.Levels); l++ {
					out = append(out, one(int(f.Codes[i]) == l))
				}
			case deals.Number:
				out = append(out, 0, 1)
				if v := f.Numbers[i]; !math.IsNaN(v) {
					out[len(out)-2], out[len(out)-1] = v, 0
				}
			case deals.Date, deals.Identifier:
			}
		}
		return out
	}
	rows := make(map[int][]float64, s.Len())
	for i := range s.Len() {
		rows[i] = row(i)
	}
	n := float64(len(train))
	mean, spread := make([]float64, len(rows[0])), make([]float64, len(rows[0]))
	for _, i := range train {
		for j, v := range rows[i] {
			mean[j] += v / n
		}
	}
	for _, i := range train {
		for j, v := range rows[i] {
			spread[j] += (v - mean[j]) * (v - mean[j]) / n
		}
	}
	scaled := func(i int) []float64 {
		out := make([]float64, len(rows[i]))
		for j, v := range rows[i] {
			if out[j] = v; spread[j] > 0.25 { // a number
				out[j] = (v - mean[j]) / math.Sqrt(spread[j])
			}
		}
		return out
	}
	x := stat.Matrix{Columns: len(mean)}
	var y []bool
	for _, i := range train {
		x.Data, y = append(x.Data, scaled(i)...), append(y, s.Won[i])
	}
	fit, err := stat.Ridge(x, y, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	return func(i int) float64 { return fit.LogOdds(scaled(i)) }
}

// areas are those of the card, of plain regression and of boosted trees in the same folds, and
// the card's calibration error.
func areas(t testing.TB, s *deals.Set, rounds int) (card, regression, boosted, miss float64) {
	t.Helper()
	var use []string
	for i := range s.Fields {
		use = append(use, s.Fields[i].Name)
	}
	d := scorecard.Prepare(s, use)
	r := rand.New(rand.NewPCG(9, 9))
	const folds = 5
	for range rounds {
		fold := s.Folds(s.All(), folds, r)
		scores := [3][]float64{}
		for k := range scores {
			scores[k] = make([]float64, s.Len())
		}
		stratum := make([]int32, s.Len())
		for k := range folds {
			var train, test []int
			for i, f := range fold {
				if stratum[i] = int32(f); f == k {
					test = append(test, i)
				} else {
					train = append(train, i)
				}
			}
			c, err := d.Fit(train, s.Won, r)
			if err != nil {
				t.Fatal(err)
			}
			lr := plain(t, s, train)
			trees := boost.Fit(d.Columns(), train, s.Won, s.Group, r)
			for _, i := range test {
				scores[0][i], scores[1][i], scores[2][i] = c.Chance(c.Points(i)), lr(i), trees.LogOdds(i)
			}
		}
		for k, to := range []*float64{&card, &regression, &boosted} {
			a, _ := stat.AUCWithin(scores[k], s.Won, s.Group, stratum)
			*to += a.Value / float64(rounds)
		}
		_, beyond := stat.CalibrationError(stat.Slices(scores[0], s.Won, 10))
		miss += beyond / float64(rounds)
	}
	return card, regression, boosted, miss
}

// The card is at most 0.003 behind plain regression, and where boosted trees are ahead of that
// by more than 0.02, at least half of the way to them. Its chances hold to within 0.02.
func TestTheCardAgainstRegressionAndTrees(t *testing.T) {
	for name, s := range worlds(t) {
		t.Run(name, func(t *testing.T) { against(t, s) })
	}
	t.Run("Salvirt", func(t *testing.T) { against(t, salvirt(t)) })
}

func against(t *testing.T, s *deals.Set) {
	t.Helper()
	card, regression, boosted, miss := areas(t, s, 2)
	t.Logf("card %.3f, regression %.3f, boosted %.3f, calibration error %.3f", card, regression, boosted, miss)
	least := regression - 0.003
	if boosted > regression+0.02 {
		least = (regression + boosted) / 2
	}
	if card < least {
		t.Errorf("the card has %.4f, want at least %.4f", card, least)
	}
	if miss > 0.02 {
		t.Errorf("chances miss by %.3f", miss)
	}
}
