package learn

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// fractions reports whether a bound is no whole number, which bands cannot say.
func fractions(c *Criterion) bool {
	for _, b := range c.Values {
		if b.To != nil && *b.To != math.Trunc(*b.To) {
			return true
		}
	}
	return false
}

// levels makes one condition of each step of the points: it holds for all ranges that earn as
// much or more. The steps add up to the criterion's points, whether the ranges rise, fall or
// do both, and the best range meets every condition.
func (w writer) levels(c *Criterion) []*yaml.Node {
	var all []int
	for _, b := range c.Values {
		all = append(all, b.Points)
	}
	slices.Sort(all)
	var out []*yaml.Node
	below := 0
	for _, level := range slices.Compact(all) {
		if level == 0 {
			continue
		}
		step := level - below
		n := w.begin(c, fmt.Sprintf("%s-%d", c.ID, len(out)+1), step, min(max(c.Unknown.Points-below, 0), step))
		remove(n, "field")
		condition := text(reaching(c, level))
		condition.LineComment = w.at(c, level)
		add(n, "when", condition)
		out, below = append(out, n), level
	}
	return out
}

// reaching is the condition that a value lies in a range of so many points or more. Where all
// ranges do, it still asks for a value.
func reaching(c *Criterion, level int) string {
	var parts []string
	for i := 0; i < len(c.Values); i++ {
		if c.Values[i].Points < level {
			continue
		}
		from := c.Values[i].From
		for i+1 < len(c.Values) && c.Values[i+1].Points >= level {
			i++
		}
		parts = append(parts, between(c.Field, from, c.Values[i].To))
	}
	return strings.Join(parts, " || ")
}

func between(field string, from, to *float64) string {
	least, below := "", ""
	if from != nil {
		least = field + " >= " + exact(*from)
	}
	if to != nil {
		below = field + " < " + exact(*to)
	}
	switch {
	case from == nil && to == nil:
		return field + " < 0 || " + field + " >= 0"
	case from == nil:
		return below
	case to == nil:
		return least
	}
	return "(" + least + " && " + below + ")"
}

func exact(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// at says how the deals of the ranges ended that earn just so many points.
func (w writer) at(c *Criterion, level int) string {
	var ended []string
	for _, b := range c.Values {
		if b.Points == level {
			ended = append(ended, w.won(b))
		}
	}
	return strings.Join(ended, "; ")
}
