package compile

import (
	"math"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/scoring/icp/field"
)

func (c *compiler) knockouts(n *yaml.Node, key string) {
	c.list(n, key, func(n *yaml.Node, key string) {
		k := c.knockout(n, key)
		if k.ID != "" && slices.ContainsFunc(c.model.Knockouts, func(o icp.Knockout) bool { return o.ID == k.ID }) {
			c.find(n, join(key, "id"), phrase.Of("there are two knock-outs %q", k.ID), phrase.Of("rename one"))
		}
		c.model.Knockouts = append(c.model.Knockouts, k)
	})
}

func (c *compiler) knockout(n *yaml.Node, key string) icp.Knockout {
	o := c.object(n, key, "id", "field", "below", "above", "is", "in", "not_in", "prefix", "edition", "crm_edition", "country", "contains", "older_than", "when", "reason")
	k := icp.Knockout{}
	if v, at := o.need("id"); v != nil {
		k.ID = c.name(v, at)
	}
	if v, at := o.need("reason"); v != nil {
		k.Reason = c.words(v, at, c.model.Languages)
	}
	var found []string
	for _, test := range append(knockoutTests(), "when") {
		if v, _ := o.at(test); v != nil {
			found = append(found, test)
		}
	}
	if len(found) != 1 {
		c.find(n, key, phrase.Of("a knock-out needs one test, and this has %d", len(found)),
			phrase.Of("write below, above, is, in, not_in, prefix, contains, older_than or when"))
		return k
	}
	if found[0] == "when" {
		v, at := o.at("when")
		if f, key := o.at("field"); f != nil {
			c.find(f, key, phrase.Of("stands beside when"), phrase.Of("a condition names its fields itself"))
		}
		if name, spans, ok := conditionSpans(v.Value); ok {
			for _, s := range spans {
				c.knocked = append(c.knocked, knocked{id: k.ID, claim: claim{field: name, span: s}})
			}
		}
		if holds := c.condition(v, at); holds != nil {
			k.Hits = holds.met
		}
		return k
	}
	node, at := o.need("field")
	if node == nil {
		return k
	}
	f, ok := c.field(node, at)
	if !ok {
		return k
	}
	c.model.People = c.model.People || f.Name == "account.natural_person"
	claims := len(c.claims)
	k.Hits = c.hits(o, f, found[0])
	c.knocks(k.ID, claims, found[0] == "not_in")
	return k
}

// hits compiles a knock-out as a criterion of one point. An unknown value never knocks out.
func (c *compiler) hits(o object, f field.Field, test string) func(*crm.Account, crm.Stamp) (bool, field.State) {
	v, key := o.at(test)
	f = f.As(test)
	if !slices.Contains(knockoutKinds(test), f.Kind) {
		c.find(v, key, phrase.Of("%s holds %s", f.Name, f.Kind), phrase.Of("write %s", knockoutTestsFor(f.Kind)))
		return nil
	}
	var r rule
	wanted := 1
	switch test {
	case "below", "above":
		r = c.beyond(v, key, f, test)
	case "is":
		r = c.flagRule(v, key, f, 1)
	case "in":
		r = c.setRule(c.onePoint(v, key), key, f)
	case "not_in":
		r, wanted = c.setRule(c.onePoint(v, key), key, f), 0
	case "prefix":
		o.values["prefix"] = c.onePoint(v, key)
		r = c.prefixRule(o, f)
	case "contains":
		r = c.containsRule(c.onePoint(v, key), key, f)
	case "older_than":
		days, _ := c.days(v, key)
		c.earns(claim{field: f.Name, variant: inDays, span: interval{int64(days) + 1, math.MaxInt64}, node: v, key: key})
		age := field.Age(f)
		r.earn = func(a *crm.Account, asOf crm.Stamp) (int, field.State) {
			have, s := age(a, asOf)
			return min(max(have-days, 0), 1), s
		}
	}
	earn := r.earn
	return func(a *crm.Account, asOf crm.Stamp) (bool, field.State) {
		points, s := earn(a, asOf)
		return s == field.Known && points == wanted, s
	}
}

// knockoutTests are the keys under which a knock-out's test can stand, but for when.
func knockoutTests() []string {
	return []string{"below", "above", "is", "in", "not_in", "prefix", "contains", "older_than"}
}

func knockoutTestsFor(k field.Kind) phrase.Phrase {
	return joined(knockoutTests(), func(test string) bool { return slices.Contains(knockoutKinds(test), k) })
}

func knockoutKinds(test string) []field.Kind {
	switch test {
	case "below", "above":
		return []field.Kind{field.KindNumber, field.KindMoney}
	case "is":
		return []field.Kind{field.KindFlag}
	case "in", "not_in":
		return []field.Kind{field.KindText}
	case "prefix":
		return []field.Kind{field.KindText, field.KindPostal}
	case "contains":
		return []field.Kind{field.KindList}
	}
	return []field.Kind{field.KindDate}
}

// beyond is a band of one point, below a limit or above it.
func (c *compiler) beyond(n *yaml.Node, key string, f field.Field, test string) rule {
	limit, _ := c.integer(n, key, leastOf(f), field.MostRevenue)
	from, to := int64(0), limit-1
	if leastOf(f) < 0 {
		from = math.MinInt64
	}
	if test == "above" {
		from, to = limit+1, math.MaxInt64
	}
	if from > to || f.Name == "account.employees" && from > field.MostEmployees {
		c.warn(n, key, phrase.Of("knocks nobody out"), phrase.Of("no account has such a value: what is below 0 or more than any company has counts as unknown"))
	}
	c.earns(claim{field: f.Name, span: interval{from, to}, node: n, key: key})
	read := c.model.Fields.Span(f)
	out := band{from: from, to: to, points: 1}
	return rule{earn: func(a *crm.Account, _ crm.Stamp) (int, field.State) {
		least, most, s := read(a)
		if s != field.Known || most < from || least > to {
			return 0, s
		}
		return out.of(least, most)
	}}
}

// onePoint turns a list of values into a mapping that gives one point for each, where
// it was found.
func (c *compiler) onePoint(n *yaml.Node, key string) *yaml.Node {
	made := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: n.Line, Column: n.Column}
	c.list(n, key, func(item *yaml.Node, key string) {
		if item.Kind != yaml.ScalarNode {
			c.find(item, key, phrase.Of("a text is expected here"), phrase.Of("write a list of plain words: [a, b]"))
			return
		}
		made.Content = append(made.Content, item, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: "1", Line: item.Line, Column: item.Column})
	})
	return made
}
