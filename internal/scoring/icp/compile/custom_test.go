package compile_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp/compile"
	"github.com/icptier/icptier/internal/scoring/icp/icptest"
	"github.com/icptier/icptier/internal/scoring/icp/text"
)

// own is a model of a company's own fields, one for each test that reads them.
const own = `
model: own
version: "1"
knockouts:
  - {id: rented, field: account.custom.machines, above: 900, reason: {de: Zu viele Maschinen., en: Too many machines.}}
  - {id: shrinking, field: account.custom.growth, below: -10, reason: {de: Es schrumpft., en: It shrinks.}}
  - {id: rival, field: account.custom.erp, in: [Fax], reason: {de: Nutzt Fax., en: Uses fax.}}
  - {id: lapsed, field: account.custom.audit, older_than: 1000d, reason: {de: Audit zu alt., en: Audit too old.}}
criteria:
  - {id: machines, field: account.custom.machines, points: 20, label: {de: Maschinen, en: Machines}, bands: [{from: 5, points: 20}, {from: 2, to: 4, points: 10}]}
  - {id: growth, field: account.custom.growth, points: 10, label: {de: Wachstum, en: Growth}, bands: [{from: -5, to: 4, points: 5}, {from: 5, points: 10}]}
  - {id: erp, field: account.custom.erp, points: 20, label: {de: ERP, en: ERP}, set: {SAP: 20, Infor: 10}}
  - {id: cases, field: account.custom.use_cases, points: 20, label: {de: Einsatz, en: Use cases}, contains: {MES: 20, CAQ: 10}}
  - {id: iso, field: account.custom.iso, points: 10, label: {de: Zertifiziert, en: Certified}, is: true}
  - {id: audit, field: account.custom.audit, points: 10, label: {de: Letztes Audit, en: Last audit}, within: {90d: 10, 400d: 5}}
  - {id: plan, field: account.custom.audit, points: 5, label: {de: Plan, en: Plan}, half_life: 30d}
  - {id: line, field: account.custom.line, points: 5, label: {de: Sparte, en: Line}, prefix: {Ma: 5}}
tiers: {A: {score: 75}, B: {score: 55}, C: {score: 35}}
`

func customFacts(custom map[string]string) *crm.Facts {
	return &crm.Facts{Account: &crm.Record{Account: &crm.Account{Custom: custom}}}
}

