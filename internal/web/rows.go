package web

import (
	"errors"
	"html/template"
	"reflect"
	"strings"

	"github.com/icptier/icptier/internal/report"
)

// cellData holds the values of a page's own template of a cell.
type cellData struct {
	Data any // of the page
	Row  any // what the row was made of
	// Operates says that the reader may control jobs.
	Operates bool
}

// headed is the data of a page whose columns are ordered by their titles.
type headed interface{ Head(key string) report.Link }

// rows shows tables on a page. Which columns there are, the table says. What a cell holds in
// place of its value, the page's template NAME.KEY says where there is one, and NAME.before
// and NAME.after what stands at the ends of each row; they read the row off rows, which are
// those of the table in their order, without sums.
func (l *locale) rows(page *template.Template) func(name string, t report.Table, rows any, f frame) (template.HTML, error) {
	return func(name string, t report.Table, rows any, f frame) (template.HTML, error) {
		all := reflect.ValueOf(rows)
		var failed error
		cell := func(key string) func(int) template.HTML {
			own := name + "." + key
			if page.Lookup(own) == nil {
				return nil
			}
			return func(row int) template.HTML {
				var b strings.Builder
				if err := page.ExecuteTemplate(&b, own, cellData{f.Data, all.Index(row).Interface(), f.Who.Operates}); err != nil {
					failed = errors.Join(failed, err)
				}
				return template.HTML(b.String()) //nolint:gosec // a template has written it
			}
		}
		var head func(string) report.Link
		if h, ok := f.Data.(headed); ok {
			head = h.Head
		}
		shown := t.Page(l.style, report.Look{
			Head:  head,
			Class: "stack " + name, Before: cell("before"), After: cell("after"),
			Cell: func(row int, key string) (template.HTML, bool) {
				if write := cell(key); write != nil && row < all.Len() { // a sum stands below
					return write(row), true
				}
				return "", false
			},
		})
		return shown, failed
	}
}
