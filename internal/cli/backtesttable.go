package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/insight/backtest"
	"github.com/icptier/icptier/internal/insight/learn"
	"github.com/icptier/icptier/internal/insight/stat"
	"github.com/icptier/icptier/internal/insight/words"
)

// backtested prints a back-test for people: the answer first. As CSV it is the tiers.
func (e *env) backtested(r *backtest.Report) error {
	if e.output == "csv" {
		return e.tiersCSV(r.Tiers)
	}
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
		if err := e.tierTable(r.Tiers); err != nil {
			return err
		}
		e.ordered(r.Ordered)
	}
	for _, part := range []func(*backtest.Report) error{
		e.classTable, e.segmentTable, e.calibrationTable, e.criteriaTable, e.competitorTable, e.leakLines, e.ablationTable, e.fieldTable, e.warningLines,
	} {
		if err := part(r); err != nil {
			return err
		}
	}
	return nil
}

func (e *env) ordered(o *backtest.Order) {
	t := e.insightTexts()
	switch {
	case o == nil:
	case o.Holds:
		e.lines("%s", t.ordered)
	case len(o.Breaks) > 0:
		e.lines(t.notOrdered, strings.Join(o.Breaks, ", "))
	default:
		e.lines(t.orderUnknown, strings.Join(o.TooFew, ", "))
	}
}

func (e *env) tierTable(tiers []backtest.Tier) error {
	t := e.insightTexts()
	var rows [][]string
	for _, x := range tiers {
		rows = append(rows, append([]string{x.Tier}, append(e.rate(x.Rate), e.measured(x.Lift, 2), e.cutOf(x.Cut), e.measured(x.CycleDays, 0), e.measured(x.DealSize, 0))...))
	}
	return e.table([]column{
		{title: t.tier}, {title: t.deals, right: true}, {title: t.won, right: true}, {title: t.rate, right: true}, {title: t.interval, right: true},
		{title: t.lift, right: true}, {title: t.cut, right: true}, {title: t.cycle, right: true}, {title: t.size, right: true},
	}, rows)
}

// cutOf writes the least score of a tier: points, or a chance.
func (e *env) cutOf(cut *float64) string {
	if cut != nil && *cut >= 1 {
		return e.measured(cut, 0)
	}
	return e.measured(cut, 2)
}

func (e *env) classTable(r *backtest.Report) error {
	if len(r.Classes) == 0 {
		return nil
	}
	t := e.insightTexts()
	e.say("")
	var rows [][]string
	for _, c := range r.Classes {
		rows = append(rows, append([]string{fmt.Sprint(c.Class)}, append(e.rate(c.Rate), e.measured(c.Lift, 2))...))
	}
	return e.table(append([]column{{title: t.class}}, append(e.rateColumns(), column{title: t.lift, right: true})...), rows)
}

func (e *env) segmentTable(r *backtest.Report) error {
	if len(r.Segments) == 0 {
		return nil
	}
	t := e.insightTexts()
	e.say("\n%s", t.segments)
	var rows [][]string
	for _, s := range r.Segments {
		name := map[string]string{"new": t.newBusiness, "existing": t.existing, "all": t.allDeals}[s.Segment]
		verdict := map[backtest.Verdict]string{backtest.Signal: t.signal, backtest.None: t.none, backtest.TooFew: t.few}[s.Verdict]
		rows = append(rows, append([]string{name}, append(e.rate(s.Rate)[:3], e.area(s.AUC), verdict)...))
	}
	return e.table(append([]column{{title: "", limit: 18}}, append(e.rateColumns()[:3], column{title: "AUC", right: true}, column{title: t.verdict})...), rows)
}

func (e *env) calibrationTable(r *backtest.Report) error {
	if len(r.Calibration) == 0 || r.Verdict == backtest.TooFew {
		return nil
	}
	t := e.insightTexts()
	e.say("\n%s", t.calibration)
	var rows [][]string
	for _, c := range r.Calibration {
		digits := 2 // of a chance
		if c.Foretold == nil {
			digits = 0 // of points
		}
		from, to := e.decimal(c.From, digits), e.decimal(c.To, digits)
		cells := append([]string{from + "–" + to}, e.rate(c.Rate)...)
		if c.Foretold != nil {
			cells = append(cells, e.share(c.Foretold))
		}
		rows = append(rows, append(cells, e.share(&c.Rising)))
	}
	title := t.score
	if r.Calibration[0].Foretold != nil {
		title = t.chance
	}
	columns := append([]column{{title: title, right: true}}, e.rateColumns()...)
	if r.Calibration[0].Foretold != nil {
		columns = append(columns, column{title: t.foretold, right: true})
	}
	if err := e.table(append(columns, column{title: t.rising, right: true}), rows); err != nil {
		return err
	}
	if r.Calibrated != nil {
		e.lines("%s", r.Calibrated.Text.In(e.lang))
	}
	return nil
}

