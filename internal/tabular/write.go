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

// Guarded is NoFormula for a file that is read again: Unguarded gives back any cell as it was.
func Guarded(cell string) string {
	if rest := strings.TrimLeft(cell, "'"); NoFormula(rest) != rest {
		return "'" + cell
	}
	return cell
}

// Unguarded takes away the apostrophe that leads what would be a formula.
func Unguarded(cell string) string {
	if rest := strings.TrimLeft(cell, "'"); len(rest) < len(cell) && NoFormula(rest) != rest {
		return cell[1:]
	}
	return cell
}
