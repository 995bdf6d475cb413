package salesforcesandbox

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/sandbox/query"
)

// predicate says whether a record meets a condition.
type predicate = func(r *row) bool

// binder makes predicates of the conditions of one query.
type binder struct {
	org    *org
	soql   string
	object *sobject
}

// noColumn refuses a name that is no field of the object, or not visible.
func (b binder) noColumn(n query.Name) *fault {
	if relationship, _, found := strings.Cut(n.Text, "."); found {
		return badRequest("INVALID_FIELD", "%sDidn't understand relationship '%s' in field path. If you are attempting to use a custom "+
			"relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe "+
			"call for the appropriate names.", pointer(b.soql, n.At), relationship)
	}
	return badRequest("INVALID_FIELD", "%sNo such column '%s' on entity '%s'. If you are attempting to use a custom field, be sure to "+
		"append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.",
		pointer(b.soql, n.At), n.Text, b.object.name)
}

func (b binder) field(n query.Name) (*field, *fault) {
	// An object's own name may stand before its fields.
	text := n.Text
	if object, own, found := strings.Cut(text, "."); found && equalName(object, b.object.name) {
		text = own
	}
	f := b.object.find(text)
	if f == nil {
		f = b.through(text)
	}
	if f == nil {
		return nil, b.noColumn(n)
	}
	return f, nil
}

// through returns a field of the record that a reference of the object leads to, as
// in Contact.LastActivityDate; nil when the path leads nowhere. Paths have one step. See
// https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_relationships_query_using.htm.
func (b binder) through(path string) *field {
	relationship, name, found := strings.Cut(path, ".")
	if !found {
		return nil
	}
	for _, f := range b.object.fields {
		if f.refers == "" || !equalName(f.relationship(), relationship) {
			continue
		}
		other := b.org.object(f.refers, false)
		if other == nil || other.find(name) == nil {
			return nil
		}
		target, rows := *other.find(name), b.org.table(other.name).rows
		joined := target
		joined.reference, joined.parent = f, other
		joined.derive = func(r *row) any {
			if end := rows[fmt.Sprint(f.get(r))]; end != nil && !end.Deleted {
				return target.get(end)
			}
			return nil
		}
		return &joined
	}
	return nil
}

func (b binder) bind(c query.Condition) (predicate, *fault) {
	var refused *fault
	is := query.Bind(c, func(c query.Comparison) func(*row) bool {
		is, f := b.compare(c)
		if refused == nil {
			refused = f
		}
		return is
	})
	return is, refused
}

func (b binder) compare(c query.Comparison) (predicate, *fault) {
	fld, f := b.field(c.Field)
	if f != nil {
		return nil, f
	}
	if !fld.filterable() {
		return nil, badRequest("INVALID_FIELD", "%sfield '%s' can not be filtered in a query call", pointer(b.soql, c.Field.At), fld.name)
	}
	literals := make([]any, len(c.Literals))
	for i, t := range c.Literals {
		if literals[i], f = b.literal(fld, t); f != nil {
			return nil, f
		}
	}
	switch c.Operator {
	case "IN", "NOT IN":
		return in(fld, literals, c.Operator == "IN"), nil
	case "LIKE":
		pattern, text := literals[0].(string)
		if !text || fld.typ == "id" || fld.typ == "reference" {
			return nil, badRequest("INVALID_QUERY_FILTER_OPERATOR", "%sinvalid operator on %s field", pointer(b.soql, c.Field.At), fld.typ)
		}
		like := likePattern(pattern)
		return func(r *row) bool {
			value, filled := ordered(fld, fld.get(r)).(string)
			return filled && like.MatchString(value)
		}, nil
	}
	return operate(fld, c.Operator, literals[0]), nil
}

// in compares with a list; what is empty is in none.
func in(f *field, literals []any, wanted bool) predicate {
	set := make(map[any]bool, len(literals))
	for _, l := range literals {
		set[l] = true
	}
	return func(r *row) bool { return set[ordered(f, f.get(r))] == wanted }
}

func operate(f *field, operator string, literal any) predicate {
	return func(r *row) bool {
		value := ordered(f, f.get(r))
		switch operator {
		case "=":
			return value == literal
		case "!=":
			return value != literal
		}
		if value == nil || literal == nil {
			return false
		}
		return query.Holds(operator, compareValues(value, literal))
	}
}

