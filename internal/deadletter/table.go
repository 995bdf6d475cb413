package deadletter

import "github.com/icptier/icptier/internal/report"

// Table is the table of letters.
func Table(letters []Letter) report.Table {
	col := report.Col[Letter]
	return report.Of([]report.Column[Letter]{
		col("id", report.ID, "ID", "ID", func(l Letter) any { return l.ID }),
		col("connection", report.Text, "Verbindung", "Connection", func(l Letter) any { return l.Connection }),
		col("kind", report.Text, "Art", "Kind", func(l Letter) any { return l.Kind }),
		col("record", report.ID, "Datensatz", "Record", func(l Letter) any { return l.Record }),
		col("account", report.ID, "Firma", "Account", func(l Letter) any { return l.Account }).On(report.File),
		col("first", report.Date, "zuerst", "First", func(l Letter) any { return l.First }).On(report.File),
		col("last", report.Date, "zuletzt", "Last", func(l Letter) any { return l.Last }),
		col("times", report.Number, "wie oft", "Times", func(l Letter) any { return l.Times }).Short("n", "n"),
		col("tries", report.Number, "Versuche", "Tries", func(l Letter) any { return l.Tries }).On(report.File),
		col("replays", report.Number, "wiederholt", "Replays", func(l Letter) any { return l.Replays }).On(report.File),
		col("run", report.Text, "Lauf", "Run", func(l Letter) any { return l.Run }).On(report.File),
		col("reason", report.Text, "Grund", "Reason", func(l Letter) any { return report.Kept(l.Reason) }),
	}, letters)
}
