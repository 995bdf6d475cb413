package tabular

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/icptier/icptier/internal/phrase"
)

// records reads CSV.
type records struct {
	file    string
	columns *columns
	csv     *csv.Reader
	meter   *meter
	before  int // lines before those that csv counts
	end     int // the last line of the row before
}

func newRecords(file string, in *bufio.Reader, head []byte, cols *columns) (*records, error) {
	r := &records{file: file, columns: cols, meter: &meter{in: in, left: maxRecord}}
	delimiter, skip := declared(head)
	if skip > 0 {
		if _, err := in.Discard(skip); err != nil {
			return nil, readError(file, err)
		}
		r.before = 1
	} else {
		delimiter = detect(string(head))
	}
	r.csv = csv.NewReader(r.meter)
	r.csv.Comma, r.csv.FieldsPerRecord = delimiter, -1
	first, err := r.read()
	if errors.Is(err, io.EOF) {
		return nil, &Error{File: file, Message: phrase.Of("is empty"), Hint: phrase.Of("a table has a line with the names of its columns"), Fatal: true}
	}
	if err != nil {
		return nil, err
	}
	return r, header(file, cols, first)
}

// header takes over the names of the columns. Nameless columns behind the last name are
// what an export with a delimiter at the end of each line has; they are left out.
func header(file string, columns *columns, row Row) error {
	names := row.cells
	for len(names) > 0 && Clean(names[len(names)-1]) == "" {
		names = names[:len(names)-1]
	}
	wrong := func(column string, message, hint phrase.Phrase) error {
		return &Error{File: file, Line: row.Line, Column: column, Message: message, Hint: hint, Fatal: true}
	}
	if len(names) == 0 {
		return wrong("", phrase.Of("the header is empty"), phrase.Of("the first line names the columns"))
	}
	if len(names) > maxColumns {
		return wrong("", phrase.Of("the header names more than %d columns", maxColumns), phrase.Of("is it a table?"))
	}
	for i, raw := range names {
		name := Clean(cut(raw))
		if name == "" {
			return wrong(fmt.Sprint(i+1), phrase.Of("has no name"), phrase.Of("the first line names the columns"))
		}
		if columns.add(name) < i {
			return wrong(name, phrase.Of("stands twice, as column %d and as column %d", columns.exact[name]+1, i+1), phrase.Of("rename one"))
		}
	}
	return nil
}

func (r *records) next() (Row, error) {
	row, err := r.read()
	if err != nil {
		return Row{}, err
	}
	want := len(r.columns.names)
	for len(row.cells) > want && strings.TrimSpace(row.cells[len(row.cells)-1]) == "" {
		row.cells = row.cells[:len(row.cells)-1]
	}
	if have := len(row.cells); have != want && !row.blank() {
		hint := phrase.Of("a field that holds the delimiter needs quotes")
		if have < want {
			hint = phrase.Of("an empty field still needs its delimiter")
		}
		return Row{}, &Error{File: r.file, Line: row.Line, Message: phrase.Of("the row has %s, the header %d", fields(have), want), Hint: hint}
	}
	return row, nil
}

func fields(n int) phrase.Phrase {
	if n == 1 {
		return phrase.Of("1 field")
	}
	return phrase.Of("%d fields", n)
}

// read returns the next record, whatever its number of fields.
func (r *records) read() (Row, error) {
	r.meter.left = maxRecord
	cells, err := r.csv.Read()
	var parse *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return Row{}, io.EOF
	case errors.Is(err, errLongRow):
		return Row{}, &Error{File: r.file, Line: r.end + 1, Message: phrase.OfError(errLongRow), Hint: phrase.Of("is a quote opened there and never closed?"), Fatal: true}
	case errors.As(err, &parse):
		r.end = r.before + parse.Line
		message, hint := phrase.Of("a quote stands within an unquoted field"), phrase.Of(`put the field into quotes and double those within: "5"" pipe"`)
		if errors.Is(err, csv.ErrQuote) {
			message, hint = phrase.Of("a quoted field does not end where its quote ends, or never"), phrase.Of(`within a quoted field a quote is written twice: "5"" pipe"`)
		}
		return Row{}, &Error{File: r.file, Line: r.before + parse.StartLine, Message: message, Hint: hint}
	case err != nil:
		return Row{}, readError(r.file, err)
	}
	line, _ := r.csv.FieldPos(0)
	row := Row{Line: r.before + line, file: r.file, columns: r.columns, cells: cells}
	last, _ := r.csv.FieldPos(len(cells) - 1)
	r.end = r.before + last + strings.Count(cells[len(cells)-1], "\n")
	return row, r.check(row)
}

// check finds fields that are no text.
func (r *records) check(row Row) error {
	for i, cell := range row.cells {
		if len(cell) <= MaxField && strings.IndexByte(cell, 0) < 0 {
			continue
		}
		e := &Error{File: r.file, Line: row.Line, Column: fmt.Sprint(i + 1)}
		if i < len(r.columns.names) {
			e.Column = r.columns.names[i]
		}
		if e.Message, e.Hint = phrase.Of("holds a NUL byte"), phrase.Of("export the table again as CSV in UTF-8"); len(cell) > MaxField {
			e.Message, e.Hint = phrase.Of("holds more than 1 MiB"), phrase.Of("is a quote opened there and closed much later?")
		}
		return e
	}
	return nil
}

// meter ends the reading of a record that is too long.
type meter struct {
	in   io.Reader
	left int
}

// Read implements io.Reader.
func (m *meter) Read(p []byte) (int, error) {
	if m.left <= 0 {
		return 0, errLongRow
	}
	n, err := m.in.Read(p[:min(len(p), m.left)])
	m.left -= n
	return n, err
}

// declared reads the line sep=; that Excel writes and reads; skip is its length.
func declared(head []byte) (delimiter rune, skip int) {
	line, _, found := strings.Cut(string(head[:min(len(head), 16)]), "\n")
	text := strings.TrimSuffix(line, "\r")
	if !found || len(text) != len("sep=;") || !strings.EqualFold(text[:4], "sep=") || !strings.Contains(",;\t|", text[4:]) {
		return 0, 0
	}
	return rune(text[4]), len(line) + 1
}

// detect finds the delimiter by which most of the first rows have as many fields as the
// header, and of several the one that makes the most fields.
func detect(head string) rune {
	best, bestShare, bestFields := ',', 0.0, 1
	for _, delimiter := range []rune{',', ';', '\t', '|'} {
		share, count := fit(head, delimiter)
		if count > 1 && (share > bestShare || share == bestShare && count > bestFields) {
			best, bestShare, bestFields = delimiter, share, count
		}
	}
	return best
}

// fit returns the share of the first rows that have as many fields as the header, and
// that number.
func fit(head string, delimiter rune) (share float64, count int) {
	const looked = 50
	c := csv.NewReader(strings.NewReader(head))
	c.Comma, c.FieldsPerRecord, c.LazyQuotes, c.ReuseRecord = delimiter, -1, true, true
	same, rows := 0, 0
	for rows < looked {
		record, err := c.Read()
		if err != nil || rows > 0 && c.InputOffset() >= int64(len(head)) && len(head) >= lookAhead {
			break // the last row of the look ahead may be cut
		}
		if rows++; rows == 1 {
			count = len(record)
		}
		if len(record) == count {
			same++
		}
	}
	return float64(same) / float64(max(rows, 1)), count
}
