package report

import (
	"html/template"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/icptier/icptier/internal/notation"
)

// Look is how a page shows a table in a way of its own: the table says which columns there
// are, in which order and what they are called, and the page what some cells hold beside
// their values, as a link.
type Look struct {
	// Class is that of the table in the style sheet; figures where it is empty. Cells of
	// another have the class k-KEY of their column, and numbers their title for narrow screens.
	Class string
	// Head is what the title of a column leads to; nil is nothing.
	Head func(key string) Link
	// Cell is the content of a cell, and whether it stands in place of its value.
	Cell func(row int, key string) (template.HTML, bool)
	// Before and After are the contents of cells before and after those of a row: what can
	// be done with it.
	Before, After func(row int) template.HTML
}

// Link is where the title of a column leads to.
type Link struct {
	URL string // empty is nowhere
	// Sorted is ascending or descending where the rows are in the order of the column.
	Sorted string
}

// HTML writes the table for a page, with the classes of its style sheet.
func (t *Table) HTML(s notation.Style) template.HTML { return t.Page(s, Look{}) }

// Page writes the table in a way of the page's own.
func (t *Table) Page(s notation.Style, l Look) template.HTML {
	p := page{Table: t, style: s, look: l, at: t.shown(Page)}
	class := l.Class
	if class == "" {
		class = "figures"
	}
	p.WriteString(`<table class="` + template.HTMLEscapeString(class) + `"><thead><tr>`)
	p.around(l.Before, "<th></th>")
	for _, i := range p.at {
		p.head(i)
	}
	p.around(l.After, "<th></th>")
	p.WriteString("</tr></thead>\n<tbody>")
	for row := range t.Rows {
		p.WriteString([]string{"\n<tr>", "\n<tr class=\"sum\">", "\n<tr class=\"total\">"}[t.Rows[row].Level])
		p.row(row)
		p.WriteString("</tr>")
	}
	p.WriteString("</tbody></table>")
	return template.HTML(p.String()) //nolint:gosec // every value went through escape, all else is the page's
}

// page is a table that is being written.
type page struct {
	strings.Builder
	*Table
	style notation.Style
	look  Look
	at    []int
}

// head is the title of a column.
func (p *page) head(column int) {
	var link Link
	if p.look.Head != nil {
		link = p.look.Head(p.Heads[column].Key)
	}
	p.WriteString(`<th scope="col"` + p.class(column))
	if link.Sorted != "" {
		p.WriteString(` aria-sort="` + template.HTMLEscapeString(link.Sorted) + `"`)
	}
	open, end := ">", "</th>"
	if link.URL != "" {
		open, end = `><a href="`+template.HTMLEscapeString(link.URL)+`">`, "</a></th>"
	}
	p.WriteString(open)
	p.escape(p.Heads[column].Title.In(p.style.Lang()))
	p.WriteString(end)
}

func (p *page) around(cell func(int) template.HTML, text string) {
	if cell != nil {
		p.WriteString(text)
	}
}

func (p *page) row(row int) {
	if p.look.Before != nil {
		p.WriteString("<td>" + string(p.look.Before(row)) + "</td>")
	}
	for n, i := range p.at {
		open, end := "<td"+p.class(i)+p.label(i)+">", "</td>"
		text := p.cell(p.style, row, i)
		if n == 0 && p.look.Class == "" { // a row is named by itself, also where the one above has the same name
			open, end = `<th scope="row">`, "</th>"
			text = p.named(row, i)
		}
		p.WriteString(open)
		p.value(row, i, text)
		p.WriteString(end)
	}
	if p.look.After != nil {
		p.WriteString("<td>" + string(p.look.After(row)) + "</td>")
	}
}

// named is the cell that a row is named by.
func (p *page) named(row, column int) string {
	text := Write(p.style, &p.Heads[column], p.Rows[row].Cells[column])
	if text == "" && p.Heads[column].Kind == Tier {
		return notation.Unknown
	}
	return text
}

func (p *page) value(row, column int, text string) {
	h := &p.Heads[column]
	if p.look.Cell != nil {
		if cell, ok := p.look.Cell(row, h.Key); ok {
			p.WriteString(string(cell))
			return
		}
	}
	value := p.Rows[row].Cells[column]
	if p.look.Class != "" && text == notation.Unknown { // a narrow screen has no place for what is not known
		if h.Kind == Tier {
			p.WriteString(`<b class="badge tier-none">` + text + "</b>")
		}
		return
	}
	strong, isStrong := value.(Strong)
	switch {
	case isStrong:
		p.WriteString("<strong>")
		p.escape(Write(p.style, h, strong.Value))
		p.WriteString("</strong>")
	case h.Kind == Tier && slices.Contains([]any{"A", "B", "C", "D", "X"}, value):
		p.WriteString(`<b class="badge tier-` + text + `">` + text + "</b>")
	case h.Kind == Time && text != notation.Unknown:
		p.time(value, text)
	case h.Kind <= ID:
		p.WriteString("<bdi>")
		p.escape(text)
		p.WriteString("</bdi>")
	default:
		p.escape(text)
	}
}

// time is a time that scripts read, too.
func (p *page) time(value any, text string) {
	if at, ok := value.(time.Time); ok {
		p.WriteString(`<time datetime="` + at.UTC().Format(TimeFormat) + `">`)
		defer p.WriteString("</time>")
	}
	p.escape(text)
}

func (p *page) escape(text string) { template.HTMLEscape(p, []byte(text)) }

// label is the title of a number, for where the titles above do not show.
func (p *page) label(column int) string {
	title := p.Heads[column].Title.In(p.style.Lang())
	if p.look.Class == "" || !p.Heads[column].Kind.right() || !strings.ContainsFunc(title, unicode.IsLetter) {
		return ""
	}
	return ` data-label="` + template.HTMLEscapeString(title) + `"`
}

// class of a cell: figures are on the right but for texts, all else is on the left but for
// numbers.
func (p *page) class(column int) string {
	h := &p.Heads[column]
	switch {
	case p.look.Class != "" && h.Kind.right():
		return ` class="right k-` + template.HTMLEscapeString(h.Key) + `"`
	case p.look.Class != "":
		return ` class="k-` + template.HTMLEscapeString(h.Key) + `"`
	case h.Quiet:
		return ` class="unknown"`
	case h.Kind <= ID:
		return ` class="text"`
	}
	return ""
}
