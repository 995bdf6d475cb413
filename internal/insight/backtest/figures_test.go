package backtest_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/insight/backtest"
	"github.com/icptier/icptier/internal/insight/deals"
)

// The verdict, the tiers and the proposal rest on the figure without what betrays the
// outcome; the other figure stands beside it, and --allow alone lets it in.
func TestTheFirstSentenceSpeaksOfTheCleanFigure(t *testing.T) {
	s := text(t, drawn(600, 0.2, ",tage", func(r *rand.Rand, _ int, won bool) string {
		if won {
			return fmt.Sprint(r.IntN(30))
		}
		return fmt.Sprint(r.IntN(60) + map[bool]int{true: 20}[r.IntN(2) == 0])
	}), deals.Columns{})
	o := backtest.Options{Seed: 1, Permutations: few, Closed: ""}
	honest := examined(t, s, o)
	s.Field("tage").Name = "days_to_close"
	clean := examined(t, s, o)
	o.Allow = []string{"days_to_close"}
	allowed := examined(t, s, o)

	if clean.Suspects == nil || !slices.Equal(clean.Suspects.Fields, []string{"days_to_close"}) || clean.Suspects.AUC.Value < clean.AUC.Value+0.03 {
		t.Fatalf("figure %+v, with what betrays the outcome %+v", *clean.AUC, clean.Suspects)
	}
	for _, want := range []string{"with days_to_close, which betrays the outcome, the AUC would be " + fmt.Sprintf("%.2f", clean.Suspects.AUC.Value)} {
		if sentence, _, _ := strings.Cut(clean.Sentence.EN, ". "); !strings.Contains(sentence, want) {
			t.Errorf("the first sentence does not say %q: %s", want, clean.Sentence.EN)
		}
	}
	if !strings.Contains(clean.Sentence.DE, "mit days_to_close, das das Ergebnis verrät, läge die AUC bei") {
		t.Errorf("%s", clean.Sentence.DE)
	}
	if allowed.Suspects != nil || allowed.AUC.Value != clean.Suspects.AUC.Value || honest.AUC.Value != allowed.AUC.Value {
		t.Errorf("allowed %+v, with it %+v, under another name %+v", *allowed.AUC, clean.Suspects.AUC, *honest.AUC)
	}
	for _, a := range clean.Ablation {
		if a.Field == "days_to_close" && (!a.Suspect || a.Adds.Value <= 0.03 || a.AUC != clean.Suspects.AUC) {
			t.Errorf("it adds %+v", a)
		}
		if a.Field == "sector" && (a.Suspect || a.Adds.Value <= 0.03) {
			t.Errorf("sector adds %+v", a)
		}
	}
}

// Strength alone is no leak: the field stays, and the sentence says what is left without it.
func TestStrengthIsSaidAndStays(t *testing.T) {
	r := examined(t, text(t, drawn(600, 0.35, "", nil), deals.Columns{}), backtest.Options{Seed: 1, Permutations: few})
	if r.Verdict != backtest.Signal || r.RestsOn == nil || !slices.Equal(r.RestsOn.Fields, []string{"sector"}) || r.RestsOn.AUC.Value > 0.55 {
		t.Fatalf("verdict %s, rests on %+v", r.Verdict, r.RestsOn)
	}
	if !strings.Contains(r.Sentence.EN, "it rests on sector: without this field the AUC is 0.") || !strings.Contains(r.Sentence.DE, "es beruht auf sector: ohne dieses Feld liegt die AUC bei 0,") {
		t.Errorf("%+v", r.Sentence)
	}
	for _, l := range r.Leaks {
		if l.Field == "sector" && l.LeftOut {
			t.Errorf("sector is left out: %s", l.Evidence)
		}
	}
}

