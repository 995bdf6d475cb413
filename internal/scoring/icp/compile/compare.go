package compile

import (
	"slices"

	"github.com/expr-lang/expr/ast"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring/icp/field"
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
	f, ok := field.Of(fieldNode(left))
	if !ok {
		return nil
	}
	f = beside(f, right)
	if number, ok := numberNode(right); ok {
		return c.compareNumber(f, operator, number)
	}
	switch right := right.(type) {
	case *ast.StringNode:
		if (f.Kind == field.KindText || f.Kind == field.KindPostal) && (operator == "==" || operator == "!=") {
			return c.compareText(f, operator == "==", []string{right.Value})
		}
	case *ast.BoolNode:
		if f.Kind == field.KindFlag && (operator == "==" || operator == "!=") {
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

func (c *compiler) compareNumber(f field.Field, operator string, limit float64) condition {
	read := c.model.Fields.Decimal(f)
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
		if s != field.Known {
			return unsure
		}
		return verdictOf(holds(v))
	}
}

// oneOf compiles a field in a list of constants, and a constant in a list field.
func (c *compiler) oneOf(left, right ast.Node) condition {
	if list, ok := field.Of(fieldNode(right)); ok {
		item, isText := left.(*ast.StringNode)
		read := c.model.Fields.Technologies
		if list.Custom() != "" {
			read = c.model.Fields.List(list)
		} else if list.Kind != field.KindList {
			return nil
		}
		if !isText {
			return nil
		}
		c.meant(list, item.Value)
		return func(a *crm.Account, _ crm.Stamp) verdict {
			have, s := read(a)
			if s != field.Known {
				return unsure
			}
			return verdictOf(slices.ContainsFunc(have, func(t string) bool { return field.Shows(t) == item.Value }))
		}
	}
	f, ok := field.Of(fieldNode(left))
	array, isArray := right.(*ast.ArrayNode)
	if !ok || !isArray || f.Kind != field.KindText && f.Kind != field.KindPostal && f.Kind != field.KindCustom {
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
func (c *compiler) compareText(f field.Field, among bool, values []string) condition {
	for _, v := range values {
		c.meant(f, v)
	}
	read := c.model.Fields.Text(f)
	return func(a *crm.Account, _ crm.Stamp) verdict {
		v, s := read(a)
		if s != field.Known {
			return unsure
		}
		return verdictOf(slices.Contains(values, v) == among)
	}
}

// beside returns a custom field as the constant says that it is compared with.
func beside(f field.Field, n ast.Node) field.Field {
	if f.Kind != field.KindCustom {
		return f
	}
	if _, ok := numberNode(n); ok {
		f.Kind = field.KindNumber
		return f
	}
	switch n.(type) {
	case *ast.StringNode:
		f.Kind = field.KindText
	case *ast.BoolNode:
		f.Kind = field.KindFlag
	}
	return f
}

func isFlag(f field.Field, want bool) condition {
	read := field.Flag(f)
	return func(a *crm.Account, _ crm.Stamp) verdict {
		value, s := read(a)
		if s != field.Known {
			return unsure
		}
		return verdictOf(value == want)
	}
}
