package salesforce

// The two forms of a record id: 15 characters of which case matters, or with
// three more that tell upper from lower case. See
// https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/field_types.htm.
const (
	shortLength = 15
	longLength  = 18
)

// isID reports whether s has one of the forms of a record id.
func isID(s string) bool {
	if len(s) != shortLength && len(s) != longLength {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return true
}

// longID returns an id in its long form, and anything else as it is. Each
// character of the suffix says which of five characters are upper case.
func longID(id string) string {
	if len(id) != shortLength || !isID(id) {
		return id
	}
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
	long := id
	for block := range 3 {
		bits := 0
		for i := range 5 {
			if c := id[5*block+i]; c >= 'A' && c <= 'Z' {
				bits |= 1 << i
			}
		}
		long += alphabet[bits : bits+1]
	}
	return long
}
