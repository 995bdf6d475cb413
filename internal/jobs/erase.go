package jobs

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/schedule"
)

// Erase is how a run stands in the history that emptied fields of erased accounts. It is no job:
// a person waits for it, and nothing of it is left in a slot.
const Erase = "erase"

// Clear empties the program's fields of records, for who holds the lease of writing. Its calls
// count as those of a run, which the history has.
func (x *Executor) Clear(ctx context.Context, connection string, ids map[crm.Kind][]string) (written, refused int, err error) {
	c, err := x.Connections.Find(connection)
	if err != nil {
		return 0, 0, err
	}
	if !c.Config.Write.Enabled {
		return 0, 0, outcome.Permanent(phrase.Errorf("connections.%s.write.enabled is not set in the configuration", c.Name))
	}
	began := time.Now()
	slot := schedule.Manual(c.Name, Erase, nil, began)
	w, err := x.writer(c, slot)
	if err != nil {
		return 0, 0, err
	}
	if err := x.beginCounting(ctx, c); err != nil {
		return 0, 0, err
	}
	w.Leases, w.Notes = held{}, nil
	wrote, err := w.Clear(ctx, ids)
	run := schedule.Run{
		Connection: c.Name, Job: Erase, Slot: slot.Name, Started: began.UTC(), Ended: time.Now().UTC(), Attempt: 1, State: schedule.OK,
		Counts: counts(wrote), Calls: c.Meter.Calls(), Units: c.Meter.Units(),
	}
	if q := c.Meter.LastQuota(); q.Limit > 0 {
		run.Quota = &schedule.Quota{Limit: q.Limit, Used: q.Used}
	}
	if err != nil {
		run.State = schedule.Failed
		run.Say(phrase.OfError(err))
	}
	// The day's budget is what the history says: without it, the calls would be made twice.
	if _, kept := x.Board.Save(ctx, run, 0); err == nil {
		err = kept
	}
	return wrote.Written, wrote.Refused, err
}

// held is a lease that the caller has.
type held struct{}

// Hold implements writeback.Leases.
func (held) Hold(ctx context.Context, _ string) (context.Context, func(), error) {
	return ctx, func() {}, nil
}

// shortestName is the length from which a name is looked for in texts: a shorter one, such as an id
// of one digit, stands there by chance.
const shortestName = 4

// Redact takes out the texts of runs of a connection that name an account, by its id, name or
// domain, and returns how many those were. Runs that have not ended keep theirs.
func (x *Executor) Redact(ctx context.Context, connection string, names []string) (int, error) {
	var found []schedule.Run
	err := x.Board.Latest(ctx, connection, "", func(run schedule.Run) bool {
		if !run.Ended.IsZero() && mentions(run.Error+"\n"+run.Said.In("de"), names) {
			found = append(found, run)
		}
		return true
	})
	if err != nil {
		return 0, err
	}
	for i, run := range found {
		have, revision, err := x.Board.Load(ctx, schedule.Slot{Connection: run.Connection, Job: run.Job, Schedule: run.Schedule, Name: run.Slot})
		if err != nil {
			return i, err
		}
		have.Say(phrase.Of("what this run said was about an account that was erased since"))
		if _, err := x.Board.Save(ctx, have, revision); err != nil && !outcome.IsConflict(err) {
			return i, err
		}
	}
	return len(found), nil
}

// mentions reports whether a text holds one of the names as a word of its own.
func mentions(text string, names []string) bool {
	for _, name := range names {
		for rest := text; len(name) >= shortestName; {
			at := strings.Index(rest, name)
			if at < 0 {
				break
			}
			end := at + len(name)
			before, _ := utf8.DecodeLastRuneInString(rest[:at]) // no letter where there is none
			after, _ := utf8.DecodeRuneInString(rest[end:])
			if !isWord(before) && !isWord(after) {
				return true
			}
			rest = rest[end:]
		}
	}
	return false
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
