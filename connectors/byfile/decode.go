package byfile

import (
	"bytes"
	_ "embed" // of the grammar
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	errorkind "github.com/santhosh-tekuri/jsonschema/v6/kind"
	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/phrase"
)

//go:embed manifests/schema.json
var grammar []byte

// mostBytes is the size of a manifest; sixty lines take a tenth of it.
const mostBytes = 64 << 10

// mostLines is how long a manifest is that a person can still read as a whole, and deepest
// how many levels it has at most.
const (
	mostLines = 60
	deepest   = 12
)

// linter looks at one manifest.
type linter struct {
	file     string
	root     *yaml.Node
	manifest *Manifest
	findings []Finding
}

// inspect reads a manifest as far as it goes.
func inspect(file string, data []byte) *linter {
	l := &linter{file: file, manifest: &Manifest{}}
	if v, ok := l.read(data); ok && l.conforms(v) && l.decode(v) {
		l.check()
	}
	if n := bytes.Count(data, []byte("\n")); n > mostLines {
		l.warn("", phrase.Of("has %d lines, and at most %d are read with ease", n, mostLines), phrase.Of("say of deals only what differs from accounts: like: account"))
	}
	// What deals have like accounts is wrong once.
	all := slices.Clone(l.findings)
	l.findings = slices.DeleteFunc(l.findings, func(f Finding) bool {
		rest, deal := strings.CutPrefix(f.Key, "kinds.deal.")
		return deal && slices.ContainsFunc(all, func(g Finding) bool {
			return g.Key == "kinds.account."+rest && g.Line == f.Line && g.Message.Equal(f.Message)
		})
	})
	slices.SortStableFunc(l.findings, func(a, b Finding) int { return a.Line - b.Line })
	return l
}

func (l *linter) find(key string, message, hint phrase.Phrase) { l.note(key, message, hint, false) }
func (l *linter) warn(key string, message, hint phrase.Phrase) { l.note(key, message, hint, true) }

func (l *linter) note(key string, message, hint phrase.Phrase, warning bool) {
	l.findings = append(l.findings, Finding{File: l.file, Line: l.line(key), Key: key, Message: message, Hint: hint, Warning: warning})
}

// line is where a key stands, or the nearest above it that is there. What deals have like
// accounts stands there.
func (l *linter) line(key string) int {
	if rest, deal := strings.CutPrefix(key, "kinds.deal."); deal {
		part, _, _ := strings.Cut(rest, ".")
		if of := child(child(l.root, "kinds"), "deal"); child(of, part) == nil && child(of, "like") != nil {
			key = "kinds.account." + rest
		}
	}
	n, line := l.root, 1
	for key != "" {
		part, rest, _ := strings.Cut(key, ".")
		next := child(n, key) // a name with a point in it
		if next != nil {
			return next.Line
		}
		if next = child(n, part); next == nil {
			return line
		}
		n, line, key = next, next.Line, rest
	}
	return line
}

func child(n *yaml.Node, name string) *yaml.Node {
	switch {
	case n == nil:
	case n.Kind == yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == name {
				return n.Content[i+1]
			}
		}
	case n.Kind == yaml.SequenceNode:
		if i, err := strconv.Atoi(name); err == nil && i >= 0 && i < len(n.Content) {
			return n.Content[i]
		}
	}
	return nil
}

// read makes values of YAML: one document of plain mappings, lists and scalars.
func (l *linter) read(data []byte) (map[string]any, bool) {
	if len(data) > mostBytes {
		l.find("", phrase.Of("the file has more than %d bytes", mostBytes), phrase.Of("a manifest has some %d lines", mostLines))
		return nil, false
	}
	var doc, more yaml.Node
	d := yaml.NewDecoder(bytes.NewReader(data))
	err := d.Decode(&doc)
	if err == nil && !errors.Is(d.Decode(&more), io.EOF) {
		err = phrase.Errorf("there is a second document")
	}
	if err != nil || len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		what := "there is no mapping"
		if err != nil {
			what = err.Error()
		}
		l.find("", phrase.Of("is no manifest in YAML: %s", phrase.Quote(what)), phrase.Of("begin with a copy of a manifest that is shipped"))
		return nil, false
	}
	l.root = doc.Content[0]
	before := len(l.findings)
	v, _ := l.plain("", l.root, 0).(map[string]any)
	l.inherit(v)
	return v, len(l.findings) == before
}

