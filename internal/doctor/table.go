package doctor

import (
	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/report"
)

// Table has the findings in a language, "de" or "en".
func Table(lang string, findings []Finding) report.Table {
	col := report.Col[Finding]
	return report.Of([]report.Column[Finding]{
		col("level", report.Text, "State", func(f Finding) any { return f.Level.word() }),
		col("part", report.Text, "Part", func(f Finding) any { return f.Part }),
		col("what", report.Text, "Finding", func(f Finding) any { return f.In(lang) }),
	}, findings)
}

func (l Level) word() report.Word {
	text := words.Of("FAILED")
	switch l {
	case OK:
		text = words.Of("ok¦doctor")
	case Warning:
		text = words.Of("warning")
	case Failed:
	}
	return report.Word{Key: string(l), Text: text}
}
