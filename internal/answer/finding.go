package answer

import "github.com/icptier/icptier/internal/report"

// Finding is one finding about a model, in the language that was asked for.
type Finding struct {
	Level   string `json:"level"` // error or warning
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Key     string `json:"key,omitempty"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}

// Findings is the table of findings.
func Findings(all []Finding) report.Table {
	col := report.Col[Finding]
	return report.Of([]report.Column[Finding]{
		col("level", report.Text, "Level", func(f Finding) any { return f.Level }),
		col("file", report.Text, "File", func(f Finding) any { return f.File }),
		col("line", report.Number, "Line", func(f Finding) any { return f.Line }),
		col("column", report.Number, "Column", func(f Finding) any { return f.Column }),
		col("key", report.Text, "Key", func(f Finding) any { return f.Key }),
		col("message", report.Text, "Message¦column", func(f Finding) any { return f.Message }),
		col("hint", report.Text, "Hint", func(f Finding) any { return f.Hint }),
	}, all)
}
