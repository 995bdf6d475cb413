package deadletter

import (
	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/report"
)

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
		col("reason", report.Text, "Grund", "Reason", func(l Letter) any { return report.Kept(l.Why) }),
	}, letters)
}

// ResultTable is the table of the results for letters.
func ResultTable(results []Result) report.Table {
	col := report.Col[Result]
	return report.Of([]report.Column[Result]{
		col("id", report.ID, "ID", "ID", func(r Result) any { return r.ID }),
		col("connection", report.Text, "Verbindung", "Connection", func(r Result) any { return r.Connection }),
		col("record", report.ID, "Datensatz", "Record", func(r Result) any { return r.Record }),
		col("outcome", report.Text, "Ergebnis", "Outcome", Result.word).Whole(),
		col("error", report.Text, "Fehler", "Error", func(r Result) any { return report.Kept(r.Failure) }).On(report.File),
	}, results)
}

// word is the outcome, and that the letter was taken along.
func (r Result) word() any {
	text := r.Outcome.Text()
	if r.Along {
		text = words.Format("%s, gleiche Firma", "%s, same account", text)
	}
	return report.Word{Key: string(r.Outcome), Text: text}
}

// Text is the outcome in words.
func (o Outcome) Text() words.Text {
	return map[Outcome]words.Text{
		Replayed:   {DE: "erneut gespeichert", EN: "stored again"},
		Superseded: {DE: "durch neueren ersetzt", EN: "superseded by a newer"},
		Missing:    {DE: "nicht mehr vorhanden", EN: "not stored any more"},
		Changed:    {DE: "inzwischen geändert", EN: "changed meanwhile"},
		Waiting:    {DE: "wartet auf früheren", EN: "waits for an earlier one"},
		Failed:     {DE: "fehlgeschlagen", EN: "failed"},
		Dropped:    {DE: "gelöscht", EN: "dropped"},
		Unread:     {DE: "wird weiter versucht", EN: "tried by every pull"},
	}[o]
}
