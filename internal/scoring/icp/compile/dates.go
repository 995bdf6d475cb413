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

// inDays is the variant of values that are ages in days.
const inDays = "days"

// withinRule gives points by age: {30d: 10, 90d: 6} is ten points for up to 30 days
// and six for up to 90.
func (c *compiler) withinRule(n *yaml.Node, key string, f field.Field) rule {
	type step struct {
		days, points int
		node         *yaml.Node
		key          string
	}
	var steps []step
	best := 0
	c.entries(n, key, func(k, v *yaml.Node) {
		at := join(key, k.Value)
		days, ok := c.days(k, at)
		points := c.points(v, at)
		if ok {
			steps = append(steps, step{days, points, k, at})
			best = max(best, points)
		}
	})
	if len(steps) == 0 && n.Kind == yaml.MappingNode {
		c.find(n, key, phrase.Of("has no step"), phrase.Of("write {30d: 10, 90d: 5}"))
	}
	slices.SortStableFunc(steps, func(a, b step) int { return a.days - b.days })
	from := int64(0)
	for _, s := range steps {
		c.earns(claim{field: f.Name, variant: inDays, span: interval{from, int64(s.days)}, points: s.points, node: s.node, key: s.key})
		from = int64(s.days) + 1
	}
	for i := 1; i < len(steps); i++ {
		if steps[i].points > steps[i-1].points {
			c.find(n, key, phrase.Of("%dd earns more than %dd", steps[i].days, steps[i-1].days), phrase.Of("let points fall with age"))
		}
	}
	read := field.Age(f)
	ages := make([]icp.Step, len(steps))
	for i, s := range steps {
		ages[i] = icp.Step{Days: s.days, Points: s.points}
	}
	return rule{best: best, within: ages, read: c.model.Fields.Show(f), earn: func(a *crm.Account, asOf crm.Stamp) (int, field.State) {
		days, s := read(a, asOf)
		if s != field.Known {
			return 0, s
		}
		for i := range steps {
			if days <= steps[i].days {
				return steps[i].points, field.Known
			}
		}
		return 0, field.Known
	}}
}

// halfLifeRule halves the points with every span of days, and rounds them to whole ones.
func (c *compiler) halfLifeRule(n *yaml.Node, key string, f field.Field, points int) rule {
	days, ok := c.days(n, key)
	if !ok {
		return rule{}
	}
	if days == 0 {
		c.find(n, key, phrase.Of("a half-life is at least one day"), phrase.Of("write it as 30d"))
		return rule{}
	}
	byAge := decay(points, days)
	read := field.Age(f)
	return rule{best: points, halfLife: days, read: c.model.Fields.Show(f), earn: func(a *crm.Account, asOf crm.Stamp) (int, field.State) {
		age, s := read(a, asOf)
		if s != field.Known || age >= len(byAge) {
			return 0, s
		}
		return int(byAge[age]), field.Known
	}}
}

// decay lists the points for each age in days until none is left.
func decay(points, halfLife int) []uint8 {
	var byAge []uint8
	for day := 0; ; day++ {
		left := math.Round(float64(points) * math.Exp2(-float64(day)/float64(halfLife)))
		if left < 1 {
			return byAge
		}
		byAge = append(byAge, uint8(min(left, 100)))
	}
}
