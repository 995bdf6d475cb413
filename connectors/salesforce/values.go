package salesforce

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/crm"
)

// What is wrong with a value, in the words of a Problem.
var (
	errNoNumber = errors.New("is no number")
	errNoCount  = errors.New("is no whole number of zero or more")
	errGrouped  = errors.New("may be a fraction or grouped in thousands")
	errNoTime   = errors.New("is neither a date nor a time")
	errNoTruth  = errors.New("is neither true nor false")
	errNoLevel  = errors.New("is no level of 0 to 3")
	errNegative = errors.New("is below zero")

	errNoDomain       = errors.New("is no domain")
	errNoCountry      = errors.New("is no country that is known")
	errNoRelationship = errors.New("is no relationship that is known")
	errNoStatus       = errors.New("is none of open, won and lost")
)

// maxStamp is the end of the year 9999, the last that RFC 3339 can write.
const maxStamp = 253402300799999

// number reads a decimal number as JSON writes it: a point, no grouping, and an
// exponent when it is large.
func number(s string) (float64, error) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) || strings.ContainsAny(s, "xX_") {
		return 0, errNoNumber
	}
	return f, nil
}

// typed reads a number that a person wrote into a text. Three digits after a
// point are thousands in Germany and a fraction elsewhere, so they are neither.
func typed(s string) (float64, error) {
	if point := strings.IndexByte(s, '.'); point >= 0 && len(s)-point == len(".000") {
		return 0, errGrouped
	}
	return number(s)
}

// count makes a whole number of zero or more of f.
func count(f float64) (int64, error) {
	if f < 0 || f > 1<<53 || f != math.Trunc(f) {
		return 0, errNoCount
	}
	return int64(f), nil
}

// cents makes hundredths of f, rounded half away from zero.
func cents(f float64) (int64, error) {
	if f = math.Round(f * 100); math.Abs(f) > 1<<53 {
		return 0, errNoNumber
	}
	return int64(f), nil
}

// stamp reads a date, or a time as Salesforce writes it
// (2013-05-20T20:49:32.000+0000) or as RFC 3339 does.
func stamp(s string) (crm.Stamp, error) {
	for _, layout := range []string{"2006-01-02T15:04:05-0700", time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil && t.UnixMilli() > 0 && t.UnixMilli() <= maxStamp {
			return crm.StampOf(t), nil
		}
	}
	return 0, errNoTime
}

// truth reads a checkbox, or a text that says the same.
func truth(s string) (bool, error) {
	switch strings.ToLower(s) {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return false, errNoTruth
}

// level reads a letter of a qualification framework from a field of this type. A
// text says that somebody wrote something down, or that nobody knows
// (crm.AnswerLevel); the text itself goes no further. The same holds for a picklist of words of its own, and for a link to
// another record.
func level(s, fieldType string) (crm.Level, error) {
	switch fieldType {
	case "boolean":
		yes, err := truth(s)
		if err != nil || !yes {
			return crm.LevelUnknown, err
		}
		return crm.LevelConfirmed, nil
	case "int", "double", "currency", "percent":
		n, err := number(s)
		if err != nil {
			return crm.LevelUnknown, err
		}
		for l := crm.LevelUnknown; l <= crm.LevelProven; l++ {
			if n == float64(l) {
				return l, nil
			}
		}
		return crm.LevelUnknown, errNoLevel
	case "picklist", "combobox":
		for l := crm.LevelUnknown; l <= crm.LevelProven; l++ {
			if s == strconv.Itoa(int(l)) || strings.EqualFold(s, l.String()) {
				return l, nil
			}
		}
	}
	return crm.AnswerLevel(s), nil
}

// longestList is the most values that are taken of a list.
const longestList = 500

// list reads several values: a picklist parts them by semicolons, people also by
// commas and lines.
func list(s, fieldType string) []string {
	separators := ";,\r\n"
	if fieldType == "multipicklist" {
		separators = ";"
	}
	var values []string
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return strings.ContainsRune(separators, r) }) {
		if part = crm.Clean(part, crm.MaxText); part != "" && len(values) < longestList {
			values = append(values, part)
		}
	}
	return values
}

// relationship reads an account's type: the values that Salesforce ships, and
// words that organisations in Germany put in their place. It is empty for any other.
func relationship(accountType string) string {
	accountType = strings.ToLower(accountType)
	for _, known := range []struct{ word, relationship string }{
		{"competitor", "competitor"}, {"wettbewerb", "competitor"},
		{"partner", "partner"}, {"reseller", "partner"}, {"integrator", "partner"},
		{"former", "other"}, {"ehemalig", "other"},
		{"customer", "customer"}, {"kunde", "customer"},
		{"prospect", "prospect"}, {"interessent", "prospect"},
		{"analyst", "other"}, {"investor", "other"}, {"press", "other"}, {"vendor", "other"}, {"lieferant", "other"},
		{"other", "other"}, {"sonstige", "other"},
	} {
		if strings.Contains(accountType, known.word) {
			return known.relationship
		}
	}
	return ""
}

// canonical brings the value of one of the program's fields into the form that
// crm.Written describes; a value that has no such form stays as it is, so that
// it counts as different.
func canonical(f crm.Field, value string) string {
	switch f {
	case crm.FieldScore, crm.FieldCoverage, crm.FieldQualification:
		if n, err := number(value); err == nil {
			return strconv.FormatFloat(n, 'f', -1, 64)
		}
	case crm.FieldScoredAt:
		if at, err := stamp(value); err == nil {
			return at.Time().Format(time.RFC3339Nano)
		}
	case crm.FieldOverrideUntil:
		if at, err := stamp(value); err == nil {
			return at.Time().Format(time.DateOnly)
		}
	case crm.FieldOverrideReason, crm.FieldList, crm.FieldTerritory: // people's own words
		return crm.Clean(value, crm.MaxCustomText)
	case crm.FieldReasons, crm.FieldQualificationGaps:
		// Long text areas end their lines with carriage return and line feed.
		return crm.Digest(strings.ReplaceAll(value, "\r\n", "\n"))
	default:
	}
	return value
}
