package diff

import (
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
)

// Statement is one thing that a model says.
type Statement struct {
	// Path names it as in Difference.
	Path  string
	Value string // in one form, independent of language and of how the file writes it

	subject, what scoring.Words
	unit          unit
}

// Statements returns what a model says, in the order of the file's keys.
func Statements(m *icp.Model) []Statement {
	d := &differ{whole: true}
	d.models(nil, root(m.Source()))
	all := make([]Statement, len(d.all))
	for i, s := range d.all {
		all[i] = Statement{Path: s.Path, Value: s.After, subject: s.subject, what: s.what, unit: s.unit}
	}
	return all
}

// Subject is what the statement is about, in a language (de, en): a tier, a criterion; empty where it
// is the model.
func (s Statement) Subject(lang string) string { return s.subject.In(lang) }

// What is the display name of the statement's key, in a language (de, en).
func (s Statement) What(lang string) string { return s.what.In(lang) }

// In is the value in a language (de, en), with its unit.
func (s Statement) In(lang string) string {
	if s.unit == unitQuote {
		return s.Value
	}
	return s.unit.in(lang, s.Value)
}
