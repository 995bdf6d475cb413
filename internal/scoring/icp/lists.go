package icp

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/crm"
)

// wanted is an item that a list may have, folded, with its points.
type wanted struct {
	folded string
	points int
}

// containsRule gives the points of the best item that a list has.
func (c *compiler) containsRule(n *yaml.Node, key string, f field) rule {
	var all []wanted
	best := c.labelled(n, key, func(label string, p int, _ *yaml.Node, _ string) {
		all = append(all, wanted{fold(label), p})
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
