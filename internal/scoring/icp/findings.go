package icp

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Finding is one thing in a model file that is wrong.
type Finding struct {
	File         string
	Line, Column int    // from 1
	Key          string // criteria[2].bands
	Message      string
	Hint         string // what to do; may be empty
}

// String returns FILE:LINE:COL: key: message; hint.
func (f Finding) String() string {
	s := fmt.Sprintf("%s:%d:%d: ", f.File, f.Line, f.Column)
	if f.Key != "" {
		s += f.Key + ": "
	}
	s += f.Message
	if f.Hint != "" {
		s += "; " + f.Hint
	}
	return s
}

// InvalidError is everything that is wrong with a model file, in the order of its lines.
type InvalidError struct{ Findings []Finding }

// Error prints one finding a line.
func (e *InvalidError) Error() string {
	lines := make([]string, len(e.Findings))
	for i, f := range e.Findings {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// reader walks the nodes of a file and collects what is wrong with them.
type reader struct {
	file     string
	findings []Finding
}

func (r *reader) find(n *yaml.Node, key, message, hint string) {
	r.findings = append(r.findings, Finding{File: r.file, Line: n.Line, Column: n.Column, Key: key, Message: message, Hint: hint})
}

// err returns the findings, or nil if there are none.
func (r *reader) err() error {
	if len(r.findings) == 0 {
		return nil
	}
	slices.SortStableFunc(r.findings, func(a, b Finding) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	return &InvalidError{r.findings}
}

// mapping calls each with the keys of a mapping, and finds those that are unknown,
// twice there, or missing.
func (r *reader) mapping(n *yaml.Node, key string, known, required []string, each func(name string, value *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		r.find(n, key, "a mapping is expected here", "write it as name: value")
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], resolve(n.Content[i+1])
		switch {
		case seen[k.Value]:
			r.find(k, join(key, k.Value), "the key is there twice", "keep one of them")
		case known != nil && !slices.Contains(known, k.Value):
			r.find(k, join(key, k.Value), "unknown key", "known here: "+strings.Join(known, ", "))
		default:
			each(k.Value, v)
		}
		seen[k.Value] = true
	}
	for _, name := range required {
		if !seen[name] {
			r.find(n, join(key, name), "is missing", "")
		}
	}
}

// list calls each with the items of a sequence.
func (r *reader) list(n *yaml.Node, key string, each func(key string, item *yaml.Node)) {
	if n.Kind != yaml.SequenceNode {
		r.find(n, key, "a list is expected here", "")
		return
	}
	for i, item := range n.Content {
		each(fmt.Sprintf("%s[%d]", key, i), resolve(item))
	}
}

// decode reads a scalar into out.
func (r *reader) decode(n *yaml.Node, key, what string, out any) bool {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" || n.Decode(out) != nil {
		r.find(n, key, fmt.Sprintf("%q is no %s", n.Value, what), "")
		return false
	}
	return true
}

func resolve(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode && n.Alias != nil {
		return n.Alias
	}
	return n
}

func join(key, name string) string {
	if key == "" {
		return name
	}
	return key + "." + name
}
