package diff

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/scoring"
)

func mapping(n *yaml.Node) bool { return n != nil && n.Kind == yaml.MappingNode }
func list(n *yaml.Node) bool    { return n != nil && n.Kind == yaml.SequenceNode }

// value returns what stands under a key; nil where there is nothing.
func value(n *yaml.Node, key string) *yaml.Node {
	if !mapping(n) {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// keysOf lists the keys of two mappings: those of the later one in its order, then those
// that it has lost.
func keysOf(before, after *yaml.Node) []string {
	var keys []string
	for _, n := range []*yaml.Node{after, before} {
		if !mapping(n) {
			continue
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			if k := n.Content[i].Value; !slices.Contains(keys, k) {
				keys = append(keys, k)
			}
		}
	}
	return keys
}

func length(n *yaml.Node) int {
	if n == nil || n.Kind == yaml.MappingNode {
		return 0
	}
	return len(n.Content)
}

func item(n *yaml.Node, i int) *yaml.Node {
	if i >= length(n) {
		return nil
	}
	return n.Content[i]
}

// texts returns the items of a list of texts; nil where it is none.
func texts(n *yaml.Node) []string {
	if !list(n) {
		return nil
	}
	all := make([]string, 0, len(n.Content))
	for _, c := range n.Content {
		if c.Kind != yaml.ScalarNode {
			return nil
		}
		all = append(all, scalarOf(c))
	}
	return all
}

// scalarOf writes a value in one form: numbers in digits with a point. It is empty for
// what is absent.
func scalarOf(n *yaml.Node) string {
	if n == nil || n.Kind != yaml.ScalarNode {
		return ""
	}
	switch n.ShortTag() {
	case "!!int", "!!float":
		v, err := strconv.ParseFloat(strings.ReplaceAll(n.Value, "_", ""), 64)
		if err == nil && !math.IsNaN(v) && !math.IsInf(v, 0) {
			return strconv.FormatFloat(v, 'f', -1, 64)
		}
	case "!!bool":
		return strings.ToLower(n.Value)
	}
	return strings.TrimSpace(n.Value)
}

// identified is a list of objects by their ids.
type identified struct {
	ids   []string
	nodes map[string]*yaml.Node
}

func byID(n *yaml.Node) identified {
	all := identified{nodes: map[string]*yaml.Node{}}
	for i := range length(n) {
		id := scalarOf(value(n.Content[i], "id"))
		all.ids = append(all.ids, id)
		all.nodes[id] = n.Content[i]
	}
	return all
}

// span is a band as the file has it; an end that is not there is empty.
type span struct{ from, to, points string }

func ranges(n *yaml.Node) []span {
	var all []span
	for i := range length(n) {
		b := n.Content[i]
		all = append(all, span{scalarOf(value(b, "from")), scalarOf(value(b, "to")), scalarOf(value(b, "points"))})
	}
	return all
}

func (s span) same(o span) bool { return s.from == o.from && s.to == o.to }

// label names a band: 50-499, from its from to its to.
func (s span) label() string { return s.from + "-" + s.to }

func (s span) words() scoring.Words {
	german, english := digits("de", s), digits("en", s)
	return scoring.Words{DE: "Bereich " + german, EN: "band " + english}
}

func digits(lang string, s span) string {
	from, to := unitNumber.in(lang, s.from), unitNumber.in(lang, s.to)
	german := lang == "de"
	switch {
	case s.from != "" && s.to != "" && german:
		return from + " bis " + to
	case s.from != "" && s.to != "":
		return from + " to " + to
	case s.from != "" && german:
		return "ab " + from
	case s.from != "":
		return "from " + from
	case german:
		return "bis " + to
	}
	return "up to " + to
}
