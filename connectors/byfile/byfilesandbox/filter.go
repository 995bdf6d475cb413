package byfilesandbox

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// condition is one thing that a record has to be.
type condition struct {
	field, op string
	values    []string
}

var errFilter = errors.New("the filter cannot be read")

// conditions reads the conditions of a request in the language of the dialect.
func (d *Dialect) conditions(query url.Values) ([]condition, error) {
	switch d.List.Filter {
	case "whereGroup", "where":
		return indexed(d.List.Filter, query)
	case "expression":
		return expressed(query.Get("filter"))
	case "parameters":
		var all []condition
		for name, p := range d.List.Parameters {
			if query.Has(name) {
				all = append(all, condition{p.Field, p.Op, query[name]})
			}
		}
		return all, nil
	}
	return nil, nil
}

var comparison = regexp.MustCompile(`^\s*([A-Za-z]+) (>=|<=|=|>|<|in) (.+?)\s*$`)

// expressed reads a >= 1 and b in ["x","y"].
func expressed(text string) ([]condition, error) {
	ops := map[string]string{"=": "eq", ">": "gt", ">=": "ge", "<": "lt", "<=": "le", "in": "in"}
	var all []condition
	if text == "" {
		return nil, nil
	}
	for part := range strings.SplitSeq(text, " and ") {
		m := comparison.FindStringSubmatch(part)
		if m == nil {
			return nil, errFilter
		}
		c := condition{field: m[1], op: ops[m[2]]}
		list := m[3]
		if m[2] != "in" {
			list = "[" + list + "]"
		}
		var values []any
		d := json.NewDecoder(strings.NewReader(list))
		d.UseNumber()
		if err := d.Decode(&values); err != nil || len(values) == 0 {
			return nil, errFilter
		}
		for _, v := range values {
			c.values = append(c.values, fmt.Sprint(v))
		}
		all = append(all, c)
	}
	return all, nil
}

// indexed reads NAME[0][type]=..&NAME[0][attribute]=..&NAME[0][value]=.., with [value][] for
// several.
func indexed(name string, query url.Values) ([]condition, error) {
	ops := map[string]string{
		"equals": "eq", "in": "in", "greaterThan": "gt", "greaterThanOrEquals": "ge", "lessThan": "lt", "lessThanOrEquals": "le", "after": "gt", "before": "lt",
	}
	var all []condition
	for i := 0; ; i++ {
		at := func(part string) string { return fmt.Sprintf("%s[%d][%s]", name, i, part) }
		if !query.Has(at("type")) {
			return all, nil
		}
		op, known := ops[query.Get(at("type"))]
		if !known || query.Get(at("attribute")) == "" {
			return nil, errFilter
		}
		c := condition{field: query.Get(at("attribute")), op: op, values: query[at("value")+"[]"]}
		if op != "in" {
			c.values = []string{query.Get(at("value"))}
		}
		all = append(all, c)
	}
}

// meets says whether a record of such values is what the conditions ask for. Numbers are
// compared as such.
func meets(value func(field string) any, all []condition) bool {
	return !slices.ContainsFunc(all, func(c condition) bool { return !c.met(value(c.field)) })
}

func (c condition) met(v any) bool {
	if v == nil {
		return false
	}
	text := fmt.Sprint(v)
	if c.op == "in" {
		return slices.Contains(c.values, text)
	}
	order := strings.Compare(text, c.values[0])
	n, isNumber := v.(int64)
	if m, err := strconv.ParseInt(text, 10, 64); err == nil {
		n, isNumber = m, true // an id is a text here, and a number in some CRMs
	}
	if _, err := strconv.ParseInt(c.values[0], 10, 64); isNumber && err == nil {
		m, err := strconv.ParseInt(c.values[0], 10, 64)
		if err != nil {
			return false
		}
		order = cmp.Compare(n, m)
	}
	switch c.op {
	case "eq":
		return order == 0
	case "gt":
		return order > 0
	case "ge":
		return order >= 0
	case "lt":
		return order < 0
	}
	return order <= 0
}
