package salesforcesandbox

import "strings"

// The characters of an id in their order, and those of its suffix.
const (
	idAlphabet     = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	suffixAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
)

// instance stands in every id behind the prefix of its object.
const instance = "Wz00"

// newID returns the id of the nth record of an object.
func newID(prefix string, n uint64) string {
	digits := make([]byte, 15-len(prefix)-len(instance))
	for i := len(digits) - 1; i >= 0; i-- {
		digits[i] = idAlphabet[n%uint64(len(idAlphabet))]
		n /= uint64(len(idAlphabet))
	}
	short := prefix + instance + string(digits)
	return short + suffix(short)
}

// numberOf is the reverse of newID.
func numberOf(id string) uint64 {
	var n uint64
	for i := 3 + len(instance); i < 15 && i < len(id); i++ {
		n = n*uint64(len(idAlphabet)) + uint64(max(strings.IndexByte(idAlphabet, id[i]), 0))
	}
	return n
}

// suffix returns the last three characters of an id, which say which of the
// first fifteen are upper case. See
// https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/field_types.htm.
func suffix(short string) string {
	var out strings.Builder
	for block := 0; block < 15; block += 5 {
		bits := 0
		for i, c := range short[block : block+5] {
			if c >= 'A' && c <= 'Z' {
				bits |= 1 << i
			}
		}
		out.WriteByte(suffixAlphabet[bits])
	}
	return out.String()
}

// fullID returns an id of 15 or 18 characters in its long form; false when it
// has the form of neither. The suffix of a long one has to be right.
func fullID(id string) (string, bool) {
	for _, c := range id {
		if !strings.ContainsRune(idAlphabet, c) {
			return "", false
		}
	}
	switch len(id) {
	case 15:
		return id + suffix(id), true
	case 18:
		return id, suffix(id[:15]) == id[15:]
	}
	return "", false
}
