package writeback

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/crm"
)

// Notes keep what a CRM said of rows, by kind and id. Losing them costs calls and nothing else.
type Notes interface {
	Notes(ctx context.Context, connection string) (map[string]string, error)
	// Note stores notes over those of the same rows.
	Note(ctx context.Context, connection string, notes map[string]string) error
}

// parkedFor is the longest time a refused row is not tried again: a change of the CRM's rules
// by an administrator cannot be seen.
const parkedFor = 7 * 24 * time.Hour

// What a note begins with.
const (
	noteHeld    = "held "    // and the mark: the CRM holds what was desired
	noteRefused = "refused " // the mark, the day of Unix time, the digest of the CRM's fields
	noteUndone  = "undone"   // a run was taken back
)

// memory holds the CRM's own answers to rows, which are newer than what was last read.
type memory struct {
	have   map[string]string // nil remembers nothing
	fresh  map[string]string
	fields *string // digest of the program's fields in the CRM, once it was asked for
}

func noteKey(kind crm.Kind, id string) string { return string(kind) + "/" + id }

// mark stands for what a record as it was last read shall hold. It is another one once the
// record is read anew, or something else is desired of it, by this model or another. When it
// was scored is left out, as in Diff.
func mark(r *crm.Record, model string, desired map[crm.Field]string) string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s %d %d %s", model, r.Version.Modified, r.Version.Read, r.Inputs)
	for _, f := range slices.Sorted(maps.Keys(desired)) {
		if f != crm.FieldScoredAt {
			fmt.Fprintf(&text, "\n%s=%q", f, desired[f])
		}
	}
	return crm.Digest(text.String())
}

// recall loads the notes of the connection.
func (w *Writer) recall(ctx context.Context) error {
	w.memory = memory{}
	if w.Notes == nil {
		return nil
	}
	have, err := w.Notes.Notes(ctx, w.Connection)
	if w.memory = (memory{have: have, fresh: map[string]string{}}); have == nil {
		w.memory.have = map[string]string{}
	}
	return err
}

// holds reports whether the CRM said that a row holds what is desired, although that was
// not read back yet.
func (m *memory) holds(key, mark string) bool { return m.have[key] == noteHeld+mark }

// refused returns the digest of the fields that the CRM refused a row with, not long ago and
// for the same values of the same record.
func (m *memory) refused(key, mark string, now time.Time) (fields string, ok bool) {
	rest, ok := strings.CutPrefix(m.have[key], noteRefused+mark+" ")
	if !ok {
		return "", false
	}
	text, fields, _ := strings.Cut(rest, " ")
	day, err := strconv.ParseInt(text, 10, 64)
	return fields, err == nil && now.Sub(time.Unix(day*86400, 0)) < parkedFor
}

// held notes that the CRM holds what is desired.
func (m *memory) held(kind crm.Kind, c *candidate) {
	switch {
	case m.have == nil:
	case c.edit != nil: // what it was noted to hold it holds no more
		m.fresh[noteKey(kind, c.id)] = noteUndone
	case c.mark != "":
		m.fresh[noteKey(kind, c.id)] = noteHeld + c.mark
	}
}

// refuse notes that the CRM refused a row for good, with its fields as they are now.
func (w *Writer) refuse(ctx context.Context, kind crm.Kind, c *candidate) error {
	if w.memory.have == nil || c.mark == "" {
		return nil
	}
	fields, err := w.fields(ctx)
	if err == nil {
		w.memory.fresh[noteKey(kind, c.id)] = noteRefused + c.mark + " " + strconv.FormatInt(w.now().Unix()/86400, 10) + " " + fields
	}
	return err
}

// fields returns the digest of the program's fields in the CRM, asked for once a run.
func (w *Writer) fields(ctx context.Context) (string, error) {
	if w.memory.fields == nil && w.Fields != nil {
		digest, err := w.Fields(ctx)
		if err != nil {
			return "", err
		}
		w.memory.fields = &digest
	}
	if w.memory.fields == nil {
		return "", nil
	}
	return *w.memory.fields, nil
}

// unparked leaves out the rows that were refused with the fields as they still are.
func (w *Writer) unparked(ctx context.Context, rows []candidate, result *Result) ([]candidate, error) {
	if w.DryRun {
		return rows, nil
	}
	kept := rows[:0]
	for _, c := range rows {
		if c.parked {
			now, err := w.fields(ctx)
			if err != nil {
				return nil, err
			}
			if now == c.refusedWith {
				result.Parked++
				continue
			}
		}
		c.parked = false
		kept = append(kept, c)
	}
	return kept, nil
}

// remember stores what was noted.
func (w *Writer) remember(ctx context.Context) error {
	if len(w.memory.fresh) == 0 {
		return nil
	}
	err := w.Notes.Note(ctx, w.Connection, w.memory.fresh)
	w.memory.fresh = map[string]string{}
	return err
}

func (w *Writer) now() time.Time {
	if w.Now == nil {
		return time.Now()
	}
	return w.Now()
}
