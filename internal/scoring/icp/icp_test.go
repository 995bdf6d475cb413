package icp_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
)

var update = flag.Bool("update", false, "write the golden files anew")

const defaultModel = "../../../config/icp/dach-mittelstand.yaml"

// today is the day that the tests score for.
func today() crm.Stamp { return crm.StampOf(time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)) }

func load(t testing.TB) *icp.Model {
	t.Helper()
	text, err := os.ReadFile(defaultModel)
	if err != nil {
		t.Fatal(err)
	}
	m, err := icp.Parse(defaultModel, text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func number(n int64) *int64 { return &n }

// ideal is an account that earns all points, for tests to take something away from.
func ideal() *crm.Facts {
	return &crm.Facts{Revision: 3, Account: &crm.Record{Kind: crm.KindAccount, ID: "1", Account: &crm.Account{
		Name: "Muster Maschinenbau GmbH", Country: "DE", PostalCode: "70173", Industry: "machinery", Employees: number(240),
		Revenue: &crm.Money{Cents: 42_000_000_00, Currency: "EUR"}, Technologies: []string{"SAP"}, Relationship: "prospect",
		LastActivity: today() - 3*86_400_000,
	}}}
}

func score(m *icp.Model, f *crm.Facts) scoring.Score {
	var s scoring.Score
	m.Score(f, today(), &s)
	return s
}

func TestScores(t *testing.T) {
	m := load(t)
	tests := []struct {
		name     string
		change   func(*crm.Account)
		tier     scoring.Tier
		fit      int
		coverage int
		knockout string
	}{
		{"everything fits", func(*crm.Account) {}, "A", 100, 100, ""},
		{"head count unknown", func(a *crm.Account) { a.Employees = nil }, "A", 70, 70, ""},
		{"head count zero is known, and too small", func(a *crm.Account) { a.Employees = number(0) }, "X", 70, 100, "too-small"},
		{"negative head count is unknown", func(a *crm.Account) { a.Employees = number(-5) }, "A", 70, 70, ""},
		{"nineteen are too few", func(a *crm.Account) { a.Employees = number(19) }, "X", 70, 100, "too-small"},
		{"twenty are enough", func(a *crm.Account) { a.Employees = number(20) }, "A", 82, 100, ""},
		{"enough points, too little known", func(a *crm.Account) { a.Employees, a.Revenue = nil, nil }, "B", 55, 55, ""},
		{"revenue in francs", func(a *crm.Account) { a.Revenue = &crm.Money{Cents: 9_900_000_00, Currency: "chf"} }, "A", 100, 100, ""},
		{"revenue in a currency without a rate", func(a *crm.Account) { a.Revenue.Currency = "JPY" }, "A", 85, 85, ""},
		{"revenue that no company has", func(a *crm.Account) { a.Revenue.Cents = 1 << 62 }, "A", 85, 85, ""},
		{"no technology of those looked for", func(a *crm.Account) { a.Technologies = []string{"Fax"} }, "A", 85, 100, ""},
		{"known to use none", func(a *crm.Account) { a.Technologies = []string{} }, "A", 85, 100, ""},
		{"technologies unknown", func(a *crm.Account) { a.Technologies = nil }, "A", 85, 85, ""},
		{"quiet for 40 days", func(a *crm.Account) { a.LastActivity = today() - 40*86_400_000 }, "A", 96, 100, ""},
		{"an activity tomorrow is a time zone", func(a *crm.Account) { a.LastActivity = today() + 86_400_000 }, "A", 100, 100, ""},
		{"an activity in a year is a mistake", func(a *crm.Account) { a.LastActivity = today() + 365*86_400_000 }, "A", 90, 90, ""},
		{"a Swiss postal code", func(a *crm.Account) { a.Country, a.PostalCode = "CH", "8001" }, "A", 90, 100, ""},
		{"a postal code without a country", func(a *crm.Account) { a.Country = "" }, "A", 90, 90, ""},
		{"industry as WZ code", func(a *crm.Account) { a.Industry = "28.49.1" }, "A", 100, 100, ""},
		{"industry in other letters", func(a *crm.Account) { a.Industry = " Manufacturing " }, "A", 100, 100, ""},
		{"sole trader", func(a *crm.Account) { yes := true; a.NaturalPerson = &yes }, "X", 100, 100, "sole-trader"},
		{"based in France", func(a *crm.Account) { a.Country = "FR" }, "X", 90, 100, "outside-dach"},
		{"relationship unknown is scored", func(a *crm.Account) { a.Relationship = "" }, "A", 100, 100, ""},
		{"a customer is not new business", func(a *crm.Account) { a.Relationship = "customer" }, "", 0, 0, ""},
		{"nothing known", func(a *crm.Account) { *a = crm.Account{} }, "D", 0, 0, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := ideal()
			tt.change(f.Account.Account)
			s := score(m, f)
			if s.Tier != tt.tier || s.Fit != tt.fit || s.Coverage != tt.coverage || s.Knockout != tt.knockout {
				t.Errorf("tier %q fit %d coverage %d knockout %q, want %q %d %d %q\n%+v", s.Tier, s.Fit, s.Coverage, s.Knockout, tt.tier, tt.fit, tt.coverage, tt.knockout, s.Reasons)
			}
		})
	}
}

// accounts draws accounts with anything in them.
func accounts() *rapid.Generator[*crm.Facts] {
	return rapid.Custom(func(t *rapid.T) *crm.Facts {
		a := &crm.Account{
			Name: rapid.String().Draw(t, "name"), Country: rapid.SampledFrom([]string{"", "DE", "AT", "CH", "FR"}).Draw(t, "country"),
			PostalCode:   rapid.SampledFrom([]string{"", "70173", "1010", "x"}).Draw(t, "postal code"),
			Industry:     rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "Manufacturing", "62.01"})).Draw(t, "industry"),
			Relationship: rapid.SampledFrom([]string{"", "prospect", "customer"}).Draw(t, "relationship"),
			LastActivity: crm.Stamp(rapid.Int64().Draw(t, "activity")),
			Technologies: rapid.SliceOfN(rapid.SampledFrom([]string{"SAP", "HubSpot", "Fax"}), 0, 3).Draw(t, "technologies"),
		}
		if rapid.Bool().Draw(t, "has employees") {
			a.Employees = number(rapid.Int64().Draw(t, "employees"))
		}
		if rapid.Bool().Draw(t, "has revenue") {
			a.Revenue = &crm.Money{Cents: rapid.Int64().Draw(t, "cents"), Currency: rapid.SampledFrom([]string{"", "EUR", "chf", "XXX"}).Draw(t, "currency")}
		}
		f := &crm.Facts{Account: &crm.Record{Account: a}}
		for i := range rapid.IntRange(0, 3).Draw(t, "deals") {
			d := &crm.Deal{Status: rapid.SampledFrom([]crm.DealStatus{crm.DealOpen, crm.DealWon}).Draw(t, "status")}
			for _, letter := range crm.Letters() {
				if rapid.Bool().Draw(t, letter) {
					d.Evidence = append(d.Evidence, crm.Evidence{Letter: letter, Level: crm.Level(rapid.Uint8().Draw(t, "level")), At: crm.Stamp(rapid.Int64().Draw(t, "at"))})
				}
			}
			f.Deals = append(f.Deals, crm.Record{ID: fmt.Sprint(i), Deal: d})
		}
		return f
	})
}

