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
	german  string // where it was said already, and has no key
}

// Of is fmt.Sprintf in every language. A format in the tables of this package is said in German,
// and an argument that is a Phrase or an error is said in the language of the rest. What stands
// behind a ¦ tells apart what is one word in English and two in German: "none¦tier".
func Of(format string, args ...any) Phrase {
	return Phrase{english: strings.TrimSuffix(fmt.Sprintf(format, args...), apart(format)), key: format, args: args}
}

// apart is the end of a format that parts it from the same English that is another German:
// "none¦tier". It is said in no language.
func apart(format string) string {
	if at := strings.LastIndex(format, "¦"); at >= 0 {
		return format[at:]
	}
	return ""
}

// Or lists words one of which is meant: a or b.
func Or(words []string) Phrase { return joined(words, "%s or %s") }

// And lists words all of which are meant: a and b.
func And(words []string) Phrase { return joined(words, "%s and %s") }

// All says one after the other: a; b.
func All(said []Phrase) Phrase { return joined(said, "%s; %s") }

// List lists what was counted: a, b.
func List(said []Phrase) Phrase { return joined(said, "%s, %s") }

func joined[T any](said []T, format string) Phrase {
	all := Phrase{}
	for i, one := range said {
		if i == 0 {
			all = Of("%s", any(one))
			continue
		}
		all = Phrase{english: fmt.Sprintf(format, all, one), key: format, args: []any{all, one}}
	}
	return all
}

// String is the phrase in English.
func (p Phrase) String() string { return p.english }

// IsZero reports whether nothing is said.
func (p Phrase) IsZero() bool { return p.english == "" }

// Equal reports whether both say the same in every language.
func (p Phrase) Equal(q Phrase) bool { return p.english == q.english && p.In(german) == q.In(german) }

// In is the phrase in a language, "de" or "en".
func (p Phrase) In(lang string) string {
	switch {
	case lang != german || p.english == "":
		return p.english
	case p.german != "":
		return p.german
	case p.key == "%s" && len(p.args) == 1:
		return say(german, p.args[0])
	}
	format, ok := inGerman(p.key)
	switch {
	case !ok:
		return quoted(p.english)
	case len(p.args) == 0 && strings.TrimSuffix(p.key, apart(p.key)) == p.english:
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
// %s shows them as they are: what cannot be seen is replaced, spaces of all kinds are not.
func spoken(arg any) any {
	switch a := arg.(type) {
	case string:
		return printed(a)
	case keptText:
		return keptText(printed(string(a)))
	case error, speaker:
		return say(german, a)
	case fmt.Stringer:
		return printed(a.String())
	}
	return arg
}

func printed(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsGraphic(r) && r != '\n' {
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

// Error is an error in a language: see OfError.
func Error(lang string, err error) string {
	if lang != german {
		return err.Error()
	}
	return OfError(err).In(german)
}

// Plain returns an error that says what err says, in both languages, and is of no kind.
func Plain(err error) error { return Errorf("%s", OfError(err)) }

// OfError is what an error says. In German it is what the outermost error says that speaks
// German; what none of them says is quoted. Of joined errors each is said.
func OfError(err error) Phrase {
	said := Phrase{english: err.Error()}
	for at := err; at != nil; at = errors.Unwrap(at) {
		switch v := at.(type) { //nolint:errorlint // this walks the chain
		case *saidError:
			said.key, said.args = v.key, v.args
			return said
		case speaker:
			said.german = v.In(german)
			return said
		}
		if text, ok := inGerman(at.Error()); ok {
			said.german = text // of a room that makes plain errors
			return said
		}
		if said.german = ofSystem(at); said.german != "" {
			return said
		}
		if all, ok := at.(interface{ Unwrap() []error }); ok {
			said.german = ofJoined(err, all.Unwrap())
			return said
		}
	}
	return said
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
func Text(english string) Phrase {
	return Phrase{english: strings.TrimSuffix(english, apart(english)), key: english}
}

// Quote is another program's text: as it is in English, in quotation marks in German.
func Quote(text string) Phrase { return Phrase{english: text} }

// About is the help of a command in a language, whose parts the catalogue has: see Parts.
func About(lang, english string) string {
	return Parts(english, func(part string) string { return Text(part).In(lang) })
}

// Parts says a text anew, part by part. Lines that follow one another are one part, parted by
// spaces. Indented lines are lists: their second column is a part, and a line without one stays.
func Parts(text string, say func(part string) string) string {
	var lines, running []string
	end := func() {
		if len(running) > 0 {
			lines, running = append(lines, say(strings.Join(running, " "))), nil
		}
	}
	for line := range strings.SplitSeq(text, "\n") {
		if line != "" && !strings.HasPrefix(line, " ") {
			running = append(running, line)
			continue
		}
		end()
		name := strings.TrimLeft(line, " ")
		lead, _, two := strings.Cut(name, "  ")
		if two {
			rest := strings.TrimLeft(name[len(lead):], " ")
			line = line[:len(line)-len(rest)] + say(rest)
		}
		lines = append(lines, line)
	}
	end()
	return strings.Join(lines, "\n")
}
