package compile

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"
	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring/icp/field"
)

// verdict is the result of a condition for an account. Where a value is missing it is
// not guessed.
type verdict uint8

const (
	unsure verdict = iota
	no
	yes
	failed // a run-time error, which is unsure and told
)

func (v verdict) not() verdict {
	switch v {
	case yes:
		return no
	case no:
		return yes
	case unsure, failed:
	}
	return v
}

func verdictOf(b bool) verdict {
	if b {
		return yes
	}
	return no
}

// state is the reason why a condition that has to hold does not.
func (v verdict) state() field.State {
	switch v {
	case yes, no:
		return field.Known
	case failed:
		return field.Failed
	case unsure:
	}
	return field.Missing
}

// condition is a compiled expression.
type condition func(a *crm.Account, asOf crm.Stamp) verdict

// met reports whether the condition holds, and if that cannot be told, why.
func (c condition) met(a *crm.Account, asOf crm.Stamp) (bool, field.State) {
	v := c(a, asOf)
	return v == yes, v.state()
}

// environment holds the names of expressions. Dates are ages in whole days, and revenue
// is in the model's currency.
type environment struct {
	Account accountValues `expr:"account"`
	// Uses reports whether an item of account.technologies is one, or begins with its words.
	Uses func(technology string) bool `expr:"uses"`
}

type accountValues struct {
	Employees     int64    `expr:"employees"`
	Revenue       float64  `expr:"revenue"`
	Industry      string   `expr:"industry"`
	LegalForm     string   `expr:"legal_form"`
	Country       string   `expr:"country"`
	PostalCode    string   `expr:"postal_code"`
	City          string   `expr:"city"`
	Domain        string   `expr:"domain"`
	Owner         string   `expr:"owner"`
	Relationship  string   `expr:"relationship"`
	Technologies  []string `expr:"technologies"`
	NaturalPerson bool     `expr:"natural_person"`
	LastActivity  int      `expr:"last_activity"`
	Created       int      `expr:"created"`
	Region        string   `expr:"region"`
	SizeIfM       string   `expr:"size_ifm"`
	SizeEU        string   `expr:"size_eu"`
	// Custom holds numbers, texts, lists and flags, as the expression reads them.
	Custom map[string]any `expr:"custom"`
}

// options check an expression against what it can name. The clock is left out: the
// same facts give the same score.
func options() []expr.Option {
	const most = 200
	return []expr.Option{expr.Env(environment{}), expr.AsBool(), expr.DisableBuiltin("now"), expr.MaxNodes(most)}
}

// condition compiles an expression; nil after a finding.
func (c *compiler) condition(n *yaml.Node, key string) condition {
	source := c.text(n, key)
	if source == "" {
		return nil
	}
	tree, err := parser.Parse(source)
	if err != nil {
		c.find(at(n, err), key, reason(err), phrase.Of("see expr-lang.org for the language"))
		return nil
	}
	reads := named{}
	ast.Walk(&tree.Node, &reads)
	for _, name := range reads.fields {
		if _, ok := field.Of(name); !ok {
			c.find(n, key, phrase.Of("there is no field %q", clip(name)), fieldHint(name))
			return nil
		}
		c.use(name, n, key)
	}
	technologies, _ := field.Of("account.technologies")
	for _, item := range reads.items {
		c.meant(technologies, item)
	}
	if reads.members != reads.accounts {
		c.find(n, key, phrase.Of("account by itself is no value"), phrase.Of("name one of its fields, such as account.employees"))
		return nil
	}
	if _, err := expr.Compile(source, options()...); err != nil {
		c.find(at(n, err), key, reason(err), phrase.Of("see expr-lang.org for the language; dates are ages in days"))
		return nil
	}
	if !c.afford(tree.Node, n, key) {
		return nil
	}
	made, err := c.compile(tree.Node)
	if err != nil {
		c.find(n, key, reason(err), phrase.Of("see expr-lang.org for the language"))
		return nil
	}
	return made
}

// at is the place of an error within an expression that stands in one line.
func at(n *yaml.Node, err error) *yaml.Node {
	var e *file.Error
	if !errors.As(err, &e) || e.Line > 1 || n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return n
	}
	column := n.Column + e.Column
	if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
		column++
	}
	return &yaml.Node{Line: n.Line, Column: column}
}

// reason describes the fault of an expression, in its library's words or ours.
func reason(err error) phrase.Phrase {
	var e *file.Error
	if errors.As(err, &e) {
		return phrase.Quote(e.Message)
	}
	if phrase.Speaks(err) {
		return phrase.Of("%s", err)
	}
	line, _, _ := strings.Cut(err.Error(), "\n")
	return phrase.Quote(line)
}