func TestReasonsAddUpToTheScore(t *testing.T) {
	m := load(t)
	rapid.Check(t, func(t *rapid.T) {
		s := score(m, accounts().Draw(t, "account"))
		sum, most := 0, 0
		for _, r := range s.Reasons {
			sum += r.Points
			most += r.Max
			if r.Points < 0 || r.Points > r.Max {
				t.Fatalf("reason %+v", r)
			}
		}
		if sum != s.Fit || s.Fit > 100 || len(s.Reasons) > 0 && most != 100 {
			t.Fatalf("reasons add up to %d of %d, the score is %d", sum, most, s.Fit)
		}
		gaps := 0
		for _, g := range s.Gaps {
			gaps += g.Points
		}
		if len(s.Reasons) > 0 && gaps > 100-s.Coverage {
			t.Fatalf("gaps could bring %d points with a coverage of %d", gaps, s.Coverage)
		}
		for _, d := range s.Deals {
			if d.Score < 0 || d.Score > 100 || d.Class < 1 || d.Class > 4 {
				t.Fatalf("deal %+v", d)
			}
		}
	})
}

func TestTheSameFactsGiveTheSameBytesAndTexts(t *testing.T) {
	m := load(t)
	rapid.Check(t, func(t *rapid.T) {
		f := accounts().Draw(t, "account")
		reused := score(m, ideal())
		m.Score(f, today(), &reused)
		fresh := score(m, f)
		a, _ := json.Marshal(reused)
		b, _ := json.Marshal(fresh)
		if string(a) != string(b) {
			t.Fatalf("a score that was used before differs:\n%s\n%s", a, b)
		}
		for _, lang := range []string{"de", "en"} {
			text := m.Text(lang, &fresh)
			if strings.Contains(text.Headline, "%!") || strings.Contains(text.Lift, "%!") {
				t.Fatalf("broken sentence: %q %q", text.Headline, text.Lift)
			}
		}
		m.Written(&fresh)
	})
}

