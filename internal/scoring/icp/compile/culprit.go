package compile

import (
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring/icp/field"
)

// culprit finds the first value that cannot be used, among those a condition reads: why a
// condition that cannot be decided is unknown, where it is not for a value that is missing.
type culprit []suspect

type suspect struct {
	state func(*crm.Account, crm.Stamp) field.State
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
	use.read(tree.Node, field.KindFlag) // a condition that is one field and nothing else
	ast.Walk(&tree.Node, &use)
	var all culprit
	for _, name := range reads.fields {
		f, ok := field.Of(name)
		if kinds := use.kinds(name); f.Kind == field.KindCustom && len(kinds) == 1 {
			f.Kind = kinds[0]
		}
		if ok && f.Kind != field.KindCustom && f.Kind != field.KindList {
			all = append(all, suspect{stateOf(&c.model.Fields, f), c.model.Fields.Show(f)})
		}
	}
	return all
}

// state returns how to tell whether a field can be read.
func stateOf(m *field.Reader, f field.Field) func(*crm.Account, crm.Stamp) field.State {
	if read := m.Decimal(f); read != nil {
		return func(a *crm.Account, asOf crm.Stamp) field.State {
			_, s := read(a, asOf)
			return s
		}
	}
	if f.Kind == field.KindFlag {
		read := field.Flag(f)
		return func(a *crm.Account, _ crm.Stamp) field.State {
			_, s := read(a)
			return s
		}
	}
	read := m.Text(f)
	return func(a *crm.Account, _ crm.Stamp) field.State {
		_, s := read(a)
		return s
	}
}

// find returns why the condition is unknown, and the value that is to blame; missing
// where none is.
func (l culprit) find(a *crm.Account, asOf crm.Stamp) (string, field.State) {
	for i := range l {
		if s := l[i].state(a, asOf); s != field.Known && s != field.Missing {
			return l[i].read(a), s
		}
	}
	return "", field.Missing
}
