package cli

import (
	"fmt"
	"strings"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/insight/preview"
	"github.com/icptier/icptier/internal/report"
	"github.com/icptier/icptier/internal/scoring/icp"
)

// previewed prints what a model would move.
func (e *env) previewed(r preview.Report, current, candidate *icp.Model, top int) error {
	return e.reported(r, func() report.Table { return r.Table(e.lang, current, candidate) }, func() error {
		e.say(publishTexts(e.lang).compared, r.Current, r.Candidate, e.style.Day(r.AsOf))
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
	w := publishTexts(e.lang)
	line := w.moving(r.Moved, e.number(r.Moved), e.style.Percent(r.Share, 1), e.number(r.Accounts)) + w.rose(e.number(r.Up), e.number(r.Down))
	if n := r.Moved - r.Up - r.Down; n > 0 {
		line += w.neither(n, e.number(n))
	}
	e.lines("%s.", line)
	if r.Overridden > 0 {
		e.lines("%s", w.override(r.Overridden, e.number(r.Overridden)))
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
		e.lines(w.pipeline, e.pipelineInWords(w, r.Pipeline, r.Currency))
		e.say("")
	}
	if top == 0 || r.Moved == 0 {
		return nil
	}
	if err := e.movingOwners(w, r, top); err != nil {
		return err
	}
	e.movesInWords(w, r, current, candidate, top)
	return nil
}

func (e *env) pipelineInWords(w publishWords, p preview.Pipeline, currency string) string {
	text := fmt.Sprintf(w.deals(p.Deals, e.number(p.Deals)), e.decimal(p.Value, 0), currency)
	if p.Unknown > 0 {
		text += w.unknown(p.Unknown, e.number(p.Unknown))
	}
	return text
}

func (e *env) movingOwners(w publishWords, r preview.Report, top int) error {
	t := r.Movers()
	t.Rows = t.Rows[:min(top, len(t.Rows))]
	err := e.show(t)
	if more := len(r.Owners) - top; more > 0 {
		e.lines(w.more, e.number(more))
	}
	e.say("")
	return err
}

func (e *env) movesInWords(w publishWords, r preview.Report, current, candidate *icp.Model, top int) {
	e.say("%s", w.movesTitle)
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
		e.lines(w.more, e.number(more))
	}
	e.say("")
}
