package scoring

import "strings"

// ByHand follows a model's ref in the CRM while a rep's tier counts.
const ByHand = "+override"

// Versions reports whether two values of the CRM's field for the model, as name@version#hash,
// are of versions of one model, and both or neither of a tier that a rep set.
func Versions(a, b string) bool {
	if a == b {
		return true
	}
	if strings.HasSuffix(a, ByHand) != strings.HasSuffix(b, ByHand) {
		return false
	}
	name, _, named := strings.Cut(a, "@")
	other, _, too := strings.Cut(b, "@")
	return named && too && name == other
}
