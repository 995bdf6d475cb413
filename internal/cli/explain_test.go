package cli

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/accounts"
	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/notation"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/scoring/icp/compile"
)

var update = flag.Bool("update", false, "write the golden files anew")

// eventful is an account that most of what there is to say applies to.
func eventful(t *testing.T) accounts.Explanation {
	t.Helper()
	source := strings.Replace(string(config.DefaultModel()), "  hysteresis:", "  capacity: {A: 2, per: owner}\n  hysteresis:", 1)
	m, err := compile.Parse("icp.yaml", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	day := func(n int) crm.Stamp { return crm.StampOf(time.Date(2026, 11, n, 0, 0, 0, 0, time.UTC)) }
	employees := int64(40)
	facts := crm.Facts{Revision: 7, Account: &crm.Record{Kind: crm.KindAccount, ID: "512", Account: &crm.Account{
		Name: "Muster Maschinenbau GmbH", Domain: "muster.de", Country: "DE", PostalCode: "70173", City: "Stuttgart", Industry: "Machinery", Employees: &employees,
		Revenue: &crm.Money{Cents: 42_000_000_00, Currency: "EUR"}, Technologies: []string{"SAP"}, Relationship: "prospect", Owner: "17",
	}}, Deals: []crm.Record{{Kind: crm.KindDeal, ID: "d1", Deal: &crm.Deal{Account: "512", Status: crm.DealOpen, Stage: "Angebot", Evidence: []crm.Evidence{
		{Criterion: "budget", Level: crm.LevelConfirmed, At: day(1)}, {Criterion: "need", Level: crm.LevelNamed},
	}}}}}
	state := account.State{}
	var changes []scoring.Change
	var s scoring.Score
	score := func(d int) {
		s = scoring.Score{}
		m.Score(&facts, day(d), &s)
		c := account.ChangeOf(crm.Key{Connection: "hubspot-dach", ID: "512"}, &state, &s)
		changes = append(changes, c.Change)
		state = account.State{Published: c.New, WasPublished: true, Tier: c.New, ByHand: s.Override != "", Model: s.Model}
		facts.Revision++
	}
	score(2)
	employees = 240
	facts.Account.Account.Employees = new(employees)
	score(9)
	facts.Account.Written = crm.Written{crm.FieldOverride: "C", crm.FieldOverrideUntil: "2026-11-20", crm.FieldOverrideReason: "Budget erst 2027"}
	score(12)
	score(21)
	s.Cap([]scoring.Capped{{From: "A", To: "B", Per: scoring.PerOwner, Limit: 2, Place: 3, Cut: 97}})
	return accounts.Explanation{
		Connection: "hubspot-dach", CRM: "hubspot", ID: "512", Facts: facts, Score: &s, Steps: scoring.History(changes, &s),
		Duplicates: []crm.Key{{Connection: "salesforce-dach", ID: "0015g00000XyZAAA0"}}, Model: m, Models: map[string]*icp.Model{m.Ref(): m},
	}
}

func explainGolden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; read it aloud, and run go test -update if it is right:\n%s", path, got)
	}
}

func TestExplainReadsWellInBothLanguages(t *testing.T) {
	x := eventful(t)
	for _, lang := range []string{"de", "en"} {
		var out bytes.Buffer
		e := &env{out: &out, err: &out, lang: lang, output: "table"}
		if err := e.settle(); err != nil {
			t.Fatal(err)
		}
		if err := e.explained(x); err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(out.String(), "\n") {
			if n := utf8.RuneCountInString(line); n > 80 {
				t.Errorf("%d columns: %s", n, line)
			}
		}
		explainGolden(t, "explain."+lang+".txt", out.String())
	}
}

// TestTheJSONOfExplainIsStable pins what scripts read: names, nesting and values. The
// README of this folder describes every field.
func TestTheJSONOfExplainIsStable(t *testing.T) {
	x := eventful(t)
	var out bytes.Buffer
	e := &env{out: &out, err: &out, lang: "en", output: "json"}
	if err := e.settle(); err != nil {
		t.Fatal(err)
	}
	if err := e.explained(x); err != nil {
		t.Fatal(err)
	}
	explainGolden(t, "explain.json", out.String())
	described(t, out.Bytes())
}

// described holds the README of this folder to the fields of a JSON output.
func described(t *testing.T, out []byte) {
	t.Helper()
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	var printed any
	if err := json.Unmarshal(out, &printed); err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	collect(printed, names)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if !strings.Contains(string(readme), "`"+name+"`") && !strings.Contains(string(readme), "."+name+"`") {
			t.Errorf("the README does not describe the field %s", name)
		}
	}
}

// collect gathers the names of all fields; written holds the CRM's fields by our names.
func collect(v any, names map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			names[name] = true
			collect(value, names)
		}
	case []any:
		for _, value := range v {
			collect(value, names)
		}
	}
}

func TestTheJSONOfAccountsIsStable(t *testing.T) {
	var out bytes.Buffer
	e := &env{out: &out, output: "json"}
	err := e.json([]answer.Listed{{
		Connection: "hubspot-dach", ID: "512", Name: "Muster GmbH", Domain: "muster.de", Country: "DE", PostalCode: "70173", City: "Stuttgart", Owner: "17",
		Tier: "B", Score: 78, Coverage: 85, Grade: "B2", Model: "m@1#0", AsOf: "2026-11-24T00:00:00Z", Points: "A", Override: "B",
		Industry: "28.11", Segment: "mid-market", LastActivity: "2026-11-20T00:00:00Z",
		Also: []answer.Record{{Connection: "salesforce-dach", ID: "0015g"}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	explainGolden(t, "accounts.json", out.String())
	var rows bytes.Buffer
	table := answer.Accounts([]answer.Listed{{Also: []answer.Record{{Connection: "a", ID: "1"}, {Connection: "b", ID: "2"}}}})
	if err := table.CSV(&rows, notation.For("en", time.UTC)); err != nil || !strings.Contains(rows.String(), ",a 1; b 2\n") {
		t.Errorf("%v: %s", err, &rows)
	}
}

func TestTheReasonsAsCSV(t *testing.T) {
	x := eventful(t)
	var out bytes.Buffer
	e := &env{out: &out, err: &out, lang: "de", output: "csv"}
	if err := e.settle(); err != nil {
		t.Fatal(err)
	}
	if err := e.explained(x); err != nil {
		t.Fatal(err)
	}
	const want = "\ufeffconnection;id;criterion;label;value;problem;points;max\n" +
		"hubspot-dach;512;employees;Mitarbeiter;240;;25;25\n"
	if got := out.String(); !strings.HasPrefix(got, want) || strings.Count(got, "\n") != 1+len(x.Score.Reasons) {
		t.Errorf("%s", got)
	}
}
