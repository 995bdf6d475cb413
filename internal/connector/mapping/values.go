package mapping

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
)

// Type is the type of a CRM field's values, under one name for all CRMs.
type Type uint8

// The types of fields. Text is also that of types a connector does not know.
const (
	Text   Type = iota
	Number      // of any kind, amounts and shares among them
	Truth       // a checkbox
	Date        // a day, or a time
	Choice      // one of several values
	List        // some of several values
)

// What is wrong with a value, in the words of a Problem.
var (
	ErrScalar   = phrase.Errorf("is neither text nor number")
	ErrNoNumber = phrase.Errorf("is no number")
	ErrNoCount  = phrase.Errorf("is no whole number of zero or more")
	ErrGrouped  = phrase.Errorf("may be a fraction or grouped in thousands")
	ErrNoTime   = phrase.Errorf("is neither a date nor a time")
	ErrNoTruth  = phrase.Errorf("is neither true nor false")
	ErrNoLevel  = phrase.Errorf("is no level of 0 to 3")
	ErrNegative = phrase.Errorf("is below zero")

	ErrNoDomain       = phrase.Errorf("is no domain")
	ErrNoCountry      = phrase.Errorf("is no country that is known")
	ErrNoRelationship = phrase.Errorf("is no relationship that is known")
	ErrNoStatus       = phrase.Errorf("is none of open, won and lost")
	ErrNoLabel        = phrase.Errorf("is too long for a label, and not kept")
)

// MaxStamp is the end of the year 9999, the last that RFC 3339 can write.
const MaxStamp = 253402300799999

// LongestList is the most values that are taken of a list.
const LongestList = 500

// largest is the number beyond which digits are made up.
const largest = 1 << 53

// Value is a single JSON value as text, whether it is a string, a number or a truth value;
// null is the empty text. A list or an object is ErrScalar.
type Value string

// UnmarshalJSON implements json.Unmarshaler.
func (v *Value) UnmarshalJSON(b []byte) error {
	switch {
	case len(b) == 0 || string(b) == "null":
		*v = ""
		return nil
	case b[0] == '"' && bytes.IndexByte(b, '\\') < 0 && utf8.Valid(b): // most are, and need no second reading
		*v = Value(b[1 : len(b)-1])
		return nil
	case b[0] == '"':
		return json.Unmarshal(b, (*string)(v))
	case b[0] == '{' || b[0] == '[':
		return ErrScalar
	}
	*v = Value(b)
	return nil
}

// ParseNumber reads a decimal number as JSON writes it: a point, no grouping, and an
// exponent when it is large.
func ParseNumber(s string) (float64, error) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) || strings.ContainsAny(s, "xX_") {
		return 0, ErrNoNumber
	}
	return f, nil
}

// Numeric reads the number in a field of a type. Where a person wrote it into a text, three
// digits after a point are thousands in Germany and a fraction elsewhere, so they are neither.
func Numeric(s string, t Type) (float64, error) {
	if point := strings.IndexByte(s, '.'); t != Number && point >= 0 && len(s)-point == len(".000") {
		return 0, ErrGrouped
	}
	return ParseNumber(s)
}

// Count makes a whole number of zero or more of f.
func Count(f float64) (int64, error) {
	if f < 0 || f > largest || f != math.Trunc(f) {
		return 0, ErrNoCount
	}
	return int64(f), nil
}

// Cents makes hundredths of f, rounded half away from zero.
func Cents(f float64) (int64, error) {
	if f = math.Round(f * 100); math.Abs(f) > largest {
		return 0, ErrNoNumber
	}
	return int64(f), nil
}

// Stamp reads a date or a time: ISO 8601 in its usual forms, with or without a colon in the
// offset, or milliseconds since 1970.
func Stamp(s string) (crm.Stamp, error) {
	if ms, err := strconv.ParseInt(s, 10, 64); err == nil {
		if ms <= 0 || ms > MaxStamp {
			return 0, ErrNoTime
		}
		return crm.Stamp(ms), nil
	}
	for _, layout := range []string{"2006-01-02T15:04:05-0700", time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil && t.UnixMilli() > 0 && t.UnixMilli() <= MaxStamp {
			return crm.StampOf(t), nil
		}
	}
	return 0, ErrNoTime
}

