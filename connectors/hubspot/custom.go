package hubspot

import (
	"strings"
	"time"

	"github.com/icptier/icptier/internal/crm"
)

// customProperty is a property of the company's own by the name that the
// configuration gives it.
type customProperty struct{ name, property string }

// customProperties reads the company's own properties; nil when none has a value.
func (d *decoder) customProperties() map[string]string {
	var values map[string]string
	for _, c := range d.custom {
		raw := d.value(c.property)
		if raw == "" {
			continue
		}
		value, err := custom(raw, d.types[c.property])
		if err != nil {
			d.problem(c.property, err)
		}
		if value == "" {
			continue
		}
		if values == nil {
			values = make(map[string]string, len(d.custom))
		}
		values[c.name] = value
	}
	return values
}

// custom brings a value of a property of this type into the form that
// crm.Account.Custom describes; it is empty where the value is of no use.
func custom(value, propertyType string) (string, error) {
	switch propertyType {
	case "number":
		n, err := number(value)
		if err != nil {
			return "", err
		}
		if n > 1<<53 || n < -1<<53 { // beyond it, digits are made up
			return "", errNoNumber
		}
		return crm.NumberText(n), nil
	case "bool":
		if _, err := truth(value); err != nil {
			return "", err
		}
		return strings.ToLower(value), nil
	case "date", "datetime":
		at, err := stamp(value)
		if err != nil {
			return "", err
		}
		return at.Time().Format(time.DateOnly), nil
	case "enumeration":
		return crm.ListText(strings.Split(value, ";")), nil
	}
	return crm.Clean(value, crm.MaxCustomText), nil
}
