package intake

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/tabular"
)

// values reads the cells of a row. What cannot be read is noted, and unknown.
type values struct {
	note   func(column string, line int, what phrase.Phrase)
	most   int // characters of a text that are kept; 0 takes a text whole or not at all
	row    tabular.Row
	at     int
	target *target
}

// problem notes that the current cell cannot be read. The value itself goes no further.
func (v *values) problem(what phrase.Phrase) { v.note(v.target.column, v.row.Line, what) }

func (v *values) failed(err error) {
	what := phrase.OfError(err)
	var value *tabular.ValueError
	if errors.As(err, &value) {
		what = value.Said()
	}
	v.problem(what)
}

// number reads the current cell.
func (v *values) number(text string) (float64, bool) {
	if n, ok := v.row.JSONNumber(v.at); ok {
		return n, true
	}
	n, err := v.target.numbers.Number(text)
	if err != nil {
		v.failed(err)
	}
	return n, err == nil
}

func (v *values) money(text string) *crm.Money {
	value, currency := 0.0, ""
	if n, ok := v.row.JSONNumber(v.at); ok {
		value = n
	} else {
		var err error
		if value, currency, err = v.target.numbers.Amount(text); err != nil {
			v.failed(err)
			return nil
		}
	}
	const most = 1 << 53 // cents that a float counts exactly
	cents := math.Round(value * 100)
	if math.Abs(cents) > most {
		v.problem(phrase.Of("is too large to be meant"))
		return nil
	}
	return &crm.Money{Cents: int64(cents), Currency: currency}
}

// stamp reads a day or moment; a number of JSON is milliseconds since 1970, as APIs have it.
func (v *values) stamp(text string) crm.Stamp {
	const firstMilli, lastMilli = 1e11, 4e12
	if n, ok := v.row.JSONNumber(v.at); ok && n > firstMilli && n < lastMilli {
		return crm.Stamp(n)
	}
	t, err := v.target.dates.Parse(text, v.row.Line)
	if err != nil {
		v.failed(err)
		return 0
	}
	return crm.StampOf(t)
}

// whole returns a text as it may be kept: a label, or what a custom field holds.
func (v *values) whole(text string) string {
	if v.most > 0 {
		return crm.Clean(text, v.most)
	}
	if len(text) >= tabular.MaxText {
		v.problem(phrase.Of("is longer than 4096 bytes"))
		return ""
	}
	return text
}

// account reads the account of a row.
func (v *values) account(row tabular.Row, p *plan) *crm.Account {
	a := &crm.Account{}
	v.row = row
	currency := ""
	for v.at, v.target = range p.targets {
		text := row.At(v.at)
		if v.target.field == Ignore || v.target.deal || text == "" && !emptyList(row, v.target) {
			continue
		}
		if name, custom := strings.CutPrefix(v.target.field, customPrefix); custom {
			v.custom(a, name, text)
			continue
		}
		if v.target.field == "account.revenue_currency" {
			currency = v.currency(text)
			continue
		}
		v.field(a, text)
	}
	if a.Revenue != nil && a.Revenue.Currency == "" {
		a.Revenue.Currency = currency
	}
	// Spreadsheets take the leading zero off; no German code has four digits.
	if a.Country == "DE" && len(a.PostalCode) == 4 && strings.Trim(a.PostalCode, "0123456789") == "" {
		a.PostalCode = "0" + a.PostalCode
	}
	return a
}

// emptyList reports whether the list of technologies is there and empty: none are known,
// which is not the same as unknown.
func emptyList(row tabular.Row, t *target) bool {
	return t.field == "account.technologies" && row.List(t.column) != nil
}

func (v *values) currency(text string) string {
	code, ok := tabular.Currency(text)
	if !ok {
		v.problem(phrase.Of("is no currency; write its three letters: EUR, CHF, USD"))
	}
	return code
}

