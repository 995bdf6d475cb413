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
		col("connection", report.Text, "Connection", func(int) any { return connection }),
		col("id", report.ID, "ID", func(int) any { return id }),
		col("criterion", report.Text, "Key", func(i int) any { return reasons[i].Criterion }),
		col("label", report.Text, "Criterion", func(i int) any { return texts[i].Label }),
		col("value", report.Text, "Value", func(i int) any { return reasons[i].Value }),
		col("problem", report.Text, "Problem", func(i int) any { return reasons[i].Problem }),
		col("points", report.Number, "Points", func(i int) any { return reasons[i].Points }),
		col("max", report.Number, "At most", func(i int) any { return reasons[i].Max }),
	}, all)
}

// Summed is the table of Reasons for people, with the points and the most of all criteria below.
func Summed(reasons []scoring.Reason, texts []icptext.ReasonText) (report.Table, error) {
	all := Reasons("", "", reasons, texts)
	t, err := all.Select("label", "points", "max")
	points, most := 0, 0
	for i := range reasons {
		points, most = points+reasons[i].Points, most+reasons[i].Max
	}
	t.Rows = append(t.Rows, report.Row{Cells: []any{words.Of("Sum"), points, most}, Level: report.Total})
	return t, err
}
