package tabular

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/icptier/icptier/internal/phrase"
)

// objects reads JSON lines: one object a line.
type objects struct {
	file    string
	columns *columns
	in      *bufio.Reader
	line    int
	buf     []byte
	ahead   []result // what was read to learn the columns
}

type result struct {
	row Row
	err error
}

func newObjects(file string, in *bufio.Reader, cols *columns) (*objects, error) {
	r := &objects{file: file, columns: cols, in: in}
	const rows = 200
	for read := 0; len(r.ahead) < rows && read < lookAhead; read += len(r.buf) {
		row, err := r.read()
		if len(r.ahead) == 0 && err != nil {
			return nil, err
		}
		r.ahead = append(r.ahead, result{row, err})
		if errors.Is(err, io.EOF) {
			break
		}
	}
	return r, nil
}

func (r *objects) next() (Row, error) {
	if len(r.ahead) > 0 {
		first := r.ahead[0]
		r.ahead = r.ahead[1:]
		return first.row, first.err
	}
	return r.read()
}

// read returns the next object.
func (r *objects) read() (Row, error) {
	for {
		line, err := r.readLine()
		if err != nil {
			return Row{}, err
		}
		if line = bytes.TrimSpace(line); len(line) > 0 {
			return r.parse(line)
		}
	}
}

// readLine returns the next line. A line that is too long is passed over.
func (r *objects) readLine() ([]byte, error) {
	r.buf = r.buf[:0]
	r.line++
	long := false
	for {
		part, err := r.in.ReadSlice('\n')
		if long = long || len(r.buf)+len(part) > maxRecord; !long {
			r.buf = append(r.buf, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && !errors.Is(err, io.EOF):
			return nil, readError(r.file, err)
		case long:
			return nil, &Error{File: r.file, Line: r.line, Message: phrase.OfError(errLongRow), Hint: phrase.Of("write one object a line: jq -c .")}
		case err != nil && len(r.buf) == 0:
			return nil, io.EOF
		}
		return r.buf, nil
	}
}

func (r *objects) parse(line []byte) (Row, error) {
	row := Row{Line: r.line, file: r.file, columns: r.columns}
	p := &parser{dec: json.NewDecoder(bytes.NewReader(line))}
	p.dec.UseNumber()
	if line[0] != '{' {
		return Row{}, &Error{File: r.file, Line: r.line, Message: phrase.Of("is no JSON object"), Hint: phrase.Of(`write one object a line: {"name": "…"}`)}
	}
	err := p.row(&row)
	if err == nil {
		if _, more := p.dec.Token(); !errors.Is(more, io.EOF) {
			err = phrase.Errorf("something stands behind the object")
		}
	}
	if err != nil {
		e := &Error{File: r.file, Line: r.line, Column: p.column, Message: phrase.Of("is no JSON: %s", jsonFault(err)), Hint: phrase.Of("write one object a line: jq -c .")}
		var wrong *contentError
		if errors.As(err, &wrong) {
			e.Message, e.Hint = wrong.message, wrong.hint
		}
		return Row{}, e
	}
	return row, nil
}

// contentError is JSON that is no row.
type contentError struct{ message, hint phrase.Phrase }

// Error implements error.
func (e *contentError) Error() string { return e.message.String() }

// jsonFault is what the parser says, in its own words where we have none.
func jsonFault(err error) phrase.Phrase {
	if phrase.Speaks(err) {
		return phrase.OfError(err)
	}
	return phrase.Quote(err.Error())
}

// parser reads one line.
type parser struct {
	dec    *json.Decoder
	depth  int
	column string // the one that an error is about
}

const maxDepth = 16

// row reads an object into a row.
func (p *parser) row(row *Row) error {
	if _, err := p.dec.Token(); err != nil {
		return err
	}
	return p.fields(row, "")
}

// fields reads what is left of an object; those of objects within have its name and a
// dot before theirs.
func (p *parser) fields(row *Row, prefix string) error {
	if p.depth++; p.depth > maxDepth {
		return &contentError{phrase.Of("objects stand within each other more than %d deep", maxDepth), phrase.Phrase{}}
	}
	defer func() { p.depth-- }()
	for p.dec.More() {
		key, err := p.dec.Token()
		if err != nil {
			return err
		}
		name := Clean(cut(prefix + fmt.Sprint(key)))
		p.column = name
		if name == "" {
			return &contentError{phrase.Of("a field has no name"), phrase.Phrase{}}
		}
		token, err := p.dec.Token()
		if err != nil {
			return err
		}
		if token == json.Delim('{') {
			err = p.fields(row, name+".")
		} else {
			err = p.cell(row, name, token)
		}
		if err != nil {
			return err
		}
		p.column = ""
	}
	_, err := p.dec.Token()
	return err
}

// cell puts a value that begins with a token into its column.
func (p *parser) cell(row *Row, name string, token json.Token) error {
	i := row.columns.add(name)
	if i >= maxColumns {
		return &contentError{phrase.Of("the file has more than %d different fields", maxColumns), phrase.Of("is it a table?")}
	}
	for len(row.cells) <= i {
		row.cells = append(row.cells, absent)
	}
	if row.cells[i] != absent {
		return &contentError{phrase.Of("stands twice in the object"), phrase.Of("rename one")}
	}
	if token == json.Delim('[') {
		return p.list(row, i)
	}
	if _, number := token.(json.Number); number {
		if row.numbers == nil {
			row.numbers = map[int]bool{}
		}
		row.numbers[i] = true
	}
	row.cells[i] = scalar(token)
	return p.limit(row.cells[i])
}

func (p *parser) limit(text string) error {
	if len(text) > MaxField {
		return &contentError{phrase.Of("holds more than 1 MiB"), phrase.Phrase{}}
	}
	if text != absent && strings.IndexByte(text, 0) >= 0 {
		return &contentError{phrase.Of("holds a NUL byte"), phrase.Of("leave \\u0000 out")}
	}
	return nil
}

// list reads what is left of an array. Lists within it are taken for part of it.
func (p *parser) list(row *Row, i int) error {
	if row.lists == nil {
		row.lists = map[int][]item{}
	}
	items := row.lists[i]
	if items == nil {
		items = []item{}
	}
	open := 1
	for open > 0 {
		token, err := p.dec.Token()
		if err != nil {
			return err
		}
		switch token {
		case json.Delim('['):
			open++
		case json.Delim(']'):
			open--
		case json.Delim('{'):
			inner := &Row{Line: row.Line, file: row.file, columns: row.columns.of(i)}
			if err := p.fields(inner, ""); err != nil {
				return err
			}
			items = append(items, item{row: inner})
		default:
			text := scalar(token)
			if err := p.limit(text); err != nil {
				return err
			}
			items = append(items, item{text: text})
		}
		if open > maxDepth {
			return &contentError{phrase.Of("lists stand within each other more than %d deep", maxDepth), phrase.Phrase{}}
		}
	}
	row.lists[i] = items
	texts := make([]string, 0, len(items))
	for _, it := range items {
		if it.row == nil && it.text != "" {
			texts = append(texts, it.text)
		}
	}
	row.cells[i] = strings.Join(texts, "; ")
	return nil
}

// absent is the cell of a field that an object does not have. It is cleaned away when read.
const absent = "\x00"

func scalar(token json.Token) string {
	switch v := token.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return fmt.Sprint(v)
	}
	return "" // null
}
