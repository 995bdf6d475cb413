package crm

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The most characters that are kept of a text from a CRM: of a name or a label, and of
// a custom field, which may list many values.
const (
	MaxText       = 255
	MaxLabel      = 80 // of what stands for many records: a competitor, a reason
	MaxCustomText = 1000
)

// Clean returns a text fit to be shown in a line: without control characters, without
// characters that take no room or turn the direction of writing (which can make a name
// read as another), without what is not UTF-8, and cut to limit characters. Line breaks
// and tabs become a space; space at both ends goes.
func Clean(text string, limit int) string {
	if plain(text, limit) {
		return strings.TrimSpace(text)
	}
	var out strings.Builder
	left, last := limit, ' '
	for i, r := range text {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], "\uFFFD"), invisible(r):
			continue
		case unicode.IsControl(r), r == '\u2028', r == '\u2029':
			if !unicode.IsSpace(r) || last == ' ' {
				continue
			}
			r = ' '
		}
		if out.Len() == 0 && unicode.IsSpace(r) {
			continue
		}
		if left == 0 {
			break
		}
		out.WriteRune(r)
		left, last = left-1, r
	}
	return strings.TrimSpace(out.String())
}

// NumberText returns a number as Account.Custom holds it: digits with a point, no
// exponent.
func NumberText(f float64) string {
	if f == 0 {
		return "0" // and never -0
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// ListText returns several values as Account.Custom holds them: cleaned, each once, in
// their order, parted by semicolons. Values that no longer fit are left out whole.
func ListText(values []string) string {
	var list []string
	left := MaxCustomText
	for _, v := range values {
		v = Clean(strings.ReplaceAll(v, ";", " "), MaxText)
		size := utf8.RuneCountInString(v) + 1
		if v == "" || size > left || slices.Contains(list, v) {
			continue
		}
		list, left = append(list, v), left-size
	}
	return strings.Join(list, ";")
}

// plain reports whether a text has nothing to clean, as nearly all have.
func plain(text string, limit int) bool {
	if len(text) > limit {
		return false
	}
	for i := range len(text) {
		if c := text[i]; c < ' ' || c >= 0x7f {
			return false
		}
	}
	return true
}

// invisible reports whether a character takes no room by itself: the category of
// format characters of Unicode holds the zero-width ones and those that turn the
// direction of writing.
func invisible(r rune) bool { return unicode.Is(unicode.Cf, r) }
