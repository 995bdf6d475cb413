package deals_test

import (
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/icptier/icptier/internal/insight/deals"
	"github.com/icptier/icptier/internal/tabular"
)

func read(table string, is deals.Columns) (*deals.Set, error) {
	r, err := tabular.NewReader("deals.csv", strings.NewReader(table))
	if err != nil {
		return nil, err
	}
	b := deals.NewBuilder("deals.csv", is)
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return b.Set()
		}
		if err != nil {
			return nil, err
		}
		b.Add(row.Line, r.Columns(), row.At)
	}
}

func must(t *testing.T, table string, is deals.Columns) *deals.Set {
	t.Helper()
	s, err := read(table, is)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func won(is deals.Columns) deals.Columns {
	is.Outcome, is.Won = "outcome", []string{"Won"}
	return is
}

func TestColumnsAreTyped(t *testing.T) {
	table := "outcome,amount,plz,when,flag,who,odd,empty\n" +
		"Won,\"1.234,56 €\",01067,2026-01-31,0,a,12,\n" +
		"Lost,\"20,00 €\",10115,2026-02-01,1,A,13,\n" +
		"Lost,\"3,5 €\",80331,,0,b,14,\n" +
		"Won,,80331,2026-03-01,1,b,many,\n"
	for i := range 10 {
		table += fmt.Sprintf("Won,\"%d,25 €\",80331,2026-03-0%d,1,b,%d,\n", i, i%9+1, i)
	}
	s := must(t, table, won(deals.Columns{}))
	want := map[string]deals.Kind{
		"amount": deals.Number, "plz": deals.Label, "when": deals.Date, "flag": deals.Label, "who": deals.Label, "odd": deals.Number, "empty": deals.Label,
	}
	for name, kind := range want {
		f := s.Field(name)
		if f == nil || f.Kind != kind {
			t.Errorf("%s is %+v, want a %s", name, f, kind)
		}
	}
	if v := s.Amounts[0]; v != 1234.56 {
		t.Errorf("the first amount is %v, want 1234.56", v)
	}
	if !math.IsNaN(s.Amounts[3]) || s.Field("amount").Known(3) {
		t.Error("an empty amount is known")
	}
	if got := s.Field("who").Levels; !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("labels that differ in case are %v, want one", got)
	}
	if len(s.Notes) != 1 || s.Notes[0].Column != "odd" || s.Notes[0].Text != "many" || s.Notes[0].Line != 5 {
		t.Errorf("notes %+v", s.Notes)
	}
}

// A table with placeholders is the same as one whose cells are empty; the outcome is read as it stands.
func TestPlaceholdersAreGaps(t *testing.T) {
	placeholders := []string{"unknown", "Select", "n/a", "-", "k.A.", "keine", "-- Bitte wählen --", "Unbekannt"}
	var with, without strings.Builder
	for _, b := range []*strings.Builder{&with, &without} {
		b.WriteString("outcome,trade,heads,seen,tools\n")
	}
	for i := range 48 {
		outcome := []string{"Won", "offen"}[i%2] // in some CRMs a lost deal is called so
		full := []string{[]string{"Machinery", "Retail"}[i%2], fmt.Sprint(20 + i%7), fmt.Sprintf("2026-01-%02d", i%28+1), []string{"SAP;abas", "SAP"}[i%2]}
		empty := slices.Clone(full)
		if i%3 == 0 {
			full[i%4], empty[i%4] = placeholders[i/3%len(placeholders)], ""
		}
		fmt.Fprintf(&with, "%s,%s\n", outcome, strings.Join(full, ","))
		fmt.Fprintf(&without, "%s,%s\n", outcome, strings.Join(empty, ","))
	}
	is := deals.Columns{Outcome: "outcome", Won: []string{"Won"}, Lost: []string{"offen"}, Lists: []string{"tools"}}
	a, b := must(t, with.String(), is), must(t, without.String(), is)
	if a.Len() != 48 || a.Len() != b.Len() {
		t.Fatalf("%d and %d deals", a.Len(), b.Len())
	}
	for _, f := range b.Fields {
		g := a.Field(f.Name)
		if g == nil || g.Kind != f.Kind {
			t.Fatalf("%s is %+v, want %+v", f.Name, g, f)
		}
		for i := range a.Len() {
			if g.Known(i) != f.Known(i) {
				t.Errorf("%s of deal %d: known %v, want %v", f.Name, i, g.Known(i), f.Known(i))
			}
		}
	}
}

