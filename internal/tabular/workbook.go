package tabular

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/icptier/icptier/internal/phrase"
)

// Of a workbook so much may be unpacked; of a worksheet so much into memory, and the rest goes
// through a file of the system's temporary folder.
const (
	maxUnpacked = 4 << 30
	maxInMemory = 16 << 20
)

// Workbook is the first sheet of a workbook, read as a table.
type Workbook struct {
	*Reader
	file *excelize.File
	rows *excelize.Rows
}

// NewWorkbook reads the names of the columns of an XLSX workbook's first sheet. Its cells are
// what they hold and not what they show: numbers as machines write them, days as the
// numbers that spreadsheets count them by. The caller closes it.
func NewWorkbook(name string, r io.Reader) (*Workbook, error) {
	file, err := excelize.OpenReader(r, excelize.Options{RawCellValue: true, UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxInMemory})
	if err != nil {
		return nil, &Error{File: name, Message: phrase.Of("is no workbook that can be read"), Hint: phrase.Of("save it as XLSX without a password, or as CSV UTF-8"), Fatal: true}
	}
	w := &Workbook{Reader: &Reader{file: name, columns: newColumns()}, file: file}
	s := &sheet{file: name, columns: w.columns}
	if sheets := file.GetSheetList(); len(sheets) > 0 {
		if s.rows, err = file.Rows(sheets[0]); err != nil {
			return nil, errors.Join(readError(name, err), file.Close())
		}
	}
	w.rows, w.Reader.rows = s.rows, s
	row, err := s.read()
	for err == nil && row.blank() {
		row, err = s.read()
	}
	if errors.Is(err, io.EOF) {
		err = &Error{File: name, Message: phrase.Of("is empty"), Hint: phrase.Of("a table has a line with the names of its columns"), Fatal: true}
	}
	if err == nil {
		err = header(name, w.columns, row)
	}
	if err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return w, nil
}

// Close gives back what was unpacked.
func (w *Workbook) Close() error {
	var err error
	if w.rows != nil {
		err = w.rows.Close()
	}
	return errors.Join(err, w.file.Close())
}

// sheet reads the rows of a worksheet.
type sheet struct {
	file    string
	columns *columns
	rows    *excelize.Rows // nil where the workbook has no sheet
	line    int
}

func (s *sheet) next() (Row, error) {
	row, err := s.read()
	if err != nil {
		return Row{}, err
	}
	row.cells, err = fitted(row, s.file, s.columns)
	return row, err
}

// read returns the next row, which may be blank.
func (s *sheet) read() (Row, error) {
	if s.rows == nil || !s.rows.Next() {
		if s.rows != nil && s.rows.Error() != nil {
			return Row{}, readError(s.file, s.rows.Error())
		}
		return Row{}, io.EOF
	}
	s.line++
	cells, err := s.rows.Columns()
	if err != nil {
		return Row{}, readError(s.file, err)
	}
	row := Row{Line: s.line, file: s.file, columns: s.columns, cells: cells}
	for i, cell := range cells {
		if len(cell) > MaxField || strings.IndexByte(cell, 0) >= 0 {
			return Row{}, &Error{File: s.file, Line: s.line, Column: fmt.Sprint(i + 1), Message: phrase.Of("holds more than 1 MiB or a NUL byte")}
		}
		if _, err := strconv.ParseFloat(cell, 64); err == nil {
			if row.numbers == nil {
				row.numbers = make(map[int]bool, len(cells))
			}
			row.numbers[i] = true
		}
	}
	return row, nil
}

// fitted leaves out empty cells behind the last column; others there are an error.
func fitted(row Row, file string, columns *columns) ([]string, error) {
	cells, want := row.cells, len(columns.names)
	for len(cells) > want && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	if len(cells) > want {
		return nil, &Error{File: file, Line: row.Line, Message: phrase.Of("the row has %s, the header %d", fields(len(cells)), want), Hint: phrase.Of("the first line names the columns")}
	}
	return cells, nil
}
