package report

import (
	"cmp"
	"fmt"
	"reflect"
	"time"

	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/phrase"
)

// Kind says what the cells of a column hold, and so how they are written.
type Kind int

// The kinds of columns. A cell without a value is nil, whatever its kind.
const (
	Text    Kind = iota // string, words.Text, Word or bool; a narrow terminal cuts it
	ID                  // string that tells things apart; a narrow terminal cuts it last, and in front
	Tier                // string, A to X
	Number              // int or float64
	Percent             // float64 as a share of 1, or int in percent; also an Interval
	Money               // float64 in the currency that the report names
	Date                // string as YYYY-MM-DD, or time.Time, whose day in the reader's zone people see
	Time                // time.Time
	Seconds             // time.Duration
)

// right reports whether the cells stand on the right.
func (k Kind) right() bool { return k >= Number && k != Date && k != Time }

// Face is a set of places that show a column.
type Face int

// The faces.
const (
	Terminal Face = 1 << iota
	Page
	File // CSV and workbook

	People = Terminal | Page
	Wide   = Page | File // where there is room
	All    = People | File
)

// Head is the titles of a column, and the form of its cells.
type Head struct {
	// Key names the column for programs; it does not change.
	Key string
	// Title is for people. Short is the title on a terminal, where the other is too long.
	Title, Short words.Text
	Kind         Kind
	Digits       int // behind the point, of Number and Percent
	Faces        Face
	// Part is the table of several that people see the column in; empty for all of them.
	Part string
	// Once leaves a cell blank for people that says the same as the one above.
	Once bool
	// Whole is never cut.
	Whole bool
	// Room is the width of the column in a Stream, in characters.
	Room int
	// Quiet are counts of missing values, which a page shows paler.
	Quiet bool
}

// Column is one column of a table whose rows are of type R.
type Column[R any] struct {
	head Head
	of   func(R) any
}

// Col returns a column that all faces show.
func Col[R any](key string, kind Kind, title string, of func(R) any) Column[R] {
	return Column[R]{Head{Key: key, Title: words.Title(title), Kind: kind, Faces: All}, of}
}

// Titled has a title that is worked out.
func (c Column[R]) Titled(title words.Text) Column[R] {
	c.head.Title = title
	return c
}

// Short has a title of its own on a terminal.
func (c Column[R]) Short(title string) Column[R] {
	c.head.Short = words.Title(title)
	return c
}

// Digits has so many digits behind the point for people.
func (c Column[R]) Digits(n int) Column[R] {
	c.head.Digits = n
	return c
}

// On is shown by these faces alone.
func (c Column[R]) On(f Face) Column[R] {
	c.head.Faces = f
	return c
}

// In is in one part of the report alone, as people see it.
func (c Column[R]) In(part string) Column[R] {
	c.head.Part = part
	return c
}

// Once does not say again what stands above, for people.
func (c Column[R]) Once() Column[R] {
	c.head.Once = true
	return c
}

// Whole is never cut: its words are few and all matter.
func (c Column[R]) Whole() Column[R] {
	c.head.Whole = true
	return c
}

// Room sets the usual width of its cells in characters, for a Stream.
func (c Column[R]) Room(width int) Column[R] {
	c.head.Room = width
	return c
}

// Quiet marks a count of missing values.
func (c Column[R]) Quiet() Column[R] {
	c.head.Quiet = true
	return c
}

// Level says what a row is.
type Level int

// The levels of rows.
const (
	Plain Level = iota
	Sum         // of the rows above
	Total       // of all
)

// Row is one row of a table.
type Row struct {
	Cells []any
	Level Level
}

// Table is a report, or a part of one.
type Table struct {
	// Title may be empty. Hint says how to read the columns.
	Title, Hint words.Text
	Heads       []Head
	Rows        []Row
	Notes       []words.Text
}

// Word is a cell that programs know by a key.
type Word struct {
	Key string
	words.Text
}

// Named is a cell that programs know by a key, and readers by its name in their language.
func Named(key string, name func(lang, key string) string) Word {
	return Word{Key: key, Text: words.Text{DE: name("de", key), EN: name("en", key)}}
}

// Called is a cell that programs know by an id, and people by a name where there is one.
func Called(id, name string) Word {
	name = cmp.Or(name, id)
	return Word{Key: id, Text: words.Same(name)}
}

// Kept is a sentence of when something went wrong; programs get the English.
func Kept(said phrase.Phrase) Word {
	return Word{Key: said.String(), Text: words.Text{DE: said.In("de"), EN: said.In("en")}}
}

// Strong is a cell that a page makes stand out.
type Strong struct{ Value any }

// Interval is a share with the interval that it lies in. Files hold the share alone.
type Interval struct{ Value, Low, High float64 }

// Span is a range that a value lies in. Files hold it as 0.19..0.39.
type Span struct{ Low, High float64 }

// Of makes a table of rows. What a column returns may be of a named type, or a pointer that
// is nil where there is no value.
func Of[R any](columns []Column[R], rows []R) Table {
	t := Table{Heads: make([]Head, len(columns)), Rows: make([]Row, len(rows))}
	for i, c := range columns {
		t.Heads[i] = c.head
	}
	for i, r := range rows {
		cells := make([]any, len(columns))
		for j, c := range columns {
			cells[j] = plain(c.of(r))
		}
		t.Rows[i].Cells = cells
	}
	return t
}

// Part are the columns of one part of a report, and those of all parts.
func Part[R any](columns []Column[R], name string) []Column[R] {
	var part []Column[R]
	for _, c := range columns {
		if c.head.Part == "" || c.head.Part == name {
			part = append(part, c)
		}
	}
	return part
}

// If is the result of get for a value, and an empty cell where there is none.
func If[T any](value *T, get func(*T) any) any {
	if value == nil {
		return nil
	}
	return get(value)
}

// plain is a value as one of the types that the kinds name.
func plain(v any) any {
	switch v := v.(type) {
	case nil, string, int, float64, bool, Interval, Span, Word, words.Text, time.Time, time.Duration, Strong:
		return v
	}
	r := reflect.ValueOf(v)
	if r.Kind() == reflect.Pointer {
		if r.IsNil() {
			return nil
		}
		return plain(r.Elem().Interface())
	}
	switch {
	case r.Kind() == reflect.String:
		return r.String()
	case r.CanInt():
		return int(r.Int())
	case r.CanUint():
		return int(r.Uint()) //nolint:gosec // counts of accounts, deals and bytes
	}
	return fmt.Sprint(v)
}

// shown are the places of the columns that a face shows.
func (t *Table) shown(f Face) []int {
	var at []int
	for i := range t.Heads {
		if t.Heads[i].Faces&f != 0 {
			at = append(at, i)
		}
	}
	return at
}
