package csvfile

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/tabular"
	"github.com/icptier/icptier/internal/wait"
)

// tiersSuffix ends the names of files that we write, which are never read as a source.
const tiersSuffix = "-tiers.csv"

// extensions are those of files that can be read.
func extensions() []string {
	return []string{".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".xlsx"}
}

// file is one that is or was there.
type file struct {
	path string
	info fs.FileInfo
}

// same reports whether nothing shows that a file was changed.
func (f file) same(o file) bool {
	return f.path == o.path && os.SameFile(f.info, o.info) && f.info.Size() == o.info.Size() && f.info.ModTime().Equal(o.info.ModTime())
}

func sameFiles(a, b []file) bool { return slices.EqualFunc(a, b, file.same) }

// unclear is how young a file is that may have been changed once more without showing it: clocks of
// file systems are coarse.
const unclear = 2 * time.Second

// settled reports whether a change behind the reading of the files would show.
func settled(files []file, now time.Time) bool {
	return !slices.ContainsFunc(files, func(f file) bool { return now.Sub(f.info.ModTime()) < unclear })
}

// find returns the files that hold the records of a kind, sorted by name.
func (c *config) find(kind crm.Kind) ([]file, error) {
	info, err := os.Stat(c.path)
	if err != nil {
		return nil, c.unreadable(c.path, err)
	}
	if !info.IsDir() {
		if kind != crm.KindAccount {
			return nil, outcome.Permanent(phrase.Errorf("%s is a file, which holds accounts alone; for deals name its folder under options.path", c.path))
		}
		return []file{{c.path, info}}, c.checkExtension(c.path, "path")
	}
	entries, err := os.ReadDir(c.path)
	if err != nil {
		return nil, c.unreadable(c.path, err)
	}
	pattern := c.tables[kind].files
	if pattern == "" {
		pattern = option(kind) + ".*"
	}
	var files []file
	for _, e := range entries {
		name := e.Name()
		if fits, _ := filepath.Match(pattern, name); !fits || strings.HasPrefix(name, ".") || strings.HasSuffix(name, tiersSuffix) {
			continue
		}
		path := filepath.Join(c.path, name)
		info, err := os.Stat(path) // follows links
		switch {
		case errors.Is(err, fs.ErrNotExist): // meanwhile
			continue
		case err != nil:
			return nil, c.unreadable(path, err)
		case !info.Mode().IsRegular():
			continue
		}
		if err := c.checkExtension(path, option(kind)); err != nil {
			return nil, err
		}
		files = append(files, file{path, info})
	}
	if len(files) == 0 {
		return nil, phrase.Errorf("no file in %s is called %s; put one there, or correct options.%s", c.path, pattern, option(kind))
	}
	if c.newest {
		last := slices.MaxFunc(files, func(a, b file) int { return a.info.ModTime().Compare(b.info.ModTime()) })
		files = []file{last}
	}
	return files, nil
}

func (c *config) checkExtension(path, key string) error {
	if slices.Contains(extensions(), strings.ToLower(filepath.Ext(path))) {
		return nil
	}
	return outcome.Permanent(phrase.Errorf("%s is none of the files that are read (%s); save it as one, or narrow options.%s",
		path, strings.Join(extensions(), " "), key))
}

// unreadable says what to do about a file or a folder. A folder may come back, and a right be given.
func (c *config) unreadable(path string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return phrase.Errorf("%s is not there; correct options.path of the connection %s, or mount the folder", path, c.connection)
	case errors.Is(err, fs.ErrPermission):
		return phrase.Errorf("%s may not be read by the user that this program runs as; give the right to read it", path)
	}
	return phrase.Errorf("%s cannot be read: %w", path, err)
}

// tries is how often files are read that are changed meanwhile.
const tries = 3

// undisturbed does what reads files until none of them was changed meanwhile. Do names one that
// was. A file that somebody writes is worth another try later.
func (c *config) undisturbed(ctx context.Context, do func() (changed string, err error)) error {
	changed := ""
	for range tries {
		var err error
		if changed, err = do(); err != nil || changed == "" {
			return err
		}
		if err := wait.For(ctx, c.rest); err != nil {
			return err
		}
	}
	return phrase.Errorf("%s is being written; it is read once it was left alone for %d seconds", changed, int(c.rest.Seconds()))
}

// read reads a file that was left alone for so long and returns what it was then; ok is false where it
// was not, or was written to meanwhile, so that what was read is worth nothing.
func (c *config) read(ctx context.Context, path string, rest time.Duration, read func(*os.File) error) (state file, ok bool, err error) {
	f, err := os.Open(path) //nolint:gosec // the configuration names it
	if err != nil {
		return file{}, false, c.unreadable(path, err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	before, err := f.Stat()
	if err != nil {
		return file{}, false, c.unreadable(path, err)
	}
	// A time ahead of ours is that of another clock.
	if age := time.Since(before.ModTime()); age >= 0 && age < rest {
		return file{}, false, nil
	}
	err = read(f)
	after, failed := f.Stat()
	switch {
	case ctx.Err() != nil:
		return file{}, false, context.Cause(ctx)
	case failed != nil:
		return file{}, false, c.unreadable(path, failed)
	case after.Size() != before.Size() || !after.ModTime().Equal(before.ModTime()):
		return file{}, false, nil // whatever was wrong with it
	}
	return file{path, after}, true, err
}

// rows gives a table of a file to read; the table ends with the call.
func rows(f *os.File, read func(*tabular.Reader) error) error {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return phrase.Errorf("%s cannot be read: %w", f.Name(), err)
	}
	if strings.EqualFold(filepath.Ext(f.Name()), ".xlsx") {
		w, err := tabular.NewWorkbook(f.Name(), f)
		if err != nil {
			return permanent(err)
		}
		return errors.Join(permanent(read(w.Reader)), w.Close())
	}
	r, err := tabular.NewReader(f.Name(), f)
	if err != nil {
		return permanent(err)
	}
	return permanent(read(r))
}

// permanent marks what a person has to mend in a table.
func permanent(err error) error {
	if _, ok := errors.AsType[*tabular.Error](err); ok {
		return outcome.Permanent(err)
	}
	return err
}
