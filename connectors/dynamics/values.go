package dynamics

import (
	"strconv"
	"strings"

	"github.com/icptier/icptier/internal/connector/mapping"
)

// typeOf says what a column of one of Dataverse's types holds.
func typeOf(attributeType string) mapping.Type {
	switch attributeType {
	case "IntegerType", "BigIntType", "DecimalType", "DoubleType", "MoneyType":
		return mapping.Number
	case "BooleanType":
		return mapping.Truth
	case "DateTimeType":
		return mapping.Date
	case "PicklistType", "StateType", "StatusType":
		return mapping.Choice
	case "MultiSelectPicklistType":
		return mapping.List
	}
	return mapping.Text
}

// shipped reads the type of an account by its number, where it is one that Dynamics ships: labels
// are translated and renamed, and numbers are not.
func shipped(value string) string {
	switch n, _ := strconv.Atoi(value); n {
	case 1:
		return "competitor"
	case 3:
		return "customer"
	case 5, 9: // partners and resellers
		return "partner"
	case 8:
		return "prospect"
	case 2, 4, 6, 7, 10, 11, 12:
		return "other"
	}
	return ""
}

// relationship reads the type of an account by words of its label.
func relationship(label string) string {
	label = strings.ToLower(label)
	for _, known := range []struct{ word, relationship string }{
		{"competitor", "competitor"}, {"wettbewerb", "competitor"}, {"partner", "partner"}, {"reseller", "partner"}, {"händler", "partner"},
		{"former", "other"}, {"ehemalig", "other"}, {"customer", "customer"}, {"kunde", "customer"},
		{"prospect", "prospect"}, {"interessent", "prospect"}, {"other", "other"}, {"sonstige", "other"},
		{"supplier", "other"}, {"vendor", "other"}, {"lieferant", "other"},
	} {
		if strings.Contains(label, known.word) {
			return known.relationship
		}
	}
	return ""
}
