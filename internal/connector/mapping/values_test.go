package mapping_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
)

func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		text  string
		kind  mapping.Type
		count int64 // -1: none
		cents int64
		ok    bool // cents can be read
	}{
		{"49", mapping.Number, 49, 4900, true}, {"49.0", mapping.Number, 49, 4900, true}, {"5.0E7", mapping.Number, 50_000_000, 5_000_000_000, true},
		{"0", mapping.Number, 0, 0, true}, {"12.345", mapping.Number, -1, 1235, true}, {"-3", mapping.Number, -1, -300, true}, {"0.1", mapping.Number, -1, 10, true},
		{"", mapping.Number, -1, 0, false}, {"1,5", mapping.Number, -1, 0, false}, {"1.200.000", mapping.Number, -1, 0, false},
		{"0x10", mapping.Number, -1, 0, false}, {"1_000", mapping.Number, -1, 0, false}, {"NaN", mapping.Number, -1, 0, false},
		{"Inf", mapping.Number, -1, 0, false}, {"1e400", mapping.Number, -1, 0, false}, {"9e18", mapping.Number, -1, 0, false}, {"zwölf", mapping.Number, -1, 0, false},
		{"1.200", mapping.Number, -1, 120, true}, {"2.000", mapping.Number, 2, 200, true},
		{"1.200", mapping.Text, -1, 0, false}, {"2.000", mapping.Text, -1, 0, false}, {"49", mapping.Text, 49, 4900, true}, {"12.5", mapping.Text, -1, 1250, true},
	} {
		f, err := mapping.Numeric(c.text, c.kind)
		n, countErr := mapping.Count(f)
		if countErr = errors.Join(err, countErr); (countErr == nil) != (c.count >= 0) || countErr == nil && n != c.count {
			t.Errorf("count of %q = %d, %v", c.text, n, countErr)
		}
		m, centsErr := mapping.Cents(f)
		if centsErr = errors.Join(err, centsErr); (centsErr == nil) != c.ok || centsErr == nil && m != c.cents {
			t.Errorf("cents of %q = %d, %v", c.text, m, centsErr)
		}
	}
}

func TestStamps(t *testing.T) {
	want := crm.StampOf(time.Date(2026, 11, 2, 9, 30, 0, 0, time.UTC))
	for text, want := range map[string]crm.Stamp{
		"2026-11-02T09:30:00Z": want, "2026-11-02T09:30:00.000Z": want, "2026-11-02T10:30:00+01:00": want, "1793611800000": want,
		"2026-11-02T09:30:00.000+0000": want, "2026-11-02T10:30:00+0100": want,
		"2026-11-02": crm.StampOf(time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)),
		"":           0, "0": 0, "-5": 0, "2026-13-01": 0, "02.11.2026": 0, "99999999999999999": 0, "1200-01-01": 0,
	} {
		got, err := mapping.Stamp(text)
		if got != want || (err == nil) != (want > 0) {
			t.Errorf("stamp of %q = %d, %v, want %d", text, got, err, want)
		}
	}
}

func TestLevels(t *testing.T) {
	for _, c := range []struct {
		text string
		kind mapping.Type
		want crm.Level
		bad  bool
	}{
		{"true", mapping.Truth, crm.LevelConfirmed, false}, {"false", mapping.Truth, crm.LevelUnknown, false}, {"yes", mapping.Truth, 0, true},
		{"0", mapping.Number, crm.LevelUnknown, false}, {"3", mapping.Number, crm.LevelProven, false}, {"4", mapping.Number, 0, true},
		{"1.5", mapping.Number, 0, true}, {"x", mapping.Number, 0, true}, {"2.0", mapping.Number, crm.LevelConfirmed, false},
		{"2", mapping.Choice, crm.LevelConfirmed, false}, {"Proven", mapping.List, crm.LevelProven, false}, {"cfo", mapping.Choice, crm.LevelNamed, false},
		{"3", mapping.Text, crm.LevelNamed, false}, {"somebody", mapping.Text, crm.LevelNamed, false}, {"2026-12-01", mapping.Date, crm.LevelNamed, false},
	} {
		got, err := mapping.Level(c.text, c.kind)
		if got != c.want || (err != nil) != c.bad {
			t.Errorf("level of %q in %d = %s, %v", c.text, c.kind, got, err)
		}
	}
}

