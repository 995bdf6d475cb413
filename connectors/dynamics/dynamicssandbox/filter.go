package dynamicssandbox

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// condition says whether a $filter is true of a row.
type condition func(t *entity, r *row) bool

// inForm is the query function that compares a column with several values, see
// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/in.
const inForm = `Microsoft\.Dynamics\.CRM\.In\(PropertyName='([a-z_0-9]+)',PropertyValues=\[((?:'[^']*',?)*)\]\)`

// parseFilter reads a $filter: comparisons joined by "and" and "or" and put in parentheses, and the
// function In; the sandbox knows no more of the language.
func parseFilter(text string, t *entity) (condition, *fault) {
	text = strings.TrimSpace(text)
	for _, word := range []string{" or ", " and "} { // what binds least stands outside
		all := outside(text, word)
		if len(all) < 2 {
			continue
		}
		var parts []condition
		for _, one := range all {
			part, f := parseFilter(one, t)
			if f != nil {
				return nil, f
			}
			parts = append(parts, part)
		}
		decides := word == " or "
		return func(t *entity, r *row) bool {
			return slices.ContainsFunc(parts, func(part condition) bool { return part(t, r) == decides }) == decides
		}, nil
	}
	if inner, ok := strings.CutPrefix(text, "("); ok && strings.HasSuffix(inner, ")") {
		return parseFilter(strings.TrimSuffix(inner, ")"), t)
	}
	return parseComparison(text, t)
}

// outside parts a text at a word that stands in no parentheses.
func outside(text, word string) []string {
	var all []string
	depth, from := 0, 0
	for i := range len(text) {
		switch {
		case text[i] == '(':
			depth++
		case text[i] == ')':
			depth--
		case depth == 0 && i >= from && strings.HasPrefix(text[i:], word):
			all, from = append(all, text[from:i]), i+len(word)
		}
	}
	return append(all, text[from:])
}

func parseComparison(text string, t *entity) (condition, *fault) {
	if found := regexp.MustCompile("^" + inForm + "$").FindStringSubmatch(text); found != nil {
		// The function goes by logical names, also of references.
		i := slices.IndexFunc(t.columns, func(c *column) bool { return c.name == found[1] })
		if i < 0 {
			return nil, noProperty(t, found[1])
		}
		values := quoted(found[2])
		return func(_ *entity, r *row) bool { return slices.Contains(values, fmt.Sprint(valueOf(t.columns[i], r))) }, nil
	}
	found := regexp.MustCompile(`^([a-z_0-9]+) (eq|ne|ge|gt|le|lt) ('[^']*'|\S+)$`).FindStringSubmatch(text)
	if found == nil {
		return nil, badRequest("0x80060888", "Syntax error in the $filter.")
	}
	col := t.find(found[1])
	if col == nil {
		return nil, noProperty(t, found[1])
	}
	want := strings.Trim(found[3], "'")
	return func(_ *entity, r *row) bool {
		have := fmt.Sprint(valueOf(col, r))
		switch found[2] {
		case "eq":
			return have == want
		case "ne":
			return have != want
		case "ge":
			return have >= want
		case "gt":
			return have > want
		case "le":
			return have <= want
		}
		return have < want
	}, nil
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
