package compile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/spelling"
)

// Finding is one thing in a model file that is wrong, or needs a look.
type Finding struct {
	File         string
	Line, Column int    // from 1
	Key          string // criteria[2].bands
	Message      phrase.Phrase
	Hint         phrase.Phrase // what to do about it; never empty
	// Warning is true for what does not keep the model from being used.
	Warning bool
}

// String returns FILE:LINE:COL: key: message; hint, always in one line.
func (f Finding) String() string { return f.In("en") }

// In is String in a language, "de" or "en".
func (f Finding) In(lang string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d:%d: ", f.File, f.Line, f.Column)
	if f.Warning {
		b.WriteString(phrase.Of("warning: ").In(lang))
	}
	if f.Key != "" {
		b.WriteString(f.Key + ": ")
	}
	b.WriteString(f.Message.In(lang))
	if !f.Hint.IsZero() {
		b.WriteString("; " + f.Hint.In(lang))
	}
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return unicode.ReplacementChar
		}
		return r
	}, b.String())
}

// InvalidError is everything that is wrong with a model file, in the order of its lines.
type InvalidError struct{ Findings []Finding }

// Error prints one finding a line.
func (e *InvalidError) Error() string { return e.In("en") }

// In is Error in a language, "de" or "en".
func (e *InvalidError) In(lang string) string {
	lines := make([]string, len(e.Findings))
	for i, f := range e.Findings {
		lines[i] = f.In(lang)
	}
	return strings.Join(lines, "\n")
}

func sortFindings(findings []Finding) {
	slices.SortStableFunc(findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}

// nearest proposes the known word that a wrong one was most likely meant to be, or
// else lists them all.
func nearest(word string, known []string) phrase.Phrase {
	if near := spelling.Nearest(word, known); near != "" {
		return phrase.Of("did you mean %s?", near)
	}
	return phrase.Of("known here: %s", strings.Join(known, ", "))
}
