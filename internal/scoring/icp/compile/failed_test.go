package compile_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp/icptest"
	"github.com/icptier/icptier/internal/scoring/icp/text"
)

// TestRunTimeErrorsAreTold holds that a condition that fails for an account counts as unknown
// and is named, wherever it stands, and that one that another part of it settles is not.
func TestRunTimeErrorsAreTold(t *testing.T) {
	m := icptest.Parse(t, []byte(`
model: failing
version: "1"
knockouts: [{id: odd, when: 'account.technologies[3] == "Fax"', reason: {de: x, en: x}}]
criteria:
  - {id: third, points: 50, label: {de: Drittes, en: Third}, when: 'account.technologies[2] == "SAP"'}
  - {id: settled, points: 30, label: {de: x, en: x}, when: 'account.technologies[2] == "SAP" or account.city == "Ulm"'}
  - {id: guarded, points: 20, label: {de: x, en: x}, when: 'len(account.technologies) > 2 and account.technologies[2] == "SAP"'}
segments: [{id: first, when: 'account.technologies[4] == "x"', qualification: meddic}, {id: rest, qualification: bant}]
tiers: {A: {score: 75}, B: {score: 55}, C: {score: 35}}
`))
	f := &crm.Facts{Account: &crm.Record{Account: &crm.Account{City: "Ulm", Technologies: []string{"SAP"}}}}
	s := icptest.Score(m, f)
	icptest.CheckSum(t, &s)
	if diff := cmp.Diff([]string{"criteria.third", "knockouts.odd", "segments.first"}, s.Failed); diff != "" {
		t.Error(diff)
	}
	if s.Fit != 30 || s.Coverage != 50 || s.Segment != "rest" || s.Tier == scoring.TierX || s.Reasons[0].Problem != scoring.ProblemFailed {
		t.Errorf("%+v", s)
	}
	if got := text.In("de", m).Text(&s).Reasons[0].Value; got != "– – die Bedingung lässt sich für diese Werte nicht ausrechnen, zählt als unbekannt" {
		t.Errorf("a rep reads %q", got)
	}
	f.Account.Account.Technologies = []string{"SAP", "x", "SAP", "Fax", "x"}
	if s := icptest.Score(m, f); len(s.Failed) > 0 || s.Tier != scoring.TierX || s.Segment != "first" {
		t.Errorf("values that the conditions can be worked out for: %+v", s)
	}
}
