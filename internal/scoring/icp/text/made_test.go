package text_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp/compile"
	"github.com/icptier/icptier/internal/scoring/icp/text"
)

// TestWhatIsRememberedIsWhatWouldBeSaid makes the fields of more scores than sentences are kept of.
func TestWhatIsRememberedIsWhatWouldBeSaid(t *testing.T) {
	m, err := compile.Parse("default.yaml", config.DefaultModel())
	if err != nil {
		t.Fatal(err)
	}
	fields := text.FieldsOf(m, "de", "en")
	remembering := fields.Remembering()
	const day = 86_400_000
	for i := range int64(9_000) {
		heads := i % 4_500 // again, once they were forgotten
		f := crm.Facts{Account: &crm.Record{Kind: crm.KindAccount, ID: "1", Account: &crm.Account{
			Name: "Muster", Employees: &heads, Country: []string{"DE", "AT", "FR", ""}[i%4], Industry: []string{"28.11", "Retail", ""}[i%3],
			PostalCode: fmt.Sprintf("%05d", 10_000+i%7), LastActivity: crm.Stamp((20_000 - i%300) * day), Technologies: []string{"SAP"}[:i%2],
		}, Written: crm.Written{crm.FieldTier: "A", crm.FieldModel: m.Ref(), crm.FieldOverride: []string{"", "", "B"}[i%3]}}}
		var s scoring.Score
		m.Score(&f, 20_000*day, &s)
		if diff := cmp.Diff(fields.Written(&s), remembering.Written(&s)); diff != "" {
			t.Fatalf("account %d: %s", i, diff)
		}
	}
}
