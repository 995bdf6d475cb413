package tabular

import (
	"encoding/csv"
	"io"
	"strings"
)

// WriteCSV writes a table that a spreadsheet can open: no cell becomes a formula.
func WriteCSV(out io.Writer, header []string, rows [][]string) error {
	w := csv.NewWriter(out)
	if err := w.Write(header); err != nil {
		return err
	}
	for _, r := range rows {
		cells := make([]string, len(r))
		for i, cell := range r {
			cells[i] = NoFormula(cell)
		}
		if err := w.Write(cells); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// NoFormula leads a cell by an apostrophe that a spreadsheet would take for a formula.
func NoFormula(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
