package csvfile

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofrs/flock"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/tabular"
)

// Write implements connector.Writer. The file is replaced once, with all rows that can be taken.
func (c *Connector) Write(ctx context.Context, kind crm.Kind, rows []connector.Row) ([]connector.Result, error) {
	outcomes, err := mapping.NewOutcomes(rows, batchSize)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	v, err := c.view(ctx, kind, 0)
	if err != nil {
		return nil, err
	}
	if v == nil {
		return nil, outcome.Permanent(phrase.Errorf("no file with deals is named; write its pattern under options.deals"))
	}
	err = c.replace(ctx, kind, nil, func(now *tiers) (map[string]map[string]string, error) {
		v.tiers = now // what is there while nobody else can write
		changes := make(map[string]map[string]string, len(rows))
		for i := range rows {
			values, err := c.accept(v, &rows[i])
			outcomes.Set(i, err)
			if err == nil {
				changes[rows[i].ID] = values
			}
		}
		return changes, nil
	})
	if err != nil {
		return nil, err
	}
	return outcomes.Results(nil)
}

// accept checks a row and returns its values by column.
func (c *Connector) accept(v *view, row *connector.Row) (map[string]string, error) {
	i, found := v.places[row.ID]
	if !found || v.rows[i].twice != nil {
		return nil, outcome.Permanent(phrase.Errorf("there is no %s with this id in the files, or more than one", v.kind))
	}
	if row.Tag != "" && row.Tag != v.tag(int(i)) {
		return nil, outcome.Conflict(phrase.Errorf("the row was changed since it was read"))
	}
	values := make(map[string]string, len(row.Values))
	for f, value := range row.Values {
		column := c.cfg.Outputs[f]
		switch {
		case column == "" || f.ReadOnly():
			return nil, outcome.Permanent(phrase.Errorf("%s is no field that is written", f))
		case f == crm.FieldTier && value != "" && !slices.Contains([]string{"A", "B", "C", "D", "X"}, value):
			return nil, outcome.Permanent(phrase.Errorf("%q is no tier", value))
		case strings.IndexByte(value, 0) >= 0 || len(value) > tabular.MaxField:
			return nil, outcome.Permanent(phrase.Errorf("%s does not fit into a cell", f))
		case !v.tiers.has(column):
			return nil, c.missingColumn(v.tiers, column)
		}
		values[column] = value
	}
	return values, nil
}

// replace reads the file that we write, has decide say what changes, and puts a new file in its place
// with these columns besides. Nobody else may write meanwhile.
func (c *Connector) replace(ctx context.Context, kind crm.Kind, columns []string, decide func(now *tiers) (map[string]map[string]string, error)) (err error) {
	path, k := c.cfg.tiersPath(kind), c.kinds[kind]
	k.writing.Lock()
	defer k.writing.Unlock()
	held, err := lock(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, held.Close()) }()
	k.mu.Lock()
	have := k.tiers
	k.mu.Unlock()
	now, err := c.cfg.tiers(ctx, kind, have)
	if err != nil {
		return err
	}
	changes, err := decide(now)
	if err != nil {
		return err
	}
	m := merge{cfg: &c.cfg, now: now, changes: changes, next: tiers{kind: kind, settled: true, columns: slices.Clone(now.columns)}}
	if len(m.next.columns) == 0 && len(columns) > 0 {
		m.next.columns = []string{idColumn}
	}
	for _, column := range columns {
		if !now.has(column) {
			m.next.columns = append(m.next.columns, column)
		}
	}
	if len(changes) == 0 && len(m.next.columns) == len(now.columns) {
		return nil
	}
	if err := m.write(ctx); err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	next := m.next // without what the merge knew of the file before
	k.mu.Lock()
	k.tiers, k.sums = &next, nil
	k.mu.Unlock()
	return nil
}

// merge makes a new file of the one that is there and of changes.
type merge struct {
	cfg     *config
	now     *tiers
	changes map[string]map[string]string // values by column, by id
	next    tiers
	out     *bufio.Writer
	line    bytes.Buffer // one row
}

// write puts the new file in the place of the old one, so that whoever reads sees one of the two whole.
func (m *merge) write(ctx context.Context) error {
	path, mode := m.now.file.path, fs.FileMode(0o600)
	if m.now.file.info != nil {
		mode = m.now.file.info.Mode().Perm()
	}
	temp, err := os.CreateTemp(filepath.Dir(path), ".icptier-*")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name()) //nolint:errcheck // it is gone where all went well
	m.out = bufio.NewWriterSize(temp, 1<<16)
	if err := errors.Join(m.all(ctx), m.out.Flush(), temp.Chmod(mode), temp.Sync(), temp.Close()); err != nil {
		return err
	}
	// A person may have saved the file while we were at it.
	if info, err := os.Stat(path); m.now.file.info == nil && !errors.Is(err, fs.ErrNotExist) ||
		m.now.file.info != nil && (err != nil || !m.now.file.same(file{path, info})) {
		return errChanged()
	}
	if err := os.Rename(temp.Name(), path); err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	m.next.file = file{path, info}
	return syncFolder(filepath.Dir(path))
}

