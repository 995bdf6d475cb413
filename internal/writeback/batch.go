package writeback

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// write reads a batch once more and writes what still differs. What was changed
// between the two is read and decided once more; after that it is left to the next run.
func (w *Writer) write(ctx context.Context, kind crm.Kind, batch []candidate, result *Result) error {
	if w.DryRun {
		return w.foretell(ctx, kind, batch, result)
	}
	conflicts, err := w.round(ctx, kind, batch, result)
	if err = errors.Join(err, w.remember(ctx)); err != nil || len(conflicts) == 0 {
		return err
	}
	again := slices.DeleteFunc(slices.Clone(batch), func(c candidate) bool { return !conflicts[c.id] })
	conflicts, err = w.round(ctx, kind, again, result)
	result.Skipped += len(conflicts)
	return errors.Join(err, w.remember(ctx))
}

// foretell tells what a run would write.
func (w *Writer) foretell(ctx context.Context, kind crm.Kind, batch []candidate, result *Result) error {
	if batch[0].edit == nil { // as far as the last reading told
		for _, c := range batch {
			w.tell(Difference{Kind: kind, ID: c.id, Before: c.observed, After: Diff(c.observed, c.desired)})
			if !c.parked {
				result.Rows[kind]++
			}
		}
		return nil
	}
	seen, err := w.look(ctx, kind, batch, result)
	for _, row := range seen.rows {
		w.tell(Difference{Kind: kind, ID: row.ID, Before: seen.now[row.ID].Written, After: row.Values})
		result.Rows[kind]++
	}
	return err
}

// looked is a batch as the CRM holds it now.
type looked struct {
	now  map[string]*crm.Record
	rows []connector.Row // what still differs
	sent map[string]*candidate
}

// look reads a batch and finds what still differs.
func (w *Writer) look(ctx context.Context, kind crm.Kind, batch []candidate, result *Result) (looked, error) {
	ids := make([]string, len(batch))
	for i, c := range batch {
		ids[i] = c.id
	}
	records, err := w.CRM.Lookup(ctx, kind, ids)
	if err != nil {
		return looked{}, err
	}
	seen := looked{now: make(map[string]*crm.Record, len(records)), sent: map[string]*candidate{}}
	for i := range records {
		seen.now[records[i].ID] = &records[i]
	}
	for i := range batch {
		c := &batch[i]
		r := seen.now[c.id]
		if r == nil || r.Deleted || closed(r) && !c.clear || c.stale(c.observed, r.Written) {
			result.Skipped++
			continue
		}
		if diff := c.differs(r.Written, result); len(diff) > 0 {
			seen.rows = append(seen.rows, connector.Row{ID: c.id, Values: diff, Tag: r.Tag})
			c.observed, seen.sent[c.id] = r.Written, c
		} else {
			w.memory.held(kind, c)
		}
	}
	return seen, nil
}

// round looks a batch up and writes it. It returns the ids of the records that were changed
// between the two.
func (w *Writer) round(ctx context.Context, kind crm.Kind, batch []candidate, result *Result) (conflicts map[string]bool, err error) {
	if err := w.whole(ctx); err != nil {
		return nil, err
	}
	seen, err := w.look(ctx, kind, batch, result)
	if err != nil {
		return nil, err
	}
	conflicts = map[string]bool{}
	for some := range slices.Chunk(seen.rows, max(w.CRM.BatchSize(kind, connector.VerbWrite), 1)) {
		if err := w.whole(ctx); err != nil { // reading them may have taken long
			return nil, err
		}
		if err := w.keep(ctx, some, seen.now); err != nil {
			return nil, err
		}
		results, err := w.CRM.Write(ctx, kind, some)
		if err = errors.Join(err, w.count(ctx, kind, some, seen.sent, results, err == nil, conflicts, result)); err != nil {
			return nil, err
		}
	}
	return conflicts, nil
}

// count counts what became of rows. Where not all of them are known, because the batch
// ended with an error, the results are those that are.
func (w *Writer) count(ctx context.Context, kind crm.Kind, rows []connector.Row, sent map[string]*candidate, results []connector.Result, all bool, conflicts map[string]bool, result *Result) error {
	if all && len(results) != len(rows) {
		return phrase.Errorf("the connector answered %d rows of %d", len(results), len(rows))
	}
	values := make(map[string]map[crm.Field]string, len(rows))
	for _, row := range rows {
		values[row.ID] = row.Values
	}
	const kept = 10
	for _, res := range results {
		if values[res.ID] == nil {
			return phrase.Errorf("the connector answered a row of %s %s, which was not written", kind, res.ID)
		}
		if outcome.IsConflict(res.Err) {
			conflicts[res.ID] = true
			continue
		}
		w.tell(Difference{Kind: kind, ID: res.ID, Before: sent[res.ID].observed, After: values[res.ID], Err: res.Err})
		if res.Err == nil {
			w.memory.held(kind, sent[res.ID])
			result.Written++
			continue
		}
		result.Refused++
		if outcome.IsPermanent(res.Err) {
			if err := w.refuse(ctx, kind, sent[res.ID]); err != nil {
				return err
			}
		}
		if len(result.Refusals) < kept {
			result.Refusals = append(result.Refusals, fmt.Sprintf("%s %s: %v", kind, res.ID, res.Err))
		}
	}
	return nil
}

func (w *Writer) tell(d Difference) {
	if w.Row != nil {
		w.Row(d)
	}
}
