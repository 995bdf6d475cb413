package icp_test

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/scoring/icp/icptest"
	"github.com/icptier/icptier/internal/scoring/icp/text"
)

// oddAccount is known throughout, and earns all points.
func oddAccount() *crm.Account {
	return &crm.Account{
		Name: "Muster GmbH", Domain: "muster.example", Country: "DE", PostalCode: "70173", City: "Ulm", Industry: "Sondermaschinenbau",
		Employees: new(int64(120)), Revenue: &crm.Money{Cents: 30_000_000_00, Currency: "EUR"}, Technologies: []string{"SAP"},
		LastActivity: icptest.Today(), Created: icptest.Today(), Custom: map[string]string{"plants": "3", "cases": "MES", "erp": "SAP"},
	}
}

// TestValuesOfTheWrongKind puts each odd value into an account that is known throughout.
// It is unknown with a reason, or read as if it were clean: never zero without a word.
func TestValuesOfTheWrongKind(t *testing.T) {
	const million = 1 << 20
	m := icptest.Parse(t, []byte(icptest.Odd))
	if s := icptest.Score(m, &crm.Facts{Account: &crm.Record{Account: oddAccount()}}); s.Fit != 100 || s.Coverage != 100 {
		t.Fatalf("fit %d, coverage %d: the account has to earn all", s.Fit, s.Coverage)
	}
	tests := []struct {
		name    string
		put     func(*crm.Account)
		unknown string // criteria that are unknown
		problem scoring.Problem
		de      string // what the first of them says
	}{
		{"fewer than nobody", func(a *crm.Account) { a.Employees = new(int64(-1)) }, "employees size when", scoring.ProblemNegative, "−1 – negativ, zählt als unbekannt"},
		{"more than all people", func(a *crm.Account) { a.Employees = new(int64(math.MaxInt64)) }, "employees size when", scoring.ProblemImplausible,
			"9.223.372.036.854.775.807 – nicht plausibel, zählt als unbekannt"},
		{"a negative revenue", func(a *crm.Account) { a.Revenue.Cents = math.MinInt64 }, "revenue", scoring.ProblemNegative, "−92.233.720.368.547.758 EUR – negativ, zählt als unbekannt"},
		{"a revenue of all the money", func(a *crm.Account) { a.Revenue.Cents = math.MaxInt64 }, "revenue", scoring.ProblemImplausible,
			"92.233.720.368.547.758 EUR – nicht plausibel, zählt als unbekannt"},
		{"a currency without a rate", func(a *crm.Account) { a.Revenue.Currency = "JPY" }, "revenue", scoring.ProblemCurrency, "30.000.000 JPY – ohne Wechselkurs, zählt als unbekannt"},
		{"a currency that is none", func(a *crm.Account) { a.Revenue.Currency = strings.Repeat("\u202e€", million) }, "revenue", scoring.ProblemCurrency, ""},
		{"a day to come", func(a *crm.Account) { a.LastActivity = icptest.Today() + 30*icptest.Day }, "activity", scoring.ProblemFuture, "24.12.2026 – in der Zukunft, zählt als unbekannt"},
		{"the end of days", func(a *crm.Account) { a.Created = math.MaxInt64 }, "created", scoring.ProblemFuture, ""},
		{"before the beginning", func(a *crm.Account) { a.Created = math.MinInt64 }, "created", "", ""},
		{"a megabyte", func(a *crm.Account) { a.Industry = strings.Repeat("ä", million) }, "industry", scoring.ProblemLong, strings.Repeat("ä", 50) + "… – zu lang, zählt als unbekannt"},
		{"a megabyte of a town", func(a *crm.Account) { a.City = strings.Repeat("\u200f", million) }, "city", scoring.ProblemLong, ""},
		{"a megabyte of a list", func(a *crm.Account) { a.Custom["cases"] = strings.Repeat("x;", million) + "MES" }, "", "", ""},
		{"a megabyte of a number", func(a *crm.Account) { a.Custom["plants"] = strings.Repeat("9", million) }, "plants", scoring.ProblemLong, ""},
		{"marks that turn the writing", func(a *crm.Account) { a.City, a.Industry = "\u202eUlm\u202c", "Sonder\u200bmaschinenbau" }, "", "", ""},
		{"marks in a list", func(a *crm.Account) {
			a.Technologies, a.Custom["cases"] = []string{"\ufeffS\u200dAP\u202c R/3"}, "\u2066MES\u2069"
		}, "", "", ""},
		{"marks in a legal form", func(a *crm.Account) { a.Name = "Muster Gm\u200bbH\u202c" }, "", "", ""},
		{"marks in a postal code", func(a *crm.Account) { a.PostalCode = "\u202d70173\u202c" }, "", "", ""},
		{"nothing but marks", func(a *crm.Account) { a.City = "\u200b\u200c\u202e" }, "city", "", ""},
		{"nothing but white space", func(a *crm.Account) { a.Domain = " \t\n" }, "domain", "", ""},
		{"no text at all", func(a *crm.Account) { a.Industry = "\xff\xfe" }, "industry", "", ""},
		{"no postal code", func(a *crm.Account) { a.PostalCode = "Ulm" }, "region postal", scoring.ProblemType, "Ulm – nicht lesbar, zählt als unbekannt"},
		{"no number", func(a *crm.Account) { a.Custom["plants"] = "NaN" }, "plants", scoring.ProblemType, "NaN – nicht lesbar, zählt als unbekannt"},
		{"infinity", func(a *crm.Account) { a.Custom["plants"] = "-Inf" }, "plants", scoring.ProblemType, "-Inf – nicht lesbar, zählt als unbekannt"},
		{"more than a number holds", func(a *crm.Account) { a.Custom["plants"] = "1e300" }, "plants", scoring.ProblemImplausible, "1e300 – nicht plausibel, zählt als unbekannt"},
		{"a mark in a number", func(a *crm.Account) { a.Custom["plants"] = "\u200e3" }, "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := oddAccount()
			tt.put(a)
			f := &crm.Facts{Account: &crm.Record{Account: a}}
			s := icptest.Score(m, f)
			icptest.CheckSum(t, &s)
			var unknown []string
			for i, r := range s.Reasons {
				if r.Known() {
					if r.Points == 0 {
						t.Errorf("%s: %q earns nothing without a word", r.Criterion, r.Value)
					}
					continue
				}
				if unknown = append(unknown, r.Criterion); len(unknown) > 1 {
					continue
				}
				if de := text.In("de", m).Text(&s).Reasons[i].Value; r.Problem != tt.problem || tt.de != "" && de != tt.de {
					t.Errorf("%s: problem %q, %q; want %q, %q", r.Criterion, r.Problem, de, tt.problem, tt.de)
				}
			}
			if got := strings.Join(unknown, " "); got != tt.unknown {
				t.Errorf("unknown: %s; want %s", got, tt.unknown)
			}
			checkFit(t, s, text.In("de", m).Text(&s), text.In("en", m).Text(&s), text.FieldsOf(m).Written(&s))
		})
	}
}

