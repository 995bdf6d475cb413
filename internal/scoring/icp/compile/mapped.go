package compile

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring"
)

// use is a place in a model that reads a field.
type use struct {
	field string
	node  *yaml.Node
	key   string
}

func (c *compiler) use(field string, n *yaml.Node, key string) {
	c.uses = append(c.uses, use{field, n, key})
}

// useQualification notes the criteria that count in a framework.
func (c *compiler) useQualification(f *scoring.Framework, n *yaml.Node, key string) {
	for _, l := range f.Criteria {
		if l.Weight > 0 {
			c.use("deal."+l.ID, n, key)
		}
	}
}

// sources lists the inputs of a field: alternative sets of mapped inputs, each
// of which is enough.
func sources(field string) [][]string {
	switch field {
	case "account.legal_form":
		return [][]string{{field}, {"account.name"}}
	case "account.natural_person":
		return [][]string{{field}, {"account.legal_form"}, {"account.name"}}
	case "account.region":
		return [][]string{{"account.country", "account.postal_code"}}
	case "account.size_ifm", "account.size_eu":
		return [][]string{{"account.employees"}}
	}
	return [][]string{{field}}
}

// filled reports whether connections map what a field needs, and else what is missing of
// the first set that would do.
func (c *compiler) filled(field string) (missing []string, ok bool) {
	isMapped := func(name string) bool { return slices.Contains(c.mapped, name) }
	for _, set := range sources(field) {
		lacks := slices.DeleteFunc(slices.Clone(set), isMapped)
		if len(lacks) == 0 {
			return nil, true
		}
		if missing == nil {
			missing = lacks
		}
	}
	return missing, false
}

// unmapped finds fields that no connection fills. Each place is told once.
func (c *compiler) unmapped() {
	if c.mapped == nil {
		return
	}
	deals := slices.ContainsFunc(c.mapped, func(name string) bool { return strings.HasPrefix(name, "deal.") })
	told := map[string]bool{}
	for _, u := range c.uses {
		criterion := strings.HasPrefix(u.field, "deal.")
		missing, ok := c.filled(u.field)
		if ok || criterion && !deals || told[u.key+u.field] {
			continue
		}
		told[u.key+u.field] = true
		hint := phrase.Of("map %s under fields of a connection, or leave the rule out", phrase.And(missing))
		if criterion {
			hint = phrase.Of("map %s under fields of a connection, or give the criterion the weight 0 under qualification", u.field)
		}
		c.warn(u.node, u.key, phrase.Of("no connection maps %s, so it stays unknown", u.field), hint)
	}
}
