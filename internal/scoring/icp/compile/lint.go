package compile

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring/dach"
	"github.com/icptier/icptier/internal/scoring/icp/field"
	"github.com/icptier/icptier/internal/scoring/icp/text"
)

// claim is a value of a field that a criterion gives points for, or that a knock-out
// names: what lint compares.
type claim struct {
	field string
	// variant tells codes of one edition or country from those of another, and days
	// from numbers.
	variant string
	test    claimTest
	span    interval // of a band, or of days
	text    string   // a label, a prefix or an item, folded; true or false
	points  int
	node    *yaml.Node
	key     string
}

// claimTest is the kind of test that a value passes.
type claimTest uint8

const (
	inSpan claimTest = iota
	hasLabel
	hasPrefix
	hasItem
)

// knocked is a value that a knock-out leaves no account with.
type knocked struct {
	claim
	id string
	// others is set for a knock-out of all but some labels, and then text is empty.
	others map[string]bool
}

// interval is a range of whole numbers, both ends included.
type interval struct{ from, to int64 }

func (c *compiler) earns(v claim) { c.claims = append(c.claims, v) }

// without returns what of a span is left when others are taken out of it.
func (s interval) without(others []interval) []interval {
	left := []interval{s}
	for _, o := range others {
		var next []interval
		for _, l := range left {
			if o.to < l.from || o.from > l.to {
				next = append(next, l)
				continue
			}
			if l.from < o.from {
				next = append(next, interval{l.from, o.from - 1})
			}
			if l.to > o.to {
				next = append(next, interval{o.to + 1, l.to})
			}
		}
		left = next
	}
	return left
}

// contradictions finds values that no account can have, because knock-outs make those
// that do X.
func (c *compiler) contradictions() {
	by := c.namedValues()
	for i := range c.claims {
		v := &c.claims[i]
		ids := c.knockedOut(v, by)
		if len(ids) == 0 {
			continue
		}
		message := phrase.Of("earns points for accounts that the knock-out %s makes X", ids[0])
		switch {
		case len(ids) > 1 && v.points == 0:
			message = phrase.Of("is never reached: the knock-outs %s make such accounts X", phrase.And(ids))
		case len(ids) > 1:
			message = phrase.Of("earns points for accounts that the knock-outs %s make X", phrase.And(ids))
		case v.points == 0:
			message = phrase.Of("is never reached: the knock-out %s makes such accounts X", ids[0])
		}
		c.dead[v.key] = true
		c.warn(v.node, v.key, message, phrase.Of("drop one of the two"))
	}
}

// namedValues indexes knock-outs by what they name, so that looking a value up costs no walk over
// all of them. The places are those in compiler.knocked.
type namedValues struct {
	byText map[claimKey]int // the first that names a text
	rest   map[claimKey][]int
}

// claimKey is the key that a value and a knock-out have in common; text is empty for spans, and for
// knock-outs of all but some labels.
type claimKey struct {
	field, variant string
	test           claimTest
	text           string
}

func (c *compiler) namedValues() namedValues {
	n := namedValues{byText: map[claimKey]int{}, rest: map[claimKey][]int{}}
	for i := range c.knocked {
		x := &c.knocked[i]
		k := claimKey{x.field, x.variant, x.test, x.text}
		if x.test == inSpan || x.others != nil {
			k.text = ""
			n.rest[k] = append(n.rest[k], i)
		} else if _, twice := n.byText[k]; !twice {
			n.byText[k] = i
		}
	}
	return n
}

// knockedOut names the knock-outs that together leave no account with a value.
func (c *compiler) knockedOut(v *claim, by namedValues) []string {
	var ids []string
	var spans []interval
	first := len(c.knocked)
	for _, i := range by.rest[claimKey{v.field, v.variant, v.test, ""}] {
		x := &c.knocked[i]
		if v.test != inSpan {
			if x.takes(v) {
				first = min(first, i)
			}
		} else if x.span.to >= v.span.from && x.span.from <= v.span.to {
			ids, spans = append(ids, x.id), append(spans, x.span)
		}
	}
	if v.test == inSpan {
		if len(spans) > 0 && len(v.span.without(spans)) == 0 {
			return slices.Compact(ids)
		}
		return nil
	}
	for _, text := range v.takenBy() {
		if i, ok := by.byText[claimKey{v.field, v.variant, v.test, text}]; ok && c.knocked[i].takes(v) {
			first = min(first, i)
		}
	}
	if first == len(c.knocked) {
		return nil
	}
	return []string{c.knocked[first].id}
}

// takenBy lists the texts of knock-outs that may take a value.
func (v *claim) takenBy() []string {
	switch v.test {
	case hasItem:
		return firstWords(v.text)
	case hasPrefix:
		all := []string{}
		for i := range len(v.text) + 1 {
			all = append(all, v.text[:i])
		}
		if edition, ok := dach.EditionOf(v.variant); ok && len(v.text) > 1 {
			all = append(all, string(rune(edition.Section(dach.CodeOf(v.text)))))
		}
		return all
	case inSpan, hasLabel:
	}
	return []string{v.text}
}

// takes reports whether a knock-out by text names a value.
func (x *knocked) takes(v *claim) bool {
	switch {
	case x.others != nil:
		return !x.others[v.text]
	case v.test == hasLabel:
		return v.text == x.text
	case v.test == hasItem:
		return field.StartsWith(v.text, x.text)
	case strings.HasPrefix(v.text, x.text):
		return true
	}
	if edition, ok := dach.EditionOf(x.variant); ok && len(x.text) == 1 && len(v.text) > 1 {
		return edition.Section(dach.CodeOf(v.text)) == x.text[0] // C takes 28
	}
	return false
}

// knocks notes what a knock-out names: the values that it was compiled from as if it were
// a criterion. What it names earns nothing.
func (c *compiler) knocks(id string, from int, negated bool) {
	named := slices.Clone(c.claims[from:])
	c.claims = c.claims[:from]
	if !negated {
		for _, v := range named {
			c.knocked = append(c.knocked, knocked{claim: v, id: id})
		}
		return
	}
	if len(named) == 0 {
		return
	}
	others := map[string]bool{}
	for _, v := range named {
		others[v.text] = true
	}
	c.knocked = append(c.knocked, knocked{claim: claim{field: named[0].field, variant: named[0].variant, test: hasLabel}, id: id, others: others})
}

// count is a number in a finding, its thousands parted.
type count int64

func (n count) String() string { return n.In("en") }

// In writes it as a language does.
func (n count) In(lang string) string { return text.Number(lang, strconv.FormatInt(int64(n), 10)) }

// beyondAll finds bands that begin where no value is: above what any company has.
func (c *compiler) beyondAll(b band, f field.Field) {
	most := int64(math.MaxInt64)
	switch f.Name {
	case "account.employees":
		most = field.MostEmployees
	case "account.revenue":
		most = field.MostRevenue
	}
	if b.from > most {
		c.warn(b.node, b.key, phrase.Of("is never reached: more than %s counts as unknown", count(most)), phrase.Of("leave the band out"))
	}
}
