package learn_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight/backtest"
	"github.com/icptier/icptier/internal/insight/deals"
	"github.com/icptier/icptier/internal/insight/learn"
	"github.com/icptier/icptier/internal/intake"
	"github.com/icptier/icptier/internal/report"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/scoring/icp/compile"
	"github.com/icptier/icptier/internal/tabular"
)

func read(t testing.TB, table []byte, is deals.Columns) *deals.Set {
	t.Helper()
	r, err := tabular.NewReader("deals.csv", bytes.NewReader(table))
	if err != nil {
		t.Fatal(err)
	}
	b := deals.NewBuilder("deals.csv", is)
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		b.Add(row.Line, r.Columns(), row.At)
	}
	s, err := b.Set()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// accounts reads the same table as icptier score does, and returns the fields of its
// columns beside the accounts.
func accounts(t testing.TB, table []byte) ([]*intake.Account, map[string]string) {
	t.Helper()
	r, err := intake.NewReader("deals.csv", bytes.NewReader(table), intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	fields := map[string]string{}
	for _, c := range r.Report().Columns {
		fields[c.Column] = c.Field
	}
	var all []*intake.Account
	for {
		a, err := r.Next()
		if errors.Is(err, io.EOF) {
			return all, fields
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, a)
	}
}

// points are those that a model gives the rows of a table.
func points(t *testing.T, m *icp.Model, table []byte) []int {
	t.Helper()
	all, _ := accounts(t, table)
	var out []int
	for _, a := range all {
		var score scoring.Score
		m.Score(&a.Facts, crm.Stamp(1_800_000_000_000), &score)
		out = append(out, score.Fit)
	}
	return out
}

func options(mapping map[string]string) learn.Options {
	return learn.Options{
		Options: backtest.Options{Seed: 1, Permutations: 1}, Name: "learned", Version: "1", Currency: "EUR", Lang: "en", Source: "deals.csv", Mapping: mapping,
	}
}

// agrees checks that the model file gives every row the points that were learned.
func agrees(t *testing.T, table []byte, s *deals.Set) *learn.Report {
	t.Helper()
	all, mapping := accounts(t, table)
	o := options(mapping)
	r, err := learn.From(s, o)
	if err != nil {
		t.Fatal(err)
	}
	if r.Proposal == nil {
		t.Fatalf("no proposal: %s", r.Sentence.EN)
	}
	if findings := compile.Lint("proposal.yaml", []byte(r.Proposal.YAML)); len(findings) > 0 {
		t.Errorf("%d findings, the first %s in\n%s", len(findings), findings[0], r.Proposal.YAML)
	}
	m, err := compile.Parse("proposal.yaml", []byte(r.Proposal.YAML))
	if err != nil {
		t.Fatal(err)
	}
	_, learned, err := backtest.Fields(s, o.Options)
	if err != nil {
		t.Fatal(err)
	}
	card, err := learned.Refit()
	if err != nil {
		t.Fatal(err)
	}
	const asOf = crm.Stamp(1_800_000_000_000)
	for i, row := range s.Rows {
		var score scoring.Score
		m.Score(&all[row].Facts, asOf, &score)
		if want := card.Points(i); score.Fit != want {
			t.Fatalf("line %d has %d points by the file and %d by what was learned:\n%+v\n%s", all[row].Line, score.Fit, want, score.Reasons, r.Proposal.YAML)
		}
	}
	return r
}

func TestSalvirt(t *testing.T) {
	path := filepath.Join("..", "..", "..", "..", "shared", "data", "salvirt_b2b", "Salvirt_B2B_ML_dataset.csv")
	table, err := os.ReadFile(path)
	if err != nil {
		t.Skip("NOT RUN: data set absent: " + path)
	}
	s := read(t, table, deals.Columns{Outcome: "Status", Won: []string{"Won"}, Existing: "Client", ExistingValue: "Current"})
	r := agrees(t, table, s)
	t.Logf("AUC %.3f, 95 %% interval %.3f to %.3f", r.AUC.Value, r.AUC.Low, r.AUC.High)
	if r.AUC.Value < 0.79 || len(r.Segments) != 2 || r.Proposal.Deals != 448 {
		t.Errorf("AUC %+v, %d segments, from %d deals", *r.AUC, len(r.Segments), r.Proposal.Deals)
	}
	for _, line := range []string{"# Rests on 448 deals with a value.", `"Yes": `, "# 199 of 286 won, 70% (64 to 75%)"} {
		if !strings.Contains(r.Proposal.YAML, line) {
			t.Errorf("the file does not say %q:\n%s", line, r.Proposal.YAML)
		}
	}
}

// table makes deals with all kinds of columns: the program's own, custom ones, fractions,
// German amounts, and gaps.
func table(n int) []byte {
	r := rand.New(rand.NewPCG(21, 22))
	var b strings.Builder
	b.WriteString("outcome;created;Mitarbeiter;Branche;Land;Umsatz;Größe des Lagers;quote;Truth;note\n")
	for i := range n {
		heads, stock, share := r.IntN(2000), r.IntN(100)-50, r.Float64()
		sector := []string{"Maschinenbau", "Handel", "IT: Dienste", "yes"}[r.IntN(4)]
		p := 0.25
		if heads > 500 {
			p += 0.2
		}
		if sector == "Maschinenbau" {
			p += 0.2
		}
		if share > 0.6 {
			p += 0.2
		}
		if stock < 0 {
			p += 0.1
		}
		truth := r.Float64() < 0.5
		if truth {
			p += 0.1
		}
		outcome := "Lost"
		if r.Float64() < p {
			outcome = "Won"
		}
		headText := fmt.Sprint(heads)
		if r.IntN(10) == 0 {
			headText = ""
		}
		fmt.Fprintf(&b, "%s;2026-%02d-%02d;%s;%s;%s;%d.000,50 €;%d;%.3f;%v;n%d\n", outcome, i*12/n+1, i%28+1, headText, sector,
			[]string{"Deutschland", "AT"}[r.IntN(2)], 100+heads, stock, share, truth, i)
	}
	return []byte(b.String())
}

func TestTheFileSaysWhatWasLearned(t *testing.T) {
	file := table(600)
	for _, created := range []string{"", "created"} {
		s := read(t, file, deals.Columns{Outcome: "outcome", Won: []string{"Won"}, Created: created})
		r := agrees(t, file, s)
		fields := map[string]bool{}
		for _, c := range r.Proposal.Criteria {
			fields[c.Field] = true
		}
		for _, want := range []string{"account.employees", "account.industry", "account.custom.quote"} {
			if !fields[want] {
				t.Errorf("created %q: no criterion about %s in %v", created, want, fields)
			}
		}
		rows := r.Proposal.Table().Rows
		if !slices.ContainsFunc(rows, func(row report.Row) bool {
			name, _ := row.Cells[1].(report.Word)
			return name.Key == "IT: Dienste" && name.In("de") == "„IT: Dienste“"
		}) {
			t.Errorf("created %q: the CRM's name of an industry is not quoted", created)
		}
		if r.Proposal.Deals != 600 {
			t.Errorf("the proposal is learned from %d deals, and after the test all 600 are known", r.Proposal.Deals)
		}
	}
}

func TestSideBySide(t *testing.T) {
	file := table(3000)
	s := read(t, file, deals.Columns{Outcome: "outcome", Won: []string{"Won"}, Created: "created"})
	o := options(nil)
	o.InForce = &backtest.Scores{Model: "old@1"}
	r := rand.New(rand.NewPCG(1, 1))
	for i := range s.Len() {
		tier := []string{"A", "B", "C", "D", "X", ""}[r.IntN(6)]
		o.InForce.Tier, o.InForce.Fit = append(o.InForce.Tier, tier), append(o.InForce.Fit, i%100)
	}
	report, err := learn.From(s, o)
	if err != nil {
		t.Fatal(err)
	}
	c := report.Proposal.Comparison
	if c.InForce == nil || c.Difference == nil || c.Difference.Low <= 0 || !strings.Contains(c.Sentence.EN, "better than old@1") || !strings.Contains(c.Sentence.DE, "besser als old@1") {
		t.Errorf("comparison %+v", c)
	}
	if len(c.InForce.Tiers) != 5 || len(c.Proposal.Tiers) != 4 {
		t.Errorf("tiers %+v and %+v", c.InForce.Tiers, c.Proposal.Tiers)
	}
	if _, err := json.Marshal(report); err != nil {
		t.Error(err)
	}
}

func TestTwentyOfEachAreEnoughAndNineteenAreNot(t *testing.T) {
	for n, want := range map[int]bool{19: false, 20: true} {
		var b strings.Builder
		b.WriteString("outcome,id,sector\n")
		for i := range n {
			fmt.Fprintf(&b, "Won,%d,%s\nLost,%d,%s\n", i, []string{"A", "A", "A", "B"}[i%4], 1000+i, []string{"B", "B", "B", "A"}[i%4])
		}
		s := read(t, []byte(b.String()), deals.Columns{Outcome: "outcome", Won: []string{"Won"}, Features: []string{"sector"}})
		r, err := learn.From(s, options(nil))
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Proposal != nil; got != want {
			t.Errorf("%d of each: proposal %v, %s", n, got, r.Sentence.EN)
		}
		if !want && !strings.Contains(r.Sentence.EN, "it takes at least 20 won and 20 lost") {
			t.Errorf("%s", r.Sentence.EN)
		}
	}
}

func TestNothingIsProposedFromNoise(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	var b strings.Builder
	b.WriteString("outcome,id,sector\n")
	for i := range 3000 {
		fmt.Fprintf(&b, "%s,%d,%s\n", []string{"Won", "Lost"}[r.IntN(2)], i, []string{"A", "B", "C"}[r.IntN(3)])
	}
	s := read(t, []byte(b.String()), deals.Columns{Outcome: "outcome", Won: []string{"Won"}})
	report, err := learn.From(s, options(nil))
	if err != nil {
		t.Fatal(err)
	}
	if report.Proposal != nil || report.Verdict != backtest.None {
		t.Errorf("verdict %s, proposal %+v", report.Verdict, report.Proposal)
	}
}

// Two columns of which neither tells anything alone become a condition on both, and the file
// gives every row the points of the card.
func TestTwoFieldsTogetherBecomeACondition(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 9))
	var b strings.Builder
	b.WriteString("outcome;cloud;plants;Mitarbeiter;note\n")
	for i := range 900 {
		cloud, plants := r.IntN(2) == 0, r.IntN(9)
		p := 0.25
		if cloud == (plants >= 4) {
			p = 0.7
		}
		where := []string{"Ja", "nein"}[map[bool]int{true: 0, false: 1}[cloud]]
		if r.IntN(20) == 0 {
			where = ""
		}
		fmt.Fprintf(&b, "%s;%s;%d;%d;n%d\n", []string{"Lost", "Won"}[map[bool]int{false: 0, true: 1}[r.Float64() < p]], where, plants, 10+r.IntN(500), i)
	}
	file := []byte(b.String())
	report := agrees(t, file, read(t, file, deals.Columns{Outcome: "outcome", Won: []string{"Won"}}))
	if report.AUC.Value < 0.65 || !strings.Contains(report.Proposal.YAML, "when: ") || !strings.Contains(report.Proposal.YAML, `lower(account.custom.cloud) in [`) {
		t.Errorf("AUC %+v\n%s", *report.AUC, report.Proposal.YAML)
	}
}