func TestAColumnThatTellsDealsApartIsAnIdentifier(t *testing.T) {
	var b strings.Builder
	b.WriteString("outcome,id,sector\n")
	for i := range 60 {
		fmt.Fprintf(&b, "%s,D-%d,S%d\n", []string{"Won", "Lost"}[i%2], i, i%4)
	}
	s := must(t, b.String(), won(deals.Columns{}))
	if s.Field("id").Kind != deals.Identifier || s.Field("sector").Kind != deals.Label {
		t.Errorf("id is a %s, sector a %s", s.Field("id").Kind, s.Field("sector").Kind)
	}
}

// Whole numbers that differ from deal to deal are identifiers, unless they measure something.
func TestWhichWholeNumbersAreIdentifiers(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	tests := []struct {
		column string
		want   deals.Kind
		cell   func(i int) any
	}{
		{"Opportunity Number", deals.Identifier, func(i int) any { return 10_000 + 3*i }},
		{"seq", deals.Identifier, func(i int) any { return i + 1 }},
		{"falling", deals.Identifier, func(i int) any { return 5000 - i/2 }},
		{"ticket", deals.Identifier, func(i int) any { return r.IntN(9_000_000) + 1_000_000 }},
		{"two blocks", deals.Identifier, func(i int) any { return 10_000_000*(1+i%2*7) + r.IntN(90_000) }},
		{"Kundennummer", deals.Identifier, func(i int) any { return 100 + r.IntN(150) }},
		{"batch", deals.Identifier, func(i int) any { return i / 3 }},
		{"Jahresumsatz", deals.Number, func(i int) any { return 1_000_000 + r.IntN(9_000_000) }},
		{"x", deals.Number, func(i int) any { return int(50_000 * r.ExpFloat64()) }},
		{"number of plants", deals.Number, func(i int) any { return r.IntN(60) }},
		{"score", deals.Number, func(i int) any { return r.IntN(101) }},
		{"fraction", deals.Number, func(i int) any { return r.Float64() }},
		{"balance", deals.Number, func(i int) any { return r.IntN(1_000_000) - 500_000 }},
	}
	var b strings.Builder
	b.WriteString("outcome")
	for _, tt := range tests {
		b.WriteString("," + tt.column)
	}
	for i := range 600 {
		b.WriteString("\n" + []string{"Won", "Lost"}[i%2])
		for _, tt := range tests {
			fmt.Fprint(&b, ",", tt.cell(i))
		}
	}
	s := must(t, b.String(), won(deals.Columns{}))
	for _, tt := range tests {
		if got := s.Field(tt.column).Kind; got != tt.want {
			t.Errorf("%s is a %s, want a %s", tt.column, got, tt.want)
		}
	}
}

func TestBadTables(t *testing.T) {
	const table = "outcome,created,client\nWon,2026-01-31,New\nLost,2026-02-01,New\nOpen,,Old\n"
	tests := []struct {
		name, table string
		is          deals.Columns
		want        []string
	}{
		{"no such outcome column", table, deals.Columns{Outcome: "stage", Won: []string{"Won"}}, []string{"stage", "no such column", "outcome, created, client"}},
		{"nothing won", table, deals.Columns{Outcome: "outcome", Won: []string{"Gewonnen"}}, []string{`"Gewonnen"`, `"Won"`, "--won"}},
		{"unclear what is lost", "outcome\nWon\nno\nmaybe\n", deals.Columns{Outcome: "outcome", Won: []string{"Won"}}, []string{`"no"`, `"maybe"`, "--lost"}},
		{"won and lost at once", table, deals.Columns{Outcome: "outcome", Won: []string{"Won"}, Lost: []string{"won"}}, []string{"as won and as lost"}},
		{"days in two formats", "outcome,created\nWon,2026-01-31\nLost,01.02.2026\n", won(deals.Columns{Created: "created"}), []string{"deals.csv:3", "created", "01.02.2026", "line 2"}},
		{"days that may be months", "outcome,created\nWon,1/2/2026\nLost,3/4/2026\n", won(deals.Columns{Created: "created"}), []string{"deals.csv:2", "day first or the month first"}},
		{"no day", "outcome,created\nWon,soon\nLost,2026-01-01\n", won(deals.Columns{Created: "created"}), []string{"deals.csv:2", `"soon"`, "2026-12-31"}},
		{"no such feature", table, won(deals.Columns{Lost: []string{"Lost"}, Features: []string{"client", "sektor"}}), []string{"sektor", "feature"}},
		{"no such existing customers", table, won(deals.Columns{Lost: []string{"Lost"}, Existing: "client", ExistingValue: "Current"}), []string{`"Current"`, `"New", "Old"`, "--existing"}},
		{"only the names of columns", "outcome,created\n", won(deals.Columns{}), []string{"deals.csv: holds no deal", "one line for each deal"}},
		{"the outcome as a feature", table, won(deals.Columns{Lost: []string{"Lost"}, Features: []string{"client", "Outcome"}}), []string{"column outcome", "nothing to learn from"}},
		{"an amount that is none", "outcome,a\nWon,12\nLost,many\n", won(deals.Columns{Amount: "a"}), []string{"deals.csv:3", `"many"`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := read(tt.table, tt.is)
			var table *tabular.Error
			if !errors.As(err, &table) {
				t.Fatalf("error %v (%T), want one of the table", err, err)
			}
			for _, part := range tt.want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q does not say %q", err, part)
				}
			}
		})
	}
}

