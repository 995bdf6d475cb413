package csvfile

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/tabular"
)

// idColumn is that of the ids in a file that we write.
const idColumn = "id"

// tiers is the file beside the source that holds our fields. It does not change once it is read.
type tiers struct {
	kind    crm.Kind
	file    file // without info where there is none
	settled bool
	columns []string // in the file's order; none where there is no file
	rows    map[string]tierRow
	// order are the ids in the file's order, where we wrote the file ourselves; nil otherwise.
	order  []string
	header int // size of the line with the columns, in bytes, of such a file
}

// tierRow is what the file holds of a record.
type tierRow struct {
	packed string // our fields
	size   int    // of the row in bytes, in a file of ours
}

// tiersPath is where the fields of a kind are written: beside the files, named after them.
func (c *config) tiersPath(kind crm.Kind) string {
	dir, name := c.path, c.tables[kind].files
	if info, err := os.Stat(c.path); err == nil && !info.IsDir() {
		dir, name = filepath.Split(c.path)
	}
	if name = stem(name); name == "" || kind == crm.KindDeal && name == stem(c.tables[crm.KindAccount].files) {
		name = option(kind)
	}
	if c.output != "" {
		dir = c.output
	}
	return filepath.Join(dir, name+tiersSuffix)
}

// stem is what comes before the extension and the first wildcard of a pattern.
func stem(pattern string) string {
	name := strings.TrimSuffix(pattern, filepath.Ext(pattern))
	if at := strings.IndexAny(name, `*?[`); at >= 0 {
		name = name[:at]
	}
	return strings.TrimRight(name, "-_. ")
}

// tiers returns what was written of a kind; have is what was known before, and nil is nothing.
func (c *config) tiers(ctx context.Context, kind crm.Kind, have *tiers) (*tiers, error) {
	path := c.tiersPath(kind)
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if have != nil && have.file.info == nil {
			return have, nil
		}
		return &tiers{kind: kind, file: file{path: path}}, nil
	case err != nil:
		return nil, c.unreadable(path, err)
	case have != nil && have.file.info != nil && have.settled && have.file.same(file{path, info}):
		return have, nil
	}
	t := &tiers{}
	err = c.undisturbed(ctx, func() (changed string, err error) {
		began := time.Now()
		*t = tiers{kind: kind, rows: map[string]tierRow{}}
		state, ok, err := c.read(ctx, path, c.rest, func(f *os.File) error { return t.read(ctx, c, f, nil) })
		if err != nil || !ok {
			return path, err
		}
		t.file, t.settled = state, settled([]file{state}, began)
		return "", nil
	})
	if err != nil {
		return nil, err
	}
	return t, nil
}

// read reads the file, and gives each of its rows to visit, which may be nil. A row that cannot be
// read is an error: it would be lost with the next write.
func (t *tiers) read(ctx context.Context, c *config, f *os.File, visit func(id string, row tabular.Row) error) error {
	return rows(f, func(in *tabular.Reader) error {
		if err := in.Require(idColumn); err != nil {
			return err
		}
		t.columns = in.Columns()
		return each(ctx, in, func(row tabular.Row, bad error) error {
			if bad != nil {
				return bad
			}
			id, err := t.take(c, row)
			if err == nil && visit != nil {
				err = visit(id, row)
			}
			return err
		})
	})
}

// take keeps what a row says of our fields.
func (t *tiers) take(c *config, row tabular.Row) (id string, err error) {
	id = tabular.Unguarded(row.At(row.Index(idColumn)))
	if id == "" {
		return "", row.Error(idColumn, errors.New("is empty; the row needs the id of its record"))
	}
	if _, twice := t.rows[id]; twice {
		return "", row.Error(idColumn, errors.New("stands twice; remove one of the rows"))
	}
	t.rows[id] = tierRow{packed: pack(t.kind, func(f crm.Field) string { return canonical(f, tabular.Unguarded(row.Raw(row.Index(c.Outputs[f])))) })}
	return id, nil
}

