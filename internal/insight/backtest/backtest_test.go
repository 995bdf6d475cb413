package backtest_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/icptier/icptier/internal/insight/backtest"
	"github.com/icptier/icptier/internal/insight/deals"
	"github.com/icptier/icptier/internal/outcome"
)

// drawn makes a table of deals in which sector A wins more often, as strongly as edge says.
func drawn(n int, edge float64, more string, row func(r *rand.Rand, i int, won bool) string) string {
	r := rand.New(rand.NewPCG(11, 12))
	var b strings.Builder
	b.WriteString("outcome,id,created,sector,heads,noise" + more + "\n")
	for i := range n {
		sector := []string{"A", "B", "C"}[r.IntN(3)]
		p := 0.5
		switch sector {
		case "A":
			p += edge
		case "C":
			p -= edge
		}
		won := r.Float64() < p
		outcome := "Lost"
		if won {
			outcome = "Won"
		}
		extra := ""
		if row != nil {
			extra = "," + row(r, i, won)
		}
		fmt.Fprintf(&b, "%s,%d,2026-%02d-%02d,%s,%d,%d%s\n", outcome, i, i*12/n+1, i%28+1, sector, r.IntN(900), r.IntN(10), extra)
	}
	return b.String()
}

func TestTooFewDealsAreAnAnswer(t *testing.T) {
	copies := "outcome,a\n" + strings.Repeat("Won,1\n", 500) + strings.Repeat("Lost,1\n", 500)
	tests := []struct{ name, table, want, german string }{
		{"one deal", "outcome,a\nWon,1\n", "of 1 closed ones not one was lost", "ging kein einziger verloren"},
		{"all won", "outcome,a\n" + strings.Repeat("Won,1\nWon,2\n", 50), "of 100 closed ones not one was lost", "mindestens 20 gewonnene und 20 verlorene"},
		{"all lost", "outcome,a\n" + strings.Repeat("Lost,1\nLost,2\n", 50), "of 100 closed ones not one was won", "wurde kein einziger gewonnen"},
		{"a thousand copies", copies, "the 1,000 rows are copies of 1 won and 1 lost", "Kopien von 1 gewonnenen"},
		{"nineteen lost", drawn(19, 0.9, "", nil), "it takes at least 20 won and 20 lost", "zu wenige Deals"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := examined(t, text(t, tt.table, deals.Columns{Lost: []string{"Lost"}}), backtest.Options{Seed: 1})
			if r.Verdict != backtest.TooFew || !strings.Contains(r.Sentence.EN, tt.want) || !strings.Contains(r.Sentence.DE, tt.german) {
				t.Errorf("verdict %s: %+v", r.Verdict, r.Sentence)
			}
			if r.AUC != nil || r.PermutationP != nil || len(r.Tiers) != 0 {
				t.Errorf("and yet AUC %v, p %v, tiers %v", r.AUC, r.PermutationP, r.Tiers)
			}
		})
	}
}

func TestTooFewAccounts(t *testing.T) {
	var b strings.Builder
	b.WriteString("outcome,account,x\n")
	for i := range 200 {
		fmt.Fprintf(&b, "%s,a%d,%d\n", []string{"Won", "Lost"}[i%2], i%3, i)
	}
	r := examined(t, text(t, b.String(), deals.Columns{Account: "account"}), backtest.Options{Seed: 1})
	if r.Verdict != backtest.TooFew || !strings.Contains(r.Sentence.EN, "belong to only 3") {
		t.Errorf("verdict %s: %s", r.Verdict, r.Sentence.EN)
	}
}

func TestASignalAndNone(t *testing.T) {
	for _, tt := range []struct {
		edge float64
		want backtest.Verdict
	}{{0.3, backtest.Signal}, {0, backtest.None}} {
		for _, created := range []string{"", "created"} {
			s := text(t, drawn(400, tt.edge, "", nil), deals.Columns{Created: created, Features: []string{"sector", "heads", "noise"}})
			r := examined(t, s, backtest.Options{Seed: 3, Permutations: few})
			if r.Verdict != tt.want {
				t.Errorf("edge %v, created %q: %s, %s", tt.edge, created, r.Verdict, r.Sentence.EN)
			}
			split := backtest.SplitFolds
			if created != "" {
				split = backtest.SplitNewest
			}
			tested := 0
			for _, tier := range r.Tiers {
				tested += tier.Deals
			}
			if r.Protocol.Split != split || len(r.Tiers) > 0 && tested != r.Protocol.Tested {
				t.Errorf("split %+v, %d deals in tiers", r.Protocol, tested)
			}
		}
	}
}

