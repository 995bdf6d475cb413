package field

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/dach"
)

// Reader reads the fields of accounts, amounts in one currency.
type Reader struct {
	Currency string             // ISO 4217 code
	Rates    map[string]float64 // what one of another currency is worth in Currency, by code
	// Placeholders are texts, folded, that say nothing, beside those that crm.Placeholder knows.
	Placeholders map[string]bool
	// Meant are the texts that a model names itself, by field: they count as values,
	// even where they look like placeholders.
	Meant map[Meant]bool
}

// Meant is a text, folded, that a model names as a value of a field.
type Meant struct{ Field, Text string }

// Says reports whether a text of a field says something: more than a placeholder does.
func (r *Reader) Says(name, text string) bool {
	if !crm.Placeholder(text) && (len(r.Placeholders) == 0 || !r.Placeholders[Fold(text)]) {
		return true
	}
	return len(r.Meant) > 0 && r.Meant[Meant{name, Fold(text)}]
}

// said is Present for a text that may be a placeholder, which is missing.
func (r *Reader) said(name, text string) (string, State) {
	text, s := Present(text)
	if s == Known && !r.Says(name, text) {
		return "", Missing
	}
	return text, s
}

// Technologies are the items of the list that say something. A list of placeholders alone is
// missing; an empty one says that there are none.
func (r *Reader) Technologies(a *crm.Account) ([]string, State) {
	return r.saying("account.technologies", a.Technologies)
}

// List returns how to read a company's own field as a list, which is parted by semicolons.
func (r *Reader) List(f Field) func(*crm.Account) ([]string, State) {
	name := f.Custom()
	return func(a *crm.Account) ([]string, State) {
		if strings.TrimSpace(a.Custom[name]) == "" {
			return nil, Missing
		}
		return r.saying(f.Name, Items(a.Custom[name]))
	}
}

func (r *Reader) saying(name string, list []string) ([]string, State) {
	if list == nil {
		return nil, Missing
	}
	mute := func(item string) bool { return !r.Says(name, item) }
	if !slices.ContainsFunc(list, mute) {
		return list, Known
	}
	if list = slices.DeleteFunc(slices.Clone(list), mute); len(list) == 0 {
		return nil, Missing
	}
	return list, Known
}

// Number returns how to read a number field in whole units: heads, or money of the
// model's currency, rounded down.
func (r *Reader) Number(f Field) func(*crm.Account) (int64, State) {
	if f.Name == "account.revenue" {
		return r.revenue
	}
	if name := f.Custom(); name != "" {
		read := customDecimal(name)
		return func(a *crm.Account) (int64, State) {
			v, s := read(a)
			return int64(math.Floor(v)), s
		}
	}
	return employees
}

// Span returns how to read a number field, as Number does, where a range may stand instead of a
// number: its two ends.
func (r *Reader) Span(f Field) func(*crm.Account) (from, to int64, s State) {
	switch f.Name {
	case "account.employees":
		return heads
	case "account.revenue":
		return func(a *crm.Account) (from, to int64, s State) {
			cents, s := r.cents(a)
			return cents / 100, cents / 100, s
		}
	}
	read := r.Number(f)
	return func(a *crm.Account) (from, to int64, s State) {
		from, s = read(a)
		return from, from, s
	}
}

func heads(a *crm.Account) (from, to int64, s State) {
	if n := a.Employees; n != nil && *n >= 0 && *n <= MostEmployees {
		return *n, *n, Known
	}
	n, s := employees(a)
	if s != Straddles {
		return n, n, s
	}
	from, to = a.EmployeesRange.From, a.EmployeesRange.To
	if to == 0 {
		to = MostEmployees
	}
	if from > MostEmployees {
		return 0, 0, implausible
	}
	return from, min(to, MostEmployees), Known
}

// employees is the number of heads; where only a range is known, no number is.
func employees(a *crm.Account) (int64, State) {
	switch n := a.Employees; {
	case n == nil && a.EmployeesRange != nil:
		return 0, Straddles
	case n == nil:
		return 0, Missing
	case *n < 0:
		return 0, negative
	case *n > MostEmployees:
		return 0, implausible
	default:
		return *n, Known
	}
}

// revenue is the whole units of cents, for the rules that read whole numbers.
func (r *Reader) revenue(a *crm.Account) (int64, State) {
	cents, s := r.cents(a)
	return cents / 100, s
}

// cents is the revenue in cents of the model's currency, rounded: what a rate makes of an
// amount is compared as money is, so that 0.57 of 100,000,000 is no less than 57,000,000. It
// is taken for one in the model's currency where the CRM does not say which it is in. An
// amount in a currency without a rate is unknown.
func (r *Reader) cents(a *crm.Account) (int64, State) {
	if a.Revenue == nil {
		return 0, Missing
	}
	cents := a.Revenue.Cents
	if cents < 0 {
		return 0, negative
	}
	if c := a.Revenue.Currency; c != "" && !strings.EqualFold(c, r.Currency) {
		rate, ok := r.Rates[c]
		if !ok {
			rate, ok = r.Rates[strings.ToUpper(c)]
		}
		if !ok {
			return 0, noRate
		}
		converted := math.Round(float64(cents) * rate)
		if converted > MostRevenue*100 {
			return 0, implausible
		}
		cents = int64(converted)
	}
	if cents > MostRevenue*100 {
		return 0, implausible
	}
	return cents, Known
}

