package compile

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/crm"
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
		c.warn(w.node, w.key, fmt.Sprintf("never counts: %s stands for it and earns as much", by.folded), "leave it out, or give it more points")
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
	if name := f.Custom(); name != "" {
		return customContains(name, all, best)
	}
	return rule{
		best: best,
		earn: func(a *crm.Account, _ crm.Stamp) (int, field.State) {
			if a.Technologies == nil {
				return 0, field.Missing
			}
			points, _ := among(a.Technologies, all)
			return points, field.Known
		},
		read: func(a *crm.Account) string {
			if _, technology := among(a.Technologies, all); technology != "" {
				return field.Tidy(technology)
			}
			return field.ListText(a.Technologies)
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

// customContains reads a list that is parted by semicolons.
func customContains(name string, all []wanted, best int) rule {
	match := func(list string) (points int, item string) {
		for i := range all {
			field.EachItem(list, func(have string) bool {
				if field.StartsWith(have, all[i].folded) {
					points, item = all[i].points, have
				}
				return item == ""
			})
			if item != "" {
				return points, item
			}
		}
		return 0, ""
	}
	return rule{
		best: best,
		earn: func(a *crm.Account, _ crm.Stamp) (int, field.State) {
			list := a.Custom[name]
			if strings.TrimSpace(list) == "" {
				return 0, field.Missing
			}
			points, _ := match(list)
			return points, field.Known
		},
		read: func(a *crm.Account) string {
			if _, item := match(a.Custom[name]); item != "" {
				return field.Tidy(item)
			}
			return field.ListText(field.Items(a.Custom[name]))
		},
	}
}

// customItem tells whether a list in a custom field has an item.
func customItem(name, item string) condition {
	return func(a *crm.Account, _ crm.Stamp) verdict {
		list := a.Custom[name]
		if strings.TrimSpace(list) == "" {
			return unsure
		}
		found := false
		field.EachItem(list, func(have string) bool {
			found = have == item
			return !found
		})
		return verdictOf(found)
	}
}
