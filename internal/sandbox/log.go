package sandbox

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// logName is the file of a store: JSON lines, each a commit of an object or of
// a meta value. A later line takes the place of an earlier one.
const logName = "store.jsonl"

// entry is one line of the log.
type entry struct {
	Type   string          `json:"type,omitempty"`
	Object *Object         `json:"object,omitempty"`
	Meta   string          `json:"meta,omitempty"`
	Value  json.RawMessage `json:"value,omitempty"`
}

// log appends entries to a file.
type log struct {
	file *os.File // nil once closed
	size int64    // the bytes of whole entries
}

// append writes the entries with one call, so that a process that is killed
// leaves at most a torn end, which the next opening takes off.
func (l *log) append(entries ...entry) error {
	if l.file == nil {
		return errClosed
	}
	var lines bytes.Buffer
	encoder := json.NewEncoder(&lines)
	for _, e := range entries {
		if err := encoder.Encode(e); err != nil {
			return fmt.Errorf("encode: %w", err)
		}
	}
	if _, err := l.file.WriteAt(lines.Bytes(), l.size); err != nil {
		return fmt.Errorf("append: %w", err)
	}
	l.size += int64(lines.Len())
	return nil
}

func (l *log) close() error {
	if l.file == nil {
		return nil
	}
	file := l.file
	l.file = nil
	return errors.Join(file.Sync(), file.Close())
}

// openLog reads the log of a directory into the store, writes it anew without
// what was superseded, and opens it for appending.
func (s *Store) openLog(dir string) error {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	path := filepath.Join(dir, logName)
	if err := s.readLog(path); err != nil {
		return err
	}
	if err := s.compact(path); err != nil {
		return fmt.Errorf("compact: %w", err)
	}
	file, err := os.OpenFile(path, os.O_WRONLY, 0o600) //nolint:gosec // the directory is the user's choice
	if err != nil {
		return err
	}
	info, err := file.Stat()
	if err != nil {
		return errors.Join(err, file.Close())
	}
	s.log = &log{file: file, size: info.Size()}
	return nil
}

func (s *Store) readLog(path string) error {
	file, err := os.Open(path) //nolint:gosec // the directory is the user's choice
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // it was only read
	return s.replay(file)
}

// replay takes the entries in. An end without a newline is torn and left out;
// any other line that cannot be read is an error.
func (s *Store) replay(r io.Reader) error {
	lines := bufio.NewReaderSize(r, 1<<16)
	for n := 1; ; n++ {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		var e entry
		if err := json.Unmarshal(line, &e); err != nil {
			return fmt.Errorf("line %d of %s: %w", n, logName, err)
		}
		switch {
		case e.Object != nil:
			if commits := s.shelf(e.Type).commits; len(commits) > 0 && e.Object.Seq <= commits[len(commits)-1].seq {
				return fmt.Errorf("line %d of %s: commit %d is out of order", n, logName, e.Object.Seq)
			}
			s.place(e)
		case e.Meta != "":
			s.meta[e.Meta] = e.Value
		}
	}
}

// compact writes what the store holds to a new file, and then puts it in the
// place of the old one.
func (s *Store) compact(path string) error {
	file, err := os.CreateTemp(filepath.Dir(path), logName+".*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name()) //nolint:errcheck // it is gone when all went well
	if err := errors.Join(s.writeTo(file), file.Sync(), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}

func (s *Store) writeTo(w io.Writer) error {
	buffered := bufio.NewWriterSize(w, 1<<16)
	encoder := json.NewEncoder(buffered)
	for typ, shelf := range s.types {
		live := slices.DeleteFunc(slices.Clone(shelf.commits), func(c commit) bool { return shelf.objects[c.id].Seq != c.seq })
		for _, c := range live {
			o := shelf.objects[c.id]
			if err := encoder.Encode(entry{Type: typ, Object: &o}); err != nil {
				return err
			}
		}
	}
	for key, value := range s.meta {
		if err := encoder.Encode(entry{Meta: key, Value: value}); err != nil {
			return err
		}
	}
	return buffered.Flush()
}
