package compile_test

import (
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/scoring/icp/compile"
	"github.com/icptier/icptier/internal/scoring/icp/icptest"
)

func TestCapacityFindings(t *testing.T) {
	for capacity, want := range map[string]string{
		"{A: 0}":              "tiers.capacity.A: 0 is no number of places; write a whole number from 1 on",
		"{B: -3}":             "tiers.capacity.B: -3 is no number of places",
		"{C: 1.5}":            "tiers.capacity.C: 1.5 is no number of places",
		"{A: 1e300}":          "tiers.capacity.A: 1e300 is no number of places",
		"{A: many}":           `tiers.capacity.A: "many" is no number`,
		"{A: 4, D: 3}":        "tiers.capacity.D: unknown key",
		"{A: 4, per: region}": `tiers.capacity.per: "region" is no way to share places out; there are owner and total`,
		"{A: 4, slack: 101}":  "tiers.capacity.slack: ",
		"{per: owner}":        "tiers.capacity: limits no tier",
		"{}":                  "tiers.capacity: limits no tier",
		"40":                  "tiers.capacity: a mapping is expected here",
	} {
		_, err := compile.Parse("m.yaml", icptest.WithCapacity(capacity))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "m.yaml:10:") {
			t.Errorf("%s: %v, want %s", capacity, err, want)
		}
	}
}
