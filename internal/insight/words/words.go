// Package words writes the sentences of reports in German and in English, numbers as each
// language writes them.
//
// Stage: a tool of the insight packages. Input: a format of the catalogue and its
// arguments. Output: a Text. It cannot fail.
package words

import (
	"math"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/notation"
	"github.com/icptier/icptier/internal/phrase"
)

// Text is a sentence in the languages that the program speaks.
type Text struct {
	DE string `json:"de"`
	EN string `json:"en"`
}

// In returns the text in a language; German where it is not English.
func (t Text) In(lang string) string {
	if lang == "en" {
		return t.EN
	}
	return t.DE
}

// Of is fmt.Sprintf in both languages: the German of a format stands in the catalogue. Arguments
// that are a Text, a Decimal, a Count or a Day are written in the language of their format; for
// them the verb is %s.
func Of(format string, args ...any) Text {
	p := phrase.Of(format, args...)
	return Text{DE: p.In("de"), EN: p.In("en")}
}

// Title is a text of the catalogue without arguments, in which % stands for itself.
func Title(english string) Text {
	p := phrase.Text(english)
	return Text{DE: p.In("de"), EN: p.In("en")}
}

// Plural is one text for one and another for all other numbers.
func Plural(n int, one, other Text) Text {
	if n == 1 {
		return one
	}
	return other
}

// Same is what has no language, such as a name.
func Same(s string) Text { return Text{DE: s, EN: s} }

// String is the text in English.
func (t Text) String() string { return t.EN }

// Decimal is a number with a fixed number of digits after the point.
type Decimal struct {
	Value  float64
	Digits int
	Sign   bool // also of what is above 0
}

// Day is a date as YYYY-MM-DD, which is how English texts have it: 2026-12-31, and in
// German 31.12.2026. What is no date stays as it is.
type Day string

// String writes it as in English.
func (d Day) String() string { return d.In("en") }

// In writes it in a language.
func (d Day) In(lang string) string { return style(lang).Day(string(d)) }

// Two is a number with two digits after the point.
func Two(v float64) Decimal { return Decimal{Value: v, Digits: 2} }

// Signed is a difference with two digits after the point, and its sign.
func Signed(v float64) Decimal { return Decimal{Value: v, Digits: 2, Sign: true} }

// String writes it as in English.
func (d Decimal) String() string { return d.In("en") }

// In writes it in a language.
func (d Decimal) In(lang string) string {
	written := style(lang).Decimal(d.Value, d.Digits)
	if d.Sign && d.Value > 0 && strings.Trim(written, "0.,") != "" {
		return "+" + written
	}
	return written
}

// Count is a whole number, its thousands parted.
type Count int

// String writes it as in English.
func (c Count) String() string { return c.In("en") }

// In writes it in a language.
func (c Count) In(lang string) string { return style(lang).Count(int(c)) }

// Time is a moment to the minute, in the zone of this machine.
type Time time.Time

// String writes it as in English.
func (t Time) String() string { return t.In("en") }

// In writes it in a language.
func (t Time) In(lang string) string { return notation.For(lang, time.Local).Time(time.Time(t)) }

// Percent is a share in whole percent, without the sign.
func Percent(share float64) string { return style("en").Decimal(math.Round(share*100), 0) }

// style is that of a text; German where it is not English.
func style(lang string) notation.Style {
	if lang != "en" {
		lang = "de"
	}
	return notation.For(lang, time.UTC)
}