func TestLeaksAreNamedWithEvidence(t *testing.T) {
	const more = ",closed,verlustgrund,value,won_note,copy,notiz_am,strong,Verkaufsphase,backstage"
	table := drawn(400, 0.2, more, func(r *rand.Rand, i int, won bool) string {
		closed := fmt.Sprintf("2027-%02d-15", i%12+1)
		reason, value, note, copied, later, strong := "Preis", "0", "", "no", fmt.Sprintf("2027-%02d-20", i%12+1), "x"
		if won {
			reason, value, note, copied = "", fmt.Sprint(1000+r.IntN(5000)), "danke", "yes"
		}
		if won && r.Float64() < 0.75 || !won && r.Float64() < 0.2 {
			strong = "y"
		}
		if i%3 > 0 {
			later = fmt.Sprintf("2026-%02d-01", i*12/400+1)
		}
		return strings.Join([]string{closed, reason, value, note, copied, later, strong, "Angebot", "b" + fmt.Sprint(i%3)}, ",")
	})
	s := text(t, table, deals.Columns{Closed: "closed"})
	r := examined(t, s, backtest.Options{Seed: 1, Closed: "closed", Permutations: 1, Allow: []string{"COPY"}})
	tests := []struct {
		field    string
		why      backtest.Why
		evidence string
		leftOut  bool
	}{
		{"closed", backtest.WhyClosing, "known only once", true},
		{"verlustgrund", backtest.WhyName, "the reason of the outcome", true},
		{"verlustgrund", backtest.WhyFilled, "0% of won and 100% of lost", true},
		{"value", backtest.WhyZero, "is 0 for", true},
		{"won_note", backtest.WhyFilled, "100% of won and 0% of lost", true},
		{"copy", backtest.WhyArea, "tells the outcome alone (AUC 1.00", false},
		{"notiz_am", backtest.WhyAfterClose, "after the closing", true},
		{"strong", backtest.WhyInformation, "above 0.5", false},
		{"Verkaufsphase", backtest.WhyName, "the deal's stage", true},
	}
	for _, tt := range tests {
		l := leak(r, tt.field, tt.why)
		if l == nil || !strings.Contains(l.Evidence, tt.evidence) || l.LeftOut != tt.leftOut || l.Text.DE == "" {
			t.Errorf("%s by %s: %+v", tt.field, tt.why, l)
		}
	}
	for _, l := range r.Leaks {
		if l.Field == "sector" || l.Field == "heads" || l.Field == "backstage" || l.Field == "id" {
			t.Errorf("%s is no leak: %s", l.Field, l.Evidence)
		}
	}
}

func TestDaysAfterTheCreationLeak(t *testing.T) {
	table := drawn(300, 0, ",next_step_date", func(_ *rand.Rand, i int, _ bool) string { return fmt.Sprintf("2027-01-%02d", i%28+1) })
	r := examined(t, text(t, table, deals.Columns{Created: "created"}), backtest.Options{Seed: 1, Permutations: 1})
	if l := leak(r, "next_step_date", backtest.WhyLater); l == nil || !strings.Contains(l.Evidence, "300 of 300") {
		t.Errorf("leaks %+v", r.Leaks)
	}
}

// A score that only knows who buys already is no signal: new business decides, and the first
// sentence says both.
func TestExistingCustomersCanBeAllThereIs(t *testing.T) {
	table := drawn(700, 0, ",customer", func(r *rand.Rand, _ int, won bool) string {
		if won == (r.Float64() < 0.8) {
			return "yes"
		}
		return "no"
	})
	s := text(t, table, deals.Columns{Existing: "customer", ExistingValue: "YES"})
	r := examined(t, s, backtest.Options{Seed: 1, Permutations: few})
	if r.Verdict != backtest.None || r.Judged != backtest.JudgedNew || len(r.Segments) != 3 || r.Segments[0].Verdict != backtest.None || r.Segments[2].Verdict != backtest.Signal {
		t.Fatalf("verdict %s on %s, segments %+v", r.Verdict, r.Judged, r.Segments)
	}
	if !strings.HasPrefix(r.Sentence.EN, "There is no signal in new business") || !strings.Contains(r.Sentence.EN, "over all deals, those of customers included, the AUC is 0.8") {
		t.Errorf("%s", r.Sentence.EN)
	}
	if *r.AUC != *r.Segments[0].AUC || r.Tiers[0].Deals+r.Tiers[1].Deals+r.Tiers[2].Deals+r.Tiers[3].Deals != r.Segments[0].Deals {
		t.Errorf("AUC %+v and tiers %+v are not those of new business", *r.AUC, r.Tiers)
	}
	found := false
	for _, w := range r.Warnings {
		found = found || strings.Contains(w.EN, "In new business alone there is no signal")
	}
	if !found {
		t.Errorf("warnings %+v", r.Warnings)
	}
}

