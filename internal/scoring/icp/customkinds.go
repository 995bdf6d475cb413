package icp

import (
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"

	"github.com/icptier/icptier/internal/crm"
)

// readAs returns the fields that an expression reads, and of custom fields how: what
// such a field holds is for what stands around it to say.
func readAs(n ast.Node, names []string) ([]field, error) {
	use := usage{}
	ast.Walk(&n, &use)
	var fields []field
	for _, name := range names {
		f, ok := fieldOf(name)
		if !ok {
			continue
		}
		if f.kind == kindCustom {
			kinds := use.kinds(name)
			if len(kinds) != 1 {
				return nil, fmt.Errorf("what %s holds is not clear here: compare it with a number, a text in quotation marks, true or false, or write in or len", name)
			}
			f.kind = kinds[0]
		}
		fields = append(fields, f)
	}
	return fields, nil
}

// usage collects how custom fields are read.
type usage struct{ reads []field }

func (u *usage) kinds(name string) []kind {
	var kinds []kind
	for _, f := range u.reads {
		if f.name == name && !slices.Contains(kinds, f.kind) {
			kinds = append(kinds, f.kind)
		}
	}
	return kinds
}

func (u *usage) read(n ast.Node, k kind) {
	if f, ok := fieldOf(fieldNode(n)); ok && f.kind == kindCustom && k != kindNone {
		f.kind = k
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
			u.read(n.Node, kindNumber)
		} else {
			u.read(n.Node, kindFlag)
		}
	case *ast.ConditionalNode:
		u.read(n.Cond, kindFlag)
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
		u.read(n.Left, kindFlag)
		u.read(n.Right, kindFlag)
	case "contains", "startsWith", "endsWith", "matches":
		u.read(n.Left, kindText)
		u.read(n.Right, kindText)
	case "in":
		u.read(n.Right, kindList)
		if array, ok := n.Right.(*ast.ArrayNode); ok && len(array.Nodes) > 0 {
			u.read(n.Left, holds(array.Nodes[0]))
		} else {
			u.read(n.Left, kindText)
		}
	case "-", "*", "/", "%", "**", "^":
		u.read(n.Left, kindNumber)
		u.read(n.Right, kindNumber)
	default: // comparisons and +: what the other side is
		u.read(n.Left, holds(n.Right))
		u.read(n.Right, holds(n.Left))
	}
}

func (u *usage) call(function string, arguments []ast.Node) {
	for i, argument := range arguments {
		switch {
		case slices.Contains(strings.Fields("abs ceil floor round int float"), function):
			u.read(argument, kindNumber)
		case slices.Contains(strings.Fields("trim trimPrefix trimSuffix upper lower split replace indexOf lastIndexOf hasPrefix hasSuffix"), function):
			u.read(argument, kindText)
		case i == 0:
			u.read(argument, kindList)
		}
	}
}

// holds is the kind of a node whose kind is plain; kindNone for others.
func holds(n ast.Node) kind {
	switch n := n.(type) {
	case *ast.StringNode:
		return kindText
	case *ast.BoolNode:
		return kindFlag
	case *ast.IntegerNode, *ast.FloatNode:
		return kindNumber
	case *ast.UnaryNode:
		return holds(n.Node)
	case *ast.BinaryNode:
		return kindNumber // arithmetic, or a comparison that is compared, which nobody writes
	case *ast.BuiltinNode:
		if slices.Contains(strings.Fields("trim trimPrefix trimSuffix upper lower replace"), n.Name) {
			return kindText
		}
		return kindNumber
	case *ast.MemberNode:
		f, _ := fieldOf(fieldNode(n))
		switch f.kind {
		case kindNumber, kindMoney, kindDate:
			return kindNumber
		case kindText, kindPostal:
			return kindText
		case kindNone, kindList, kindFlag, kindCustom:
		}
	}
	return kindNone
}

// fillCustom reads a custom field as the expression does; false when it is unknown.
func (m *Model) fillCustom(v *accountValues, f field, a *crm.Account) bool {
	name := f.custom()
	var value any
	var s state
	switch f.kind {
	case kindNumber:
		value, s = readDecimal(a.Custom[name])
	case kindFlag:
		value, s = customFlag(name)(a)
	case kindList:
		list := items(a.Custom[name])
		value = list
		if strings.TrimSpace(a.Custom[name]) == "" {
			s = missing
		}
	default:
		value, s = customText(name)(a)
	}
	if v.Custom == nil {
		v.Custom = map[string]any{}
	}
	v.Custom[name] = value
	return s == known
}
