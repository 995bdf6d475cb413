package field

import (
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring/dach"
)

// region is that of the postal code; of a country whose regions are not known here it
// is the country itself.
func region(a *crm.Account) (string, State) {
	switch a.Country {
	case "DE", "AT", "CH":
	default:
		return Present(a.Country)
	}
	if a.PostalCode == "" {
		return "", Missing
	}
	if code, ok := dach.Region(a.Country, a.PostalCode); ok {
		return code, Known
	}
	return a.PostalCode, Unreadable
}

// size is the class by heads and turnover, as far as they are known. Heads that make no
// sense leave it unknown.
func (r *Reader) size(a *crm.Account, by func(heads, euros int64) dach.Size) (string, State) {
	from, to, s := heads(a)
	if s != Known {
		from, to = -1, -1
	}
	class := by(from, r.euros(a))
	if class != by(to, r.euros(a)) {
		return "", Straddles
	}
	if class != dach.SizeUnknown {
		return class.String(), Known
	}
	if s == Known {
		s = Missing
	}
	return "", s
}

// euros is the revenue in euros, converted from the model's currency; -1 when it is unknown.
func (r *Reader) euros(a *crm.Account) int64 {
	units, s := r.revenue(a)
	if s != Known {
		return -1
	}
	if r.Currency == "EUR" {
		return units
	}
	if rate := r.Rates["EUR"]; rate > 0 {
		return int64(min(float64(units)/rate, MostRevenue))
	}
	return -1
}

// legalForm is the CRM's value, or else the ending of the name.
func legalForm(a *crm.Account) string {
	if a.LegalForm != "" {
		return a.LegalForm
	}
	return dach.FormOf(a.Name).Short
}

// NaturalPerson is the CRM's value, or else that of the legal form.
func NaturalPerson(a *crm.Account) (value, ok bool) {
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
