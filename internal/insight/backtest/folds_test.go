package backtest_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/insight/backtest"
	"github.com/icptier/icptier/internal/insight/deals"
)

// Of noise, what is learned without a fold foretells less where the fold won more. Tiers over
// all folds have to be of the columns all the same: of 30 sets in which each deal is won by a
// coin's chance, the intervals of the tiers' win rates hold that chance in nine of ten, and
// the best tier lies below it no more often than above.
func TestTiersOverFoldsAreOfTheColumns(t *testing.T) {
	const sets, chance = 30, 0.4
	held, all, below, tiered := 0, 0, 0, 0
	for seed := range uint64(sets) {
		r := rand.New(rand.NewPCG(seed, 9))
		var b strings.Builder
		b.WriteString("outcome,sector,ratio\n")
		for range 400 {
			fmt.Fprintf(&b, "%s,%s,%.3f\n", map[bool]string{true: "Won", false: "Lost"}[r.Float64() < chance], []string{"A", "B", "C"}[r.IntN(3)], r.Float64())
		}
		report := examined(t, text(t, b.String(), deals.Columns{Lost: []string{"Lost"}}), backtest.Options{Seed: 1, Permutations: 1})
		for _, tier := range report.Tiers {
			if tier.WinRate == nil {
				continue
			}
			if all++; *tier.Low <= chance && chance <= *tier.High {
				held++
			}
		}
		if len(report.Tiers) > 0 && report.Tiers[0].WinRate != nil {
			if tiered++; *report.Tiers[0].WinRate < chance {
				below++
			}
		}
	}
	if tiered < sets/4 {
		t.Fatalf("only %d of %d sets have tiers", tiered, sets)
	}
	within(t, "intervals that hold the chance", held, all, 0.9, 1)
	within(t, "sets whose best tier lies below it", below, tiered, 0.2, 0.8)
}

// What boosted trees make of noise is no "more": they are compared with a coin first.
func TestTreesFindNothingInNoise(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 11))
	var b strings.Builder
	b.WriteString("outcome,x,y\n")
	for range 300 {
		fmt.Fprintf(&b, "%s,%.3f,%.3f\n", []string{"Won", "Lost"}[r.IntN(2)], r.Float64(), r.Float64())
	}
	report := examined(t, text(t, b.String(), deals.Columns{Lost: []string{"Lost"}}), backtest.Options{Seed: 1, Permutations: 1})
	if said := report.Ceiling.Text; !strings.Contains(said.EN, "find nothing") || !strings.Contains(said.DE, "finden in diesen Feldern nichts") || report.Ceiling.AUC.Low > 0.5 {
		t.Errorf("%+v: %s", report.Ceiling.AUC, said.EN)
	}
}

// Ten deals of one account are one, and turn no order around.
func TestDealsOfOneAccountBreakNoOrder(t *testing.T) {
	var b strings.Builder
	b.WriteString("outcome,account,tier\n")
	scores := backtest.Scores{Model: "m@1", Cuts: map[string]float64{"A": 75, "B": 50, "C": 25}}
	add := func(n int, outcome, account, tier string, fit int) {
		for i := range n {
			name := account
			if account == "" {
				name = fmt.Sprintf("%s%s%d", tier, outcome, i)
			}
			fmt.Fprintf(&b, "%s,%s,%s\n", outcome, name, tier)
			scores.Tier, scores.Fit = append(scores.Tier, tier), append(scores.Fit, fit)
		}
	}
	add(30, "Won", "", "A", 80)
	add(20, "Lost", "", "A", 80)
	add(12, "Lost", "b", "B", 60)
	add(12, "Lost", "b2", "B", 60)
	add(12, "Won", "", "C", 30)
	add(40, "Lost", "", "C", 30)
	for _, by := range []string{"", "account"} {
		s := text(t, b.String(), deals.Columns{Lost: []string{"Lost"}, Account: by, Features: []string{"tier"}})
		report := backtest.Model(s, scores, backtest.Options{Seed: 1, Permutations: 19})
		broken := strings.Contains(report.Sentence.EN, "the order of the tiers is broken: B wins 0%, C 23%")
		if broken != (by == "") {
			t.Errorf("by account %q: %s (B is worth %.1f deals)", by, report.Sentence.EN, report.Tiers[1].Worth)
		}
	}
}