func TestMoreEvidenceNeverLowersAQualification(t *testing.T) {
	m := load(t)
	rapid.Check(t, func(t *rapid.T) {
		f := accounts().Draw(t, "account")
		before := score(m, f)
		if len(f.Deals) == 0 || len(f.Deals[0].Deal.Evidence) == 0 {
			return
		}
		i := rapid.IntRange(0, len(f.Deals[0].Deal.Evidence)-1).Draw(t, "letter")
		e := &f.Deals[0].Deal.Evidence[i]
		e.Level = min(e.Level, crm.LevelConfirmed) + 1
		after := score(m, f)
		if len(before.Deals) > 0 && after.Deals[0].Score < before.Deals[0].Score {
			t.Fatalf("%d fell to %d", before.Deals[0].Score, after.Deals[0].Score)
		}
	})
}

func TestEvidenceAges(t *testing.T) {
	m := load(t)
	f := ideal()
	deal := &crm.Deal{Status: crm.DealOpen, Evidence: []crm.Evidence{{Letter: "budget", Level: crm.LevelProven, At: today() - 91*86_400_000}}}
	f.Deals = []crm.Record{{ID: "d", Deal: deal}}
	if s := score(m, f); s.Deals[0].Framework != "BANT" || s.Deals[0].Letters[0].Level != crm.LevelConfirmed || s.Grade != "A4" {
		t.Errorf("%+v, grade %s", s.Deals[0], s.Grade)
	}
	f.Account.Account.Employees = number(5000)
	if s := score(m, f); s.Segment != "enterprise" || s.Deals[0].Framework != "MEDDIC" {
		t.Errorf("segment %s, %+v", s.Segment, s.Deals[0])
	}
}

func TestAnOverrideWinsUntilItsLastDay(t *testing.T) {
	m := load(t)
	for until, want := range map[string]string{"": "C", "2026-11-24": "C", "2026-11-23": "A"} {
		f := ideal()
		f.Account.Written = crm.Written{crm.FieldOverride: "C", crm.FieldOverrideUntil: until}
		s := score(m, f)
		if got := m.Written(&s)[crm.FieldTier]; got != want {
			t.Errorf("until %q the tier is %s, want %s", until, got, want)
		}
	}
}

// TestTexts holds every sentence that a rep can read, to be read aloud.
func TestTexts(t *testing.T) {
	m := load(t)
	f := ideal()
	f.Deals = []crm.Record{{ID: "d1", Deal: &crm.Deal{Status: crm.DealOpen, Evidence: []crm.Evidence{
		{Letter: "need", Level: crm.LevelProven}, {Letter: "budget", Level: crm.LevelNamed},
	}}}}
	gaps := ideal()
	gaps.Account.Account.Employees, gaps.Account.Account.Revenue, gaps.Account.Account.LastActivity = number(21), nil, today()-86_400_000
	gaps.Account.Account.Technologies, gaps.Account.Account.Industry = []string{"Fax"}, ""
	small := ideal()
	small.Account.Account.Employees = number(1)
	override := ideal()
	override.Account.Written = crm.Written{crm.FieldOverride: "B"}
	customer := ideal()
	customer.Account.Account.Relationship = "customer"
	var b strings.Builder
	for _, tt := range []struct {
		name  string
		facts *crm.Facts
	}{{"with a deal", f}, {"with gaps", gaps}, {"too small", small}, {"override", override}, {"customer", customer}} {
		s := score(m, tt.facts)
		fmt.Fprintf(&b, "== %s\n", tt.name)
		written := m.Written(&s)
		for _, field := range crm.FieldsOf(crm.KindAccount) {
			if v, ok := written[field]; ok && field != crm.FieldModel {
				fmt.Fprintf(&b, "%s: %s\n", field, v)
			}
		}
		for i := range s.Deals {
			for _, field := range crm.FieldsOf(crm.KindDeal) {
				fmt.Fprintf(&b, "%s: %s\n", field, m.WrittenDeal(&s.Deals[i])[field])
			}
		}
		b.WriteString("\n")
	}
	golden(t, "texts.txt", b.String())
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; read it, and run go test -update if it is right:\n%s", path, got)
	}
}