// ordered returns a value in a form that compares as Salesforce does: texts
// in lower case but for ids, times in milliseconds, an empty checkbox as false.
func ordered(f *field, v any) any {
	switch v := v.(type) {
	case time.Time:
		return v.UnixMilli()
	case string:
		switch f.typ {
		case "id", "reference", "date":
			return v
		case "datetime":
			t, err := time.Parse(time.RFC3339, v)
			if err != nil {
				return nil
			}
			return t.UnixMilli()
		}
		return strings.ToLower(v)
	case nil:
		if f.typ == "boolean" {
			return false
		}
	}
	return v
}

// compareValues orders two values of one field; nothing comes first.
func compareValues(a, b any) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	switch a := a.(type) {
	case string:
		b, _ := b.(string)
		return cmp.Compare(a, b)
	case float64:
		b, _ := b.(float64)
		return cmp.Compare(a, b)
	case int64:
		b, _ := b.(int64)
		return cmp.Compare(a, b)
	case bool:
		if a == b {
			return 0
		}
		if a {
			return 1
		}
		return -1
	}
	return 0
}

// literal returns a literal in the form of ordered, and refuses one that is
// not of the field's type.
func (b binder) literal(f *field, t query.Token) (any, *fault) {
	wrong := func(typ, quotes string) *fault {
		return badRequest("INVALID_FIELD", "%svalue of filter criterion for field '%s' must be of type %s and should%s be enclosed in quotes",
			pointer(b.soql, t.At), f.name, typ, quotes)
	}
	if t.Kind == query.Word && t.Text == "null" {
		return ordered(f, nil), nil
	}
	switch f.typ {
	case "boolean":
		if t.Kind != query.Word {
			return nil, wrong("boolean", " not")
		}
		return t.Text == "true", nil
	case "int", "double", "currency", "percent":
		n, err := strconv.ParseFloat(t.Text, 64)
		if t.Kind != query.Number || err != nil {
			return nil, wrong(f.typ, " not")
		}
		return n, nil
	case "date":
		if t.Kind != query.Date {
			return nil, wrong("date", " not")
		}
		return t.Text, nil
	case "datetime":
		if t.Kind != query.Time {
			return nil, wrong("dateTime", " not")
		}
		at, err := time.Parse(time.RFC3339Nano, t.Text)
		if err != nil {
			return nil, wrong("dateTime", " not")
		}
		return at.UnixMilli(), nil
	}
	if t.Kind != query.Text {
		return nil, wrong("string", "")
	}
	if f.typ == "id" || f.typ == "reference" {
		id, ok := fullID(t.Text)
		if !ok {
			return nil, badRequest("INVALID_QUERY_FILTER_OPERATOR", "%sinvalid ID field: %s", pointer(b.soql, t.At), t.Text)
		}
		return id, nil
	}
	return ordered(f, t.Text), nil
}

// likePattern makes an expression of a pattern: % is any text, _ any character,
// a backslash takes their meaning away.
func likePattern(pattern string) *regexp.Regexp {
	var out strings.Builder
	out.WriteString("(?s)^")
	escaped := false
	for _, c := range strings.ToLower(pattern) {
		switch {
		case c == '\\' && !escaped:
			escaped = true
			continue
		case c == '%' && !escaped:
			out.WriteString(".*")
		case c == '_' && !escaped:
			out.WriteString(".")
		default:
			out.WriteString(regexp.QuoteMeta(string(c)))
		}
		escaped = false
	}
	out.WriteString("$")
	return regexp.MustCompile(out.String())
}

// sorter returns the comparison that an order asks for.
func (b binder) sorter(order []query.Ordering) (func(x, y *row) int, *fault) {
	type key struct {
		query.Ordering
		of *field
	}
	keys := make([]key, len(order))
	for i, o := range order {
		f, refused := b.field(o.Field)
		if refused != nil {
			return nil, refused
		}
		if !f.sortable() {
			return nil, badRequest("INVALID_FIELD", "%sfield '%s' can not be sorted in a query call", pointer(b.soql, o.Field.At), f.name)
		}
		keys[i] = key{o, f}
	}
	return func(x, y *row) int {
		for _, k := range keys {
			p, q := ordered(k.of, k.of.get(x)), ordered(k.of, k.of.get(y))
			order := compareValues(p, q)
			switch {
			case order == 0:
				continue
			case p == nil || q == nil:
				if k.NullsLast {
					order = -order
				}
			case k.Descending:
				order = -order
			}
			return order
		}
		return 0
	}, nil
}

// equalFields reports whether an order is by exactly these fields, rising.
func equalFields(order []query.Ordering, fields ...string) bool {
	return slices.EqualFunc(order, fields, func(o query.Ordering, f string) bool {
		return equalName(o.Field.Text, f) && !o.Descending && !o.NullsLast
	})
}
