package learn_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/insight/deals"
)

// Fractions of which the middle, or both ends, win most become conditions that add up to 100
// and give every row the points of the card, with gaps that are worse than any value or better.
func TestFractionsThatRiseAndFallBecomeConditions(t *testing.T) {
	shapes := map[string]func(x float64) float64{
		"middle": func(x float64) float64 { return 0.75 - 1.2*math.Abs(x-0.5) },
		"ends":   func(x float64) float64 { return 0.15 + 1.2*math.Abs(x-0.5) },
		"waves":  func(x float64) float64 { return 0.45 + 0.35*math.Sin(14*x) },
	}
	for name, shape := range shapes {
		for _, gaps := range []float64{0, 0.05, 0.9} { // how often a deal without a value is won; 0 has none
			r := rand.New(rand.NewPCG(31, 7))
			var b strings.Builder
			b.WriteString("outcome;ratio;note\n")
			for i := range 1500 {
				x := r.Float64()
				value, chance := fmt.Sprintf("%.2f", 3*x-1.5), shape(x)
				if gaps > 0 && i%5 == 0 {
					value, chance = "", gaps
				}
				fmt.Fprintf(&b, "%s;%s;n%d\n", []string{"Lost", "Won"}[map[bool]int{true: 1}[r.Float64() < chance]], value, i)
			}
			file := []byte(b.String())
			report := agrees(t, file, read(t, file, deals.Columns{Outcome: "outcome", Won: []string{"Won"}}))
			if !strings.Contains(report.Proposal.YAML, "account.custom.ratio >= ") || strings.Contains(report.Proposal.YAML, "00000000") {
				t.Errorf("%s, gaps %.2f: bounds are not as a person would write them:\n%s", name, gaps, report.Proposal.YAML)
			}
		}
	}
}
