package compile

import (
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring/icp/field"
)

// fill reads one field; false when it is unknown.
func (v *accountValues) fill(m *field.Reader, f field.Field, a *crm.Account, asOf crm.Stamp) bool {
	if f.Custom() != "" {
		return v.fillCustom(m, f, a)
	}
	switch f.Kind {
	case field.KindNumber:
		n, s := m.Number(f)(a)
		v.Employees = n
		return s == field.Known
	case field.KindMoney:
		n, s := m.Decimal(f)(a, asOf)
		v.Revenue = n
		return s == field.Known
	case field.KindList:
		list, s := m.Technologies(a)
		v.Technologies = list
		return s == field.Known
	case field.KindFlag:
		value, s := field.Flag(f)(a)
		v.NaturalPerson = value
		return s == field.Known
	case field.KindDate:
		days, s := field.Age(f)(a, asOf)
		if f.Name == "account.created" {
			v.Created = days
		} else {
			v.LastActivity = days
		}
		return s == field.Known
	case field.KindText, field.KindPostal, field.KindNone, field.KindCustom:
	}
	value, s := m.Text(f)(a)
	v.setText(f.Name, value)
	return s == field.Known
}

func (v *accountValues) setText(name, value string) {
	switch name {
	case "account.industry":
		v.Industry = value
	case "account.legal_form":
		v.LegalForm = value
	case "account.country":
		v.Country = value
	case "account.postal_code":
		v.PostalCode = value
	case "account.city":
		v.City = value
	case "account.domain":
		v.Domain = value
	case "account.owner":
		v.Owner = value
	case "account.relationship":
		v.Relationship = value
	case "account.region":
		v.Region = value
	case "account.size_ifm":
		v.SizeIfM = value
	case "account.size_eu":
		v.SizeEU = value
	}
}
