package cli

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/insight/preview"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
)

// previewed prints what a model would move.
func (e *env) previewed(r preview.Report, current, candidate *icp.Model, top int) error {
	switch e.output {
	case "json":
		return e.json(r)
	case "csv":
		return e.movesCSV(r, current, candidate)
	}
	w := publishTexts(e.lang)
	e.say(w.compared, r.Current, r.Candidate, e.style.Day(r.AsOf))
	if err := e.previewSummary(r, current, candidate, top); err != nil {
		return err
	}
	e.say("%s", w.writeBack)
	var rows [][]string
	for _, c := range r.Connections {
		calls := e.number(c.WriteBack.Calls)
		if !c.WriteBack.Enabled {
			calls += " (" + w.notEnabled + ")"
		}
		rows = append(rows, []string{
			c.Connection, e.number(c.Moved) + " / " + e.number(c.Accounts), e.number(c.WriteBack.Accounts), e.number(c.WriteBack.Deals),
			e.number(c.WriteBack.BatchSize), calls,
		})
	}
	err := e.table([]column{
		{title: w.connection, limit: 16}, {title: w.moved, right: true}, {title: w.fieldsAccounts, right: true},
		{title: w.fieldsDeals, right: true}, {title: w.batches, right: true}, {title: w.calls, right: true},
	}, rows)
	var plans []string
	for _, c := range r.Connections {
		if w := c.WriteBack; w.Calls > 0 {
			plans = append(plans, c.Connection+": "+e.callsOf(answer.CallPlan{Calls: w.ByCall, Units: w.Units, Left: w.Left}))
		}
	}
	e.remarks(plans)
	return err
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
	if err := e.matrix(w, r); err != nil {
		return err
	}
	e.lines("%s", w.legend)
	e.say("")
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

// matrix prints old tiers against new ones.
func (e *env) matrix(w publishWords, r preview.Report) error {
	tiers := append(scoring.Tiers(), scoring.TierNone)
	columns := []column{{title: w.fromTo}}
	for _, to := range tiers {
		columns = append(columns, column{title: orDash(string(to)), right: true})
	}
	counts := map[[2]scoring.Tier]int{}
	for _, c := range r.Matrix {
		counts[[2]scoring.Tier{c.From, c.To}] = c.Accounts
	}
	var rows [][]string
	for _, from := range tiers {
		row := []string{orDash(string(from))}
		for _, to := range tiers {
			cell := "·"
			if n := counts[[2]scoring.Tier{from, to}]; n > 0 {
				cell = e.number(n)
			}
			row = append(row, cell)
		}
		rows = append(rows, row)
	}
	return e.table(columns, rows)
}

func (e *env) pipelineInWords(w publishWords, p preview.Pipeline, currency string) string {
	text := fmt.Sprintf(w.deals(p.Deals, e.number(p.Deals)), e.decimal(p.Value, 0), currency)
	if p.Unknown > 0 {
		text += w.unknown(p.Unknown, e.number(p.Unknown))
	}
	return text
}

func (e *env) movingOwners(w publishWords, r preview.Report, top int) error {
	e.say("%s", w.owners)
	var rows [][]string
	for _, o := range r.Owners[:min(top, len(r.Owners))] {
		rows = append(rows, []string{cmp.Or(o.Owner, w.nobody), o.Connection, e.number(o.Moved), e.number(o.Up), e.number(o.Down), e.decimal(o.Pipeline.Value, 0)})
	}
	err := e.table([]column{
		{title: w.owner, limit: 18}, {title: w.connection, limit: 14}, {title: w.moved, right: true}, {title: w.up, right: true},
		{title: w.down, right: true}, {title: fmt.Sprintf(w.value, r.Currency), right: true},
	}, rows)
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

// movesCSV writes a line for every account that moves.
func (e *env) movesCSV(r preview.Report, current, candidate *icp.Model) error {
	rows := make([][]string, len(r.Moves))
	for i := range r.Moves {
		m := &r.Moves[i]
		rows[i] = []string{
			m.Connection, m.Account, m.Name, m.Owner, string(m.From), string(m.To), fmt.Sprint(m.Before.Fit), fmt.Sprint(m.After.Fit),
			fmt.Sprint(m.Before.Coverage), fmt.Sprint(m.After.Coverage), fmt.Sprint(m.Pipeline.Deals), fmt.Sprintf("%.2f", m.Pipeline.Value),
			fmt.Sprint(m.Pipeline.Unknown), r.Currency, strings.Join(preview.WhyMoved(e.lang, m, current, candidate), "; "),
		}
	}
	return e.csv([]column{
		{title: "connection"}, {title: "account"}, {title: "name"}, {title: "owner"}, {title: "from"}, {title: "to"}, {title: "score_before"},
		{title: "score_after"}, {title: "coverage_before"}, {title: "coverage_after"}, {title: "open_deals"}, {title: "open_value"},
		{title: "open_unknown"}, {title: "currency"}, {title: "reasons"},
	}, rows)
}
