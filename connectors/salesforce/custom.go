package salesforce

import (
	"strings"
	"time"

	"github.com/icptier/icptier/internal/crm"
)

// customField is a field of the company's own by the name that the configuration
// gives it.
type customField struct {
	name string
	field
}

// customFields reads the company's own fields; nil when none has a value.
func (d *decoder) customFields() map[string]string {
	var values map[string]string
	for _, c := range d.custom {
		raw := d.value(c.Name)
		if raw == "" {
			continue
		}
		value, err := custom(raw, c.Type)
		if err != nil {
			d.problem(c.Name, err)
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

// custom brings a value of a field of this type into the form that
// crm.Account.Custom describes; it is empty where the value is of no use.
func custom(value, fieldType string) (string, error) {
	switch fieldType {
	case "int", "double", "currency", "percent", "long":
		n, err := number(value)
		if err != nil {
			return "", err
		}
		if n > 1<<53 || n < -1<<53 { // beyond it, digits are made up
			return "", errNoNumber
		}
		return crm.NumberText(n), nil
	case "boolean":
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
	case "multipicklist":
		return crm.ListText(strings.Split(value, ";")), nil
	}
	return crm.Clean(value, crm.MaxCustomText), nil
}
