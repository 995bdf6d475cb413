package backtest

import (
	"fmt"

	"github.com/icptier/icptier/internal/insight/deals"
	"github.com/icptier/icptier/internal/insight/words"
)

// warnings lists the limits of the table that its reader has to know.
func warnings(s *deals.Set) []words.Text {
	out := []words.Text{}
	for _, l := range s.LeftOut {
		if l.Line == 0 { // no table, and so no outcome that a person wrote
			out = append(out, words.Plural(l.Deals, words.Of("1 deal is open and left out."),
				words.Of("%s deals are open and left out.", words.Count(l.Deals))))
			continue
		}
		value := fmt.Sprintf("%q", l.Value)
		if l.Value == "" {
			out = append(out, words.Of("Left out as open: %s without an outcome (first in line %d).", rows(l.Deals), l.Line))
			continue
		}
		out = append(out, words.Of("Left out: %s with the outcome %s, which is neither won nor lost (first in line %d); --won or --lost can place it.", rows(l.Deals), value, l.Line))
	}
	for _, n := range s.Notes {
		switch n.Kind {
		case deals.NoteNotNumber:
			out = append(out, words.Of("Column %s: %s without a number, first %q in line %d, count as unknown.", n.Column, cells(n.Count), n.Text, n.Line))
		case deals.NoteNotDate:
			out = append(out, words.Of("Column %s: %s without a date, first %q in line %d, count as unknown.", n.Column, cells(n.Count), n.Text, n.Line))
		case deals.NoteTwoStyles:
			out = append(out, words.Of("Column %s: numbers are written in two ways, %q in line %d unlike those above it; the column counts as text. Write all with the same decimal sign.", n.Column, n.Text, n.Line))
		case deals.NoteNumbered:
			out = append(out, words.Of("Column %s: whole numbers that tell deals apart or run on, so an identifier; nothing is learned from it.", n.Column))
		case deals.NoteNoCreated:
			out = append(out, words.Of("Column %s: %s without a date count among the oldest.", n.Column, rows(n.Count)))
		}
	}
	if s.Copies > 0 {
		out = append(out, words.Plural(s.Copies, words.Of("1 row is an exact copy of another; copies stay on one side of every split."),
			words.Of("%s rows are exact copies of another; copies stay on one side of every split.", words.Count(s.Copies))))
	}
	return out
}

func rows(n int) words.Text {
	if n == 1 {
		return words.Of("1 row")
	}
	return words.Of("%s rows", words.Count(n))
}

func cells(n int) words.Text {
	if n == 1 {
		return words.Of("1 cell")
	}
	return words.Of("%s cells", words.Count(n))
}

// explainSegments warns where the score only knows who is a customer already.
func (r *Report) explainSegments() {
	all := r.segment("all")
	for _, s := range r.Segments {
		if s.Segment != "new" {
			continue
		}
		switch {
		case s.AUC != nil && all != nil && all.Verdict == Signal && s.Verdict == None:
			r.Warnings = append(r.Warnings, words.Of("In new business alone there is no signal (AUC %s): the score mostly knows who buys already.", words.Two(s.AUC.Value)))
		case s.Verdict == TooFew:
			r.Warnings = append(r.Warnings, words.Of("New business: %s won of %s deals are too few to be judged alone.", words.Count(s.Won), words.Count(s.Deals)))
		}
	}
}
