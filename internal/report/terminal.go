package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/icptier/icptier/internal/notation"
)

// gutter is the space between two columns of a terminal.
const gutter = 2

// Print writes the table for a terminal of so many columns; 0 is no terminal, where nothing
// is cut. Title, hint and notes are the caller's, who knows what stands around them.
func (t *Table) Print(out io.Writer, s notation.Style, width int) error {
	at := t.shown(Terminal)
	lines := make([][]string, 1+len(t.Rows))
	for _, i := range at {
		h := &t.Heads[i]
		title := h.Short.In(s.Lang())
		if title == "" {
			title = h.Title.In(s.Lang())
		}
		lines[0] = append(lines[0], title)
		for row := range t.Rows {
			lines[1+row] = append(lines[1+row], t.cell(s, row, i))
		}
	}
	w := table.NewWriter()
	w.SetStyle(plainStyle())
	configs := make([]table.ColumnConfig, len(at))
	limits := t.limits(at, lines, width)
	for i, column := range at {
		configs[i] = table.ColumnConfig{Number: i + 1, WidthMax: limits[i], WidthMaxEnforcer: Cut}
		switch kind := t.Heads[column].Kind; {
		case kind == ID:
			configs[i].WidthMaxEnforcer = cutInFront
		case kind.right():
			configs[i].Align, configs[i].AlignHeader = text.AlignRight, text.AlignRight
		}
	}
	w.SetColumnConfigs(configs)
	w.AppendHeader(cells(lines[0], ""))
	for row, line := range lines[1:] {
		sign := ""
		if t.Rows[row].Level != Plain {
			sign = "= "
		}
		w.AppendRow(cells(line, sign))
	}
	for line := range strings.Lines(w.Render()) {
		line = strings.TrimRight(line, " \n")
		if strings.Trim(line, "─") == "" { // it would be wider than the columns
			line = strings.TrimSuffix(line, strings.Repeat("─", gutter))
		}
		if _, err := fmt.Fprintln(out, line); err != nil {
			return err
		}
	}
	return nil
}

func cells(line []string, sign string) table.Row {
	row := make(table.Row, len(line))
	for i, cell := range line {
		row[i] = cell
	}
	row[0] = sign + line[0]
	return row
}

// limits are the widths of the columns, so that all of them fit: the widest text is cut
// first, and an id only where no text has anything left.
func (t *Table) limits(at []int, lines [][]string, width int) []int {
	limits, least := make([]int, len(at)), make([]int, len(at))
	total := gutter * (len(at) - 1)
	for i, column := range at {
		for row, line := range lines {
			n := text.StringWidthWithoutEscSequences(line[i])
			if row > 0 && i == 0 && t.Rows[row-1].Level != Plain {
				n += len("= ")
			}
			limits[i] = max(limits[i], n)
		}
		least[i] = limits[i]
		if kind := t.Heads[column].Kind; (kind == Text || kind == ID) && !t.Heads[column].Whole {
			least[i] = min(limits[i], shortest)
		}
		total += limits[i]
	}
	for _, kind := range []Kind{Text, ID} {
		for width > 0 && total > width {
			widest := -1
			for i, column := range at {
				if t.Heads[column].Kind == kind && limits[i] > least[i] && (widest < 0 || limits[i] > limits[widest]) {
					widest = i
				}
			}
			if widest < 0 {
				break
			}
			limits[widest]--
			total--
		}
	}
	return limits
}

// shortest is how much of a text stays in any case.
const shortest = 6

func plainStyle() table.Style {
	style := table.StyleLight
	style.Format.Header = text.FormatDefault
	style.Options = table.Options{SeparateHeader: true}
	style.Box.PaddingLeft, style.Box.PaddingRight = "", strings.Repeat(" ", gutter)
	return style
}

// Cut cuts a text to a width and says so.
func Cut(s string, limit int) string {
	if text.StringWidthWithoutEscSequences(s) <= limit {
		return s
	}
	return text.Trim(s, limit-1) + "…"
}

// cutInFront keeps the end of an id, which tells it apart from others; a name that stands
// for one keeps its beginning.
func cutInFront(s string, limit int) string {
	runes := []rune(s)
	if len(runes) <= limit || strings.Contains(s, " ") {
		return Cut(s, limit)
	}
	return "…" + string(runes[len(runes)-limit+1:])
}
