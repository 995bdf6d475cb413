package answer

import "github.com/icptier/icptier/internal/report"

// Reasons is the table of what the account has its points for; its score has to have texts.
func (a *Account) Reasons() report.Table {
	var all []int
	if a.Score != nil {
		for i := range a.Score.Reasons {
			all = append(all, i)
		}
	}
	col := report.Col[int]
	return report.Of([]report.Column[int]{
		col("connection", report.Text, "Verbindung", "Connection", func(int) any { return a.Connection }),
		col("id", report.ID, "ID", "ID", func(int) any { return a.ID }),
		col("criterion", report.Text, "Kriterium", "Criterion", func(i int) any { return a.Score.Reasons[i].Criterion }),
		col("label", report.Text, "Name", "Label", func(i int) any { return a.Text.Reasons[i].Label }),
		col("value", report.Text, "Wert", "Value", func(i int) any { return a.Score.Reasons[i].Value }),
		col("problem", report.Text, "Problem", "Problem", func(i int) any { return a.Score.Reasons[i].Problem }),
		col("points", report.Number, "Punkte", "Points", func(i int) any { return a.Score.Reasons[i].Points }),
		col("max", report.Number, "höchstens", "At most", func(i int) any { return a.Score.Reasons[i].Max }),
	}, all)
}
