package dynamicssandbox

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/sandbox"
)

// largestPage is the most rows of a page, and the number where the client names none.
const largestPage = 5000

// asked is a query of the rows of a table.
type asked struct {
	call
	table    *entity
	options  url.Values
	columns  []*column // nil is all
	filter   condition // nil is every row
	size     int
	tracking bool
	annotations
}

// annotations are what a client wants beside values.
type annotations struct{ places, labels bool }

// The names of annotations: the table behind a reference, and what people call a value.
const (
	annotationPlace = "Microsoft.Dynamics.CRM.lookuplogicalname"
	annotationLabel = "OData.Community.Display.V1.FormattedValue"
)

func (c *call) preferences() string { return strings.Join(c.header.Values("Prefer"), ",") }

// wanted reads which annotations a call prefers.
func (c *call) wanted() annotations {
	all := strings.Contains(c.preferences(), `include-annotations="*"`)
	return annotations{
		places: all || strings.Contains(c.preferences(), annotationPlace), labels: all || strings.Contains(c.preferences(), annotationLabel),
	}
}

// serveRows answers a query, see
// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/overview.
func (e *environment) serveRows(c call, t *entity) (reply, *fault) {
	options, err := url.ParseQuery(c.query)
	if err != nil {
		return reply{}, badRequest("0x80060888", "The query string cannot be parsed.")
	}
	q := asked{call: c, table: t, options: options, size: largestPage}
	preferences := c.preferences()
	if found := regexp.MustCompile(`odata\.maxpagesize=(\d+)`).FindStringSubmatch(preferences); found != nil {
		if n, err := strconv.Atoi(found[1]); err == nil && n > 0 {
			q.size = min(n, largestPage)
		}
	}
	q.annotations = c.wanted()
	q.tracking = strings.Contains(preferences, "odata.track-changes") || options.Has("$deltatoken")
	if f := q.read(); f != nil {
		return reply{}, f
	}
	if q.tracking {
		return e.serveChanges(&q)
	}
	return e.servePage(&q)
}

// read takes the options of the query in.
func (q *asked) read() *fault {
	for name := range q.options {
		if !slices.Contains([]string{"$select", "$filter", "$orderby", "$expand", "$skiptoken", "$deltatoken"}, name) {
			return badRequest("0x80060888", "The query parameter %.40s is not supported.", name)
		}
		if q.tracking && slices.Contains([]string{"$filter", "$orderby", "$expand", "$top"}, name) {
			return badRequest("0x80060888", `The "%s" query parameter isn't supported when Change Tracking is enabled.`, name)
		}
	}
	if names := q.options.Get("$select"); names != "" {
		for name := range strings.SplitSeq(names, ",") {
			col := q.table.find(strings.TrimSpace(name))
			if col == nil {
				return noProperty(q.table, name)
			}
			q.columns = append(q.columns, col)
		}
	}
	if order := q.options.Get("$orderby"); order != "" && order != q.table.id() && order != q.table.id()+" asc" {
		return badRequest("0x80060888", "The sandbox sorts by the id alone.")
	}
	if text := q.options.Get("$filter"); text != "" {
		var f *fault
		q.filter, f = parseFilter(text, q.table)
		return f
	}
	return nil
}

func noProperty(t *entity, name string) *fault {
	return badRequest("0x80060888", "Could not find a property named '%.80s' on type 'Microsoft.Dynamics.CRM.%s'.", name, t.name)
}

// servePage answers a page of a query in the order of the ids.
func (e *environment) servePage(q *asked) (reply, *fault) {
	after := ""
	if q.options.Has("$skiptoken") {
		place, f := q.place("paging")
		if f != nil {
			return reply{}, f
		}
		after = place[0]
	}
	var rows []row
	for _, r := range e.candidates(q) {
		if !r.Deleted && r.ID > after && (q.filter == nil || q.filter(&r)) {
			rows = append(rows, r)
		}
	}
	body := map[string]any{"@odata.context": q.context(q.table.set)}
	if len(rows) > q.size {
		rows = rows[:q.size]
		body["@odata.nextLink"] = q.link("$skiptoken", q.cookie("paging", rows[len(rows)-1].ID))
	}
	body["value"] = e.rendered(q, rows)
	return reply{body: body, rows: len(rows)}, nil
}

