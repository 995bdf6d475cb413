package demo

import (
	"maps"
	"slices"
	"time"

	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/report"
	"github.com/icptier/icptier/internal/scoring"
)

// Table has the accounts of each connection by tier, and of all.
func (r *Report) Table() report.Table {
	type line struct {
		name any
		Connection
	}
	var lines []line
	total := line{report.Word{Key: "total", Text: words.Of("Total")}, Connection{Tiers: r.Tiers, Coverage: r.Coverage}}
	for _, c := range r.Connections {
		lines = append(lines, line{c.Name, c})
		total.Accounts, total.Deals, total.Written = total.Accounts+c.Accounts, total.Deals+c.Deals, total.Written+c.Written
	}
	col := report.Col[line]
	columns := []report.Column[line]{
		col("connection", report.Text, "Connection", func(l line) any { return l.name }),
		col("accounts", report.Number, "accounts", func(l line) any { return l.Accounts }),
		col("deals", report.Number, "deals", func(l line) any { return l.Deals }),
	}
	for _, tier := range scoring.Tiers() {
		name := string(tier)
		columns = append(columns, col(name, report.Number, "", func(l line) any { return l.Tiers[name] }).Titled(words.Same(name)))
	}
	return report.Of(append(columns,
		col("none", report.Number, "–", func(l line) any { return l.Tiers["none"] }),
		col("coverage", report.Percent, "Known", func(l line) any { return l.Connection.Coverage }),
		col("written", report.Number, "Written", func(l line) any { return l.Written }),
	), append(lines, total))
}

// CallTable has the calls to each CRM by kind.
func (r *Report) CallTable() report.Table {
	kinds := map[string]bool{}
	columns := []report.Column[string]{report.Col("kind", report.Text, "CRM calls by kind", func(kind string) any { return kind })}
	for _, c := range r.Connections {
		columns = append(columns, report.Col(c.Name, report.Number, "", func(kind string) any { return c.Calls[kind] }).Titled(words.Same(c.Name)))
		for kind := range c.Calls {
			kinds[kind] = true
		}
	}
	return report.Of(columns, slices.Sorted(maps.Keys(kinds)))
}

// StageTable has the time of each stage, and of all.
func (r *Report) StageTable() report.Table {
	col := report.Col[string]
	return report.Of([]report.Column[string]{
		col("stage", report.Text, "Time per stage, in seconds", func(stage string) any {
			if stage == "total" {
				return report.Word{Key: stage, Text: words.Of("Total")}
			}
			return stage
		}),
		col("seconds", report.Seconds, "s", func(stage string) any { return time.Duration(r.Seconds[stage] * float64(time.Second)) }),
	}, []string{"connect", "fields", "pull", "score", "writeback", "total"})
}