func (v *values) field(a *crm.Account, text string) {
	switch v.target.field {
	case "account.name":
		a.Name = v.whole(text)
	case "account.domain":
		if a.Domain = crm.Domain(text); a.Domain == "" {
			v.problem(phrase.Of("is no domain"))
		}
	case "account.country":
		if a.Country = crm.CountryCode(text); a.Country == "" {
			v.problem(phrase.Of("is no country that is known; write its two letters: DE, AT, CH"))
		}
	case "account.postal_code":
		a.PostalCode = v.whole(text)
	case "account.city":
		a.City = v.whole(text)
	case "account.industry":
		a.Industry = v.whole(text)
	case "account.legal_form":
		a.LegalForm = v.whole(text)
	case "account.employees":
		if span, ok := crm.ParseHeadcount(text); ok {
			a.EmployeesRange = &span
		} else if n, ok := v.number(text); ok {
			heads := int64(math.Round(n))
			a.Employees = &heads
		}
	case "account.revenue":
		a.Revenue = v.money(text)
	case "account.technologies":
		a.Technologies = v.row.List(v.target.column)
	case "account.natural_person":
		person, err := tabular.Bool(text)
		if err != nil {
			v.failed(err)
			return
		}
		a.NaturalPerson = &person
	case "account.relationship":
		if a.Relationship = relationship(text); a.Relationship == "" {
			v.problem(phrase.Of("is none of prospect, customer, partner, competitor, other"))
		}
	case "account.owner":
		a.Owner = v.whole(text)
	case "account.parent":
		a.Parent = v.whole(text)
	case "account.last_activity":
		a.LastActivity = v.stamp(text)
	case "account.created":
		a.Created = v.stamp(text)
	}
}

// relationship reads what an account is to the company, in English and German.
func relationship(text string) string {
	switch strings.ToLower(text) {
	case "prospect", "interessent", "lead":
		return "prospect"
	case "customer", "kunde", "bestandskunde", "current", "client":
		return "customer"
	case "partner", "reseller":
		return "partner"
	case "competitor", "wettbewerber":
		return "competitor"
	case "other", "sonstige", "vendor", "lieferant":
		return "other"
	}
	return ""
}

// custom keeps a company's own field in the one form that crm.Account.Custom has.
func (v *values) custom(a *crm.Account, name, text string) {
	if a.Custom == nil {
		a.Custom = make(map[string]string, 8)
	}
	if text = v.canonical(text); v.most > 0 {
		text = crm.Clean(text, crm.MaxCustomText)
	} else {
		text = v.whole(text)
	}
	if text != "" {
		a.Custom[name] = text
	}
}

// canonical writes numbers in digits, truths as true and false, days as YYYY-MM-DD and
// lists parted by semicolons. Anything else is a text and stays as it is.
func (v *values) canonical(text string) string {
	if n, ok := v.row.JSONNumber(v.at); ok {
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
	if numeric(text) {
		if n, err := v.target.numbers.Number(text); err == nil {
			return strconv.FormatFloat(n, 'f', -1, 64)
		}
	}
	if lower := strings.ToLower(text); lower == "true" || lower == "false" {
		return lower
	}
	if text[0] >= '0' && text[0] <= '9' && (strings.Count(text, "-") >= 2 || strings.Count(text, ".") == 2) && len(text) < 40 {
		if t, err := tabular.Date(text); err == nil {
			return t.Format(time.DateOnly)
		}
	}
	if strings.Contains(text, ";") {
		return strings.Join(v.row.List(v.target.column), ";")
	}
	return text
}

// numeric reports whether a text is a number and no code: it has no letter, no zero in
// front, and no more digits than a number of anything has.
func numeric(text string) bool {
	digits := 0
	for i := range len(text) {
		switch b := text[i]; {
		case b >= '0' && b <= '9':
			digits++
		case b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z':
			return false
		}
	}
	const most = 15
	zero := len(text) > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9'
	return digits > 0 && digits <= most && !zero
}
