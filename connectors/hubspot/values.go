package hubspot

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
	errNoTime   = errors.New("is neither a date nor milliseconds")
	errNoTruth  = errors.New("is neither true nor false")
	errNoLevel  = errors.New("is no level of 0 to 3")
	errNegative = errors.New("is below zero")

	errNoDomain       = errors.New("is no domain")
	errNoCountry      = errors.New("is no country that is known")
	errNoRelationship = errors.New("is no relationship that is known")
	errNoStatus       = errors.New("is none of open, won and lost")
	errNoStage        = errors.New("is no stage of a pipeline")
)

// number reads a decimal number as HubSpot writes it: a point, no grouping, and
// an exponent when it is large.
func number(s string) (float64, error) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) || strings.ContainsAny(s, "xX_") {
		return 0, errNoNumber
	}
	return f, nil
}

// count reads a whole number of zero or more.
func count(s string) (int64, error) {
	f, err := number(s)
	if err != nil {
		return 0, err
	}
	if f < 0 || f > 1<<53 || f != math.Trunc(f) {
		return 0, errNoCount
	}
	return int64(f), nil
}

// cents reads an amount in hundredths, rounded half away from zero.
func cents(s string) (int64, error) {
	f, err := number(s)
	if err != nil {
		return 0, err
	}
	if f = math.Round(f * 100); math.Abs(f) > 1<<53 {
		return 0, errNoNumber
	}
	return int64(f), nil
}

// stamp reads a date or a date-time property: ISO 8601, or milliseconds since 1970.
func stamp(s string) (crm.Stamp, error) {
	if ms, err := strconv.ParseInt(s, 10, 64); err == nil {
		if ms <= 0 || ms > maxStamp {
			return 0, errNoTime
		}
		return crm.Stamp(ms), nil
	}
	for _, layout := range []string{time.RFC3339Nano, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil && t.UnixMilli() > 0 && t.UnixMilli() <= maxStamp {
			return crm.StampOf(t), nil
		}
	}
	return 0, errNoTime
}

// maxStamp is the end of the year 9999, the last that RFC 3339 can write.
const maxStamp = 253402300799999

// truth reads a bool property.
func truth(s string) (bool, error) {
	switch strings.ToLower(s) {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return false, errNoTruth
}

// level reads a letter of a qualification framework from a property of this
// type. A text says that somebody wrote something down, or that nobody knows
// (crm.AnswerLevel); the text itself goes no further.
func level(s, propertyType string) (crm.Level, error) {
	switch propertyType {
	case "bool":
		yes, err := truth(s)
		if err != nil || !yes {
			return crm.LevelUnknown, err
		}
		return crm.LevelConfirmed, nil
	case "number":
		n, err := count(s)
		for l := crm.LevelUnknown; l <= crm.LevelProven; l++ {
			if err == nil && n == int64(l) {
				return l, nil
			}
		}
		return crm.LevelUnknown, errNoLevel
	case "enumeration":
		for l := crm.LevelUnknown; l <= crm.LevelProven; l++ {
			if s == strconv.Itoa(int(l)) || strings.EqualFold(s, l.String()) {
				return l, nil
			}
		}
	}
	return crm.AnswerLevel(s), nil
}

// relationship reads a company's type, in HubSpot's own values and the words
// that German portals add; empty when it is none of them.
func relationship(companyType string) string {
	switch strings.ToLower(companyType) {
	case "prospect", "interessent":
		return "prospect"
	case "customer", "kunde":
		return "customer"
	case "partner", "reseller":
		return "partner"
	case "competitor", "wettbewerber":
		return "competitor"
	case "vendor", "lieferant", "other", "sonstige":
		return "other"
	}
	return ""
}

// relationshipByStage reads a company's lifecycle stage; empty for the stages
// that a portal made itself.
func relationshipByStage(stage string) string {
	switch stage {
	case "customer", "evangelist":
		return "customer"
	case "subscriber", "lead", "marketingqualifiedlead", "salesqualifiedlead", "opportunity":
		return "prospect"
	}
	return ""
}

// canonical brings a property's value into the form that crm.Written describes;
// a value that has no such form stays as it is, so that it counts as different.
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
		return crm.Digest(value)
	default: // a text as it is
	}
	return value
}
