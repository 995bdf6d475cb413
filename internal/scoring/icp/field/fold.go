package field

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Fold writes a text in lower case, without the white space around it.
func Fold(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// StartsWith reports whether s is folded, or has it as its first words: SAP S/4HANA
// starts with sap, and Sapling does not.
func StartsWith(s, folded string) bool {
	i := 0
	for _, want := range folded {
		if i < len(s) && s[i] >= ' ' && s[i] < utf8.RuneSelf-1 { // nearly always
			got := rune(s[i])
			if got >= 'A' && got <= 'Z' {
				got += 'a' - 'A'
			}
			if got != want {
				return false
			}
			i++
			continue
		}
		got, size := visible(s[i:])
		if size == 0 {
			return false
		}
		if got != want && unicode.ToLower(got) != want {
			return false
		}
		i += size
	}
	next, _ := visible(s[i:])
	return !unicode.IsLetter(next) && !unicode.IsDigit(next)
}

// visible returns the next letter that shows, and how many bytes lead past it; 0 at the end.
func visible(s string) (r rune, size int) {
	for i := 0; i < len(s); {
		r, n := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[i:])
		}
		i += n
		if !hidden(r) {
			return r, i
		}
	}
	return 0, 0
}

// hidden reports whether a rune does not show, such as a mark that has no width or that
// turns the direction of writing, or is none.
func hidden(r rune) bool {
	if r < ' ' || r == utf8.RuneError {
		return !unicode.IsSpace(r)
	}
	return r >= utf8.RuneSelf-1 && (unicode.Is(unicode.Cf, r) || unicode.IsControl(r))
}

// longestText is the longest text that is read for a value, in bytes. What is longer was
// put into the wrong field.
const longestText = 1000

// Present returns a text without what does not show; missing where nothing is left. Nearly
// always that is the text itself, and then nothing is allocated.
func Present(s string) (string, State) {
	if len(s) > longestText {
		return s[:longestText], tooLong
	}
	if s = strings.TrimSpace(Shows(s)); s == "" {
		return "", Missing
	}
	return s, Known
}

// Shows returns a text without what does not show.
func Shows(s string) string {
	plain := true
	for i := 0; plain && i < len(s); i++ {
		plain = s[i] >= ' ' && s[i] < utf8.RuneSelf-1
	}
	if plain || !strings.ContainsFunc(s, hidden) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if hidden(r) {
			return -1
		}
		return r
	}, s)
}

// shown is the most bytes of a value that a reason repeats.
const shown = 100

// Tidy returns a text fit for a line of a report: not too long, and without what does
// not print or changes the direction of writing. Nearly always that is the text itself.
func Tidy(s string) string {
	s = strings.TrimSpace(s)
	clean := len(s) <= shown
	for i := 0; clean && i < len(s); i++ {
		clean = s[i] >= ' ' && s[i] < utf8.RuneSelf-1
	}
	if clean {
		return s
	}
	long := len(s) > shown
	if long {
		end := shown
		for end > 0 && !utf8.RuneStart(s[end]) {
			end--
		}
		s = s[:end]
	}
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == utf8.RuneError || !unicode.IsPrint(r):
			return -1
		}
		return r
	}, s))
	if long {
		s += "…"
	}
	return s
}

// ListText names at most three items of a list; – is for none.
func ListText(items []string) string {
	const most = 3
	switch {
	case items == nil:
		return ""
	case len(items) == 0:
		return None
	case len(items) == 1:
		return Tidy(items[0])
	}
	text := Tidy(strings.Join(items[:min(most, len(items))], ", "))
	if len(items) > most && !strings.HasSuffix(text, "…") {
		text += ", …"
	}
	return text
}

// None is the text of a reason for a value that is present and empty: an empty list,
// a name of white space.
const None = "–"
