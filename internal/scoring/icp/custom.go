package icp

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// customPrefix stands before the names that the configuration gives to a company's own fields.
const customPrefix = "account.custom."

// custom is the name of a company's own field; empty for the program's.
func (f field) custom() string {
	name, found := strings.CutPrefix(f.name, customPrefix)
	if !found {
		return ""
	}
	return name
}

// customField returns a field of the company's own; false where the name cannot be one.
func customField(name string) (field, bool) {
	const longest = 60
	own, found := strings.CutPrefix(name, customPrefix)
	if !found || own == "" || len(own) > longest || strings.Trim(own, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
		return field{}, false
	}
	return field{name: name, kind: kindCustom}, true
}

// as returns the field as a test reads it: what a custom field holds is for the test to say.
func (f field) as(test string) field {
	if f.kind != kindCustom {
		return f
	}
	switch test {
	case "bands", "below", "above":
		f.kind = kindNumber
	case "contains":
		f.kind = kindList
	case "is":
		f.kind = kindFlag
	case "within", "half_life", "older_than":
		f.kind = kindDate
	default:
		f.kind = kindText
	}
	return f
}

// readDecimal reads a number in digits, with a point before decimals.
func readDecimal(s string) (float64, state) {
	const longest, most = 40, 1e15
	s, present := present(s)
	if present != known {
		return 0, present
	}
	if len(s) > longest || strings.ContainsFunc(s, func(r rune) bool { return !strings.ContainsRune("0123456789+-.eE", r) }) {
		return 0, unreadable
	}
	v, err := strconv.ParseFloat(s, 64)
	switch {
	case errors.Is(err, strconv.ErrRange), math.Abs(v) > most:
		return 0, implausible
	case err != nil:
		return 0, unreadable
	}
	return v, known
}

// customDecimal returns how to read a custom field as a number.
func customDecimal(name string) func(*crm.Account) (float64, state) {
	return func(a *crm.Account) (float64, state) { return readDecimal(a.Custom[name]) }
}

// customText returns how to read a custom field as a text.
func customText(name string) func(*crm.Account) (string, state) {
	return func(a *crm.Account) (string, state) { return present(a.Custom[name]) }
}

// customFlag returns how to read a custom field as true or false.
func customFlag(name string) func(*crm.Account) (bool, state) {
	return func(a *crm.Account) (bool, state) {
		value, s := present(a.Custom[name])
		switch {
		case s != known:
			return false, s
		case value == "true":
			return true, known
		case value == "false":
			return false, known
		}
		return false, unreadable
	}
}

// customDate returns how to read a custom field as a day, and that as its age.
func customDate(name string) func(*crm.Account, crm.Stamp) (int, state) {
	return func(a *crm.Account, asOf crm.Stamp) (int, state) {
		value, s := present(a.Custom[name])
		if s != known {
			return 0, s
		}
		day, err := time.Parse(time.DateOnly, value)
		if err != nil {
			return 0, unreadable
		}
		return age(scoring.Days(crm.Stamp(day.UnixMilli()), asOf))
	}
}

// eachItem calls do with the items of a list that is parted by semicolons until it
// returns false.
func eachItem(list string, do func(item string) bool) {
	for item := range strings.SplitSeq(shows(list), ";") {
		if item = strings.TrimSpace(item); item != "" && !do(item) {
			return
		}
	}
}

// items returns the items of a list that is parted by semicolons.
func items(list string) []string {
	all := []string{}
	eachItem(list, func(item string) bool {
		all = append(all, item)
		return true
	})
	return all
}

// customItem tells whether a list in a custom field has an item.
func customItem(name, item string) condition {
	return func(a *crm.Account, _ crm.Stamp) verdict {
		list := a.Custom[name]
		if strings.TrimSpace(list) == "" {
			return unsure
		}
		found := false
		eachItem(list, func(have string) bool {
			found = have == item
			return !found
		})
		return verdictOf(found)
	}
}
