package tabular

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/spelling"
)

// What a row may hold. A longer one is an error, so that a quote that is never closed
// does not take a whole file into memory.
const (
	// MaxField is the most bytes of one field.
	MaxField = 1 << 20
	// MaxText is the most bytes that Row.Text returns; see Row.Cut.
	MaxText = 4096

	maxRecord  = 4 << 20
	maxColumns = 10_000
	// lookAhead is how much of a file is looked at to find its delimiter or its columns.
	lookAhead = 64 << 10
)

// Reader reads the rows of a table.
type Reader struct {
	file    string
	columns *columns
	rows    source
	fatal   error
}

// source is one kind of file.
type source interface {
	// next returns the next row; io.EOF ends.
	next() (Row, error)
}

// NewReader looks at the beginning of a table and reads the names of its columns. name
// is the file's name, for errors. A file that begins with a brace holds JSON lines, any
// other CSV, whatever its name. The delimiter of CSV is found: comma, semicolon, tab or
// bar, or what a first line sep=; says.
func NewReader(name string, r io.Reader) (*Reader, error) {
	if name == "" || name == "-" {
		name = "standard input"
	}
	text, err := decoded(name, r)
	if err != nil {
		return nil, err
	}
	in := bufio.NewReaderSize(text, lookAhead)
	head, err := in.Peek(lookAhead)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, readError(name, err)
	}
	out := &Reader{file: name, columns: newColumns()}
	switch start := strings.TrimLeft(string(head[:min(len(head), 1024)]), " \t\r\n"); {
	case start == "":
		return nil, &Error{File: name, Message: phrase.Of("is empty"), Hint: phrase.Of("a table has a line with the names of its columns"), Fatal: true}
	case start[0] == '{':
		out.rows, err = newObjects(name, in, out.columns)
	case start[0] == '[':
		return nil, &Error{File: name, Line: 1, Message: phrase.Of("is one JSON array"), Hint: phrase.Of("write one object a line: jq -c '.[]'"), Fatal: true}
	default:
		out.rows, err = newRecords(name, in, head, out.columns)
	}
	if err != nil {
		return nil, err
	}
	return out, nil
}

// Columns lists the columns in the order of the file. Those of JSON lines are the ones
// seen so far: at first those of the file's beginning.
func (r *Reader) Columns() []string { return r.columns.list() }

// Next returns the next row that is not blank; io.EOF ends. After an *Error that is not
// Fatal the next call goes on with the row behind it. A row stays valid after the next call.
func (r *Reader) Next() (Row, error) {
	if r.fatal != nil {
		return Row{}, r.fatal
	}
	for {
		row, err := r.rows.next()
		if err != nil {
			if e, ok := err.(*Error); !ok || e.Fatal { //nolint:errorlint // sources return it unwrapped
				r.fatal = err
			}
			return Row{}, err
		}
		if row.blank() {
			continue
		}
		return row, nil
	}
}

// Require returns an *Error that names every column of the list that the table does not
// have, the nearest one there is, and all there are. Columns are found as Row finds them.
func (r *Reader) Require(names ...string) error {
	var missing []phrase.Phrase
	have := r.Columns()
	for _, name := range names {
		if r.columns.find(name) >= 0 {
			continue
		}
		said := phrase.Of("%s", name)
		if near := spelling.Nearest(name, have); near != "" {
			said = phrase.Of("%s (did you mean %s?)", name, near)
		}
		missing = append(missing, said)
	}
	if len(missing) == 0 {
		return nil
	}
	const most = 60
	hint := phrase.Of("it has %s", strings.Join(have[:min(len(have), most)], ", "))
	if len(have) > most {
		hint = phrase.Of("it has %s, and %d more", strings.Join(have[:most], ", "), len(have)-most)
	}
	message := phrase.Of("has no column %s", missing[0])
	if len(missing) > 1 {
		message = phrase.Of("has no columns %s", phrase.List(missing))
	}
	return &Error{File: r.file, Line: 1, Message: message, Hint: hint}
}

func readError(file string, err error) error { return fmt.Errorf("read %s: %w", file, err) }
