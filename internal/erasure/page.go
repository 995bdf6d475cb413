package erasure

import (
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/icptier/icptier/internal/audit"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/notation"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/report"
	"github.com/icptier/icptier/internal/scoring"
)

// line is a thing that is held and what it says.
type line struct{ name, value string }

// Tables are for people to read, one for each kind of thing that is held.
func (a *Account) Tables() []report.Table {
	tables := []report.Table{a.records()}
	tables[0].Title = text(phrase.Of("All that is held of %s %s, at %s for %s", a.Connection, a.ID, a.At.Format(time.RFC3339), a.By))
	if a.Blocked {
		tables[0].Notes = append(tables[0].Notes, text(phrase.Of("The account is on the block list.")))
	}
	if a.Score != nil {
		tables = append(tables, lines(phrase.Of("Score"), flat("", a.Score)))
	}
	for _, one := range []struct {
		title phrase.Phrase
		rows  []line
	}{
		{phrase.Of("Changes of the tier"), each(a.Changes, func(c scoring.Change) (string, any) { return c.At.Time().Format(time.RFC3339), c })},
		{phrase.Of("Kept for back-tests, as of when deals were created"), each(a.Origins, func(o crm.Origin) (string, any) { return o.Deal, o })},
		{phrase.Of("Replaced in the CRM by runs"), each(a.Edits, func(e Edit) (string, any) { return e.Run, e.Edit })},
		{phrase.Of("Dead letters"), each(a.Letters, func(l Letter) (string, any) { return l.ID, l.Text })},
		{phrase.Of("Answers of the CRM to written rows"), flat("", a.Notes)},
	} {
		if len(one.rows) > 0 {
			tables = append(tables, lines(one.title, one.rows))
		}
	}
	if len(a.Audit) > 0 {
		t := audit.Table(a.Audit)
		t.Title = text(phrase.Of("Who looked at the account or changed it"))
		tables = append(tables, t)
	}
	return tables
}

// Table is all of it as one table, for files.
func (a *Account) Table() report.Table {
	return lines(phrase.Phrase{}, flat("", a))
}

func (a *Account) records() report.Table {
	var rows []line
	for _, body := range a.Records {
		var r struct {
			Kind crm.Kind `json:"kind"`
			ID   string   `json:"id"`
		}
		if json.Unmarshal(body, &r) == nil {
			rows = append(rows, flat(string(r.Kind)+" "+r.ID, body)...)
		}
	}
	return lines(phrase.Phrase{}, rows)
}

func each[T any](list []T, of func(T) (name string, value any)) []line {
	var rows []line
	for _, one := range list {
		name, value := of(one)
		rows = append(rows, flat(name, value)...)
	}
	return rows
}

// flat takes a value apart into lines, one for each leaf of its JSON.
func flat(name string, value any) []line {
	body, err := json.Marshal(value)
	if err != nil {
		return []line{{name, err.Error()}}
	}
	var tree any
	if err := json.Unmarshal(body, &tree); err != nil {
		return []line{{name, string(body)}}
	}
	var rows []line
	leaves(name, tree, &rows)
	return rows
}

func leaves(name string, tree any, rows *[]line) {
	join := func(part string) string {
		if name == "" {
			return part
		}
		return name + " " + part
	}
	switch tree := tree.(type) {
	case map[string]any:
		for _, key := range sorted(tree) {
			leaves(join(key), tree[key], rows)
		}
	case []any:
		for i, one := range tree {
			leaves(join(fmt.Sprint(i+1)), one, rows)
		}
	case nil:
	case float64:
		*rows = append(*rows, line{name, number(tree)})
	default:
		*rows = append(*rows, line{name, fmt.Sprint(tree)})
	}
}

func lines(title phrase.Phrase, rows []line) report.Table {
	col := report.Col[line]
	t := report.Of([]report.Column[line]{
		col("name", report.Text, "Item", func(l line) any { return l.name }).Whole(),
		col("value", report.Text, "Value", func(l line) any { return l.value }).Whole(),
	}, rows)
	t.Title = text(title)
	return t
}

// page is a file that a browser shows, and that needs nothing else.
const page = `<!doctype html><html lang="{{.Lang}}"><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{{.Title}}</title><style>body{font:15px/1.5 sans-serif;margin:2em auto;max-width:60em;padding:0 1em}table{border-collapse:collapse;width:100%}
td,th{border-bottom:1px solid #ccc;padding:.25em .75em .25em 0;text-align:left;vertical-align:top;overflow-wrap:anywhere}</style>
{{range $i, $t := .Tables}}{{if $i}}<h2>{{$t.Title}}</h2>{{else}}<h1>{{$t.Title}}</h1>{{end}}{{$t.Body}}{{range $t.Notes}}<p>{{.}}</p>{{end}}{{end}}</html>
`

// Page writes tables as one HTML file.
func Page(out io.Writer, s notation.Style, lang string, tables ...report.Table) error {
	type shown struct {
		Title string
		Body  template.HTML
		Notes []string
	}
	in := func(t words.Text) string { return t.In(lang) }
	all := make([]shown, len(tables))
	for i := range tables {
		all[i] = shown{Title: in(tables[i].Title), Body: tables[i].HTML(s)}
		for _, note := range tables[i].Notes {
			all[i].Notes = append(all[i].Notes, in(note))
		}
	}
	t, err := template.New("page").Parse(page)
	if err != nil {
		return err
	}
	return t.Execute(out, struct {
		Lang, Title string
		Tables      []shown
	}{lang, all[0].Title, all})
}

func sorted(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
