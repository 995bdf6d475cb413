package answer

import (
	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/report"
	"github.com/icptier/icptier/internal/scoring"
	icptext "github.com/icptier/icptier/internal/scoring/icp/text"
)

// Reasons is the table of the account's points by criterion; its score has to have texts.
func (a *Account) Reasons() report.Table {
	if a.Score == nil {
		return Reasons(a.Connection, a.ID, nil, nil)
	}
	return Reasons(a.Connection, a.ID, a.Score.Reasons, a.Text.Reasons)
}

// Reasons is the table of the points of an account by criterion, with the texts of each.
func Reasons(connection, id string, reasons []scoring.Reason, texts []icptext.ReasonText) report.Table {
	all := make([]int, len(reasons))
	for i := range all {
		all[i] = i
	}
	col := report.Col[int]
	return report.Of([]report.Column[int]{
		col("connection", report.Text, "Verbindung", "Connection", func(int) any { return connection }),
		col("id", report.ID, "ID", "ID", func(int) any { return id }),
		col("criterion", report.Text, "Schlüssel", "Key", func(i int) any { return reasons[i].Criterion }),
		col("label", report.Text, "Kriterium", "Criterion", func(i int) any { return texts[i].Label }),
		col("value", report.Text, "Wert", "Value", func(i int) any { return reasons[i].Value }),
		col("problem", report.Text, "Problem", "Problem", func(i int) any { return reasons[i].Problem }),
		col("points", report.Number, "Punkte", "Points", func(i int) any { return reasons[i].Points }),
		col("max", report.Number, "höchstens", "At most", func(i int) any { return reasons[i].Max }),
	}, all)
}

// Summed is the table for people with the points and the most of all criteria below.
func Summed(reasons report.Table) (report.Table, error) {
	t, err := reasons.Select("label", "points", "max")
	sum := []any{words.Text{DE: "Summe", EN: "Sum"}, 0, 0}
	for _, row := range t.Rows {
		for i := 1; i < len(sum); i++ {
			sum[i] = sum[i].(int) + row.Cells[i].(int)
		}
	}
	t.Rows = append(t.Rows, report.Row{Cells: sum, Level: report.Total})
	return t, err
}
