package learn_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/insight/backtest"
	"github.com/icptier/icptier/internal/insight/deals"
	"github.com/icptier/icptier/internal/insight/learn"
)

// Where new business decides, both models are compared on its deals alone: their areas, counted
// pair by pair, and the difference are of the same deals.
func TestModelsAreComparedOnTheDealsThatDecide(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 15))
	var b strings.Builder
	b.WriteString("outcome,created,customer,sector,size,note\n")
	for i := range 1200 {
		sector, existing := r.IntN(4), r.IntN(3) == 0
		chance := 0.1 + 0.15*float64(sector)
		if existing {
			chance = 0.75
		}
		fmt.Fprintf(&b, "%s,2026-%02d-%02d,%v,%s,%d,n%d\n", map[bool]string{true: "Won", false: "Lost"}[r.Float64() < chance],
			1+i/110, 1+i/4%28, existing, []string{"A", "B", "C", "D"}[sector], 10+r.IntN(500), i)
	}
	s := read(t, []byte(b.String()), deals.Columns{Outcome: "outcome", Won: []string{"Won"}, Created: "created", Existing: "customer", ExistingValue: "true"})
	o := options(nil)
	o.InForce = &backtest.Scores{Model: "old@1", Prospects: true}
	for range s.Len() {
		fit := r.IntN(100)
		o.InForce.Fit, o.InForce.Tier = append(o.InForce.Fit, fit), append(o.InForce.Tier, []string{"D", "C", "B", "A"}[fit/25])
	}
	report, err := learn.From(s, o)
	if err != nil {
		t.Fatal(err)
	}
	_, learned, err := backtest.Fields(s, backtest.Options{Seed: 1, Permutations: 1, Prospects: true})
	if err != nil {
		t.Fatal(err)
	}
	fresh := 0
	var wins, pairs float64
	for _, i := range learned.Tested {
		if s.Existing[i] {
			continue
		}
		fresh++
		for _, j := range learned.Tested {
			if s.Existing[j] || !s.Won[i] || s.Won[j] {
				continue
			}
			pairs++
			switch a, b := o.InForce.Fit[i], o.InForce.Fit[j]; {
			case a > b:
				wins++
			case a == b:
				wins += 0.5
			}
		}
	}
	c := report.Proposal.Comparison
	if report.Judged != backtest.JudgedNew || c.Tested != fresh || fresh == len(learned.Tested) {
		t.Fatalf("judged %s, compared on %d deals, want the %d new ones of %d", report.Judged, c.Tested, fresh, len(learned.Tested))
	}
	if got := c.InForce.AUC.Value; math.Abs(got-wins/pairs) > 1e-9 {
		t.Errorf("the model in force has an area of %.4f, want %.4f by pairs", got, wins/pairs)
	}
	if gap := c.Proposal.AUC.Value - c.InForce.AUC.Value; math.Abs(gap-c.Difference.Value) > 1e-9 {
		t.Errorf("areas of %.4f and %.4f differ by %.4f", c.Proposal.AUC.Value, c.InForce.AUC.Value, c.Difference.Value)
	}
	for _, side := range []*learn.Side{c.InForce, c.Proposal} {
		deals := 0
		for _, tier := range side.Tiers {
			deals += tier.Deals
		}
		if deals != fresh {
			t.Errorf("%s: tiers of %d deals, want %d", side.Model, deals, fresh)
		}
	}
	if !strings.Contains(c.Sentence.EN, fmt.Sprintf("on %d deals of new business", fresh)) || !strings.Contains(c.Sentence.DE, "Deals des Neugeschäfts") {
		t.Error(c.Sentence.EN)
	}
}
