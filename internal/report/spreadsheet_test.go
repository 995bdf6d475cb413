//go:build libreoffice

package report_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/icptier/icptier/internal/report"
)

// TestFilesInASpreadsheet opens what is written with LibreOffice, which calculates formulas of
// CSV files here, parts lines at every separator in turn, and is asked what it made of them.
func TestFilesInASpreadsheet(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Fatalf("install LibreOffice's spreadsheet (Debian: libreoffice-calc): %v", err)
	}
	share := 0.284
	names := []string{`=1+1`, `Müller;=1+1`, "Huber\t=1+1", `Maier|=1+1`, `Sohn,=1+1`, `"=1+1`, "＝1+1", " =1+1", "@SUM(1)", `+1+1`, `-1+1;-1+1`, `Groß & Söhne`}
	accounts := make([]account, len(names))
	for i, name := range names {
		accounts[i] = account{name: name, id: fmt.Sprint("-", i), tier: "A", score: 93, share: &share, value: 1234.5}
	}
	tab := table(accounts...)
	dir := t.TempDir()
	workbook := filepath.Join(dir, "workbook.xlsx")
	if err := report.Workbook(workbook, style("de"), tab); err != nil {
		t.Fatal(err)
	}
	t.Run("workbook", func(t *testing.T) { inert(t, opened(t, office, workbook, "")) })
	for lang, separator := range map[string]rune{"de": ';', "en": ','} {
		var out bytes.Buffer
		if err := tab.CSV(&out, style(lang)); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, lang+".csv")
		if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, with := range []rune{';', ',', '\t', '|'} {
			t.Run(fmt.Sprintf("%s parted at %q", lang, with), func(t *testing.T) {
				language := map[string]int{"de": 1031, "en": 1033}[lang]
				book := opened(t, office, path, fmt.Sprintf("CSV:%d,34,76,1,,%d,false,true,false,false,false,-1,true", with, language))
				inert(t, book)
				if with == separator {
					whole(t, book, names)
				}
			})
		}
	}
}

// opened is a file as LibreOffice reads it.
func opened(t *testing.T, office, path, filter string) *excelize.File {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	dir := t.TempDir()
	args := []string{"--headless", "-env:UserInstallation=file://" + dir + "/profile", "--convert-to", "xlsx", "--outdir", dir}
	if filter != "" {
		args = append(args, "--infilter="+filter)
	}
	if said, err := exec.CommandContext(ctx, office, append(args, path)...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	name := filepath.Base(path)
	book, err := excelize.OpenFile(filepath.Join(dir, name[:len(name)-len(filepath.Ext(name))]+".xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := book.Close(); err != nil {
			t.Error(err)
		}
	})
	return book
}

// inert wants no formula in any cell.
func inert(t *testing.T, book *excelize.File) {
	t.Helper()
	sheet := book.GetSheetName(0)
	rows, err := book.GetRows(sheet)
	if err != nil || len(rows) < 2 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for y, row := range rows {
		for x := range row {
			cell, err := excelize.CoordinatesToCellName(x+1, y+1)
			if err != nil {
				t.Fatal(err)
			}
			if formula, err := book.GetCellFormula(sheet, cell); err != nil || formula != "" {
				t.Errorf("%s is live: %q, %v", cell, formula, err)
			}
		}
	}
}

// whole wants every name in its place, and numbers that are numbers.
func whole(t *testing.T, book *excelize.File, names []string) {
	t.Helper()
	rows, err := book.GetRows(book.GetSheetName(0), excelize.Options{RawCellValue: true})
	if err != nil || len(rows) != len(names)+1 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	if got := rows[len(names)][1]; got != names[len(names)-1] {
		t.Errorf("umlauts are read as %q", got)
	}
	for i, row := range rows[1:] {
		for x, want := range map[int]string{2: fmt.Sprint(-i), 4: "93", 5: "0.284", 6: "1234.5"} {
			cell, err := excelize.CoordinatesToCellName(x+1, i+2)
			if err != nil {
				t.Fatal(err)
			}
			kind, err := book.GetCellType(book.GetSheetName(0), cell)
			if err != nil || row[x] != want || kind == excelize.CellTypeSharedString || kind == excelize.CellTypeInlineString {
				t.Errorf("%s of %q is %q of type %d, want the number %s: %v", cell, row[1], row[x], kind, want, err)
			}
		}
	}
}
