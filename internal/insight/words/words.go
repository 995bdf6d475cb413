// Package words writes the sentences of reports in German and in English, numbers as each
// language writes them.
//
// Stage: a tool of the insight packages. Input: a pair of formats and their arguments.
// Output: a Text. It cannot fail.
package words

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
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

// Format is fmt.Sprintf in both languages. Arguments that are a Text, a Decimal, a Count or
// a Day are written in the language of their format; for them the verb is %s.
func Format(de, en string, args ...any) Text {
	german, english := make([]any, len(args)), make([]any, len(args))
	for i, a := range args {
		german[i], english[i] = a, a
		switch v := a.(type) {
		case Decimal:
			german[i], english[i] = v.in(","), v.in(".")
		case Count:
			german[i], english[i] = v.in("."), v.in(",")
		case Day:
			german[i], english[i] = v.german(), string(v)
		case Text:
			german[i], english[i] = v.DE, v.EN
		}
	}
	return Text{DE: fmt.Sprintf(de, german...), EN: fmt.Sprintf(en, english...)}
}

// Plural is one text for one and another for all other numbers; the number is the first
// argument of the other.
func Plural(n int, one Text, de, en string) Text {
	if n == 1 {
		return one
	}
	return Format(de, en, Count(n))
}

// Decimal is a number with a fixed number of digits after the point.
type Decimal struct {
	Value  float64
	Digits int
	Sign   bool // also of what is above 0
}

// Day is a date as YYYY-MM-DD, which is how English texts have it: 2026-12-31, and in
// German 31.12.2026. What is no date stays as it is.
type Day string

func (d Day) german() string {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return string(d)
	}
	return t.Format("02.01.2006")
}

// Two is a number with two digits after the point.
func Two(v float64) Decimal { return Decimal{Value: v, Digits: 2} }

// Signed is a difference with two digits after the point, and its sign.
func Signed(v float64) Decimal { return Decimal{Value: v, Digits: 2, Sign: true} }

func (d Decimal) in(point string) string {
	s := strconv.FormatFloat(d.Value, 'f', d.Digits, 64)
	if strings.Trim(s, "-0.") == "" {
		s = strings.TrimPrefix(s, "-") // of nothing there is no negative
	} else if d.Sign && d.Value > 0 {
		s = "+" + s
	}
	return strings.Replace(s, ".", point, 1)
}

// String writes it as in English.
func (d Decimal) String() string { return d.in(".") }

// In writes it in a language.
func (d Decimal) In(lang string) string {
	if lang == "en" {
		return d.in(".")
	}
	return d.in(",")
}

// Count is a whole number, its thousands parted.
type Count int

func (c Count) in(separator string) string {
	s := strconv.Itoa(int(c))
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + separator + s[i:]
	}
	return s
}

// String writes it as in English.
func (c Count) String() string { return c.in(",") }

// In writes it in a language.
func (c Count) In(lang string) string {
	if lang == "en" {
		return c.in(",")
	}
	return c.in(".")
}

// Percent is a share in whole percent, without the sign.
func Percent(share float64) string { return strconv.Itoa(int(math.Round(share * 100))) }
