package compile

import (
	"math"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"

	"github.com/icptier/icptier/internal/scoring/icp/field"
)

// conditionSpans returns the numbers of one field, by its name, for which a condition holds, where it
// compares that field with numbers and nothing else; false for any other condition.
func conditionSpans(source string) (name string, spans []interval, ok bool) {
	tree, err := parser.Parse(source)
	if err != nil {
		return "", nil, false
	}
	return nodeSpans(tree.Node)
}

func nodeSpans(n ast.Node) (name string, spans []interval, ok bool) {
	b, isBinary := n.(*ast.BinaryNode)
	if !isBinary {
		return "", nil, false
	}
	if b.Operator == "or" || b.Operator == "||" {
		left, one, ok := nodeSpans(b.Left)
		right, other, also := nodeSpans(b.Right)
		return left, append(one, other...), ok && also && left == right
	}
	left, right, operator := b.Left, b.Right, b.Operator
	if fieldNode(left) == "" {
		left, right, operator = right, left, mirrored(operator)
	}
	f, isField := field.Of(fieldNode(left))
	limit, isNumber := numberNode(right)
	if !isField || !isNumber || f.Name != "account.employees" && f.Name != "account.revenue" || math.Abs(limit) > field.MostRevenue {
		return "", nil, false
	}
	s := interval{math.MinInt64, math.MaxInt64}
	switch operator {
	case "<":
		s.to = int64(math.Ceil(limit)) - 1
	case "<=":
		s.to = int64(math.Floor(limit))
	case ">":
		s.from = int64(math.Floor(limit)) + 1
	case ">=":
		s.from = int64(math.Ceil(limit))
	default:
		return "", nil, false
	}
	return f.Name, []interval{s}, true
}
