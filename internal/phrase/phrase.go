package phrase

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// Phrase is something said, in every language of the program. The zero Phrase says nothing.
type Phrase struct {
	english string
	key     string
	args    []any
}

// Of is fmt.Sprintf in every language. A format in the tables of this package is said in German,
// and an argument that is a Phrase or an error is said in the language of the rest.
func Of(format string, args ...any) Phrase {
	return Phrase{english: fmt.Sprintf(format, args...), key: format, args: args}
}

// Or lists words one of which is meant: a or b.
func Or(words []string) Phrase { return joined(words, "%s or %s") }

// And lists words all of which are meant: a and b.
func And(words []string) Phrase { return joined(words, "%s and %s") }

func joined(words []string, format string) Phrase {
	all := Phrase{}
	for i, word := range words {
		if i == 0 {
			all = Of("%s", word)
			continue
		}
		all = Phrase{english: fmt.Sprintf(format, all, word), key: format, args: []any{all, word}}
	}
	return all
}

// String is the phrase in English.
func (p Phrase) String() string { return p.english }

// IsZero reports whether nothing is said.
func (p Phrase) IsZero() bool { return p.english == "" }

// In is the phrase in a language, "de" or "en".
func (p Phrase) In(lang string) string {
	switch {
	case lang != german || p.english == "":
		return p.english
	case p.key == "%s":
		return say(german, p.args[0])
	}
	format, ok := inGerman(p.key)
	switch {
	case !ok:
		return quoted(p.english)
	case len(p.args) == 0 && p.key == p.english:
		return format // may be a Text, whose % stands for itself
	}
	args := make([]any, len(p.args))
	for i, a := range p.args {
		args[i] = spoken(a)
	}
	return fmt.Sprintf(format, args...)
}

const german = "de"

// spoken is an argument as a German format takes it. Texts come from files and from CRMs, and
// %s shows them as they are: what does not print is replaced.
func spoken(arg any) any {
	switch a := arg.(type) {
	case string:
		return printed(a)
	case error, speaker:
		return say(german, a)
	case fmt.Stringer:
		return printed(a.String())
	}
	return arg
}

func printed(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) && r != '\n' {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

// quoted is a text that stands in German as it is.
func quoted(s string) string { return "„" + printed(s) + "“" }

// speaker is a value with a text in each language.
type speaker interface{ In(lang string) string }

// Speaks reports whether an error, or one that it wraps, says itself in German.
func Speaks(err error) bool {
	var s speaker
	return errors.As(err, &s)
}

func say(lang string, v any) string {
	switch v := v.(type) {
	case error:
		return Error(lang, v)
	case speaker:
		return v.In(lang)
	}
	return fmt.Sprint(v)
}

// saidError is an error that says itself in every language.
type saidError struct {
	Phrase

	english error // carries what it wraps
}

// Errorf is fmt.Errorf whose error is said in German too.
func Errorf(format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	return &saidError{Phrase{english: err.Error(), key: format, args: args}, err}
}

func (e *saidError) Error() string { return e.english.Error() }

// Unwrap returns what was wrapped.
func (e *saidError) Unwrap() error { return e.english }

// Error is an error in a language. In German it is what the outermost error says that speaks
// German; what none of them says is quoted. Of joined errors each is said.
func Error(lang string, err error) string {
	if lang != german {
		return err.Error()
	}
	for at := err; at != nil; at = errors.Unwrap(at) {
		if s, ok := at.(speaker); ok {
			return s.In(lang)
		}
		if text, ok := inGerman(at.Error()); ok {
			return text // of a room that makes plain errors
		}
		if text := ofSystem(at); text != "" {
			return text
		}
		if all, ok := at.(interface{ Unwrap() []error }); ok {
			return ofJoined(err, all.Unwrap())
		}
	}
	return quoted(err.Error())
}

// ofJoined says the errors that are joined, or those of them that speak where they stand in a
// sentence of another one.
func ofJoined(err error, all []error) string {
	var lines []string
	for _, e := range all {
		if Speaks(e) {
			lines = append(lines, Error(german, e))
		}
	}
	if len(lines) == 0 {
		return quoted(err.Error())
	}
	return strings.Join(lines, "\n")
}

// Text is a phrase without arguments, of a room that has it as a string.
func Text(english string) Phrase { return Phrase{english: english, key: english} }

// Quote is another program's text: as it is in English, in quotation marks in German.
func Quote(text string) Phrase { return Phrase{english: text} }