// IsTrue reads a checkbox, or a text that says the same.
func IsTrue(s string) (bool, error) {
	switch strings.ToLower(s) {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return false, ErrNoTruth
}

// Level reads a qualification criterion from a field of a type. A text counts as
// evidence or as "unknown" (crm.AnswerLevel); the text itself goes
// no further. So does a choice in words of its own, and a link to another record.
func Level(s string, t Type) (crm.Level, error) {
	switch t {
	case Truth:
		yes, err := IsTrue(s)
		if err != nil || !yes {
			return crm.LevelUnknown, err
		}
		return crm.LevelConfirmed, nil
	case Number:
		n, err := ParseNumber(s)
		if err != nil {
			return crm.LevelUnknown, err
		}
		for l := crm.LevelUnknown; l <= crm.LevelProven; l++ {
			if n == float64(l) {
				return l, nil
			}
		}
		return crm.LevelUnknown, ErrNoLevel
	case Choice, List:
		for l := crm.LevelUnknown; l <= crm.LevelProven; l++ {
			if s == strconv.Itoa(int(l)) || strings.EqualFold(s, l.String()) {
				return l, nil
			}
		}
	case Text, Date:
	}
	return crm.AnswerLevel(s), nil
}

// Values reads several values: a field of a list parts them by semicolons, people also by
// commas and lines.
func Values(s string, t Type) []string {
	separators := ";,\r\n"
	if t == List {
		separators = ";"
	}
	var values []string
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return strings.ContainsRune(separators, r) }) {
		if part = crm.Clean(part, crm.MaxText); part != "" && len(values) < LongestList {
			values = append(values, part)
		}
	}
	return values
}

// CustomValue brings a value of a field of a type into the form that crm.Account.Custom
// describes; it is empty where the value is of no use.
func CustomValue(s string, t Type) (string, error) {
	switch t {
	case Number:
		n, err := ParseNumber(s)
		if err != nil {
			return "", err
		}
		if math.Abs(n) > largest {
			return "", ErrNoNumber
		}
		return crm.NumberText(n), nil
	case Truth:
		if _, err := IsTrue(s); err != nil {
			return "", err
		}
		return strings.ToLower(s), nil
	case Date:
		at, err := Stamp(s)
		if err != nil {
			return "", err
		}
		return at.Time().Format(time.DateOnly), nil
	case List:
		return crm.ListText(strings.Split(s, ";")), nil
	case Text, Choice:
	}
	return crm.Clean(s, crm.MaxCustomText), nil
}

// unixLines ends the lines of a text as Row.Values does.
func unixLines(text string) string { return strings.ReplaceAll(text, "\r\n", "\n") }

// Canonical brings the value of one of the program's fields into the form that crm.Written
// describes; a value that has no such form stays as it is, so that it counts as different.
func Canonical(f crm.Field, value string) string {
	switch f {
	case crm.FieldScore, crm.FieldCoverage, crm.FieldQualification:
		if n, err := ParseNumber(value); err == nil {
			return strconv.FormatFloat(n, 'f', -1, 64)
		}
	case crm.FieldScoredAt:
		if at, err := Stamp(value); err == nil {
			return at.Time().Format(time.RFC3339Nano)
		}
	case crm.FieldOverrideUntil:
		if at, err := Stamp(value); err == nil {
			return at.Time().Format(time.DateOnly)
		}
	case crm.FieldOverrideReason, crm.FieldList, crm.FieldTerritory: // people's own words
		return crm.Clean(value, crm.MaxCustomText)
	case crm.FieldReasons, crm.FieldQualificationGaps:
		// Some long text fields of CRMs end their lines with carriage return and line feed.
		return crm.Digest(unixLines(value))
	default: // a text as it is
	}
	return value
}
