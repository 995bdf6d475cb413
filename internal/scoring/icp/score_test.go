package icp_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp/icptest"
)

func TestDefaultModel(t *testing.T) {
	m := icptest.Load(t, icptest.DefaultModel)
	tests := []struct {
		name     string
		change   func(*crm.Account)
		tier     scoring.Tier
		fit      int
		coverage int
		knockout string
	}{
		{"everything fits", func(*crm.Account) {}, "A", 100, 100, ""},
		{"head count unknown", func(a *crm.Account) { a.Employees = nil }, "A", 75, 75, ""},
		{"a head count of zero is known", func(a *crm.Account) { a.Employees = new(int64(0)) }, "X", 75, 100, "too-small"},
		{"a negative head count is unknown", func(a *crm.Account) { a.Employees = new(int64(-5)) }, "A", 75, 75, ""},
		{"a head count that no company has", func(a *crm.Account) { a.Employees = new(int64(1 << 60)) }, "A", 75, 75, ""},
		{"nineteen are too few", func(a *crm.Account) { a.Employees = new(int64(19)) }, "X", 75, 100, "too-small"},
		{"twenty are enough", func(a *crm.Account) { a.Employees = new(int64(20)) }, "A", 85, 100, ""},
		{"499 and 500", func(a *crm.Account) { a.Employees = new(int64(500)) }, "A", 90, 100, ""},
		{"enough points, too little known", func(a *crm.Account) { a.Employees, a.Revenue = nil, nil }, "B", 60, 60, ""},
		{"revenue in francs", func(a *crm.Account) { a.Revenue = &crm.Money{Cents: 9_500_000_00, Currency: "CHF"} }, "A", 100, 100, ""},
		{"revenue in francs in small letters", func(a *crm.Account) { a.Revenue = &crm.Money{Cents: 9_500_000_00, Currency: "chf"} }, "A", 100, 100, ""},
		{"revenue without a currency", func(a *crm.Account) { a.Revenue.Currency = "" }, "A", 100, 100, ""},
		{"revenue in a currency without a rate", func(a *crm.Account) { a.Revenue.Currency = "JPY" }, "A", 85, 85, ""},
		{"revenue that no company has", func(a *crm.Account) { a.Revenue.Cents = 1 << 62 }, "A", 85, 85, ""},
		{"revenue below nothing", func(a *crm.Account) { a.Revenue.Cents = -1 }, "A", 85, 85, ""},
		{"the last cent of a band", func(a *crm.Account) { a.Revenue.Cents = 99_999_999_99 }, "A", 100, 100, ""},
		{"no technology of those looked for", func(a *crm.Account) { a.Technologies = []string{"Fax"} }, "A", 85, 100, ""},
		{"known to use none", func(a *crm.Account) { a.Technologies = []string{} }, "A", 85, 100, ""},
		{"technologies unknown", func(a *crm.Account) { a.Technologies = nil }, "A", 85, 85, ""},
		{"the best of several technologies", func(a *crm.Account) { a.Technologies = []string{"DATEV", "sap s/4hana"} }, "A", 100, 100, ""},
		{"a name that only begins alike", func(a *crm.Account) { a.Technologies = []string{"Sapling"} }, "A", 85, 100, ""},
		{"quiet for a half-life", func(a *crm.Account) { a.LastActivity = icptest.Today() - 60*icptest.Day }, "A", 93, 100, ""},
		{"quiet for years", func(a *crm.Account) { a.LastActivity = icptest.Today() - 2000*icptest.Day }, "A", 85, 100, ""},
		{"an activity tomorrow is a time zone", func(a *crm.Account) { a.LastActivity = icptest.Today() + icptest.Day }, "A", 100, 100, ""},
		{"an activity in two days is a mistake", func(a *crm.Account) { a.LastActivity = icptest.Today() + 2*icptest.Day }, "A", 85, 85, ""},
		{"a Swiss postal code", func(a *crm.Account) { a.Country, a.PostalCode = "CH", "8001" }, "A", 96, 100, ""},
		{"Austria without a postal code", func(a *crm.Account) { a.Country, a.PostalCode = "AT", "" }, "A", 90, 90, ""},
		{"Germany without a postal code", func(a *crm.Account) { a.PostalCode = "" }, "A", 90, 90, ""},
		{"a postal code without a country", func(a *crm.Account) { a.Country = "" }, "A", 90, 90, ""},
		{"a postal code with its country", func(a *crm.Account) { a.PostalCode = "D-70173" }, "A", 100, 100, ""},
		{"a zero in front of a postal code", func(a *crm.Account) { a.PostalCode = "07745" }, "A", 94, 100, ""},
		{"a postal code that lost its zero", func(a *crm.Account) { a.PostalCode = "7745" }, "A", 94, 100, ""},
		{"a postal code of too few digits", func(a *crm.Account) { a.PostalCode = "77" }, "A", 90, 90, ""},
		{"a postal code of no country", func(a *crm.Account) { a.PostalCode = "Postfach" }, "A", 90, 90, ""},
		{"industry as a code", func(a *crm.Account) { a.Industry = "WZ 28.49.1" }, "A", 100, 100, ""},
		{"industry as a code of the section alone", func(a *crm.Account) { a.Industry = "10.51" }, "A", 96, 100, ""},
		{"industry in other letters", func(a *crm.Account) { a.Industry = " machinery " }, "A", 100, 100, ""},
		{"industry of a whole section", func(a *crm.Account) { a.Industry = "MANUFACTURING" }, "A", 96, 100, ""},
		{"industry that earns nothing", func(a *crm.Account) { a.Industry = "Education" }, "A", 80, 100, ""},
		{"industry that nobody has heard of", func(a *crm.Account) { a.Industry = "Sonstiges" }, "A", 80, 100, ""},
		{"industry in German", func(a *crm.Account) { a.Industry = "Maschinenbau" }, "A", 100, 100, ""},
		{"industry as HubSpot calls it", func(a *crm.Account) { a.Industry = "ELECTRICAL_ELECTRONIC_MANUFACTURING" }, "A", 100, 100, ""},
		{"an exception in a section", func(a *crm.Account) { a.Industry = "58.11" }, "A", 86, 100, ""},
		{"an authority", func(a *crm.Account) { a.Industry = "GOVERNMENT_ADMINISTRATION" }, "X", 80, 100, "no-business"},
		{"sole trader by the CRM", func(a *crm.Account) { a.NaturalPerson = new(true) }, "X", 100, 100, "sole-trader"},
		{"sole trader by name", func(a *crm.Account) { a.Name = "Malerbetrieb Muster e.K." }, "X", 100, 100, "sole-trader"},
		{"sole trader by legal form", func(a *crm.Account) { a.LegalForm = "Einzelunternehmen" }, "X", 100, 100, "sole-trader"},
		{"the CRM knows better than the name", func(a *crm.Account) { a.Name, a.NaturalPerson = "Muster e.K.", new(false) }, "A", 100, 100, ""},
		{"based in France", func(a *crm.Account) { a.Country = "FR" }, "X", 90, 100, "outside-dach"},
		{"an unknown country knocks nobody out", func(a *crm.Account) { a.Country = "" }, "A", 90, 90, ""},
		{"relationship unknown", func(a *crm.Account) { a.Relationship = "" }, "A", 100, 100, ""},
		{"a customer is no new business", func(a *crm.Account) { a.Relationship = "customer" }, "", 0, 0, ""},
		{"nothing known", func(a *crm.Account) { *a = crm.Account{} }, "D", 0, 0, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := icptest.Ideal()
			tt.change(f.Account.Account)
			s := icptest.Score(m, f)
			if s.Tier != tt.tier || s.Fit != tt.fit || s.Coverage != tt.coverage || s.Knockout != tt.knockout {
				t.Errorf("tier %q fit %d coverage %d knockout %q, want %q %d %d %q\n%+v",
					s.Tier, s.Fit, s.Coverage, s.Knockout, tt.tier, tt.fit, tt.coverage, tt.knockout, s.Reasons)
			}
		})
	}
}

