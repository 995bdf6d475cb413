package cli

import (
	"strings"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/insight/preview"
	"github.com/icptier/icptier/internal/report"
	"github.com/icptier/icptier/internal/scoring/icp"
)

// previewed prints what a model would move.
func (e *env) previewed(r preview.Report, current, candidate *icp.Model, top int) error {
	return e.reported(r, func() report.Table { return r.Table(e.lang, current, candidate) }, func() error {
		e.say("%s", e.words("In force:  %s\nDraft:     %s\nAs of:     %s\n", r.Current, r.Candidate, e.style.Day(r.AsOf)))
		if err := e.previewSummary(r, current, candidate, top); err != nil {
			return err
		}
		if err := e.show(r.WriteBacks()); err != nil {
			return err
		}
		var plans []string
		for _, c := range r.Connections {
			if w := c.WriteBack; w.Calls > 0 {
				plans = append(plans, c.Connection+": "+e.callsOf(answer.CallPlan{Calls: w.ByCall, Units: w.Units, Left: w.Left}))
			}
		}
		e.remarks(plans)
		return nil
	})
}

// previewSummary prints the counts, and top owners and accounts.
func (e *env) previewSummary(r preview.Report, current, candidate *icp.Model, top int) error {
	share, of := e.style.Percent(r.Share, 1), e.number(r.Accounts)
	line := pick(r.Moved, e.words("1 of %s accounts changes its tier (%s)", of, share), e.words("%s of %s accounts change their tier (%s)", e.number(r.Moved), of, share)) +
		": " + e.words("%s up, %s down", e.number(r.Up), e.number(r.Down))
	if n := r.Moved - r.Up - r.Down; n > 0 {
		line += e.words(", %s that the model begins or ceases to apply to", e.number(n))
	}
	e.lines("%s.", line)
	if r.Overridden > 0 {
		e.lines("%s", pick(r.Overridden, e.words("1 more account would stay where sales has put it."), e.words("%s more accounts would stay where sales has put them.", e.number(r.Overridden))))
	}
	e.say("")
	if err := e.show(r.Directions()); err != nil {
		return err
	}
	e.say("")
	if len(r.Places) > 0 {
		if err := e.show(r.Changing()); err != nil {
			return err
		}
		e.say("")
	}
	if r.Pipeline.Deals > 0 {
		e.lines("%s", e.words("Open deals of the accounts that move: %s.", e.pipelineInWords(r.Pipeline, r.Currency)))
		e.say("")
	}
	if top == 0 || r.Moved == 0 {
		return nil
	}
	if err := e.movingOwners(r, top); err != nil {
		return err
	}
	e.movesInWords(r, current, candidate, top)
	return nil
}

func (e *env) pipelineInWords(p preview.Pipeline, currency string) string {
	text := e.words("%s worth %s %s", e.dealsInWords(p.Deals), e.decimal(p.Value, 0), currency)
	if p.Unknown > 0 {
		text += ", " + e.words("%s of them without a known value", e.number(p.Unknown))
	}
	return text
}

func (e *env) movingOwners(r preview.Report, top int) error {
	t := r.Movers()
	t.Rows = t.Rows[:min(top, len(t.Rows))]
	err := e.show(t)
	if more := len(r.Owners) - top; more > 0 {
		e.lines("%s", e.words("… and %s more; all with --output csv or json", e.number(more)))
	}
	e.say("")
	return err
}

func (e *env) movesInWords(r preview.Report, current, candidate *icp.Model, top int) {
	e.say("%s", e.words("Which accounts move, and why"))
	for i := range r.Moves[:min(top, len(r.Moves))] {
		m := &r.Moves[i]
		pipeline := ""
		if m.Pipeline.Deals > 0 {
			pipeline = ", " + e.decimal(m.Pipeline.Value, 0) + " " + r.Currency
		}
		e.lines("%s → %s %s (%s %s, %d → %d%s)", orDash(string(m.From)), orDash(string(m.To)), visible(m.Name), m.Connection, m.Account,
			m.Before.Fit, m.After.Fit, pipeline)
		e.lines("      %s", visible(strings.Join(preview.WhyMoved(e.lang, m, current, candidate), "; ")))
	}
	if more := len(r.Moves) - top; more > 0 {
		e.lines("%s", e.words("… and %s more; all with --output csv or json", e.number(more)))
	}
	e.say("")
}
