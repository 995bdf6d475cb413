package byfile

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/types"
	"github.com/expr-lang/expr/vm"

	"github.com/icptier/icptier/internal/phrase"
)

// mostNodes is what an expression may cost. Without loops, ranges and names of its own
// nothing is worked out more often than it is written.
const mostNodes = 100

var (
	errLoop     = phrase.Errorf("has a loop, a range or a name of its own")
	errTooLarge = phrase.Errorf("has more than %d parts", mostNodes)
	errNoText   = phrase.Errorf("gives neither a text nor a number")
	errOpen     = phrase.Errorf("has a ${ without its }")
)

// builtins are the functions of expr that an expression may call: each goes over its
// argument at most once.
func builtins() []string {
	return []string{"lower", "upper", "trim", "split", "join", "int", "float", "string", "len", "first", "last", "replace", "indexOf", "hasPrefix", "hasSuffix", "trimPrefix", "trimSuffix"}
}

// expression is a value that is worked out, in the language of expr.
type expression struct {
	source  string
	program *vm.Program
}

// UnmarshalText implements encoding.TextUnmarshaler; what can be named is known only later.
func (e *expression) UnmarshalText(text []byte) error {
	e.source = string(text)
	return nil
}

// compile makes the expression ready; it may name what is in scope, and nothing else.
func (e *expression) compile(scope []string) error {
	if e.source == "" {
		return nil
	}
	parsed, err := parser.Parse(e.source)
	if err != nil {
		return brief(err)
	}
	look := &bounds{}
	ast.Walk(&parsed.Node, look)
	switch {
	case look.loops:
		return errLoop
	case look.nodes > mostNodes:
		return errTooLarge
	}
	env := types.Map{}
	for _, name := range scope {
		env[name] = types.Any
	}
	options := []expr.Option{expr.Env(env), expr.DisableAllBuiltins()}
	for _, name := range builtins() {
		options = append(options, expr.EnableBuiltin(name))
	}
	if e.program, err = expr.Compile(e.source, options...); err != nil {
		return brief(err)
	}
	return nil
}

// brief is the first line of what expr says: the others draw the place.
func brief(err error) error {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return phrase.Errorf("%s", line)
}

// bounds sees whether an expression could do more than it shows.
type bounds struct {
	nodes int
	loops bool
}

// Visit implements ast.Visitor.
func (b *bounds) Visit(n *ast.Node) {
	b.nodes++
	switch n := (*n).(type) {
	case *ast.PredicateNode, *ast.VariableDeclaratorNode, *ast.SequenceNode, *ast.PointerNode:
		b.loops = true
	case *ast.BinaryNode:
		b.loops = b.loops || n.Operator == ".."
	}
}

// value works the expression out. One that is not there is nil, and so is what lies behind
// something that is not there.
func (e *expression) value(env map[string]any) (any, error) {
	if e.program == nil {
		return nil, nil //nolint:nilnil // nothing is a value here
	}
	v, err := expr.Run(e.program, env)
	if err != nil {
		return nil, phrase.Errorf("%s: cannot be worked out", e.source)
	}
	return v, nil
}

// text is the value as text; nil is empty.
func (e *expression) text(env map[string]any) (string, error) {
	v, err := e.value(env)
	if err != nil {
		return "", err
	}
	return textOf(v)
}

// textOf writes a single value; nil is empty.
func textOf(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case bool:
		return strconv.FormatBool(v), nil
	case int:
		return strconv.Itoa(v), nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), nil
	}
	return "", errNoText
}

// template is a text in which ${expression} stands for a value. One that is nothing else
// has the value itself, whatever its type.
type template struct {
	parts []part
}

type part struct {
	literal string
	expr    *expression
}

// newTemplate parts a text into what it says and what is worked out.
func newTemplate(text string, scope []string) (template, error) {
	var t template
	for {
		literal, rest, found := strings.Cut(text, "${")
		if literal != "" || !found && len(t.parts) == 0 {
			t.parts = append(t.parts, part{literal: literal})
		}
		if !found {
			return t, nil
		}
		end := closing(rest)
		if end < 0 {
			return t, errOpen
		}
		e := &expression{source: rest[:end]}
		if err := e.compile(scope); err != nil {
			return t, fmt.Errorf("%s: %w", e.source, err)
		}
		t.parts = append(t.parts, part{expr: e})
		text = rest[end+1:]
	}
}

// closing is where the brace closes that was opened before s; -1 where none does.
func closing(s string) int {
	depth, quote := 0, rune(0)
	for i, r := range s {
		switch {
		case quote != 0:
			if r == quote {
				quote = 0
			}
		case r == '"' || r == '\'' || r == '`':
			quote = r
		case r == '{':
			depth++
		case r == '}' && depth == 0:
			return i
		case r == '}':
			depth--
		}
	}
	return -1
}

// value is the template's own where it is one expression, and a text otherwise.
func (t template) value(env map[string]any) (any, error) {
	if len(t.parts) == 1 && t.parts[0].expr != nil {
		return t.parts[0].expr.value(env)
	}
	return t.text(env)
}

func (t template) text(env map[string]any) (string, error) {
	var b strings.Builder
	for _, p := range t.parts {
		if p.expr == nil {
			b.WriteString(p.literal)
			continue
		}
		text, err := p.expr.text(env)
		if err != nil {
			return "", err
		}
		b.WriteString(text)
	}
	return b.String(), nil
}

// mentions says whether an expression of the template has a name in it.
func (t template) mentions(name string) bool {
	for _, p := range t.parts {
		if p.expr != nil && strings.Contains(p.expr.source, name) {
			return true
		}
	}
	return false
}

// changed is a value of JSON with other leaves.
func changed(v any, leaf func(any) (any, error)) (any, error) {
	var err error
	switch v := v.(type) {
	case []any:
		list := make([]any, len(v))
		for i := range v {
			if list[i], err = changed(v[i], leaf); err != nil {
				return nil, err
			}
		}
		return list, nil
	case map[string]any:
		all := make(map[string]any, len(v))
		for _, key := range sorted(v) {
			if all[key], err = changed(v[key], leaf); err != nil {
				return nil, err
			}
		}
		return all, nil
	}
	return leaf(v)
}

// prepared is a body of JSON whose texts are templates.
func prepared(v any, scope []string) (any, error) {
	return changed(v, func(leaf any) (any, error) {
		if text, ok := leaf.(string); ok {
			return newTemplate(text, scope)
		}
		return leaf, nil
	})
}

// resolved is a prepared body for one call.
func resolved(v any, env map[string]any) (any, error) {
	return changed(v, func(leaf any) (any, error) {
		if t, ok := leaf.(template); ok {
			return t.value(env)
		}
		return leaf, nil
	})
}

// eachLeaf calls each for what a body holds beside its lists and objects.
func eachLeaf(v any, each func(any)) {
	_, _ = changed(v, func(leaf any) (any, error) { each(leaf); return leaf, nil }) // no leaf fails
}

// decoded reads a JSON answer so that whole numbers stay whole: ids may be larger than a
// float64 can hold.
func decoded(raw json.RawMessage) (any, error) {
	d := json.NewDecoder(strings.NewReader(string(raw)))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("answer: %w", err)
	}
	return changed(v, func(leaf any) (any, error) {
		number, ok := leaf.(json.Number)
		if !ok {
			return leaf, nil
		}
		if n, err := strconv.ParseInt(number.String(), 10, 64); err == nil {
			return n, nil
		}
		if f, err := number.Float64(); err == nil {
			return f, nil
		}
		return number.String(), nil // more than any number here can be
	})
}
