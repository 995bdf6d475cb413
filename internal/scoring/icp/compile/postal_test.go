package compile_test

import (
	"testing"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp/icptest"
)

// TestAMissingPostalCodeCountsTheSameEverywhere scores accounts of each country that a rule
// names, one of them by a single prefix, without a code, and with what forms are filled with.
func TestAMissingPostalCodeCountsTheSameEverywhere(t *testing.T) {
	m := icptest.Parse(t, []byte(`
model: postal
version: "1"
criteria:
  - {id: region, field: account.postal_code, points: 100, unknown: 3, prefix: {DE: {"7": 100, "*": 40}, AT: {"*": 60}, CH: {"80": 90}, LI: {"*": 50}, NL: {"*": 20}}}
tiers: {A: {score: 75}, B: {score: 55}, C: {score: 35}}
`))
	for _, tt := range []struct {
		country, code string
		fit           int
		problem       scoring.Problem
	}{
		{"DE", "", 3, ""}, {"AT", "", 3, ""}, {"CH", "", 3, ""}, {"LI", "", 3, ""}, {"NL", "", 3, ""},
		{"DE", "00000", 3, scoring.ProblemType}, {"DE", "99999", 3, scoring.ProblemType}, {"AT", "0000", 3, scoring.ProblemType}, {"AT", "9999", 3, scoring.ProblemType},
		{"CH", "CH-0000", 3, scoring.ProblemType}, {"LI", "9999", 3, scoring.ProblemType},
		{"DE", "70173", 100, ""}, {"AT", "1010", 60, ""}, {"CH", "8001", 90, ""}, {"CH", "3000", 0, ""}, {"LI", "9490", 50, ""}, {"NL", "1011 AB", 20, ""},
		{"FR", "", 0, ""}, // a country that the rule does not name earns nothing, whatever the code
	} {
		s := icptest.Score(m, &crm.Facts{Account: &crm.Record{Account: &crm.Account{Country: tt.country, PostalCode: tt.code}}})
		if r := s.Reasons[0]; s.Fit != tt.fit || r.Problem != tt.problem {
			t.Errorf("%s %q: %d points, problem %q; want %d, %q", tt.country, tt.code, s.Fit, r.Problem, tt.fit, tt.problem)
		}
	}
}
