package intake

import (
	"strings"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/tabular"
)

// target is the field that one column fills.
type target struct {
	column    string
	field     string // account.employees; Ignore for none
	deal      bool
	criterion string // of a deal's evidence
	// numbers and dates hold the style that the column's values have shown.
	numbers tabular.Numbers
	dates   tabular.Dates
}

// plan says what each column of a table holds. That of JSON lines grows with the columns.
type plan struct {
	file    string
	words   *vocabulary
	mapping map[string]string
	nested  bool // the columns of deals alone
	// named takes a column for a custom field only where the mapping says so, and for no field
	// that the mapping finds elsewhere.
	named   bool
	targets []*target
	taken   map[string]*target // by field
	custom  int
	dropped []string // columns beyond the most custom fields
	// list is the column of the deals within an account; -1 for none.
	list int
}

func newPlan(file string, words *vocabulary, mapping map[string]string) *plan {
	return &plan{file: file, words: words, mapping: mapping, taken: map[string]*target{}, list: -1}
}

// extend takes up the columns that are new. Names of fields come before other names for
// them, so that of two columns the one that is called as the field holds it.
func (p *plan) extend(row tabular.Row, line int) error {
	first := len(p.targets)
	for i := first; i < row.Width(); i++ {
		p.targets = append(p.targets, &target{column: row.Name(i), field: Ignore})
	}
	for _, own := range []bool{true, false} {
		for i := first; i < len(p.targets); i++ {
			if err := p.place(i, own, line); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *plan) place(i int, own bool, line int) error {
	t := p.targets[i]
	field, named := p.words.field(t.column)
	if p.nested {
		field, named = p.words.dealField(t.column)
	}
	if f, ok := p.mapping[t.column]; ok {
		field, named = f, true
	} else if p.named && (p.taken[field] != nil || strings.HasPrefix(field, customPrefix) || p.mapped(field)) {
		return nil
	}
	if named != own || field == Ignore {
		return nil
	}
	if name := strings.ToLower(t.column); !p.nested && !p.named && name == "deals" && p.list < 0 {
		p.list = i
		return nil
	}
	if other := p.taken[field]; other != nil {
		if !named && !strings.HasPrefix(field, customPrefix) {
			field = customPrefix + Fold(t.column) // a second name for what is there
		}
		if other = p.taken[field]; other != nil {
			return &tabular.Error{
				File: p.file, Line: line, Column: t.column, Message: phrase.Of("is %s, and so is column %s", field, other.column),
				Hint: phrase.Of("leave one out: --map '%s=%s'", t.column, Ignore),
			}
		}
	}
	if strings.HasPrefix(field, customPrefix) {
		if p.custom == crm.MaxCustomFields {
			p.dropped = append(p.dropped, t.column)
			return nil
		}
		p.custom++
	}
	t.field, t.deal = field, strings.HasPrefix(field, dealPrefix)
	if t.deal {
		t.criterion = criterionOf(field)
	}
	p.taken[field] = t
	return nil
}

// mapped reports whether the mapping says which column holds a field.
func (p *plan) mapped(field string) bool {
	for _, f := range p.mapping {
		if f == field {
			return true
		}
	}
	return false
}

// dealField is field within a deal, where names have no deal. before them. A deal has no
// custom fields.
func (v *vocabulary) dealField(column string) (field string, own bool) {
	name := folded(column)
	if !strings.HasPrefix(name, dealPrefix) {
		name = dealPrefix + name
	}
	if v.fields[name] {
		return name, true
	}
	if field, ok := dealAliases()[name]; ok {
		return field, false
	}
	return Ignore, false
}

// criterionOf is the qualification criterion that a field of a deal is about; empty for none.
func criterionOf(field string) string {
	name := strings.TrimSuffix(strings.TrimPrefix(field, dealPrefix), "_at")
	for _, l := range crm.QualificationCriteria() {
		if l == name {
			return l
		}
	}
	return ""
}

// learn shows the columns of numbers and days a row, before any is read.
func (p *plan) learn(row tabular.Row) {
	for i, t := range p.targets {
		text := row.At(i)
		if text == "" || t.field == Ignore {
			continue
		}
		switch kindOf(t.field) {
		case kindNumber, kindAmount:
			t.numbers.Learn(text)
		case kindDate:
			_ = t.dates.Learn(text, row.Line) // what is no day is told when it is read
		case kindCustom:
			if numeric(text) {
				t.numbers.Learn(text)
			}
		case kindText:
		}
	}
}

// kind is how a field is read.
type kind uint8

const (
	kindText kind = iota
	kindNumber
	kindAmount
	kindDate
	kindCustom
)

func kindOf(field string) kind {
	switch field {
	case "account.employees":
		return kindNumber
	case "account.revenue", "deal.amount":
		return kindAmount
	case "account.last_activity", "account.created", "deal.created", "deal.closed":
		return kindDate
	}
	switch {
	case strings.HasPrefix(field, customPrefix):
		return kindCustom
	case strings.HasPrefix(field, dealPrefix) && strings.HasSuffix(field, "_at"):
		return kindDate
	}
	return kindText
}
