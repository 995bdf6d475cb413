package compile

import (
	"cmp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring/dach"
	"github.com/icptier/icptier/internal/scoring/icp/field"
)

// prefix is the beginning of a code, with the points of codes that start so.
type prefix struct {
	text   string
	points int
	node   *yaml.Node
	key    string
}

// prefixRule gives the points of the longest prefix that fits: of industry codes of an
// edition, of postal codes of a country, or of any text, for which * is any.
func (c *compiler) prefixRule(o object, f field.Field) rule {
	switch f.Name {
	case "account.industry":
		earn, best := c.codes(o)
		read := c.model.Fields.Text(f)
		return rule{best: best, read: c.model.Fields.Show(f), earn: func(a *crm.Account, _ crm.Stamp) (int, field.State) {
			v, s := read(a)
			if s != field.Known {
				return 0, s
			}
			return earn(v), field.Known
		}}
	case "account.postal_code":
		return c.postalRule(o, f)
	}
	c.notWith(o, "edition", "crm_edition", "country")
	v, key := o.at("prefix")
	prefixes, best := c.prefixes(v, key, func(s string) (string, phrase.Phrase) { return field.Fold(strings.TrimSuffix(s, "*")), phrase.Phrase{} })
	for _, p := range prefixes {
		c.meant(f, p.text)
	}
	c.earnPrefixes(f.Name, "", prefixes)
	read := c.model.Fields.Text(f)
	return rule{best: best, read: c.model.Fields.Show(f), earn: func(a *crm.Account, _ crm.Stamp) (int, field.State) {
		v, s := read(a)
		if s != field.Known {
			return 0, s
		}
		return longest(prefixes, field.Fold(v)), field.Known
	}}
}

// labelOrCode looks an industry up among labels, and where it is none of them takes
// it for a code: CRMs hold one or the other.
func (c *compiler) labelOrCode(o object, f field.Field) rule {
	v, key := o.at("set")
	points, best := c.set(v, key, f)
	codes, bestCode := c.codes(o)
	read := c.model.Fields.Text(f)
	return rule{best: max(best, bestCode), read: c.model.Fields.Show(f), earn: func(a *crm.Account, _ crm.Stamp) (int, field.State) {
		v, s := read(a)
		if s != field.Known {
			return 0, s
		}
		if p, ok := points.points(v); ok {
			return p, field.Known
		}
		return codes(v), field.Known
	}}
}

// edition reads the name of an edition of industry codes.
func (c *compiler) edition(n *yaml.Node, key string) (dach.Edition, bool) {
	e, ok := dach.EditionOf(n.Value)
	if !ok {
		c.find(n, key, phrase.Of("there is no edition %q", clip(n.Value)), phrase.Of("there are %s", strings.Join(dach.Editions(), ", ")))
	}
	return e, ok
}

// codes compiles the prefixes of an edition of industry codes. It returns the points of
// what a CRM holds: a code, or one of the labels that CRMs list.
func (c *compiler) codes(o object) (earn func(string) int, best int) {
	c.notWith(o, "country")
	v, key := o.at("prefix")
	e, at := o.need("edition")
	if e == nil {
		return nil, 0
	}
	edition, ok := c.edition(e, at)
	if !ok {
		return nil, 0
	}
	prefixes, best := c.prefixes(v, key, func(s string) (string, phrase.Phrase) {
		code, ok := edition.Read(s)
		if !ok {
			return "", phrase.Of("is no code of %s", edition.Name())
		}
		return code.String(), phrase.Phrase{}
	})
	c.codeless(prefixes, edition)
	c.earnPrefixes("account.industry", edition.Name(), prefixes)
	points := byCode(prefixes, edition)
	labels := table{}
	if edition < dach.NAICS {
		for label, code := range dach.Industries() {
			labels.set(label, points(dach.CodeOf(code)))
		}
	}
	reads := edition
	if crm, at := o.at("crm_edition"); crm != nil {
		if reads, ok = c.edition(crm, at); ok {
			points = c.translated(crm, at, reads, edition, points)
		}
	}
	return func(value string) int {
		if code, ok := reads.Read(value); ok {
			return points(code)
		}
		p, _ := labels.points(value)
		return p
	}, best
}

// byCode gives a code the points of the longest prefix, and else of its section.
func byCode(prefixes []prefix, edition dach.Edition) func(dach.Code) int {
	var sections [26]int
	prefixes = slices.DeleteFunc(slices.Clone(prefixes), func(p prefix) bool {
		section := len(p.text) == 1 && p.text[0] >= 'A' && p.text[0] <= 'Z'
		if section {
			sections[p.text[0]-'A'] = p.points
		}
		return section
	})
	return func(code dach.Code) int {
		for i := range prefixes {
			if code.HasPrefix(prefixes[i].text) {
				return prefixes[i].points
			}
		}
		if section := edition.Section(code); section != 0 {
			return sections[section-'A']
		}
		return 0
	}
}

// codeless finds prefixes that no code of the edition has.
func (c *compiler) codeless(prefixes []prefix, edition dach.Edition) {
	codes := dach.Codes(edition)
	for _, p := range prefixes {
		at, _ := slices.BinarySearch(codes, p.text)
		if codes == nil || p.text[0] >= 'A' || at < len(codes) && strings.HasPrefix(codes[at], p.text) {
			continue
		}
		c.warn(p.node, p.key, phrase.Of("no code of %s begins so", edition.Name()), phrase.Of("look the code up; the editions differ"))
	}
}