// Text returns how to read a text field.
func (r *Reader) Text(f Field) func(*crm.Account) (string, State) {
	if name := f.Custom(); name != "" {
		return func(a *crm.Account) (string, State) { return r.said(f.Name, a.Custom[name]) }
	}
	switch f.Name {
	case "account.industry":
		return func(a *crm.Account) (string, State) { return r.said(f.Name, a.Industry) }
	case "account.legal_form":
		return func(a *crm.Account) (string, State) { return r.said(f.Name, legalForm(a)) }
	case "account.country":
		return func(a *crm.Account) (string, State) { return Present(a.Country) }
	case "account.postal_code":
		return func(a *crm.Account) (string, State) { return Present(a.PostalCode) }
	case "account.city":
		return func(a *crm.Account) (string, State) { return r.said(f.Name, a.City) }
	case "account.domain":
		return func(a *crm.Account) (string, State) { return r.said(f.Name, a.Domain) }
	case "account.owner":
		return func(a *crm.Account) (string, State) { return r.said(f.Name, a.Owner) }
	case "account.region":
		return region
	case "account.size_ifm":
		return func(a *crm.Account) (string, State) { return r.size(a, dach.SizeIfM) }
	case "account.size_eu":
		return func(a *crm.Account) (string, State) { return r.size(a, dach.SizeEU) }
	}
	return func(a *crm.Account) (string, State) { return Present(a.Relationship) }
}

// Flag returns how to read a field that is true or false.
func Flag(f Field) func(*crm.Account) (bool, State) {
	if name := f.Custom(); name != "" {
		return CustomFlag(name)
	}
	return func(a *crm.Account) (bool, State) {
		value, ok := NaturalPerson(a)
		if !ok {
			return false, Missing
		}
		return value, Known
	}
}

// Age returns how to read a date field as its age in whole days.
func Age(f Field) func(a *crm.Account, asOf crm.Stamp) (int, State) {
	if name := f.Custom(); name != "" {
		return customDate(name)
	}
	stamp := func(a *crm.Account) crm.Stamp { return a.Created }
	if f.Name == "account.last_activity" {
		stamp = func(a *crm.Account) crm.Stamp { return a.LastActivity }
	}
	return func(a *crm.Account, asOf crm.Stamp) (int, State) {
		at := stamp(a)
		if at <= 0 {
			return 0, Missing
		}
		return age(scoring.Days(at, asOf))
	}
}

// age refuses a day to come. A CRM that keeps days without hours, east of here, may be a
// day ahead.
func age(days int) (int, State) {
	if days < -1 {
		return 0, future
	}
	return max(days, 0), Known
}

// Day writes the day of a stamp in UTC: 2026-12-31.
func Day(s crm.Stamp) string { return s.Time().Format("2006-01-02") }

// Show returns a function that writes a field's value in one form for all languages.
func (r *Reader) Show(f Field) func(*crm.Account) string {
	if name := f.Custom(); name != "" {
		return func(a *crm.Account) string { return Tidy(a.Custom[name]) }
	}
	switch f.Kind {
	case KindNumber:
		return func(a *crm.Account) string {
			return headsText(a)
		}
	case KindMoney:
		return r.moneyText
	case KindPostal:
		return postalText
	case KindFlag:
		return func(a *crm.Account) string {
			if value, ok := NaturalPerson(a); ok {
				return strconv.FormatBool(value)
			}
			return ""
		}
	case KindDate:
		if f.Name == "account.created" {
			return func(a *crm.Account) string { return dateText(a.Created) }
		}
		return func(a *crm.Account) string { return dateText(a.LastActivity) }
	case KindList:
		return func(a *crm.Account) string {
			list, _ := r.Technologies(a)
			return ListText(list)
		}
	case KindText, KindNone, KindCustom:
	}
	read := r.Text(f)
	return func(a *crm.Account) string {
		v, s := read(a)
		if v == "" && s != Missing {
			return headsText(a) // the heads that no size class can be read from
		}
		return Tidy(v)
	}
}

func headsText(a *crm.Account) string {
	switch {
	case a.Employees != nil:
		return strconv.FormatInt(*a.Employees, 10)
	case a.EmployeesRange != nil:
		return a.EmployeesRange.String()
	}
	return ""
}

func (r *Reader) moneyText(a *crm.Account) string {
	if a.Revenue == nil {
		return ""
	}
	currency := a.Revenue.Currency
	if currency == "" {
		currency = r.Currency
	}
	return strconv.FormatInt(a.Revenue.Cents/100, 10) + " " + Tidy(currency)
}

func postalText(a *crm.Account) string {
	country, code := Tidy(a.Country), Tidy(a.PostalCode)
	if country == "" || code == "" {
		return country + code
	}
	return country + " " + code
}

func dateText(s crm.Stamp) string {
	if s <= 0 {
		return ""
	}
	return Day(s)
}

// Decimal returns how to read a field as a number: heads, money, or the age of a date in
// days; nil for a field that is none of these.
func (r *Reader) Decimal(f Field) func(*crm.Account, crm.Stamp) (float64, State) {
	if name := f.Custom(); name != "" && f.Kind == KindNumber {
		return func(a *crm.Account, _ crm.Stamp) (float64, State) { return Decimal(a.Custom[name]) }
	}
	if f.Kind == KindDate {
		age := Age(f)
		return func(a *crm.Account, asOf crm.Stamp) (float64, State) {
			days, s := age(a, asOf)
			return float64(days), s
		}
	}
	if f.Kind != KindNumber && f.Kind != KindMoney {
		return nil
	}
	if f.Kind == KindMoney {
		return func(a *crm.Account, _ crm.Stamp) (float64, State) {
			cents, s := r.cents(a)
			return float64(cents) / 100, s
		}
	}
	number := r.Number(f)
	return func(a *crm.Account, _ crm.Stamp) (float64, State) {
		v, s := number(a)
		return float64(v), s
	}
}
