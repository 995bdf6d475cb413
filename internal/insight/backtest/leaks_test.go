package backtest_test

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/insight/backtest"
	"github.com/icptier/icptier/internal/insight/deals"
)

// sample reads a table of testdata, whose outcomes are won and lost.
func sample(t testing.TB, name string, is deals.Columns) *deals.Set {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	is.Outcome, is.Won, is.Lost = "outcome", []string{"won"}, []string{"lost"}
	return set(t, bytes.NewReader(b), is)
}

// In each of these tables one column gives the outcome away and nothing else tells it.
func TestWhatBetraysTheOutcomeIsNoSignal(t *testing.T) {
	tests := []struct {
		file, field string
		is          deals.Columns
		why         backtest.Why
		evidence    string
	}{
		{"cycle_leak.csv", "sales_cycle_days", deals.Columns{Created: "created", Closed: "closed"}, backtest.WhyCycle, "1.00 times the days from creation to closing for 1,500 of 1,500"},
		{"cycle_leak.csv", "sales_cycle_days", deals.Columns{}, backtest.WhyCycle, "1.00 times the days"},
		{"onesided.csv", "contract_volume", deals.Columns{Created: "created"}, backtest.WhyOneSided, "filled for 78 of 892 won and 0 of 2,108 lost deals"},
		{"onesided.csv", "contract_volume", deals.Columns{}, backtest.WhyOneSided, "filled for 78 of 892 won"},
	}
	for _, tt := range tests {
		r := examined(t, sample(t, tt.file, tt.is), backtest.Options{Seed: 1, Closed: tt.is.Closed, Permutations: few})
		if r.Verdict != backtest.None {
			t.Errorf("%s: verdict %s: %s", tt.file, r.Verdict, r.Sentence.EN)
		}
		l := leak(r, tt.field, tt.why)
		if l == nil || !l.LeftOut || !strings.Contains(l.Evidence, tt.evidence) {
			t.Errorf("%s: %s is named by %+v", tt.file, tt.field, l)
		}
	}
}

func TestRunningNumbersAreIdentifiers(t *testing.T) {
	r := examined(t, sample(t, "id_drift.csv", deals.Columns{}), backtest.Options{Seed: 1, Permutations: few})
	if r.Verdict != backtest.None {
		t.Errorf("verdict %s: %s", r.Verdict, r.Sentence.EN)
	}
	for _, f := range r.Fields {
		if f.Field == "Opportunity Number" && (f.Used || f.Unused != "identifier" || f.Kind != deals.Identifier) {
			t.Errorf("the number is %+v", f)
		}
	}
	if !strings.Contains(fmt.Sprint(r.Warnings), "Column Opportunity Number: whole numbers that tell deals apart") {
		t.Errorf("warnings %+v", r.Warnings)
	}
}

// world is a table of deals with a column that may give the outcome away.
type world struct {
	r     *rand.Rand
	i     int
	won   bool
	cycle int     // days
	age   float64 // 1 for the oldest, 0 for the youngest
	open  bool
}

const worldDeals = 900

func made(t testing.TB, seed uint64, column string, cell func(w world) string) *deals.Set {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 5))
	var b strings.Builder
	b.WriteString("outcome,created,closed,sector," + column + "\n")
	for i := range worldDeals {
		w := world{r: r, i: i, won: r.Float64() < 0.4, cycle: 5 + int(60*r.ExpFloat64()), age: 1 - float64(i)/worldDeals, open: i%8 == 0}
		outcome, closed := "Lost", fmt.Sprint(dayOf(i+w.cycle))
		switch {
		case w.open:
			outcome, closed = "Open", ""
		case w.won:
			outcome = "Won"
		}
		fmt.Fprintf(&b, "%s,%s,%s,%s,%s\n", outcome, dayOf(i), closed, []string{"A", "B", "C"}[r.IntN(3)], cell(w))
	}
	return text(t, b.String(), deals.Columns{Lost: []string{"Lost"}, Created: "created", Closed: "closed"})
}

func dayOf(i int) string {
	return []string{"2023", "2024", "2025", "2026"}[i/336%4] + fmt.Sprintf("-%02d-%02d", i/28%12+1, i%28+1)
}