func (e *env) criteriaTable(r *backtest.Report) error {
	if len(r.Criteria) == 0 {
		return nil
	}
	t := e.insightTexts()
	e.say("\n%s", t.criteria)
	var rows [][]string
	for _, c := range r.Criteria {
		name := c.Label.In(e.lang)
		for _, v := range c.Values {
			rows = append(rows, append([]string{name, t.earnedWords[v.Earned]}, e.rate(v.Rate)...))
			name = ""
		}
	}
	return e.table(append([]column{{title: t.criterion, limit: 26}, {title: t.earned}}, e.rateColumns()...), rows)
}

func (e *env) competitorTable(r *backtest.Report) error {
	if r.Competitors == nil {
		return nil
	}
	t := e.insightTexts()
	e.say("\n"+t.competitors, visible(r.Competitors.Field))
	var rows [][]string
	for _, b := range r.Competitors.Bands {
		rows = append(rows, append([]string{e.bandName(b)}, e.rate(b.Rate)...))
	}
	return e.table(append([]column{{title: t.value, limit: 26}}, e.rateColumns()...), rows)
}

func (e *env) bandName(b backtest.Band) string {
	t := e.insightTexts()
	switch {
	case b.Unknown:
		return t.unknown
	case b.Rare:
		return t.rare
	}
	return b.Band
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

func (e *env) rateColumns() []column {
	t := e.insightTexts()
	return []column{{title: t.deals, right: true}, {title: t.won, right: true}, {title: t.rate, right: true}, {title: t.interval, right: true}}
}

// rate writes deals, won ones, their rate and its interval.
func (e *env) rate(r backtest.Rate) []string {
	interval := "–"
	if r.Low != nil && r.High != nil {
		interval = words.Percent(*r.Low) + "–" + e.share(r.High)
	}
	return []string{e.number(r.Deals), e.number(r.Won), e.share(r.WinRate), interval}
}

// share writes a share in percent; German has a space before the sign.
func (e *env) share(v *float64) string {
	return or(v, e.wholePercent)
}

// measured writes a figure, and a dash where there is none.
func (e *env) measured(v *float64, digits int) string {
	return or(v, func(v float64) string { return e.decimal(v, digits) })
}

func (e *env) area(i *stat.Interval) string {
	if i == nil {
		return "–"
	}
	return fmt.Sprintf("%s (%s–%s)", words.Two(i.Value).In(e.lang), words.Two(i.Low).In(e.lang), words.Two(i.High).In(e.lang))
}

// learned prints a proposal for people. As CSV it is the criteria.
func (e *env) learned(r *learn.Report) error {
	t := e.insightTexts()
	if e.output == "csv" {
		return e.proposalCSV(r.Proposal)
	}
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
	columns := []column{{title: t.criterion, limit: 16}, {title: t.value, limit: 16}, {title: t.points, right: true}}
	// How many were won has no place beside deals and rate.
	if err := e.table(append(columns, slices.Delete(e.rateColumns(), 1, 2)...), e.proposedRows(r.Proposal)); err != nil {
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

func (e *env) proposedRows(p *learn.Proposal) [][]string {
	var rows [][]string
	last := ""
	e.eachProposed(p, func(criterion, value string, points int, r backtest.Rate) {
		name := criterion
		if criterion == last {
			name = ""
		}
		last = criterion
		rows = append(rows, append([]string{name, value, fmt.Sprint(points)}, slices.Delete(e.rate(r), 1, 2)...))
	})
	return rows
}

// eachProposed goes through the values of all criteria of a proposal.
func (e *env) eachProposed(p *learn.Proposal, each func(criterion, value string, points int, r backtest.Rate)) {
	t := e.insightTexts()
	for _, c := range p.Criteria {
		for _, b := range c.Values {
			value := strings.Join(b.Labels, ", ")
			switch {
			case b.Rare:
				value = t.rare
			case len(b.Labels) == 0:
				value = backtest.Range(b.From, b.To)
			}
			each(c.ID, value, b.Points, b.Rate)
		}
		if c.Unknown.Deals > 0 {
			each(c.ID, t.unknown, c.Unknown.Points, c.Unknown.Rate)
		}
	}
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
