package compile

import (
	"slices"

	"github.com/expr-lang/expr/ast"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring/icp/field"
)

// isUses reports whether a call is uses(…), which looks an item of account.technologies up
// as contains does: SAP stands for SAP S/4HANA as well.
func isUses(n *ast.CallNode) bool {
	name, ok := n.Callee.(*ast.IdentifierNode)
	return ok && name.Value == "uses"
}

// usesNode returns the item of a call of uses with a text; false for any other call.
func usesNode(n *ast.CallNode) (item string, ok bool) {
	if !isUses(n) || len(n.Arguments) != 1 {
		return "", false
	}
	text, ok := n.Arguments[0].(*ast.StringNode)
	if !ok {
		return "", false
	}
	return text.Value, true
}

func (c *compiler) usesItem(item string) condition {
	read, folded := c.model.Fields.Technologies, field.Fold(item)
	return func(a *crm.Account, _ crm.Stamp) verdict {
		list, s := read(a)
		if s != field.Known {
			return unsure
		}
		return verdictOf(slices.ContainsFunc(list, func(have string) bool { return field.StartsWith(have, folded) }))
	}
}

// uses is the function uses() of expressions that are run by expr.
func uses(list []string, technology string) bool {
	folded := field.Fold(technology)
	return folded != "" && slices.ContainsFunc(list, func(have string) bool { return field.StartsWith(have, folded) })
}
