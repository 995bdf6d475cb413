package icp

import (
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"

	"github.com/icptier/icptier/internal/crm"
)

// culprit finds the first value that cannot be used, among those a condition reads: why a
// condition that cannot be decided is unknown, where it is not for a value that is missing.
type culprit []suspect

type suspect struct {
	state func(*crm.Account, crm.Stamp) state
	read  func(*crm.Account) string
}

// culprit lists what a condition reads. A custom field that it reads in two ways is no
// suspect: which of them failed cannot be told.
func (c *compiler) culprit(source string) culprit {
	tree, err := parser.Parse(source)
	if err != nil {
		return nil
	}
	reads := named{}
	ast.Walk(&tree.Node, &reads)
	use := usage{}
	use.read(tree.Node, kindFlag) // a condition that is one field and nothing else
	ast.Walk(&tree.Node, &use)
	var all culprit
	for _, name := range reads.fields {
		f, ok := fieldOf(name)
		if kinds := use.kinds(name); f.kind == kindCustom && len(kinds) == 1 {
			f.kind = kinds[0]
		}
		if ok && f.kind != kindCustom && f.kind != kindList {
			all = append(all, suspect{c.model.state(f), c.model.readText(f)})
		}
	}
	return all
}

// state returns how to tell whether a field can be read.
func (m *Model) state(f field) func(*crm.Account, crm.Stamp) state {
	if read := m.decimal(f); read != nil {
		return func(a *crm.Account, asOf crm.Stamp) state {
			_, s := read(a, asOf)
			return s
		}
	}
	if f.kind == kindFlag {
		read := flag(f)
		return func(a *crm.Account, _ crm.Stamp) state {
			_, s := read(a)
			return s
		}
	}
	read := m.text(f)
	return func(a *crm.Account, _ crm.Stamp) state {
		_, s := read(a)
		return s
	}
}

// find returns why the condition is unknown, and the value that is to blame; missing
// where none is.
func (l culprit) find(a *crm.Account, asOf crm.Stamp) (string, state) {
	for i := range l {
		if s := l[i].state(a, asOf); s != known && s != missing {
			return l[i].read(a), s
		}
	}
	return "", missing
}
