package salesforce

import (
	"strings"

	"github.com/icptier/icptier/internal/connector/mapping"
)

// typeOf says what a field of one of Salesforce's types holds.
func typeOf(fieldType string) mapping.Type {
	switch fieldType {
	case "int", "double", "currency", "percent", "long":
		return mapping.Number
	case "boolean":
		return mapping.Truth
	case "date", "datetime":
		return mapping.Date
	case "picklist", "combobox":
		return mapping.Choice
	case "multipicklist":
		return mapping.List
	}
	return mapping.Text
}

// relationship reads an account's type: the values that Salesforce ships, and
// words that organisations in Germany put in their place. It is empty for any other.
func relationship(accountType string) string {
	accountType = strings.ToLower(accountType)
	for _, known := range []struct{ word, relationship string }{
		{"competitor", "competitor"}, {"wettbewerb", "competitor"},
		{"partner", "partner"}, {"reseller", "partner"}, {"integrator", "partner"},
		{"former", "other"}, {"ehemalig", "other"},
		{"customer", "customer"}, {"kunde", "customer"},
		{"prospect", "prospect"}, {"interessent", "prospect"},
		{"analyst", "other"}, {"investor", "other"}, {"press", "other"}, {"vendor", "other"}, {"lieferant", "other"},
		{"other", "other"}, {"sonstige", "other"},
	} {
		if strings.Contains(accountType, known.word) {
			return known.relationship
		}
	}
	return ""
}