// canonical is the form in which a value is kept, and compared where it is no long text. People write what only they fill, and days
// as they are used to.
func canonical(f crm.Field, value string) string {
	if f.ReadOnly() {
		value = tabular.Clean(value)
	}
	if f == crm.FieldOverrideUntil {
		if day, err := tabular.Date(value); err == nil {
			return day.Format(time.DateOnly)
		}
	}
	if f.Long() {
		return strings.ReplaceAll(value, "\r\n", "\n")
	}
	return mapping.Canonical(f, value)
}

// separator parts packed fields. No cell holds a NUL byte.
const separator = "\x00"

// pack joins the fields of a record, in their order; empty where all are.
func pack(kind crm.Kind, value func(crm.Field) string) string {
	fields := crm.FieldsOf(kind)
	values := make([]string, len(fields))
	for i, f := range fields {
		values[i] = value(f)
	}
	return strings.TrimRight(strings.Join(values, separator), separator)
}

// fill sets what the file holds of a record.
func (t *tiers) fill(r *crm.Record) {
	packed := t.rows[r.ID].packed
	if packed == "" {
		return
	}
	r.Written, r.Texts = crm.Written{}, map[crm.Field]string{}
	fields := crm.FieldsOf(t.kind)
	for i, value := range strings.Split(packed, separator) {
		switch f := fields[i]; {
		case value == "":
		case f.Long():
			r.Written[f], r.Texts[f] = crm.Digest(value), value
		default:
			r.Written[f] = value
		}
	}
}

// has reports whether the file has a column, in any case.
func (t *tiers) has(column string) bool {
	for _, c := range t.columns {
		if strings.EqualFold(c, column) {
			return true
		}
	}
	return false
}

// Fields implements connector.FieldProvisioner: the fields are the columns of the file that is
// written.
func (c *Connector) Fields(ctx context.Context) ([]connector.FieldState, error) {
	var states []connector.FieldState
	for _, kind := range crm.Kinds() {
		if c.kinds[kind] == nil {
			continue
		}
		t, err := c.cfg.tiers(ctx, kind, nil)
		if err != nil {
			return nil, err
		}
		var problem phrase.Phrase
		if err := writable(filepath.Dir(t.file.path)); err != nil {
			problem = phrase.OfError(err)
		}
		for _, f := range crm.FieldsOf(kind) {
			name := c.cfg.Outputs[f]
			exists := t.has(name)
			states = append(states, connector.FieldState{Kind: kind, Field: f, Name: name, Exists: exists, Writable: exists && problem.IsZero(), Problem: problem})
		}
	}
	return states, nil
}

// writable makes a file in the folder and removes it, since nothing else tells.
func writable(dir string) error {
	f, err := os.CreateTemp(dir, ".icptier-*")
	if err != nil {
		return errNoWriting(dir)
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// Provision implements connector.FieldProvisioner: it adds columns to the file, which it makes where
// there is none.
func (c *Connector) Provision(ctx context.Context, missing []connector.FieldState) error {
	for _, kind := range crm.Kinds() {
		var columns []string
		for _, s := range missing {
			if s.Kind == kind && c.kinds[kind] != nil {
				columns = append(columns, c.cfg.Outputs[s.Field])
			}
		}
		if len(columns) == 0 {
			continue
		}
		if err := c.replace(ctx, kind, columns, func(*tiers) (map[string]map[string]string, error) { return nil, nil }); err != nil {
			return err
		}
	}
	return nil
}

// missingColumn says that a field cannot be written, and how it can.
func (c *Connector) missingColumn(t *tiers, column string) error {
	if t.file.info == nil {
		return outcome.Permanent(phrase.Errorf("%s is not there; make it with: icptier fields %s --create", filepath.Base(t.file.path), c.cfg.connection))
	}
	return outcome.Permanent(phrase.Errorf("%s has no column %s; add it with: icptier fields %s --create", filepath.Base(t.file.path), column, c.cfg.connection))
}
