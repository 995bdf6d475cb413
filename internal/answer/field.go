package answer

import (
	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/report"
)

// Field is a field of a CRM that write-back needs.
type Field struct {
	Kind     string `json:"kind"`
	Field    string `json:"field"`
	Name     string `json:"name"`
	Exists   bool   `json:"exists"`
	Writable bool   `json:"writable"`
	Optional bool   `json:"optional,omitempty"`
	Problem  string `json:"problem,omitempty"`
	// Why is Problem, for readers of any language.
	Why phrase.Phrase `json:"-"`
}

// Fields is the table of fields and how they are.
func Fields(all []Field) report.Table {
	col := report.Col[Field]
	return report.Of([]report.Column[Field]{
		col("kind", report.Text, "Kind", func(f Field) any { return f.Kind }),
		col("field", report.ID, "Field", func(f Field) any { return f.Name }),
		col("state", report.Text, "State", func(f Field) any { return f.state() }),
	}, all)
}

// state is how a field is. What to do about an optional one is for those who want it.
func (f Field) state() words.Text {
	text := words.Of("ok")
	switch {
	case !f.Exists && f.Optional:
		return words.Of("missing (only for lists and territories)")
	case !f.Exists:
		text = words.Of("missing")
	case !f.Writable:
		text = words.Of("cannot be edited")
	}
	if f.Why.IsZero() {
		return text
	}
	return words.Of("%s: %s", text, report.Kept(f.Why).Text)
}
