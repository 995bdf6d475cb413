package report

import (
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/icptier/icptier/internal/notation"
)

// Stream prints rows one by one, so that none has to be kept.
type Stream[R any] struct {
	columns []Column[R]
	one     Table // with the row that is written
	head    func() error
	row     func() error
	flush   func() error
	begun   bool
}

func newStream[R any](columns []Column[R]) *Stream[R] {
	s := &Stream[R]{columns: columns, one: Of(columns, nil), flush: func() error { return nil }}
	s.one.Rows = []Row{{Cells: make([]any, len(columns))}}
	return s
}

// StreamCSV prints rows as Table.CSV does.
func StreamCSV[R any](out io.Writer, style notation.Style, columns []Column[R]) *Stream[R] {
	s := newStream(columns)
	w := newSheetWriter(out, style, &s.one)
	s.head = func() error { return w.head(&s.one) }
	s.row = func() error { return w.row(&s.one, 0) }
	s.flush = w.flush
	return s
}

// StreamTo prints these columns for a terminal of so many columns, or whole for none. The
// rows to come are not known: a column is as wide as its Room or its title, and the last one
// has what is left.
func StreamTo[R any](out io.Writer, style notation.Style, width int, columns []Column[R], keys ...string) (*Stream[R], error) {
	s := newStream(columns)
	shown, err := s.one.Select(keys...)
	if err != nil {
		return nil, err
	}
	const usual = 80
	titles, rule := make([]string, len(keys)), make([]string, len(keys))
	for i := range shown.Heads {
		titles[i] = shown.Heads[i].Title.In(style.Lang())
	}
	widths := shown.rooms(titles, max(width, usual))
	for i, n := range widths {
		rule[i] = strings.Repeat("─", n)
	}
	at := s.one.places(keys)
	s.head = func() error {
		if err := s.one.line(out, at, widths, titles, width > 0); err != nil {
			return err
		}
		return s.one.line(out, at, widths, rule, width > 0)
	}
	cells := make([]string, len(keys))
	s.row = func() error {
		for i, column := range at {
			cells[i] = s.one.cell(style, 0, column)
		}
		return s.one.line(out, at, widths, cells, width > 0)
	}
	return s, nil
}

// Write prints a row.
func (s *Stream[R]) Write(r R) error {
	if err := s.begin(); err != nil {
		return err
	}
	for i := range s.columns {
		s.one.Rows[0].Cells[i] = plain(s.columns[i].of(r))
	}
	return s.row()
}

// Flush prints what is left; without a row that is the titles.
func (s *Stream[R]) Flush() error {
	if err := s.begin(); err != nil {
		return err
	}
	return s.flush()
}

func (s *Stream[R]) begin() error {
	if s.begun {
		return nil
	}
	s.begun = true
	return s.head()
}

// rooms are the widths of columns whose rows are not known. A text has at most a third of
// what the others leave, and a little.
func (t *Table) rooms(titles []string, width int) []int {
	widths, last := make([]int, len(titles)), len(titles)-1
	left := width - gutter*last
	for i := range titles {
		widths[i] = max(t.Heads[i].Room, text.StringWidthWithoutEscSequences(titles[i]))
		if t.Heads[i].Kind != Text || t.Heads[i].Whole {
			left -= widths[i]
		}
	}
	const share, more = 3, 4
	for i := range titles[:last] {
		if t.Heads[i].Kind == Text && !t.Heads[i].Whole {
			widths[i] = min(widths[i], left/share+more)
			left -= widths[i]
		}
	}
	widths[last] = max(left, shortest)
	return widths
}

// line prints cells below one another, cut to their columns where a terminal shows them.
func (t *Table) line(out io.Writer, at, widths []int, cells []string, cut bool) error {
	var b strings.Builder
	for i, cell := range cells {
		if cut {
			cell = fit(cell, widths[i])
		}
		pad := strings.Repeat(" ", max(0, widths[i]-text.StringWidthWithoutEscSequences(cell)))
		if t.Heads[at[i]].Kind.right() {
			cell = pad + cell
		} else {
			cell += pad
		}
		b.WriteString(cell + strings.Repeat(" ", gutter))
	}
	_, err := io.WriteString(out, strings.TrimRight(b.String(), " ")+"\n")
	return err
}

// fit cuts a text; what stands in brackets at its end goes first.
func fit(cell string, width int) string {
	if at := strings.LastIndex(cell, " ("); at > 0 && text.StringWidthWithoutEscSequences(cell) > width {
		cell = cell[:at]
	}
	return Cut(cell, width)
}
