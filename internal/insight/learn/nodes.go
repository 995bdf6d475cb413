package learn

import (
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

func text(s string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s}
	switch strings.ToLower(s) {
	case "yes", "no", "y", "n", "on", "off": // truths to readers of YAML 1.1
		n.Style = yaml.DoubleQuotedStyle
	}
	return n
}

func whole(n int) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: strconv.Itoa(n)}
}

func number(v float64) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: strconv.FormatFloat(v, 'f', 0, 64)}
}

// mapping makes a mapping of keys and nodes in turn.
func mapping(pairs ...any) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"}
	for i := 0; i+1 < len(pairs); i += 2 {
		key, okKey := pairs[i].(string)
		value, okValue := pairs[i+1].(*yaml.Node)
		if okKey && okValue {
			add(n, key, value)
		}
	}
	return n
}

// flow is a mapping in one line.
func flow(pairs ...any) *yaml.Node {
	n := mapping(pairs...)
	n.Style = yaml.FlowStyle
	return n
}

func list() *yaml.Node { return &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq"} }

func sequence(items ...*yaml.Node) *yaml.Node {
	n := list()
	n.Content = items
	return n
}

func flowList(items ...string) *yaml.Node {
	n := list()
	n.Style = yaml.FlowStyle
	for _, s := range items {
		n.Content = append(n.Content, text(s))
	}
	return n
}

func add(n *yaml.Node, key string, value *yaml.Node) {
	n.Content = append(n.Content, text(key), value)
}

// remove takes a key out of a mapping.
func remove(n *yaml.Node, key string) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			n.Content = append(n.Content[:i], n.Content[i+2:]...)
			return
		}
	}
}

// comment puts lines above a key.
func comment(n *yaml.Node, key, lines string) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			n.Content[i].HeadComment = lines
		}
	}
}

// has reports whether a mapping has a key, whatever its case.
func has(n *yaml.Node, key string) bool {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if strings.EqualFold(n.Content[i].Value, key) {
			return true
		}
	}
	return false
}

// keys are those of a mapping.
func keys(n *yaml.Node) []string {
	var all []string
	for i := 0; i < len(n.Content); i += 2 {
		all = append(all, n.Content[i].Value)
	}
	return all
}
