package sapsalessandbox

import (
	"cmp"
	"iter"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/icptier/icptier/internal/sandbox/query"
)

// How many records a list has: at most, and where nothing is said; and how far $skip reaches.
const (
	mostTop    = 999
	defaultTop = 50
	mostSkip   = 10_000
)

func keys[V any](m map[string]V) iter.Seq[string] { return maps.Keys(m) }

// list answers a page of a collection.
func (t *tenant) list(set string, q url.Values) (any, int, *fault) {
	for name := range q {
		if !slices.Contains([]string{"$select", "$exclude", "$filter", "$orderby", "$top", "$skip", "$count"}, name) {
			return nil, 0, badRequest("The query option %.40s is not supported.", name)
		}
	}
	known := t.all(set)
	wanted, f := members(known, q.Get("$select"))
	if f != nil {
		return nil, 0, f
	}
	hidden, f := members(known, q.Get("$exclude"))
	if f != nil {
		return nil, 0, f
	}
	rows, f := t.chosen(set, known, q.Get("$filter"))
	if f != nil {
		return nil, 0, f
	}
	if f := sortBy(rows, known, q.Get("$orderby")); f != nil {
		return nil, 0, f
	}
	top, skip := number(q, "$top", defaultTop), number(q, "$skip", 0)
	if top < 1 || top > mostTop || skip < 0 || skip >= mostSkip {
		return nil, 0, badRequest("$top is at most %d, and $skip below %d.", mostTop, mostSkip)
	}
	answer := map[string]any{}
	if q.Get("$count") == "true" {
		answer["count"] = len(rows)
	}
	rows = rows[min(skip, len(rows)):]
	rows = rows[:min(top, len(rows))]
	list := make([]any, len(rows))
	for i := range rows {
		one := t.render(&rows[i], wanted)
		for name := range hidden {
			delete(one, name)
		}
		list[i] = one
	}
	answer["value"] = list
	return answer, len(rows), nil
}

func number(q url.Values, name string, otherwise int) int {
	if !q.Has(name) {
		return otherwise
	}
	n, err := strconv.Atoi(q.Get(name))
	if err != nil {
		return -1
	}
	return n
}

// members reads names of members of a record; nil where none are named.
func members(known map[string]field, names string) (map[string]bool, *fault) {
	if names == "" {
		return nil, nil //nolint:nilnil // none is no fault
	}
	found := map[string]bool{}
	for name := range strings.SplitSeq(names, ",") {
		there := func(path string) bool { return path == name || strings.HasPrefix(path, name+"/") }
		if name != "extensions" && !slices.ContainsFunc(slices.Collect(keys(known)), there) {
			return nil, badRequest("The property %.80s does not exist.", name)
		}
		found[name] = true
	}
	return found, nil
}

// sortBy sorts records. Those that are equal come in no order of their ids.
func sortBy(rows []record, known map[string]field, order string) *fault {
	path, direction, _ := strings.Cut(cmp.Or(order, "id"), " ")
	if _, there := known[path]; !there || direction != "" && direction != "asc" && direction != "desc" {
		return badRequest("The records cannot be sorted by %.80s.", order)
	}
	slices.SortFunc(rows, func(a, b record) int {
		one, _ := valueOf(&a, path).(string)
		other, _ := valueOf(&b, path).(string)
		by := cmp.Compare(one, other)
		if direction == "desc" {
			by = -by
		}
		return cmp.Or(by, cmp.Compare(b.ID, a.ID))
	})
	return nil
}

// chosen are the records that a $filter is true of: comparisons joined by "and" and "or" and put in
// parentheses.
func (t *tenant) chosen(set string, known map[string]field, filter string) ([]record, *fault) {
	var chosen []record
	if named := regexp.MustCompile(`^id eq '[0-9a-f-]{36}'( or id eq '[0-9a-f-]{36}')*$`).FindString(filter); named != "" {
		for _, id := range slices.Compact(slices.Sorted(slices.Values(regexp.MustCompile(`[0-9a-f-]{36}`).FindAllString(named, -1)))) {
			if r, found := t.store.Get(set, id); found && !r.Deleted {
				chosen = append(chosen, r)
			}
		}
		return chosen, nil
	}
	is, f := condition(filter, known)
	if f != nil {
		return nil, f
	}
	for _, r := range t.store.All(set) {
		if !r.Deleted && is(&r) {
			chosen = append(chosen, r)
		}
	}
	return chosen, nil
}

func condition(text string, known map[string]field) (func(*record) bool, *fault) {
	if text == "" {
		return func(*record) bool { return true }, nil
	}
	where, err := query.Filter(text)
	if err != nil {
		return nil, badRequest("The filter cannot be read.")
	}
	var refused *fault
	is := query.Bind(where, func(c query.Comparison) func(*record) bool {
		f, there := known[c.Field.Text]
		// Texts stand in quotation marks, numbers and times do not.
		if refused == nil && (!there || c.Operator == "" || (c.Literals[0].Kind == query.Text) != (f.typ == "text")) {
			refused = badRequest("The property %.80s cannot be compared with this value.", c.Field.Text)
		}
		return func(r *record) bool {
			return query.Holds(c.Operator, compare(valueOf(r, c.Field.Text), c.Literals[0].Text))
		}
	})
	return is, refused
}

// compare compares what a record has with a literal; nothing is less than all.
func compare(have any, want string) int {
	switch have := have.(type) {
	case string:
		return cmp.Compare(have, want)
	case float64:
		n, _ := strconv.ParseFloat(want, 64) // a text is compared with zero
		return cmp.Compare(have, n)
	case bool:
		return cmp.Compare(strconv.FormatBool(have), want)
	}
	return -1
}
