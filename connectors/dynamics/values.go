package dynamics

import (
	"strconv"

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
