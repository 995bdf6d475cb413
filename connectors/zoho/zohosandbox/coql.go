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
)

// The limits of a query, see https://www.zoho.com/crm/developer/docs/api/v8/COQL-Limitations.html.
const (
	mostColumns  = 500
	mostCriteria = 25
	mostValues   = 100
	mostRows     = 2000
)

// query is a parsed query: SELECT columns FROM module WHERE condition ORDER BY columns LIMIT offset, size.
type query struct {
	o        *organisation
	module   string
	columns  []string
	where    func(sandbox.Object) bool
	order    []string
	down     bool
	from     int
	size     int
	tokens   []string
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
	q := query{o: o, size: 200, tokens: regexp.MustCompile(`'(?:[^'\\]|\\.)*'|[A-Za-z_][A-Za-z0-9_.]*|\d+|<=|>=|!=|[=<>(),]|\S`).FindAllString(sent.Query, -1)}
	if q.parse(); q.err != nil {
		return *q.err
	}
	if q.module == modContacts && len(o.store.All(kindRight)) > 0 {
		return refuse(http.StatusForbidden, "NO_PERMISSION", "permission denied", nil)
	}
	var rows []sandbox.Object
	for _, r := range o.store.All(q.module) {
		if !r.Deleted && q.where(r) {
			rows = append(rows, r)
		}
	}
	slices.SortStableFunc(rows, func(a, b sandbox.Object) int {
		for _, name := range q.order {
			if n := order(o.value(q.module, a, name), o.value(q.module, b, name)); n != 0 {
				return map[bool]int{true: -n, false: n}[q.down]
			}
		}
		return order(a.ID, b.ID)
	})
	more := len(rows) > q.from+q.size
	rows = rows[min(q.from, len(rows)):min(q.from+q.size, len(rows))]
	if len(rows) == 0 {
		return reply{status: http.StatusNoContent}
	}
	data := make([]any, len(rows))
	for i, r := range rows {
		data[i] = o.render(q.module, r, append([]string{"id"}, q.columns...))
	}
	return reply{rows: len(data), body: map[string]any{"data": data, "info": map[string]any{"count": len(data), "more_records": more}}}
}

// word takes the next token; one of those that are expected, if any are.
func (q *query) word(expected ...string) string {
	if len(q.tokens) == 0 || q.err != nil {
		q.syntax("the end of the query")
		return ""
	}
	token := q.tokens[0]
	if len(expected) > 0 && !slices.Contains(expected, strings.ToLower(token)) {
		q.syntax(token)
		return ""
	}
	q.tokens = q.tokens[1:]
	return token
}

func (q *query) next(word string) bool {
	return len(q.tokens) > 0 && q.err == nil && strings.EqualFold(q.tokens[0], word)
}

func (q *query) refused(code, message string, details map[string]any) {
	if q.err == nil {
		f := refuse(http.StatusBadRequest, code, message, details)
		q.err = &f
	}
}

func (q *query) syntax(near string) {
	q.refused("SYNTAX_ERROR", "error occurred while parsing the query", map[string]any{"near": near})
}

func (q *query) parse() {
	q.word("select")
	for {
		q.columns = append(q.columns, q.word())
		if !q.next(",") {
			break
		}
		q.word(",")
	}
	q.word("from")
	q.module = q.word()
	if q.err == nil && !isModule(q.module) {
		q.refused("INVALID_QUERY", "invalid query formed", map[string]any{"reason": "module name invalid"})
	}
	q.word("where") // without one there is no query
	q.where = q.condition()
	if q.next("order") {
		q.word("order")
		q.word("by")
		for {
			q.order = append(q.order, q.word())
			if q.next("asc") || q.next("desc") {
				q.down = strings.EqualFold(q.word(), "desc")
			}
			if !q.next(",") {
				break
			}
			q.word(",")
		}
	}
	if q.next("limit") {
		q.word("limit")
		q.size = q.number()
		if q.next(",") {
			q.word(",")
			q.from, q.size = q.size, q.number()
		}
	}
	switch {
	case q.err != nil:
	case len(q.tokens) > 0:
		q.syntax(q.tokens[0])
	case len(q.columns) > mostColumns, q.criteria > mostCriteria, q.size > mostRows:
		q.refused("LIMIT_EXCEEDED", "the limit is exceeded", map[string]any{"limit": "query"})
	}
	for _, name := range slices.Concat(q.columns, q.order) {
		q.known(name)
	}
}

func (q *query) number() int {
	n, err := strconv.Atoi(q.word())
	if err != nil {
		q.syntax("a number")
	}
	return n
}

// known refuses a column that is not there, over look-ups too.
func (q *query) known(name string) {
	module := q.module
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

// condition is a criterion, or two conditions: brackets stand around every two.
func (q *query) condition() func(sandbox.Object) bool {
	left := q.operand()
	if !q.next("and") && !q.next("or") {
		return left
	}
	both := strings.EqualFold(q.word(), "and")
	right := q.operand()
	if q.next("and") || q.next("or") {
		q.syntax("a third condition without brackets")
	}
	return func(r sandbox.Object) bool {
		if both {
			return left(r) && right(r)
		}
		return left(r) || right(r)
	}
}

func (q *query) operand() func(sandbox.Object) bool {
	if q.next("(") {
		q.word("(")
		inner := q.condition()
		q.word(")")
		return inner
	}
	return q.criterion()
}

func (q *query) criterion() func(sandbox.Object) bool {
	q.criteria++
	name := q.word()
	q.known(name)
	value := func(r sandbox.Object) string { return q.o.value(q.module, r, name) }
	switch op := strings.ToLower(q.word("=", "!=", "<", ">", "<=", ">=", "in", "between", "is")); op {
	case "is":
		not := q.next("not")
		if not {
			q.word("not")
		}
		q.word("null")
		return func(r sandbox.Object) bool { return (value(r) != "") == not }
	case "between":
		from := q.literal()
		q.word("and")
		to := q.literal()
		return func(r sandbox.Object) bool {
			v := value(r)
			return v != "" && order(v, from) >= 0 && order(v, to) <= 0
		}
	case "in":
		values := map[string]bool{}
		q.word("(")
		for q.err == nil {
			values[q.literal()] = true
			if q.word(",", ")") == ")" {
				break
			}
		}
		if len(values) > mostValues {
			q.refused("LIMIT_EXCEEDED", "the limit is exceeded", map[string]any{"limit": "in"})
		}
		return func(r sandbox.Object) bool { return values[value(r)] }
	default:
		to := q.literal()
		return func(r sandbox.Object) bool {
			v := value(r)
			n := order(v, to)
			return v != "" && (n == 0 && strings.Contains(op, "=") && op != "!=" || n < 0 && op[0] == '<' || n > 0 && op[0] == '>' || n != 0 && op == "!=")
		}
	}
}

func (q *query) literal() string {
	text := q.word()
	if strings.HasPrefix(text, "'") {
		return sortable(strings.NewReplacer(`\'`, `'`, `\\`, `\`).Replace(strings.Trim(text, "'")))
	}
	return text
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
