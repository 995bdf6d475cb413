package preview_test

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/crm/packed"
	"github.com/icptier/icptier/internal/insight/preview"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/scoring/icp/compile"
	icptext "github.com/icptier/icptier/internal/scoring/icp/text"
)

// source is a model of two criteria, with cuts at 70, 50 and 30.
const source = `model: heads
version: "1"
languages: [en]
rates: {CHF: 2}
applies_to: {relationship: [prospect]}
knockouts:
  - {id: tiny, field: account.employees, below: 5, reason: {de: Winzig., en: Tiny.}}
criteria:
  - {id: employees, field: account.employees, points: 60, bands: [{from: 5, to: 99, points: 20}, {from: 100, points: 60}]}
  - {id: stack, field: account.technologies, points: 40, contains: {SAP: 40}}
tiers:
  A: {score: 70}
  B: {score: 50}
  C: {score: 30}
  hysteresis: 10
`

func model(t testing.TB, edits ...string) *icp.Model {
	t.Helper()
	m, err := compile.Parse("model.yaml", []byte(strings.NewReplacer(edits...).Replace(source)))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// asOf is the day of all previews here.
const asOf = crm.Stamp(1_790_000_000_000)

// differs is what write-back compares, in short: any field that is not as it should be.
func differs(observed crm.Written, desired map[crm.Field]string) bool {
	for f, want := range desired {
		if f.Long() {
			want = crm.Digest(want)
		}
		if f == crm.FieldModel && scoring.Versions(observed[f], want) {
			continue
		}
		if !f.ReadOnly() && f != crm.FieldScoredAt && observed[f] != want {
			return true
		}
	}
	return false
}

type company struct {
	id, owner string
	employees int64 // -1 is unknown
	sap       bool
	written   crm.Written
	deals     []crm.Deal
	deal      []crm.Written // the fields of deals; of the others there are none
	kind      string        // relationship
}

func (a company) facts() crm.Facts {
	from := &crm.Account{Name: "Firma " + a.id, Owner: a.owner, Relationship: a.kind, Technologies: []string{}}
	if a.employees >= 0 {
		from.Employees = &a.employees
	}
	if a.sap {
		from.Technologies = []string{"SAP"}
	}
	f := crm.Facts{Revision: 1, Account: &crm.Record{Kind: crm.KindAccount, ID: a.id, Account: from, Written: a.written}}
	for i := range a.deals {
		r := crm.Record{Kind: crm.KindDeal, ID: fmt.Sprint(a.id, "-", i), Deal: &a.deals[i]}
		if i < len(a.deal) {
			r.Written = a.deal[i]
		}
		f.Deals = append(f.Deals, r)
	}
	return f
}

func compare(current, candidate *icp.Model, accounts ...company) preview.Report {
	p := preview.New(preview.Config{Current: current, Candidate: candidate, AsOf: asOf, Differs: differs})
	hub := []preview.Connection{{Name: "hub", Texts: textsOf(candidate), BatchSize: 2, Writes: true, Cost: inPairs, Left: new(7)}}
	words := packed.NewWords()
	over := p.Over(&hub[0], words)
	var parts []preview.Part
	for _, a := range accounts {
		parts = append(parts, over.Compare([]packed.Account{a.packed(words)}))
	}
	return p.Report(hub, parts)
}

func (a company) packed(words *packed.Words) packed.Account {
	f := a.facts()
	return packed.Account{ID: a.id, Name: f.Account.Account.Name, Rest: string(words.Pack(&f))}
}

// inPairs is a CRM that takes two records a call.
func inPairs(records map[crm.Kind]int) preview.Cost {
	pairs := (records[crm.KindAccount]+1)/2 + (records[crm.KindDeal]+1)/2
	return preview.Cost{Lookups: pairs, Writes: pairs, Calls: 2 * pairs, Units: 2 * pairs, ByCall: map[string]int{"pair": 2 * pairs}}
}

func amount(cents int64, currency string) *crm.Money {
	return &crm.Money{Cents: cents, Currency: currency}
}

func TestWhatAChangedModelMoves(t *testing.T) {
	deal := func(m *crm.Money) crm.Deal { return crm.Deal{Status: crm.DealOpen, Amount: m} }
	accounts := []company{
		{id: "1", owner: "ann", employees: 200, deals: []crm.Deal{ // 60: B to A
			deal(amount(100_000, "EUR")), deal(amount(50_000, "CHF")), deal(nil), deal(amount(1, "USD")), {Status: crm.DealWon, Amount: amount(9, "EUR")},
		}},
		{id: "2", owner: "ann", employees: 200, written: crm.Written{crm.FieldOverride: "C"}},                 // held by a rep
		{id: "3", owner: "bob", employees: 50, sap: true},                                                     // 60: B to A
		{id: "4", owner: "bob", employees: 50},                                                                // 20: D, stays
		{id: "5", owner: "", employees: 3, sap: true, deals: []crm.Deal{deal(amount(200_000, ""))}},           // X to B: no knock-out any more
		{id: "6", employees: 200, kind: "customer"},                                                           // neither
		{id: "7", owner: "cyd", employees: 200, written: crm.Written{crm.FieldTier: "A"}},                     // held in A by hysteresis, then A by the cut
		{id: "8", owner: "cyd", employees: -1, sap: true, deals: []crm.Deal{{Status: crm.DealLost}}},          // 40: C, then D
		{id: "9", owner: "cyd", employees: 200, written: crm.Written{crm.FieldTier: "A", crm.FieldModel: ""}}, // as 7
	}
	before := model(t)
	after := model(t, `version: "1"`, `version: "2"`, "A: {score: 70}", "A: {score: 60}", "C: {score: 30}", "C: {score: 41}", "below: 5", "below: 2", "from: 5,", "from: 1,")
	got := compare(before, after, accounts...)
	want := preview.Report{
		Current: before.Ref(), Candidate: after.Ref(), AsOf: "2026-09-21", Currency: "EUR",
		Accounts: 9, Moved: 4, Up: 3, Down: 1, Share: 4.0 / 9, Overridden: 1,
		Matrix: []preview.Cell{
			{From: "A", To: "A", Accounts: 2}, {From: "B", To: "A", Accounts: 2, Pipeline: preview.Pipeline{Deals: 4, Value: 2000, Unknown: 2}},
			{From: "C", To: "C", Accounts: 1}, {From: "C", To: "D", Accounts: 1}, {From: "D", To: "D", Accounts: 1},
			{From: "X", To: "A", Accounts: 1, Pipeline: preview.Pipeline{Deals: 1, Value: 2000}}, {From: "", To: "", Accounts: 1},
		},
		Pipeline: preview.Pipeline{Deals: 5, Value: 4000, Unknown: 2},
		Owners: []preview.Owner{
			{Connection: "hub", Owner: "", Moved: 1, Up: 1, Pipeline: preview.Pipeline{Deals: 1, Value: 2000}},
			{Connection: "hub", Owner: "ann", Moved: 1, Up: 1, Pipeline: preview.Pipeline{Deals: 4, Value: 2000, Unknown: 2}},
			{Connection: "hub", Owner: "bob", Moved: 1, Up: 1},
			{Connection: "hub", Owner: "cyd", Moved: 1, Down: 1},
		},
		Places: []preview.Places{},
		Connections: []preview.ConnectionReport{{Connection: "hub", Accounts: 9, Moved: 4, WriteBack: preview.WriteBack{
			Enabled: true, Accounts: 8, BatchSize: 2, Left: new(7),
			Cost: preview.Cost{Lookups: 4, Writes: 4, Calls: 8, Units: 8, ByCall: map[string]int{"pair": 8}},
		}}},
	}
	moves := got.Moves
	got.Moves = nil
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
	lines := []string{}
	for _, m := range moves {
		lines = append(lines, fmt.Sprintf("%s %s %s>%s %d>%d %s %v", m.Account, m.Name, m.From, m.To, m.Before.Fit, m.After.Fit, m.Before.Knockout, m.Criteria))
	}
	wantLines := []string{
		"5 Firma 5 X>A 40>60 tiny [{employees 0 20 3 3}]", // farther than 1 with as much pipeline
		"1 Firma 1 B>A 60>60  []",
		"3 Firma 3 B>A 60>60  []",
		"8 Firma 8 C>D 40>40  []",
	}
	if diff := cmp.Diff(wantLines, lines); diff != "" {
		t.Errorf("moves (-want +got):\n%s", diff)
	}
}

func TestFullTiersCountOnBothSides(t *testing.T) {
	one := model(t, "  hysteresis: 10", "  capacity: {A: 1}")
	none := model(t, `version: "1"`, `version: "2"`)
	accounts := []company{
		{id: "1", owner: "ann", employees: 200, sap: true},
		{id: "2", owner: "bob", employees: 200, sap: true, deals: []crm.Deal{{Status: crm.DealOpen, Amount: amount(7_00, "EUR")}}},
		{id: "3", owner: "bob", employees: 200}, // B in any case
	}
	opened := compare(one, none, accounts...)
	if opened.Moved != 1 || opened.Moves[0].Account != "2" || opened.Moves[0].From != "B" || opened.Moves[0].To != "A" ||
		opened.Moves[0].Before.Full != "A" || opened.Moves[0].Name == "" || opened.Pipeline.Value != 7 {
		t.Errorf("without the limit: %+v", opened.Moves)
	}
	limited := compare(none, one, accounts...)
	if limited.Moved != 1 || limited.Moves[0].Account != "2" || limited.Down != 1 || limited.Moves[0].After.Full != "A" || limited.Moves[0].After.Model != "A" {
		t.Errorf("with the limit: %+v", limited.Moves)
	}
	// Who has no place in A and too little that is known for B is in C.
	passed := model(t, "points: 60, bands", "points: 60, unknown: 20, bands", "A: {score: 70}", "A: {score: 55}", "B: {score: 50}", "B: {score: 50, coverage: 0.8}", "  hysteresis: 10", "  capacity: {A: 1}")
	over := compare(none, passed, accounts[0], company{id: "4", owner: "ann", employees: -1, sap: true})
	if over.Moved != 0 || len(over.Matrix) != 2 || over.Matrix[1].To != "C" {
		t.Errorf("with a tier that is passed over: %+v", over.Matrix)
	}
	// Reps see what changes against the CRM: account 3 goes, account 1 comes, and there is one place.
	accounts[2].written = crm.Written{crm.FieldTier: "A", crm.FieldModel: "other@1#000000000000"}
	accounts[1].written = crm.Written{crm.FieldTier: "B"}
	if want := []preview.Places{{Connection: "hub", Tier: "A", Limit: 1, Per: "total", Taken: 1, In: 1, Out: 1}}; !cmp.Equal(compare(none, one, accounts...).Places, want) {
		t.Errorf("places %+v", compare(none, one, accounts...).Places)
	}
	if same := compare(one, one, accounts...); same.Moved != 0 {
		t.Errorf("the model in force moves %+v", same.Moves)
	}
}

// drawn is a company with whatever a CRM may hold.
func drawn(t *rapid.T, id int) company {
	tier := rapid.SampledFrom([]string{"", "A", "B", "C", "D", "X", "nonsense"})
	a := company{
		id: fmt.Sprint(id), owner: rapid.SampledFrom([]string{"", "ann", "bob"}).Draw(t, "owner"),
		employees: rapid.Int64Range(-1, 300).Draw(t, "employees"), sap: rapid.Bool().Draw(t, "sap"),
		kind: rapid.SampledFrom([]string{"", "prospect", "customer"}).Draw(t, "relationship"),
		written: crm.Written{
			crm.FieldTier: tier.Draw(t, "written"), crm.FieldModel: rapid.SampledFrom([]string{"", "other@1#000000000000"}).Draw(t, "by"),
			crm.FieldOverride: tier.Draw(t, "override"),
		},
	}
	for range rapid.IntRange(0, 3).Draw(t, "deals") {
		a.deals = append(a.deals, crm.Deal{
			Status: rapid.SampledFrom([]crm.DealStatus{crm.DealOpen, crm.DealWon}).Draw(t, "status"),
			Amount: rapid.SampledFrom([]*crm.Money{nil, amount(math.MaxInt64, "EUR"), amount(-1, "EUR"), amount(12_345, "CHF"), amount(5, "XXX")}).Draw(t, "amount"),
		})
	}
	return a
}

func someAccounts(t *rapid.T) []company {
	accounts := make([]company, rapid.IntRange(0, 12).Draw(t, "accounts"))
	for i := range accounts {
		accounts[i] = drawn(t, i)
	}
	return accounts
}

func TestAPreviewOfTheModelInForceMovesNothing(t *testing.T) {
	m := model(t, "  hysteresis: 10", "  hysteresis: 10\n  capacity: {A: 1, B: 2, per: owner}")
	rapid.Check(t, func(t *rapid.T) {
		if r := compare(m, m, someAccounts(t)...); r.Moved != 0 || r.Share != 0 || len(r.Moves) != 0 || r.Overridden != 0 || len(r.Owners) != 0 {
			t.Fatalf("it moves %+v", r)
		}
	})
}

func TestTheNumbersOfAPreviewFitTogether(t *testing.T) {
	before, after := model(t), model(t, `version: "1"`, `version: "2"`, "SAP: 40", "SAP: 25", "below: 5", "below: 50", "score: 50", "score: 45", "[prospect]", "[prospect, customer]")
	rapid.Check(t, func(t *rapid.T) {
		accounts := someAccounts(t)
		r := compare(before, after, accounts...)
		all, moved := 0, 0
		for _, c := range r.Matrix {
			all += c.Accounts
			if c.From != c.To {
				moved += c.Accounts
			}
		}
		owners := 0
		for _, o := range r.Owners {
			owners += o.Moved
		}
		if all != len(accounts) || r.Accounts != all || r.Moved != moved || owners != moved || len(r.Moves) != moved || r.Up+r.Down > moved {
			t.Fatalf("%+v", r)
		}
		for _, m := range r.Moves {
			sum := m.Before.Fit
			for _, c := range m.Criteria {
				sum += c.To - c.From
			}
			if sum != m.After.Fit {
				t.Fatalf("the reasons of %+v do not add up", m)
			}
		}
		if _, err := json.Marshal(r); err != nil { // NaN and Inf have no JSON
			t.Fatal(err)
		}
		// Whoever looks at the accounts in another order sees the same.
		slices.Reverse(accounts)
		if diff := cmp.Diff(r, compare(before, after, accounts...)); diff != "" {
			t.Fatalf("in another order:\n%s", diff)
		}
	})
}

func TestAnEmptyPreviewHasNoNull(t *testing.T) {
	text, err := json.Marshal(compare(model(t), model(t, `version: "1"`, `version: "2"`)))
	if err != nil || strings.Contains(string(text), "null") {
		t.Errorf("%s, %v", text, err)
	}
}

// textsOf are the texts of a model, as a comparison is given them.
func textsOf(m *icp.Model) func() preview.Texts {
	return func() preview.Texts { return icptext.FieldsOf(m).Remembering() }
}

// used is how long the process has computed.
func used(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkCompare compares accounts with two deals each by the default model and a copy
// of it, on one core: where the fields of the CRM are those of others, and as a write-back leaves them.
func BenchmarkCompare(b *testing.B) {
	before, err := compile.Parse("a.yaml", config.DefaultModel())
	if err != nil {
		b.Fatal(err)
	}
	after, err := compile.Parse("b.yaml", append(config.DefaultModel(), "# another hash\n"...))
	if err != nil {
		b.Fatal(err)
	}
	hub := &preview.Connection{Name: "hub", Texts: textsOf(after), BatchSize: 100}
	const n = 20_000
	for _, settled := range []bool{false, true} {
		b.Run(fmt.Sprintf("settled=%v", settled), func(b *testing.B) {
			p := preview.New(preview.Config{Current: before, Candidate: after, AsOf: asOf, Differs: differs})
			words := packed.NewWords()
			accounts := make([]packed.Account, n)
			for i := range n {
				a := company{id: fmt.Sprint(i), employees: int64(i % 3000), sap: i%3 == 0, kind: "prospect", deals: []crm.Deal{{Status: crm.DealOpen}, {Status: crm.DealOpen}}}
				if settled {
					f, s := a.facts(), scoring.Score{}
					before.Score(&f, asOf, &s)
					a.written = crm.Written{}
					for field, text := range icptext.FieldsOf(before).Written(&s) {
						if a.written[field] = text; field.Long() {
							a.written[field] = crm.Digest(text)
						}
					}
				}
				accounts[i] = a.packed(words)
			}
			over := p.Over(hub, words)
			began := used(b)
			for b.Loop() {
				over.Compare(accounts)
			}
			b.ReportMetric(float64((used(b)-began).Nanoseconds())/1000/float64(b.N)/n, "CPU-µs/account")
		})
	}
}
