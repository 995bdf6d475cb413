package preview

import (
	"cmp"
	"strings"

	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/report"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
)

// Table has the accounts that move, and why in a language, "de" or "en".
func (r *Report) Table(lang string, current, candidate *icp.Model) report.Table {
	moves := make([]*Move, len(r.Moves))
	for i := range r.Moves {
		moves[i] = &r.Moves[i]
	}
	col := report.Col[*Move]
	t := report.Of([]report.Column[*Move]{
		col("connection", report.Text, "Connection", func(m *Move) any { return m.Connection }).On(report.File),
		col("account", report.ID, "ID", func(m *Move) any { return m.Account }).On(report.File),
		col("name", report.Text, "Account", func(m *Move) any { return m.Name }),
		col("owner", report.Text, "Owner", func(m *Move) any { return report.Called(m.Owner, m.OwnerName) }).On(report.File),
		col("from", report.Tier, "From¦column of preview", func(m *Move) any { return m.From }),
		col("to", report.Tier, "To", func(m *Move) any { return m.To }),
		col("score_before", report.Number, "Score before", func(m *Move) any { return m.Before.Fit }),
		col("score_after", report.Number, "Score after", func(m *Move) any { return m.After.Fit }),
		col("coverage_before", report.Percent, "Known before", func(m *Move) any { return m.Before.Coverage }).On(report.File),
		col("coverage_after", report.Percent, "Known after", func(m *Move) any { return m.After.Coverage }).On(report.File),
		col("open_deals", report.Number, "Open deals¦column", func(m *Move) any { return m.Pipeline.Deals }),
		col("open_value", report.Number, "", func(m *Move) any { return m.Pipeline.Value }).Titled(words.Of("Value (%s)", r.Currency)),
		col("open_unknown", report.Number, "Deals without value", func(m *Move) any { return m.Pipeline.Unknown }).On(report.File),
		col("currency", report.Text, "Currency", func(*Move) any { return r.Currency }).On(report.File),
		col("reasons", report.Text, "Why", func(m *Move) any { return strings.Join(WhyMoved(lang, m, current, candidate), "; ") }),
	}, moves)
	t.Title = words.Of("Which accounts move, and why")
	return t
}

// Directions has old tiers against new ones.
func (r *Report) Directions() report.Table {
	tiers := append(scoring.Tiers(), scoring.TierNone)
	counts := map[[2]scoring.Tier]int{}
	for _, c := range r.Matrix {
		counts[[2]scoring.Tier{c.From, c.To}] = c.Accounts
	}
	columns := []report.Column[scoring.Tier]{report.Col("from", report.Tier, "From \\ to", func(from scoring.Tier) any { return from })}
	for _, to := range tiers {
		name := cmp.Or(string(to), "–")
		columns = append(columns, report.Col(cmp.Or(string(to), "none"), report.Number, "", func(from scoring.Tier) any {
			return direction(counts[[2]scoring.Tier{from, to}], from == to)
		}).Titled(words.Same(name)))
	}
	t := report.Of(columns, tiers)
	t.Title = words.Of("Old tier against new")
	t.Hint = words.Of("Rows: tier today. Columns: tier with the other model. –: the model does not apply to these accounts.")
	return t
}

// direction is a number of accounts; those that move are the ones to see.
func direction(n int, stays bool) any {
	switch {
	case n == 0:
		return report.Word{Key: "0", Text: words.Of("·")}
	case stays:
		return n
	}
	return report.Strong{Value: n}
}

// Movers has whose accounts move.
func (r *Report) Movers() report.Table {
	col := report.Col[Owner]
	t := report.Of([]report.Column[Owner]{
		col("owner", report.Text, "Owner", func(o Owner) any {
			if o.Owner == "" {
				return report.Word{Text: words.Of("nobody")}
			}
			return report.Called(o.Owner, o.OwnerName)
		}),
		col("connection", report.Text, "Connection", func(o Owner) any { return o.Connection }),
		col("moved", report.Number, "Moving", func(o Owner) any { return o.Moved }),
		col("up", report.Number, "Up", func(o Owner) any { return o.Up }),
		col("down", report.Number, "Down", func(o Owner) any { return o.Down }),
		col("open_deals", report.Number, "Open deals¦column", func(o Owner) any { return o.Pipeline.Deals }).On(report.Wide),
		col("open_value", report.Number, "", func(o Owner) any { return o.Pipeline.Value }).Titled(words.Of("Value (%s)", r.Currency)),
	}, r.Owners)
	t.Title = words.Of("Whose accounts move")
	return t
}

// WriteBacks has what it would take to write the candidate's scores.
func (r *Report) WriteBacks() report.Table {
	type connection = ConnectionReport
	col := report.Col[connection]
	t := report.Of([]report.Column[connection]{
		col("connection", report.Text, "Connection", func(c connection) any { return c.Connection }),
		col("moved", report.Number, "Moving", func(c connection) any { return c.Moved }),
		col("of", report.Number, "Of", func(c connection) any { return c.Accounts }),
		col("accounts", report.Number, "Accounts¦column", func(c connection) any { return c.WriteBack.Accounts }),
		col("deals", report.Number, "Deals", func(c connection) any { return c.WriteBack.Deals }),
		col("batch_size", report.Number, "Per call", func(c connection) any { return c.WriteBack.BatchSize }),
		col("calls", report.Number, "Calls", func(c connection) any { return c.WriteBack.Calls }),
		col("enabled", report.Text, "Writing", func(c connection) any {
			if c.WriteBack.Enabled {
				return report.Word{Key: "true", Text: words.Of("on")}
			}
			return report.Word{Key: "false", Text: words.Of("off")}
		}).Whole(),
	}, r.Connections)
	t.Title = words.Of("What the write-back would take")
	t.Hint = words.Of("Calls per CRM to write the new scores.")
	return t
}
