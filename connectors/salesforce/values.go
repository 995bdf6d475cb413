package salesforce

import "github.com/icptier/icptier/internal/connector/mapping"

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
