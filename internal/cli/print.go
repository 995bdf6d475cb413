package cli

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/report"
)

// reported prints a report in the form that was asked for: as it is, as one table for
// programs, or as people prints it.
func (e *env) reported(whole any, file func() report.Table, people func() error) error {
	switch e.output {
	case "json":
		return e.json(whole)
	case "csv":
		t := file()
		return t.CSV(e.out, e.style)
	}
	return people()
}

// show prints tables for people one below the other, each with what stands around it.
func (e *env) show(tables ...report.Table) error {
	for i := range tables {
		t := &tables[i]
		if i > 0 {
			e.say("")
		}
		if err := e.showOne(t); err != nil {
			return err
		}
	}
	return nil
}

func (e *env) showOne(t *report.Table) error {
	head := t.Title.In(e.lang)
	if hint := t.Hint.In(e.lang); hint != "" {
		head = strings.TrimPrefix(head+". "+hint, ". ")
	}
	if head != "" {
		e.lines("%s", head)
		e.say("")
	}
	if err := t.Print(e.out, e.style, columns(e.out)); err != nil {
		return err
	}
	for _, note := range t.Notes {
		e.lines("%s", report.Visible(note.In(e.lang)))
	}
	return nil
}

func shorten(s string, limit int) string { return report.Cut(s, limit) }

// visible takes out what would move the cursor or turn the text around.
func visible(s string) string { return report.Visible(s) }

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

// words are a phrase of the catalogue in the reader's language.
func (e *env) words(format string, args ...any) string { return phrase.Of(format, args...).In(e.lang) }

// stored is a sentence that was kept when something went wrong. Programs get it as it is.
func (e *env) stored(said phrase.Phrase) string {
	if e.output == "table" {
		return said.In(e.lang)
	}
	return said.String()
}

// sentences prints a table whose last column of three is a sentence, wrapped to the terminal.
func (e *env) sentences(t *report.Table) error {
	first, second := 0, 0
	rows := make([][3]string, len(t.Rows))
	for i := range t.Rows {
		for column := range rows[i] {
			rows[i][column] = report.Write(e.style, &t.Heads[column], t.Rows[i].Cells[column])
		}
		first, second = max(first, text.StringWidthWithoutEscSequences(rows[i][0])), max(second, text.StringWidthWithoutEscSequences(rows[i][1]))
	}
	indent := first + second + 4
	for _, r := range rows {
		wrapped := text.WrapSoft(r[2], max(width(e.out)-indent, 20))
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
