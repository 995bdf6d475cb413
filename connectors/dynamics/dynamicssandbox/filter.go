package dynamicssandbox

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/sandbox/query"
)

// condition says whether a $filter is true of a row.
type condition = func(r *row) bool

// inForm is the query function that compares a column with several values, see
// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/in.
const inForm = `Microsoft\.Dynamics\.CRM\.In\(PropertyName='([a-z_0-9]+)',PropertyValues=\[((?:'[^']*',?)*)\]\)`

// parseFilter reads a $filter: comparisons, and the function In; the sandbox knows no more of the language.
func parseFilter(text string, t *entity) (condition, *fault) {
	syntax := badRequest("0x80060888", "Syntax error in the $filter.")
	where, err := query.Filter(text)
	if err != nil {
		return nil, syntax
	}
	var refused *fault
	refuse := func(f *fault) condition {
		if refused == nil {
			refused = f
		}
		return nil
	}
	is := query.Bind(where, func(c query.Comparison) condition {
		if c.Operator == "" {
			found := regexp.MustCompile("^" + inForm + "$").FindStringSubmatch(c.Field.Text)
			if found == nil {
				return refuse(syntax)
			}
			// The function goes by logical names, also of references.
			i := slices.IndexFunc(t.columns, func(c *column) bool { return c.name == found[1] })
			if i < 0 {
				return refuse(noProperty(t, found[1]))
			}
			values := quoted(found[2])
			return func(r *row) bool { return slices.Contains(values, fmt.Sprint(valueOf(t.columns[i], r))) }
		}
		col := t.find(c.Field.Text)
		if col == nil {
			return refuse(noProperty(t, c.Field.Text))
		}
		return func(r *row) bool {
			return query.Holds(c.Operator, strings.Compare(fmt.Sprint(valueOf(col, r)), c.Literals[0].Text))
		}
	})
	return is, refused
}

func quoted(list string) []string {
	var values []string
	for value := range strings.SplitSeq(list, ",") {
		values = append(values, strings.ToLower(strings.Trim(value, "'")))
	}
	return values
}

// namedIDs are the ids of rows that a filter names; nil where it is about something else.
func namedIDs(filter string, t *entity) []string {
	found := regexp.MustCompile("^" + inForm + "$").FindStringSubmatch(filter)
	if found == nil || found[1] != t.id() {
		return nil
	}
	ids := quoted(found[2])
	slices.Sort(ids)
	return slices.Compact(ids)
}