// A field with which the area is above 0.9 and without which it is not by far is a leak,
// though it is not above 0.9 alone.
func TestAFieldThatMakesTheAreaJumpIsALeak(t *testing.T) {
	s := text(t, drawn(900, 0.33, ",status2", func(r *rand.Rand, _ int, won bool) string {
		if won == (r.Float64() < 0.84) {
			return "x"
		}
		return "y"
	}), deals.Columns{})
	r := examined(t, s, backtest.Options{Seed: 1, Permutations: few})
	l := leak(r, "status2", backtest.WhyJump)
	if l == nil || !l.LeftOut || !strings.Contains(l.Evidence, "falls by a jump from 0.9") {
		t.Fatalf("leaks %+v; AUC %+v", r.Leaks, *r.AUC)
	}
	if r.Suspects == nil || r.Suspects.AUC.Value < 0.9 || r.AUC.Value > 0.82 {
		t.Errorf("AUC %+v, and with it %+v", *r.AUC, r.Suspects)
	}
	kept := examined(t, s, backtest.Options{Seed: 1, Permutations: few, Allow: []string{"status2"}})
	if kept.AUC.Value < 0.9 || kept.Suspects != nil {
		t.Errorf("allowed: AUC %+v, suspects %+v", *kept.AUC, kept.Suspects)
	}
}

// modelled is a set with the tiers that a model gives.
func modelled(t testing.TB, rows string, existing bool) (*deals.Set, backtest.Scores) {
	t.Helper()
	is := deals.Columns{Lost: []string{"Lost"}}
	if existing {
		is.Existing, is.ExistingValue = "customer", "yes"
	}
	s := text(t, "outcome,id,customer,tier\n"+rows, is)
	out := backtest.Scores{Model: "test@1", Cuts: map[string]float64{"A": 75, "B": 50, "C": 25}}
	f := s.Field("tier")
	for i := range s.Len() {
		tier := f.Levels[f.Codes[i]]
		out.Tier = append(out.Tier, tier)
		out.Fit = append(out.Fit, map[string]int{"A": 80, "B": 60, "C": 30, "D": 10}[tier])
	}
	return s, out
}

func rowsOf(id *int, tier, customer string, won, lost int) string {
	var b strings.Builder
	for i := range won + lost {
		*id++
		fmt.Fprintf(&b, "%s,x%d,%s,%s\n", map[bool]string{true: "Won", false: "Lost"}[i < won], *id, customer, tier)
	}
	return b.String()
}

// A model for prospects is judged on new business, whatever it knows of customers; that tier
// A won nothing stands in the first sentence.
func TestNewBusinessDecides(t *testing.T) {
	id := 0
	rows := rowsOf(&id, "A", "no", 0, 13) + rowsOf(&id, "B", "no", 12, 40) + rowsOf(&id, "C", "no", 10, 40) + rowsOf(&id, "D", "no", 9, 40) +
		rowsOf(&id, "A", "yes", 60, 10) + rowsOf(&id, "B", "yes", 30, 10) + rowsOf(&id, "C", "yes", 10, 10) + rowsOf(&id, "D", "yes", 5, 20)
	s, scores := modelled(t, rows, true)
	scores.Prospects = true
	r := backtest.Model(s, scores, backtest.Options{Seed: 1})
	walked(t, r)
	first, _, _ := strings.Cut(r.Sentence.EN, ". ")
	if r.Verdict != backtest.None || r.Judged != backtest.JudgedNew || !strings.Contains(first, "in new business") || !strings.Contains(first, "the order of the tiers is broken: A wins 0%, B 23%") || !strings.Contains(first, "over all deals") {
		t.Errorf("verdict %s: %s", r.Verdict, r.Sentence.EN)
	}
	if r.Ordered == nil || r.Ordered.Holds || !slices.Equal(r.Ordered.Breaks, []string{"A < B"}) || r.Tiers[0].Deals != 13 {
		t.Errorf("order %+v, tiers %+v", r.Ordered, r.Tiers)
	}
	if all := r.Segments[len(r.Segments)-1]; all.Segment != "all" || all.Verdict != backtest.Signal {
		t.Errorf("all deals %+v", all)
	}
	picture := string(backtest.Picture(r, "x", "de"))
	if words := strings.Join(strings.Fields(tagless(picture)), " "); !strings.Contains(words, "die Reihenfolge der Stufen stimmt nicht: A gewinnt 0 %") {
		t.Errorf("the picture does not say it: %s", words)
	}

	id = 0
	s, scores = modelled(t, rowsOf(&id, "A", "no", 5, 9)+rowsOf(&id, "A", "yes", 60, 10)+rowsOf(&id, "C", "yes", 5, 60), true)
	scores.Prospects = true
	if r := backtest.Model(s, scores, backtest.Options{Seed: 1}); r.Verdict != backtest.TooFew || !strings.HasPrefix(r.Sentence.EN, "There are too few deals in new business to say: 5 won and 9 lost") {
		t.Errorf("verdict %s: %s", r.Verdict, r.Sentence.EN)
	}
}

