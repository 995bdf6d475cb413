package compile_test

import (
	"fmt"
	"testing"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring/icp/icptest"
	"github.com/icptier/icptier/internal/scoring/icp/text"
)

// TestConditions asks each condition of an account with values and of one without.
func TestConditions(t *testing.T) {
	full := &crm.Account{
		Name: "Muster GmbH", Employees: new(int64(800)), Revenue: &crm.Money{Cents: 60_000_000_00}, Country: "DE", City: "Ulm", PostalCode: "89073",
		Industry: "Retail", Technologies: []string{"SAP", "DATEV"}, LastActivity: icptest.Today() - 10*icptest.Day, Relationship: "prospect",
		Custom: map[string]string{"plants": "3", "share": "2.5", "use_cases": "MES; ERP ;", "erp": "SAP", "iso": "true", "audit": "2026-11-01"},
	}
	tests := []struct {
		condition   string
		full, empty string // yes, no, or nothing when it cannot be known
	}{
		{`account.employees >= 800`, "yes", ""},
		{`account.employees > 800`, "no", ""},
		{`800 <= account.employees`, "yes", ""},
		{`800 < account.employees`, "no", ""},
		{`account.employees != 800`, "no", ""},
		{`account.employees == 800.0`, "yes", ""},
		{`account.employees >= 1000 || account.revenue >= 50e6`, "yes", ""},
		{`account.employees >= 1000 or account.city == "Ulm"`, "yes", ""},
		{`account.employees >= 100 and account.revenue < 50e6`, "no", ""},
		{`not (account.employees < 500)`, "yes", ""},
		{`!account.natural_person`, "yes", ""},
		{`account.natural_person == false`, "yes", ""},
		{`false != account.natural_person`, "no", ""},
		{`account.country in ["DE", "AT"]`, "yes", ""},
		{`account.country not in ["DE", "AT"]`, "no", ""},
		{`"SAP" in account.technologies`, "yes", ""},
		{`"Fax" in account.technologies`, "no", ""},
		{`account.last_activity <= 10`, "yes", ""},
		{`account.last_activity < 10`, "no", ""},
		{`account.legal_form == "GmbH"`, "yes", ""},
		{`true or account.employees > 5`, "yes", "yes"},
		{`account.employees > 5 or true`, "yes", "yes"},
		{`account.employees > 5 and false`, "no", "no"},
		// What is not compiled to closures is left to expr.
		{`account.city startsWith "U"`, "yes", ""},
		{`account.revenue / account.employees > 70000`, "yes", ""},
		{`len(account.technologies) == 2 && account.postal_code matches "^89"`, "yes", ""},
		{`any(account.technologies, # startsWith "DAT")`, "yes", ""},
		{`account.employees > 500 ? account.city == "Ulm" : account.city == "Bonn"`, "yes", ""},
		{`let n = account.employees; n > 500`, "yes", ""},
		{`account.employees > 5 or len(account.city) > 0`, "yes", ""},
		{`account["employees"] > 5`, "yes", ""},
		{`1 < 2`, "yes", "yes"},
		// Fields of the company's own.
		{`account.custom.plants >= 2 && "MES" in account.custom.use_cases`, "yes", ""},
		{`account.custom.plants >= 2 and "Fax" in account.custom.use_cases`, "no", ""},
		{`account.custom.plants > 5 || account.employees > 5`, "yes", ""},
		{`account.custom.plants > 5 or account.employees < 5`, "no", ""},
		{`3 == account.custom.plants`, "yes", ""},
		{`account.custom.share > 2.4 and account.custom.share < 2.6`, "yes", ""},
		{`account.custom.erp == "SAP"`, "yes", ""},
		{`account.custom.erp in ["SAP", "Infor"]`, "yes", ""},
		{`account.custom.erp not in ["SAP", "Infor"]`, "no", ""},
		{`account.custom.iso`, "yes", ""},
		{`not account.custom.iso`, "no", ""},
		{`account.custom.iso == false`, "no", ""},
		{`account.custom.erp > 5`, "", ""},     // no number
		{`account.custom.erp == true`, "", ""}, // neither true nor false
		{`account.custom["plants"] == 3`, "yes", ""},
		// And left to expr.
		{`account.custom.erp startsWith "SA"`, "yes", ""},
		{`len(account.custom.use_cases) == 2`, "yes", ""},
		{`any(account.custom.use_cases, # startsWith "M")`, "yes", ""},
		{`account.custom.plants * 2 > account.employees`, "no", ""},
		{`account.employees / account.custom.plants > 200`, "yes", ""},
		{`account.custom.iso ? account.custom.plants > 2 : account.city == "Bonn"`, "yes", ""},
		{`upper(account.custom.erp) == "SAP"`, "yes", ""},
		{`account.custom.plants in [2, 3]`, "yes", ""},
		{`account.custom.erp * 2 > 3`, "", ""},
		// Worked out from other fields.
		{`account.region == "DE-BW"`, "yes", ""},
		{`account.region in ["DE-BY", "AT-9"]`, "no", ""},
		{`account.size_ifm == "large"`, "yes", ""},
		{`account.size_eu != "large"`, "no", ""},
		{`account.region startsWith "DE" and len(account.size_eu) > 3`, "yes", ""},
	}
	for _, tt := range tests {
		t.Run(tt.condition, func(t *testing.T) {
			m := icptest.Parse(t, fmt.Appendf(nil, `
model: condition
version: "1"
applies_to: {natural_person: true}
criteria: [{id: c, points: 100, label: {de: c, en: c}, when: %q}]
tiers: {A: {score: 3}, B: {score: 2}, C: {score: 1}}
`, tt.condition))
			for _, ask := range []struct {
				account *crm.Account
				want    string
			}{{full, tt.full}, {&crm.Account{}, tt.empty}} {
				s := icptest.Score(m, &crm.Facts{Account: &crm.Record{Account: ask.account}})
				got := map[string]string{"true": "yes", "false": "no", "": ""}[s.Reasons[0].Value]
				if got != ask.want || (s.Fit == 100) != (ask.want == "yes") {
					t.Errorf("of %+v: %q with %d points, want %q", *ask.account, got, s.Fit, ask.want)
				}
			}
		})
	}
}