func TestTheSameSeedGivesTheSameBytes(t *testing.T) {
	bytesOf := func(seed uint64) []byte {
		s := text(t, drawn(300, 0.2, "", nil), deals.Columns{})
		r := examined(t, s, backtest.Options{Seed: seed, Permutations: 3})
		b, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	if !bytes.Equal(bytesOf(5), bytesOf(5)) {
		t.Error("one seed gave two reports")
	}
	if bytes.Equal(bytesOf(5), bytesOf(6)) {
		t.Error("two seeds gave one report")
	}
}

// scores are those of a model whose points follow the sector.
func scores(s *deals.Set) backtest.Scores {
	out := backtest.Scores{Model: "test@1"}
	c := backtest.ScoredCriterion{ID: "sector", Max: 100}
	f := s.Field("sector")
	for i := range s.Len() {
		fit := map[string]int{"A": 90, "B": 50, "C": 10}[f.Levels[f.Codes[i]]]
		tier := map[int]string{90: "A", 50: "B", 10: "D"}[fit]
		if i%50 == 0 {
			tier = ""
		}
		out.Fit, out.Tier = append(out.Fit, fit), append(out.Tier, tier)
		c.Add(fit, i%7 != 0)
	}
	out.Criteria = append(out.Criteria, c)
	return out
}

func TestAModelIsTestedOnTheNewestDeals(t *testing.T) {
	s := text(t, drawn(600, 0.3, ",competitor", func(r *rand.Rand, _ int, _ bool) string { return []string{"X", "Y"}[r.IntN(2)] }), deals.Columns{Created: "created"})
	r := backtest.Model(s, scores(s), backtest.Options{Seed: 1})
	walked(t, r)
	if r.Verdict != backtest.Signal || !strings.Contains(r.Sentence.EN, "in the model test@1") || !strings.Contains(r.Sentence.DE, "im Modell test@1") {
		t.Errorf("verdict %s: %+v", r.Verdict, r.Sentence)
	}
	if r.Protocol.Split != backtest.SplitNewest || r.Protocol.From == "" || r.Protocol.Tested > 200 || r.Protocol.Tested < 140 {
		t.Errorf("protocol %+v", r.Protocol)
	}
	if o := r.Ordered; o == nil || o.Holds || len(o.Breaks) > 0 || !slices.Equal(o.TooFew, []string{"C"}) || r.Tiers[2].WinRate != nil || *r.Tiers[0].Lift <= 1 {
		t.Errorf("order %+v, tiers %+v", r.Ordered, r.Tiers)
	}
	if len(r.Criteria) != 1 || len(r.Criteria[0].Values) != 2 || r.Criteria[0].Values[1].Earned != "unknown" {
		t.Errorf("criteria %+v", r.Criteria)
	}
	if r.Competitors == nil || len(r.Competitors.Bands) != 2 {
		t.Errorf("competitors %+v", r.Competitors)
	}
	if r.Brier != nil || r.Calibration[0].Foretold != nil {
		t.Error("points of a model were taken for a chance of winning")
	}
}

func TestAnOrderThatIsUpsideDownIsNoSignal(t *testing.T) {
	s := text(t, drawn(600, -0.3, "", nil), deals.Columns{})
	r := backtest.Model(s, scores(s), backtest.Options{Seed: 1})
	if r.Verdict != backtest.None || !strings.Contains(r.Sentence.EN, "upside down") || r.Ordered.Holds || len(r.Ordered.Breaks) == 0 {
		t.Errorf("verdict %s: %s, order %+v", r.Verdict, r.Sentence.EN, r.Ordered)
	}
}

// Whatever the table, the report's numbers are numbers.
func TestReportsOfAnyTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 120).Draw(t, "n")
		var b strings.Builder
		b.WriteString("outcome,a,b,created,amount\nWon,1,,2026-01-01,\n")
		for range n {
			fmt.Fprintf(&b, "%s,%s,%s,%s,%s\n", rapid.SampledFrom([]string{"Won", "Lost", "Open", ""}).Draw(t, "outcome"),
				rapid.SampledFrom([]string{"", "0", "1", "-3.5", "1e12", "x"}).Draw(t, "a"), rapid.SampledFrom([]string{"", "u", "v", "w"}).Draw(t, "b"),
				rapid.SampledFrom([]string{"", "2026-01-02", "2026-05-05", "2026-09-09"}).Draw(t, "created"), rapid.SampledFrom([]string{"", "0", "\"12,50 €\""}).Draw(t, "amount"))
		}
		is := deals.Columns{Outcome: "outcome", Won: []string{"Won"}, Lost: []string{"Lost"}, Existing: "b", ExistingValue: "u", MayLackOutcome: true}
		if rapid.Bool().Draw(t, "dated") {
			is.Created = "created"
		}
		s, err := readTable(b.String(), is)
		if err != nil {
			t.Fatal(err)
		}
		r, _, err := backtest.Fields(s, backtest.Options{Seed: rapid.Uint64().Draw(t, "seed"), Permutations: 3})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := json.Marshal(r); err != nil {
			t.Fatal(err)
		}
		if svg := backtest.Picture(r, "x", "de"); bytes.Contains(svg, []byte("NaN")) || bytes.Contains(svg, []byte("%!")) {
			t.Fatalf("picture %s", svg)
		}
	})
}

// TestAPanicIsTheReportsError has one of the goroutines panic that learn anew: it shall not
// end the process, and with it every other part of the program.
func TestAPanicIsTheReportsError(t *testing.T) {
	s := text(t, drawn(200, 0.3, "", nil), deals.Columns{Lost: []string{"Lost"}})
	_, _, err := backtest.Fields(s, backtest.Options{Seed: 1, Permutations: 5, Progress: func(int, int) { panic("Erika Mustermann") }})
	var panicked *outcome.PanicError
	if !errors.As(err, &panicked) || strings.Contains(err.Error(), "Erika") {
		t.Errorf("the report's error is %v", err)
	}
}