// candidates are the rows that a filter may be true of: those that it names, where it does.
func (e *environment) candidates(q *asked) []row {
	ids := namedIDs(q.options.Get("$filter"), q.table)
	if ids == nil {
		return e.store.All(q.table.name)
	}
	var rows []row
	for _, id := range ids {
		if r, found := e.store.Get(q.table.name, id); found {
			rows = append(rows, r)
		}
	}
	return rows
}

// The token of a further page is a document in the document of a cookie. It holds its place, and
// the size of the pages.
const cookieForm = `<cookie pagenumber="2" pagingcookie="%3ccookie%20page%3d%22KIND%22%3ePLACE.SIZE%3c%2fcookie%3e" istracking="True" />`

func (q *asked) cookie(kind string, place ...string) string {
	return strings.NewReplacer("KIND", kind, "PLACE", strings.Join(place, "."), "SIZE", itoa(q.size)).Replace(cookieForm)
}

// place reads the token of a further page. The link has to be the one that was given, letter by
// letter, and to come with the size of page that it was given for.
func (q *asked) place(kind string) ([]string, *fault) {
	if sandbox.CursorEnded(q.outer) {
		return nil, expired()
	}
	token := q.options.Get("$skiptoken")
	form := strings.NewReplacer("KIND", kind, `PLACE\.SIZE`, `([0-9a-f-]+(?:\.[0-9]+)+)`).Replace(regexp.QuoteMeta(cookieForm))
	found := regexp.MustCompile("^" + form + "$").FindStringSubmatch(token)
	if found == nil || q.link("$skiptoken", token) != q.base+q.path+"?"+q.query {
		return nil, badRequest("0x80040203", "Malformed XML in the Paging Cookie")
	}
	place := strings.Split(found[1], ".")
	if size := place[len(place)-1]; size != itoa(q.size) {
		return nil, badRequest("0x80040203", "The page size has changed from %s to %d.", size, q.size)
	}
	return place, nil
}

// link is the address of what comes next, as the client has to send it back.
func (q *asked) link(option, token string) string {
	var b strings.Builder
	b.WriteString(q.base + q.path + "?")
	for _, name := range []string{"$select", "$filter", "$orderby", "$expand"} {
		if value := q.options.Get(name); value != "" {
			b.WriteString(name + "=" + strings.ReplaceAll(url.PathEscape(value), "%2C", ",") + "&")
		}
	}
	b.WriteString(option + "=" + strings.ReplaceAll(url.QueryEscape(token), "+", "%20"))
	return b.String()
}

// rendered are rows as an answer has them.
func (e *environment) rendered(q *asked, rows []row) []any {
	list := make([]any, 0, len(rows))
	for i := range rows {
		one := e.render(q.table, &rows[i], q.columns, q.annotations)
		if q.table.name == tableOrganization && strings.HasPrefix(q.options.Get("$expand"), "basecurrencyid") {
			if id, ok := rows[i].Fields["basecurrencyid"].(string); ok {
				r, _ := e.store.Get(tableCurrency, id)
				one["basecurrencyid"] = map[string]any{"isocurrencycode": r.Fields["isocurrencycode"], "transactioncurrencyid": id}
			}
		}
		list = append(list, one)
	}
	return list
}

// render is one row; the id and the ETag are in it, whatever was selected.
func (e *environment) render(t *entity, r *row, columns []*column, beside annotations) map[string]any {
	if columns == nil {
		columns = t.columns
	}
	one := map[string]any{"@odata.etag": etag(r), t.id(): r.ID}
	for _, c := range columns {
		value := valueOf(c, r)
		one[c.property()] = value
		if c.isReference() && beside.places && value != nil {
			one[c.property()+"@"+annotationPlace] = placeOf(c, r)
		}
		for _, o := range c.options {
			if n, ok := value.(float64); ok && beside.labels && int(n) == o.Value {
				one[c.property()+"@"+annotationLabel] = o.Label
			}
		}
		if c.typ == "MoneyType" {
			one["_transactioncurrencyid_value"] = r.Fields["transactioncurrencyid"]
		}
	}
	return one
}

