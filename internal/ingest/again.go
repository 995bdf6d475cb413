package ingest

import (
	"context"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
)

// owed stands before the stored cursor of a reading that began anew because the one before
// had expired, or of which a page says that records are gone: once it is through, the ids have to
// be compared, since it is not known what was deleted meanwhile. It has a place in the store so that the debt outlives the process.
const owed = "sweep after: "

// owing returns a cursor as it is stored.
func owing(cursor crm.Cursor, sweep bool) crm.Cursor {
	if sweep {
		return owed + cursor
	}
	return cursor
}

// begin returns the cursor to read on from, and whether the ids have to be compared when
// the reading is through.
func (r *reading) begin(ctx context.Context, kind crm.Kind, full bool) (cursor crm.Cursor, sweep bool, err error) {
	stored, err := r.Bus.Cursor(ctx, r.Connection, kind)
	if err != nil && !full { // a full reading mends a cursor that cannot be read
		return "", false, err
	}
	plain, sweep := strings.CutPrefix(string(stored), owed)
	if full {
		return "", sweep, nil
	}
	return crm.Cursor(plain), sweep, nil
}

// again reads records that may have changed, and publishes them.
func (r *reading) again(ctx context.Context, hints []connector.Hint) error {
	for _, kind := range crm.Kinds() {
		var ids []string
		for _, hint := range hints {
			if hint.Kind == kind {
				ids = append(ids, hint.ID)
			}
		}
		slices.Sort(ids)
		if err := r.look(ctx, kind, slices.Compact(ids), nil); err != nil {
			return err
		}
	}
	return nil
}

// look reads records by their ids, and publishes them; those that cannot be read are parked.
// Done is called with the number looked up after every batch; it may be nil.
func (r *reading) look(ctx context.Context, kind crm.Kind, ids []string, done func(int)) error {
	unread, err := r.find(ctx, kind, ids, done)
	for _, id := range unread {
		if err == nil {
			err = r.park(ctx, kind, connector.Problem{ID: id, What: phrase.Of("cannot be read"), Lost: true})
		}
	}
	return err
}

// find reads records by their ids, publishes them, and returns the ids of those that cannot
// be read: an answer has all others, if only as tombstones.
func (r *reading) find(ctx context.Context, kind crm.Kind, ids []string, done func(int)) (unread []string, err error) {
	read := 0
	for part := range slices.Chunk(ids, max(r.Reader.BatchSize(kind, connector.VerbLookup), 1)) {
		records, err := r.Reader.Lookup(ctx, kind, part)
		if err != nil {
			return nil, err
		}
		found := make(map[string]bool, len(records))
		for i := range records {
			found[records[i].ID] = true
		}
		if err := r.publish(ctx, kind, records); err != nil {
			return nil, err
		}
		for _, id := range part {
			if !found[id] {
				unread = append(unread, id)
			}
		}
		if read += len(part); done != nil {
			done(read)
		}
	}
	return unread, nil
}
