package compile

import (
	"slices"
	"unicode"

	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring/icp/field"
)

// wanted is an item that a list may have, folded, with its points.
type wanted struct {
	folded string
	points int
	node   *yaml.Node
	key    string
}

// shadowed finds an item that never counts because a wider one earns as much.
func (c *compiler) shadowed(w, by wanted) {
	if field.StartsWith(w.folded, by.folded) && w.folded != by.folded && w.points <= by.points {
		c.warn(w.node, w.key, phrase.Of("never counts: %s stands for it and earns as much", by.folded), phrase.Of("leave it out, or give it more points"))
	}
}

// firstWords lists the beginnings of a folded text that end with a word, itself included:
// what field.StartsWith takes it for.
func firstWords(folded string) []string {
	var all []string
	for i, r := range folded {
		if i > 0 && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			all = append(all, folded[:i])
		}
	}
	return append(all, folded)
}

// containsRule gives the points of the best item that a list has.
func (c *compiler) containsRule(n *yaml.Node, key string, f field.Field) rule {
	var all []wanted
	best := c.labelled(n, key, func(label string, p int, at *yaml.Node, key string) {
		c.meant(f, label)
		all = append(all, wanted{field.Fold(label), p, at, key})
		c.earns(claim{field: f.Name, test: hasItem, text: field.Fold(label), points: p, node: at, key: key})
	})
	byText := map[string]wanted{}
	for _, w := range all {
		byText[w.folded] = w
	}
	for _, w := range all {
		for _, wider := range firstWords(w.folded) {
			if by, ok := byText[wider]; ok {
				c.shadowed(w, by)
			}
		}
	}
	// The best first, so that the first that matches is the one.
	slices.SortStableFunc(all, func(a, b wanted) int { return b.points - a.points })
	read := c.model.Fields.Technologies
	if f.Custom() != "" {
		read = c.model.Fields.List(f)
	}
	return rule{
		best: best,
		earn: func(a *crm.Account, _ crm.Stamp) (int, field.State) {
			list, s := read(a)
			if s != field.Known {
				return 0, s
			}
			points, _ := among(list, all)
			return points, field.Known
		},
		read: func(a *crm.Account) string {
			list, _ := read(a)
			if _, item := among(list, all); item != "" {
				return field.Tidy(item)
			}
			return field.ListText(list)
		},
	}
}

// among returns the points of the best item that is wanted, and the item.
func among(list []string, all []wanted) (points int, item string) {
	for i := range all {
		for _, have := range list {
			if field.StartsWith(have, all[i].folded) {
				return all[i].points, have
			}
		}
	}
	return 0, ""
}
