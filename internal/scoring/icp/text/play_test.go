package text_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring/icp/icptest"
	"github.com/icptier/icptier/internal/scoring/icp/text"
)

// Reps read motion and play of a segment under the reasons, in their language, of accounts that are worth it.
func TestTheSegmentSaysHowToSell(t *testing.T) {
	m := icptest.Parse(t, []byte(strings.Replace(icptest.Plain, "relationship: [prospect], ", "", 1)))
	for _, tt := range []struct {
		name     string
		heads    int64
		country  string
		override string
		de, en   []string
	}{
		{"large", 700, "DE", "", []string{"Ansatz: Außendienst", "Vorgehen: Werk besuchen."}, []string{"Motion: Field sales", "Play: Visit the plant."}},
		{"a segment without", 60, "DE", "", nil, nil},
		{"knocked out", 5, "DE", "", nil, nil},
		{"not applied to", 700, "FR", "", nil, nil},
		{"a rep says X", 700, "DE", "X", nil, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := icptest.Sized(tt.heads, crm.Written{crm.FieldOverride: tt.override})
			f.Account.Account.Country = tt.country
			s := icptest.Score(m, f)
			if got := text.In("de", m).Text(&s).Play; !slices.Equal(got, tt.de) {
				t.Errorf("German %q, want %q", got, tt.de)
			}
			if got := text.In("en", m).Text(&s).Play; !slices.Equal(got, tt.en) {
				t.Errorf("English %q, want %q", got, tt.en)
			}
			reasons := text.FieldsOf(m).Written(&s)[crm.FieldReasons]
			for _, block := range [][]string{tt.de, tt.en} {
				if !strings.Contains(reasons, strings.Join(block, "\n")) {
					t.Errorf("the CRM gets no %q:\n%s", block, reasons)
				}
			}
			if strings.Contains(reasons, "Ansatz") != (tt.de != nil) {
				t.Errorf("the CRM gets:\n%s", reasons)
			}
		})
	}
}
