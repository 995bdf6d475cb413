package tabular

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean returns a text as people meant it: without spaces around it, with one space for
// every tab and line break, and without invisible characters: control characters, characters
// without width, marks that turn the direction of writing, and bytes that are no UTF-8.
func Clean(s string) string {
	if plain(s) {
		return strings.TrimSpace(s)
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r' || r == 0x2028 || r == 0x2029:
			return ' '
		case r == utf8.RuneError, unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, s))
}

// plain reports whether a text is printable ASCII, as most are.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// cut shortens a text to MaxText bytes at most, at the end of a character.
func cut(s string) string {
	if len(s) <= MaxText {
		return s
	}
	most := MaxText
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most]
}
