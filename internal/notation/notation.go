// Package notation writes numbers, money, shares, days and times as a reader expects them.
//
// Stage: a tool of everything that people read, beside all stages. Input: a value, the
// reader's language and zone. Output: text. It cannot fail.
package notation

import (
	"math"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

// Unknown stands where there is no value.
const Unknown = "–"

// Style is the way of one reader. The zero value is of no use: see For.
type Style struct {
	lang  string
	zone  *time.Location
	print *message.Printer
}

// For returns the style of a language, "de" or else English, with times in a zone.
func For(lang string, zone *time.Location) Style {
	if lang == "de" {
		return Style{lang, zone, message.NewPrinter(language.German)}
	}
	return Style{"en", zone, message.NewPrinter(language.BritishEnglish)}
}

// Lang is "de" or "en".
func (s Style) Lang() string { return s.lang }

// Pick returns the text of the style's language.
func (s Style) Pick(de, en string) string {
	if s.lang == "de" {
		return de
	}
	return en
}

// Count writes a whole number, its thousands parted.
func (s Style) Count(n int) string {
	if -1000 < n && n < 1000 {
		return strconv.Itoa(n) // as most are, and there is nothing to part
	}
	return s.print.Sprint(number.Decimal(n))
}

// Plain writes a number of 0 or more that is given as text, 12500.5, with as many digits behind the
// point; false for what is none, or too long to be kept exactly.
func (s Style) Plain(text string) (string, bool) {
	const exact = 15 // digits of a float64
	whole, decimals, point := strings.Cut(text, ".")
	switch {
	case whole == "", point && decimals == "", strings.Trim(whole+decimals, "0123456789") != "", len(whole) > 1 && whole[0] == '0':
		return "", false
	case !point:
		n, err := strconv.Atoi(whole)
		return s.Count(n), err == nil
	}
	v, err := strconv.ParseFloat(text, 64)
	return s.Decimal(v, len(decimals)), err == nil && len(whole+decimals) <= exact
}

// Decimal writes a number with so many digits behind the point.
func (s Style) Decimal(v float64, digits int) string {
	if math.Abs(v)*math.Pow10(digits) <= 0.5 {
		v = 0 // of nothing there is no negative
	}
	return s.print.Sprint(number.Decimal(v, number.Scale(digits)))
}

// Percent writes a share of 1 with at most so many digits behind the point: 14.9%, 14,9 %.
func (s Style) Percent(share float64, digits int) string {
	return s.print.Sprint(number.Percent(share, number.MaxFractionDigits(digits)))
}

// Amount writes money whose currency is told elsewhere, short from a million on: 12.3m,
// 12,3 Mio.
func (s Style) Amount(v float64) string {
	const million = 1e6
	if math.Abs(v) < million {
		return s.Decimal(v, 0)
	}
	return s.Decimal(v/million, 1) + s.Pick("\u00a0Mio.", "m")
}

// Money writes whole units with their currency, an ISO 4217 code: 1.200 €, €1,200, CHF 1,200.
func (s Style) Money(v float64, currency string) string {
	amount, unit := s.Decimal(math.Round(v), 0), currency
	if unit == "EUR" {
		unit = "€"
	}
	switch {
	case unit == "":
		return amount
	case s.lang == "de":
		return amount + "\u00a0" + unit
	case unit == "€":
		return unit + amount
	}
	return unit + "\u00a0" + amount
}

// Date writes the day of a time as it stands there: a day has no zone.
func (s Style) Date(t time.Time) string { return t.Format(s.Pick("02.01.2006", time.DateOnly)) }

// Prose writes a day that is given as YYYY-MM-DD for a sentence: 31.12.2026, 31 December 2026;
// what is no day stays as it is.
func (s Style) Prose(text string) string {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return text
	}
	return t.Format(s.Pick("02.01.2006", "2 January 2006"))
}

// Day writes a day that is given as YYYY-MM-DD, or as the beginning of one; what is no day stays as it is.
func (s Style) Day(text string) string {
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, text); err == nil {
			return s.Date(t)
		}
	}
	return text
}

// Today writes the day that a time is of in the reader's zone.
func (s Style) Today(t time.Time) string { return s.Date(t.In(s.zone)) }

// Time writes a time to the minute, with its zone; Unknown for none.
func (s Style) Time(t time.Time) string {
	if t.IsZero() {
		return Unknown
	}
	t = t.In(s.zone)
	return t.Format(s.Pick("02.01.2006 15:04 ", "2006-01-02 15:04 ")) + s.zoneOf(t)
}

// zoneOf is the name of a time's zone; Central Europe's are German in German.
func (s Style) zoneOf(t time.Time) string {
	name, _ := t.Zone()
	switch {
	case s.lang == "de" && name == "CET":
		return "MEZ"
	case s.lang == "de" && name == "CEST":
		return "MESZ"
	}
	return name
}

// Zone names the reader's zone as it is at a time.
func (s Style) Zone(t time.Time) string { return s.zoneOf(t.In(s.zone)) }

// Seconds writes a duration in seconds to the tenth, and from a minute on in its own units.
func (s Style) Seconds(d time.Duration) string {
	if d >= time.Minute {
		return d.Round(time.Second).String()
	}
	return s.Decimal(d.Seconds(), 1) + "\u00a0s"
}

// Here is a time in the reader's zone.
func (s Style) Here(t time.Time) time.Time { return t.In(s.zone) }
