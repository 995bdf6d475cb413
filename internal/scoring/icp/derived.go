package icp

import (
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring/dach"
)

// region is that of the postal code; of a country whose regions are not known here it
// is the country itself.
func region(a *crm.Account) (string, state) {
	switch a.Country {
	case "DE", "AT", "CH":
	default:
		return present(a.Country)
	}
	if a.PostalCode == "" {
		return "", missing
	}
	if code, ok := dach.Region(a.Country, a.PostalCode); ok {
		return code, known
	}
	return a.PostalCode, unreadable
}

// size is the class by heads and turnover, as far as they are known. Heads that make no
// sense leave it unknown.
func (m *Model) size(a *crm.Account, by func(heads, euros int64) dach.Size) (string, state) {
	heads, s := employees(a)
	if s != known {
		heads = -1
	}
	if class := by(heads, m.euros(a)); class != dach.SizeUnknown {
		return class.String(), known
	}
	if s == known {
		s = missing
	}
	return "", s
}

// euros is the revenue in euros, whatever the model's currency; -1 when it is unknown.
func (m *Model) euros(a *crm.Account) int64 {
	units, s := m.revenue(a)
	if s != known {
		return -1
	}
	if m.currency == "EUR" {
		return units
	}
	if rate := m.rates["EUR"]; rate > 0 {
		return int64(min(float64(units)/rate, mostRevenue))
	}
	return -1
}

// legalForm is what the CRM says, and else what the name ends in.
func legalForm(a *crm.Account) string {
	if a.LegalForm != "" {
		return a.LegalForm
	}
	return dach.FormOf(a.Name).Short
}

// naturalPerson is what the CRM says, and else what the legal form tells.
func naturalPerson(a *crm.Account) (value, ok bool) {
	if a.NaturalPerson != nil {
		return *a.NaturalPerson, true
	}
	var form dach.Form
	if a.LegalForm != "" {
		form = dach.Parse(a.LegalForm)
	}
	if form.Short == "" {
		form = dach.FormOf(a.Name)
	}
	return form.NaturalPerson, form.Short != ""
}