func TestCustomFields(t *testing.T) {
	if findings := compile.Lint("own.yaml", []byte(own)); len(findings) > 0 {
		t.Errorf("%v", findings)
	}
	m := icptest.Parse(t, []byte(own))
	tests := []struct {
		criterion, field, value string
		points                  int
		problem                 scoring.Problem
		de, en                  string
	}{
		{"machines", "machines", "7", 20, "", "7", "7"},
		{"machines", "machines", "1234.5", 20, "", "1.234,5", "1,234.5"},
		{"machines", "machines", "4.9", 10, "", "4,9", "4.9"},
		{"machines", "machines", "0", 0, "", "0", "0"},
		{"machines", "machines", "", 0, "", "", ""},
		{"machines", "machines", " \t", 0, "", "", ""},
		{"machines", "machines", "viele", 0, scoring.ProblemType, "viele – nicht lesbar, zählt als unbekannt", "viele – not readable, counts as unknown"},
		{"machines", "machines", "1.234,5", 0, scoring.ProblemType, "1.234,5 – nicht lesbar, zählt als unbekannt", "1.234,5 – not readable, counts as unknown"},
		{"machines", "machines", "NaN", 0, scoring.ProblemType, "NaN – nicht lesbar, zählt als unbekannt", "NaN – not readable, counts as unknown"},
		{"machines", "machines", "Inf", 0, scoring.ProblemType, "Inf – nicht lesbar, zählt als unbekannt", "Inf – not readable, counts as unknown"},
		{"machines", "machines", "1e300", 0, scoring.ProblemImplausible, "1e300 – nicht plausibel, zählt als unbekannt", "1e300 – not plausible, counts as unknown"},
		{"machines", "machines", "1e999", 0, scoring.ProblemImplausible, "1e999 – nicht plausibel, zählt als unbekannt", "1e999 – not plausible, counts as unknown"},
		{"growth", "growth", "-3.5", 5, "", "−3,5", "−3.5"},
		{"growth", "growth", "-9", 0, "", "−9", "−9"},
		{"erp", "erp", "sap", 20, "", "sap", "sap"},
		{"erp", "erp", " Infor ", 10, "", "Infor", "Infor"},
		{"erp", "erp", "Lotus", 0, "", "Lotus", "Lotus"},
		{"cases", "use_cases", "CAQ;MES 4.0", 20, "", "MES 4.0", "MES 4.0"},
		{"cases", "use_cases", "MESSE; CAQ", 10, "", "CAQ", "CAQ"},
		{"cases", "use_cases", "a;b;c;d", 0, "", "a, b, c, …", "a, b, c, …"},
		{"cases", "use_cases", ";;", 0, "", "keine", "none"},
		{"iso", "iso", "true", 10, "", "ja", "yes"},
		{"iso", "iso", "false", 0, "", "nein", "no"},
		{"iso", "iso", "vielleicht", 0, scoring.ProblemType, "vielleicht – nicht lesbar, zählt als unbekannt", "vielleicht – not readable, counts as unknown"},
		{"audit", "audit", "2026-10-01", 10, "", "01.10.2026", "1 October 2026"},
		{"audit", "audit", "1969-10-01", 0, "", "01.10.1969", "1 October 1969"},
		{"audit", "audit", "2030-01-01", 0, scoring.ProblemFuture, "01.01.2030 – in der Zukunft, zählt als unbekannt", "1 January 2030 – in the future, counts as unknown"},
		{"audit", "audit", "2026-13-45", 0, scoring.ProblemType, "2026-13-45 – nicht lesbar, zählt als unbekannt", "2026-13-45 – not readable, counts as unknown"},
		{"audit", "audit", "gestern", 0, scoring.ProblemType, "gestern – nicht lesbar, zählt als unbekannt", "gestern – not readable, counts as unknown"},
		{"plan", "audit", "2026-10-25", 3, "", "25.10.2026", "25 October 2026"},
		{"line", "line", "maschinenbau", 5, "", "maschinenbau", "maschinenbau"},
	}
	for _, tt := range tests {
		t.Run(tt.criterion+" "+tt.value, func(t *testing.T) {
			s := icptest.Score(m, customFacts(map[string]string{tt.field: tt.value}))
			icptest.CheckSum(t, &s)
			for i, r := range s.Reasons {
				if r.Criterion != tt.criterion {
					continue
				}
				de, en := text.In("de", m).Text(&s).Reasons[i].Value, text.In("en", m).Text(&s).Reasons[i].Value
				if r.Points != tt.points || r.Problem != tt.problem || de != tt.de || en != tt.en {
					t.Errorf("%d points, problem %q, %q and %q; want %d, %q, %q and %q", r.Points, r.Problem, de, en, tt.points, tt.problem, tt.de, tt.en)
				}
			}
		})
	}
}

func TestCustomKnockouts(t *testing.T) {
	m := icptest.Parse(t, []byte(own))
	for _, tt := range []struct{ field, value, knockout string }{
		{"machines", "901", "rented"}, {"machines", "900", ""}, {"machines", "900.5", ""}, {"machines", "many", ""}, {"machines", "", ""},
		{"growth", "-11", "shrinking"}, {"growth", "-10", ""}, {"growth", "1e300", ""},
		{"erp", "FAX", "rival"}, {"audit", "2020-01-01", "lapsed"}, {"audit", "2020", ""},
	} {
		if s := icptest.Score(m, customFacts(map[string]string{tt.field: tt.value})); s.Knockout != tt.knockout {
			t.Errorf("%s %q: knocked out by %q, want %q", tt.field, tt.value, s.Knockout, tt.knockout)
		}
	}
}

func TestCustomFieldsThatCannotBe(t *testing.T) {
	for _, tt := range []struct{ from, to, want string }{
		{"account.custom.machines, points", "account.custom.Machines, points", `there is no field "account.custom.Machines"`},
		{"account.custom.machines, points", "account.custom., points", `there is no field "account.custom."`},
		{"account.custom.machines, points", "account.custom." + strings.Repeat("x", 61) + ", points", "there is no field"},
		{"label: {de: Sparte, en: Line}, ", "", "warning: criteria[7].label: is missing, and reps will read line"},
		{"bands: [{from: 5, points: 20}", "when: 'account.custom', bands: [{from: 5, points: 20}", "account by itself is no value"},
		{"field: account.custom.iso, points: 10, label: {de: Zertifiziert, en: Certified}, is: true", "points: 10, label: {de: Z, en: C}, when: 'account.custom.a == account.custom.b'",
			"what account.custom.a holds is not clear here"},
	} {
		source := strings.Replace(own, tt.from, tt.to, 1)
		if all := fmt.Sprint(compile.Lint("own.yaml", []byte(source))); source == own || !strings.Contains(all, tt.want) {
			t.Errorf("%s: got %s, want %s", tt.to, all, tt.want)
		}
	}
}

