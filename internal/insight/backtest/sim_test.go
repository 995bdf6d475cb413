package backtest_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/insight/backtest"
	"github.com/icptier/icptier/internal/insight/deals"
)

// simulated draws deals of accounts of 1 to most deals with three columns, of which x parts
// won from lost deals as edge says, in deviations of the normal distribution.
func simulated(t testing.TB, r *rand.Rand, won, lost, most int, edge float64) *deals.Set {
	t.Helper()
	var b strings.Builder
	b.WriteString("outcome,account,x,sector,noise\n")
	account, left := 0, 0
	for i := range won + lost {
		if left == 0 {
			account, left = account+1, 1+r.IntN(most)
		}
		left--
		x, outcome := r.NormFloat64(), "Lost"
		if r.Float64() < float64(won)/float64(won+lost) {
			x, outcome = x+edge, "Won"
		}
		fmt.Fprintf(&b, "%s,a%d,%.3f,%s,%.3f\n", outcome, account, x, []string{"A", "B", "C"}[r.IntN(3)], r.Float64()+0*float64(i))
	}
	return text(t, b.String(), deals.Columns{Lost: []string{"Lost"}, Account: "account"})
}

func TestTmp(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, edge := range []float64{0, 0.545} {
		for _, most := range []int{1, 25} {
			start := time.Now()
			const n = 60
			hits, sig := 0, 0
			sum, sq := 0.0, 0.0
			var los, his []float64
			for range n {
				s := simulated(t, r, 100, 100, most, edge)
				rep, _, err := backtest.Fields(s, backtest.Options{Seed: 1, Permutations: 1})
				if err != nil {
					t.Fatal(err)
				}
				if rep.AUC == nil {
					continue
				}
				sum += rep.AUC.Value
				sq += rep.AUC.Value * rep.AUC.Value
				los, his = append(los, rep.AUC.Low), append(his, rep.AUC.High)
				if rep.AUC.Low > 0.5 && rep.AUC.Value >= 0.55 {
					sig++
				}
			}
			m := sum / n
			for i := range los {
				if los[i] <= m && m <= his[i] {
					hits++
				}
			}
			t.Logf("edge %v most %d: mean %.3f sd %.3f covers mean %d, above %d of %d; %v per set", edge, most, m, math.Sqrt(sq/n-m*m), hits, sig, n, time.Since(start)/n)
		}
	}
}
