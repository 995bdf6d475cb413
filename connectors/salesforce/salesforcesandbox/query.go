package salesforcesandbox

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/icptier/icptier/internal/sandbox/query"
)

// result is what a query found.
type result struct {
	object *sobject
	fields []*field
	rows   []*row
	count  bool
}

// Bounds of a query's text and depth.
const (
	longestQuery = 100_000
	deepestQuery = 60
)

// parse reads a query of SOQL: the part of the language that has one object, its own fields,
// conditions, an order and bounds. See
// https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select.htm.
func parse(soql string) (*query.Query, *fault) {
	if len(soql) > longestQuery {
		return nil, badRequest("QUERY_TOO_COMPLICATED", "the query is longer than %d characters", longestQuery)
	}
	q, err := query.Dialect{Deepest: deepestQuery}.Parse(soql)
	if err != nil {
		return nil, badRequest("MALFORMED_QUERY", "%s%s", pointer(soql, err.At), err.What)
	}
	return q, nil
}

// pointer shows a place of a query as Salesforce does: the text around the place, an arrow, and row and
// column.
func pointer(soql string, at int) string {
	before := soql[:min(at, len(soql))]
	row := strings.Count(before, "\n") + 1
	column := utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1
	start := max(at-20, 0)
	end := min(at+20, len(soql))
	excerpt := strings.ToValidUTF8(soql[min(start, end):end], "")
	return fmt.Sprintf("\n%s\n%s^\nERROR at Row:%d:Column:%d\n", excerpt, strings.Repeat(" ", min(at-start, len(excerpt))), row, column)
}

// run answers a query. All says whether deleted records are found as well.
func (o *org) run(soql string, all, tooling bool) (result, *fault) {
	q, f := parse(soql)
	if f != nil {
		return result{}, f
	}
	object := o.object(q.Object.Text, tooling)
	if object == nil {
		return result{}, badRequest("INVALID_TYPE", "%ssObject type '%s' is not supported. If you are attempting to use a custom object, be "+
			"sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.",
			pointer(soql, q.Object.At), q.Object.Text)
	}
	b := binder{org: o, soql: soql, object: object}
	found := result{object: object, count: q.Count}
	if found.fields, f = b.selected(q.Fields); f != nil {
		return result{}, f
	}
	where, f := b.bind(q.Where)
	if f != nil {
		return result{}, f
	}
	sorter, f := b.sorter(q.Order)
	if f != nil {
		return result{}, f
	}
	if q.Offset > 2000 {
		return result{}, badRequest("NUMBER_OUTSIDE_VALID_RANGE", "Maximum SOQL offset allowed is 2000")
	}
	found.rows = o.source(object.name).find(q, where, sorter, all)
	for _, fld := range found.fields {
		if fld.typ == "complexvalue" && len(found.rows) > 1 {
			return result{}, badRequest("MALFORMED_QUERY", "When retrieving results with Metadata or FullName fields, the query qualifications "+
				"must specify no more than one row for retrieval. Result size: %d", len(found.rows))
		}
	}
	return found, nil
}

// selected returns the fields of a SELECT, each of which may stand in it once.
func (b binder) selected(names []query.Name) ([]*field, *fault) {
	fields := make([]*field, 0, len(names))
	for _, n := range names {
		f, refused := b.field(n)
		if refused != nil {
			return nil, refused
		}
		if slices.Contains(fields, f) {
			return nil, badRequest("INVALID_FIELD", "%sduplicate field selected: %s", pointer(b.soql, n.At), f.name)
		}
		fields = append(fields, f)
	}
	return fields, nil
}

// find returns the rows of a query. In the orders of the table it begins where
// the condition lets it and ends with the last row that is wanted; other orders
// look at all rows.
func (t *table) find(q *query.Query, where predicate, sorter func(a, b *row) int, all bool) []*row {
	inOrder := true
	var list []*row
	switch {
	case len(q.Order) == 0 || equalFields(q.Order, "Id"):
		list = t.byID
		if id, ok := lowest(q.Where, "Id").(string); ok {
			list = from(list, func(r *row) bool { return r.ID >= id })
		}
		if one, ok := t.pointed(q.Where); ok {
			list = one
		}
	case equalFields(q.Order, fieldStamp), equalFields(q.Order, fieldStamp, "Id"):
		list = t.byStamp
		if at, ok := lowest(q.Where, fieldStamp).(time.Time); ok {
			list = from(list, func(r *row) bool { return !r.Modified.Before(at) })
		}
	default:
		list, inOrder = t.byID, false
	}
	wanted := -1
	if q.Limit >= 0 {
		wanted = q.Limit + q.Offset
	}
	var found []*row
	for _, r := range list {
		if inOrder && wanted >= 0 && len(found) >= wanted {
			break
		}
		if (all && t.name != objectRole || !r.Deleted) && where(r) {
			found = append(found, r)
		}
	}
	if !inOrder {
		slices.SortStableFunc(found, sorter)
	}
	if wanted >= 0 && len(found) > wanted {
		found = found[:wanted]
	}
	return found[min(q.Offset, len(found)):]
}

// lowest returns a bound that the condition sets from below on the field Id, as
// a string, or on a stamp, as a time; nil without one.
func lowest(c query.Condition, field string) any {
	for _, part := range query.Conjuncts(c) {
		cond, ok := part.(query.Comparison)
		if !ok || !equalName(cond.Field.Text, field) || cond.Operator != ">" && cond.Operator != ">=" {
			continue
		}
		t := cond.Literals[0]
		if id, ok := fullID(t.Text); ok && t.Kind == query.Text {
			return id
		}
		if at, err := time.Parse(time.RFC3339Nano, t.Text); err == nil && t.Kind == query.Time {
			return at
		}
	}
	return nil
}

// pointed returns the rows whose ids the condition names, in the order of ids.
func (t *table) pointed(c query.Condition) ([]*row, bool) {
	for _, part := range query.Conjuncts(c) {
		cond, ok := part.(query.Comparison)
		if !ok || !equalName(cond.Field.Text, "Id") || cond.Operator != "=" && cond.Operator != "IN" {
			continue
		}
		var rows []*row
		for _, literal := range cond.Literals {
			id, _ := fullID(literal.Text)
			if r := t.rows[id]; r != nil && !slices.Contains(rows, r) {
				rows = append(rows, r)
			}
		}
		slices.SortFunc(rows, compareID)
		return rows, true
	}
	return nil, false
}
