package compile

import (
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/scoring/icp/field"
)

// rule earns points from an account.
type rule struct {
	// earn returns the points of a value that is known, and otherwise why it is not.
	earn func(a *crm.Account, asOf crm.Stamp) (int, field.State)
	// read writes the value that earn reads; it is asked when that was not missing.
	read func(a *crm.Account) string
	// culprit finds what keeps a condition from being decided; nil for a rule of one field.
	culprit culprit
	// best is the most that earn returns.
	best int
	// kind is the kind as which earn reads the field.
	kind field.Kind
	// halfLife (days) and within set how the points of a date fall with its age.
	halfLife int
	within   []icp.Step
}

// value writes the value that a rule read; points and s are the results of earn.
func (r rule) value(a *crm.Account, asOf crm.Stamp, points int, s field.State) string {
	switch {
	case r.read != nil:
		return r.read(a)
	case s != field.Known:
		value, _ := r.culprit.find(a, asOf)
		return value
	}
	return strconv.FormatBool(points > 0)
}

// tests are the keys under which a rule can stand.
func tests() []string {
	return []string{"bands", "set", "prefix", "contains", "is", "within", "half_life", "when"}
}

// rule compiles what a criterion gives points for.
func (c *compiler) rule(o object, points int) rule {
	if when, key := o.at("when"); when != nil {
		return c.whenRule(o, when, key, points)
	}
	node, key := o.at("field")
	if node == nil {
		c.find(o.node, key, phrase.Of("is missing"), phrase.Of("name a field, or write a condition under when"))
		return rule{}
	}
	f, ok := c.field(node, key)
	if !ok {
		return rule{}
	}
	var found []string
	for _, test := range tests() {
		if v, _ := o.at(test); v != nil {
			found = append(found, test)
		}
	}
	if slices.Equal(found, []string{"set", "prefix"}) && f.Name == "account.industry" {
		return c.labelOrCode(o, f)
	}
	if len(found) != 1 {
		c.find(o.node, o.key, phrase.Of("a criterion needs one test, and this has %d", len(found)), phrase.Of("for %s write %s", f.Name, c.testsFor(f.Kind)))
		return rule{}
	}
	return c.test(o, f, found[0], points)
}

func (c *compiler) test(o object, f field.Field, name string, points int) rule {
	v, key := o.at(name)
	f = f.As(name)
	if !slices.Contains(kindsOf(name), f.Kind) {
		c.find(v, key, phrase.Of("%s holds %s", f.Name, f.Kind), phrase.Of("write %s", c.testsFor(f.Kind)))
		return rule{}
	}
	r := c.tested(o, f, name, points)
	r.kind = f.Kind
	return r
}

func (c *compiler) tested(o object, f field.Field, name string, points int) rule {
	v, key := o.at(name)
	switch name {
	case "bands":
		return c.bandRule(v, key, f)
	case "set":
		return c.setRule(v, key, f)
	case "prefix":
		return c.prefixRule(o, f)
	case "contains":
		return c.containsRule(v, key, f)
	case "is":
		return c.flagRule(v, key, f, points)
	case "within":
		return c.withinRule(v, key, f)
	}
	return c.halfLifeRule(v, key, f, points)
}

// kindsOf lists the kinds of fields that a test can read.
func kindsOf(test string) []field.Kind {
	switch test {
	case "bands":
		return []field.Kind{field.KindNumber, field.KindMoney}
	case "set":
		return []field.Kind{field.KindText, field.KindPostal}
	case "prefix":
		return []field.Kind{field.KindText, field.KindPostal}
	case "contains":
		return []field.Kind{field.KindList}
	case "is":
		return []field.Kind{field.KindFlag}
	case "within", "half_life":
		return []field.Kind{field.KindDate}
	}
	return nil
}

func (c *compiler) testsFor(k field.Kind) phrase.Phrase {
	return joined(tests(), func(test string) bool { return k == field.KindCustom || slices.Contains(kindsOf(test), k) })
}

// joined lists the words that a hint proposes: bands or set.
func joined(words []string, fits func(string) bool) phrase.Phrase {
	var all []string
	for _, word := range words {
		if fits(word) {
			all = append(all, word)
		}
	}
	return phrase.Or(all)
}

func (c *compiler) field(n *yaml.Node, key string) (field.Field, bool) {
	f, ok := field.Of(n.Value)
	if !ok {
		c.find(n, key, phrase.Of("there is no field %q", clip(n.Value)), fieldHint(n.Value))
	} else {
		c.use(f.Name, n, key)
	}
	return f, ok
}

// labelled reads a mapping of labels to points.
func (c *compiler) labelled(n *yaml.Node, key string, each func(label string, points int, at *yaml.Node, key string)) (best int) {
	count := 0
	c.entries(n, key, func(k, v *yaml.Node) {
		count++
		at := join(key, k.Value)
		if k.Value == "" || len(k.Value) > longestLabel {
			c.find(k, at, phrase.Of("a label is empty or too long"), phrase.Of("write 1 to %d bytes", longestLabel))
			return
		}
		points := c.points(v, at)
		best = max(best, points)
		each(k.Value, points, k, at)
	})
	if count == 0 && n.Kind == yaml.MappingNode {
		c.find(n, key, phrase.Of("is empty"), phrase.Of("write label: points"))
	}
	return best
}

func (c *compiler) setRule(n *yaml.Node, key string, f field.Field) rule {
	points, best := c.set(n, key, f)
	read := c.model.Fields.Text(f)
	return rule{best: best, read: c.model.Fields.Show(f), earn: func(a *crm.Account, _ crm.Stamp) (int, field.State) {
		v, s := read(a)
		if s != field.Known {
			return 0, s
		}
		p, _ := points.points(v)
		return p, field.Known
	}}
}

// set reads labels with their points.
func (c *compiler) set(n *yaml.Node, key string, f field.Field) (points table, best int) {
	points = table{}
	best = c.labelled(n, key, func(label string, p int, at *yaml.Node, key string) {
		if _, twice := points[field.Fold(label)]; twice {
			c.find(at, key, phrase.Of("differs from another label only in case"), phrase.Of("keep one of them"))
		}
		c.choice(f, label, at, key)
		c.meant(f, label)
		points.set(label, p)
		c.earns(claim{field: f.Name, test: hasLabel, text: field.Fold(label), points: p, node: at, key: key})
	})
	return points, best
}

// meant notes a text that the model names as a value of a field, so that it is no placeholder.
func (c *compiler) meant(f field.Field, text string) {
	c.model.Fields.Meant[field.Meant{Field: f.Name, Text: field.Fold(text)}] = true
}

func (c *compiler) flagRule(n *yaml.Node, key string, f field.Field, points int) rule {
	want, _ := c.flag(n, key)
	c.earns(claim{field: f.Name, test: hasLabel, text: strconv.FormatBool(want), points: points, node: n, key: key})
	read := field.Flag(f)
	return rule{best: points, read: c.model.Fields.Show(f), earn: func(a *crm.Account, _ crm.Stamp) (int, field.State) {
		value, s := read(a)
		switch {
		case s != field.Known:
			return 0, s
		case value == want:
			return points, field.Known
		}
		return 0, field.Known
	}}
}
