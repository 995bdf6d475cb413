package mapping

import "strings"

// Relationship reads the type of an account by words that CRMs ship and that companies in
// Germany put in their place; empty where none of them is in it.
func Relationship(label string) string {
	label = strings.ToLower(label)
	for _, known := range []struct{ word, relationship string }{
		{"competitor", "competitor"}, {"wettbewerb", "competitor"},
		{"partner", "partner"}, {"reseller", "partner"}, {"integrator", "partner"}, {"händler", "partner"},
		{"former", "other"}, {"ehemalig", "other"},
		{"customer", "customer"}, {"kunde", "customer"},
		{"prospect", "prospect"}, {"interessent", "prospect"},
		{"analyst", "other"}, {"investor", "other"}, {"press", "other"}, {"vendor", "other"}, {"supplier", "other"}, {"lieferant", "other"},
		{"other", "other"}, {"sonstige", "other"},
	} {
		if strings.Contains(label, known.word) {
			return known.relationship
		}
	}
	return ""
}

// IsGUID reports whether a text has the form of a GUID or UUID, in letters of either case.
func IsGUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		c := s[i]
		hex := c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
		if dash != (c == '-') || !dash && !hex {
			return false
		}
	}
	return true
}
