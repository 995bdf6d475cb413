package salesforcesandbox

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/sandbox"
)

// Sizes of the pages of a query's result, see
// https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/headers_queryoptions.htm.
const (
	smallestBatch = 200
	largestBatch  = 2000
)

// record is a record as JSON shows it: its type and address, and then the fields
// in the order in which they were asked for.
type record struct {
	row     *row
	object  *sobject
	fields  []*field
	version string
}

// MarshalJSON implements json.Marshaler.
func (r record) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	attributes := map[string]string{"type": r.object.name, "url": "/services/data/" + r.version + "/sobjects/" + r.object.name + "/" + r.row.ID}
	if r.object.tooling {
		attributes["url"] = strings.Replace(attributes["url"], "/sobjects/", "/tooling/sobjects/", 1)
	}
	out.WriteString(`{"attributes":`)
	if err := appendJSON(&out, attributes); err != nil {
		return nil, err
	}
	parents := make(map[*field]bool)
	for _, f := range r.fields {
		name, value := f.name, shown(f, r.row)
		if f.reference != nil {
			if parents[f.reference] {
				continue // it stands in the parent, which was shown before
			}
			parents[f.reference] = true
			name, value = f.reference.relationship(), r.through(f.reference)
		}
		out.WriteString(`,"` + name + `":`)
		if err := appendJSON(&out, value); err != nil {
			return nil, err
		}
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// through returns the part of the record that a reference leads to; nil when it leads
// to nothing.
func (r record) through(reference *field) any {
	id, filled := reference.get(r.row).(string)
	if !filled {
		return nil
	}
	parent := map[string]any{}
	for _, f := range r.fields {
		if f.reference == reference {
			parent["attributes"] = map[string]string{
				"type": f.parent.name, "url": "/services/data/" + r.version + "/sobjects/" + f.parent.name + "/" + id,
			}
			parent[f.name] = shown(f, r.row)
		}
	}
	return parent
}

func appendJSON(out *bytes.Buffer, v any) error {
	encoded, err := json.Marshal(v)
	out.Write(encoded)
	return err
}

// timeFormat is how Salesforce writes times.
const timeFormat = "2006-01-02T15:04:05.000-0700"

// shown returns a field's value as JSON shows it.
func shown(f *field, r *row) any {
	switch v := f.get(r).(type) {
	case nil:
		if f.typ == "boolean" {
			return false
		}
		return nil
	case time.Time:
		return v.UTC().Format(timeFormat)
	case string:
		if f.typ == "datetime" {
			if t, err := time.Parse(time.RFC3339, v); err == nil {
				return t.UTC().Format(timeFormat)
			}
		}
		return v
	case float64:
		if f.typ == "currency" || f.typ == "double" || f.typ == "percent" {
			return double(v)
		}
		return v
	default:
		return v
	}
}

// double is a number that JSON shows as Java does: with a fraction, and with an
// exponent from ten millions on.
type double float64

// MarshalJSON implements json.Marshaler.
func (d double) MarshalJSON() ([]byte, error) {
	size := max(float64(d), -float64(d))
	if size != 0 && (size >= 1e7 || size < 1e-3) {
		s := strconv.FormatFloat(float64(d), 'E', -1, 64)
		mantissa, exponent, _ := strings.Cut(s, "E")
		if !strings.Contains(mantissa, ".") {
			mantissa += ".0"
		}
		n, err := strconv.Atoi(exponent)
		return []byte(mantissa + "E" + strconv.Itoa(n)), err
	}
	s := strconv.FormatFloat(float64(d), 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return []byte(s), nil
}

// page is a page of a query's result.
type page struct {
	TotalSize int      `json:"totalSize"`
	Done      bool     `json:"done"`
	Next      string   `json:"nextRecordsUrl,omitempty"`
	Records   []record `json:"records"`
}

// locators keeps the results of queries that have further pages.
type locators struct {
	results map[string]result
	order   []string
}

// keptLocators is how many results are kept; older ones end.
const keptLocators = 50

func (l *locators) keep(found result) string {
	if l.results == nil {
		l.results = make(map[string]result)
	}
	id := "01g" + instance + rand.Text()[:8]
	id += suffix(id)
	l.results[id] = found
	if l.order = append(l.order, id); len(l.order) > keptLocators {
		delete(l.results, l.order[0])
		l.order = l.order[1:]
	}
	return id
}

// serveQuery answers query and queryAll.
func (o *org) serveQuery(r *http.Request, all, tooling bool) (reply, *fault) {
	soql := r.URL.Query().Get("q")
	if strings.TrimSpace(soql) == "" {
		return reply{}, badRequest("MALFORMED_QUERY", "A query string has to be specified")
	}
	found, f := o.run(soql, all, tooling)
	if f != nil {
		return reply{}, f
	}
	if found.count {
		return reply{body: page{TotalSize: len(found.rows), Done: true, Records: []record{}}}, nil
	}
	locator := ""
	if len(found.rows) > batchSize(r) {
		locator = o.cursors.keep(found)
	}
	return o.page(r, found, locator, 0), nil
}

// serveMore answers a link to a further page: the locator, and the place of the
// first record behind a dash.
func (o *org) serveMore(r *http.Request) (reply, *fault) {
	locator, place, _ := strings.Cut(r.PathValue("locator"), "-")
	found, known := o.cursors.results[locator]
	start, err := strconv.Atoi(place)
	if !known || sandbox.CursorEnded(r) || err != nil || start < 0 || start > len(found.rows) {
		return reply{}, badRequest("INVALID_QUERY_LOCATOR", "invalid query locator")
	}
	return o.page(r, found, locator, start), nil
}

func (o *org) page(r *http.Request, found result, locator string, start int) reply {
	version := r.PathValue("version")
	end := min(start+batchSize(r), len(found.rows))
	p := page{TotalSize: len(found.rows), Done: end == len(found.rows), Records: make([]record, 0, end-start)}
	for _, row := range found.rows[start:end] {
		p.Records = append(p.Records, record{row, found.object, found.fields, version})
	}
	if !p.Done {
		p.Next = "/services/data/" + version + "/query/" + locator + "-" + strconv.Itoa(end)
	}
	return reply{body: p, rows: len(p.Records)}
}

// batchSize is how many records a client wants in a page.
func batchSize(r *http.Request) int {
	found := regexp.MustCompile(`batchSize=(\d{1,6})`).FindStringSubmatch(r.Header.Get("Sforce-Query-Options"))
	if found == nil {
		return largestBatch
	}
	n, err := strconv.Atoi(found[1])
	if err != nil {
		return largestBatch
	}
	return min(max(n, smallestBatch), largestBatch)
}
