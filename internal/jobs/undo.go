package jobs

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/schedule"
	"github.com/icptier/icptier/internal/writeback"
)

// Undo is the job that takes back what another run wrote; args: run=NAME. It is asked for by a
// person, and no schedule has it.
const Undo = "undo"

// argRun names the run that is taken back, as RunName does.
const argRun = "run"

// Journal keeps what runs replaced.
type Journal interface {
	writeback.Journal
	// Undoable reports whether what a run replaced is still kept.
	Undoable(ctx context.Context, connection, run string) (bool, error)
}

// RunName names a run among all, as dead letters do.
func RunName(connection, job, key string) string { return connection + "/" + job + "/" + key }

// RunID is a short name of a run, which a person can type.
func RunID(name string) string {
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:4])
}

// undo takes back what a run wrote.
func (x *Executor) undo(ctx context.Context, c *connection.Connection, slot schedule.Slot, result *schedule.Result) error {
	run := slot.Args[argRun]
	w, err := x.writer(c, slot)
	if err != nil {
		return err
	}
	kept, err := x.Journal.Undoable(ctx, c.Name, run)
	if err == nil && !kept {
		err = outcome.Permanent(phrase.Errorf("what the run %s replaced is not kept, or not any more", run))
	}
	if err != nil {
		return err
	}
	wrote, err := w.Undo(ctx, run)
	result.Counts = counts(wrote)
	result.Counts["changed"] = wrote.Changed
	x.count(c, wrote, result)
	if written, known := x.Writing(ctx, run); known == nil {
		if few := Incomplete(written, wrote.Compared); !few.IsZero() {
			result.Warnings = append(result.Warnings, few)
		}
	}
	if wrote.Changed > 0 {
		result.Warnings = append(result.Warnings, phrase.Of("%d fields were changed by somebody after the run and were left as they are", wrote.Changed))
	}
	return err
}

// Incomplete says that less is kept of a run than it wrote, so that it cannot be taken back whole:
// the stream that keeps it drops the oldest when it is full. It is zero where all is kept.
func Incomplete(run answer.Writing, kept int) phrase.Phrase {
	wrote := run.Counts["written"]
	if kept >= wrote {
		return phrase.Phrase{}
	}
	return phrase.Of("the run wrote %d rows, and what it replaced is kept of %d records: the others stay as they are", wrote, kept)
}

// DryUndo tells what taking back a run would write. It looks the records up in the CRM, and
// writes nothing.
func (x *Executor) DryUndo(ctx context.Context, run answer.Writing, each func(Difference)) (Compared, error) {
	c, err := x.Connections.Find(run.Connection)
	if err != nil {
		return Compared{}, err
	}
	w, err := x.writer(c, schedule.Slot{Connection: c.Name, Job: Undo})
	if err != nil {
		return Compared{}, err
	}
	if err := x.beginCounting(ctx, c); err != nil {
		return Compared{}, err
	}
	w.DryRun, w.Row, w.Progress = true, each, nil
	return w.Undo(ctx, run.Name)
}

// Edits calls each with what a run replaced, one record at a time.
func (x *Executor) Edits(ctx context.Context, run answer.Writing, each func(crm.Edit) error) error {
	return x.Journal.Edits(ctx, run.Connection, run.Name, each)
}

// AskUndo has a run taken back, and waits for it like Ask.
func (x *Executor) AskUndo(ctx context.Context, run answer.Writing) (schedule.Run, error) {
	return x.Ask(ctx, run.Connection, Undo, map[string]string{argRun: run.Name})
}

// Writings returns the newest runs that wrote to the CRM of a connection, to any where it is
// empty, the latest first and at most limit of them.
func (x *Executor) Writings(ctx context.Context, connection string, limit int) ([]answer.Writing, error) {
	list := []answer.Writing{}
	if limit < 1 {
		return list, nil
	}
	err := x.writings(ctx, connection, func(w answer.Writing) bool {
		list = append(list, w)
		return len(list) < limit
	})
	for i := 0; err == nil && i < len(list); i++ {
		list[i].Kept, err = x.Journal.Undoable(ctx, list[i].Connection, list[i].Name)
	}
	return list, err
}

func (x *Executor) writings(ctx context.Context, connection string, each func(answer.Writing) (more bool)) error {
	return x.Board.Latest(ctx, connection, "", func(run schedule.Run) bool {
		if run.Counts["written"]+run.Counts["refused"] == 0 || !x.Connections.Shows(run.Connection) {
			return true
		}
		return each(writing(run))
	})
}

func writing(run schedule.Run) answer.Writing {
	name := RunName(run.Connection, run.Job, run.Key())
	return answer.Writing{ID: RunID(name), Name: name, Run: Answer(run)}
}

// UnknownRunError says that no run that wrote has this id.
type UnknownRunError struct{ ID string }

// Error says where ids are.
func (e *UnknownRunError) Error() string { return e.In("en") }

// In is Error in a language, "de" or "en".
func (e *UnknownRunError) In(lang string) string {
	return phrase.Of("no run %s has written to a CRM, as far as the history goes; icptier runs list shows those that have", e.ID).In(lang)
}

// Writing finds a run that wrote to a CRM by its id or its whole name.
func (x *Executor) Writing(ctx context.Context, id string) (answer.Writing, error) {
	var found answer.Writing
	err := x.writings(ctx, "", func(w answer.Writing) bool {
		if w.Name != id && !strings.EqualFold(w.ID, id) {
			return true
		}
		found = w
		return false
	})
	if err == nil && found.ID == "" {
		err = &UnknownRunError{ID: id}
	}
	if err == nil {
		found.Kept, err = x.Journal.Undoable(ctx, found.Connection, found.Name)
	}
	return found, err
}

// PauseWriting pauses the schedules that write to the CRM of a connection, in themselves or in
// the job that follows, and returns their names. Otherwise the next of them would write once
// more what is taken back.
func (s *Schedules) PauseWriting(ctx context.Context, connection, reason string) ([]string, error) {
	var names []string
	for _, e := range s.Entries {
		if e.Connection != connection || e.Job != WriteBack && e.Args[argThen] != WriteBack {
			continue
		}
		if _, err := s.Pause(ctx, "", e.Name, reason); err != nil {
			return names, err
		}
		names = append(names, e.Name)
	}
	return names, nil
}
