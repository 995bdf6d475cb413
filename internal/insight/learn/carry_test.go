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
	"github.com/icptier/icptier/internal/scoring/icp/compile"
)

const inForce = `
model: old
version: "7"
languages: [de, en]
currency: EUR
rates: {USD: 0.9}
applies_to: {relationship: [prospect]}
knockouts:
  - {id: tiny, field: account.employees, below: 5, reason: {de: Zu klein, en: Too small}}
criteria:
  - {id: size, field: account.employees, points: 100, bands: [{from: 100, points: 100}]}
segments:
  - {id: enterprise, when: 'account.employees >= 1000', qualification: meddic}
  - {id: rest, qualification: bant}
tiers:
  A: {score: 90, coverage: 0.6}
  B: {score: 60}
  C: {score: 30}
  capacity: {A: 40, per: owner}
  hysteresis: 5
`

// What deals say nothing about is that of the model in force; a tenth of its deals were A, and
// about a tenth are by the proposal.
func TestTheModelInForceIsCarriedOver(t *testing.T) {
	file := table(1500)
	s := read(t, file, deals.Columns{Outcome: "outcome", Won: []string{"Won"}})
	_, mapping := accounts(t, file)
	o := options(mapping)
	o.Current, o.InForce = []byte(inForce), &backtest.Scores{Model: "old@7", Prospects: true}
	for i := range s.Len() {
		tier := "D"
		if i%10 < 4 {
			tier = []string{"A", "B", "C", "C"}[i%10]
		}
		o.InForce.Tier, o.InForce.Fit = append(o.InForce.Tier, tier), append(o.InForce.Fit, i%100)
	}
	r, err := learn.From(s, o)
	if err != nil {
		t.Fatal(err)
	}
	text := r.Proposal.YAML
	m, err := compile.Parse("proposal.yaml", []byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	for _, want := range []string{"applies_to: {relationship: [prospect]}", "id: tiny", "id: enterprise", "rates: {USD: 0.9}", "coverage: 0.6", "capacity: {A: 40, per: owner}", "Taken over from old@7: rates, applies_to, knockouts, segments,"} {
		if !strings.Contains(text, want) && !strings.Contains(strings.Join(strings.Fields(strings.ReplaceAll(text, "#", "")), " "), want) {
			t.Errorf("the file does not say %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "size\n") || m.Capacity() == nil {
		t.Errorf("criteria of the model in force, or no capacity:\n%s", text)
	}
	best := 0
	for _, tier := range r.Proposal.Comparison.Proposal.Tiers {
		if tier.Tier == "A" {
			best = tier.Deals
		}
	}
	if share := float64(best) / float64(s.Len()); math.Abs(share-0.2) > 0.2 { // the back-test's own tiers are fifths
		t.Errorf("%v of the deals are A", share)
	}
	cut := 0
	card := points(t, m, file)
	for _, p := range card {
		if p >= r.Proposal.Tiers.A {
			cut++
		}
	}
	if share := float64(cut) / float64(len(card)); share < 0.05 || share > 0.17 {
		t.Errorf("%v of the deals are A by the proposal, and a tenth was by the model in force", share)
	}
}

// A proposal knows the deals that it was learned from, all of them or a part, and no others.
func TestAProposalKnowsItsDeals(t *testing.T) {
	file := table(600)
	is := deals.Columns{Outcome: "outcome", Won: []string{"Won"}, Created: "created"}
	s := read(t, file, is)
	r, err := learn.From(s, options(nil))
	if err != nil {
		t.Fatal(err)
	}
	model := []byte(r.Proposal.YAML)
	same := learn.InSample(model, read(t, file, is))
	if same == nil || same.Share != 1 || same.Trained != 600 || same.AUC == nil || math.Abs(same.AUC.Value-r.AUC.Value) > 0.001 {
		t.Fatalf("the same deals: %+v, AUC %+v", same, *r.AUC)
	}
	lines := strings.SplitAfter(string(file), "\n")
	half := learn.InSample(model, read(t, []byte(strings.Join(lines[:301], "")), is))
	if half == nil || half.Share < 0.6 {
		t.Errorf("half of the deals: %+v", half)
	}
	var other strings.Builder
	other.WriteString("outcome;created;x\n")
	rnd := rand.New(rand.NewPCG(1, 7))
	for i := range 300 {
		fmt.Fprintf(&other, "%s;2026-01-%02d;%d\n", []string{"Won", "Lost"}[rnd.IntN(2)], i%28+1, rnd.IntN(1000))
	}
	if o := learn.InSample(model, read(t, []byte(other.String()), is)); o != nil {
		t.Errorf("other deals: %+v", o)
	}
	if o := learn.InSample([]byte(inForce), s); o != nil {
		t.Errorf("a model that was not learned: %+v", o)
	}
}

// Accounts have no deal type: what is about the deal is named, and not proposed.
func TestDealColumnsAreNotProposedForAccounts(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 7))
	var b strings.Builder
	b.WriteString("outcome;deal_type;Betrag;sector;note\n")
	for i := range 800 {
		kind, sector := r.IntN(2), r.IntN(3)
		outcome := "Lost"
		if r.Float64() < 0.2+0.3*float64(kind)+0.15*float64(sector) {
			outcome = "Won"
		}
		fmt.Fprintf(&b, "%s;%s;%d;s%d;n%d\n", outcome, []string{"new", "more"}[kind], 1000*(1+r.IntN(50)), sector, i)
	}
	file := []byte(b.String())
	_, mapping := accounts(t, file)
	report, err := learn.From(read(t, file, deals.Columns{Outcome: "outcome", Won: []string{"Won"}}), options(mapping))
	if err != nil || report.Proposal == nil {
		t.Fatalf("%+v, %v", report, err)
	}
	for _, c := range report.Proposal.Criteria {
		if c.Column != "sector" {
			t.Errorf("%s is proposed", c.Column)
		}
	}
	for _, f := range report.Fields {
		if f.Field == "deal_type" && f.Unused != "deal" {
			t.Errorf("deal_type: %+v", f)
		}
	}
}

// Spellings of one legal form are one label, and so are codes of one division; the file gives
// every row the points that were learned.
func TestSpellingsAreOneLabel(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 7))
	var b strings.Builder
	b.WriteString("outcome;Rechtsform;Branche;note\n")
	for i := range 900 {
		form, code := r.IntN(3), r.IntN(4)
		outcome := "Lost"
		if r.Float64() < 0.2+0.25*float64(form)+0.1*float64(code) {
			outcome = "Won"
		}
		forms := [][]string{{"GmbH", "gmbh", "Gesellschaft mit beschränkter Haftung", "G.m.b.H."}, {"AG", "Aktiengesellschaft"}, {"KG", "Kommanditgesellschaft"}}[form]
		codes := [][]string{{"28.11", "28.22", "WZ 28.11"}, {"46.90", "46.12"}, {"62.01"}, {"26.20", "C26.20", "26.11"}}[code]
		fmt.Fprintf(&b, "%s;%s;%s;n%d\n", outcome, forms[r.IntN(len(forms))], codes[r.IntN(len(codes))], i)
	}
	file := []byte(b.String())
	s := read(t, file, deals.Columns{Outcome: "outcome", Won: []string{"Won"}})
	if f := s.Field("Rechtsform"); len(f.Levels) != 3 || f.Levels[0] == "" {
		t.Errorf("legal forms %v", f.Levels)
	}
	if f := s.Field("Branche"); len(f.Levels) != 4 {
		t.Errorf("industries %v", f.Levels)
	}
	text := agrees(t, file, s).Proposal.YAML
	for _, want := range []string{"Aktiengesellschaft: ", "edition: WZ2008", `"28": `} {
		if !strings.Contains(text, want) {
			t.Errorf("the file does not say %q:\n%s", want, text)
		}
	}
}