// TestWorkedOutFields reads regions and size classes.
func TestWorkedOutFields(t *testing.T) {
	m := icptest.Parse(t, []byte(`
model: derived
version: "1"
currency: CHF
rates: {EUR: 0.9}
criteria:
  - {id: region, field: account.region, points: 40, set: {DE-BW: 40, CH-ZH: 30, AT-9: 20, FR: 5}}
  - {id: ifm, field: account.size_ifm, points: 30, set: {medium: 30, small: 20}}
  - {id: eu, field: account.size_eu, points: 30, set: {large: 30}}
tiers: {A: {score: 75}, B: {score: 55}, C: {score: 35}}
`))
	heads := func(n int64) *int64 { return &n }
	francs := func(n int64) *crm.Money { return &crm.Money{Cents: n * 100, Currency: "CHF"} }
	tests := []struct {
		name    string
		account crm.Account
		points  [3]int
		de      [3]string
		en      [3]string
	}{
		{"all is known", crm.Account{Country: "DE", PostalCode: "70173", Employees: heads(260), Revenue: francs(9_000_000)}, [3]int{40, 30, 30},
			[3]string{"Baden-Württemberg", "mittleres Unternehmen", "Großunternehmen"}, [3]string{"Baden-Württemberg", "medium-sized", "large"}},
		{"turnover in francs", crm.Account{Country: "CH", PostalCode: "8001", Employees: heads(5), Revenue: francs(1_800_000)}, [3]int{30, 0, 0},
			[3]string{"Zürich", "Kleinstunternehmen", "Kleinstunternehmen"}, [3]string{"Zurich", "micro", "micro"}},
		{"and more of it", crm.Account{Country: "AT", PostalCode: "1010", Employees: heads(5), Revenue: francs(1_900_000)}, [3]int{20, 20, 0},
			[3]string{"Wien", "kleines Unternehmen", "kleines Unternehmen"}, [3]string{"Vienna", "small", "small"}},
		{"another country", crm.Account{Country: "FR", PostalCode: "75001", Revenue: francs(90_000_000)}, [3]int{5, 0, 30},
			[3]string{"FR", "Großunternehmen", "Großunternehmen"}, [3]string{"FR", "large", "large"}},
		{"no code of its country", crm.Account{Country: "DE", PostalCode: "8001x"}, [3]int{},
			[3]string{"8001x – nicht lesbar, zählt als unbekannt", "", ""}, [3]string{"8001x – not readable, counts as unknown", "", ""}},
		{"no code at all", crm.Account{Country: "DE", PostalCode: "am Markt", Employees: heads(-1)}, [3]int{0, 0, 0},
			[3]string{"am Markt – nicht lesbar, zählt als unbekannt", "−1 – negativ, zählt als unbekannt", "−1 – negativ, zählt als unbekannt"},
			[3]string{"am Markt – not readable, counts as unknown", "−1 – negative, counts as unknown", "−1 – negative, counts as unknown"}},
		{"nothing", crm.Account{}, [3]int{}, [3]string{}, [3]string{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := icptest.Score(m, &crm.Facts{Account: &crm.Record{Account: &tt.account}})
			icptest.CheckSum(t, &s)
			for i, r := range s.Reasons {
				de, en := text.In("de", m).Text(&s).Reasons[i].Value, text.In("en", m).Text(&s).Reasons[i].Value
				if r.Points != tt.points[i] || de != tt.de[i] || en != tt.en[i] {
					t.Errorf("%s: %d points, %q and %q; want %d, %q and %q", r.Criterion, r.Points, de, en, tt.points[i], tt.de[i], tt.en[i])
				}
			}
		})
	}
	for label, want := range map[string]string{"set: {medium: 30": "set: {mediun: 30", "set: {DE-BW: 40": "set: {bayern: 40"} {
		source := strings.Replace(string(m.Source()), label, want, 1)
		if _, err := compile.Parse("m.yaml", []byte(source)); err == nil || !strings.Contains(err.Error(), "is never") || !strings.Contains(err.Error(), "did you mean") {
			t.Errorf("%s: %v", want, err)
		}
	}
}
