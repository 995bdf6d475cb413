package icp

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestLabel is the longest label that a model can name; no CRM's is longer.
const longestLabel = 80

// table gives points by label, whatever its case and the white space around it.
type table map[string]int

func (t table) set(label string, points int) { t[fold(label)] = points }

// points looks a label up. It allocates nothing unless the label has letters beyond
// ASCII in upper case.
func (t table) points(label string) (int, bool) {
	label = strings.TrimSpace(label)
	if len(label) > longestLabel {
		return 0, false
	}
	var lower [longestLabel]byte
	for i := range len(label) {
		c := label[i]
		if c >= utf8.RuneSelf {
			points, ok := t[fold(label)]
			return points, ok
		}
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		lower[i] = c
	}
	points, ok := t[string(lower[:len(label)])]
	return points, ok
}

func fold(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// startsWith reports whether s is folded, or has it as its first words: SAP S/4HANA
// starts with sap, and Sapling does not.
func startsWith(s, folded string) bool {
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

// present returns a text without what does not show; missing where nothing is left. Nearly
// always that is the text itself, and then nothing is allocated.
func present(s string) (string, state) {
	if len(s) > longestText {
		return s[:longestText], tooLong
	}
	if s = strings.TrimSpace(shows(s)); s == "" {
		return "", missing
	}
	return s, known
}

// shows returns a text without what does not show.
func shows(s string) string {
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

// shown is how many bytes of a value a reason repeats.
const shown = 100

// tidy returns a text fit for a line of a report: not too long, and without what does
// not print or changes the direction of writing. Nearly always that is the text itself.
func tidy(s string) string {
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

// listText names at most three items of a list; – is for none.
func listText(items []string) string {
	const most = 3
	switch {
	case items == nil:
		return ""
	case len(items) == 0:
		return none
	case len(items) == 1:
		return tidy(items[0])
	}
	text := tidy(strings.Join(items[:min(most, len(items))], ", "))
	if len(items) > most && !strings.HasSuffix(text, "…") {
		text += ", …"
	}
	return text
}

// none is how a reason says that a value is there and yet nothing in it: an empty list,
// a name of white space.
const none = "–"
