package cli

import (
	"fmt"
	"strings"

	"github.com/icptier/icptier/internal/insight/territory"
)

func (e *env) territoriesTables(r *territory.Report) error {
	w := territoryTexts(e.lang)
	if err := e.show(r.Tables()...); err != nil {
		return err
	}
	e.say("")
	e.lines(w.summary, e.number(r.Accounts), e.number(r.Kept), e.number(r.Moved), e.amount(r.MovedValue), e.number(r.New), e.number(len(r.Unassigned)))
	e.lines(w.areas, e.number(r.WholeAreas), e.number(len(r.Areas)), e.number(r.Away))
	e.lines(w.cost, e.decimal(r.Cost, 4), e.decimal(r.CostLargestFirst, 4), r.Seed)
	e.notes(r, w)
	return nil
}

// notes says what whoever reads the plan should know, and who is left over.
func (e *env) notes(r *territory.Report, w territoryWords) {
	const shown = 10
	for i, n := range r.Notes {
		if i == shown {
			e.lines(w.more, e.number(len(r.Notes)-shown))
			break
		}
		switch n.Kind {
		case territory.NoteDeals:
			e.lines(w.noteDeals, visible(n.Rep), e.number(n.Accounts))
		case territory.NoteCapacity:
			e.lines(w.noteCapacity, e.number(n.Accounts))
		case territory.NoteUncovered:
			e.lines(w.noteUncovered, n.Area, e.number(n.Accounts))
		}
	}
	if len(r.Unassigned) == 0 {
		return
	}
	var names []string
	for i := range r.Unassigned[:min(shown, len(r.Unassigned))] {
		u := &r.Unassigned[i]
		names = append(names, fmt.Sprintf("%s (%s/%s)", visible(u.Name), u.Connection, u.ID))
	}
	e.lines(w.unassigned, strings.Join(names, ", "))
}
