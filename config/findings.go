package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/icptier/icptier/internal/phrase"
)

// Finding is one thing in a configuration that is wrong, or needs a look.
type Finding struct {
	File         string
	Line, Column int    // from 1; 0 where there is no place to point at
	Key          string // connections[0].auth.client_id
	Message      phrase.Phrase
	Hint         phrase.Phrase // what to do; may be empty
}

// String returns FILE:LINE:COL: key: message; hint, without the parts there are
// not, always in one line.
func (f Finding) String() string { return f.In("en") }

// In is String in a language, "de" or "en".
func (f Finding) In(lang string) string {
	var b strings.Builder
	b.WriteString(f.File)
	if f.File == "" {
		b.WriteString(phrase.Of("configuration").In(lang))
	}
	if f.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", f.Line, f.Column)
	}
	b.WriteString(": ")
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

// Error is everything that is wrong with a configuration, sorted by line.
type Error struct{ Findings []Finding }

// Error prints one finding a line.
func (e *Error) Error() string { return e.In("en") }

// In is Error in a language, "de" or "en".
func (e *Error) In(lang string) string {
	lines := make([]string, 0, len(e.Findings))
	for _, f := range e.Findings {
		lines = append(lines, f.In(lang))
	}
	return strings.Join(lines, "\n")
}

// asError sorts the findings; none are no error.
func asError(findings []Finding) error {
	if len(findings) == 0 {
		return nil
	}
	sortFindings(findings)
	return &Error{findings}
}

func sortFindings(findings []Finding) {
	slices.SortStableFunc(findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}

// place is a position in the configuration file.
type place struct{ line, column int }

// source says where the values of a Config were written. The zero source is that
// of a Config made by code.
type source struct {
	file   string
	places map[string]place // by key
}

// finding points at a key, or at the nearest key around it that was written.
func (s source) finding(key string, message, hint phrase.Phrase) Finding {
	f := Finding{File: s.file, Key: key, Message: message, Hint: hint}
	for at := key; at != ""; at = parent(at) {
		if p, ok := s.places[at]; ok {
			f.Line, f.Column = p.line, p.column
			break
		}
	}
	return f
}

// parent cuts the last step off a key: a.b[1].c, a.b[1], a.b, a.
func parent(key string) string {
	return key[:max(0, strings.LastIndexAny(key, ".["))]
}
