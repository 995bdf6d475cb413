package compile

import (
	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring"
)

// defaultSlack keeps most places where they are from week to week (TestPlacesStay).
const defaultSlack = 12

// capacity reads how many accounts A, B and C have room for.
func (c *compiler) capacity(n *yaml.Node, key string) *scoring.Capacity {
	const most = 1_000_000
	o := c.object(n, key, "A", "B", "C", "per", "slack")
	room := &scoring.Capacity{Limits: map[scoring.Tier]int{}, Per: scoring.PerTotal}
	for i := range c.model.Cuts {
		tier := c.model.Cuts[i].Tier
		v, at := o.at(string(tier))
		if v == nil {
			continue
		}
		if limit, ok := c.decimal(v, at); ok && (limit < 1 || limit > most || limit != float64(int(limit))) {
			c.find(v, at, phrase.Of("%s is no number of places", clip(v.Value)), phrase.Of("write a whole number from 1 on, or leave the tier out: then it has no limit"))
		} else if ok {
			room.Limits[tier] = int(limit)
		}
	}
	if v, at := o.at("per"); v != nil {
		room.Per = scoring.Per(v.Value)
		if per := c.text(v, at); per != "" && room.Per != scoring.PerOwner && room.Per != scoring.PerTotal {
			c.find(v, at, phrase.Of("%q is no way to share places out", clip(per)), phrase.Of("there are owner and total"))
		}
	}
	room.Slack = defaultSlack
	if v, at := o.at("slack"); v != nil {
		slack, _ := c.integer(v, at, 0, 100)
		room.Slack = int(slack)
	}
	if v, _ := o.at("A"); v == nil && n.Kind == yaml.MappingNode && len(room.Limits) == 0 && o.values["B"] == nil && o.values["C"] == nil {
		c.find(n, key, phrase.Of("limits no tier"), phrase.Of("write {A: 40, per: owner}, or leave the key out"))
	}
	return room
}