func TestWhatIsNoNumberIsUnknownAndTwoStylesAreNoted(t *testing.T) {
	table := "outcome,sum,price\n"
	for i := range 20 {
		table += fmt.Sprintf("Won,NaN,\"1.%03d,56 €\"\nLost,-Inf,\"2,%03d.56\"\n", i, i)
	}
	s := must(t, table, won(deals.Columns{Lost: []string{"Lost"}}))
	for i := range s.Len() {
		if s.Field("sum").Known(i) {
			t.Fatalf("deal %d has a sum: %+v", i, s.Field("sum"))
		}
	}
	want := []deals.Note{{Column: "price", Kind: deals.NoteTwoStyles, Count: 20, Text: "2,000.56", Line: 3}}
	if !slices.Equal(s.Notes, want) {
		t.Errorf("notes %+v, want %+v", s.Notes, want)
	}
}

func TestOpenDealsAreLeftOutAndCounted(t *testing.T) {
	s := must(t, "outcome,x\nWon,1\nProspecting,2\nLost,3\n,4\nProspecting,5\n", won(deals.Columns{}))
	want := []deals.LeftOut{{Value: "Prospecting", Deals: 2, Line: 3}, {Value: "", Deals: 1, Line: 5}}
	if s.Len() != 2 || !slices.Equal(s.LeftOut, want) || !slices.Equal(s.Rows, []int32{0, 2}) {
		t.Errorf("%d deals of rows %v, left out %+v", s.Len(), s.Rows, s.LeftOut)
	}
}

func TestCopiesAreOneGroupWhateverTheirOutcome(t *testing.T) {
	s := must(t, "outcome,a,b\nWon,1,x\nLost,1,x\nWon,2,x\nWon,1,x\n", won(deals.Columns{}))
	if s.Groups != 2 || s.Group[0] != s.Group[1] || s.Group[0] != s.Group[3] || s.Group[0] == s.Group[2] {
		t.Errorf("groups %v", s.Group)
	}
	if s.Copies != 1 || s.DistinctWon != 2 || s.DistinctLost != 1 {
		t.Errorf("%d copies, %d won and %d lost without them", s.Copies, s.DistinctWon, s.DistinctLost)
	}
}

func TestListsBecomeFields(t *testing.T) {
	s := must(t, "outcome,tech\nWon,SAP;DATEV\nLost,;\nWon,\nLost,DATEV\n", won(deals.Columns{Lists: []string{"tech"}}))
	sap, datev := s.Field("tech:SAP"), s.Field("tech:DATEV")
	open := must(t, "outcome,tech\nWon,SAP\nLost,SAP\nopen,SAP\nopen,;\nopen,\n", won(deals.Columns{Lost: []string{"Lost"}, Lists: []string{"tech"}}))
	if f := open.Field("tech:SAP"); f.OpenFilled != 2 {
		t.Errorf("two of three open deals have a list that is known, not %d", f.OpenFilled)
	}
	if sap == nil || datev == nil || !slices.Equal(sap.Codes, []int32{1, 0, -1, 0}) || !slices.Equal(datev.Codes, []int32{1, 0, -1, 1}) {
		t.Errorf("SAP %+v, DATEV %+v", sap, datev)
	}
}