// TestEditions gives codes of WZ 2025 the points of a model that is written in WZ 2008.
func TestEditions(t *testing.T) {
	m := icptest.Parse(t, []byte(`
model: editions
version: "1"
criteria:
  - {id: trade, field: account.industry, points: 100, edition: WZ2008, crm_edition: WZ2025, prefix: {J: 50, "62": 100, "58.21": 80, C: 20}, set: {Sonstiges: 7}}
tiers: {A: {score: 3}, B: {score: 2}, C: {score: 1}}
`))
	for industry, want := range map[string]int{
		"62.10.1": 100, // programming stays 62
		"58.21":   80,
		"60.1":    50, // broadcasting stays in J
		"61.10":   50, // telecommunications were J, and are K now
		"K":       0,  // what is all of K now was not only J
		"28.11":   20, "C": 0, "99": 0, "Sonstiges": 7, "COMPUTER_SOFTWARE": 100, "Einzelhandel": 0,
	} {
		s := icptest.Score(m, &crm.Facts{Account: &crm.Record{Account: &crm.Account{Industry: industry}}})
		if s.Fit != want {
			t.Errorf("%s earns %d, want %d", industry, s.Fit, want)
		}
	}
}

func TestNoAccount(t *testing.T) {
	m := icptest.Load(t, icptest.DefaultModel)
	gone := icptest.Ideal()
	gone.Account.Deleted = true
	for name, f := range map[string]*crm.Facts{"none": {Revision: 4}, "deleted": gone} {
		if s := icptest.Score(m, f); s.Tier != scoring.TierNone || len(s.Reasons) > 0 || s.Model != m.Ref() || s.Revision != f.Revision {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

func TestDeals(t *testing.T) {
	m := icptest.Load(t, icptest.DefaultModel)
	deal := func(id string, status crm.DealStatus, level crm.Level) crm.Record {
		d := &crm.Deal{Status: status}
		for _, criterion := range crm.QualificationCriteria() {
			d.Evidence = append(d.Evidence, crm.Evidence{Criterion: criterion, Level: level})
		}
		return crm.Record{Kind: crm.KindDeal, ID: id, Deal: d}
	}
	f := icptest.Ideal()
	f.Deals = []crm.Record{
		deal("1", crm.DealOpen, crm.LevelNamed), deal("2", crm.DealOpen, crm.LevelConfirmed), deal("3", crm.DealWon, crm.LevelProven),
		{Kind: crm.KindDeal, ID: "4", Deleted: true},
	}
	s := icptest.Score(m, f)
	if len(s.Deals) != 2 || s.Deals[0].ID != "1" || s.Deals[1].ID != "2" {
		t.Fatalf("deals %+v, want the open ones by id", s.Deals)
	}
	if s.Qualification != 68 || s.Class != 2 || s.Grade != "A2" || s.Framework != "BANT" || s.Segment != "mid-market" {
		t.Errorf("qualification %d class %d grade %s framework %s segment %s", s.Qualification, s.Class, s.Grade, s.Framework, s.Segment)
	}
	f.Account.Account.Employees = new(int64(800))
	if s := icptest.Score(m, f); s.Framework != "MEDDIC" || s.Segment != "enterprise" || len(s.Deals[0].Criteria) != 6 {
		t.Errorf("framework %s segment %s letters %v", s.Framework, s.Segment, s.Deals[0].Criteria)
	}
	f.Account.Account.Relationship = "customer"
	if s := icptest.Score(m, f); s.Tier != scoring.TierNone || s.Class == 0 || s.Grade != "" {
		t.Errorf("a customer's deals: tier %q class %d grade %q, want a class and no grade", s.Tier, s.Class, s.Grade)
	}
	f.Deals = f.Deals[2:]
	if s := icptest.Score(m, f); s.Class != 0 || s.Grade != "" || len(s.Deals) != 0 {
		t.Errorf("without an open deal: class %d grade %q", s.Class, s.Grade)
	}
}

func TestRateIsScoreWithoutReasons(t *testing.T) {
	m := icptest.Load(t, icptest.DefaultModel)
	want := icptest.Score(m, icptest.Typical())
	var got scoring.Score
	m.Rate(icptest.Typical(), icptest.Today(), &got)
	want.Reasons, want.Gaps, want.Deals, want.Lift = nil, nil, nil, nil
	got.Reasons, got.Gaps, got.Deals = nil, nil, nil
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTheHourOfTheDayDoesNotMatter(t *testing.T) {
	m := icptest.Load(t, icptest.DefaultModel)
	f := icptest.Typical()
	var morning, night scoring.Score
	m.Score(f, icptest.Today(), &morning)
	m.Score(f, icptest.Today()+icptest.Day-1, &night)
	night.AsOf = morning.AsOf
	if diff := cmp.Diff(morning, night); diff != "" {
		t.Error(diff)
	}
}

// TestAllocations holds that scoring allocates no more than the values it writes down.
func TestAllocations(t *testing.T) {
	m, f := icptest.Load(t, icptest.DefaultModel), icptest.Typical()
	var s scoring.Score
	m.Score(f, icptest.Today(), &s)
	written := 0
	for _, r := range s.Reasons {
		if strings.ContainsAny(r.Value, "0123456789") {
			written += 2 // digits, and what they are joined to
		}
	}
	if n := testing.AllocsPerRun(100, func() { m.Score(f, icptest.Today(), &s) }); n > float64(written) {
		t.Errorf("%v allocations, want at most %d", n, written)
	}
	if n := testing.AllocsPerRun(100, func() { m.Rate(f, icptest.Today(), &s) }); n > 0 {
		t.Errorf("%v allocations without reasons, want none", n)
	}
}

func TestValuesOfTheWorstKind(t *testing.T) {
	m := icptest.Load(t, icptest.DefaultModel)
	f := icptest.Ideal()
	a := f.Account.Account
	a.Industry = strings.Repeat("Ä", 1<<20)
	a.Technologies = slices.Repeat([]string{"\u202eSAP\u200b\x00"}, 1000)
	a.PostalCode, a.Country = "\u202e70173", "DE"
	a.Name = "\xff\xfe" + strings.Repeat("x", 1<<16)
	s := icptest.Score(m, f)
	for _, r := range s.Reasons {
		if len(r.Value) > 200 || strings.ContainsAny(r.Value, "\u202e\u200b\x00") || !utf8.ValidString(r.Value) {
			t.Errorf("%s: %q", r.Criterion, r.Value)
		}
	}
}
