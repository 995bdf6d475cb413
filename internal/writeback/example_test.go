package writeback_test

import (
	"fmt"
	"maps"
	"slices"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/writeback"
)

// Write-back compares what the score says with what the CRM holds, and writes the
// differences. The time of scoring alone is none, and a rep's own fields are never written.
func ExampleDiff() {
	observed := crm.Written{crm.FieldTier: "B", crm.FieldScore: "60", crm.FieldScoredAt: "2026-11-29T06:00:00Z", crm.FieldOverride: "A"}
	for _, desired := range []map[crm.Field]string{
		{crm.FieldTier: "B", crm.FieldScore: "60", crm.FieldScoredAt: "2026-11-30T06:00:00Z"},
		{crm.FieldTier: "A", crm.FieldScore: "78", crm.FieldScoredAt: "2026-11-30T06:00:00Z"},
	} {
		diff := writeback.Diff(observed, desired)
		fmt.Println(len(diff), slices.Sorted(maps.Keys(diff)))
	}
	// Output:
	// 0 []
	// 3 [score scored_at tier]
}
