package icp

import (
	"fmt"

	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/scoring"
)

// earning is a value of a criterion that earns points, kept for what lint compares.
type earning struct {
	field    string
	from, to int64  // of a band
	label    string // of a set, folded
	node     *yaml.Node
	key      string
}

// excluded is what a knock-out by number or by label leaves no account with.
type excluded struct {
	id, field string
	from, to  int64
	labels    map[string]bool
}

// contradictions finds values that earn points and are knocked out.
func (c *compiler) contradictions() {
	for _, e := range c.earnings {
		for _, x := range c.excluded {
			if e.field != x.field || e.label != "" && !x.labels[e.label] || e.label == "" && (len(x.labels) > 0 || e.from < x.from || e.to > x.to) {
				continue
			}
			c.warn(e.node, e.key, fmt.Sprintf("earns points for accounts that the knock-out %s makes X", x.id), "drop one of the two")
		}
	}
}

// reachable finds tiers whose score no account can have.
func (c *compiler) reachable(tiers object) {
	most := 0
	for i := range c.model.criteria {
		most += max(c.model.criteria[i].rule.best, c.model.criteria[i].unknown)
	}
	for _, cut := range c.model.cuts {
		if cut.score > most && cut.tier != scoring.TierNone {
			n, key := tiers.at(string(cut.tier))
			c.warn(n, key, fmt.Sprintf("nobody can reach it: all criteria together earn at most %d", most), "let values earn the points of their criteria, or lower the score")
		}
	}
}
