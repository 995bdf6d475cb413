package compile

import (
	"math"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring/icp/field"
)

// What the conditions of a model may take for one account, together, in steps of some 40 ns:
// 0.8 ms, so that 100,000 accounts take no more than 80 seconds of one processor.
const mostSteps = 20_000

// What is assumed of values that only an account knows.
const (
	listItems = 50   // of a list
	textBytes = 1000 // of a text; longer ones are unknown
)

// afford finds a condition that takes too much time, alone or with those before it.
func (c *compiler) afford(root ast.Node, n *yaml.Node, key string) bool {
	steps, _ := cost(root)
	switch {
	case math.IsInf(steps, 1):
		c.find(n, key, phrase.Of("how long it takes depends on the account"), phrase.Of("write numbers at both ends of a range, and how often repeat repeats"))
		return false
	case steps > mostSteps:
		c.find(n, key, phrase.Of("it takes up to %.0f steps for one account, and %d are allowed", steps, mostSteps), phrase.Of("shorten its ranges, or nest fewer of any, all, map and filter"))
		return false
	}
	if before := c.steps; before <= mostSteps {
		if c.steps += steps; c.steps > mostSteps {
			c.find(n, key, phrase.Of("with this the conditions of the model take up to %.0f steps for one account, and %d are allowed", c.steps, mostSteps),
				phrase.Of("shorten the ranges of the conditions, or nest fewer of any, all, map and filter"))
			return false
		}
	}
	return true
}

// cost is the most steps an expression takes, and the most items or bytes its value
// has; both may be infinite.
func cost(n ast.Node) (steps, size float64) {
	switch n := n.(type) {
	case *ast.StringNode:
		return 1, float64(len(n.Value))
	case *ast.ConstantNode, *ast.NilNode, *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return 1, 1
	case *ast.MemberNode:
		if f, ok := field.Of(fieldNode(n)); ok && f.Kind == field.KindList {
			return 1, listItems
		}
		of, size := cost(n.Node)
		at, _ := cost(n.Property)
		return of + at + 1, max(size, textBytes)
	case *ast.UnaryNode:
		steps, size = cost(n.Node)
		return steps + 1, size
	case *ast.BinaryNode:
		return binaryCost(n)
	case *ast.PredicateNode:
		return cost(n.Node)
	case *ast.BuiltinNode:
		return callCost(n.Name, n.Arguments)
	case *ast.CallNode:
		if name, ok := n.Callee.(*ast.IdentifierNode); ok {
			return callCost(name.Value, n.Arguments)
		}
		return callCost("", append([]ast.Node{n.Callee}, n.Arguments...))
	case *ast.ConditionalNode:
		return most(n.Cond, n.Exp1, n.Exp2)
	case *ast.SliceNode:
		steps, size = cost(n.Node)
		return steps + 1, size
	case *ast.ChainNode:
		return cost(n.Node)
	case *ast.VariableDeclaratorNode:
		return most(n.Value, n.Expr)
	case *ast.SequenceNode:
		return most(n.Nodes...)
	case *ast.ArrayNode:
		steps, _ = most(n.Nodes...)
		return steps, float64(len(n.Nodes))
	case *ast.MapNode:
		steps, _ = most(n.Pairs...)
		return steps, float64(len(n.Pairs))
	case *ast.PairNode:
		return most(n.Key, n.Value)
	}
	return 1, textBytes // a name: an item of a list, or a variable
}

// most adds up steps, and returns the largest size.
func most(all ...ast.Node) (steps, size float64) {
	for _, n := range all {
		if n == nil {
			continue
		}
		s, z := cost(n)
		steps, size = steps+s, max(size, z)
	}
	return steps + 1, size
}

func binaryCost(n *ast.BinaryNode) (steps, size float64) {
	left, leftSize := cost(n.Left)
	right, rightSize := cost(n.Right)
	steps = left + right + 1
	switch n.Operator {
	case "..":
		from, isFrom := numberNode(n.Left)
		to, isTo := numberNode(n.Right)
		if !isFrom || !isTo {
			return math.Inf(1), math.Inf(1)
		}
		items := max(0, to-from+1)
		return steps + items, items
	case "in":
		return steps + walk(rightSize), 1
	case "matches", "contains":
		return steps + walk(leftSize), 1
	case "+":
		return steps + walk(leftSize+rightSize), leftSize + rightSize
	case "and", "&&", "or", "||", "==", "!=", "<", "<=", ">", ">=", "startsWith", "endsWith":
		return steps, 1
	}
	return steps, max(leftSize, rightSize)
}

// walk is the steps that going over items or bytes takes: they are faster than nodes.
func walk(size float64) float64 { return size / 32 }

func callCost(name string, arguments []ast.Node) (steps, size float64) {
	steps, size = most(arguments...)
	if len(arguments) == 0 {
		return steps, 1
	}
	first, firstSize := cost(arguments[0])
	if body, ok := arguments[len(arguments)-1].(*ast.PredicateNode); ok {
		each, made := cost(body)
		steps = steps - each + first + firstSize*(each+1)
		switch name {
		case "filter", "sortBy", "groupBy":
			return steps, firstSize
		case "map":
			return steps, firstSize * max(1, made/textBytes)
		}
		return steps, max(1, made)
	}
	switch {
	case name == "repeat" && len(arguments) == 2:
		times, ok := numberNode(arguments[1])
		if !ok {
			return math.Inf(1), math.Inf(1)
		}
		return steps + walk(times*firstSize), times * firstSize
	case name == "replace", name == "join", name == "flatten", name == "toJSON":
		grown := firstSize * max(1, size)
		return steps + walk(grown), grown
	case name == "uniq":
		return steps + walk(firstSize*firstSize), firstSize
	case name == "concat":
		return steps + walk(size*float64(len(arguments))), size * float64(len(arguments))
	case name == "uses":
		return steps + listItems, 1
	case slices.Contains(strings.Fields("len abs ceil floor round int float type indexOf lastIndexOf hasPrefix hasSuffix"), name):
		return steps + walk(size), 1
	}
	return steps + size, size
}
