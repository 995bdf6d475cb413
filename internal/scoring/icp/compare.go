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
		return c.member(left, right)
	}
	if fieldNode(left) == "" {
		left, right, operator = right, left, mirrored(operator)
	}
	f, ok := fieldOf(fieldNode(left))
	if !ok {
		return nil
	}
	if number, ok := numberNode(right); ok {
		return c.compareNumber(f, operator, number)
	}
	switch right := right.(type) {
	case *ast.StringNode:
		if (f.kind == kindText || f.kind == kindPostal) && (operator == "==" || operator == "!=") {
			return compareText(f, operator == "==", []string{right.Value})
		}
	case *ast.BoolNode:
		if f.kind == kindFlag && (operator == "==" || operator == "!=") {
			return isFlag(right.Value == (operator == "=="))
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
	var read func(*crm.Account, crm.Stamp) (int64, state)
	switch f.kind {
	case kindNumber, kindMoney:
		number := c.model.number(f)
		read = func(a *crm.Account, _ crm.Stamp) (int64, state) { return number(a) }
	case kindDate:
		age := date(f)
		read = func(a *crm.Account, asOf crm.Stamp) (int64, state) {
			days, s := age(a, asOf)
			return int64(days), s
		}
	default:
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
		return verdictOf(holds(float64(v)))
	}
}

// member compiles a field in a list of constants, and a constant in a list field.
func (c *compiler) member(left, right ast.Node) condition {
	if list, ok := fieldOf(fieldNode(right)); ok {
		item, isText := left.(*ast.StringNode)
		if list.kind != kindList || !isText {
			return nil
		}
		return func(a *crm.Account, _ crm.Stamp) verdict {
			if a.Technologies == nil {
				return unsure
			}
			return verdictOf(slices.Contains(a.Technologies, item.Value))
		}
	}
	f, ok := fieldOf(fieldNode(left))
	array, isArray := right.(*ast.ArrayNode)
	if !ok || !isArray || f.kind != kindText && f.kind != kindPostal {
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
	return compareText(f, true, values)
}

// compareText tells whether a text is one of some values, or none of them.
func compareText(f field, among bool, values []string) condition {
	read := text(f)
	return func(a *crm.Account, _ crm.Stamp) verdict {
		v := read(a)
		if v == "" {
			return unsure
		}
		return verdictOf(slices.Contains(values, v) == among)
	}
}

func isFlag(want bool) condition {
	return func(a *crm.Account, _ crm.Stamp) verdict {
		value, ok := naturalPerson(a)
		if !ok {
			return unsure
		}
		return verdictOf(value == want)
	}
}
