package insight

import (
	"strings"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring/dach"
)

// Region is a part of a country that people name: all of it, a region by its ISO 3166-2
// code, or the postal codes that begin alike.
type Region struct {
	text            string
	country, prefix string
	iso             string // empty for a country or a prefix
}

// ParseRegion reads DE, DE-BW, DE-7 or DE 7, and a region's name in German or English.
// AT-9 is Vienna, as ISO 3166-2 has it; the codes that begin with 9 are AT 9.
func ParseRegion(text string) (Region, error) {
	text = strings.TrimSpace(text)
	for _, code := range dach.Regions() {
		if strings.EqualFold(text, code) || strings.EqualFold(text, dach.RegionName(code, "de")) || strings.EqualFold(text, dach.RegionName(code, "en")) {
			return Region{text: code, country: code[:2], iso: code}, nil
		}
	}
	hint := phrase.Of("write a country (DE), a region (DE-BW, Bayern) or the beginning of a postal code (DE-7, AT 10)")
	at := strings.IndexAny(text, "- ")
	country, prefix := text, ""
	if at >= 0 {
		country, prefix = text[:at], strings.TrimSpace(text[at+1:])
	}
	country = strings.ToUpper(country)
	if len(country) != 2 || crm.CountryCode(country) != country {
		return Region{}, phrase.Errorf("%q is no region; %s", text, hint)
	}
	if at < 0 {
		return Region{text: country, country: country}, nil
	}
	if prefix == "" || strings.Trim(prefix, "0123456789") != "" {
		return Region{}, phrase.Errorf("%q is no region of %s; %s", text, country, hint)
	}
	if problem := dach.PostalPrefix(country, prefix); !problem.IsZero() {
		return Region{}, phrase.Errorf("%q %s", text, problem)
	}
	return Region{text: country + " " + prefix, country: country, prefix: prefix}, nil
}

// String is the region in one form, which ParseRegion reads.
func (r Region) String() string { return r.text }

// Has reports whether a postal code of a country lies in the region. What is no complete
// postal code lies in its country alone.
func (r Region) Has(country, code string) bool {
	if r.country != country {
		return false
	}
	if r.iso != "" {
		region, ok := dach.Region(country, code)
		return ok && region == r.iso
	}
	return strings.HasPrefix(digits(country, code), r.prefix)
}

// HasArea reports whether all of an area of two digits lies in a country or prefix. Areas
// reach over the borders of regions, so no region has one.
func (r Region) HasArea(area string) bool {
	country, two, _ := strings.Cut(area, " ")
	return r.iso == "" && r.country == country && strings.HasPrefix(two, r.prefix)
}

// digits are those of a postal code, with the zero that spreadsheets take from German ones.
func digits(country, code string) string {
	digit := func(i int) bool { return code[i] >= '0' && code[i] <= '9' }
	start := 0
	for start < len(code) && !digit(start) {
		start++
	}
	end := start
	for end < len(code) && digit(end) {
		end++
	}
	code = code[start:end]
	if country == "DE" && len(code) == 4 {
		code = "0" + code
	}
	return code
}

// Country is the ISO 3166-1 code of the country that the region lies in.
func (r Region) Country() string { return r.country }
