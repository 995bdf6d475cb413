package intake

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/tabular"
)

// TableOptions say how a table is read that holds records of one kind, one a row.
type TableOptions struct {
	Kind crm.Kind
	// ID is the column of the records' ids; empty is one that is called so.
	ID string
	// Fields are the columns behind our names (crm.IsInput) that are not called as the field, and
	// Ignore for a field that is not read although a column is called so. A custom field is read
	// only where one is named here.
	Fields map[string]string
	// Currency is that of amounts without one.
	Currency string
}

// Record is what a row holds.
type Record struct {
	ID   string // empty where the row has none
	Line int
	// Account or Deal is set, by the kind of the table.
	Account *crm.Account
	Deal    *crm.Deal
	// Unknown are the values that could not be read, without the values.
	Unknown []UnknownValue
}

// UnknownValue is a cell that could not be read.
type UnknownValue struct {
	Column string
	What   phrase.Phrase
}

// Table reads rows as records of one kind.
type Table struct {
	file    string
	options TableOptions
	plan    *plan
	account int // the column of the account of a deal; -1 for none
}

// NewTable finds out what the columns of a table hold. The error is a *tabular.Error that says
// which columns there are.
func NewTable(name string, rows *tabular.Reader, o TableOptions) (*Table, error) {
	named := map[string]string{}
	if o.ID != "" {
		named[o.ID] = string(o.Kind) + ".id"
	}
	columns := make([]string, 0, len(o.Fields)+1)
	for field, column := range o.Fields {
		switch {
		case !strings.HasPrefix(field, string(o.Kind)+"."):
		case column == Ignore:
			named[Ignore+field] = field // in a column that there is not
		default:
			columns = append(columns, column)
			if field != "deal.account" { // which is no field of a deal's own
				named[column] = field
			}
		}
	}
	if o.ID != "" {
		columns = append(columns, o.ID)
	}
	slices.Sort(columns)
	if err := rows.Require(columns...); err != nil {
		return nil, o.missing(rows, err)
	}
	t := &Table{file: name, options: o, plan: newPlan(name, newVocabulary(), spelled(named, rows.Columns())), account: -1}
	t.plan.nested, t.plan.named = o.Kind == crm.KindDeal, true
	return t, nil
}

// missing adds to the error about columns what names them.
func (o *TableOptions) missing(rows *tabular.Reader, err error) error {
	e, ok := errors.AsType[*tabular.Error](err)
	if !ok {
		return err
	}
	keys := []string{}
	if o.ID != "" && rows.Require(o.ID) != nil {
		keys = append(keys, "options."+string(o.Kind)+"_id")
	}
	for _, field := range slices.Sorted(maps.Keys(o.Fields)) {
		if strings.HasPrefix(field, string(o.Kind)+".") && o.Fields[field] != Ignore && rows.Require(o.Fields[field]) != nil {
			keys = append(keys, "fields: "+field)
		}
	}
	e.Hint = phrase.All([]phrase.Phrase{e.Hint, phrase.Of("correct %s", strings.Join(keys, ", "))})
	return e
}

// Learn shows the table a row before any is read, so that it learns how columns write numbers
// and days. It is best shown all of them. The error is that no column holds ids.
func (t *Table) Learn(row tabular.Row) error {
	if row.Width() > len(t.plan.targets) {
		if err := t.plan.extend(row, row.Line); err != nil {
			return err
		}
		t.account = t.accountAt(row)
	}
	if t.idAt() < 0 {
		have := row.Columns()
		const most = 60
		message := phrase.Of("has no column with the ids of accounts")
		if t.options.Kind == crm.KindDeal {
			message = phrase.Of("has no column with the ids of deals")
		}
		return &tabular.Error{
			File: t.file, Line: 1, Message: message,
			Hint: phrase.Of("name it under options.%s_id; there are %s", string(t.options.Kind), strings.Join(have[:min(len(have), most)], ", ")),
		}
	}
	t.plan.learn(row)
	return nil
}

func (t *Table) idAt() int {
	if target := t.plan.taken[string(t.options.Kind)+".id"]; target != nil {
		return slices.Index(t.plan.targets, target)
	}
	return -1
}

// accountAt finds the column that says to which account a deal belongs.
func (t *Table) accountAt(row tabular.Row) int {
	if t.options.Kind != crm.KindDeal {
		return -1
	}
	if column := t.options.Fields["deal.account"]; column == Ignore {
		return -1
	} else if column != "" {
		return row.Index(column)
	}
	for _, name := range accountOf() {
		for i := range t.plan.targets {
			if folded(t.plan.targets[i].column) == name {
				return i
			}
		}
	}
	return -1
}

// Columns are the columns that are read, with the fields they hold.
func (t *Table) Columns() []ColumnField {
	var all []ColumnField
	for i, target := range t.plan.targets {
		switch {
		case i == t.account:
			all = append(all, ColumnField{target.column, "deal.account"})
		case strings.HasPrefix(target.field, string(t.options.Kind)+".") && !strings.HasSuffix(target.field, ".id"):
			all = append(all, ColumnField{target.column, target.field})
		}
	}
	return all
}

// Read reads a row that was shown to Learn before, or one like it.
func (t *Table) Read(row tabular.Row) Record {
	r := Record{ID: row.At(t.idAt()), Line: row.Line}
	v := values{most: crm.MaxText, note: func(column string, _ int, what phrase.Phrase) {
		r.Unknown = append(r.Unknown, UnknownValue{column, what})
	}}
	if t.options.Kind == crm.KindAccount {
		r.Account = v.account(row, t.plan)
		t.money(r.Account.Revenue)
		return r
	}
	_, r.Deal = v.deal(row, t.plan, row.At(t.account))
	if r.Deal == nil {
		r.Deal = &crm.Deal{Account: row.At(t.account), Status: crm.DealOpen}
	}
	t.money(r.Deal.Amount)
	return r
}

func (t *Table) money(m *crm.Money) {
	if m != nil && m.Currency == "" {
		m.Currency = t.options.Currency
	}
}