// all writes the rows that are there, changed or not, and then those that are new.
func (m *merge) all(ctx context.Context) (err error) {
	ours := m.now.order != nil && len(m.next.columns) == len(m.now.columns)
	m.next.rows, m.next.order = make(map[string]tierRow, len(m.now.rows)+len(m.changes)), make([]string, 0, len(m.now.rows)+len(m.changes))
	if m.next.header, err = m.put(m.next.columns); err != nil {
		return err
	}
	if m.now.file.info != nil {
		old := tiers{kind: m.now.kind, rows: map[string]tierRow{}}
		_, ok, err := m.cfg.read(ctx, m.now.file.path, 0, func(f *os.File) error {
			if ours {
				return m.splice(bufio.NewReaderSize(f, 1<<16))
			}
			return old.read(ctx, m.cfg, f, func(id string, row tabular.Row) error {
				cells := make([]string, len(m.next.columns))
				for i := range m.now.columns {
					cells[i] = tabular.Unguarded(row.Raw(i))
				}
				return m.row(id, cells)
			})
		})
		if err == nil && !ok {
			err = errChanged()
		}
		if err != nil {
			return err
		}
	}
	for _, id := range slices.Sorted(maps.Keys(m.changes)) {
		if _, there := m.next.rows[id]; there {
			continue
		}
		cells := make([]string, len(m.next.columns))
		cells[m.at(idColumn)] = id
		if err := m.row(id, cells); err != nil {
			return err
		}
	}
	return nil
}

// splice copies a file of ours but for the rows that change: a write-back of many batches would
// else read and write all rows anew with each.
func (m *merge) splice(old *bufio.Reader) error {
	if _, err := old.Discard(m.now.header); err != nil {
		return err
	}
	var same int64 // bytes of rows that stay
	for _, id := range m.now.order {
		row := m.now.rows[id]
		if m.changes[id] == nil {
			same += int64(row.size)
			m.next.rows[id], m.next.order = row, append(m.next.order, id)
			continue
		}
		if _, err := io.CopyN(m.out, old, same); err != nil {
			return err
		}
		same = 0
		cells, err := csv.NewReader(io.LimitReader(old, int64(row.size))).Read()
		if err != nil {
			return err
		}
		for i := range cells {
			cells[i] = tabular.Unguarded(cells[i])
		}
		if err := m.row(id, cells); err != nil {
			return err
		}
	}
	_, err := io.CopyN(m.out, old, same)
	return err
}

// row writes one row, and notes what it says of our fields.
func (m *merge) row(id string, cells []string) error {
	for column, value := range m.changes[id] {
		cells[m.at(column)] = value
	}
	packed := pack(m.now.kind, func(f crm.Field) string {
		if i := m.at(m.cfg.Outputs[f]); i >= 0 {
			return canonical(f, cells[i])
		}
		return ""
	})
	for i, cell := range cells {
		cells[i] = tabular.Guarded(cell)
	}
	size, err := m.put(cells)
	m.next.rows[id], m.next.order = tierRow{packed, size}, append(m.next.order, id)
	return err
}

// put writes a line and returns its size.
func (m *merge) put(cells []string) (size int, err error) {
	m.line.Reset()
	w := csv.NewWriter(&m.line)
	if err := w.Write(cells); err != nil {
		return 0, err
	}
	w.Flush()
	return m.out.Write(m.line.Bytes())
}

func (m *merge) at(column string) int {
	return slices.IndexFunc(m.next.columns, func(c string) bool { return strings.EqualFold(c, column) })
}

// errChanged says that a person saved the file while it was written.
func errChanged() error {
	return phrase.Errorf("somebody else changed the file meanwhile; what they did stays, and the write is tried again")
}

// syncFolder makes a rename last. Not every system can.
func syncFolder(dir string) error {
	f, err := os.Open(dir) //nolint:gosec // the configuration names it
	if err != nil {
		return nil //nolint:nilerr // the file is there all the same
	}
	_ = f.Sync() // as above
	return f.Close()
}

// lock keeps other processes from writing a file, until it is unlocked or this process ends.
func lock(path string) (*flock.Flock, error) {
	l := flock.New(filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".lock"), flock.SetPermissions(0o600))
	switch held, err := l.TryLock(); {
	case err != nil:
		return nil, errNoWriting(filepath.Dir(path))
	case !held:
		return nil, phrase.Errorf("another process writes %s; it is tried again", filepath.Base(path))
	}
	return l, nil
}

// errNoWriting says that nothing can be written in a folder.
func errNoWriting(dir string) error {
	return phrase.Errorf("no file can be written in %s; give this program's user the right to, or name another folder under options.output", dir)
}
