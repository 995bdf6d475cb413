package compile_test

import (
	"testing"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring/icp/icptest"
)

// TestPlaceholdersAreGaps puts what people and forms write in place of an empty field into
// every field that is a text or a list, and into a company's own of every kind.
func TestPlaceholdersAreGaps(t *testing.T) {
	m := icptest.Parse(t, []byte(`
model: gaps
version: "1"
placeholders: [siehe Notiz]
criteria:
  - {id: industry, field: account.industry, points: 10, edition: WZ2008, prefix: {"28": 10}}
  - {id: city, field: account.city, points: 10, prefix: {"*": 10}}
  - {id: form, field: account.legal_form, points: 10, prefix: {"*": 10}}
  - {id: domain, field: account.domain, points: 10, prefix: {"*": 10}}
  - {id: stack, field: account.technologies, points: 10, contains: {SAP: 10}}
  - {id: text, field: account.custom.text, points: 10, label: {de: x, en: x}, prefix: {"*": 10}}
  - {id: list, field: account.custom.list, points: 10, label: {de: x, en: x}, contains: {MES: 10}}
  - {id: number, field: account.custom.number, points: 10, label: {de: x, en: x}, bands: [{from: 0, points: 10}]}
  - {id: flag, field: account.custom.flag, points: 5, label: {de: x, en: x}, is: true}
  - {id: day, field: account.custom.day, points: 5, label: {de: x, en: x}, within: {30d: 5}}
  - {id: when, points: 10, label: {de: x, en: x}, when: 'account.custom.text startsWith "S" or len(account.technologies) > 0'}
tiers: {A: {score: 75}, B: {score: 55}, C: {score: 35}}
`))
	for _, text := range []string{"unknown", "k.A.", "n/a", "-", "keine", "Select", "-- Bitte wählen --", "(none)", "siehe Notiz", "SIEHE NOTIZ "} {
		a := &crm.Account{Industry: text, City: text, LegalForm: text, Domain: text, Technologies: []string{text, "–"}}
		a.Custom = map[string]string{"text": text, "list": text + ";-", "number": "k.A.", "flag": "unbekannt", "day": "n/a"}
		s := icptest.Score(m, &crm.Facts{Account: &crm.Record{Account: a}})
		icptest.CheckSum(t, &s)
		if s.Fit != 0 || s.Coverage != 0 || len(s.Gaps) != len(s.Reasons) {
			t.Errorf("%q: %d points, %d %% known: %+v", text, s.Fit, s.Coverage, s.Reasons)
		}
	}
	mixed := &crm.Account{Technologies: []string{"n/a", "SAP S/4HANA"}, Custom: map[string]string{"list": "keine;MES"}}
	if s := icptest.Score(m, &crm.Facts{Account: &crm.Record{Account: mixed}}); s.Fit != 30 {
		t.Errorf("%d points for lists with one item that says something, want 30: %+v", s.Fit, s.Reasons)
	}
	if s := icptest.Score(m, &crm.Facts{Account: &crm.Record{Account: &crm.Account{Technologies: []string{}}}}); s.Coverage != 10 {
		t.Errorf("an empty list says that there are none: %+v", s.Reasons)
	}
}

// TestATextThatTheModelNamesIsNoPlaceholder holds that a model can give points for one.
func TestATextThatTheModelNamesIsNoPlaceholder(t *testing.T) {
	m := icptest.Parse(t, []byte(`
model: named
version: "1"
criteria:
  - {id: erp, field: account.custom.erp, points: 60, label: {de: x, en: x}, set: {Keine: 60, SAP: 10}}
  - {id: stack, field: account.technologies, points: 30, contains: {None: 30}}
  - {id: city, field: account.city, points: 10, set: {Ulm: 10}}
tiers: {A: {score: 75}, B: {score: 55}, C: {score: 35}}
`))
	a := &crm.Account{City: "keine", Technologies: []string{"none"}, Custom: map[string]string{"erp": "keine"}}
	if s := icptest.Score(m, &crm.Facts{Account: &crm.Record{Account: a}}); s.Fit != 90 || s.Coverage != 90 {
		t.Errorf("%d points, %d %% known; want 90 and 90", s.Fit, s.Coverage)
	}
}
