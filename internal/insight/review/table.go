package review

import (
	"strings"

	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/report"
)

// Table has the tiers since the publication; its hint has the findings.
func (r *Report) Table() report.Table {
	col := report.Col[Tier]
	t := report.Of([]report.Column[Tier]{
		col("tier", report.Tier, "Tier", func(t Tier) any { return string(t.Tier) }),
		col("accounts", report.Number, "Accounts¦column", func(t Tier) any { return t.Accounts }),
		col("worked", report.Number, "Worked", func(t Tier) any { return t.Worked }),
		col("not_worked", report.Number, "Not worked", func(t Tier) any { return t.NotWorked }),
		col("deals", report.Number, "Deals", func(t Tier) any { return t.Deals }),
		col("won", report.Number, "Won¦column", func(t Tier) any { return t.Won }),
		col("win_rate", report.Percent, "Win rate¦column", func(t Tier) any { return t.rate(func() float64 { return t.WinRate.Value }) }),
		col("win_rate_low", report.Percent, "From¦column of review", func(t Tier) any { return t.rate(func() float64 { return t.WinRate.Low }) }),
		col("win_rate_high", report.Percent, "To¦column", func(t Tier) any { return t.rate(func() float64 { return t.WinRate.High }) }),
	}, r.Tiers)
	t.Title = words.Of("What became of %s, since %s", r.Model, words.Day(r.Since))
	t.Hint = r.text()
	return t
}

func (t Tier) rate(of func() float64) any {
	if t.WinRate == nil {
		return nil
	}
	return of()
}

// text is all findings, one after the other.
func (r *Report) text() words.Text {
	de, en := make([]string, len(r.Findings)), make([]string, len(r.Findings))
	for i, f := range r.Findings {
		de[i], en[i] = f.DE, f.EN
	}
	return words.Text{DE: strings.Join(de, " "), EN: strings.Join(en, " ")}
}