// checkFit holds that what people read is short, shows, and is UTF-8.
func checkFit(t *testing.T, all ...any) {
	t.Helper()
	for _, what := range all {
		text, err := json.Marshal(what)
		if err != nil {
			t.Fatal(err)
		}
		const most = 12_000
		if len(text) > most || !utf8.Valid(text) {
			t.Errorf("%d bytes, UTF-8 %v", len(text), utf8.Valid(text))
		}
		var decoded any
		if err := json.Unmarshal(text, &decoded); err != nil {
			t.Fatal(err)
		}
		if at := strings.IndexFunc(fmt.Sprint(decoded), func(r rune) bool {
			return unicode.Is(unicode.Cf, r) || r == utf8.RuneError || unicode.IsControl(r) && r != '\n'
		}); at >= 0 {
			t.Errorf("%q holds what does not show", text[:min(len(text), 300)])
		}
	}
}

func TestOddDealsAndOverrides(t *testing.T) {
	m := icptest.Load(t, icptest.DefaultModel)
	f := icptest.Typical()
	f.Account.Written = crm.Written{
		crm.FieldOverride: "A", crm.FieldOverrideReason: strings.Repeat("\u202ex\x00", 1<<20), crm.FieldOverrideUntil: "9999-99-99", crm.FieldTier: "\u202eA", crm.FieldModel: "\xff",
	}
	for i := range f.Deals {
		d := f.Deals[i].Deal
		d.Stage = strings.Repeat("Proposal/Price Quote\u202e", 1<<16)
		d.Evidence = append(d.Evidence, crm.Evidence{Criterion: strings.Repeat("z", 1<<20), Level: 255, At: math.MaxInt64, Active: math.MinInt64},
			crm.Evidence{Criterion: "timing", Level: 255, At: math.MinInt64, Active: math.MaxInt64})
	}
	s := icptest.Score(m, f)
	icptest.CheckSum(t, &s)
	texts := []any{s, text.In("de", m).Text(&s), text.In("en", m).Text(&s), text.FieldsOf(m).Written(&s)}
	for i := range s.Deals {
		texts = append(texts, text.FieldsOf(m).WrittenDeal(&s.Deals[i]))
	}
	checkFit(t, texts...)
	if s.Override != scoring.TierA || !slices.Contains(scoring.Tiers(), s.Tier) {
		t.Errorf("override %q, tier %q", s.Override, s.Tier)
	}
}

