package dach

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// longestName is the most bytes of a name that is given an identity.
const longestName = 300

// FoldName returns the name of a company in a form that spellings of it share: lower
// case, ae for ä, ss for ß, without accents, punctuation, white space and legal form,
// and with "und" for & and its like. It is empty for a name that has nothing else, or
// that is longer than names are.
func FoldName(name string) string { return strings.ReplaceAll(FoldWords(name), " ", "") }

// FoldWords is FoldName with spaces between the words.
func FoldWords(name string) string {
	if len(name) > longestName {
		return ""
	}
	if !norm.NFC.IsNormalString(name) {
		name = norm.NFC.String(name)
	}
	if !strings.ContainsFunc(name, unicode.IsLower) {
		name = endInSmall(name)
	}
	var w words
	w.split(name)
	before, after := name, ""
	if form, first, last := w.find(); form.Short != "" {
		before, after = name[:w.word[first].at], name[w.word[last].past:]
	}
	f := folder{text: make([]byte, 0, len(name)+8)}
	f.add(before)
	f.end()
	f.add(after)
	f.end()
	return strings.TrimSuffix(string(f.text), " ")
}

// endInSmall writes the last two words of a name in small letters: where all is in
// capitals, EG is eG, and A. G. is a. G.
func endInSmall(name string) string {
	from := strings.LastIndexByte(name, ' ')
	if from > 0 {
		if before := strings.LastIndexByte(name[:from], ' '); before > 0 {
			from = before
		}
	}
	from = max(0, from)
	return name[:from] + strings.ToLower(name[from:])
}

// folder writes words one after the other.
type folder struct {
	text []byte
	word int // where the present one begins
}

func (f *folder) add(s string) {
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c >= 'A' && c <= 'Z':
			f.text = append(f.text, c+'a'-'A')
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			f.text = append(f.text, c)
		case c == '&', c == '+':
			f.end()
			f.text = append(f.text, "und"...)
			f.end()
		case c == '.', c == '\'': // e.V., O'Neill
		case c < utf8.RuneSelf:
			f.end()
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			f.letter(r)
			i += size
			continue
		}
		i++
	}
}

// letter adds a letter beyond ASCII.
func (f *folder) letter(r rune) {
	switch r = unicode.ToLower(r); r {
	case 'ä':
		f.text = append(f.text, "ae"...)
	case 'ö':
		f.text = append(f.text, "oe"...)
	case 'ü':
		f.text = append(f.text, "ue"...)
	case '’', '‘', '´': // as an apostrophe
	default:
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			if !unicode.In(r, unicode.Mn, unicode.Cf) { // what cannot be seen parts no words
				f.end()
			}
			return
		}
		var small [utf8.UTFMax]byte
		n := utf8.EncodeRune(small[:], r)
		for _, part := range string(norm.NFD.Append(nil, small[:n]...)) {
			f.plain(part)
		}
	}
}

// plain adds a letter that has lost its accents.
func (f *folder) plain(r rune) {
	switch {
	case r == 'æ':
		f.text = append(f.text, "ae"...)
	case r == 'œ', r == 'ø':
		f.text = append(f.text, "oe"...)
	case r == 'ß':
		f.text = append(f.text, "ss"...)
	case r == 'ł':
		f.text = append(f.text, 'l')
	case unicode.IsLetter(r), unicode.IsDigit(r):
		f.text = utf8.AppendRune(f.text, r)
	}
}

// end ends a word, with a space behind it: all ways to write "and" become one.
func (f *folder) end() {
	switch string(f.text[f.word:]) {
	case "u", "and":
		f.text = append(f.text[:f.word], "und"...)
	}
	if len(f.text) > f.word {
		f.text = append(f.text, ' ')
	}
	f.word = len(f.text)
}
