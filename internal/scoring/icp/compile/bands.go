package compile

import (
	"math"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring/icp/field"
)

// band is a range of whole numbers, both ends included.
type band struct {
	from, to int64
	points   int
	node     *yaml.Node
	key      string
}

func (c *compiler) bandRule(n *yaml.Node, key string, f field.Field) rule {
	var bands []band
	best := 0
	c.list(n, key, func(n *yaml.Node, key string) {
		o := c.object(n, key, "from", "to", "points")
		b := band{from: 0, to: math.MaxInt64, node: n, key: key}
		least := leastOf(f)
		if least < 0 {
			b.from = math.MinInt64
		}
		if v, at := o.at("from"); v != nil {
			b.from, _ = c.integer(v, at, least, field.MostRevenue)
		}
		if v, at := o.at("to"); v != nil {
			b.to, _ = c.integer(v, at, least, field.MostRevenue)
		}
		if v, at := o.need("points"); v != nil {
			b.points = c.points(v, at)
		}
		if b.from > b.to {
			c.find(n, key, phrase.Of("from is above to"), phrase.Of("swap the two"))
		}
		best = max(best, b.points)
		bands = append(bands, b)
		c.earns(claim{field: f.Name, span: interval{b.from, b.to}, points: b.points, node: n, key: key})
		c.beyondAll(b, f)
	})
	c.overlaps(bands)
	read := c.model.Fields.Span(f)
	return rule{best: best, read: c.model.Fields.Show(f), earn: func(a *crm.Account, _ crm.Stamp) (int, field.State) {
		from, to, s := read(a)
		if s != field.Known {
			return 0, s
		}
		for i := range bands {
			if b := &bands[i]; from <= b.to && to >= b.from {
				return b.of(from, to)
			}
		}
		return 0, field.Known
	}}
}

// of returns the points of a range that lies in the band; one that only overlaps it straddles.
func (b *band) of(from, to int64) (int, field.State) {
	if from < b.from || to > b.to {
		return 0, field.Straddles
	}
	return b.points, field.Known
}

// leastOf is the lowest number that a band of the field may name: a company's own may be
// below 0, such as its growth.
func leastOf(f field.Field) int64 {
	if f.Custom() != "" {
		return -field.MostRevenue
	}
	return 0
}

// overlaps finds bands that share numbers, so that the order of lines would matter.
func (c *compiler) overlaps(bands []band) {
	sorted := slices.Clone(bands)
	slices.SortStableFunc(sorted, func(a, b band) int {
		switch {
		case a.from < b.from:
			return -1
		case a.from > b.from:
			return 1
		}
		return 0
	})
	for i := 1; i < len(sorted); i++ {
		if a, b := sorted[i-1], sorted[i]; b.from <= a.to {
			c.find(b.node, b.key, phrase.Of("overlaps %s", a.key[strings.LastIndexByte(a.key, '.')+1:]), phrase.Of("let each number fall into one band"))
		}
	}
}
