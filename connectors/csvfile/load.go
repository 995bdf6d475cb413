package csvfile

import (
	"context"
	"errors"
	"io"
	"os"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/intake"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/tabular"
)

// longestID is the most bytes of an id.
const longestID = 200

// load reads the files of a kind.
func (c *config) load(ctx context.Context, kind crm.Kind) (*snapshot, error) {
	var s *snapshot
	err := c.undisturbed(ctx, func() (changed string, err error) {
		files, err := c.find(kind)
		if err != nil {
			return "", err
		}
		began := time.Now()
		s = &snapshot{files: files, modified: 1, places: map[string]int32{}}
		for i := range files {
			state, ok, err := c.read(ctx, files[i].path, c.rest, func(f *os.File) error { return c.table(ctx, f, kind, s, i) })
			if err != nil || !ok {
				return files[i].path, err
			}
			files[i] = state
			s.modified = max(s.modified, crm.StampOf(state.info.ModTime()))
		}
		s.settled = settled(files, began)
		return "", nil
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// table reads one file twice: the columns learn from all rows how they write numbers and days.
func (c *config) table(ctx context.Context, f *os.File, kind crm.Kind, s *snapshot, number int) error {
	var t *intake.Table
	first := func(in *tabular.Reader) (err error) {
		if t, err = intake.NewTable(f.Name(), in, c.tables[kind].read); err != nil {
			return err
		}
		return each(ctx, in, func(row tabular.Row, bad error) error {
			if bad != nil {
				return nil //nolint:nilerr // told below
			}
			return t.Learn(row)
		})
	}
	if err := rows(f, first); err != nil {
		return err
	}
	err := rows(f, func(in *tabular.Reader) error {
		return each(ctx, in, func(row tabular.Row, bad error) error {
			if bad != nil {
				s.skip(phrase.OfError(bad))
				return nil
			}
			r := t.Read(row)
			switch {
			case r.ID == "":
				s.skip(phrase.Of("%s:%d: the row has no id, and is left out", f.Name(), r.Line))
				return nil
			case len(r.ID) > longestID:
				s.skip(phrase.Of("%s:%d: the id is longer than %d bytes, and the row is left out", f.Name(), r.Line, longestID))
				return nil
			}
			return s.add(r, place{int32(number), int32(r.Line)}) //nolint:gosec // neither is that large
		})
	})
	if number == 0 {
		s.columns = t.Columns()
	}
	return err
}

// each visits the rows of a table, or what is wrong with one. It ends with ctx.
func each(ctx context.Context, in *tabular.Reader, do func(row tabular.Row, bad error) error) error {
	const looks = 1024
	for n := 0; ; n++ {
		if n%looks == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		row, err := in.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		bad, isRow := errors.AsType[*tabular.Error](err)
		if err != nil && (!isRow || bad.Fatal) {
			return err
		}
		if err := do(row, err); err != nil {
			return err
		}
	}
}
