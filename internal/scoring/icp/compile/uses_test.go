package compile_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/scoring/icp/icptest"
)

// TestUsesMatchesAsContainsDoes draws lists of technologies and asks for an item in three
// ways: under contains, by uses alone, and by uses within an expression that expr runs.
func TestUsesMatchesAsContainsDoes(t *testing.T) {
	model := func(rule string) *icp.Model {
		return icptest.Parse(t, []byte("model: uses\nversion: '1'\ncriteria: [{id: c, points: 100, label: {de: x, en: x}, "+rule+"}]\ntiers: {A: {score: 75}, B: {score: 55}, C: {score: 35}}\n"))
	}
	wanted := []string{"SAP", "sap", "Microsoft Dynamics", "n/a", "C", "ÖPNV"}
	models := map[string][]*icp.Model{}
	for _, w := range wanted {
		models[w] = []*icp.Model{
			model(fmt.Sprintf("field: account.technologies, contains: {%s: 100}", w)), model(fmt.Sprintf("when: 'uses(%q)'", w)),
			model(fmt.Sprintf("when: '[uses(%q)][0]'", w)),
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		item := rapid.OneOf(rapid.SampledFrom([]string{
			"SAP", "SAP S/4HANA", "sap business one", "Sapling", "SAP-HR", "mySAP", "Microsoft Dynamics 365", "Microsoft", "N/A", "-", "C", "C++", "Öpnv Plus", "S\u200bAP", " SAP",
		}), rapid.String())
		var list []string
		if rapid.Bool().Draw(t, "known") {
			list = rapid.SliceOfN(item, 0, 4).Draw(t, "technologies")
			if list == nil {
				list = []string{}
			}
		}
		w := rapid.SampledFrom(wanted).Draw(t, "wanted")
		f := &crm.Facts{Account: &crm.Record{Account: &crm.Account{Technologies: list}}}
		want := icptest.Score(models[w][0], f)
		for i, m := range models[w][1:] {
			if s := icptest.Score(m, f); s.Fit != want.Fit || s.Coverage != want.Coverage {
				t.Fatalf("%q in %q: contains says %d of %d known, way %d says %d of %d", w, list, want.Fit, want.Coverage, i+2, s.Fit, s.Coverage)
			}
		}
	})
}
