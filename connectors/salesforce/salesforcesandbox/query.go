package salesforcesandbox

import (
	"slices"
	"time"
)

// result is what a query found.
type result struct {
	object *sobject
	fields []*field
	rows   []*row
	count  bool
}

// run answers a query. All says whether deleted records are found as well.
func (o *org) run(soql string, all, tooling bool) (result, *fault) {
	q, f := parseQuery(soql)
	if f != nil {
		return result{}, f
	}
	object := o.object(q.object.text, tooling)
	if object == nil {
		return result{}, badRequest("INVALID_TYPE", "%ssObject type '%s' is not supported. If you are attempting to use a custom object, be "+
			"sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.",
			pointer(soql, q.object.at), q.object.text)
	}
	b := binder{org: o, soql: soql, object: object}
	found := result{object: object, count: q.count}
	if found.fields, f = b.selected(q.fields); f != nil {
		return result{}, f
	}
	where, f := b.bind(q.where)
	if f != nil {
		return result{}, f
	}
	sorter, f := b.sorter(q.order)
	if f != nil {
		return result{}, f
	}
	if q.offset > 2000 {
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
func (b binder) selected(names []name) ([]*field, *fault) {
	fields := make([]*field, 0, len(names))
	for _, n := range names {
		f, refused := b.field(n)
		if refused != nil {
			return nil, refused
		}
		if slices.Contains(fields, f) {
			return nil, badRequest("INVALID_FIELD", "%sduplicate field selected: %s", pointer(b.soql, n.at), f.name)
		}
		fields = append(fields, f)
	}
	return fields, nil
}

// find returns the rows of a query. In the orders of the table it begins where
// the condition lets it and ends with the last row that is wanted; other orders
// look at all rows.
func (t *table) find(q *query, where predicate, sorter func(a, b *row) int, all bool) []*row {
	inOrder := true
	var list []*row
	switch {
	case len(q.order) == 0 || equalFields(q.order, "Id"):
		list = t.byID
		if id, ok := lowest(q.where, "Id").(string); ok {
			list = from(list, func(r *row) bool { return r.ID >= id })
		}
		if one, ok := t.pointed(q.where); ok {
			list = one
		}
	case equalFields(q.order, fieldStamp), equalFields(q.order, fieldStamp, "Id"):
		list = t.byStamp
		if at, ok := lowest(q.where, fieldStamp).(time.Time); ok {
			list = from(list, func(r *row) bool { return !r.Modified.Before(at) })
		}
	default:
		list, inOrder = t.byID, false
	}
	wanted := -1
	if q.limit >= 0 {
		wanted = q.limit + q.offset
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
	return found[min(q.offset, len(found)):]
}

// conjuncts returns the parts of a condition that all have to be met.
func conjuncts(c condition) []condition {
	if list, ok := c.(and); ok {
		var parts []condition
		for _, part := range list {
			parts = append(parts, conjuncts(part)...)
		}
		return parts
	}
	return []condition{c}
}

// lowest returns a bound that the condition sets from below on the field Id, as
// a string, or on a stamp, as a time; nil without one.
func lowest(c condition, field string) any {
	for _, part := range conjuncts(c) {
		cond, ok := part.(comparison)
		if !ok || !equalName(cond.field.text, field) || cond.operator != ">" && cond.operator != ">=" {
			continue
		}
		t := cond.literals[0]
		if id, ok := fullID(t.text); ok && t.kind == textToken {
			return id
		}
		if at, err := time.Parse(time.RFC3339Nano, t.text); err == nil && t.kind == timeToken {
			return at
		}
	}
	return nil
}

// pointed returns the rows whose ids the condition names, in the order of ids.
func (t *table) pointed(c condition) ([]*row, bool) {
	for _, part := range conjuncts(c) {
		cond, ok := part.(comparison)
		if !ok || !equalName(cond.field.text, "Id") || cond.operator != "=" && cond.operator != "IN" {
			continue
		}
		var rows []*row
		for _, literal := range cond.literals {
			id, _ := fullID(literal.text)
			if r := t.rows[id]; r != nil && !slices.Contains(rows, r) {
				rows = append(rows, r)
			}
		}
		slices.SortFunc(rows, compareID)
		return rows, true
	}
	return nil, false
}
