package hubspotsandbox

import (
	"cmp"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/sandbox"
)

// Limits of a search.
const (
	searchPage    = 200
	searchTotal   = 10_000
	searchBody    = 3_000
	searchGroups  = 5
	searchFilters = 6
	searchAll     = 18
)

type searchRequest struct {
	Query        string        `json:"query"`
	FilterGroups []filterGroup `json:"filterGroups"`
	Sorts        []sortOrder   `json:"sorts"`
	Properties   []string      `json:"properties"`
	Limit        *int          `json:"limit"`
	After        flexible      `json:"after"`
}

type filterGroup struct {
	Filters []filter `json:"filters"`
}

type filter struct {
	Property string     `json:"propertyName"`
	Operator string     `json:"operator"`
	Value    flexible   `json:"value"`
	High     flexible   `json:"highValue"`
	Values   []flexible `json:"values"`
}

// sortOrder is a sort rule; HubSpot also takes the name of a property alone.
type sortOrder struct {
	Property  string `json:"propertyName"`
	Direction string `json:"direction"`
}

// UnmarshalJSON implements json.Unmarshaler.
func (s *sortOrder) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, &s.Property)
	}
	type plain sortOrder
	return json.Unmarshal(b, (*plain)(s))
}

// flexible is a text that may come as a number.
type flexible string

// UnmarshalJSON implements json.Unmarshaler.
func (f *flexible) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		return nil
	}
	text, err := scalar(b)
	*f = flexible(text)
	return err
}

func (p *portal) find(w http.ResponseWriter, r *http.Request, t *table) *fault {
	if p.perSecond > 0 && p.search.count(p.clock()) > p.perSecond {
		write(w, http.StatusTooManyRequests, tooMany("You have reached your secondly limit.", "SECONDLY", correlation(r)))
		return nil
	}
	request, f := readSearch(r)
	if f != nil {
		return f
	}
	q, f := p.compile(t, request)
	if f != nil {
		return f
	}
	matches, total := p.run(t, q, max(t.lag, sandbox.Behind(r)))
	page := objectPage{Total: &total, Results: make([]object, 0, len(matches))}
	for _, row := range matches {
		page.Results = append(page.Results, p.show(t, row, request.Properties))
	}
	if next := q.skip + len(matches); next < total && len(matches) > 0 {
		page.Paging = &paging{}
		page.Paging.Next.After = strconv.Itoa(next)
	}
	sandbox.Count(r, len(page.Results))
	write(w, http.StatusOK, page)
	return nil
}

// limitReached is HubSpot's answer to too many calls, which has another form
// than its other errors.
type limitReached struct {
	Status        string `json:"status"`
	Message       string `json:"message"`
	ErrorType     string `json:"errorType"`
	CorrelationID string `json:"correlationId"`
	PolicyName    string `json:"policyName"`
}

func tooMany(message, policy, correlation string) limitReached {
	return limitReached{Status: "error", Message: message, ErrorType: "RATE_LIMIT", CorrelationID: correlation, PolicyName: policy}
}

func readSearch(r *http.Request) (searchRequest, *fault) {
	var request searchRequest
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil || json.Unmarshal(body, &request) != nil {
		return request, invalid("Invalid input JSON")
	}
	if len(body) > searchBody {
		return request, invalid("The request body is longer than %d characters", searchBody)
	}
	filters := 0
	for _, g := range request.FilterGroups {
		filters += len(g.Filters)
		if len(g.Filters) > searchFilters {
			return request, invalid("A filter group has more than %d filters", searchFilters)
		}
	}
	switch {
	case len(request.FilterGroups) > searchGroups, filters > searchAll:
		return request, invalid("There are more than %d filter groups or %d filters", searchGroups, searchAll)
	case len(request.Sorts) > 1:
		return request, invalid("There is more than one sort")
	}
	return request, nil
}

// query is a search made ready to run.
type query struct {
	groups [][]func(*row) bool
	words  string
	after  uint64 // no object up to this id can match
	skip   int
	limit  int
	less   func(a, b *row) int // nil keeps the order of the ids
}

func (p *portal) compile(t *table, r searchRequest) (query, *fault) {
	q := query{words: strings.ToLower(r.Query), limit: 10}
	if r.Limit != nil {
		q.limit = *r.Limit
	}
	if q.limit < 0 || q.limit > searchPage {
		return q, invalid("The requested page size of %d is above %d", q.limit, searchPage)
	}
	if r.After != "" {
		skip, err := strconv.Atoi(string(r.After))
		if err != nil || skip < 0 {
			return q, invalid("Invalid paging token")
		}
		q.skip = skip
	}
	if q.skip+q.limit > searchTotal {
		return q, invalid("The search has more than %d results; it cannot be paged beyond them", searchTotal)
	}
	for _, g := range r.FilterGroups {
		var group []func(*row) bool
		for _, f := range g.Filters {
			match, fault := p.filter(t, f)
			if fault != nil {
				return q, fault
			}
			group = append(group, match)
			if len(r.FilterGroups) == 1 && f.Property == "hs_object_id" && (f.Operator == "GT" || f.Operator == "GTE") {
				q.after = lowest(f)
			}
		}
		q.groups = append(q.groups, group)
	}
	if len(r.Sorts) == 1 {
		fault := p.sortBy(t, r.Sorts[0], &q)
		return q, fault
	}
	return q, nil
}

// lowest is the id after which the matches of a filter on ids begin.
func lowest(f filter) uint64 {
	id, err := strconv.ParseUint(string(f.Value), 10, 64)
	if err != nil || id == 0 {
		return 0
	}
	if f.Operator == "GTE" {
		return id - 1
	}
	return id
}