// placeOf is the table that a reference leads to; a row may say it.
func placeOf(c *column, r *row) string {
	if to, ok := r.Fields[c.name+"type"].(string); ok {
		return to
	}
	return c.target
}

func etag(r *row) string { return `W/"` + strconv.FormatUint(r.Seq, 10) + `"` }

// valueOf is what a column of a row holds; nil where it is empty.
func valueOf(c *column, r *row) any {
	switch c.name {
	case "createdon":
		return stamp(r.Created)
	case "modifiedon":
		return stamp(r.Modified)
	case "versionnumber":
		return r.Seq
	}
	if c.typ == "UniqueidentifierType" {
		return r.ID
	}
	if c.base == "" {
		return r.Fields[c.name]
	}
	amount, isNumber := r.Fields[c.base].(float64)
	rate, hasRate := r.Fields["exchangerate"].(float64)
	if !isNumber || !hasRate || rate == 0 {
		return r.Fields[c.base]
	}
	return amount / rate
}

func stamp(t time.Time) string { return t.UTC().Truncate(time.Second).Format(time.RFC3339) }

// serveRow answers a call on one row.
func (e *environment) serveRow(c call, t *entity, id string) (reply, *fault) {
	r, found := e.store.Get(t.name, id)
	found = found && !r.Deleted
	missing := refuse(http.StatusNotFound, "0x80040217", "%s With Id = %s Does Not Exist", t.name, id)
	match := c.header.Get("If-Match")
	switch {
	case c.method == http.MethodPatch && !found && match == "":
		return e.serveCreate(c, t, id) // an upsert
	case !found:
		return reply{}, missing
	case match != "" && match != "*" && match != etag(&r):
		return reply{}, refuse(http.StatusPreconditionFailed, "0x80060882", "The version of the existing record doesn't match the RowVersion property provided.")
	case c.method == http.MethodDelete:
		if _, err := e.store.Delete(t.name, id, e.now()); err != nil {
			return reply{}, broken(err)
		}
		return reply{status: http.StatusNoContent, rows: 1}, nil
	case c.method == http.MethodGet:
		return reply{body: e.render(t, &r, nil, c.wanted()), rows: 1}, nil
	case c.method != http.MethodPatch:
		return reply{}, refuse(http.StatusMethodNotAllowed, "0x8006088a", "The method is not supported.")
	}
	values, f := e.accept(t, c.body)
	if f != nil {
		return reply{}, f
	}
	if _, _, err := e.store.Update(t.name, id, e.now(), values); err != nil {
		return reply{}, broken(err)
	}
	return reply{status: http.StatusNoContent, header: map[string]string{"OData-EntityId": c.base + "/api/data/v9.2/" + t.set + "(" + id + ")"}, rows: 1}, nil
}

// serveCreate makes a row.
func (e *environment) serveCreate(c call, t *entity, id string) (reply, *fault) {
	values, f := e.accept(t, c.body)
	if f != nil {
		return reply{}, f
	}
	if id == "" {
		id = guid(t.name+"/made", len(e.store.All(t.name)))
	}
	fields := map[string]any{"ownerid": userID(), "statecode": 0, "statuscode": 1}
	maps.Copy(fields, values)
	if err := e.store.Put(t.name, row{ID: id, Created: e.now(), Modified: e.now(), Fields: fields}); err != nil {
		return reply{}, broken(err)
	}
	return reply{status: http.StatusNoContent, header: map[string]string{"OData-EntityId": c.base + "/api/data/v9.2/" + t.set + "(" + id + ")"}, rows: 1}, nil
}

// decode reads a body with its numbers as they were written.
func decode(body []byte, into any) *fault {
	decoder := json.NewDecoder(strings.NewReader(string(body)))
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		return badRequest("0x80048d19", "Error identified in Payload provided by the user: it is no JSON.")
	}
	return nil
}