// translated gives codes of the edition that the CRM holds the points of the model's.
// Where one code has become several that earn differently, the fewest points count.
func (c *compiler) translated(n *yaml.Node, key string, from, to dach.Edition, points func(dach.Code) int) func(dach.Code) int {
	ways, ok := dach.Translate(from, to)
	if !ok {
		if from != to {
			c.find(n, key, phrase.Of("there is no way from %s to %s", from.Name(), to.Name()), phrase.Of("there is one between WZ2008 and WZ2025"))
		}
		return points
	}
	earned := map[string]int{}
	for code, others := range ways {
		for _, other := range others {
			p := points(dach.CodeOf(other))
			for size := len(code); size > 1; size-- {
				note(earned, code[:size], p)
			}
			note(earned, string(rune(from.Section(dach.CodeOf(code)))), p)
		}
	}
	return func(code dach.Code) int {
		for ; code != (dach.Code{}); code = code.Wider() {
			if p, ok := code.Lookup(earned); ok {
				return p
			}
		}
		return 0
	}
}

// note keeps the fewest points of a code.
func note(earned map[string]int, code string, points int) {
	if have, ok := earned[code]; !ok || points < have {
		earned[code] = points
	}
}

// postalRule reads postal codes of one country, or, with a mapping for each, of several.
// Codes of other countries earn nothing. * stands for all that no other prefix fits.
func (c *compiler) postalRule(o object, f field.Field) rule {
	v, key := o.at("prefix")
	byCountry := map[string][]prefix{}
	best := 0
	one := func(n *yaml.Node, key, country string) {
		prefixes, b := c.prefixes(n, key, func(s string) (string, phrase.Phrase) {
			if s == "*" {
				return "", phrase.Phrase{}
			}
			if problem := dach.PostalPrefix(country, s); !problem.IsZero() {
				return "", problem
			}
			return s, phrase.Phrase{}
		})
		byCountry[country], best = prefixes, max(best, b)
		c.earnPrefixes(f.Name, country, prefixes)
		for _, p := range prefixes {
			if p.text != "" && !dach.AnyPostal(country, p.text) {
				c.warn(p.node, p.key, phrase.Of("no postal code of %s begins so", country), phrase.Of("look the code up, or leave the line out"))
			}
		}
	}
	if country, at := o.at("country"); country != nil {
		one(v, key, c.country(country, at))
	} else {
		c.entries(v, key, func(k, v *yaml.Node) {
			at := join(key, k.Value)
			if v.Kind != yaml.MappingNode {
				c.find(k, at, phrase.Of("postal codes need their country"), phrase.Of("write country: DE beside prefix, or prefix: {DE: {...}, AT: {...}}"))
				return
			}
			one(v, at, c.country(k, at))
		})
	}
	c.notWith(o, "edition", "crm_edition")
	return rule{best: best, read: c.model.Fields.Show(f), earn: func(a *crm.Account, _ crm.Stamp) (int, field.State) {
		if _, s := field.Present(a.Country); s != field.Known {
			return 0, s
		}
		prefixes, ok := byCountry[a.Country]
		if !ok {
			return 0, field.Known
		}
		return earnPostal(a, prefixes)
	}}
}

// earnPostal gives the points of the longest prefix that an account's code begins with. A
// code that its country cannot have is unknown; one that spreadsheets took the zero from is
// read with it. A code that is missing is unknown in every country that the rule names, also
// where one prefix stands for the whole country.
func earnPostal(a *crm.Account, prefixes []prefix) (int, field.State) {
	switch {
	case a.PostalCode == "":
		return 0, field.Missing
	case dach.PostalDigits(a.Country) == 0:
		return longest(prefixes, postal(a.PostalCode)), field.Known
	}
	code, ok := dach.ReadPostal(a.Country, a.PostalCode)
	if !ok {
		return 0, field.Unreadable
	}
	for i := range prefixes {
		if code.HasPrefix(prefixes[i].text) {
			return prefixes[i].points, field.Known
		}
	}
	return 0, field.Known
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
	c.find(n, key, phrase.Of("%q is no country", clip(n.Value)), phrase.Of("write its two letters: DE, AT, CH"))
	return ""
}

// prefixes reads a mapping of prefixes to points, the longest first. normal brings a
// prefix into the form of the values, or returns its fault.
func (c *compiler) prefixes(n *yaml.Node, key string, normal func(string) (string, phrase.Phrase)) (all []prefix, best int) {
	seen := map[string]bool{}
	best = c.labelled(n, key, func(label string, points int, at *yaml.Node, key string) {
		text, problem := normal(label)
		if !problem.IsZero() {
			c.find(at, key, problem, phrase.Of("look the code up, or leave the line out"))
			return
		}
		if seen[text] {
			c.find(at, key, phrase.Of("says the same as another prefix"), phrase.Of("keep one of them"))
		}
		seen[text] = true
		all = append(all, prefix{text, points, at, key})
	})
	slices.SortStableFunc(all, func(a, b prefix) int { return cmp.Compare(len(b.text), len(a.text)) })
	return all, best
}

func (c *compiler) earnPrefixes(field, variant string, prefixes []prefix) {
	for _, p := range prefixes {
		c.earns(claim{field: field, variant: variant, test: hasPrefix, text: p.text, points: p.points, node: p.node, key: p.key})
	}
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
			c.find(v, key, phrase.Of("means nothing for this field"), phrase.Of("leave it out"))
		}
	}
}
