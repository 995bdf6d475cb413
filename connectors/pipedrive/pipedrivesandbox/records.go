package pipedrivesandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/icptier/icptier/internal/sandbox"
)

// stamp is a time as answers have it.
func stamp(at time.Time) string { return at.UTC().Truncate(time.Second).Format(time.RFC3339) }

// text is a stored value as one.
func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case string:
		return v
	}
	return fmt.Sprint(v)
}

// render is a record as answers have it: every field, those of the company's own apart.
func render(typ string, o *object, fields []*field, labels bool) map[string]any {
	own := make(map[string]any)
	out := map[string]any{
		"id": number(o.ID), "add_time": stamp(o.Created), "update_time": stamp(o.Modified), "is_deleted": o.Deleted, "custom_fields": own,
	}
	for _, f := range fields {
		into, value := out, o.Fields[f.code]
		if f.custom {
			into = own
			if labels {
				value = f.labelled(value)
			}
		}
		if _, fixed := into[f.code]; !fixed {
			into[f.code] = value
		}
	}
	if typ == typeDeal {
		out["is_archived"] = o.Fields["is_archived"] == true
		if o.Deleted {
			out["status"] = "deleted"
		}
	}
	return out
}

// labelled is a value with the labels of its options beside their numbers.
func (f *field) labelled(v any) any {
	one := func(v any) any {
		for _, o := range f.options {
			if float64(o.ID) == v {
				return map[string]any{"id": o.ID, "label": o.Label}
			}
		}
		return v
	}
	if list, ok := v.([]any); ok {
		all := make([]any, len(list))
		for i := range list {
			all[i] = one(list[i])
		}
		return all
	}
	if f.typ == "enum" {
		return one(v)
	}
	return v
}

// live returns the record that a path names.
func (a *account) live(c call) (typ string, o object, f *fault) {
	typ = strings.TrimSuffix(c.match[1], "s")
	o, found := a.store.Get(typ, c.match[2])
	if !found || o.Deleted {
		return typ, o, refuse(http.StatusNotFound, "%s not found", strings.ToUpper(typ[:1])+typ[1:])
	}
	return typ, o, nil
}

func (a *account) serveOne(c call) (reply, *fault) {
	typ, o, f := a.live(c)
	if f != nil {
		return reply{}, f
	}
	return reply{data: render(typ, &o, a.fields(typ), c.URL.Query().Get("include_option_labels") == "true"), rows: 1}, nil
}

// serveUpdate changes a record, see https://developers.pipedrive.com/docs/api/v1/Organizations#updateOrganization.
func (a *account) serveUpdate(c call) (reply, *fault) {
	typ, o, f := a.live(c)
	if f != nil {
		return reply{}, f
	}
	var body map[string]any
	if f := decode(c.Request, &body); f != nil {
		return reply{}, f
	}
	if o.Fields["is_archived"] == true && body["is_archived"] != false {
		return reply{}, refuse(http.StatusBadRequest, "Archived deals can not be edited")
	}
	if sandbox.RowBusy(c.Request, 0) {
		return reply{}, refuse(http.StatusServiceUnavailable, "Service unavailable")
	}
	own, isObject := body["custom_fields"].(map[string]any)
	if body["custom_fields"] != nil && !isObject {
		return reply{}, refuse(http.StatusBadRequest, "Parameter 'custom_fields' is invalid")
	}
	delete(body, "custom_fields")
	values := make(map[string]any)
	fields := a.fields(typ)
	for custom, given := range map[bool]map[string]any{false: body, true: own} {
		for code, value := range given {
			accepted, ok := accept(fields, code, custom, value)
			if !ok {
				return reply{}, refuse(http.StatusBadRequest, "Parameter '%.60s' is invalid", code)
			}
			values[code] = accepted
		}
	}
	now, _, err := a.store.Update(typ, o.ID, a.now(), values)
	if err != nil {
		return reply{}, broken(err)
	}
	return reply{data: render(typ, &now, fields, false), rows: 1}, nil
}

// accept reads a value that a field shall hold; nil clears it. Nothing is converted.
func accept(fields []*field, code string, custom bool, value any) (any, bool) {
	var f *field
	for _, one := range fields {
		if one.code == code && one.custom == custom {
			f = one
		}
	}
	if f == nil || code == "id" || code == "add_time" || code == "update_time" {
		return nil, false
	}
	switch v := value.(type) {
	case nil:
		return nil, true
	case bool:
		return v, f.typ == "boolean"
	case json.Number:
		n, err := v.Float64()
		if err != nil {
			return nil, false
		}
		return n, f.takes(n)
	case []any:
		ids := make([]any, len(v))
		for i := range v {
			n, ok := v[i].(json.Number)
			id, err := n.Float64()
			if !ok || err != nil || !f.has(id) {
				return nil, false
			}
			ids[i] = id
		}
		return ids, f.typ == "set" && len(ids) > 0
	case map[string]any:
		return v, f.typ == "address" || f.typ == "monetary" && custom
	case string:
		switch f.typ {
		case "varchar", "varchar_auto", "phone":
			return v, utf8.RuneCountInString(v) <= 255
		case "text":
			return v, len(v) <= 65_000
		case "status":
			return v, v == "open" || v == "won" || v == "lost"
		case "date":
			_, day := time.Parse(time.DateOnly, v)
			_, moment := time.Parse(time.RFC3339, v)
			return v, day == nil || moment == nil && !custom
		}
	}
	return nil, false
}

// takes reports whether a field can hold a number.
func (f *field) takes(n float64) bool {
	switch f.typ {
	case "double", "int", "user", "org", "stage", "people":
		return true
	case "monetary":
		return !f.custom
	case "enum":
		return f.has(n)
	}
	return false
}

// serveDelete deletes a record as a rep does; it can be listed for a while where it is a deal.
func (a *account) serveDelete(c call) (reply, *fault) {
	typ, o, f := a.live(c)
	if f != nil {
		return reply{}, f
	}
	if _, err := a.store.Delete(typ, o.ID, a.now()); err != nil {
		return reply{}, broken(err)
	}
	return reply{data: map[string]any{"id": number(o.ID)}}, nil
}

// serveMerge merges an organisation into another, which gets its deals, see
// https://developers.pipedrive.com/docs/api/v1/Organizations#mergeOrganizations.
func (a *account) serveMerge(c call) (reply, *fault) {
	var body struct {
		Into json.Number `json:"merge_with_id"`
	}
	if f := decode(c.Request, &body); f != nil {
		return reply{}, f
	}
	into, found := a.store.Get(typeOrganization, body.Into.String())
	if _, gone := a.store.Get(typeOrganization, c.match[1]); !found || !gone || into.Deleted {
		return reply{}, refuse(http.StatusNotFound, "Organization not found")
	}
	for _, d := range a.store.All(typeDeal) {
		if text(d.Fields["org_id"]) == c.match[1] {
			d.Fields["org_id"] = number(into.ID)
			if err := a.store.Put(typeDeal, d); err != nil {
				return reply{}, broken(err)
			}
		}
	}
	if _, err := a.store.Delete(typeOrganization, c.match[1], a.now()); err != nil {
		return reply{}, broken(err)
	}
	if _, _, err := a.store.Update(typeOrganization, into.ID, a.now(), nil); err != nil {
		return reply{}, broken(err)
	}
	return reply{data: map[string]any{"id": number(into.ID)}}, nil
}
