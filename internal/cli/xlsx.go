package cli

import (
	"errors"
	"fmt"

	"github.com/xuri/excelize/v2"
)

// sheet is one sheet of a workbook. A cell is a text, a number or a truth.
type sheet struct {
	name   string
	titles []string
	widths []float64 // in characters; those that are missing are the program's own
	rows   [][]any
}

// workbook writes sheets as XLSX. Texts are written as texts and never as formulas,
// whatever they begin with.
func workbook(path string, sheets []sheet) (err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return fmt.Errorf("make the workbook: %w", err)
	}
	for i, s := range sheets {
		if i == 0 {
			err = f.SetSheetName(f.GetSheetName(0), s.name)
		} else {
			_, err = f.NewSheet(s.name)
		}
		if err == nil {
			err = s.fill(f, bold)
		}
		if err != nil {
			return fmt.Errorf("make sheet %s: %w", s.name, err)
		}
	}
	if err := f.SaveAs(path); err != nil {
		return fmt.Errorf("write the workbook: %w", err)
	}
	return nil
}

func (s *sheet) fill(f *excelize.File, bold int) error {
	w, err := f.NewStreamWriter(s.name)
	if err != nil {
		return err
	}
	for i, width := range s.widths {
		if err := w.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	head := make([]any, len(s.titles))
	for i, title := range s.titles {
		head[i] = excelize.Cell{StyleID: bold, Value: title}
	}
	if err := w.SetRow("A1", head); err != nil {
		return err
	}
	for i, row := range s.rows {
		at, err := excelize.CoordinatesToCellName(1, i+2)
		if err != nil {
			return err
		}
		cells := make([]any, len(row))
		for j, cell := range row {
			if text, ok := cell.(string); ok {
				cell = visible(text)
			}
			cells[j] = cell
		}
		if err := w.SetRow(at, cells); err != nil {
			return err
		}
	}
	return w.Flush()
}
