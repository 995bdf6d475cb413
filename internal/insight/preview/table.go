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
		col("connection", report.Text, "Verbindung", "Connection", func(m *Move) any { return m.Connection }).On(report.File),
		col("account", report.ID, "ID", "ID", func(m *Move) any { return m.Account }).On(report.File),
		col("name", report.Text, "Firma", "Account", func(m *Move) any { return m.Name }),
		col("owner", report.Text, "Betreuung", "Owner", func(m *Move) any { return report.Called(m.Owner, m.OwnerName) }).On(report.File),
		col("from", report.Tier, "von", "From", func(m *Move) any { return m.From }),
		col("to", report.Tier, "nach", "To", func(m *Move) any { return m.To }),
		col("score_before", report.Number, "Punkte bisher", "Score before", func(m *Move) any { return m.Before.Fit }),
		col("score_after", report.Number, "Punkte neu", "Score after", func(m *Move) any { return m.After.Fit }),
		col("coverage_before", report.Percent, "bekannt bisher", "Known before", func(m *Move) any { return m.Before.Coverage }).On(report.File),
		col("coverage_after", report.Percent, "bekannt neu", "Known after", func(m *Move) any { return m.After.Coverage }).On(report.File),
		col("open_deals", report.Number, "offene Deals", "Open deals", func(m *Move) any { return m.Pipeline.Deals }),
		col("open_value", report.Number, "Wert ("+r.Currency+")", "Value ("+r.Currency+")", func(m *Move) any { return m.Pipeline.Value }),
		col("open_unknown", report.Number, "Deals ohne Wert", "Deals without value", func(m *Move) any { return m.Pipeline.Unknown }).On(report.File),
		col("currency", report.Text, "Währung", "Currency", func(*Move) any { return r.Currency }).On(report.File),
		col("reasons", report.Text, "Warum", "Why", func(m *Move) any { return strings.Join(WhyMoved(lang, m, current, candidate), "; ") }),
	}, moves)
	t.Title = words.Text{DE: "Welche Firmen wechseln, und warum", EN: "Which accounts move, and why"}
	return t
}

// Directions has old tiers against new ones.
func (r *Report) Directions() report.Table {
	tiers := append(scoring.Tiers(), scoring.TierNone)
	counts := map[[2]scoring.Tier]int{}
	for _, c := range r.Matrix {
		counts[[2]scoring.Tier{c.From, c.To}] = c.Accounts
	}
	columns := []report.Column[scoring.Tier]{report.Col("from", report.Tier, `von \ nach`, `From \ to`, func(from scoring.Tier) any { return from })}
	for _, to := range tiers {
		name := cmp.Or(string(to), "–")
		columns = append(columns, report.Col(cmp.Or(string(to), "none"), report.Number, name, name, func(from scoring.Tier) any {
			return direction(counts[[2]scoring.Tier{from, to}], from == to)
		}))
	}
	t := report.Of(columns, tiers)
	t.Title = words.Text{DE: "Alte Stufe gegen neue", EN: "Old tier against new"}
	t.Hint = words.Text{
		DE: "Zeilen: Stufe heute. Spalten: Stufe mit dem anderen Modell. –: Das Modell gilt nicht für diese Firmen.",
		EN: "Rows: tier today. Columns: tier with the other model. –: the model does not apply to these accounts.",
	}
	return t
}

// direction is a number of accounts; those that move are the ones to see.
func direction(n int, stays bool) any {
	switch {
	case n == 0:
		return report.Word{Key: "0", Text: words.Text{DE: "·", EN: "·"}}
	case stays:
		return n
	}
	return report.Strong{Value: n}
}

// Movers has whose accounts move.
func (r *Report) Movers() report.Table {
	col := report.Col[Owner]
	t := report.Of([]report.Column[Owner]{
		col("owner", report.Text, "Betreuung", "Owner", func(o Owner) any {
			if o.Owner == "" {
				return report.Word{Text: words.Text{DE: "niemand", EN: "nobody"}}
			}
			return report.Called(o.Owner, o.OwnerName)
		}),
		col("connection", report.Text, "Verbindung", "Connection", func(o Owner) any { return o.Connection }),
		col("moved", report.Number, "wechseln", "Moving", func(o Owner) any { return o.Moved }),
		col("up", report.Number, "besser", "Up", func(o Owner) any { return o.Up }),
		col("down", report.Number, "schlechter", "Down", func(o Owner) any { return o.Down }),
		col("open_deals", report.Number, "offene Deals", "Open deals", func(o Owner) any { return o.Pipeline.Deals }).On(report.Wide),
		col("open_value", report.Number, "Wert ("+r.Currency+")", "Value ("+r.Currency+")", func(o Owner) any { return o.Pipeline.Value }),
	}, r.Owners)
	t.Title = words.Text{DE: "Wessen Firmen wechseln", EN: "Whose accounts move"}
	return t
}

// WriteBacks has what it would take to write the candidate's scores.
func (r *Report) WriteBacks() report.Table {
	type connection = ConnectionReport
	col := report.Col[connection]
	t := report.Of([]report.Column[connection]{
		col("connection", report.Text, "Verbindung", "Connection", func(c connection) any { return c.Connection }),
		col("moved", report.Number, "wechseln", "Moving", func(c connection) any { return c.Moved }),
		col("of", report.Number, "von", "Of", func(c connection) any { return c.Accounts }),
		col("accounts", report.Number, "Firmen", "Accounts", func(c connection) any { return c.WriteBack.Accounts }),
		col("deals", report.Number, "Deals", "Deals", func(c connection) any { return c.WriteBack.Deals }),
		col("batch_size", report.Number, "je Aufruf", "Per call", func(c connection) any { return c.WriteBack.BatchSize }),
		col("calls", report.Number, "Aufrufe", "Calls", func(c connection) any { return c.WriteBack.Calls }),
		col("enabled", report.Text, "Schreiben", "Writing", func(c connection) any {
			if c.WriteBack.Enabled {
				return report.Word{Key: "true", Text: words.Text{DE: "an", EN: "on"}}
			}
			return report.Word{Key: "false", Text: words.Text{DE: "aus", EN: "off"}}
		}).Whole(),
	}, r.Connections)
	t.Title = words.Text{DE: "Was das Zurückschreiben kostet", EN: "What the write-back would take"}
	t.Hint = words.Text{
		DE: "Aufrufe je CRM, um die neuen Bewertungen zu schreiben.",
		EN: "Calls per CRM to write the new scores.",
	}
	return t
}
