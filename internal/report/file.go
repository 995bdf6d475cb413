package report

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/notation"
	"github.com/icptier/icptier/internal/tabular"
)

// CSV writes the table so that the spreadsheets of the reader's language open it: in German
// with semicolons, a byte order mark and decimal commas. No cell becomes a formula, whatever
// separator it is opened with. The first row holds the keys in every language, and words that a
// column knows stand as their keys.
func (t *Table) CSV(out io.Writer, s notation.Style) error {
	w := newSheetWriter(out, s, t)
	if err := w.head(t); err != nil {
		return err
	}
	for i := range t.Rows {
		if err := w.row(t, i); err != nil {
			return err
		}
	}
	return w.flush()
}

// sheetWriter writes some columns of tables as CSV.
type sheetWriter struct {
	out  io.Writer
	w    *csv.Writer
	s    notation.Style
	at   []int
	line []string
}

func newSheetWriter(out io.Writer, s notation.Style, t *Table) *sheetWriter {
	w := &sheetWriter{out: out, w: csv.NewWriter(out), s: s, at: t.shown(File)}
	w.line = make([]string, len(w.at))
	if s.Lang() == "de" {
		w.w.Comma = ';'
	}
	return w
}

func (w *sheetWriter) head(t *Table) error {
	if w.s.Lang() == "de" {
		const byteOrderMark = "\ufeff" // without it Excel reads umlauts as other letters
		if _, err := io.WriteString(w.out, byteOrderMark); err != nil {
			return err
		}
	}
	for i, column := range w.at {
		w.line[i] = t.Heads[column].Key
	}
	return w.w.Write(w.line)
}

func (w *sheetWriter) row(t *Table, row int) error {
	for i, column := range w.at {
		w.line[i] = tabular.Guarded(exact(w.s, t.Rows[row].Cells[column]))
	}
	return w.w.Write(w.line)
}

func (w *sheetWriter) flush() error {
	w.w.Flush()
	return w.w.Error()
}

// Workbook writes tables as the sheets of an XLSX file that its owner alone can read: titles
// in the reader's language, filters over the rows, numbers as numbers. Texts are never
// formulas, whatever they begin with. A file that is there is replaced.
func Workbook(path string, s notation.Style, tables ...Table) (err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	for i := range tables {
		name := tables[i].Title.In(s.Lang())
		if i == 0 {
			err = f.SetSheetName(f.GetSheetName(0), name)
		} else {
			_, err = f.NewSheet(name)
		}
		if err == nil {
			err = tables[i].sheet(f, name, s)
		}
		if err != nil {
			return fmt.Errorf("make sheet %s: %w", name, err)
		}
	}
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600) //nolint:gosec // the caller's own file
	if err != nil {
		return fmt.Errorf("write the workbook: %w", err)
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	if err = errors.Join(out.Chmod(0o600), f.Write(out)); err != nil { // a file that was there keeps its mode otherwise
		return fmt.Errorf("write the workbook: %w", err)
	}
	return nil
}

func (t *Table) sheet(f *excelize.File, name string, s notation.Style) error {
	w, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	at := t.shown(File)
	head, styles := make([]any, len(at)), make([]int, len(at))
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	for i, column := range at {
		h := &t.Heads[column]
		head[i] = excelize.Cell{StyleID: bold, Value: h.Title.In(s.Lang())}
		var number error
		styles[i], number = f.NewStyle(h.style())
		err = errors.Join(err, number, w.SetColWidth(i+1, i+1, t.width(column, s)))
	}
	err = errors.Join(err, w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}), w.SetRow("A1", head))
	if err != nil {
		return err
	}
	for i, row := range t.Rows {
		line := make([]any, len(at))
		for j, column := range at {
			line[j] = excelize.Cell{StyleID: styles[j], Value: value(s, &t.Heads[column], row.Cells[column])}
		}
		if err := w.SetRow(fmt.Sprintf("A%d", i+2), line); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	last, err := excelize.CoordinatesToCellName(len(at), len(t.Rows)+1)
	if err != nil {
		return err
	}
	return f.AutoFilter(name, "A1:"+last, nil)
}

// Formats that every program for workbooks has, by their number in the standard.
const (
	wholePercent = 9
	percent      = 10
	grouped      = 3
	day          = 14
	dayAndTime   = 22
)

func (h *Head) style() *excelize.Style {
	switch h.Kind {
	case Percent:
		if h.Digits > 0 {
			return &excelize.Style{NumFmt: percent}
		}
		return &excelize.Style{NumFmt: wholePercent}
	case Money:
		return &excelize.Style{NumFmt: grouped}
	case Date:
		return &excelize.Style{NumFmt: day}
	case Time:
		return &excelize.Style{NumFmt: dayAndTime}
	default:
		return &excelize.Style{}
	}
}

// value is a cell as a workbook holds it; a time has no zone there and is the reader's.
func value(s notation.Style, h *Head, v any) any {
	switch v := v.(type) {
	case string:
		if at, err := dayOf(v); err == nil && h.Kind == Date {
			return at
		}
		return Visible(v)
	case int:
		if h.Kind == Percent {
			return float64(v) / 100
		}
	case Strong:
		return value(s, h, v.Value)
	case Word, words.Text, Span, bool:
		return Write(s, h, v)
	case Interval:
		return v.Value
	case time.Time:
		if v.IsZero() {
			return nil
		}
		return s.Here(v)
	case time.Duration:
		return v.Seconds()
	}
	return v
}

// dayOf reads a day, also off a time.
func dayOf(text string) (time.Time, error) {
	day, _, _ := strings.Cut(text, "T")
	return time.Parse(time.DateOnly, day)
}

// width of a column in letters, from what its first rows hold.
func (t *Table) width(column int, s notation.Style) float64 {
	const room, widest, looked = 3, 60, 200 // the arrow of the filter takes some
	n := len([]rune(t.Heads[column].Title.In(s.Lang()))) + room
	for _, row := range t.Rows[:min(looked, len(t.Rows))] {
		n = max(n, len([]rune(Write(s, &t.Heads[column], row.Cells[column])))+1)
	}
	return float64(min(n, widest))
}