func (p *portal) sortBy(t *table, s sortOrder, q *query) *fault {
	property, ok := p.schemas[t.name].get(s.Property)
	if !ok {
		return invalid("Sorting by %s is not possible", s.Property)
	}
	descending := s.Direction == "DESCENDING"
	if s.Property == "hs_object_id" && !descending {
		return nil
	}
	q.less = func(a, b *row) int {
		var c int
		if m, n, ok := numbers(property, a, b); ok {
			c = cmp.Compare(m, n)
		} else {
			c = cmp.Compare(a.value(property.Name), b.value(property.Name))
		}
		if descending {
			c = -c
		}
		return cmp.Or(c, byID(a, b))
	}
	return nil
}

func numbers(p property, a, b *row) (float64, float64, bool) {
	m, okA := p.number(a)
	n, okB := p.number(b)
	return m, n, okA && okB
}

// run returns a page of the matches, and how many there are.
func (p *portal) run(t *table, q query, lag time.Duration) (matches []*row, total int) {
	now := p.clock()
	t.scan(q.after, now, lag, func(r *row) bool {
		if !q.match(r) {
			return true
		}
		total++
		if q.less != nil || total > q.skip && total <= q.skip+q.limit {
			matches = append(matches, r)
		}
		return true
	})
	if q.less == nil {
		return matches, total
	}
	slices.SortFunc(matches, q.less)
	matches = matches[min(q.skip, len(matches)):]
	return matches[:min(q.limit, len(matches))], total
}

func (q query) match(r *row) bool {
	if q.words != "" && !slices.ContainsFunc([]string{"name", "domain", "website", "phone", "dealname"}, func(name string) bool {
		return strings.Contains(strings.ToLower(r.fields[name]), q.words)
	}) {
		return false
	}
	if len(q.groups) == 0 {
		return true
	}
	return slices.ContainsFunc(q.groups, func(group []func(*row) bool) bool {
		return !slices.ContainsFunc(group, func(match func(*row) bool) bool { return !match(r) })
	})
}

// filter compiles one filter.
func (p *portal) filter(t *table, f filter) (func(*row) bool, *fault) {
	property, ok := p.schemas[t.name].get(f.Property)
	if !ok {
		return nil, invalid("There was a problem with the request: property %s does not exist", f.Property)
	}
	switch f.Operator {
	case "HAS_PROPERTY":
		return func(r *row) bool { return r.value(property.Name) != "" }, nil
	case "NOT_HAS_PROPERTY":
		return func(r *row) bool { return r.value(property.Name) == "" }, nil
	case "EQ", "NEQ", "IN", "NOT_IN":
		return property.oneOf(f), nil
	case "CONTAINS_TOKEN", "NOT_CONTAINS_TOKEN":
		word, want := strings.Trim(strings.ToLower(string(f.Value)), "*"), f.Operator == "CONTAINS_TOKEN"
		return func(r *row) bool { return strings.Contains(strings.ToLower(r.value(property.Name)), word) == want }, nil
	case "LT", "LTE", "GT", "GTE", "BETWEEN":
		return property.ranged(f)
	}
	return nil, invalid("%q is not a valid operator", f.Operator)
}

// oneOf matches values that are among those of the filter, or not. A negative
// filter passes over objects without a value, as HubSpot's does.
func (p property) oneOf(f filter) func(*row) bool {
	values := f.Values
	if f.Operator == "EQ" || f.Operator == "NEQ" {
		values = []flexible{f.Value}
	}
	want := f.Operator == "EQ" || f.Operator == "IN"
	set := make(map[string]bool, len(values))
	for _, v := range values {
		set[p.comparable(string(v))] = true
	}
	return func(r *row) bool {
		v := r.value(p.Name)
		return v != "" && set[p.comparable(v)] == want
	}
}

// comparable returns a value in a form in which equal ones are the same text.
func (p property) comparable(v string) string {
	if n, ok := p.parse(v); ok {
		return strconv.FormatFloat(n, 'g', -1, 64)
	}
	return strings.ToLower(v)
}

// ranged matches values that lie on one side of a bound, or between two.
func (p property) ranged(f filter) (func(*row) bool, *fault) {
	low, ok := p.parse(string(f.Value))
	if !ok {
		return nil, invalid("%s is not a valid value for %s", f.Value, p.Name)
	}
	within := map[string]func(float64) bool{
		"LT":  func(n float64) bool { return n < low },
		"LTE": func(n float64) bool { return n <= low },
		"GT":  func(n float64) bool { return n > low },
		"GTE": func(n float64) bool { return n >= low },
	}[f.Operator]
	if f.Operator == "BETWEEN" {
		high, ok := p.parse(string(f.High))
		if !ok {
			return nil, invalid("%s is not a valid value for %s", f.High, p.Name)
		}
		within = func(n float64) bool { return n >= low && n <= high }
	}
	return func(r *row) bool {
		n, ok := p.number(r)
		return ok && within(n)
	}, nil
}

// number returns a value of the object as a number: a time is its milliseconds.
func (p property) number(r *row) (float64, bool) {
	switch p.Name { // what nearly every search asks for, without a detour through text
	case "hs_lastmodifieddate":
		return float64(r.modified.UnixMilli()), true
	case "hs_object_id":
		return float64(r.id), true
	}
	return p.parse(r.value(p.Name))
}

func (p property) parse(v string) (float64, bool) {
	if v == "" {
		return 0, false
	}
	switch p.Type {
	case "number":
		n, err := strconv.ParseFloat(v, 64)
		return n, err == nil
	case "date", "datetime":
		var at time.Time
		at, err := parseTime(v)
		return float64(at.UnixMilli()), err == nil
	}
	return 0, false
}
