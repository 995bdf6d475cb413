package dach

import "strings"

// Languages are the official languages (ISO 639-1) where a postal code lies, the most spoken first: one for
// most places, two for bilingual cantons; nil for a country that is not known here.
func Languages(country, code string) []string {
	switch country {
	case "DE", "AT", "LI":
		return []string{"de"}
	case "FR", "MC":
		return []string{"fr"}
	case "IT":
		return []string{"it"}
	case "LU":
		return []string{"fr", "de"}
	case "GB", "IE", "US":
		return []string{"en"}
	case "NL":
		return []string{"nl"}
	case "CH":
		return canton(code)
	}
	return nil
}

// canton tells of Swiss postal codes; one whose canton is not known may be of any language.
func canton(code string) []string {
	region, ok := Region("CH", code)
	if !ok {
		return nil
	}
	switch strings.TrimPrefix(region, "CH-") {
	case "GE", "VD", "NE", "JU":
		return []string{"fr"}
	case "FR", "VS":
		return []string{"fr", "de"}
	case "BE":
		return []string{"de", "fr"}
	case "TI":
		return []string{"it"}
	case "GR":
		return []string{"de", "it"}
	}
	return []string{"de"}
}
