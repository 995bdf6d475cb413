package byfile

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/icptier/icptier/internal/phrase"
)

// Finding is one thing in a manifest that is wrong, or needs a look.
type Finding struct {
	File    string
	Line    int    // from 1
	Key     string // kinds.account.read.page
	Message phrase.Phrase
	Hint    phrase.Phrase // the next step; never empty
	// Warning is true for what does not keep the manifest from being used.
	Warning bool
}

// In is FILE:LINE: key: message; hint in a language, "de" or "en", always in one line.
func (f Finding) In(lang string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d: ", f.File, f.Line)
	if f.Warning {
		b.WriteString(phrase.Of("warning: ").In(lang))
	}
	if f.Key != "" {
		b.WriteString(f.Key + ": ")
	}
	b.WriteString(f.Message.In(lang) + "; " + f.Hint.In(lang))
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return unicode.ReplacementChar
		}
		return r
	}, b.String())
}

// InvalidError is everything that keeps a manifest from being used, in the order of lines.
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

// Parse reads a manifest; file names it in findings. The error is an *InvalidError.
func Parse(file string, data []byte) (*Manifest, error) {
	l := inspect(file, data)
	if wrong := slices.DeleteFunc(slices.Clone(l.findings), func(f Finding) bool { return f.Warning }); len(wrong) > 0 {
		return nil, &InvalidError{wrong}
	}
	return l.manifest, nil
}

// Lint says all that is wrong with a manifest and all that is hardly meant, in the order of
// lines.
func Lint(file string, data []byte) []Finding { return inspect(file, data).findings }

// Schema is the grammar of manifests as a JSON Schema (draft 2020-12).
func Schema() []byte { return bytes.Clone(grammar) }