func tagless(svg string) string {
	var b strings.Builder
	in := false
	for _, r := range svg {
		switch {
		case r == '<':
			in = true
			b.WriteByte(' ')
		case r == '>':
			in = false
		case !in:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// That the order of tiers holds takes deals enough in each of them.
func TestTheOrderHoldsOnlyWhereEachTierHasDeals(t *testing.T) {
	tests := []struct {
		name       string
		a, b, c, d [2]int // won and lost
		holds      bool
		breaks     []string
		few        []string
	}{
		{"all large", [2]int{40, 10}, [2]int{30, 20}, [2]int{20, 30}, [2]int{10, 40}, true, nil, nil},
		{"no A", [2]int{0, 0}, [2]int{30, 20}, [2]int{20, 30}, [2]int{10, 40}, false, nil, []string{"A"}},
		{"few in A and C", [2]int{9, 1}, [2]int{30, 20}, [2]int{10, 9}, [2]int{10, 40}, false, nil, []string{"A", "C"}},
		{"A below C", [2]int{0, 13}, [2]int{2, 3}, [2]int{20, 30}, [2]int{10, 40}, false, []string{"A < C"}, []string{"A", "B"}},
		{"three deals break nothing", [2]int{0, 3}, [2]int{30, 20}, [2]int{20, 30}, [2]int{10, 40}, false, nil, []string{"A"}},
	}
	for _, tt := range tests {
		id := 0
		s, scores := modelled(t, rowsOf(&id, "A", "no", tt.a[0], tt.a[1])+rowsOf(&id, "B", "no", tt.b[0], tt.b[1])+rowsOf(&id, "C", "no", tt.c[0], tt.c[1])+rowsOf(&id, "D", "no", tt.d[0], tt.d[1]), false)
		o := backtest.Model(s, scores, backtest.Options{Seed: 1}).Ordered
		if o == nil || o.Holds != tt.holds || !slices.Equal(o.Breaks, tt.breaks) || !slices.Equal(o.TooFew, tt.few) {
			t.Errorf("%s: %+v", tt.name, o)
		}
	}
}

// 40 accounts whose deals end alike are worth 40 deals, and not the 1,000 they are.
func TestWinRatesKnowTheAccounts(t *testing.T) {
	s := sample(t, "clustered.csv", deals.Columns{Account: "account"})
	r := examined(t, s, backtest.Options{Seed: 1, Permutations: few})
	if w := r.WinRate; w.Low < 0.35 || w.Low > 0.39 || w.High < 0.65 || w.High > 0.69 {
		t.Errorf("win rate %+v, want about 0.38 to 0.67", w)
	}
	if r.Verdict != backtest.None || !strings.Contains(fmt.Sprint(r.Warnings), "the 1,000 deals tell as much as 40 that stand for themselves") {
		t.Errorf("verdict %s, warnings %+v", r.Verdict, r.Warnings)
	}
	for _, tier := range r.Tiers {
		if tier.Deals > 0 && (tier.Worth > float64(tier.Deals)/5 || *tier.High-*tier.Low < 0.3) {
			t.Errorf("tier %+v", tier)
		}
	}
}
