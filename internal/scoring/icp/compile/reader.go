package compile

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring"
)

// reader walks the nodes of a file and collects what is wrong with them.
type reader struct {
	file     string
	findings []Finding
}

func (r *reader) find(n *yaml.Node, key string, message, hint phrase.Phrase) {
	r.findings = append(r.findings, Finding{File: r.file, Line: n.Line, Column: n.Column, Key: key, Message: message, Hint: hint})
}

func (r *reader) warn(n *yaml.Node, key string, message, hint phrase.Phrase) {
	r.find(n, key, message, hint)
	r.findings[len(r.findings)-1].Warning = true
}

// err returns what makes the file unusable, or nil.
func (r *reader) err() error {
	findings := slices.DeleteFunc(slices.Clone(r.findings), func(f Finding) bool { return f.Warning })
	if len(findings) == 0 {
		return nil
	}
	sortFindings(findings)
	return &InvalidError{findings}
}

// object is a mapping whose keys are known.
type object struct {
	r      *reader
	node   *yaml.Node
	key    string
	values map[string]*yaml.Node
}

// object reads a mapping and finds keys that are unknown or twice there.
func (r *reader) object(n *yaml.Node, key string, known ...string) object {
	o := object{r: r, node: n, key: key, values: map[string]*yaml.Node{}}
	r.entries(n, key, func(k, v *yaml.Node) {
		if !slices.Contains(known, k.Value) {
			r.find(k, join(key, k.Value), phrase.Of("unknown key"), nearest(k.Value, known))
			return
		}
		o.values[k.Value] = v
	})
	return o
}

// at returns the value of a key and its full name; nil when it is not there.
func (o object) at(name string) (*yaml.Node, string) { return o.values[name], join(o.key, name) }

// need is at for a key that has to be there.
func (o object) need(name string) (*yaml.Node, string) {
	v, key := o.at(name)
	if v == nil && o.node.Kind == yaml.MappingNode {
		o.r.find(o.node, key, phrase.Of("is missing"), missingHint(name))
	}
	return v, key
}

// missingHint shows how a key that has to be there is written.
func missingHint(name string) phrase.Phrase {
	switch name {
	case "model", "id":
		return phrase.Of("add %s: a-short-name", name)
	case "version":
		return phrase.Of(`add version: "1", and raise it with every change`)
	case "criteria":
		return phrase.Of("add a list of criteria whose points add up to 100")
	case "tiers":
		return phrase.Of("add tiers: {A: {score: 75}, B: {score: 55}, C: {score: 35}}")
	case "A", "B", "C":
		return phrase.Of("add %s: {score: N}, the least points of this tier", name)
	case "score":
		return phrase.Of("add score: N, the least points of this tier")
	case "points":
		return phrase.Of("add points: N")
	case "field":
		return phrase.Of("add field: account.employees, or another field")
	case "reason":
		return phrase.Of("add reason: {de: ..., en: ...}, which reps will read")
	case "edition":
		return phrase.Of("add edition: WZ2008, or whichever the codes are of")
	}
	return phrase.Of("add %s: N; all criteria of a framework together weigh 100", name)
}

// wholeHint names the nearest number that would do.
func wholeHint(v float64, low, high int64) phrase.Phrase {
	return phrase.Of("write %d, or another number between the two", int64(min(max(math.Round(v), float64(low)), float64(high))))
}

// entries calls each with the keys and values of a mapping, and finds keys that are
// twice there.
func (r *reader) entries(n *yaml.Node, key string, each func(k, v *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		r.find(n, key, phrase.Of("a mapping is expected here"), phrase.Of("write it as name: value"))
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		switch {
		case k.Kind != yaml.ScalarNode:
			r.find(k, key, phrase.Of("a key has to be a plain word"), phrase.Of("write it as name: value"))
		case seen[k.Value]:
			r.find(k, join(key, k.Value), phrase.Of("is there twice"), phrase.Of("keep one of them"))
		case v.Kind == yaml.AliasNode:
			r.find(v, join(key, k.Value), phrase.Of("anchors and aliases are not read"), phrase.Of("write the value out"))
		default:
			each(k, v)
		}
		seen[k.Value] = true
	}
}

// list calls each with the items of a sequence.
func (r *reader) list(n *yaml.Node, key string, each func(item *yaml.Node, key string)) {
	if n.Kind != yaml.SequenceNode {
		r.find(n, key, phrase.Of("a list is expected here"), phrase.Of("write it as [a, b], or as lines that start with -"))
		return
	}
	for i, item := range n.Content {
		at := fmt.Sprintf("%s[%d]", key, i)
		if item.Kind == yaml.AliasNode {
			r.find(item, at, phrase.Of("anchors and aliases are not read"), phrase.Of("write the value out"))
			continue
		}
		each(item, at)
	}
}

