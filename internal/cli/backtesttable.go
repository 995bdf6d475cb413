package cli

import (
	"fmt"

	"github.com/icptier/icptier/internal/insight/backtest"
	"github.com/icptier/icptier/internal/insight/learn"
	"github.com/icptier/icptier/internal/insight/stat"
	"github.com/icptier/icptier/internal/insight/words"
)

// backtested prints a back-test for people: the answer first.
func (e *env) backtested(r *backtest.Report) error {
	t := e.insightTexts()
	e.lines("%s", r.Sentence.In(e.lang))
	e.lines(t.test, r.Protocol.Text.In(e.lang))
	if r.Ceiling != nil && r.Verdict != backtest.TooFew {
		e.lines("%s", r.Ceiling.Text.In(e.lang))
	}
	if len(r.Tiers) > 0 {
		e.say("")
		if r.Judged == backtest.JudgedNew {
			e.lines("%s", t.judgedNew)
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
	for _, part := range []func(*backtest.Report) error{e.leakLines, e.ablationTable, e.fieldTable, e.warningLines} {
		if err := part(r); err != nil {
			return err
		}
	}
	return nil
}

func (e *env) leakLines(r *backtest.Report) error {
	for i, l := range r.Leaks {
		t := e.insightTexts()
		if i == 0 {
			e.say("\n%s", t.leaks)
		}
		state := t.kept
		if l.LeftOut {
			state = t.leftOut
		}
		e.item(fmt.Sprintf("%s (%s): %s", visible(l.Field), state, l.Text.In(e.lang)))
	}
	return nil
}

// ablationTable says what single fields add: to the others, or to those that betray nothing.
func (e *env) ablationTable(r *backtest.Report) error {
	if len(r.Ablation) == 0 {
		return nil
	}
	t := e.insightTexts()
	e.say("\n%s", t.ablation)
	var rows [][]string
	for _, a := range r.Ablation {
		state := t.kept
		if a.Suspect {
			state = t.leftOut
		}
		adds := fmt.Sprintf("%s (%s–%s)", words.Signed(a.Adds.Value).In(e.lang), words.Signed(a.Adds.Low).In(e.lang), words.Signed(a.Adds.High).In(e.lang))
		rows = append(rows, []string{a.Field, state, adds})
	}
	return e.table([]column{{title: t.field, limit: 28}, {title: t.used}, {title: t.adds, right: true}}, rows)
}

// shownFields is how many fields a table for people has; JSON has all.
const shownFields = 40

func (e *env) fieldTable(r *backtest.Report) error {
	if len(r.Fields) == 0 {
		return nil
	}
	t := e.insightTexts()
	e.say("\n%s", t.fields)
	learned := r.Criteria == nil // nothing is learned where a model is tested
	var rows [][]string
	for _, f := range r.Fields[:min(len(r.Fields), shownFields)] {
		used := t.unused[""]
		if !f.Used {
			used = fmt.Sprintf(t.unusedWord, t.unused[f.Unused])
		}
		iv := "–"
		if f.IV != nil {
			iv = e.decimal(f.IV.Value, 2)
		}
		row := []string{f.Field, iv, e.area(f.AUC), e.share(&f.Filled.All)}
		if learned {
			row = append(row, used)
		}
		rows = append(rows, row)
	}
	columns := []column{{title: t.field, limit: 28}, {title: t.iv, right: true}, {title: "AUC", right: true}, {title: e.texts.coverage, right: true}}
	if learned {
		columns = append(columns, column{title: t.used, limit: 18})
	}
	return e.table(columns, rows)
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
			e.say("\n%s", e.insightTexts().warnings)
		}
		e.item(visible(w.In(e.lang)))
	}
	return nil
}

// share writes a share in percent; German has a space before the sign.
func (e *env) share(v *float64) string {
	return or(v, e.wholePercent)
}

func (e *env) area(i *stat.Interval) string {
	if i == nil {
		return "–"
	}
	return fmt.Sprintf("%s (%s–%s)", words.Two(i.Value).In(e.lang), words.Two(i.Low).In(e.lang), words.Two(i.High).In(e.lang))
}

// learned prints a proposal for people.
func (e *env) learned(r *learn.Report) error {
	t := e.insightTexts()
	if r.Proposal == nil {
		e.lines("%s", r.Sentence.In(e.lang))
		e.lines("%s", t.nothing)
		for _, part := range []func(*backtest.Report) error{e.leakLines, e.fieldTable, e.warningLines} {
			if err := part(r.Report); err != nil {
				return err
			}
		}
		return nil
	}
	if err := e.backtested(r.Report); err != nil {
		return err
	}
	e.say("\n"+t.proposal, "100", e.number(r.Proposal.Deals))
	if err := e.show(r.Proposal.Table()); err != nil {
		return err
	}
	e.say("")
	e.lines(t.tierA, r.Proposal.Tiers.A, r.Proposal.Tiers.B, r.Proposal.Tiers.C)
	if err := e.sides(r.Proposal); err != nil {
		return err
	}
	if r.Proposal.File == "" {
		e.lines("%s", t.notWritten)
	} else {
		e.lines(t.written, r.Proposal.File, r.Proposal.File)
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
	columns := []column{{title: "", limit: 30}, {title: "AUC", right: true}}
	for _, tier := range []string{"A", "B", "C", "D"} {
		columns = append(columns, column{title: tier, right: true})
	}
	var rows [][]string
	for _, s := range []*learn.Side{c.InForce, c.Proposal} {
		cells := []string{s.Model, e.area(s.AUC)}
		for _, tier := range s.Tiers[:4] {
			cells = append(cells, e.share(tier.WinRate))
		}
		rows = append(rows, cells)
	}
	return e.table(columns, rows)
}
