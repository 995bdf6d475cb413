package writeback

import (
	"context"
	"fmt"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
)

// Journal keeps what fields held before a run wrote them. A bus.Bus is one.
type Journal interface {
	// KeepEdits stores edits durably, each over those of the same record and run as
	// crm.Edit.Following says.
	KeepEdits(ctx context.Context, connection, run string, edits []crm.Edit) error
	// Edits calls each with the edits of a run, one a record.
	Edits(ctx context.Context, connection, run string, each func(crm.Edit) error) error
}

// keep stores what rows are about to replace. A row that is not kept is not written: a crash
// between the two leaves a row too many in the journal, which nothing is given back of.
func (w *Writer) keep(ctx context.Context, rows []connector.Row, now map[string]*crm.Record) error {
	if w.Journal == nil {
		return nil
	}
	edits := make([]crm.Edit, len(rows))
	for i, row := range rows {
		edits[i] = crm.NewEdit(now[row.ID], row.Values)
	}
	return w.Journal.KeepEdits(ctx, w.Connection, w.RunName, edits)
}

// Undo gives back what the fields held before a run wrote them, unless somebody changed them
// since: only differences, each read once more before, in the batches of Run. It is a run of
// its own, and can be taken back like one. A dry run looks the records up and writes nothing.
// It needs no cache.
func (w *Writer) Undo(ctx context.Context, run string) (Result, error) {
	w.epoch = 0
	if err := w.recall(ctx); err != nil {
		return Result{}, err
	}
	back := func(ctx context.Context) (Result, error) {
		result, err := w.undo(ctx, run)
		if err != nil {
			err = fmt.Errorf("take back %s: %w", run, err)
		}
		return result, err
	}
	if w.DryRun {
		return back(ctx)
	}
	return w.alone(ctx, back)
}

func (w *Writer) undo(ctx context.Context, run string) (Result, error) {
	result := Result{Rows: map[crm.Kind]int{}}
	waiting := pending{}
	err := w.Journal.Edits(ctx, w.Connection, run, func(e crm.Edit) error {
		result.Compared++
		waiting[e.Kind] = append(waiting[e.Kind], candidate{id: e.ID, edit: &e, stale: never})
		if w.Progress != nil && result.Compared%progressEvery == 0 {
			w.Progress(result.Compared)
		}
		return w.flush(ctx, waiting, false, &result)
	})
	if err != nil {
		return result, err
	}
	err = w.flush(ctx, waiting, true, &result)
	result.Different = result.Written + result.Refused
	return result, err
}

// progressEvery is the number of records between two tellings.
const progressEvery = 1000

// never leaves no record alone as a whole: what is taken back is decided field by field.
func never(_, _ crm.Written) bool { return false }

// differs returns what has to be written to a record as it is now.
func (c *candidate) differs(now crm.Written, result *Result) map[crm.Field]string {
	if c.clear {
		return held(now)
	}
	if c.edit == nil {
		return Diff(now, c.desired)
	}
	values, changed := c.edit.Back(now)
	result.Changed += changed - c.changed // a batch in conflict is looked at twice
	c.changed = changed
	return values
}
