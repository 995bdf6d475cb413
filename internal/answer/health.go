package answer

import (
	"regexp"
	"time"

	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/report"
)

// The states of a connection.
const (
	Connected = "connected"
	Reconnect = "reconnect_needed" // a person has to connect it
	Failing   = "failing"          // the last run failed
)

// Health says how a connection is doing.
type Health struct {
	Connection string
	CRM        string
	State      string
	Problem    phrase.Phrase // what is wrong, as the last run said it; zero when all is well
	LastPull   time.Time     // when the CRM was last read successfully; zero is never
	// Units are what our runs of the present UTC day took of the CRM's budget, in whatever
	// process, and Ours how much of it they may take; 0 where the CRM's quota is unknown.
	Units, Ours int
	// Used of Limit units are used by everybody, as the CRM last told this process; 0 is unknown.
	Used, Limit int
	Letters     int  // messages that were set aside
	LastError   *Run // the newest run that failed, or waits since something did
}

// Healths is the table of how connections are doing. Of an error it has what the CRM calls it and
// the fields that it blames, and no sentence of anybody's.
func Healths(list []Health) report.Table {
	col := report.Col[Health]
	known := func(n int) any {
		if n == 0 {
			return nil
		}
		return n
	}
	t := report.Of([]report.Column[Health]{
		col("connection", report.Text, "Verbindung", "Connection", func(h Health) any { return h.Connection }),
		col("crm", report.Text, "CRM", "CRM", func(h Health) any { return h.CRM }),
		col("state", report.Text, "Zustand", "State", func(h Health) any { return ConnectionState(h.State) }).Whole(),
		col("last_pull", report.Time, "Zuletzt gelesen", "Last read", func(h Health) any { return h.LastPull }),
		col("units", report.Number, "Aufrufe heute", "Calls today", func(h Health) any { return h.Units }),
		col("ours", report.Number, "erlaubt", "Allowed", func(h Health) any { return known(h.Ours) }),
		col("used", report.Number, "aller Anbindungen", "Of all integrations", func(h Health) any { return known(h.Used) }),
		col("limit", report.Number, "Kontingent", "Quota", func(h Health) any { return known(h.Limit) }),
		col("dead_letters", report.Number, "Nicht verarbeitet", "Dead letters", func(h Health) any { return h.Letters }),
		col("error_at", report.Time, "Letzter Fehler", "Last error", func(h Health) any { return report.If(h.LastError, func(r *Run) any { return r.Started }) }),
		col("error_code", report.Text, "Code", "Code", func(h Health) any {
			return report.If(h.LastError, func(r *Run) any { code, _ := r.failure(); return code })
		}),
		col("error_fields", report.Text, "Felder", "Fields", func(h Health) any {
			return report.If(h.LastError, func(r *Run) any { _, fields := r.failure(); return fields })
		}),
	}, list)
	t.Title = words.Text{DE: "Verbindungen", EN: "Connections"}
	t.Notes = []words.Text{{
		DE: "Ein Tag ist einer in UTC. Das Kontingent ist das, was das CRM diesem Prozess zuletzt genannt hat.",
		EN: "A day is one in UTC. The quota is what the CRM last told this process.",
	}}
	return t
}

// failure is what the CRM called the error of a run, and the fields that it blamed; empty where
// no answer of a CRM was the cause.
func (r *Run) failure() (code, fields string) {
	found := regexp.MustCompile(`\bstatus (\d{3}(?: [A-Za-z0-9_.-]{1,48})?)(?: \(([A-Za-z0-9_., -]+)\))?`).FindStringSubmatch(r.Error)
	if found == nil {
		return "", ""
	}
	return found[1], found[2]
}

// ConnectionState is a state of a connection in words; one that it does not know stays as it is.
func ConnectionState(state string) report.Word {
	text, ok := map[string]words.Text{
		Connected: {DE: "verbunden", EN: "connected"}, Reconnect: {DE: "neu zu verbinden", EN: "reconnect needed"}, Failing: {DE: "gestört", EN: "failing"},
	}[state]
	if !ok {
		text = words.Text{DE: state, EN: state}
	}
	return report.Word{Key: state, Text: text}
}