// TestConditionsSayWhatKeepsThemUnknown names the value that cannot be used.
func TestConditionsSayWhatKeepsThemUnknown(t *testing.T) {
	for _, tt := range []struct {
		condition string
		account   crm.Account
		want      string
	}{
		{`account.employees > 5`, crm.Account{Employees: new(int64(-3))}, "−3 – negativ, zählt als unbekannt"},
		{`account.city == "Ulm" or account.revenue > 1e6`, crm.Account{City: "Bonn", Revenue: &crm.Money{Cents: 100, Currency: "JPY"}}, "1 JPY – ohne Wechselkurs, zählt als unbekannt"},
		{`account.last_activity < 5`, crm.Account{LastActivity: icptest.Today() + 9*icptest.Day}, "2026-12-03 – in der Zukunft, zählt als unbekannt"},
		{`account.custom.plants >= 2 and "MES" in account.custom.cases`, crm.Account{Custom: map[string]string{"plants": "zwei", "cases": "MES"}}, "zwei – nicht lesbar, zählt als unbekannt"},
		{`account.custom.iso`, crm.Account{Custom: map[string]string{"iso": "jein"}}, "jein – nicht lesbar, zählt als unbekannt"},
		{`account.custom.x > 1 or account.custom.x == "a"`, crm.Account{Custom: map[string]string{"x": "b"}}, ""},
		{`account.custom.plants >= 2`, crm.Account{}, ""},
		{`account.employees > 5 and account.city == "Ulm"`, crm.Account{Employees: new(int64(-3)), City: "Bonn"}, "nein"},
	} {
		m := icptest.Parse(t, fmt.Appendf(nil, "model: condition\nversion: '1'\ncriteria: [{id: c, points: 100, label: {de: c, en: c}, when: %q}]\n"+
			"tiers: {A: {score: 3}, B: {score: 2}, C: {score: 1}}\n", tt.condition))
		s := icptest.Score(m, &crm.Facts{Account: &crm.Record{Account: &tt.account}})
		icptest.CheckSum(t, &s)
		if got := text.In("de", m).Text(&s).Reasons[0].Value; got != tt.want {
			t.Errorf("%s: %q, want %q", tt.condition, got, tt.want)
		}
	}
}
