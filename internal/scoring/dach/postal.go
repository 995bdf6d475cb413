package dach

import "fmt"

// PostalPrefix says what is wrong with the beginning of a postal code of a country;
// empty is nothing. Codes are text: 01067 keeps its zero.
func PostalPrefix(country, prefix string) string {
	most := 0
	switch country {
	case "DE":
		most = 5
	case "AT", "CH", "LI":
		most = 4
	default:
		return ""
	}
	for _, c := range prefix {
		if c < '0' || c > '9' {
			return "is no postal code: those of " + country + " have digits alone"
		}
	}
	if len(prefix) > most {
		return fmt.Sprintf("is no postal code: those of %s have %d digits", country, most)
	}
	return ""
}
