package field

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// CustomPrefix stands before the names that the configuration gives to a company's own fields.
const CustomPrefix = "account.custom."

// Custom is the name of a company's own field; empty for the program's.
func (f Field) Custom() string {
	name, found := strings.CutPrefix(f.Name, CustomPrefix)
	if !found {
		return ""
	}
	return name
}

// customField returns a field of the company's own; false where the name cannot be one.
func customField(name string) (Field, bool) {
	const longest = 60
	own, found := strings.CutPrefix(name, CustomPrefix)
	if !found || own == "" || len(own) > longest || strings.Trim(own, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
		return Field{}, false
	}
	return Field{Name: name, Kind: KindCustom}, true
}

// As returns the field as a test reads it: what a custom field holds is for the test to say.
func (f Field) As(test string) Field {
	if f.Kind != KindCustom {
		return f
	}
	switch test {
	case "bands", "below", "above":
		f.Kind = KindNumber
	case "contains":
		f.Kind = KindList
	case "is":
		f.Kind = KindFlag
	case "within", "half_life", "older_than":
		f.Kind = KindDate
	default:
		f.Kind = KindText
	}
	return f
}

// Decimal reads a number in digits, with a point before decimals.
func Decimal(s string) (float64, State) {
	const longest, most = 40, 1e15
	s, present := Present(s)
	if present != Known {
		return 0, present
	}
	if crm.Placeholder(s) {
		return 0, Missing
	}
	if len(s) > longest || strings.ContainsFunc(s, func(r rune) bool { return !strings.ContainsRune("0123456789+-.eE", r) }) {
		return 0, Unreadable
	}
	v, err := strconv.ParseFloat(s, 64)
	switch {
	case errors.Is(err, strconv.ErrRange), math.Abs(v) > most:
		return 0, implausible
	case err != nil:
		return 0, Unreadable
	}
	return v, Known
}

// customDecimal returns how to read a custom field as a number.
func customDecimal(name string) func(*crm.Account) (float64, State) {
	return func(a *crm.Account) (float64, State) { return Decimal(a.Custom[name]) }
}

// CustomFlag returns how to read a custom field as true or false.
func CustomFlag(name string) func(*crm.Account) (bool, State) {
	return func(a *crm.Account) (bool, State) {
		value, s := Present(a.Custom[name])
		switch {
		case s != Known:
			return false, s
		case crm.Placeholder(value):
			return false, Missing
		case value == "true":
			return true, Known
		case value == "false":
			return false, Known
		}
		return false, Unreadable
	}
}

// customDate returns how to read a custom field as a day, and that as its age.
func customDate(name string) func(*crm.Account, crm.Stamp) (int, State) {
	return func(a *crm.Account, asOf crm.Stamp) (int, State) {
		value, s := Present(a.Custom[name])
		if s != Known {
			return 0, s
		}
		if crm.Placeholder(value) {
			return 0, Missing
		}
		day, err := time.Parse(time.DateOnly, value)
		if err != nil {
			return 0, Unreadable
		}
		return age(scoring.Days(crm.Stamp(day.UnixMilli()), asOf))
	}
}

// EachItem calls do with the items of a list that is parted by semicolons until it
// returns false.
func EachItem(list string, do func(item string) bool) {
	for item := range strings.SplitSeq(Shows(list), ";") {
		if item = strings.TrimSpace(item); item != "" && !do(item) {
			return
		}
	}
}

// Items returns the items of a list that is parted by semicolons.
func Items(list string) []string {
	all := []string{}
	EachItem(list, func(item string) bool {
		all = append(all, item)
		return true
	})
	return all
}
