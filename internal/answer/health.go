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
	// Units is the part of the CRM's budget that our runs of the present UTC day took, in any
	// process, and Ours how much of it they may take; 0 where the CRM's quota is unknown.
	Units, Ours int
	// Used of Limit units are used by all integrations, as the CRM last told this process; 0 is unknown.
	Used, Limit int
	Letters     int  // messages that were set aside
	LastError   *Run // the newest run that failed, or waits since something did
}

// Healths are the tables of how connections are doing, and of what runs took of their budgets. Of
// an error they have the CRM's name and the fields that it blames, and no sentence of a person.
func Healths(list []Health) []report.Table {
	const state, budget = "state", "budget"
	col := report.Col[Health]
	known := func(n int) any {
		if n == 0 {
			return nil
		}
		return n
	}
	failure := func(read func(*Run) any) func(Health) any {
		return func(h Health) any { return report.If(h.LastError, read) }
	}
	columns := []report.Column[Health]{
		col("connection", report.Text, "Connection", func(h Health) any { return h.Connection }),
		col("crm", report.Text, "CRM", func(h Health) any { return h.CRM }).In(state),
		col("state", report.Text, "State¦column", func(h Health) any { return ConnectionState(h.State) }).Whole().In(state),
		col("last_pull", report.Time, "Last read", func(h Health) any { return h.LastPull }).In(state),
		col("dead_letters", report.Number, "Dead letters¦column", func(h Health) any { return h.Letters }).In(state),
		col("error_at", report.Time, "Last error", failure(func(r *Run) any { return r.Started })).In(state),
		col("error_code", report.Text, "Code", failure(func(r *Run) any { code, _ := r.failure(); return code })).In(state),
		col("error_fields", report.Text, "Fields", failure(func(r *Run) any { _, fields := r.failure(); return fields })).In(state),
		col("units", report.Number, "Used", func(h Health) any { return h.Units }).In(budget),
		col("ours", report.Number, "Ours at most", func(h Health) any { return known(h.Ours) }).In(budget),
		col("used", report.Number, "All integrations", func(h Health) any { return known(h.Used) }).In(budget),
		col("limit", report.Number, "Quota¦column", func(h Health) any { return known(h.Limit) }).In(budget),
	}
	states, budgets := report.Of(report.Part(columns, state), list), report.Of(report.Part(columns, budget), list)
	states.Title = words.Of("Connections")
	budgets.Title = words.Of("Calls of the CRMs today")
	budgets.Notes = []words.Text{words.Of("Counted as the CRM does, by the day in UTC. The quota is what the CRM last told this process.")}
	return []report.Table{states, budgets}
}

// failure holds the CRM's name of a run's error, and the fields that it blamed; empty where
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
		Connected: words.Of("connected"), Reconnect: words.Of("reconnect needed"), Failing: words.Of("failing"),
	}[state]
	if !ok {
		text = words.Same(state)
	}
	return report.Word{Key: state, Text: text}
}
