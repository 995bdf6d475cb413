package answer

import "github.com/icptier/icptier/internal/report"

// Writing is a run that wrote to a CRM.
type Writing struct {
	// ID is short and for people to type; Name is that of the run in dead letters and the journal.
	ID   string `json:"id"`
	Name string `json:"name"`
	Run
	// Kept says that what the run replaced is still kept, so that it can be taken back.
	Kept bool `json:"kept"`
}

// In is the run with its error in a language, "de" or "en".
func (w Writing) In(lang string) Writing {
	w.Run = w.Run.In(lang)
	return w
}

// Writings is the table of runs that wrote.
func Writings(list []Writing) report.Table {
	col := report.Col[Writing]
	return report.Of([]report.Column[Writing]{
		col("id", report.ID, "Run", func(w Writing) any { return w.ID }),
		col("started", report.Time, "Started", func(w Writing) any { return w.Started }),
		col("connection", report.Text, "Connection", func(w Writing) any { return w.Connection }),
		col("job", report.Text, "Job", func(w Writing) any { return w.Job }),
		col("written", report.Number, "Rows", func(w Writing) any { return w.Counts["written"] }),
		col("refused", report.Number, "Refused", func(w Writing) any { return w.Counts["refused"] }),
		col("kept", report.Text, "Undo¦column", func(w Writing) any { return w.Kept }),
		col("state", report.Text, "State", func(w Writing) any { return w.state() }).On(report.File),
		col("name", report.Text, "Name", func(w Writing) any { return w.Name }).On(report.File),
	}, list)
}
