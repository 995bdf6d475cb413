package tabular

import (
	"strings"

	"github.com/icptier/icptier/internal/phrase"
)

// Row is one row of a table.
type Row struct {
	// Line is the line in which the row begins, from 1.
	Line int

	file    string
	columns *columns
	cells   []string
	// Of JSON lines alone: the cells that are numbers there, and those that are lists.
	numbers map[int]bool
	lists   map[int][]item
}

// item is one item of a list: a text or an object.
type item struct {
	text string
	row  *Row
}

// Columns lists the columns of the row's table; see Reader.Columns.
func (r Row) Columns() []string {
	if r.columns == nil {
		return nil
	}
	return r.columns.list()
}

// Index returns the place of a column for At, the same in all rows of a table; -1 where
// there is none. A column is found by its name, or by its name in another case where no
// two columns differ in that alone.
func (r Row) Index(column string) int {
	if r.columns == nil {
		return -1
	}
	return r.columns.find(column)
}

// Width is how many columns the row's table has so far.
func (r Row) Width() int {
	if r.columns == nil {
		return 0
	}
	return len(r.columns.names)
}

// Name is the name of the column in a place below Width.
func (r Row) Name(index int) string { return r.columns.names[index] }

// Size is about how many bytes the row holds.
func (r Row) Size() int {
	n := 0
	for _, c := range r.cells {
		n += len(c)
	}
	for _, items := range r.lists {
		for _, it := range items {
			n += len(it.text)
			if it.row != nil {
				n += it.row.Size()
			}
		}
	}
	return n
}

// Text returns what a cell holds, as Clean returns it and cut to MaxText bytes; empty
// where there is nothing, no such column, or null. Items of a list are parted by semicolons.
func (r Row) Text(column string) string { return r.At(r.Index(column)) }

// At is Text by the place of the column.
func (r Row) At(index int) string { return Clean(cut(r.raw(index))) }

// Raw is what a cell holds as it stands in the file, line breaks included; see MaxField.
func (r Row) Raw(index int) string { return r.raw(index) }

// Cut reports whether the cell holds more than Text returns.
func (r Row) Cut(column string) bool { return len(r.raw(r.Index(column))) > MaxText }

// Number returns the number in a cell; see Number for how it is written. ok is false,
// without an error, where the cell is empty. A number of JSON is never ambiguous.
func (r Row) Number(column string) (value float64, ok bool, err error) {
	i := r.Index(column)
	text := r.At(i)
	if text == "" {
		return 0, false, nil
	}
	if r.numbers[i] {
		value, err = machineNumber(text)
	} else {
		value, err = Number(text)
	}
	if err != nil {
		return 0, false, r.Error(column, err)
	}
	return value, true, nil
}

// IsNumber reports whether the cell is a number of JSON, which has one way of writing.
func (r Row) IsNumber(column string) bool { return r.numbers[r.Index(column)] }

// JSONNumber returns the number of JSON in a cell; ok is false where it holds none that
// can be meant.
func (r Row) JSONNumber(index int) (value float64, ok bool) {
	if !r.numbers[index] {
		return 0, false
	}
	value, err := machineNumber(r.raw(index))
	return value, err == nil
}

// List returns the items of a cell: of an array in JSON, or of a text that parts them by
// semicolons. It is nil where the cell is empty, and empty for an empty array.
func (r Row) List(column string) []string {
	i := r.Index(column)
	if items, ok := r.lists[i]; ok {
		texts := make([]string, 0, len(items))
		for _, it := range items {
			if text := Clean(cut(it.text)); text != "" {
				texts = append(texts, text)
			}
		}
		return texts
	}
	text := r.At(i)
	if text == "" {
		return nil
	}
	var texts []string
	for part := range strings.SplitSeq(text, ";") {
		if part = strings.TrimSpace(part); part != "" {
			texts = append(texts, part)
		}
	}
	return texts
}

// Rows returns the objects of an array in JSON as rows with the line of this one.
func (r Row) Rows(column string) []Row {
	var rows []Row
	for _, it := range r.lists[r.Index(column)] {
		if it.row != nil {
			rows = append(rows, *it.row)
		}
	}
	return rows
}

func (r Row) raw(index int) string {
	if index < 0 || index >= len(r.cells) {
		return ""
	}
	if r.cells[index] == absent {
		return ""
	}
	return r.cells[index]
}

func (r Row) blank() bool {
	for _, c := range r.cells {
		if c != absent && strings.TrimSpace(c) != "" {
			return false
		}
	}
	return len(r.lists) == 0
}

// errLongRow says that a row passes maxRecord.
var errLongRow = phrase.Errorf("the row is longer than 4 MiB")