func TestFindings(t *testing.T) {
	good, err := os.ReadFile(defaultModel)
	if err != nil {
		t.Fatal(err)
	}
	replace := func(from, to string) string {
		if !strings.Contains(string(good), from) {
			t.Fatalf("the model does not hold %q", from)
		}
		return strings.Replace(string(good), from, to, 1)
	}
	tests := []struct{ name, text, want string }{
		{"empty", "", "m.yaml:1:1: the file is empty"},
		{"not YAML", "a: [", "m.yaml:1:1: yaml:"},
		{"a list", "- a", "a mapping is expected here"},
		{"unknown key", replace("currency: EUR", "curency: EUR"), `: curency: unknown key; known here: model,`},
		{"key twice", replace("currency: EUR", "currency: EUR\ncurrency: CHF"), ": currency: the key is there twice"},
		{"points that do not add up", replace("points: 30\n    bands:", "points: 31\n    bands:"), ": criteria: the points add up to 101, not to 100"},
		{"best value below the points", replace("points: 30\n    bands:", "points: 31\n    bands:"), "the best value earns 30 of 31 points; make them equal"},
		{"overlapping bands", replace("{from: 20, to: 49, points: 12}", "{from: 20, to: 50, points: 12}"), ": criteria[0].bands[2]: it overlaps bands[0]"},
		{"unknown field", replace("field: account.employees\n    points", "field: account.employes\n    points"), `there is no field "account.employes"`},
		{"bands of a text", replace("field: account.employees\n    points", "field: account.industry\n    points"), "needs a field that holds a number, and this one holds a text"},
		{"text for a number", replace("below: 20", "below: twenty"), `: knockouts[0].below: "twenty" is no number`},
		{"missing translation", replace("{de: Branche, en: Industry}", "{de: Branche}"), ": criteria[1].label.en: is missing"},
		{"cuts that rise", replace("B: {score: 55}", "B: {score: 75}"), ": tiers: the cuts of A, B and C have to fall"},
		{"a condition that is none", replace("when: account.employees >= 500", "when: account.employeez >= 500"), ": segments[0].when: "},
		{"unknown framework", replace("qualification: bant", "qualification: spin"), `there is no framework "spin"; there are meddic and bant`},
		{"unknown relationship", replace("relationship: [prospect]", "relationship: [friend]"), `: applies_to.relationship[0]: "friend" is no relationship`},
		{"a language that is not spoken", replace("languages: [de, en]", "languages: [de, fr]"), `language "fr" is not spoken; there are de and en`},
		{"a name that would break references", replace("version: 2026-Q4", "version: 'a#b'"), `: version: "a#b" cannot be a name`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := icp.Parse("m.yaml", []byte(tt.text))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	good, err := os.ReadFile(defaultModel)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte("model: a\nversion: b\ncriteria: []\ntiers: {A: {score: 3}, B: {score: 2}, C: {score: 1}}"))
	f.Add([]byte("criteria: &a [*a]"))
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := icp.Parse("m.yaml", text)
		if err != nil {
			return
		}
		s := score(m, ideal())
		m.Written(&s)
	})
}

func BenchmarkScore(b *testing.B) {
	m := load(b)
	f := ideal()
	for i := range 2 {
		f.Deals = append(f.Deals, crm.Record{ID: fmt.Sprint(i), Deal: &crm.Deal{Status: crm.DealOpen, Evidence: []crm.Evidence{
			{Letter: "authority", Level: 1}, {Letter: "budget", Level: 2}, {Letter: "need", Level: 3},
		}}})
	}
	var s scoring.Score
	b.ReportAllocs()
	for b.Loop() {
		m.Score(f, today(), &s)
	}
}
