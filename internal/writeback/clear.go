package writeback

import (
	"context"
	"fmt"

	"github.com/icptier/icptier/internal/crm"
)

// Clear empties the program's fields of records, also those of closed deals, in the batches of
// Run. The fields that reps fill are theirs and stay. Nothing of it is kept, so it cannot be taken
// back. A record that is gone is counted as skipped.
func (w *Writer) Clear(ctx context.Context, ids map[crm.Kind][]string) (Result, error) {
	w.epoch, w.memory, w.Journal = 0, memory{}, nil
	return w.alone(ctx, func(ctx context.Context) (Result, error) {
		result := Result{Rows: map[crm.Kind]int{}}
		waiting := pending{}
		for _, kind := range crm.Kinds() {
			for _, id := range ids[kind] {
				result.Compared++
				waiting[kind] = append(waiting[kind], candidate{id: id, clear: true, stale: never})
			}
		}
		err := w.flush(ctx, waiting, true, &result)
		if err != nil {
			err = fmt.Errorf("empty the fields in %s: %w", w.Connection, err)
		}
		result.Different = result.Written + result.Refused
		return result, err
	})
}

// held are the fields of the program that hold something, each to be emptied.
func held(now crm.Written) map[crm.Field]string {
	values := map[crm.Field]string{}
	for f, v := range now {
		if v != "" && !f.ReadOnly() {
			values[f] = ""
		}
	}
	return values
}
