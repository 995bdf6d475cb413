package icp

import (
	"math"
	"strconv"
	"strings"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/dach"
)

// kind is what a field of an account holds.
type kind uint8

const (
	kindNone   kind = iota // a condition over several fields
	kindNumber             // heads
	kindMoney
	kindText
	kindPostal
	kindList
	kindFlag
	kindDate
	kindCustom // a company's own field, until a test says what it holds
)

func (k kind) String() string {
	return [...]string{"a condition", "a number", "an amount", "a text", "a postal code", "a list", "true or false", "a date", "what its test says"}[k]
}

// field is something of an account that rules can read.
type field struct {
	name  string
	kind  kind
	label scoring.Words
}

// fields are those that a model can name.
func fields() []field {
	return []field{
		{"account.employees", kindNumber, scoring.Words{DE: "Mitarbeiter", EN: "Employees"}},
		{"account.revenue", kindMoney, scoring.Words{DE: "Jahresumsatz", EN: "Annual revenue"}},
		{"account.industry", kindText, scoring.Words{DE: "Branche", EN: "Industry"}},
		{"account.legal_form", kindText, scoring.Words{DE: "Rechtsform", EN: "Legal form"}},
		{"account.country", kindText, scoring.Words{DE: "Land", EN: "Country"}},
		{"account.postal_code", kindPostal, scoring.Words{DE: "Region", EN: "Region"}},
		{"account.region", kindText, scoring.Words{DE: "Bundesland oder Kanton", EN: "State or canton"}},
		{"account.size_ifm", kindText, scoring.Words{DE: "Größenklasse (IfM Bonn)", EN: "Size class (IfM Bonn)"}},
		{"account.size_eu", kindText, scoring.Words{DE: "Größenklasse (EU)", EN: "Size class (EU)"}},
		{"account.city", kindText, scoring.Words{DE: "Ort", EN: "City"}},
		{"account.domain", kindText, scoring.Words{DE: "Domain", EN: "Domain"}},
		{"account.owner", kindText, scoring.Words{DE: "Betreuung", EN: "Owner"}},
		{"account.relationship", kindText, scoring.Words{DE: "Beziehung", EN: "Relationship"}},
		{"account.technologies", kindList, scoring.Words{DE: "Technologien", EN: "Technologies"}},
		{"account.natural_person", kindFlag, scoring.Words{DE: "Natürliche Person", EN: "Natural person"}},
		{"account.last_activity", kindDate, scoring.Words{DE: "Letzte Aktivität", EN: "Last activity"}},
		{"account.created", kindDate, scoring.Words{DE: "Angelegt", EN: "Created"}},
	}
}

func fieldNames() []string {
	var names []string
	for _, f := range fields() {
		names = append(names, f.name)
	}
	return append(names, customPrefix+"NAME")
}

func fieldOf(name string) (field, bool) {
	for _, f := range fields() {
		if f.name == name {
			return f, true
		}
	}
	return customField(name)
}

// state says whether a value was read, and if not, why.
type state uint8

const (
	known state = iota
	missing
	negative
	implausible
	noRate
	future
	unreadable
	tooLong
)

func (s state) problem() scoring.Problem {
	return [...]scoring.Problem{
		known: "", missing: "", negative: scoring.ProblemNegative, implausible: scoring.ProblemImplausible,
		noRate: scoring.ProblemCurrency, future: scoring.ProblemFuture, unreadable: scoring.ProblemType, tooLong: scoring.ProblemLong,
	}[s]
}

// What no company has more of. The largest employers have a few million people, and
// no company has turned over a million million euros in a year.
const (
	mostEmployees = 10_000_000
	mostRevenue   = 10_000_000_000_000
)

// number returns how to read a number field in whole units: heads, or money of the
// model's currency, rounded down.
func (m *Model) number(f field) func(*crm.Account) (int64, state) {
	if f.name == "account.revenue" {
		return m.revenue
	}
	if name := f.custom(); name != "" {
		read := customDecimal(name)
		return func(a *crm.Account) (int64, state) {
			v, s := read(a)
			return int64(math.Floor(v)), s
		}
	}
	return employees
}

func employees(a *crm.Account) (int64, state) {
	switch n := a.Employees; {
	case n == nil:
		return 0, missing
	case *n < 0:
		return 0, negative
	case *n > mostEmployees:
		return 0, implausible
	default:
		return *n, known
	}
}

// revenue is taken for one in the model's currency where the CRM does not say which
// it is in. An amount in a currency without a rate is unknown.
func (m *Model) revenue(a *crm.Account) (int64, state) {
	if a.Revenue == nil {
		return 0, missing
	}
	cents := a.Revenue.Cents
	if cents < 0 {
		return 0, negative
	}
	units := cents / 100
	if c := a.Revenue.Currency; c != "" && !strings.EqualFold(c, m.currency) {
		rate, ok := m.rates[c]
		if !ok {
			rate, ok = m.rates[strings.ToUpper(c)]
		}
		if !ok {
			return 0, noRate
		}
		converted := math.Floor(a.Revenue.Units() * rate)
		if converted > mostRevenue {
			return 0, implausible
		}
		units = int64(converted)
	}
	if units > mostRevenue {
		return 0, implausible
	}
	return units, known
}

