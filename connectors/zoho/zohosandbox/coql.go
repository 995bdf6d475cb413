package zohosandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/icptier/icptier/internal/sandbox"
	"github.com/icptier/icptier/internal/sandbox/query"
)

// The limits of a query, see https://www.zoho.com/crm/developer/docs/api/v8/COQL-Limitations.html.
const (
	mostColumns  = 500
	mostCriteria = 25
	mostValues   = 100
	mostRows     = 2000
)

// search is a query that is being made ready to run.
type search struct {
	*query.Query
	o        *organisation
	criteria int
	err      *reply
}

// limitOf is how many records a query asks for.
func limitOf(body string) int {
	found := regexp.MustCompile(`(?i)limit\s+(?:\d+\s*,\s*)?(\d+)`).FindStringSubmatch(body)
	if found == nil {
		return 200
	}
	n, _ := strconv.Atoi(found[1]) // digits
	return n
}

func (o *organisation) serveQuery(c call) reply {
	var sent struct {
		Query string `json:"select_query"`
	}
	if json.Unmarshal(c.body, &sent) != nil || sent.Query == "" {
		return refuse(http.StatusBadRequest, "MANDATORY_NOT_FOUND", "required field not found", map[string]any{"api_name": "select_query"})
	}
	q, where := o.compile(sent.Query)
	if q.err != nil {
		return *q.err
	}
	module := q.Object.Text
	if module == modContacts && len(o.store.All(kindRight)) > 0 {
		return refuse(http.StatusForbidden, "NO_PERMISSION", "permission denied", nil)
	}
	var rows []sandbox.Object
	for _, r := range o.store.All(module) {
		if !r.Deleted && where(r) {
			rows = append(rows, r)
		}
	}
	slices.SortStableFunc(rows, func(a, b sandbox.Object) int {
		for _, by := range q.Order {
			if n := order(o.value(module, a, by.Field.Text), o.value(module, b, by.Field.Text)); n != 0 {
				return map[bool]int{true: -n, false: n}[by.Descending]
			}
		}
		return order(a.ID, b.ID)
	})
	more := len(rows) > q.Offset+q.Limit
	rows = rows[min(q.Offset, len(rows)):min(q.Offset+q.Limit, len(rows))]
	if len(rows) == 0 {
		return reply{status: http.StatusNoContent}
	}
	columns := []string{"id"}
	for _, name := range q.Fields {
		columns = append(columns, name.Text)
	}
	data := make([]any, len(rows))
	for i, r := range rows {
		data[i] = o.render(module, r, columns)
	}
	return reply{rows: len(data), body: map[string]any{"data": data, "info": map[string]any{"count": len(data), "more_records": more}}}
}

func (q *search) refused(code, message string, details map[string]any) {
	if q.err == nil {
		f := refuse(http.StatusBadRequest, code, message, details)
		q.err = &f
	}
}

// compile reads a query: SELECT columns FROM module WHERE condition ORDER BY columns LIMIT offset, size.
// Where says which records it means.
func (o *organisation) compile(text string) (q *search, where func(sandbox.Object) bool) {
	q = &search{o: o}
	var err *query.Error
	if q.Query, err = (query.Dialect{Pairs: true, OffsetFirst: true, Ranges: true, Deepest: mostCriteria}).Parse(text); err != nil {
		q.refused("SYNTAX_ERROR", "error occurred while parsing the query", map[string]any{"near": err.Near})
		return q, nil
	}
	switch {
	case !isModule(q.Object.Text):
		q.refused("INVALID_QUERY", "invalid query formed", map[string]any{"reason": "module name invalid"})
	case q.Where == nil || q.Count:
		q.refused("SYNTAX_ERROR", "error occurred while parsing the query", map[string]any{"near": "the end of the query"})
	}
	if q.Limit < 0 {
		q.Limit = 200
	}
	where = query.Bind(q.Where, q.criterion)
	if len(q.Fields) > mostColumns || q.criteria > mostCriteria || q.Limit > mostRows {
		q.refused("LIMIT_EXCEEDED", "the limit is exceeded", map[string]any{"limit": "query"})
	}
	for _, name := range q.Fields {
		q.known(name.Text)
	}
	for _, by := range q.Order {
		q.known(by.Field.Text)
	}
	return q, where
}

// known refuses a column that is not there, over look-ups too.
func (q *search) known(name string) {
	module := q.Object.Text
	for q.err == nil {
		first, rest, joined := strings.Cut(name, ".")
		f := q.o.field(module, first)
		if f == nil || joined && !isModule(f.Target) {
			q.refused("INVALID_QUERY", "column given seems to be invalid", map[string]any{"column_name": name})
			return
		}
		if !joined {
			return
		}
		if module, name = f.Target, rest; module == modContacts && len(q.o.store.All(kindRight)) > 0 {
			f := refuse(http.StatusForbidden, "NO_PERMISSION", "permission denied", nil)
			q.err = &f
		}
	}
}

// criterion makes a predicate of a comparison.
func (q *search) criterion(c query.Comparison) func(sandbox.Object) bool {
	q.criteria++
	q.known(c.Field.Text)
	literals := make([]string, len(c.Literals))
	for i, t := range c.Literals {
		if literals[i] = t.Text; t.Kind == query.Text {
			literals[i] = sortable(t.Text)
		}
	}
	if len(literals) > mostValues {
		q.refused("LIMIT_EXCEEDED", "the limit is exceeded", map[string]any{"limit": "in"})
	}
	return func(r sandbox.Object) bool {
		v := q.o.value(q.Object.Text, r, c.Field.Text)
		switch c.Operator {
		case "IS NULL":
			return v == ""
		case "IS NOT NULL":
			return v != ""
		case "IN":
			return slices.Contains(literals, v)
		case "BETWEEN":
			return v != "" && order(v, literals[0]) >= 0 && order(v, literals[1]) <= 0
		}
		return v != "" && query.Holds(c.Operator, order(v, literals[0]))
	}
}

// value is what a record holds in a field, over look-ups too, as a text that order compares.
func (o *organisation) value(module string, r sandbox.Object, name string) string {
	first, rest, joined := strings.Cut(name, ".")
	if !joined {
		switch name {
		case "id":
			return r.ID
		case "Modified_Time":
			return sortable(r.Modified.Format(timeForm))
		case "Created_Time":
			return sortable(r.Created.Format(timeForm))
		}
		if r.Fields[name] == nil {
			return ""
		}
		return sortable(fmt.Sprint(r.Fields[name]))
	}
	f := o.field(module, first)
	id, _ := r.Fields[first].(string)
	to, found := o.store.Get(f.Target, id)
	if !found || to.Deleted {
		return ""
	}
	return o.value(f.Target, to, rest)
}
