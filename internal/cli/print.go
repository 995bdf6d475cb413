package cli

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"

	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/tabular"
)

// column is one column of a table. A column with a limit is cut to it, so that
// the table fits a terminal; CSV is never cut.
type column struct {
	title string
	right bool
	limit int
}

// table prints rows as a table or as CSV.
func (e *env) table(columns []column, rows [][]string) error {
	if e.output == "csv" {
		return e.csv(columns, rows)
	}
	t := table.NewWriter()
	t.SetStyle(plainStyle())
	header := make(table.Row, len(columns))
	configs := make([]table.ColumnConfig, len(columns))
	for i, c := range columns {
		header[i] = c.title
		configs[i] = table.ColumnConfig{Number: i + 1}
		if c.right {
			configs[i].Align, configs[i].AlignHeader = text.AlignRight, text.AlignRight
		}
		if c.limit > 0 {
			configs[i].WidthMax, configs[i].WidthMaxEnforcer = c.limit, shorten
		}
	}
	t.AppendHeader(header)
	t.SetColumnConfigs(configs)
	for _, r := range rows {
		row := make(table.Row, len(r))
		for i, cell := range r {
			row[i] = visible(cell)
		}
		t.AppendRow(row)
	}
	for line := range strings.Lines(t.Render()) {
		if _, err := fmt.Fprintln(e.out, strings.TrimRight(line, " \n")); err != nil {
			return err
		}
	}
	return nil
}

func plainStyle() table.Style {
	style := table.StyleLight
	style.Format.Header = text.FormatDefault
	style.Options = table.Options{SeparateHeader: true}
	style.Box.PaddingLeft, style.Box.PaddingRight = "", "  "
	return style
}

// shorten cuts a text to a width and says so.
func shorten(s string, limit int) string {
	if text.StringWidthWithoutEscSequences(s) <= limit {
		return s
	}
	return text.Trim(s, limit-1) + "…"
}

// visible takes out what would move the cursor or turn the text around: names
// come from outside.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case r < ' ' || r == 0x7f, r >= 0x80 && r < 0xa0, r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0xfeff:
			return -1
		}
		return r
	}, s)
}

// csv writes rows for a spreadsheet.
func (e *env) csv(columns []column, rows [][]string) error {
	header := make([]string, len(columns))
	for i, c := range columns {
		header[i] = c.title
	}
	return tabular.WriteCSV(e.out, header, rows)
}

// json prints one value for scripts.
func (e *env) json(v any) error {
	enc := json.NewEncoder(e.out)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// say prints a line for the reader on standard output.
func (e *env) say(format string, args ...any) { _, _ = fmt.Fprintf(e.out, format+"\n", args...) }

// tell prints a line about what is going on, on standard error.
func (e *env) tell(format string, args ...any) { _, _ = fmt.Fprintf(e.err, format+"\n", args...) }

// number writes a number in the reader's format.
func (e *env) number(n int) string {
	tag := language.English
	if e.lang == "de" {
		tag = language.German
	}
	return message.NewPrinter(tag).Sprint(number.Decimal(n))
}

// seconds writes a duration in seconds with one digit after the point.
func (e *env) seconds(d time.Duration) string {
	tag := language.English
	if e.lang == "de" {
		tag = language.German
	}
	return message.NewPrinter(tag).Sprint(number.Decimal(d.Seconds(), number.Scale(1)))
}

// stored is a sentence that was kept when something went wrong: in German where the catalogue has
// it, and else quoted. Programs get it as it is.
func (e *env) stored(sentence string) string {
	if e.output == "table" {
		return phrase.Text(sentence).In(e.lang)
	}
	return sentence
}

// when writes a time with its zone; "–" for none.
func (e *env) when(t time.Time) string {
	switch {
	case t.IsZero():
		return "–"
	case e.lang == "de":
		return t.Local().Format("02.01.2006 15:04 MST")
	}
	return t.Local().Format("2006-01-02 15:04 MST")
}

// dayHere writes the day of an instant in the reader's zone, which what it stands in names.
func (e *env) dayHere(t time.Time) string {
	if e.lang == "de" {
		return t.Local().Format("02.01.2006")
	}
	return t.Local().Format(time.DateOnly)
}

// sentences prints rows whose last cell is a sentence, wrapped to the terminal.
func (e *env) sentences(rows [][]string) error {
	if e.output == "csv" {
		return e.csv([]column{{title: e.texts.state}, {title: e.texts.part}, {title: e.texts.finding}}, rows)
	}
	first, second := 0, 0
	for _, r := range rows {
		first, second = max(first, text.StringWidthWithoutEscSequences(r[0])), max(second, text.StringWidthWithoutEscSequences(r[1]))
	}
	indent := first + second + 4
	for _, r := range rows {
		wrapped := text.WrapSoft(visible(r[2]), max(width(e.out)-indent, 20))
		for i, line := range strings.Split(wrapped, "\n") {
			if i > 0 {
				r[0], r[1] = "", ""
			}
			e.say("%s  %s  %s", text.Pad(r[0], first, ' '), text.Pad(r[1], second, ' '), strings.TrimRight(line, " "))
		}
	}
	return nil
}

// wrap breaks a line at spaces; what follows is indented as the line is.
func wrap(line string, limit int) []string {
	trimmed := strings.TrimLeft(line, " ")
	first := line[:len(line)-len(trimmed)]
	next := first
	if strings.HasPrefix(trimmed, "- ") || strings.HasPrefix(trimmed, "+ ") {
		next += "  "
	}
	parts := strings.Split(text.WrapSoft(trimmed, max(limit-len(next), 30)), "\n")
	for i := range parts {
		indent := next
		if i == 0 {
			indent = first
		}
		parts[i] = indent + strings.Trim(parts[i], " ")
	}
	return parts
}