func (l *linter) plain(key string, n *yaml.Node, depth int) any {
	if depth > deepest || n.Kind == yaml.AliasNode || n.Anchor != "" {
		l.find(key, phrase.Of("is an anchor, an alias, or nested too deeply"), phrase.Of("write it out"))
		return nil
	}
	switch n.Kind {
	case yaml.MappingNode:
		all := make(map[string]any, len(n.Content)/2)
		for i := 0; i+1 < len(n.Content); i += 2 {
			name := n.Content[i].Value
			full := strings.TrimPrefix(key+"."+name, ".")
			if _, twice := all[name]; twice {
				l.find(full, phrase.Of("stands there twice"), phrase.Of("remove it"))
			}
			all[name] = l.plain(full, n.Content[i+1], depth+1)
		}
		return all
	case yaml.SequenceNode:
		list := make([]any, 0, len(n.Content))
		for i, item := range n.Content {
			list = append(list, l.plain(key+"."+strconv.Itoa(i), item, depth+1))
		}
		return list
	default:
	}
	var v any
	if err := n.Decode(&v); err != nil {
		l.find(key, phrase.Of("is no value that can be read"), phrase.Of("write it in quotation marks"))
		return nil
	}
	switch v.(type) {
	case nil, bool, int, float64, string:
		return v
	}
	return n.Value // a day without quotation marks, and other types of YAML's own
}

// inherit gives deals what they have like accounts.
func (l *linter) inherit(root map[string]any) {
	kinds, _ := root["kinds"].(map[string]any)
	account, _ := kinds["account"].(map[string]any)
	deal, _ := kinds["deal"].(map[string]any)
	if deal["like"] != "account" {
		return
	}
	for name, v := range account {
		if _, said := deal[name]; !said && name != "fields" && name != "object" {
			deal[name] = v
		}
	}
}

// conforms compares with the grammar.
func (l *linter) conforms(v map[string]any) bool {
	schema, err := grammarSchema()
	if err != nil {
		l.find("", phrase.Of("%s", err), phrase.Of("report this to whoever maintains the program"))
		return false
	}
	// Through JSON, so that numbers are those of JSON.
	text, err := json.Marshal(v)
	if err == nil {
		var instance any
		if instance, err = jsonschema.UnmarshalJSON(bytes.NewReader(text)); err == nil {
			err = schema.Validate(instance)
		}
	}
	var invalid *jsonschema.ValidationError
	switch {
	case err == nil:
		return true
	case !errors.As(err, &invalid):
		l.find("", phrase.Of("holds a value that JSON does not have"), phrase.Of("write plain texts, numbers, true or false"))
		return false
	}
	l.leaves(v, invalid)
	return false
}

func grammarSchema() (*jsonschema.Schema, error) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(grammar))
	if err != nil {
		return nil, fmt.Errorf("schema.json: %w", err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	if err := c.AddResource("manifest.json", doc); err != nil {
		return nil, fmt.Errorf("schema.json: %w", err)
	}
	return c.Compile("manifest.json")
}

// leaves makes a finding of each place where the grammar is not kept. Of several ways to
// write something, the one counts that was begun.
func (l *linter) leaves(root any, e *jsonschema.ValidationError) {
	if _, ways := e.ErrorKind.(*errorkind.OneOf); ways && len(e.Causes) > 1 {
		here := inside(root, e.InstanceLocation)
		_, isText := here.(string)
		section, _ := here.(map[string]any)
		if _, none := section["none"]; none || isText {
			l.leaves(root, e.Causes[0])
		} else {
			l.leaves(root, e.Causes[len(e.Causes)-1])
		}
		return
	}
	if len(e.Causes) > 0 {
		for _, cause := range e.Causes {
			l.leaves(root, cause)
		}
		return
	}
	l.broken(strings.Join(e.InstanceLocation, "."), e.ErrorKind)
}

func inside(v any, path []string) any {
	for _, name := range path {
		switch at := v.(type) {
		case map[string]any:
			v = at[name]
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i >= len(at) {
				return nil
			}
			v = at[i]
		default:
			return nil
		}
	}
	return v
}

func (l *linter) broken(key string, what jsonschema.ErrorKind) {
	below := func(name string) string { return strings.TrimPrefix(key+"."+name, ".") }
	manual := phrase.Of("connectors/byfile/README.md lists the keys")
	switch what := what.(type) {
	case *errorkind.AdditionalProperties:
		for _, name := range what.Properties {
			l.find(below(name), phrase.Of("there is no such key"), manual)
		}
	case *errorkind.Required:
		for _, name := range what.Missing {
			l.find(below(name), phrase.Of("is missing"), phrase.Of("add it; what the CRM cannot do is none: with the reason"))
		}
	case *errorkind.Type:
		l.find(key, phrase.Of("is a value of type %s, and has to be %s", what.Got, strings.Join(what.Want, "/")), manual)
	case *errorkind.Enum:
		l.find(key, phrase.Of("is none of the values that it can have: %s", fmt.Sprint(what.Want...)), manual)
	case *errorkind.Pattern:
		l.find(key, phrase.Of("does not have the form %s", what.Want), manual)
	default:
		l.find(key, phrase.Of("is nothing that the grammar knows"), manual)
	}
}

// decode fills the manifest with what the grammar has taken.
func (l *linter) decode(v map[string]any) bool {
	text, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(text, l.manifest)
	}
	if err != nil {
		l.find("", phrase.Of("is no manifest in YAML: %s", phrase.Quote(err.Error())), phrase.Of("begin with a copy of a manifest that is shipped"))
		return false
	}
	return true
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
