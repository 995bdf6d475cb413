package mapping

import (
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// Outcomes notes what becomes of the rows of one Write, by their places, as the answers come
// in: a batch may be sent in parts, and end half-way.
type Outcomes struct {
	rows  []connector.Row
	known []bool
	errs  []error
}

// NewOutcomes begins a Write of rows. The error is Permanent when there are more than most.
func NewOutcomes(rows []connector.Row, most int) (*Outcomes, error) {
	if len(rows) > most {
		return nil, outcome.Permanent(phrase.Errorf("write %d rows: at most %d at once", len(rows), most))
	}
	return &Outcomes{rows: rows, known: make([]bool, len(rows)), errs: make([]error, len(rows))}, nil
}

// Set notes what became of a row; a nil err is a row that the CRM took.
func (o *Outcomes) Set(row int, err error) { o.known[row], o.errs[row] = true, err }

// Forget says that a row was sent once more, so that what was known of it is not any longer.
func (o *Outcomes) Forget(row int) { o.known[row], o.errs[row] = false, nil }

// Results is the answer of Write after err ended it, or with a nil err: the rows whose outcome
// is known. Rows of unknown outcome are an error even where err is nil.
func (o *Outcomes) Results(err error) ([]connector.Result, error) {
	results := make([]connector.Result, 0, len(o.rows))
	for i, row := range o.rows {
		if o.known[i] {
			results = append(results, connector.Result{ID: row.ID, Err: o.errs[i]})
		}
	}
	if err == nil && len(results) < len(o.rows) {
		err = phrase.Errorf("nothing is known of %d of %d rows", len(o.rows)-len(results), len(o.rows))
	}
	return results, err
}
