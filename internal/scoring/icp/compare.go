package icp

import (
	"slices"

	"github.com/expr-lang/expr/ast"

	"github.com/icptier/icptier/internal/crm"
)

// comparison compiles a field against a constant; nil when the node is anything else.
func (c *compiler) comparison(n *ast.BinaryNode) condition {
	left, right, operator := n.Left, n.Right, n.Operator
	if operator == "in" {
		return c.oneOf(left, right)
	}
	if fieldNode(left) == "" {
		left, right, operator = right, left, mirrored(operator)
	}
	f, ok := fieldOf(fieldNode(left))
	if !ok {
		return nil
	}
	f = f.beside(right)
	if number, ok := numberNode(right); ok {
		return c.compareNumber(f, operator, number)
	}
	switch right := right.(type) {
	case *ast.StringNode:
		if (f.kind == kindText || f.kind == kindPostal) && (operator == "==" || operator == "!=") {
			return c.compareText(f, operator == "==", []string{right.Value})
		}
	case *ast.BoolNode:
		if f.kind == kindFlag && (operator == "==" || operator == "!=") {
			return isFlag(f, right.Value == (operator == "=="))
		}
	}
	return nil
}

func mirrored(operator string) string {
	switch operator {
	case "<":
		return ">"
	case "<=":
		return ">="
	case ">":
		return "<"
	case ">=":
		return "<="
	}
	return operator
}

func numberNode(n ast.Node) (float64, bool) {
	switch n := n.(type) {
	case *ast.IntegerNode:
		return float64(n.Value), true
	case *ast.FloatNode:
		return n.Value, true
	case *ast.UnaryNode:
		if v, ok := numberNode(n.Node); ok && n.Operator == "-" {
			return -v, true
		}
	}
	return 0, false
}

func (c *compiler) compareNumber(f field, operator string, limit float64) condition {
	read := c.model.decimal(f)
	if read == nil {
		return nil
	}
	var holds func(float64) bool
	switch operator {
	case "==":
		holds = func(v float64) bool { return v == limit }
	case "!=":
		holds = func(v float64) bool { return v != limit }
	case "<":
		holds = func(v float64) bool { return v < limit }
	case "<=":
		holds = func(v float64) bool { return v <= limit }
	case ">":
		holds = func(v float64) bool { return v > limit }
	case ">=":
		holds = func(v float64) bool { return v >= limit }
	default:
		return nil
	}
	return func(a *crm.Account, asOf crm.Stamp) verdict {
		v, s := read(a, asOf)
		if s != known {
			return unsure
		}
		return verdictOf(holds(v))
	}
}

// oneOf compiles a field in a list of constants, and a constant in a list field.
func (c *compiler) oneOf(left, right ast.Node) condition {
	if list, ok := fieldOf(fieldNode(right)); ok {
		item, isText := left.(*ast.StringNode)
		if name := list.custom(); name != "" && isText {
			return customItem(name, item.Value)
		}
		if list.kind != kindList || !isText {
			return nil
		}
		return func(a *crm.Account, _ crm.Stamp) verdict {
			if a.Technologies == nil {
				return unsure
			}
			return verdictOf(slices.ContainsFunc(a.Technologies, func(t string) bool { return shows(t) == item.Value }))
		}
	}
	f, ok := fieldOf(fieldNode(left))
	array, isArray := right.(*ast.ArrayNode)
	if !ok || !isArray || f.kind != kindText && f.kind != kindPostal && f.kind != kindCustom {
		return nil
	}
	var values []string
	for _, n := range array.Nodes {
		s, isText := n.(*ast.StringNode)
		if !isText {
			return nil
		}
		values = append(values, s.Value)
	}
	return c.compareText(f, true, values)
}

// compareText tells whether a text is one of some values, or none of them.
func (c *compiler) compareText(f field, among bool, values []string) condition {
	read := c.model.text(f)
	return func(a *crm.Account, _ crm.Stamp) verdict {
		v, s := read(a)
		if s != known {
			return unsure
		}
		return verdictOf(slices.Contains(values, v) == among)
	}
}

// decimal returns how to read a field as a number: heads, money, or the age of a date in
// days; nil for a field that is none of these.
func (m *Model) decimal(f field) func(*crm.Account, crm.Stamp) (float64, state) {
	if name := f.custom(); name != "" && f.kind == kindNumber {
		return func(a *crm.Account, _ crm.Stamp) (float64, state) { return readDecimal(a.Custom[name]) }
	}
	if f.kind == kindDate {
		age := date(f)
		return func(a *crm.Account, asOf crm.Stamp) (float64, state) {
			days, s := age(a, asOf)
			return float64(days), s
		}
	}
	if f.kind != kindNumber && f.kind != kindMoney {
		return nil
	}
	number := m.number(f)
	return func(a *crm.Account, _ crm.Stamp) (float64, state) {
		v, s := number(a)
		return float64(v), s
	}
}

// beside returns a custom field as the constant says that it is compared with.
func (f field) beside(n ast.Node) field {
	if f.kind != kindCustom {
		return f
	}
	if _, ok := numberNode(n); ok {
		f.kind = kindNumber
		return f
	}
	switch n.(type) {
	case *ast.StringNode:
		f.kind = kindText
	case *ast.BoolNode:
		f.kind = kindFlag
	}
	return f
}

func isFlag(f field, want bool) condition {
	read := flag(f)
	return func(a *crm.Account, _ crm.Stamp) verdict {
		value, s := read(a)
		if s != known {
			return unsure
		}
		return verdictOf(value == want)
	}
}
