package deadletter

import (
	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/report"
)

// Table is the table of letters.
func Table(letters []Letter) report.Table {
	col := report.Col[Letter]
	return report.Of([]report.Column[Letter]{
		col("id", report.ID, "ID", func(l Letter) any { return l.ID }),
		col("connection", report.Text, "Connection", func(l Letter) any { return l.Connection }),
		col("kind", report.Text, "Kind", func(l Letter) any { return l.Kind }),
		col("record", report.ID, "Record", func(l Letter) any { return l.Record }),
		col("account", report.ID, "Account", func(l Letter) any { return l.Account }).On(report.File),
		col("first", report.Date, "First", func(l Letter) any { return l.First }).On(report.File),
		col("last", report.Date, "Last", func(l Letter) any { return l.Last }),
		col("times", report.Number, "Times", func(l Letter) any { return l.Times }).Short("n"),
		col("tries", report.Number, "Tries", func(l Letter) any { return l.Tries }).On(report.File),
		col("replays", report.Number, "Replays", func(l Letter) any { return l.Replays }).On(report.File),
		col("run", report.Text, "Run", func(l Letter) any { return l.Run }).On(report.File),
		col("reason", report.Text, "Reason", func(l Letter) any { return report.Kept(l.Why) }),
	}, letters)
}

// ResultTable is the table of the results for letters.
func ResultTable(results []Result) report.Table {
	col := report.Col[Result]
	return report.Of([]report.Column[Result]{
		col("id", report.ID, "ID", func(r Result) any { return r.ID }),
		col("connection", report.Text, "Connection", func(r Result) any { return r.Connection }),
		col("record", report.ID, "Record", func(r Result) any { return r.Record }),
		col("outcome", report.Text, "Outcome", Result.word).Whole(),
		col("error", report.Text, "Error", func(r Result) any { return report.Kept(r.Failure) }).On(report.File),
	}, results)
}

// word is the outcome, and that the letter was taken along.
func (r Result) word() any {
	text := r.Outcome.Text()
	if r.Along {
		text = words.Of("%s, same account", text)
	}
	return report.Word{Key: string(r.Outcome), Text: text}
}

// Text is the outcome in words.
func (o Outcome) Text() words.Text {
	return map[Outcome]words.Text{
		Replayed:   words.Of("stored again"),
		Superseded: words.Of("superseded by a newer"),
		Missing:    words.Of("not stored any more"),
		Changed:    words.Of("changed meanwhile"),
		Waiting:    words.Of("waits for an earlier one¦deadletter"),
		Failed:     words.Of("failed"),
		Dropped:    words.Of("dropped"),
		Unread:     words.Of("tried by every pull"),
	}[o]
}