// set draws a set with days, groups and outcomes.
func set(t *rapid.T) *deals.Set {
	n := rapid.IntRange(1, 200).Draw(t, "n")
	var b strings.Builder
	b.WriteString("outcome,created,account\nWon,2020-01-01,first\n")
	for range n {
		fmt.Fprintf(&b, "%s,2026-%02d-%02d,a%d\n", rapid.SampledFrom([]string{"Won", "Lost"}).Draw(t, "outcome"),
			rapid.IntRange(1, 12).Draw(t, "month"), rapid.IntRange(1, 28).Draw(t, "day"), rapid.IntRange(0, 30).Draw(t, "account"))
	}
	s, err := read(b.String(), won(deals.Columns{Lost: []string{"Lost"}, Created: "created", Account: "account"}))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestNewestDealsAreNewerThanTheOthers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := set(t)
		train, test, ok := s.Newest(0.25, 3)
		if len(train)+len(test) != s.Len() {
			t.Fatalf("%d and %d of %d deals", len(train), len(test), s.Len())
		}
		if !ok {
			return
		}
		for _, part := range [][]int{train, test} {
			wonDeals := 0
			for _, i := range part {
				if s.Won[i] {
					wonDeals++
				}
			}
			if wonDeals < 3 || len(part)-wonDeals < 3 {
				t.Fatalf("%d won of %d deals on one side", wonDeals, len(part))
			}
		}
		for _, i := range train {
			for _, j := range test {
				if s.Created[i] >= s.Created[j] {
					t.Fatalf("a deal of %v is learned from, and one of %v is tested", s.Created[i].Time(), s.Created[j].Time())
				}
			}
		}
	})
}

func TestFoldsKeepGroupsTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := set(t)
		k := rapid.IntRange(2, 6).Draw(t, "k")
		seed := rapid.Uint64().Draw(t, "seed")
		folds := s.Folds(s.All(), k, rand.New(rand.NewPCG(seed, 0)))
		of := map[int32]int{}
		for i, f := range folds {
			if f < 0 || f >= k {
				t.Fatalf("fold %d of %d", f, k)
			}
			if other, met := of[s.Group[i]]; met && other != f {
				t.Fatalf("group %d is in the folds %d and %d", s.Group[i], other, f)
			}
			of[s.Group[i]] = f
		}
		if again := s.Folds(s.All(), k, rand.New(rand.NewPCG(seed, 0))); !slices.Equal(folds, again) {
			t.Fatal("one seed gave two splits")
		}
	})
}

func TestWords(t *testing.T) {
	for name, want := range map[string]string{
		"close_date": "close date", "CloseDate": "close date", "Close Date": "close date", "Abschluß-Datum": "abschluss datum", "ID": "id", "": "",
	} {
		if got := strings.Join(deals.Words(name), " "); got != want {
			t.Errorf("Words(%q) = %q, want %q", name, got, want)
		}
	}
}

func FuzzBuilder(f *testing.F) {
	f.Add("outcome,a\nWon,1\nLost,2\n", "outcome", "Won", "")
	f.Add("outcome;a;when\nWon;1,5;31.12.2026\nLost;;\n", "outcome", "Won", "when")
	f.Fuzz(func(t *testing.T, table, outcome, value, created string) {
		s, err := read(table, deals.Columns{Outcome: outcome, Won: []string{value}, Created: created})
		if err != nil {
			return
		}
		for i := range s.Fields {
			for row := range s.Len() {
				_ = s.Fields[i].Known(row) // which panics where a column is too short
			}
		}
		if len(s.Group) != s.Len() || len(s.Rows) != s.Len() {
			t.Fatalf("%d deals, %d groups, %d rows", s.Len(), len(s.Group), len(s.Rows))
		}
	})
}

// What was decided after the first of the newest deals was created is on neither side.
func TestATimeSplitLearnsFromWhatWasKnown(t *testing.T) {
	var b strings.Builder
	b.WriteString("outcome,created,closed\n")
	for i := range 120 {
		closed := fmt.Sprintf("2026-%02d-%02d", i/28+1, i%28+1) // on the day it was created
		switch i % 4 {
		case 0:
			closed = "2026-12-01"
		case 1:
			closed = ""
		}
		fmt.Fprintf(&b, "%s,2026-%02d-%02d,%s\n", []string{"Won", "Lost"}[i/4%2], i/28+1, i%28+1, closed)
	}
	s := must(t, b.String(), won(deals.Columns{Lost: []string{"Lost"}, Created: "created", Closed: "closed"}))
	train, test, ok := s.Newest(0.25, 10)
	if !ok || len(test) != 30 || len(train) != 67 { // a quarter of the 90 older ones was open for long
		t.Fatalf("%d to learn from and %d to test on, %v", len(train), len(test), ok)
	}
	for _, i := range train {
		if at := s.Closed[i]; at != 0 && at >= s.Created[test[0]] {
			t.Errorf("a deal that was closed on %v is learned from, and the test begins on %v", at.Time(), s.Created[test[0]].Time())
		}
	}
}
