package zohosandbox

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/sandbox"
)

// timeForm is how Zoho writes times: in whole seconds, with the offset of the user.
const timeForm = "2006-01-02T15:04:05-07:00"

// sortable brings a time into a form in which texts compare as times do.
func sortable(text string) string {
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at.UTC().Format(time.RFC3339)
	}
	return text
}

// order compares numbers by their value, and texts as such.
func order(a, b string) int {
	if n, m := len(a), len(b); n != m && strings.Trim(a+b, "0123456789") == "" {
		return n - m
	}
	return strings.Compare(a, b)
}

// render shows a record as the API does.
func (o *organisation) render(module string, r sandbox.Object, columns []string) map[string]any {
	berlin := time.FixedZone("", 3600)
	record := map[string]any{}
	for _, name := range columns {
		switch {
		case name == "id":
			record[name] = r.ID
		case name == "Modified_Time":
			record[name] = r.Modified.In(berlin).Format(timeForm)
		case name == "Created_Time":
			record[name] = r.Created.In(berlin).Format(timeForm)
		case strings.Contains(name, "."):
			record[name] = nil
			if v := o.value(module, r, name); v != "" {
				record[name] = v
			}
		default:
			record[name] = r.Fields[name]
			if f := o.field(module, name); f != nil && f.Target != "" && r.Fields[name] != nil {
				to, _ := o.store.Get(f.Target, toText(r.Fields[name]))
				record[name] = map[string]any{"id": r.Fields[name], "name": to.Fields["Account_Name"]}
			}
		}
	}
	return record
}

func toText(v any) string { s, _ := v.(string); return s }

func (o *organisation) all(module string) []string {
	var names []string
	for _, f := range o.fields(module) {
		names = append(names, f.Name)
	}
	return names
}

func (o *organisation) serveRecord(_ call, module, id string) reply {
	r, found := o.store.Get(module, id)
	if !found || r.Deleted {
		return reply{status: http.StatusNoContent}
	}
	return reply{rows: 1, body: map[string]any{"data": []any{o.render(module, r, o.all(module))}}}
}

// place is what a page token stands for.
type place struct {
	From  int       `json:"from"`
	Query string    `json:"query"` // what it is bound to
	Ends  time.Time `json:"ends"`
}

// page cuts a page out of a list: by number up to 2,000 records, and by token beyond, for a day. It
// adds the page's info.
func (o *organisation) page(c call, n int, bound string) (from, to int, info map[string]any, f *reply) {
	page, size, f := numbers(c)
	if f != nil {
		return 0, 0, nil, f
	}
	from = (page - 1) * size
	if token := c.URL.Query().Get("page_token"); token != "" {
		var p place
		raw, err := base64.RawURLEncoding.DecodeString(token)
		if err != nil || json.Unmarshal(raw, &p) != nil || p.Query != bound {
			refused := refuse(http.StatusBadRequest, "TOKEN_BOUND_DATA_MISMATCH", "the page_token is bound to other parameters", nil)
			return 0, 0, nil, &refused
		}
		if o.now().After(p.Ends) || sandbox.CursorEnded(c.Request) {
			refused := refuse(http.StatusBadRequest, "EXPIRED_VALUE", "the page_token has expired", map[string]any{"param_name": "page_token"})
			return 0, 0, nil, &refused
		}
		from = p.From
	} else if from+size > 2000 {
		refused := refuse(http.StatusBadRequest, "PAGINATION_LIMIT_EXCEEDED", "records beyond 2000 are fetched with a page_token", nil)
		return 0, 0, nil, &refused
	}
	from, to = min(from, n), min(from+size, n)
	info = map[string]any{"per_page": size, "count": to - from, "page": page, "more_records": to < n, "next_page_token": nil, "page_token_expiry": nil}
	if to < n {
		ends := o.now().Add(24 * time.Hour)
		raw, err := json.Marshal(place{From: to, Query: bound, Ends: ends})
		if err != nil {
			refused := broken(err)
			return 0, 0, nil, &refused
		}
		info["next_page_token"], info["page_token_expiry"] = base64.RawURLEncoding.EncodeToString(raw), ends.Format(timeForm)
	}
	return from, to, info, nil
}

// since reads If-Modified-Since; zero where there is none.
func since(c call) (time.Time, *reply) {
	text := c.Header.Get("If-Modified-Since")
	if text == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		f := refuse(http.StatusBadRequest, "INVALID_DATA", "the header given seems to be invalid", map[string]any{"header": "If-Modified-Since"})
		return at, &f
	}
	return at, nil
}