// Each kind of evidence finds columns of names that say nothing, in any form.
func TestEachKindOfEvidenceFindsItsColumns(t *testing.T) {
	if1 := func(yes bool, value string) string {
		if yes {
			return value
		}
		return ""
	}
	tests := []struct {
		name string
		why  backtest.Why
		cell func(w world) string
	}{
		{"weeks", backtest.WhyCycle, func(w world) string { return fmt.Sprint(w.cycle / 7) }},
		{"business days", backtest.WhyCycle, func(w world) string { return fmt.Sprint(w.cycle*5/7 + w.r.IntN(3)) }},
		{"hours, German", backtest.WhyCycle, func(w world) string { return fmt.Sprintf("\"%d,5\"", w.cycle*24) }},
		{"a share", backtest.WhyCycle, func(w world) string { return fmt.Sprintf("%.1f", float64(w.cycle)*(0.2+0.6*w.r.Float64())) }},
		{"a small share", backtest.WhyCycle, func(w world) string { return fmt.Sprintf("%.1f", float64(w.cycle)*w.r.Float64()) }},
		{"classes", backtest.WhyCycle, func(w world) string { return []string{"schnell", "mittel", "lang"}[min(w.cycle/30, 2)] }},
		{"the rest of it", backtest.WhyCycle, func(w world) string { return fmt.Sprint(400 - w.cycle) }},
		{"few won", backtest.WhyOneSided, func(w world) string { return if1(w.won && !w.open && w.r.IntN(30) == 0, fmt.Sprint(w.r.IntN(900))) }},
		{"few lost", backtest.WhyOneSided, func(w world) string { return if1(!w.won && !w.open && w.r.IntN(20) == 0, "zu teuer") }},
		{"none lost empty", backtest.WhyOneSided, func(w world) string { return if1(!w.won || w.r.IntN(20) > 0, []string{"x", "y"}[w.r.IntN(2)]) }},
		{"dates of some won", backtest.WhyOneSided, func(w world) string { return if1(w.won && w.r.IntN(15) == 0, dayOf(w.i)) }},
		{"dashes", backtest.WhyOneSided, func(w world) string {
			return map[bool]string{true: fmt.Sprint(100 + w.r.IntN(900)), false: "-"}[w.won && !w.open && w.r.IntN(6) == 0]
		}},
		{"zeros", backtest.WhyOneSided, func(w world) string {
			return map[bool]string{true: fmt.Sprint(100 + w.r.IntN(9)), false: "0"}[w.won && !w.open && w.r.IntN(6) == 0]
		}},
		{"after won", backtest.WhyAge, func(w world) string {
			return if1(w.r.Float64() < 0.15+map[bool]float64{true: 0.7 * w.age}[w.won], "x"+fmt.Sprint(w.r.IntN(3)))
		}},
		{"after lost", backtest.WhyAge, func(w world) string {
			return if1(w.r.Float64() < 0.3+map[bool]float64{false: 0.6 * w.age}[w.won], fmt.Sprint(w.r.IntN(5)))
		}},
		{"at the end", backtest.WhyOpen, func(w world) string { return if1(!w.open && w.r.IntN(2) == 0, fmt.Sprint(w.r.IntN(5))) }},
		{"final word", backtest.WhyLabel, func(w world) string {
			if w.won && w.r.IntN(3) == 0 {
				return "übergeben"
			}
			return []string{"in Arbeit", "geparkt", "neu"}[w.r.IntN(3)]
		}},
		{"code of the end", backtest.WhyLabel, func(w world) string {
			if !w.won && w.r.IntN(3) == 0 {
				return "7"
			}
			return fmt.Sprint(w.r.IntN(7))
		}},
		{"Sonderrabatt", backtest.WhyDiscount, func(w world) string {
			return fmt.Sprint(w.r.IntN(2) * w.r.IntN(map[bool]int{true: 30, false: 2}[w.won]))
		}},
		{"DealAge", backtest.WhyName, func(w world) string { return fmt.Sprint(w.r.IntN(50)) }},
		{"SALESCYCLEDAYS", backtest.WhyName, func(w world) string { return fmt.Sprint(w.r.IntN(50)) }},
		{"ForecastKategorie", backtest.WhyName, func(w world) string { return fmt.Sprint(w.r.IntN(3)) }},
		{"Grund_der_Absage", backtest.WhyName, func(w world) string { return fmt.Sprint(w.r.IntN(3)) }},
		{"lossreason2", backtest.WhyName, func(w world) string { return fmt.Sprint(w.r.IntN(3)) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			column := tt.name
			if tt.why != backtest.WhyName && tt.why != backtest.WhyDiscount {
				column = "x17"
			}
			r := examined(t, made(t, 3, column, tt.cell), backtest.Options{Seed: 1, Closed: "closed", Permutations: 1})
			if l := leak(r, column, tt.why); l == nil || !l.LeftOut || l.Text.DE == "" {
				t.Errorf("leaks %+v", r.Leaks)
			}
		})
	}
}