// compile turns and, or, not and simple comparisons into closures. Whatever else an
// expression says is run by expr, and is unsure while a field that it reads is unknown.
func (c *compiler) compile(n ast.Node) (condition, error) {
	switch n := n.(type) {
	case *ast.BoolNode:
		fixed := verdictOf(n.Value)
		return func(*crm.Account, crm.Stamp) verdict { return fixed }, nil
	case *ast.MemberNode:
		if f, ok := field.Of(fieldNode(n)); ok && (f.Kind == field.KindFlag || f.Kind == field.KindCustom) {
			return isFlag(f, true), nil
		}
	case *ast.CallNode:
		if item, ok := usesNode(n); ok {
			return c.usesItem(item), nil
		}
	case *ast.UnaryNode:
		if n.Operator == "!" || n.Operator == "not" {
			inner, err := c.compile(n.Node)
			if err != nil {
				return nil, err
			}
			return func(a *crm.Account, asOf crm.Stamp) verdict { return inner(a, asOf).not() }, nil
		}
	case *ast.BinaryNode:
		switch n.Operator {
		case "&&", "and":
			return c.both(n, no)
		case "||", "or":
			return c.both(n, yes)
		}
		if simple := c.comparison(n); simple != nil {
			return simple, nil
		}
	}
	return c.interpreted(n)
}

// both joins two conditions: by and, where one no settles it, or by or, where one yes does.
func (c *compiler) both(n *ast.BinaryNode, settles verdict) (condition, error) {
	left, err := c.compile(n.Left)
	if err != nil {
		return nil, err
	}
	right, err := c.compile(n.Right)
	if err != nil {
		return nil, err
	}
	return func(a *crm.Account, asOf crm.Stamp) verdict {
		l := left(a, asOf)
		if l == settles {
			return settles
		}
		r := right(a, asOf)
		switch {
		case r == settles:
			return r
		case l == failed || r == failed:
			return failed
		case l == unsure:
			return unsure
		}
		return r
	}, nil
}

// interpreted leaves an expression to expr.
func (c *compiler) interpreted(n ast.Node) (condition, error) {
	program, err := expr.Compile(n.String(), options()...)
	if err != nil {
		return nil, fmt.Errorf("compile %q: %w", clip(n.String()), err)
	}
	reads := named{}
	ast.Walk(&n, &reads)
	fields, err := readAs(n, reads.fields)
	if err != nil {
		return nil, err
	}
	m := &c.model.Fields
	return func(a *crm.Account, asOf crm.Stamp) verdict {
		var env environment
		env.Uses = func(technology string) bool { return uses(env.Account.Technologies, technology) }
		for _, f := range fields {
			if !env.Account.fill(m, f, a, asOf) {
				return unsure
			}
		}
		result, err := vm.Run(program, env)
		if truth, ok := result.(bool); ok && err == nil {
			return verdictOf(truth)
		}
		return failed
	}, nil
}

// named collects the fields that an expression reads, and counts how often it says
// account with a field and at all.
type named struct {
	fields            []string
	members, accounts int
	items             []string // that uses looks for
}

// Visit implements ast.Visitor.
func (v *named) Visit(n *ast.Node) {
	if id, ok := (*n).(*ast.IdentifierNode); ok && id.Value == "account" {
		v.accounts++
	}
	if call, ok := (*n).(*ast.CallNode); ok && isUses(call) {
		v.add("account.technologies")
		if item, ok := usesNode(call); ok {
			v.items = append(v.items, item)
		}
	}
	name := fieldNode(*n)
	if name == "" {
		return
	}
	v.members++
	v.add(name)
}

func (v *named) add(name string) {
	if !slices.Contains(v.fields, name) {
		v.fields = append(v.fields, name)
	}
}

// fieldNode returns the name of the field that a node is; empty when it is none.
func fieldNode(n ast.Node) string {
	name, of := member(n)
	if inner, outer := member(of); inner == "custom" && isAccount(outer) && name != "" {
		return field.CustomPrefix + name
	}
	if name != "" && name != "custom" && isAccount(of) {
		return "account." + name
	}
	return ""
}

// member takes a node such as account.employees apart; the name is empty for any other.
func member(n ast.Node) (name string, of ast.Node) {
	m, ok := n.(*ast.MemberNode)
	if !ok {
		return "", nil
	}
	property, ok := m.Property.(*ast.StringNode)
	if !ok {
		return "", nil
	}
	return property.Value, m.Node
}

func isAccount(n ast.Node) bool {
	name, ok := n.(*ast.IdentifierNode)
	return ok && name.Value == "account"
}

// whenRule gives all points where a condition holds.
func (c *compiler) whenRule(o object, n *yaml.Node, key string, points int) rule {
	for _, test := range tests() {
		if v, at := o.at(test); v != nil && test != "when" {
			c.find(v, at, phrase.Of("stands beside when"), phrase.Of("write one of the two"))
		}
	}
	if v, at := o.at("field"); v != nil {
		c.find(v, at, phrase.Of("stands beside when"), phrase.Of("a condition names its fields itself"))
	}
	holds := c.condition(n, key)
	to := c.culprit(n.Value)
	return rule{
		best:    points,
		culprit: to,
		earn: func(a *crm.Account, asOf crm.Stamp) (int, field.State) {
			switch holds(a, asOf) {
			case yes:
				return points, field.Known
			case no:
				return 0, field.Known
			case failed:
				return 0, field.Failed
			case unsure:
			}
			_, s := to.find(a, asOf)
			return 0, s
		},
	}
}
