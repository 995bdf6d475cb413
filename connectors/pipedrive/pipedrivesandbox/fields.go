package pipedrivesandbox

import (
	"cmp"
	"crypto/sha1" //nolint:gosec // it makes keys that look as they do, and guards nothing
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// field is a field of organisations or deals.
type field struct {
	code, name, typ string
	custom          bool
	options         []option
}

type option struct {
	ID    int    `json:"id"`
	Label string `json:"label"`
}

func (f *field) has(id float64) bool {
	return slices.ContainsFunc(f.options, func(o option) bool { return float64(o.ID) == id })
}

// Key is the key of a field of the company's own. It has no meaning, and is another one in every
// account; here it follows from the name, so that people can find it.
func Key(typ, name string) string {
	sum := sha1.Sum([]byte(typ + "/" + name)) //nolint:gosec // see the import
	return hex.EncodeToString(sum[:])
}

// sentence is the name of a criterion's field: "Economic buyer".
func sentence(criterion string) string {
	name := strings.ReplaceAll(criterion, "_", " ")
	return strings.ToUpper(name[:1]) + name[1:]
}

// standard are the fields that every account has, as far as they matter here.
func standard(typ string) []*field {
	shared := []*field{
		{code: "id", name: "ID", typ: "int"}, {code: "owner_id", name: "Owner", typ: "user"},
		{code: "add_time", name: "Created", typ: "date"}, {code: "update_time", name: "Update time", typ: "date"},
	}
	if typ == typeDeal {
		return append(shared, []*field{
			{code: "title", name: "Title", typ: "varchar"}, {code: "org_id", name: "Organization", typ: "org"}, {code: "stage_id", name: "Stage", typ: "stage"},
			{code: "value", name: "Value", typ: "monetary"}, {code: "currency", name: "Currency", typ: "varchar"}, {code: "status", name: "Status", typ: "status"},
			{code: "won_time", name: "Won time", typ: "date"}, {code: "lost_time", name: "Lost time", typ: "date"}, {code: "close_time", name: "Close time", typ: "date"},
			{code: "expected_close_date", name: "Expected close date", typ: "date"}, {code: "probability", name: "Probability", typ: "int"},
			{code: "is_archived", name: "Archived", typ: "boolean"},
		}...)
	}
	return append(shared, []*field{
		{code: "name", name: "Name", typ: "varchar"}, {code: "address", name: "Address", typ: "address"}, {code: "website", name: "Website", typ: "varchar"},
		{code: "industry", name: "Industry", typ: "enum", options: industries()}, {code: "annual_revenue", name: "Annual revenue", typ: "double"},
		{code: "employee_count", name: "Number of employees", typ: "int"},
		{code: "label_ids", name: "Labels", typ: "set", options: []option{{5, "Customer"}, {6, "Prospect"}, {7, "Partner"}, {8, "Competitor"}, {9, "Other"}, {10, "Hot"}}},
	}...)
}

func industries() []option {
	return []option{
		{31, "Retail"}, {32, "Financial services"}, {33, "Insurance"}, {34, "Media"}, {35, "Non-profit"}, {36, "Travel"}, {37, "Utilities"}, {38, "Business services"},
	}
}

// fields are all fields of a type of records, those that every account has first.
func (a *account) fields(typ string) []*field {
	all := standard(typ)
	for _, o := range a.store.All(typeField) {
		if code, ok := strings.CutPrefix(o.ID, typ+"."); ok && !o.Deleted {
			all = append(all, fieldOf(code, o))
		}
	}
	return all
}

// fieldOf reads a field of the company's own.
func fieldOf(code string, o object) *field {
	f := &field{code: code, name: text(o.Fields["name"]), typ: text(o.Fields["type"]), custom: true}
	list, _ := o.Fields["options"].([]any)
	for _, one := range list {
		m, _ := one.(map[string]any)
		id, _ := m["id"].(float64)
		f.options = append(f.options, option{int(id), text(m["label"])})
	}
	return f
}

// put stores a field of the company's own.
func (a *account) put(typ string, f *field) error {
	now := a.now()
	return a.store.Put(typeField, object{ID: typ + "." + f.code, Created: now, Modified: now, Fields: map[string]any{
		"name": f.name, "type": f.typ, "options": f.options,
	}})
}

func (f *field) render() map[string]any {
	out := map[string]any{"field_name": f.name, "field_code": f.code, "field_type": f.typ, "is_custom_field": f.custom, "is_optional_response_field": false, "options": nil}
	if len(f.options) > 0 {
		out["options"] = f.options
	}
	return out
}

// serveFields answers a page of fields, see https://developers.pipedrive.com/docs/api/v1/OrganizationFields.
func (a *account) serveFields(c call) (reply, *fault) {
	all := a.fields(c.match[1])
	limit, _ := strconv.Atoi(cmp.Or(c.URL.Query().Get("limit"), "100"))
	from, err := strconv.Atoi(cmp.Or(c.URL.Query().Get("cursor"), "0"))
	if err != nil || from < 0 || limit < 1 || limit > 500 {
		return reply{}, refuse(http.StatusBadRequest, "Parameter 'cursor' or 'limit' is invalid")
	}
	rows, next := []any{}, ""
	for i := from; i < min(len(all), from+limit); i++ {
		rows = append(rows, all[i].render())
	}
	if from+limit < len(all) {
		next = strconv.Itoa(from + limit)
	}
	return reply{data: rows, next: &next, rows: len(rows)}, nil
}

// labels is a list of options as calls have them.
type labels []struct {
	Label string `json:"label"`
}

// add gives a field options; false where one has no label, or is there.
func (a *account) add(f *field, all labels) bool {
	next := 100
	for _, o := range a.store.All(typeField) {
		for _, have := range fieldOf("", o).options {
			next = max(next, have.ID+1) // no number is given twice in an account
		}
	}
	for i, l := range all {
		if l.Label == "" || slices.ContainsFunc(f.options, func(o option) bool { return o.Label == l.Label }) {
			return false
		}
		f.options = append(f.options, option{next + i, l.Label})
	}
	return true
}

// serveCreateField makes a field of the company's own.
func (a *account) serveCreateField(c call) (reply, *fault) {
	var body struct {
		Name    string `json:"field_name"`
		Type    string `json:"field_type"`
		Options labels `json:"options"`
	}
	if f := decode(c.Request, &body); f != nil {
		return reply{}, f
	}
	known := []string{"varchar", "text", "double", "phone", "date", "daterange", "time", "timerange", "set", "enum", "varchar_auto", "address", "monetary", "org", "people", "user"}
	made := &field{code: Key(c.match[1], body.Name), name: body.Name, typ: body.Type, custom: true}
	for n := 2; slices.ContainsFunc(a.fields(c.match[1]), func(f *field) bool { return f.code == made.code }); n++ {
		made.code = Key(c.match[1], body.Name+" #"+strconv.Itoa(n)) // names need not be unique
	}
	choices := body.Type == "enum" || body.Type == "set"
	if body.Name == "" || !slices.Contains(known, body.Type) || choices != (len(body.Options) > 0) || !a.add(made, body.Options) {
		return reply{}, refuse(http.StatusBadRequest, "Parameter 'field_name', 'field_type' or 'options' is invalid")
	}
	if err := a.put(c.match[1], made); err != nil {
		return reply{}, broken(err)
	}
	return reply{status: http.StatusCreated, data: made.render()}, nil
}

// serveAddOptions gives a field more options, all of them or none.
func (a *account) serveAddOptions(c call) (reply, *fault) {
	var body labels
	if f := decode(c.Request, &body); f != nil {
		return reply{}, f
	}
	o, found := a.store.Get(typeField, c.match[1]+"."+c.match[2])
	if !found {
		return reply{}, refuse(http.StatusNotFound, "Field not found")
	}
	f := fieldOf(c.match[2], o)
	if f.typ != "enum" && f.typ != "set" || !a.add(f, body) {
		return reply{}, refuse(http.StatusBadRequest, "Options are invalid")
	}
	if err := a.put(c.match[1], f); err != nil {
		return reply{}, broken(err)
	}
	return reply{data: f.options}, nil
}
