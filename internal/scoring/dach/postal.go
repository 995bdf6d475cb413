package dach

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/icptier/icptier/internal/phrase"
)

// postal lists the postal codes at which the region changes, sorted: a country, a code
// and the region from there on, or - where no code is. ATTRIBUTION.md says where it
// comes from.
//
//go:embed postal.txt
var postal string

// regions lists the regions by their codes, with their names in German and in English.
//
//go:embed regions.txt
var regions string

// PostalPrefix says what is wrong with the beginning of a postal code of a country;
// empty is nothing. Codes are text: 01067 keeps its zero.
func PostalPrefix(country, prefix string) phrase.Phrase {
	most := PostalDigits(country)
	if most == 0 {
		return phrase.Phrase{}
	}
	for _, c := range prefix {
		if c < '0' || c > '9' {
			return phrase.Of("is no postal code: those of %s have digits alone", country)
		}
	}
	if len(prefix) > most {
		return phrase.Of("is no postal code: those of %s have %d digits", country, most)
	}
	return phrase.Phrase{}
}

// PostalDigits is the number of digits of a country's postal codes; 0 where they are
// not known here.
func PostalDigits(country string) int {
	switch country {
	case "DE":
		return 5
	case "AT", "CH", "LI":
		return 4
	}
	return 0
}

// PostalCode is the digits of a code.
type PostalCode struct {
	digits [5]byte
	size   int
}

// ReadPostal reads a code as people write it: 70173, D-70173, 70173 Stuttgart, and 1067
// for 01067, from which spreadsheets take the zero. It reports false for what is none, and
// for countries whose codes are not known here. It allocates nothing.
func ReadPostal(country, code string) (p PostalCode, ok bool) {
	ok = p.read(country, code)
	return p, ok
}

// HasPrefix reports whether the code begins with these digits.
func (p *PostalCode) HasPrefix(digits string) bool {
	return len(digits) <= p.size && string(p.digits[:len(digits)]) == digits
}

func (p *PostalCode) read(country, s string) bool {
	most := PostalDigits(country)
	i := strings.IndexAny(s, "0123456789")
	if most == 0 || i < 0 {
		return false
	}
	for ; i < len(s) && s[i] >= '0' && s[i] <= '9'; i++ {
		if p.size == most {
			return false
		}
		p.digits[p.size] = s[i]
		p.size++
	}
	if next, _ := utf8.DecodeRuneInString(s[i:]); unicode.IsLetter(next) || unicode.IsDigit(next) {
		return false
	}
	if country == "DE" && p.size == most-1 {
		copy(p.digits[1:], p.digits[:])
		p.digits[0] = '0'
		p.size++
	}
	return p.size == most && !p.filler()
}

// filler reports whether the digits are no real code: 00000 and 99999 are typed into forms
// that ask for one, and no country here has either.
func (p *PostalCode) filler() bool {
	first := p.digits[0]
	for _, c := range p.digits[1:p.size] {
		if c != first {
			return false
		}
	}
	return first == '0' || first == '9'
}

// Region returns the ISO 3166-2 code of the region that a postal code lies in: DE-BW,
// AT-9, CH-ZH. Where a code reaches over a border it is the region of most of its
// places. The code of one large customer has the region of the codes around it. It
// reports false for other countries, for what is no complete code, and for one in an
// area of two digits that no code has. It allocates nothing.
func Region(country, code string) (region string, ok bool) {
	var p PostalCode
	if !p.read(country, code) {
		return "", false
	}
	region, _ = search(country, p.digits[:p.size])
	if !strings.HasPrefix(region, country) {
		return "", false
	}
	return region, true
}

// search returns the region of the last line of the table that begins at a code or before it,
// and where the lines after it are.
func search(country string, code []byte) (region string, rest int) {
	// The lines before low are not after the code, and those from high on are.
	low, high := 0, len(postal)
	for low < high {
		start := strings.LastIndexByte(postal[:(low+high)/2], '\n') + 1
		line, _, _ := strings.Cut(postal[start:], "\n")
		if after(line, country, code) {
			high = start
			continue
		}
		region, low = line[strings.LastIndexByte(line, ' ')+1:], start+len(line)+1
	}
	return region, min(low, len(postal))
}

// after reports whether a line of the table begins with a later code.
func after(line, country string, code []byte) bool {
	of, rest, _ := strings.Cut(line, " ")
	if of != country {
		return of > country
	}
	first, _, _ := strings.Cut(rest, " ")
	return first > string(code)
}

// AnyPostal reports whether a postal code of a country can begin so. Of countries whose
// codes are not known here every beginning may be one.
func AnyPostal(country, prefix string) bool {
	most := PostalDigits(country)
	if country != "DE" && country != "AT" && country != "CH" || len(prefix) > most {
		return true
	}
	if code, ok := ReadPostal(country, prefix); len(prefix) == most && !ok && code.size == most {
		return false // 00000, which is none
	}
	first, last := prefix+strings.Repeat("0", most-len(prefix)), prefix+strings.Repeat("9", most-len(prefix))
	region, rest := search(country, []byte(first))
	if strings.HasPrefix(region, country) {
		return true
	}
	for line := range strings.Lines(postal[rest:]) {
		fields := strings.Fields(line)
		if fields[0] != country || fields[1] > last {
			return false
		}
		if fields[2] != "-" {
			return true
		}
	}
	return false
}

// Area returns the area that the first two digits of a postal code name: DE 70, AT 10,
// CH 80. It is empty for other countries and for what is no complete code.
func Area(country, code string) string {
	var p PostalCode
	if !p.read(country, code) {
		return ""
	}
	return country + " " + string(p.digits[:2])
}

// RegionName is the name of a region in German, or in English for "en"; the code
// itself where it is unknown.
func RegionName(code, lang string) string {
	for line := range strings.Lines(regions) {
		of, names, _ := strings.Cut(strings.TrimSpace(line), " ")
		if of != code || code == "" {
			continue
		}
		german, english, two := strings.Cut(names, " = ")
		if lang == "en" && two {
			return english
		}
		return german
	}
	return code
}

// Regions lists the codes of all regions.
func Regions() []string {
	var codes []string
	for line := range strings.Lines(regions) {
		code, _, _ := strings.Cut(line, " ")
		codes = append(codes, code)
	}
	return codes
}
