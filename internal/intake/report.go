package intake

import (
	"strings"

	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/tabular"
)

// Report counts the problems that a Reader has met so far.
type Report struct {
	Accounts, Deals, Rows int
	// Columns are the columns with the fields they were read as, in the table's order.
	Columns []ColumnField
	// Dropped are columns left out because there are too many custom fields.
	Dropped []string
	// Unknown are values that could not be read and count as unknown, by column.
	Unknown []Problem
	// Skipped are the rows that were left out: how many, and the first with what is wrong.
	Skipped Problem
	// Repeated are the accounts whose id was there before, apart from the rows above.
	Repeated Problem
	// DealsWithoutID says that rows have deals and no account id, so that each is an
	// account of its own.
	DealsWithoutID bool
}

// ColumnField is a column and the field it was read as.
type ColumnField struct{ Column, Field string }

// Problem counts what is wrong with the values of a column.
type Problem struct {
	Column string
	Count  int
	Line   int           // of the first
	What   phrase.Phrase // of the first, without the value
}

func (p *Problem) note(column string, line int, what phrase.Phrase) {
	if p.Count++; p.Count == 1 {
		p.Column, p.Line, p.What = column, line, what
	}
}

// report collects a Report.
type report struct {
	Report
	places map[string]int // of columns in Unknown
}

func (r *report) problem(column string, line int, what phrase.Phrase) {
	i, ok := r.places[column]
	if !ok {
		if r.places == nil {
			r.places = map[string]int{}
		}
		i = len(r.Unknown)
		r.places[column] = i
		r.Unknown = append(r.Unknown, Problem{})
	}
	r.Unknown[i].note(column, line, what)
}

func (r *report) skip(e *tabular.Error) {
	r.Skipped.note(e.Column, e.Line, e.Said())
}

// Report returns what was met so far.
func (r *Reader) Report() Report {
	out := r.report.Report
	for _, t := range r.plan.targets {
		if t.field != Ignore {
			out.Columns = append(out.Columns, ColumnField{t.column, t.field})
			out.DealsWithoutID = out.DealsWithoutID || strings.HasPrefix(t.field, dealPrefix) && r.plan.taken["account.id"] == nil
		}
	}
	out.Dropped = append(out.Dropped, r.plan.dropped...)
	return out
}
