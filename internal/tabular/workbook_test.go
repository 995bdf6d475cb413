package tabular_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/icptier/icptier/internal/tabular"
)

// workbook makes a workbook of rows; nil is a row that is not there.
func workbook(t *testing.T, rows ...[]any) *bytes.Buffer {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close() //nolint:errcheck // it is in memory
	for i, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			t.Fatal(err)
		}
		if row == nil {
			continue
		}
		if err := f.SetSheetRow("Sheet1", cell, &row); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return &out
}

func TestAWorkbookIsATable(t *testing.T) {
	w, err := tabular.NewWorkbook("a.xlsx", workbook(t, nil, []any{"Id", "Firma", "Umsatz"}, []any{"007", "Müller", 1234.5}, nil, []any{"8"}))
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close() //nolint:errcheck // it was only read
	row, err := w.Next()
	if n, ok, bad := row.Number("umsatz"); err != nil || row.Line != 3 || row.Text("Id") != "007" || row.Text("firma") != "Müller" || n != 1234.5 || !ok || bad != nil {
		t.Errorf("line %d, %q, %q, %v, %v", row.Line, row.Text("Id"), row.Text("firma"), n, err)
	}
	if row, err = w.Next(); err != nil || row.Line != 5 || row.Text("Id") != "8" || row.Text("Umsatz") != "" {
		t.Errorf("a short row behind a blank one: line %d, %q, %v", row.Line, row.Text("Id"), err)
	}
	if _, err = w.Next(); !errors.Is(err, io.EOF) {
		t.Errorf("after the last row: %v", err)
	}
	if err := w.Require("Umsaz"); err == nil || !strings.Contains(err.Error(), "did you mean Umsatz?") {
		t.Errorf("a column that is not there: %v", err)
	}
}

func TestWhatIsNoWorkbookIsSaid(t *testing.T) {
	for want, in := range map[string]io.Reader{
		"is no workbook that can be read": strings.NewReader("PK\x03\x04 and no more"),
		"is empty":                        workbook(t),
		"has no name":                     workbook(t, []any{"Id", "", "Name"}),
	} {
		if w, err := tabular.NewWorkbook("a.xlsx", in); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, %v; want %q", w, err, want)
		}
	}
	w, err := tabular.NewWorkbook("a.xlsx", workbook(t, []any{"Id"}, []any{"1", "2"}, []any{"3"}))
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close() //nolint:errcheck // it was only read
	if _, err := w.Next(); err == nil || !strings.Contains(err.Error(), "a.xlsx:2: the row has 2 fields") {
		t.Errorf("a row that is too long: %v", err)
	}
	if row, err := w.Next(); err != nil || row.Text("Id") != "3" {
		t.Errorf("the row behind it: %v", err)
	}
}
