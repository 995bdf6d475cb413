package cli

import (
	"github.com/icptier/icptier/internal/insight/backtest"
	"github.com/icptier/icptier/internal/insight/learn"
	"github.com/icptier/icptier/internal/report"
)

// backtested prints a back-test for people: the answer first.
func (e *env) backtested(r *backtest.Report) error {
	e.lines("%s", r.Sentence.In(e.lang))
	e.lines("%s", e.words("Test: %s.", r.Protocol.Text.In(e.lang)))
	if r.Ceiling != nil && r.Verdict != backtest.TooFew {
		e.lines("%s", r.Ceiling.Text.In(e.lang))
	}
	if len(r.Tiers) > 0 {
		e.say("")
		if r.Judged == backtest.JudgedNew {
			e.lines("%s", e.words("New business:"))
		}
		if err := e.show(r.Table()); err != nil {
			return err
		}
	}
	for _, t := range r.Tables() {
		e.say("")
		if err := e.show(t); err != nil {
			return err
		}
	}
	for _, part := range []func(*backtest.Report) error{e.leakLines, e.fieldTables, e.warningLines} {
		if err := part(r); err != nil {
			return err
		}
	}
	return nil
}

func (e *env) leakLines(r *backtest.Report) error {
	for i, l := range r.Leaks {
		if i == 0 {
			e.say("\n%s", e.words("Fields that betray the outcome, or may"))
		}
		line := e.words("%s (kept): %s", visible(l.Field), l.Text.In(e.lang))
		if l.LeftOut {
			line = e.words("%s (left out): %s", visible(l.Field), l.Text.In(e.lang))
		}
		e.item(line)
	}
	return nil
}

// shownFields is how many fields a table for people has; JSON has all.
const shownFields = 40

// fieldTables say what single fields add, and what each tells by itself.
func (e *env) fieldTables(r *backtest.Report) error {
	adds, alone := r.Ablations(), r.FieldTable()
	alone.Rows = alone.Rows[:min(len(alone.Rows), shownFields)]
	for _, t := range []report.Table{adds, alone} {
		if len(t.Rows) == 0 {
			continue
		}
		e.say("")
		if err := e.show(t); err != nil {
			return err
		}
	}
	return nil
}

// item prints one item of a list, wrapped to the terminal.
func (e *env) item(line string) {
	const indent = "  "
	for i, part := range wrap(line, width(e.out)-len(indent)) {
		if i == 0 {
			e.say("- %s", part)
		} else {
			e.say(indent+"%s", part)
		}
	}
}

func (e *env) warningLines(r *backtest.Report) error {
	for i, w := range r.Warnings {
		if i == 0 {
			e.say("\n%s", e.words("Mind"))
		}
		e.item(visible(w.In(e.lang)))
	}
	return nil
}

// learned prints a proposal for people.
func (e *env) learned(r *learn.Report) error {
	if r.Proposal == nil {
		e.lines("%s", r.Sentence.In(e.lang))
		e.lines("%s", e.words("There is nothing to propose."))
		for _, part := range []func(*backtest.Report) error{e.leakLines, e.fieldTables, e.warningLines} {
			if err := part(r.Report); err != nil {
				return err
			}
		}
		return nil
	}
	if err := e.backtested(r.Report); err != nil {
		return err
	}
	e.say("\n%s", e.words("Proposal: 100 points from %s deals", e.number(r.Proposal.Deals)))
	if err := e.show(r.Proposal.Table()); err != nil {
		return err
	}
	e.say("")
	e.lines("%s", e.words("Proposed cuts: A from %d, B from %d, C from %d points.", r.Proposal.Tiers.A, r.Proposal.Tiers.B, r.Proposal.Tiers.C))
	if err := e.sides(r.Proposal); err != nil {
		return err
	}
	if r.Proposal.File == "" {
		e.lines("%s", e.words("Nothing was written; --write FILE writes the model."))
	} else {
		e.lines("%s", e.words("Written to %s. Check it with: icptier icp lint %s", r.Proposal.File, r.Proposal.File))
	}
	return nil
}

// sides prints the model in force and the proposal side by side.
func (e *env) sides(p *learn.Proposal) error {
	c := p.Comparison
	e.lines("%s", c.Sentence.In(e.lang))
	if c.InForce == nil {
		return nil
	}
	e.say("")
	return e.show(c.Sides())
}