// serveList answers a page of records, see https://www.zoho.com/crm/developer/docs/api/v8/get-records.html.
func (o *organisation) serveList(c call, module string) reply {
	fields := strings.Split(c.URL.Query().Get("fields"), ",")
	at, f := since(c)
	switch {
	case f != nil:
		return *f
	case fields[0] == "":
		return refuse(http.StatusBadRequest, "REQUIRED_PARAM_MISSING", "One of the expected parameter is missing", map[string]any{"param_name": "fields"})
	case len(fields) > 50:
		return refuse(http.StatusBadRequest, "LIMIT_EXCEEDED", "more than 50 fields", map[string]any{"param_name": "fields"})
	}
	by := c.URL.Query().Get("sort_by")
	if by == "" {
		by = "id"
	}
	rows := slices.DeleteFunc(o.store.All(module), func(r sandbox.Object) bool { return r.Deleted || r.Modified.Before(at) })
	slices.SortStableFunc(rows, func(a, b sandbox.Object) int {
		n := order(o.value(module, a, by), o.value(module, b, by))
		if c.URL.Query().Get("sort_order") != "asc" {
			n = -n
		}
		return n
	})
	return o.listed(c, rows, at, func(r sandbox.Object) any { return o.render(module, r, append([]string{"id"}, fields...)) })
}

// listed answers a page of a list that may have been asked for since a time.
func (o *organisation) listed(c call, rows []sandbox.Object, at time.Time, show func(sandbox.Object) any) reply {
	if len(rows) == 0 {
		return reply{status: map[bool]int{true: http.StatusNoContent, false: http.StatusNotModified}[at.IsZero()]}
	}
	from, to, info, f := o.page(c, len(rows), c.parts[0]+strconv.FormatInt(at.Unix(), 10))
	if f != nil {
		return *f
	}
	data := []any{}
	for _, r := range rows[from:to] {
		data = append(data, show(r))
	}
	return reply{rows: len(data), body: map[string]any{"data": data, "info": info}}
}

// serveDeleted answers a page of what was deleted, the last first.
func (o *organisation) serveDeleted(c call, module string) reply {
	at, f := since(c)
	if f != nil {
		return *f
	}
	rows := slices.DeleteFunc(o.store.All(module), func(r sandbox.Object) bool { return !r.Deleted || r.Modified.Before(at) })
	slices.SortStableFunc(rows, func(a, b sandbox.Object) int { return b.Modified.Compare(a.Modified) })
	return o.listed(c, rows, at, func(r sandbox.Object) any {
		return map[string]any{"id": r.ID, "type": "recycle", "display_name": "…", "deleted_time": r.Modified.Format(timeForm), "deleted_by": map[string]any{"id": userID(0)}}
	})
}

// serveSeats answers who has a role in a deal, see https://www.zoho.com/crm/developer/docs/api/v8/get-contact-roles-deals.html.
func (o *organisation) serveSeats(c call, deal string) reply {
	rows := slices.DeleteFunc(o.store.All(kindSeat), func(r sandbox.Object) bool { return r.Deleted || r.Fields["deal"] != deal })
	return o.listed(c, rows, time.Time{}, func(r sandbox.Object) any {
		role, _ := o.store.Get(kindRole, toText(r.Fields["role"]))
		return map[string]any{"id": r.Fields["contact"], "Contact_Role": map[string]any{"id": role.ID, "name": role.Fields["name"]}}
	})
}

// serveUpdate updates up to 100 records, each with a result of its own, see
// https://www.zoho.com/crm/developer/docs/api/v8/update-records.html. Fields that there are none of are dropped.
func (o *organisation) serveUpdate(c call, module string) reply {
	var sent struct {
		Data []map[string]any `json:"data"`
	}
	switch {
	case json.Unmarshal(c.body, &sent) != nil || len(sent.Data) == 0:
		return refuse(http.StatusBadRequest, "INVALID_DATA", "body", nil)
	case len(sent.Data) > 100:
		return refuse(http.StatusBadRequest, "LIMIT_EXCEEDED", "more than 100 records", nil)
	}
	status, rows := http.StatusOK, 0
	results := make([]any, len(sent.Data))
	for i, record := range sent.Data {
		result, err := o.update(c, module, i, record)
		if err != nil {
			return broken(err)
		}
		if results[i] = result; result["status"] == "error" {
			status = http.StatusMultiStatus
		} else {
			rows++
		}
	}
	return reply{status: status, rows: rows, body: map[string]any{"data": results}}
}

func (o *organisation) update(c call, module string, row int, record map[string]any) (map[string]any, error) {
	path := "$.data[" + strconv.Itoa(row) + "]."
	id := toText(record["id"])
	if r, found := o.store.Get(module, id); !found || r.Deleted {
		return failure("INVALID_DATA", "the id given seems to be invalid", map[string]any{"api_name": "id", "json_path": path + "id"}), nil
	}
	if sandbox.RowBusy(c.Request, row) {
		return failure("RECORD_LOCKED", "The record under merge is locked", map[string]any{"id": id}), nil
	}
	fields := map[string]any{}
	for name, value := range record {
		f := o.field(module, name)
		if f == nil || name == "id" || f.Fixed {
			continue
		}
		if why := f.fault(value); why != "" {
			return failure("INVALID_DATA", "invalid data", map[string]any{"api_name": name, "json_path": path + name, why: true}), nil
		}
		if to, ok := value.(map[string]any); ok {
			value = to["id"]
		}
		fields[name] = value
	}
	updated, _, err := o.store.Update(module, id, o.now(), fields)
	if err != nil {
		return nil, err
	}
	return success("record updated", map[string]any{"id": id, "Modified_Time": updated.Modified.Format(timeForm), "Created_Time": updated.Created.Format(timeForm)}), nil
}
