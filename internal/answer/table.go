package answer

import (
	"strings"

	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/report"
	icptext "github.com/icptier/icptier/internal/scoring/icp/text"
)

// Shown are the columns of Accounts that a terminal has room for.
func Shown() []string {
	return []string{"tier", "grade", "score", "coverage", "name", "connection", "id"}
}

// Accounts is the table of a list of accounts. Where the model does not apply to one there
// are neither points nor a share that is known.
func Accounts(list []Listed) report.Table {
	col := report.Col[Listed]
	scored := func(value func(Listed) int) func(Listed) any {
		return func(l Listed) any {
			if l.Points == "" {
				return nil
			}
			return value(l)
		}
	}
	t := report.Of([]report.Column[Listed]{
		col("connection", report.Text, "Connection", func(l Listed) any { return l.Connection }),
		col("id", report.ID, "ID", func(l Listed) any { return l.ID }),
		col("name", report.Text, "Account", func(l Listed) any { return l.Name }),
		col("domain", report.Text, "Domain", func(l Listed) any { return l.Domain }),
		col("country", report.Text, "Country", func(l Listed) any { return l.Country }),
		col("postal_code", report.Text, "Postal code", func(l Listed) any { return l.PostalCode }),
		col("city", report.Text, "City", func(l Listed) any { return l.City }),
		col("owner", report.Text, "Owner", func(l Listed) any { return report.Called(l.Owner, l.OwnerName) }),
		col("tier", report.Tier, "Tier", func(l Listed) any { return l.Tier }),
		col("score", report.Number, "Score", scored(func(l Listed) int { return l.Score })),
		col("coverage", report.Percent, "Known", scored(func(l Listed) int { return l.Coverage })),
		col("grade", report.Text, "Grade", func(l Listed) any { return l.Grade }),
		col("model", report.Text, "Model", func(l Listed) any { return l.Model }),
		col("as_of", report.Date, "As of", func(l Listed) any { return l.AsOf }),
		col("tier_by_points", report.Tier, "Tier by points", func(l Listed) any { return l.Points }),
		col("override", report.Tier, "Override", func(l Listed) any { return l.Override }),
		col("industry", report.Text, "Industry", func(l Listed) any { return report.Named(l.Industry, icptext.Industry) }),
		col("segment", report.Text, "Segment", func(l Listed) any { return l.Segment }),
		col("last_activity", report.Date, "Last activity", func(l Listed) any { return l.LastActivity }),
		col("also", report.Text, "Also in", func(l Listed) any { return places(l.Also) }),
	}, list)
	t.Title = words.Of("Accounts¦answer")
	return t
}

// places writes other records of a company into one cell: hubspot 512; sales 0015….
func places(all []Record) string {
	parts := make([]string, len(all))
	for i, o := range all {
		parts[i] = o.Connection + " " + o.ID
	}
	return strings.Join(parts, "; ")
}

// Schedules is the table of schedules with their next slot and last run.
func Schedules(list []Schedule) report.Table {
	col := report.Col[Schedule]
	return report.Of([]report.Column[Schedule]{
		col("schedule", report.Text, "Schedule", func(s Schedule) any { return s.Schedule }),
		col("job", report.Text, "Job", func(s Schedule) any { return s.Job }),
		col("connection", report.Text, "Connection", func(s Schedule) any { return s.Connection }),
		col("next", report.Time, "Next¦column", Schedule.next),
		col("last", report.Text, "Last¦column", func(s Schedule) any { return report.If(s.Last, (*Run).state) }),
		col("calls", report.Number, "Calls", func(s Schedule) any { return report.If(s.Last, func(r *Run) any { return r.AllCalls() }) }),
		col("error", report.Text, "Error", func(s Schedule) any { return report.If(s.Last, func(r *Run) any { return r.Error }) }).On(report.File),
		col("paused_since", report.Time, "Paused since", func(s Schedule) any { return report.If(s.Paused, func(p *Pause) any { return p.Since }) }).On(report.File),
		col("reason", report.Text, "Reason", func(s Schedule) any { return report.If(s.Paused, func(p *Pause) any { return p.Reason }) }).On(report.File),
	}, list)
}

// next is when a schedule would run, for programs, and for people that it is paused.
func (s Schedule) next() any {
	if s.Paused == nil {
		return s.Next
	}
	return report.Word{Key: s.Next.Format(report.TimeFormat), Text: words.Of("paused")}
}

// Runs is the table of runs of jobs.
func Runs(list []Run) report.Table {
	col := report.Col[Run]
	return report.Of([]report.Column[Run]{
		col("started", report.Time, "Started", func(r Run) any { return r.Started }),
		col("connection", report.Text, "Connection", func(r Run) any { return r.Connection }),
		col("job", report.Text, "Job", func(r Run) any { return r.Job }),
		col("state", report.Text, "State", func(r Run) any { return r.state() }),
		col("seconds", report.Seconds, "Time", Run.took),
		col("calls", report.Number, "Calls", func(r Run) any { return r.AllCalls() }),
		col("schedule", report.Text, "Schedule", func(r Run) any { return r.Schedule }).On(report.File),
		col("slot", report.Text, "Slot", func(r Run) any { return r.Slot }).On(report.File),
		col("error", report.Text, "Result", func(r Run) any { return report.Kept(r.Problem()) }).On(report.Wide),
	}, list)
}

func (r Run) took() any {
	if r.Ended.IsZero() {
		return nil
	}
	return r.Ended.Sub(r.Started)
}

// state is the state of the run in words.
func (r *Run) state() any { return RunState(r.State) }

// RunState is a state of a run in words.
func RunState(state string) report.Word {
	text, ok := map[string]words.Text{
		"waiting": words.Of("waiting"), "running": words.Of("running"), "ok": words.Of("ok¦answer"),
		"warned": words.Of("warned"), "failed": words.Of("FAILED"), "skipped": words.Of("skipped¦answer"),
	}[state]
	if !ok {
		text = words.Same(state)
	}
	return report.Word{Key: state, Text: text}
}
