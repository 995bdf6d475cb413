package dach

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/icptier/icptier/internal/crm"
)

// Identity is the key of a company that is the same in every CRM and however its
// name was typed.
type Identity struct {
	// Domain is its web domain; empty where there is none, and where many companies share it.
	Domain string
	// Name is folded, without its legal form, and empty without a postal code.
	Name       string
	PostalCode string
	// Country is ISO 3166-1 alpha-2, or empty.
	Country string
}

// longestName is the most bytes of a name that is given an identity.
const longestName = 300

// IdentityOf reads an account.
func IdentityOf(a *crm.Account) Identity {
	var id Identity
	if domain := crm.Domain(a.Domain); domain != "" && !shared(domain) {
		id.Domain = domain
	}
	if postal := foldPostal(a.PostalCode); postal != "" {
		if name := FoldName(a.Name); name != "" {
			id.Name, id.PostalCode, id.Country = name, postal, a.Country
		}
	}
	return id
}

// Same reports whether two accounts are one company: by their domains where both have
// one, else by name and postal code, as far as no country speaks against it.
func (id Identity) Same(o Identity) bool {
	if id.Domain != "" && o.Domain != "" {
		return id.Domain == o.Domain
	}
	return id.Name != "" && id.Name == o.Name && id.PostalCode == o.PostalCode &&
		(id.Country == o.Country || id.Country == "" || o.Country == "")
}

// Keys are under what an index finds the company: accounts that are the Same have a
// key in common. There are at most two, and none where nothing tells the company from
// others. A key has no control characters.
func (id Identity) Keys() []string {
	keys := make([]string, 0, 2)
	if id.Domain != "" {
		keys = append(keys, "d:"+id.Domain)
	}
	if id.Name != "" {
		keys = append(keys, "n:"+id.PostalCode+":"+id.Name)
	}
	return keys
}

// FoldName returns the name of a company in a form that spellings of it share: lower
// case, ae for ä, ss for ß, without accents, punctuation, white space and legal form,
// and with "und" for & and its like. It is empty for a name that has nothing else, or
// that is longer than names are.
func FoldName(name string) string {
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
	return string(f.text)
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
			f.word = len(f.text)
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

// end ends a word: all ways to write "and" become one.
func (f *folder) end() {
	switch string(f.text[f.word:]) {
	case "u", "and":
		f.text = append(f.text[:f.word], "und"...)
	}
	f.word = len(f.text)
}

// foldPostal leaves letters and digits, in upper case, and takes the country off that
// some write before the digits: D-70173.
func foldPostal(s string) string {
	const longest = 16
	if len(s) > longest {
		return ""
	}
	if country, digits, found := strings.Cut(s, "-"); found && len(strings.TrimSpace(country)) <= 3 && strings.Trim(country, "ACDEHILTacdehilt ") == "" {
		s = digits
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9', r >= 'A' && r <= 'Z':
			return r
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		}
		return -1
	}, s)
}

// shared reports whether a domain belongs to who hosts mail or pages for many companies.
func shared(domain string) bool {
	switch domain {
	case "gmail.com", "googlemail.com", "gmx.de", "gmx.net", "gmx.at", "gmx.ch", "gmx.com", "web.de", "t-online.de", "freenet.de",
		"outlook.com", "outlook.de", "hotmail.com", "hotmail.de", "live.com", "live.de", "msn.com", "yahoo.com", "yahoo.de", "ymail.com",
		"icloud.com", "me.com", "mac.com", "aol.com", "aol.de", "arcor.de", "online.de", "mail.de", "email.de", "posteo.de", "mailbox.org",
		"proton.me", "protonmail.com", "bluewin.ch", "hispeed.ch", "sunrise.ch", "aon.at", "chello.at", "a1.net", "vodafone.de", "kabelmail.de",
		"1und1.de", "unitybox.de", "netcologne.de", "ewetel.net", "osnanet.de", "htp-tel.de", "versanet.de", "alice-dsl.net", "o2mail.de",
		"facebook.com", "linkedin.com", "xing.com", "instagram.com", "google.com", "sites.google.com", "business.site", "youtube.com", "linktr.ee",
		"jimdo.com", "wix.com", "wixsite.com", "wordpress.com", "blogspot.com", "github.io", "ebay.de", "amazon.de", "etsy.com",
		"example.com", "example.org", "example.net":
		return true
	}
	return false
}