// honest columns, some of which tell much, some of which are filled by half, new to the CRM,
// given up, or go along with long cycles.
func honest(w world) []string {
	r, lift := w.r, 0.0
	if w.won {
		lift = 1
	}
	if1 := func(yes bool, value string) string {
		if yes {
			return value
		}
		return ""
	}
	pick := func(tilt float64, labels ...string) string {
		if r.Float64() < tilt*lift {
			return labels[0]
		}
		return labels[r.IntN(len(labels))]
	}
	heads := int(math.Exp(4 + 1.3*r.NormFloat64() + 0.5*lift))
	return []string{
		fmt.Sprint(heads), fmt.Sprint(heads * (90_000 + r.IntN(40_000))), fmt.Sprintf("%.2f", r.Float64()*100),
		fmt.Sprint(int(float64(w.cycle)*20 + 2000*r.ExpFloat64())), // larger deals take longer
		pick(0.5, "Maschinenbau", "Handel", "IT", "Bau"), pick(0.2, "ja", "nein"), pick(0.7, "Empfehlung", "Messe", "Web", "Kaltakquise"),
		fmt.Sprintf("%05d", 1000+r.IntN(90_000)), []string{"GmbH", "AG", "KG"}[r.IntN(3)],
		if1(r.Float64() < 0.4+0.15*lift, pick(0.3, "SAP", "DATEV")), if1(w.age < 0.5, fmt.Sprint(r.IntN(9))), if1(w.age > 0.6, fmt.Sprint(r.IntN(9))),
		if1(r.IntN(40) == 0, "Partner"), fmt.Sprint(2000 + r.IntN(25)), fmt.Sprint(r.IntN(5)), pick(0.1, "1", "2", "3", "4"),
		dayOf(max(0, w.i-200-r.IntN(400))), fmt.Sprint(1 + r.IntN(3)), fmt.Sprintf("%.1f", 3+2*lift+2*r.NormFloat64()), fmt.Sprint(int(50 * r.ExpFloat64())),
	}
}

// At most one honest column of a set is taken for a leak, and over many sets hardly any.
func TestHonestColumnsStay(t *testing.T) {
	const sets = 12
	alarms := 0
	for seed := range uint64(sets) {
		var names []string
		for i := range honest(world{r: rand.New(rand.NewPCG(1, 1))}) {
			names = append(names, fmt.Sprintf("x%d", i))
		}
		s := made(t, 100+seed, strings.Join(names, ","), func(w world) string { return strings.Join(honest(w), ",") })
		r := examined(t, s, backtest.Options{Seed: seed, Closed: "closed", Permutations: 1})
		here := map[string]bool{}
		for _, l := range r.Leaks {
			if l.LeftOut && l.Field != "closed" {
				here[l.Field] = true
				t.Logf("set %d: %s is left out: %s", seed, l.Field, l.Evidence)
			}
		}
		for _, f := range r.Fields {
			if f.Unused == "identifier" && f.Field != "x7" { // postal codes tell deals apart, and are no number
				here[f.Field] = true
				t.Logf("set %d: %s is taken for an identifier", seed, f.Field)
			}
		}
		if len(here) > 1 {
			t.Errorf("set %d: %d false alarms", seed, len(here))
		}
		alarms += len(here)
	}
	if alarms > max(1, sets/5) {
		t.Errorf("%d false alarms in %d sets of 20 honest columns", alarms, sets)
	}
}