func TestLists(t *testing.T) {
	for _, c := range []struct {
		text string
		kind mapping.Type
		want []string
	}{
		{"SAP; AWS ;;", mapping.List, []string{"SAP", "AWS"}}, {"SAP, on premises;AWS", mapping.List, []string{"SAP, on premises", "AWS"}},
		{"SAP, AWS\r\nJava", mapping.Text, []string{"SAP", "AWS", "Java"}}, {" ", mapping.Text, nil},
	} {
		if got := mapping.Values(c.text, c.kind); !slices.Equal(got, c.want) {
			t.Errorf("values of %q = %q", c.text, got)
		}
	}
	if got := mapping.Values(strings.Repeat("a;", 10_000), mapping.List); len(got) != mapping.LongestList {
		t.Errorf("a list of %d values was taken", len(got))
	}
}

func TestCustomValues(t *testing.T) {
	for _, c := range []struct {
		text string
		kind mapping.Type
		want string
		bad  bool
	}{
		{"1e3", mapping.Number, "1000", false}, {"1e300", mapping.Number, "", true}, {"viel", mapping.Number, "", true},
		{"TRUE", mapping.Truth, "true", false}, {"ja", mapping.Truth, "", true},
		{"1793611800000", mapping.Date, "2026-11-02", false}, {"bald", mapping.Date, "", true},
		{"b;a;b", mapping.List, "b;a", false}, {" x\n", mapping.Text, "x", false}, {"a;b", mapping.Choice, "a;b", false},
	} {
		got, err := mapping.CustomValue(c.text, c.kind)
		if got != c.want || (err != nil) != c.bad {
			t.Errorf("%q in %d = %q, %v", c.text, c.kind, got, err)
		}
	}
}

func TestCanonical(t *testing.T) {
	for _, c := range []struct {
		field      crm.Field
		text, want string
	}{
		{crm.FieldTier, "A", "A"}, {crm.FieldScore, "82.0", "82"}, {crm.FieldScore, "8.2E1", "82"}, {crm.FieldCoverage, "much", "much"},
		{crm.FieldScoredAt, "1793611800000", "2026-11-02T09:30:00Z"}, {crm.FieldScoredAt, "2026-11-02T09:30:00.120Z", "2026-11-02T09:30:00.12Z"},
		{crm.FieldScoredAt, "2026-11-02T09:30:00.000+0000", "2026-11-02T09:30:00Z"},
		{crm.FieldOverrideUntil, "1798675200000", "2026-12-31"}, {crm.FieldOverrideUntil, "2026-12-31", "2026-12-31"},
		{crm.FieldReasons, "long", crm.Digest("long")}, {crm.FieldReasons, "two\r\nlines", crm.Digest("two\nlines")}, {crm.FieldModel, "m@1", "m@1"},
		{crm.FieldOverrideReason, " a\tb\u202e ", "a b"},
	} {
		if got := mapping.Canonical(c.field, c.text); got != c.want {
			t.Errorf("canonical %s of %q = %q, want %q", c.field, c.text, got, c.want)
		}
	}
}

// FuzzDecoder feeds anything to the decoder, which shall give nothing that cannot be stored.
func FuzzDecoder(f *testing.F) {
	for _, raw := range []string{`{"n":"12","t":true}`, `{"n":"1.000","d":"2026-11-02"}`, `{"n":[1],"l":"a;b"}`, `{"n":null,"d":-1}`} {
		f.Add([]byte(raw))
	}
	field := func(name string, kind mapping.Type) []mapping.Field { return []mapping.Field{{Name: name, Type: kind}} }
	fields := &mapping.Fields{
		Inputs: map[string][]mapping.Field{
			"account.name": field("n", mapping.Text), "account.employees": field("n", mapping.Number), "account.revenue": field("n", mapping.Text),
			"account.technologies": field("l", mapping.List), "account.created": field("d", mapping.Date), "account.natural_person": field("t", mapping.Truth),
			"deal.amount": field("n", mapping.Number), "deal.champion": field("n", mapping.Choice), "deal.status": field("l", mapping.Text),
		},
		Custom:  []mapping.CustomField{{Name: "plants", Field: mapping.Field{Name: "n", Type: mapping.Number}}},
		Outputs: map[crm.Field]string{crm.FieldTier: "n", crm.FieldReasons: "l"},
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		d := mapping.Decoder{Fields: fields, ID: "1"}
		if json.Unmarshal(raw, &d.Values) != nil {
			return
		}
		a, deal := d.Account("EUR"), d.Deal("EUR")
		d.Status()
		if a.Employees != nil && *a.Employees < 0 || a.Revenue != nil && a.Revenue.Cents < 0 || a.Created < 0 {
			t.Errorf("an account that cannot be: %+v", a)
		}
		if _, err := json.Marshal([]any{a, deal, d.Written()}); err != nil {
			t.Error(err)
		}
		seen := map[string]bool{}
		for _, p := range d.Problems {
			if seen[p.Field] || p.ID != "1" || p.Lost || p.What.In("de") == p.What.String() {
				t.Errorf("problem %+v", p)
			}
			seen[p.Field] = true
		}
	})
}

