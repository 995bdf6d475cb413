package report

import (
	"html/template"
	"slices"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/notation"
)

// HTML writes the table for a page, with the classes of its style sheet.
func (t *Table) HTML(s notation.Style) template.HTML {
	var b strings.Builder
	at := t.shown(Page)
	b.WriteString(`<table class="figures"><thead><tr>`)
	for _, i := range at {
		b.WriteString(`<th scope="col"` + t.Heads[i].class() + `>`)
		escape(&b, t.Heads[i].Title.In(s.Lang()))
		b.WriteString("</th>")
	}
	b.WriteString("</tr></thead>\n<tbody>")
	for row := range t.Rows {
		b.WriteString([]string{"\n<tr>", "\n<tr class=\"sum\">", "\n<tr class=\"total\">"}[t.Rows[row].Level])
		for n, i := range at {
			open, end := "<td"+t.Heads[i].class()+">", "</td>"
			text := t.cell(s, row, i)
			if n == 0 { // a row is named by itself, also where the one above has the same name
				open, end = `<th scope="row">`, "</th>"
				text = Write(s, &t.Heads[i], t.Rows[row].Cells[i])
			}
			b.WriteString(open)
			t.markup(&b, text, row, i)
			b.WriteString(end)
		}
		b.WriteString("</tr>")
	}
	b.WriteString("</tbody></table>")
	return template.HTML(b.String()) //nolint:gosec // every value went through escape
}

func (t *Table) markup(b *strings.Builder, text string, row, column int) {
	value := t.Rows[row].Cells[column]
	switch h := &t.Heads[column]; {
	case h.Kind == Tier && slices.Contains([]any{"A", "B", "C", "D", "X"}, value):
		b.WriteString(`<b class="badge tier-` + text + `">` + text + "</b>")
	case h.Kind == Time && text != notation.Unknown:
		if at, ok := value.(time.Time); ok {
			b.WriteString(`<time datetime="` + at.UTC().Format(TimeFormat) + `">`)
			defer b.WriteString("</time>")
		}
		escape(b, text)
	case h.Kind <= ID:
		b.WriteString("<bdi>")
		escape(b, text)
		b.WriteString("</bdi>")
	default:
		escape(b, text)
	}
}

func escape(b *strings.Builder, text string) { template.HTMLEscape(b, []byte(text)) }

// class of a cell: texts stand on the left.
func (h *Head) class() string {
	switch {
	case h.Quiet:
		return ` class="unknown"`
	case h.Kind <= ID:
		return ` class="text"`
	}
	return ""
}
