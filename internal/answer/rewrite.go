package answer

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/report"
)

// Rewrite is one record that a write-back would write.
type Rewrite struct {
	Kind   string            `json:"kind"`
	ID     string            `json:"id"`
	Before map[string]string `json:"before"`
	After  map[string]string `json:"after"`
}

// Rewrites is the table of records that would be written.
func Rewrites(all []Rewrite) report.Table {
	col := report.Col[Rewrite]
	return report.Of([]report.Column[Rewrite]{
		col("kind", report.Text, "Kind", func(r Rewrite) any { return r.Kind }),
		col("id", report.ID, "ID", func(r Rewrite) any { return r.ID }),
		col("tier", report.Text, "Tier", func(r Rewrite) any { return r.step("tier") }),
		col("score", report.Text, "Score", func(r Rewrite) any { return r.step("score") }),
		col("fields", report.Text, "Fields", func(r Rewrite) any { return strings.Join(slices.Sorted(maps.Keys(r.After)), ", ") }),
	}, all)
}

// step is the change of one field.
func (r Rewrite) step(field string) string {
	after, changes := r.After[field]
	if !changes {
		return "="
	}
	return cmp.Or(r.Before[field], "–") + " → " + cmp.Or(after, "–")
}
