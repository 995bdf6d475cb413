package answer

import (
	"strings"

	"github.com/icptier/icptier/internal/publication"
	"github.com/icptier/icptier/internal/registry"
	"github.com/icptier/icptier/internal/report"
	"github.com/icptier/icptier/internal/scoring/icp/diff"
)

// Version is one publication of the ICP model, with what it changed.
type Version struct {
	publication.Publication
	// InForce is true for the newest one.
	InForce bool `json:"in_force"`
	// Unreadable is true where this program cannot compile the model, or the one before.
	Unreadable bool `json:"unreadable,omitempty"`
	// Changes are the differences from the model before; empty for the first,
	// and where the difference is in comments alone.
	Changes []Difference `json:"changes"`
	// Moved is how many accounts changed their tier when it was published.
	Moved int `json:"moved"`
}

// VersionIn is a published version with its differences in a language, "de" or "en".
func VersionIn(lang string, v *registry.Version) Version {
	return Version{
		Publication: v.Publication, InForce: v.InForce, Unreadable: v.Unreadable,
		Changes: Differences(lang, v.Changes), Moved: v.Moved(),
	}
}

// Difference is one difference between two models.
type Difference struct {
	diff.Difference
	Text string `json:"text"` // in the language that was asked for
}

// DifferenceTable is the table of differences.
func DifferenceTable(all []Difference) report.Table {
	col := report.Col[Difference]
	return report.Of([]report.Column[Difference]{
		col("path", report.ID, "Path", func(d Difference) any { return d.Path }),
		col("kind", report.Text, "Kind", func(d Difference) any { return d.Kind }),
		col("before", report.Text, "Before", func(d Difference) any { return d.Before }),
		col("after", report.Text, "After", func(d Difference) any { return d.After }),
		col("text", report.Text, "Text", func(d Difference) any { return d.Text }),
	}, all)
}

// Differences puts differences into words.
func Differences(lang string, found []diff.Difference) []Difference {
	all := make([]Difference, len(found))
	for i, d := range found {
		all[i] = Difference{d, d.In(lang)}
	}
	return all
}

// Versions is the table of published versions, with what each changed in a language.
func Versions(lang string, all []registry.Version) report.Table {
	type version = registry.Version
	col := report.Col[version]
	return report.Of([]report.Column[version]{
		col("version", report.Number, "Version", func(v version) any { return v.Version }),
		col("at", report.Time, "When", func(v version) any { return v.At }),
		col("by", report.Text, "Who", func(v version) any { return v.By }),
		col("cause", report.Text, "Cause", func(v version) any { return v.Cause }).On(report.Wide),
		col("restores", report.Number, "Restores", func(v version) any {
			if v.Restores == 0 {
				return nil
			}
			return v.Restores
		}).On(report.Wide),
		col("model", report.Text, "Model", func(v version) any { return v.Model }),
		col("accounts", report.Number, "Accounts¦column", func(v version) any { return v.Accounts }),
		col("moved", report.Number, "Moved", func(v version) any { return v.Moved() }),
		col("note", report.Text, "Note", func(v version) any { return v.Note }).On(report.Wide),
		col("changes", report.Text, "Changes", func(v version) any {
			var changes []string
			for _, d := range v.Changes {
				changes = append(changes, d.In(lang))
			}
			return strings.Join(changes, "; ")
		}).On(report.Wide),
	}, all)
}

// Shadows is the table of models that are scored side by side: one or none.
func Shadows(all []publication.Shadow) report.Table {
	col := report.Col[publication.Shadow]
	return report.Of([]report.Column[publication.Shadow]{
		col("model", report.Text, "Model", func(s publication.Shadow) any { return s.Model }),
		col("by", report.Text, "Who", func(s publication.Shadow) any { return s.By }),
		col("at", report.Time, "When", func(s publication.Shadow) any { return s.At }),
	}, all)
}