// text reads a text that is not empty.
func (r *reader) text(n *yaml.Node, key string) string {
	if n.Kind != yaml.ScalarNode || n.ShortTag() == "!!null" || strings.TrimSpace(n.Value) == "" {
		r.find(n, key, phrase.Of("a text is expected here"), phrase.Of("write one, in quotation marks where it holds a colon or begins with a special character"))
		return ""
	}
	return strings.TrimSpace(n.Value)
}

// name reads a short word that can stand in a reference.
func (r *reader) name(n *yaml.Node, key string) string {
	s := r.text(n, key)
	for _, c := range s {
		if c != '-' && c != '.' && c != '_' && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			r.find(n, key, phrase.Of("%q cannot be a name", s), phrase.Of("use letters, digits, -, _ and ."))
			return ""
		}
	}
	const longest = 60
	if len(s) > longest {
		r.find(n, key, phrase.Of("the name is too long"), phrase.Of("use up to %d characters", longest))
		return ""
	}
	return s
}

// decimal reads a number; false when there is none.
func (r *reader) decimal(n *yaml.Node, key string) (float64, bool) {
	tag := n.ShortTag()
	if n.Kind == yaml.ScalarNode && (tag == "!!int" || tag == "!!float") {
		v, err := strconv.ParseFloat(strings.ReplaceAll(n.Value, "_", ""), 64)
		if err == nil && !math.IsNaN(v) && !math.IsInf(v, 0) {
			return v, true
		}
	}
	hint := phrase.Of("write digits, with a point before decimals and nothing between thousands")
	if tag == "!!str" && n.Style != 0 {
		hint = phrase.Of("leave the quotation marks off")
	}
	r.find(n, key, phrase.Of("%q is no number", clip(n.Value)), hint)
	return 0, false
}

// integer reads a whole number from low to high; false when there is none.
func (r *reader) integer(n *yaml.Node, key string, low, high int64) (int64, bool) {
	v, ok := r.decimal(n, key)
	if !ok {
		return 0, false
	}
	if v != math.Trunc(v) || v < float64(low) || v > float64(high) {
		r.find(n, key, phrase.Of("%s is no whole number from %d to %d", clip(n.Value), low, high), wholeHint(v, low, high))
		return 0, false
	}
	return int64(v), true
}

// points reads the points of a criterion or of one of its values.
func (r *reader) points(n *yaml.Node, key string) int {
	v, _ := r.integer(n, key, 0, 100)
	return int(v)
}

// flag reads true or false.
func (r *reader) flag(n *yaml.Node, key string) (value, ok bool) {
	if n.Kind == yaml.ScalarNode && n.ShortTag() == "!!bool" {
		switch strings.ToLower(n.Value) {
		case "true":
			return true, true
		case "false":
			return false, true
		}
	}
	r.find(n, key, phrase.Of("%q is neither true nor false", clip(n.Value)), phrase.Of("write true or false, without quotation marks"))
	return false, false
}

// days reads a number of days, written as 30d.
func (r *reader) days(n *yaml.Node, key string) (int, bool) {
	const most = 3650
	if n.Kind == yaml.ScalarNode {
		if digits, found := strings.CutSuffix(n.Value, "d"); found {
			if v, err := strconv.Atoi(digits); err == nil && v >= 0 && v <= most {
				return v, true
			}
		}
	}
	r.find(n, key, phrase.Of("%q is no number of days", clip(n.Value)), phrase.Of("write it as 30d, up to %dd", most))
	return 0, false
}

// words reads a text in the languages of the model: a mapping of them, or one text
// where there is one language.
func (r *reader) words(n *yaml.Node, key string, languages []string) scoring.Words {
	if n.Kind == yaml.ScalarNode && len(languages) == 1 {
		s := r.text(n, key)
		return scoring.Words{DE: s, EN: s}
	}
	o := r.object(n, key, "de", "en")
	var w scoring.Words
	for _, lang := range languages {
		v, at := o.at(lang)
		if v == nil {
			if n.Kind == yaml.MappingNode {
				r.find(n, at, phrase.Of("the translation is missing"), phrase.Of("the model's languages are %s", strings.Join(languages, ", ")))
			}
			continue
		}
		if lang == "de" {
			w.DE = r.text(v, at)
		} else {
			w.EN = r.text(v, at)
		}
	}
	// A reader who asks for a language that the model has not still gets a text.
	if w.DE == "" {
		w.DE = w.EN
	}
	if w.EN == "" {
		w.EN = w.DE
	}
	return w
}

func join(key, name string) string {
	name = clip(name)
	if key == "" {
		return name
	}
	return key + "." + name
}

// clip shortens what a finding repeats.
func clip(s string) string {
	const most = 40
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
