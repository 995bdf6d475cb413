package learn

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/insight/backtest"
	"github.com/icptier/icptier/internal/insight/scorecard"
	"github.com/icptier/icptier/internal/insight/words"
)

// pairable reports whether a condition on two fields can read a field of a model as the table
// holds it. Regions, codes and lists are read in ways of their own.
func pairable(field string) bool {
	return strings.HasPrefix(field, custom) || slices.Contains([]string{"account.employees", "account.revenue"}, field)
}

// together is a criterion about two fields.
func together(c scorecard.Criterion, used map[string]bool, mapping map[string]string, rates backtest.Rates) Criterion {
	a, b := c.Both[0], c.Both[1]
	out := Criterion{
		ID: criterionID(a.Field.Name+" "+b.Field.Name, used), Column: a.Field.Name + " & " + b.Field.Name, Points: c.Max, Deals: c.Earn.Deals(),
		When: condition(a, mapping) + " && " + condition(b, mapping), label: words.Of("%s and %s", plain(a), plain(b)),
	}
	if c.Not {
		out.When, out.label = "not ("+out.When+")", words.Of("Not: %s", out.label)
	}
	earns := band(c.Earn, rates)
	earns.Labels = []string{out.When}
	out.Values = []Band{earns}
	return out
}

// condition writes one side as models read it.
func condition(c scorecard.Condition, mapping map[string]string) string {
	field := ModelField(c.Field.Name, mapping)
	switch {
	case c.From != nil:
		return field + " >= " + exact(*c.From)
	case c.To != nil:
		return field + " < " + exact(*c.To)
	}
	labels := make([]string, len(c.Labels))
	for i, l := range c.Labels {
		labels[i] = strconv.Quote(strings.ToLower(l))
	}
	return fmt.Sprintf("lower(%s) in [%s]", field, strings.Join(labels, ", "))
}

// plain writes one side for people.
func plain(c scorecard.Condition) words.Text {
	number := func(v float64) words.Text {
		s := exact(v)
		return words.Text{DE: strings.ReplaceAll(s, ".", ","), EN: s}
	}
	name := strings.ReplaceAll(strings.TrimPrefix(strings.TrimPrefix(c.Field.Name, custom), "account."), "_", " ")
	switch {
	case c.From != nil:
		return words.Of("%s from %s", name, number(*c.From))
	case c.To != nil:
		return words.Of("%s below %s", name, number(*c.To))
	}
	return words.Of("%s %s", name, strings.Join(c.Labels, "/"))
}

// both writes the criterion.
func (w writer) both(c *Criterion) *yaml.Node {
	n := mapping("id", text(c.ID), "when", text(c.When), "points", whole(c.Points), "label", flow("de", text(c.label.DE), "en", text(c.label.EN)))
	n.HeadComment = w.say(words.Of("Two fields together say more than each alone; it is so for %s.",
		words.Plural(c.Deals, words.Of("1 deal"), words.Of("%s deals", words.Count(c.Deals)))))
	n.Content[3].LineComment = w.won(c.Values[0])
	return n
}
