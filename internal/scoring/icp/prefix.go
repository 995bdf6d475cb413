package icp

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring/dach"
)

// prefix is the beginning of a code, with the points of codes that start so.
type prefix struct {
	text   string
	points int
	node   *yaml.Node
	key    string
}

// prefixRule gives the points of the longest prefix that fits: of industry codes of an
// edition, of postal codes of a country, or of any text.
func (c *compiler) prefixRule(o object, f field) rule {
	switch f.name {
	case "account.industry":
		earn, best := c.codes(o)
		read := text(f)
		return rule{best: best, read: c.model.readText(f), earn: func(a *crm.Account, _ crm.Stamp) (int, state) {
			v := read(a)
			if v == "" {
				return 0, missing
			}
			return earn(v), known
		}}
	case "account.postal_code":
		return c.postalRule(o, f)
	}
	c.notWith(o, "edition", "country")
	v, key := o.at("prefix")
	prefixes, best := c.prefixes(v, key, func(s string) (string, string) { return fold(s), "" })
	read := text(f)
	return rule{best: best, read: c.model.readText(f), earn: func(a *crm.Account, _ crm.Stamp) (int, state) {
		v := read(a)
		if v == "" {
			return 0, missing
		}
		return longest(prefixes, fold(v)), known
	}}
}

// labelOrCode looks an industry up among labels, and where it is none of them takes
// it for a code: CRMs hold one or the other.
func (c *compiler) labelOrCode(o object, f field) rule {
	set, key := o.at("set")
	points := table{}
	best := c.labelled(set, key, func(label string, p int, at *yaml.Node, key string) {
		if _, twice := points[fold(label)]; twice {
			c.find(at, key, "differs from another label only in case", "keep one of them")
		}
		points.set(label, p)
	})
	codes, bestCode := c.codes(o)
	read := text(f)
	return rule{best: max(best, bestCode), read: c.model.readText(f), earn: func(a *crm.Account, _ crm.Stamp) (int, state) {
		v := read(a)
		if v == "" {
			return 0, missing
		}
		if p, ok := points.points(v); ok {
			return p, known
		}
		return codes(v), known
	}}
}

// codes compiles the prefixes of an edition of industry codes.
func (c *compiler) codes(o object) (earn func(string) int, best int) {
	c.notWith(o, "country")
	v, key := o.at("prefix")
	edition := dach.WZ2008
	if e, at := o.need("edition"); e != nil {
		var ok bool
		if edition, ok = dach.EditionOf(e.Value); !ok {
			c.find(e, at, fmt.Sprintf("there is no edition %q", clip(e.Value)), "there are "+strings.Join(dach.Editions(), ", "))
			return nil, 0
		}
	}
	sections := [26]int{}
	prefixes, best := c.prefixes(v, key, func(s string) (string, string) {
		code, ok := edition.Normal(s)
		if !ok {
			return "", "is no code of " + edition.Name()
		}
		return code, ""
	})
	prefixes = slices.DeleteFunc(prefixes, func(p prefix) bool {
		section := len(p.text) == 1 && p.text[0] >= 'A' && p.text[0] <= 'Z'
		if section {
			sections[p.text[0]-'A'] = p.points
		}
		return section
	})
	return func(value string) int {
		var buf dach.Code
		code, ok := edition.Read(value, &buf)
		if !ok {
			return 0
		}
		for i := range prefixes {
			if p := &prefixes[i]; len(code) >= len(p.text) && string(code[:len(p.text)]) == p.text {
				return p.points
			}
		}
		if section := edition.Section(code); section != 0 {
			return sections[section-'A']
		}
		return 0
	}, best
}

// postalRule reads postal codes of one country, or, with a mapping for each, of several.
// Codes of other countries earn nothing. * stands for all that no other prefix fits.
func (c *compiler) postalRule(o object, f field) rule {
	v, key := o.at("prefix")
	byCountry := map[string][]prefix{}
	best := 0
	one := func(n *yaml.Node, key, country string) {
		prefixes, b := c.prefixes(n, key, func(s string) (string, string) {
			if s == "*" {
				return "", ""
			}
			if problem := dach.PostalPrefix(country, s); problem != "" {
				return "", problem
			}
			return s, ""
		})
		byCountry[country], best = prefixes, max(best, b)
	}
	if country, at := o.at("country"); country != nil {
		one(v, key, c.country(country, at))
	} else {
		c.entries(v, key, func(k, v *yaml.Node) {
			at := join(key, k.Value)
			if v.Kind != yaml.MappingNode {
				c.find(k, at, "postal codes need their country", "write country: DE beside prefix, or prefix: {DE: {...}, AT: {...}}")
				return
			}
			one(v, at, c.country(k, at))
		})
	}
	c.notWith(o, "edition")
	return rule{best: best, read: c.model.readText(f), earn: func(a *crm.Account, _ crm.Stamp) (int, state) {
		if a.Country == "" {
			return 0, missing
		}
		prefixes, ok := byCountry[a.Country]
		switch {
		case !ok:
			return 0, known
		case a.PostalCode == "" && (len(prefixes) != 1 || prefixes[0].text != ""):
			return 0, missing
		}
		return longest(prefixes, postal(a.PostalCode)), known
	}}
}

// postal leaves off the country that some write before a code: D-70173.
func postal(code string) string {
	for i := range len(code) {
		if c := code[i]; c >= '0' && c <= '9' {
			return code[i:]
		}
	}
	return code
}

// country reads an ISO 3166-1 alpha-2 code.
func (c *compiler) country(n *yaml.Node, key string) string {
	if code := n.Value; crm.CountryCode(code) == code && code != "" {
		return code
	}
	c.find(n, key, fmt.Sprintf("%q is no country", clip(n.Value)), "write its two letters: DE, AT, CH")
	return ""
}

// prefixes reads a mapping of prefixes to points, the longest first. normal brings a
// prefix into the form of the values, or says what is wrong with it.
func (c *compiler) prefixes(n *yaml.Node, key string, normal func(string) (text, problem string)) (all []prefix, best int) {
	best = c.labelled(n, key, func(label string, points int, at *yaml.Node, key string) {
		text, problem := normal(label)
		if problem != "" {
			c.find(at, key, problem, "")
			return
		}
		if slices.ContainsFunc(all, func(p prefix) bool { return p.text == text }) {
			c.find(at, key, "says the same as another prefix", "keep one of them")
		}
		all = append(all, prefix{text, points, at, key})
	})
	slices.SortStableFunc(all, func(a, b prefix) int { return cmp.Compare(len(b.text), len(a.text)) })
	return all, best
}

// longest returns the points of the first prefix that fits; prefixes are sorted so.
func longest(prefixes []prefix, value string) int {
	for i := range prefixes {
		if strings.HasPrefix(value, prefixes[i].text) {
			return prefixes[i].points
		}
	}
	return 0
}

// notWith finds keys that say nothing for this field.
func (c *compiler) notWith(o object, names ...string) {
	for _, name := range names {
		if v, key := o.at(name); v != nil {
			c.find(v, key, "means nothing for this field", "leave it out")
		}
	}
}