// text returns how to read a text field.
func (m *Model) text(f field) func(*crm.Account) (string, state) {
	if name := f.custom(); name != "" {
		return customText(name)
	}
	switch f.name {
	case "account.industry":
		return func(a *crm.Account) (string, state) { return present(a.Industry) }
	case "account.legal_form":
		return func(a *crm.Account) (string, state) { return present(legalForm(a)) }
	case "account.country":
		return func(a *crm.Account) (string, state) { return present(a.Country) }
	case "account.postal_code":
		return func(a *crm.Account) (string, state) { return present(a.PostalCode) }
	case "account.city":
		return func(a *crm.Account) (string, state) { return present(a.City) }
	case "account.domain":
		return func(a *crm.Account) (string, state) { return present(a.Domain) }
	case "account.owner":
		return func(a *crm.Account) (string, state) { return present(a.Owner) }
	case "account.region":
		return region
	case "account.size_ifm":
		return func(a *crm.Account) (string, state) { return m.size(a, dach.SizeIfM) }
	case "account.size_eu":
		return func(a *crm.Account) (string, state) { return m.size(a, dach.SizeEU) }
	}
	return func(a *crm.Account) (string, state) { return present(a.Relationship) }
}

// flag returns how to read a field that is true or false.
func flag(f field) func(*crm.Account) (bool, state) {
	if name := f.custom(); name != "" {
		return customFlag(name)
	}
	return func(a *crm.Account) (bool, state) {
		value, ok := naturalPerson(a)
		if !ok {
			return false, missing
		}
		return value, known
	}
}

// date returns how to read a date field as its age in whole days.
func date(f field) func(a *crm.Account, asOf crm.Stamp) (int, state) {
	if name := f.custom(); name != "" {
		return customDate(name)
	}
	stamp := func(a *crm.Account) crm.Stamp { return a.Created }
	if f.name == "account.last_activity" {
		stamp = func(a *crm.Account) crm.Stamp { return a.LastActivity }
	}
	return func(a *crm.Account, asOf crm.Stamp) (int, state) {
		at := stamp(a)
		if at <= 0 {
			return 0, missing
		}
		return age(scoring.Days(at, asOf))
	}
}

// age refuses a day to come. A CRM that keeps days without hours, east of here, may be a
// day ahead.
func age(days int) (int, state) {
	if days < -1 {
		return 0, future
	}
	return max(days, 0), known
}

func stampText(s crm.Stamp) string { return s.Time().Format("2006-01-02") }

// readText returns how to write what was read of a field, in one form whatever the language.
func (m *Model) readText(f field) func(*crm.Account) string {
	if name := f.custom(); name != "" {
		return func(a *crm.Account) string { return tidy(a.Custom[name]) }
	}
	switch f.kind {
	case kindNumber:
		return func(a *crm.Account) string {
			if a.Employees == nil {
				return ""
			}
			return strconv.FormatInt(*a.Employees, 10)
		}
	case kindMoney:
		return m.moneyText
	case kindPostal:
		return postalText
	case kindFlag:
		return func(a *crm.Account) string {
			if value, ok := naturalPerson(a); ok {
				return strconv.FormatBool(value)
			}
			return ""
		}
	case kindDate:
		if f.name == "account.created" {
			return func(a *crm.Account) string { return dateText(a.Created) }
		}
		return func(a *crm.Account) string { return dateText(a.LastActivity) }
	case kindList:
		return func(a *crm.Account) string { return listText(a.Technologies) }
	case kindText, kindNone, kindCustom:
	}
	read := m.text(f)
	return func(a *crm.Account) string {
		v, s := read(a)
		if v == "" && s != missing && a.Employees != nil {
			return strconv.FormatInt(*a.Employees, 10) // the heads that no size class can be read from
		}
		return tidy(v)
	}
}

func (m *Model) moneyText(a *crm.Account) string {
	if a.Revenue == nil {
		return ""
	}
	currency := a.Revenue.Currency
	if currency == "" {
		currency = m.currency
	}
	return strconv.FormatInt(a.Revenue.Cents/100, 10) + " " + tidy(currency)
}

func postalText(a *crm.Account) string {
	country, code := tidy(a.Country), tidy(a.PostalCode)
	if country == "" || code == "" {
		return country + code
	}
	return country + " " + code
}

func dateText(s crm.Stamp) string {
	if s <= 0 {
		return ""
	}
	return stampText(s)
}
