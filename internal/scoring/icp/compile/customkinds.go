package compile

import (
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring/icp/field"
)

// readAs returns the fields that an expression reads, and of custom fields how: what
// such a field holds is for what stands around it to say.
func readAs(n ast.Node, names []string) ([]field.Field, error) {
	use := usage{}
	ast.Walk(&n, &use)
	var fields []field.Field
	for _, name := range names {
		f, ok := field.Of(name)
		if !ok {
			continue
		}
		if f.Kind == field.KindCustom {
			kinds := use.kinds(name)
			if len(kinds) != 1 {
				return nil, phrase.Errorf("what %s holds is not clear here: compare it with a number, a text in quotation marks, true or false, or write in or len", name)
			}
			f.Kind = kinds[0]
		}
		fields = append(fields, f)
	}
	return fields, nil
}

// usage collects how custom fields are read.
type usage struct{ reads []field.Field }

func (u *usage) kinds(name string) []field.Kind {
	var kinds []field.Kind
	for _, f := range u.reads {
		if f.Name == name && !slices.Contains(kinds, f.Kind) {
			kinds = append(kinds, f.Kind)
		}
	}
	return kinds
}

func (u *usage) read(n ast.Node, k field.Kind) {
	if f, ok := field.Of(fieldNode(n)); ok && f.Kind == field.KindCustom && k != field.KindNone {
		f.Kind = k
		u.reads = append(u.reads, f)
	}
}

// Visit implements ast.Visitor.
func (u *usage) Visit(n *ast.Node) {
	switch n := (*n).(type) {
	case *ast.BinaryNode:
		u.binary(n)
	case *ast.UnaryNode:
		if n.Operator == "-" || n.Operator == "+" {
			u.read(n.Node, field.KindNumber)
		} else {
			u.read(n.Node, field.KindFlag)
		}
	case *ast.ConditionalNode:
		u.read(n.Cond, field.KindFlag)
	case *ast.BuiltinNode:
		u.call(n.Name, n.Arguments)
	case *ast.CallNode:
		if name, ok := n.Callee.(*ast.IdentifierNode); ok {
			u.call(name.Value, n.Arguments)
		}
	}
}

func (u *usage) binary(n *ast.BinaryNode) {
	switch n.Operator {
	case "and", "&&", "or", "||":
		u.read(n.Left, field.KindFlag)
		u.read(n.Right, field.KindFlag)
	case "contains", "startsWith", "endsWith", "matches":
		u.read(n.Left, field.KindText)
		u.read(n.Right, field.KindText)
	case "in":
		u.read(n.Right, field.KindList)
		if array, ok := n.Right.(*ast.ArrayNode); ok && len(array.Nodes) > 0 {
			u.read(n.Left, holds(array.Nodes[0]))
		} else {
			u.read(n.Left, field.KindText)
		}
	case "-", "*", "/", "%", "**", "^":
		u.read(n.Left, field.KindNumber)
		u.read(n.Right, field.KindNumber)
	default: // comparisons and +: what the other side is
		u.read(n.Left, holds(n.Right))
		u.read(n.Right, holds(n.Left))
	}
}

func (u *usage) call(function string, arguments []ast.Node) {
	for i, argument := range arguments {
		switch {
		case slices.Contains(strings.Fields("abs ceil floor round int float"), function):
			u.read(argument, field.KindNumber)
		case slices.Contains(strings.Fields("trim trimPrefix trimSuffix upper lower split replace indexOf lastIndexOf hasPrefix hasSuffix"), function):
			u.read(argument, field.KindText)
		case i == 0:
			u.read(argument, field.KindList)
		}
	}
}

// holds is the kind of a node whose kind is plain; kindNone for others.
func holds(n ast.Node) field.Kind {
	switch n := n.(type) {
	case *ast.StringNode:
		return field.KindText
	case *ast.BoolNode:
		return field.KindFlag
	case *ast.IntegerNode, *ast.FloatNode:
		return field.KindNumber
	case *ast.UnaryNode:
		return holds(n.Node)
	case *ast.BinaryNode:
		return field.KindNumber // arithmetic, or a comparison of a comparison, which is not of use
	case *ast.BuiltinNode:
		if slices.Contains(strings.Fields("trim trimPrefix trimSuffix upper lower replace"), n.Name) {
			return field.KindText
		}
		return field.KindNumber
	case *ast.MemberNode:
		f, _ := field.Of(fieldNode(n))
		switch f.Kind {
		case field.KindNumber, field.KindMoney, field.KindDate:
			return field.KindNumber
		case field.KindText, field.KindPostal:
			return field.KindText
		case field.KindNone, field.KindList, field.KindFlag, field.KindCustom:
		}
	}
	return field.KindNone
}

// fillCustom reads a custom field as the expression does; false when it is unknown.
func (v *accountValues) fillCustom(m *field.Reader, f field.Field, a *crm.Account) bool {
	name := f.Custom()
	var value any
	var s field.State
	switch f.Kind {
	case field.KindNumber:
		value, s = field.Decimal(a.Custom[name])
	case field.KindFlag:
		value, s = field.CustomFlag(name)(a)
	case field.KindList:
		value, s = m.List(f)(a)
	default:
		value, s = m.Text(f)(a)
	}
	if v.Custom == nil {
		v.Custom = map[string]any{}
	}
	v.Custom[name] = value
	return s == field.Known
}