func TestNamesAreChecked(t *testing.T) {
	own := func(f crm.Field) string { return "icp_" + string(f) }
	check := func(key, name string) error {
		if strings.Contains(name, " ") {
			return errors.New(key + ": no name")
		}
		return nil
	}
	_, err := mapping.TakeNames(connector.Settings{
		Inputs:  map[string]string{"account.nothing": "x", "account.city": "a b", "deal.champion": "role:Champion", "account.name": "role:Boss"},
		Outputs: map[crm.Field]string{"nothing": "x", crm.FieldScore: "ICP_Tier", crm.FieldModel: "a b"},
	}, own, check)
	for _, want := range []string{
		`fields: "account.nothing" is none`, "fields: account.city: no name", "fields: account.name: ", `write.names: "nothing" is none`,
		"write.names: model: no name", `write.names: tier and score have the same field "ICP_Tier"`,
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q in it", err, want)
		}
	}
	n, err := mapping.TakeNames(connector.Settings{Inputs: map[string]string{"deal.champion": "role:Champion", "account.custom.b": "b", "account.custom.a": "gone"}}, own, check)
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Missing([]string{"champion"}, "role"); err != nil {
		t.Errorf("a role in other case: %v", err)
	}
	if err := n.Missing([]string{"Sponsor"}, "role"); err == nil || !strings.Contains(err.Error(), `there is no role "Champion"; there are: Sponsor`) {
		t.Errorf("a role that is not there: %v", err)
	}
	chosen, err := n.Choose(crm.KindAccount, map[string][]string{"account.city": {"none", "city"}}, func(name string) (mapping.Field, error) {
		if name != "city" && name != "b" && name != "icp_tier" {
			return mapping.Field{}, fmt.Errorf("there is no %q", name)
		}
		return mapping.Field{Name: name}, nil
	})
	if err == nil || !strings.Contains(err.Error(), `fields: account.custom.a: there is no "gone"`) {
		t.Errorf("error %v, want the field that is gone", err)
	}
	if got := chosen.Wanted("id"); !slices.Equal(got, []string{"b", "city", "gone", "icp_tier", "id"}) {
		t.Errorf("asks for %q", got)
	}
}

func TestOutcomesOfRows(t *testing.T) {
	rows := []connector.Row{{ID: "1"}, {ID: "2"}, {ID: "3"}}
	if _, err := mapping.NewOutcomes(rows, 2); err == nil {
		t.Error("three rows were taken where two fit")
	}
	o, err := mapping.NewOutcomes(rows, 3)
	if err != nil {
		t.Fatal(err)
	}
	refused := errors.New("refused")
	o.Set(2, refused)
	o.Set(0, nil)
	if got, err := o.Results(nil); err == nil || len(got) != 2 {
		t.Errorf("%+v, error %v: of one row nobody knows", got, err)
	}
	o.Set(1, nil)
	o.Forget(0)
	away := errors.New("away")
	got, err := o.Results(away)
	if !errors.Is(err, away) || !slices.Equal(got, []connector.Result{{ID: "2"}, {ID: "3", Err: refused}}) {
		t.Errorf("%+v, error %v", got, err)
	}
}

// FuzzValueReadsTextsAsTheLibraryDoes holds the shortcut for plain texts against encoding/json.
func FuzzValueReadsTextsAsTheLibraryDoes(f *testing.F) {
	for _, text := range []string{`"plain"`, `""`, `"\"\\ü"`, "\"\xff\"", `"Müller"`, `"\ud83d"`, `"`, `"a"b"`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var want string
		if json.Unmarshal(b, &want) != nil || b[0] != '"' { // no library hands such a token on
			return
		}
		var got mapping.Value
		if err := got.UnmarshalJSON(b); err != nil || string(got) != want {
			t.Errorf("%q is %q, %v, want %q", b, got, err, want)
		}
	})
}
