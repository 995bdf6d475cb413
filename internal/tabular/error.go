package tabular

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/icptier/icptier/internal/phrase"
)

// Error is something in a table that cannot be read, and what to do about it.
type Error struct {
	File    string
	Line    int    // from 1; 0 where it is about the whole file
	Column  string // the column's name; empty where it is about none
	Message phrase.Phrase
	Hint    phrase.Phrase // may be empty
	// Fatal is true where no row behind it can be read.
	Fatal bool
}

// Error returns FILE:LINE: column X: message; hint, without the parts there are not, in
// one line whatever the file holds.
func (e *Error) Error() string { return e.In("en") }

// In is Error in a language, "de" or "en".
func (e *Error) In(lang string) string {
	var b strings.Builder
	b.WriteString(cmp.Or(e.File, phrase.Of("table").In(lang)))
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
	}
	b.WriteString(": ")
	if e.Column != "" {
		b.WriteString(phrase.Of("column %s: ", e.Column).In(lang))
	}
	b.WriteString(e.Message.In(lang))
	if !e.Hint.IsZero() {
		b.WriteString("; " + e.Hint.In(lang))
	}
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return unicode.ReplacementChar
		}
		return r
	}, b.String())
}

// ValueError is a text that a parser of this package refuses. It names neither file nor
// line, which the parser does not know; see Row.Error.
type ValueError struct {
	Text    string // shortened
	Message phrase.Phrase
	Hint    phrase.Phrase

	cause error
}

// Error says what is wrong with the text.
func (e *ValueError) Error() string { return e.In("en") }

// In is Error in a language, "de" or "en".
func (e *ValueError) In(lang string) string { return advised(e.said(), e.Hint).In(lang) }

func (e *ValueError) said() phrase.Phrase { return phrase.Of("%q %s", e.Text, e.Message) }

// Said is what is wrong without the text itself, and what to do about it.
func (e *ValueError) Said() phrase.Phrase { return advised(e.Message, e.Hint) }

// Said is what is wrong without the place, and what to do about it.
func (e *Error) Said() phrase.Phrase { return advised(e.Message, e.Hint) }

func advised(message, hint phrase.Phrase) phrase.Phrase {
	if hint.IsZero() {
		return message
	}
	return phrase.All([]phrase.Phrase{message, hint})
}

func refuse(text string, message, hint phrase.Phrase) *ValueError {
	return &ValueError{Text: short(text), Message: message, Hint: hint}
}

// Error gives an error about one cell its place in the file.
func (r Row) Error(column string, err error) *Error {
	e := &Error{File: r.file, Line: r.Line, Column: column, Message: phrase.OfError(err)}
	var v *ValueError
	if errors.As(err, &v) {
		e.Message, e.Hint = v.said(), v.Hint
	}
	return e
}

// short cuts a text that is quoted in an error.
func short(s string) string {
	const most = 40
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
