package icp

import (
	"math"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/crm"
)

// kind is what a field of an account holds.
type kind string

const (
	kindNumber kind = "number"
	kindText   kind = "text"
	kindList   kind = "list"
	kindBool   kind = "yes or no"
	kindDate   kind = "date"
)

// field is something of an account that rules can read. Exactly one reader is set.
type field struct {
	kind   kind
	number func(*Model, *crm.Account) (float64, bool)
	text   func(*crm.Account) string
	list   func(*crm.Account) []string
	truth  func(*crm.Account) *bool
	date   func(*crm.Account) crm.Stamp
}

func text(read func(*crm.Account) string) field { return field{kind: kindText, text: read} }

// fields are those that a model can name.
func fields() map[string]field {
	return map[string]field{
		"account.employees": {kind: kindNumber, number: func(_ *Model, a *crm.Account) (float64, bool) {
			if a.Employees == nil || *a.Employees < 0 {
				return 0, false
			}
			return float64(*a.Employees), true
		}},
		"account.revenue":        {kind: kindNumber, number: func(m *Model, a *crm.Account) (float64, bool) { return m.convert(a.Revenue) }},
		"account.industry":       text(func(a *crm.Account) string { return a.Industry }),
		"account.legal_form":     text(func(a *crm.Account) string { return a.LegalForm }),
		"account.country":        text(func(a *crm.Account) string { return a.Country }),
		"account.postal_code":    text(func(a *crm.Account) string { return a.PostalCode }),
		"account.city":           text(func(a *crm.Account) string { return a.City }),
		"account.domain":         text(func(a *crm.Account) string { return a.Domain }),
		"account.owner":          text(func(a *crm.Account) string { return a.Owner }),
		"account.relationship":   text(func(a *crm.Account) string { return a.Relationship }),
		"account.technologies":   {kind: kindList, list: func(a *crm.Account) []string { return a.Technologies }},
		"account.natural_person": {kind: kindBool, truth: func(a *crm.Account) *bool { return a.NaturalPerson }},
		"account.last_activity":  {kind: kindDate, date: func(a *crm.Account) crm.Stamp { return a.LastActivity }},
		"account.created":        {kind: kindDate, date: func(a *crm.Account) crm.Stamp { return a.Created }},
	}
}

// fieldNames lists the names of fields, sorted.
func fieldNames() []string {
	var names []string
	for name := range fields() {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// plausible is the largest amount, in units of currency, that is taken for one:
// more than any company turns over.
const plausible = 1e13

// convert returns an amount in the model's currency. An amount in a currency without
// a rate is unknown, and so is one that no company can have.
func (m *Model) convert(amount *crm.Money) (float64, bool) {
	if amount == nil || amount.Cents < 0 {
		return 0, false
	}
	units := amount.Units()
	if currency := strings.ToUpper(amount.Currency); currency != "" && currency != m.currency {
		rate, ok := m.rates[currency]
		if !ok {
			return 0, false
		}
		units *= rate
	}
	return units, units <= plausible && !math.IsNaN(units)
}

// fold makes labels that differ in case and white space alone the same.
func fold(s string) string { return strings.ToLower(strings.TrimSpace(s)) }
