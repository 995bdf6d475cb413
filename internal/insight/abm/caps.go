package abm

import (
	"cmp"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring/company"
)

// counter counts what was taken of each group, and knows the companies that were.
type counter struct {
	c         *chooser
	taken     map[group]int
	companies company.Book[crm.Key]
}

// group is the accounts that share a cap.
type group struct {
	why Why
	// connection is that of the owner or parent, whose ids are the CRM's.
	connection, name string
}

func newCounter(c *chooser) *counter { return &counter{c: c, taken: map[group]int{}} }

// groups are those of an account that are capped.
func (n *counter) groups(a *candidate) ([4]group, [4]int) {
	caps := n.c.o.Caps
	var of [4]group
	if caps.Owner > 0 {
		of[0] = group{CapOwner, "", ""}
		if a.Owner != "" {
			of[0] = group{CapOwner, a.Key.Connection, a.Owner}
		}
	}
	if caps.Region > 0 {
		of[1] = group{CapRegion, "", where(&a.Account)}
	}
	if caps.Industry > 0 {
		of[2] = group{CapIndustry, "", n.c.industries.Division(a.Industry)}
	}
	if caps.Parent > 0 {
		of[3] = group{CapParent, a.Key.Connection, a.root}
	}
	return of, [4]int{caps.Owner, caps.Region, caps.Industry, caps.Parent}
}

// full returns the first cap that the account would exceed, with the group's name.
func (n *counter) full(a *candidate) (Why, string) {
	groups, caps := n.groups(a)
	for i, g := range groups {
		if caps[i] > 0 && n.taken[g] >= caps[i] {
			return g.why, g.name
		}
	}
	if n.c.o.Duplicates {
		return "", ""
	}
	for other := range n.companies.Same(a.Identity()) {
		if other.Connection != a.Key.Connection {
			return SameCompany, other.Connection + "/" + other.ID
		}
	}
	return "", ""
}

func (n *counter) take(a *candidate) {
	groups, caps := n.groups(a)
	for i, g := range groups {
		if caps[i] > 0 {
			n.taken[g]++
		}
	}
	n.companies.Add(a.Identity(), a.Key)
}

// roots finds the topmost parent of every account: a company without one is its own. Of
// companies that are each other's parents, the one whose turn comes first stands for all.
func (c *chooser) roots() {
	parent, root := make(map[crm.Key]string, len(c.parents)), make(map[crm.Key]string, len(c.parents))
	for _, x := range c.parents {
		parent[x.key] = x.parent
	}
	var path []crm.Key
	for _, x := range c.parents {
		path = path[:0]
		key, top := x.key, ""
		for top == "" {
			if top = root[key]; top != "" {
				break
			}
			root[key] = key.ID // so that a circle ends here
			path = append(path, key)
			above := parent[key]
			if above == "" {
				top = key.ID
			}
			key.ID = above
		}
		for _, k := range path {
			root[k] = top
		}
	}
	for _, x := range c.order {
		x.root = cmp.Or(root[x.Key], x.Key.ID)
	}
}
