package icp

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/crm"
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
	if startsWith(w.folded, by.folded) && w.folded != by.folded && w.points <= by.points {
		c.warn(w.node, w.key, fmt.Sprintf("never counts: %s stands for it and earns as much", by.folded), "leave it out, or give it more points")
	}
}

// containsRule gives the points of the best item that a list has.
func (c *compiler) containsRule(n *yaml.Node, key string, f field) rule {
	var all []wanted
	best := c.labelled(n, key, func(label string, p int, at *yaml.Node, key string) {
		for _, w := range all {
			c.shadowed(w, wanted{fold(label), p, at, key})
			c.shadowed(wanted{fold(label), p, at, key}, w)
		}
		all = append(all, wanted{fold(label), p, at, key})
		c.earns(claim{field: f.name, test: hasItem, text: fold(label), points: p, node: at, key: key})
	})
	// The best first, so that the first that matches is the one.
	slices.SortStableFunc(all, func(a, b wanted) int { return b.points - a.points })
	if name := f.custom(); name != "" {
		return customContains(name, all, best)
	}
	return rule{
		best: best,
		earn: func(a *crm.Account, _ crm.Stamp) (int, state) {
			if a.Technologies == nil {
				return 0, missing
			}
			points, _ := among(a.Technologies, all)
			return points, known
		},
		read: func(a *crm.Account) string {
			if _, technology := among(a.Technologies, all); technology != "" {
				return tidy(technology)
			}
			return listText(a.Technologies)
		},
	}
}

// among returns the points of the best item that is wanted, and the item.
func among(list []string, all []wanted) (points int, item string) {
	for i := range all {
		for _, have := range list {
			if startsWith(have, all[i].folded) {
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
			eachItem(list, func(have string) bool {
				if startsWith(have, all[i].folded) {
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
		earn: func(a *crm.Account, _ crm.Stamp) (int, state) {
			list := a.Custom[name]
			if strings.TrimSpace(list) == "" {
				return 0, missing
			}
			points, _ := match(list)
			return points, known
		},
		read: func(a *crm.Account) string {
			if _, item := match(a.Custom[name]); item != "" {
				return tidy(item)
			}
			return listText(items(a.Custom[name]))
		},
	}
}