// FuzzText puts any texts into an account and reads what people would read.
func FuzzText(f *testing.F) {
	f.Add("Muster GmbH", "DE", "70173", "Machinery", "Ulm", "3", "MES;CAQ", "A", "2026-12-31", "Proposal", int64(5), int64(7))
	f.Add("\u202eMuster e.K.\u200b", "CH", "\xff", strings.Repeat("ä", 99), "%d %s", "-1e999", ";;", "x", "0000-00-00", "\x00", int64(math.MinInt64), int64(math.MaxInt64))
	m, shipped := icptest.Parse(f, []byte(icptest.Odd)), icptest.Load(f, icptest.DefaultModel)
	f.Fuzz(func(t *testing.T, name, country, postal, industry, city, number, list, tier, until, stage string, n, at int64) {
		a := &crm.Account{
			Name: name, Domain: city, Country: country, PostalCode: postal, City: city, Industry: industry, LegalForm: list, Employees: &n,
			Revenue: &crm.Money{Cents: n, Currency: country}, Technologies: strings.Split(list, ","), LastActivity: crm.Stamp(at), Created: crm.Stamp(n),
			Relationship: tier, Custom: map[string]string{"plants": number, "cases": list, "erp": city},
		}
		facts := &crm.Facts{
			Account: &crm.Record{Account: a, Written: crm.Written{crm.FieldOverride: tier, crm.FieldOverrideUntil: until, crm.FieldOverrideReason: name, crm.FieldTier: tier}},
			Deals: []crm.Record{{ID: "d", Deal: &crm.Deal{Status: crm.DealOpen, Stage: stage, Evidence: []crm.Evidence{
				{Criterion: "need", Level: crm.Level(n), At: crm.Stamp(at), Active: crm.Stamp(n)},
			}}}},
		}
		for _, m := range []*icp.Model{m, shipped} {
			s := icptest.Score(m, facts)
			icptest.CheckSum(t, &s)
			texts := []any{text.In("de", m).Text(&s), text.In("en", m).Text(&s), text.FieldsOf(m).Written(&s)}
			for i := range s.Deals {
				texts = append(texts, text.FieldsOf(m).WrittenDeal(&s.Deals[i]))
			}
			checkFit(t, texts...)
			change := &scoring.Change{New: s.Tier, Fit: s.Fit, Reasons: s.Reasons, Excluded: s.Excluded, Override: s.Override, Model: s.Model}
			checkFit(t, text.In("de", m).Change(nil, &scoring.Change{New: scoring.TierB, Fit: 60, Model: m.Ref()}, change), text.In("en", m).Change(nil, change, change))
		}
	})
}
