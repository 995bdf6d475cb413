package byfilesandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/sandbox"
)

// arguments are those that a method of a model takes by name.
type arguments struct {
	Domain []json.RawMessage `json:"domain"`
	Fields []string          `json:"fields"`
	Order  string            `json:"order"`
	Limit  int               `json:"limit"`
	IDs    []int64           `json:"ids"`
	Vals   map[string]any    `json:"vals"`
}

// rpc answers a call of a method of a model.
func (b *box) rpc(w http.ResponseWriter, r *http.Request, path string) {
	if r.Method != http.MethodPost {
		refuse(w, http.StatusMethodNotAllowed, "methodNotAllowed")
		return
	}
	if b.dialect.Header != "" && r.Header.Get(b.dialect.Header) == "" {
		fault(w, http.StatusNotFound, "werkzeug.exceptions.NotFound")
		return
	}
	var args arguments
	if err := json.NewDecoder(r.Body).Decode(&args); err != nil {
		fault(w, http.StatusBadRequest, "werkzeug.exceptions.BadRequest")
		return
	}
	model, method, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	_, known := b.dialect.Objects[model]
	switch {
	case path == b.dialect.Whoami.Path:
		answer(w, b.dialect.Whoami.JSON)
	case !known:
		fault(w, http.StatusNotFound, "werkzeug.exceptions.NotFound")
	case method == "search_read":
		b.searchRead(w, r, model, args)
	case method == "fields_get":
		answer(w, b.listed(model))
	case method == "write":
		b.write(w, r, model, args)
	default:
		fault(w, http.StatusNotFound, "builtins.AttributeError")
	}
}

// listed are the fields of an object as the API lists them.
func (b *box) listed(name string) map[string]any {
	all := map[string]any{}
	for _, some := range []map[string]Field{b.dialect.Objects[name].Fields, b.made(name)} {
		for field, f := range some {
			one := map[string]any{"type": f.Type}
			if f.Options != nil {
				one["options"] = f.Options
			}
			all[field] = one
		}
	}
	return all
}

// domain reads a list of triples that are all to be met.
func domain(raw []json.RawMessage) ([]condition, error) {
	ops := map[string]string{"=": "eq", "in": "in", ">": "gt", ">=": "ge", "<": "lt", "<=": "le"}
	var all []condition
	for _, one := range raw {
		var triple []any
		d := json.NewDecoder(bytes.NewReader(one))
		d.UseNumber()
		if err := d.Decode(&triple); err != nil || len(triple) != 3 {
			return nil, errFilter
		}
		field, _ := triple[0].(string)
		op, known := ops[fmt.Sprint(triple[1])]
		if field == "" || !known {
			return nil, errFilter
		}
		list, isList := triple[2].([]any)
		if !isList {
			list = triple[2:]
		}
		c := condition{field: field, op: op}
		for _, v := range list {
			c.values = append(c.values, fmt.Sprint(v))
		}
		all = append(all, c)
	}
	return all, nil
}

func (b *box) searchRead(w http.ResponseWriter, r *http.Request, model string, args arguments) {
	conditions, err := domain(args.Domain)
	fields := b.listed(model)
	unknown := func(name string) bool {
		_, there := fields[name]
		return !there && !slices.Contains([]string{b.dialect.Stamps.ID, b.dialect.Stamps.Created, b.dialect.Stamps.Modified}, name)
	}
	if err != nil || slices.ContainsFunc(args.Fields, unknown) || slices.ContainsFunc(conditions, func(c condition) bool { return unknown(c.field) }) ||
		args.Order != "id" && args.Order != "" {
		fault(w, http.StatusInternalServerError, "builtins.ValueError")
		return
	}
	records := []map[string]any{}
	for _, o := range b.store.All(model) {
		if o.Deleted || !meets(b.values(o), conditions) {
			continue
		}
		if args.Limit > 0 && len(records) == args.Limit {
			break
		}
		record, value := map[string]any{b.dialect.Stamps.ID: number64(o.ID)}, b.values(o)
		for _, name := range args.Fields {
			record[name] = b.pair(b.dialect.Objects[model].Fields[name], value(name))
		}
		records = append(records, record)
	}
	sandbox.Count(r, len(records))
	answer(w, records)
}

// pair shows a link to another record with its name, and an empty field as false.
func (b *box) pair(f Field, v any) any {
	switch {
	case v == nil || v == "":
		return false
	case f.Type != "many2one":
		return v
	}
	if n, err := strconv.ParseInt(fmt.Sprint(v), 10, 64); err == nil {
		return []any{n, "called so"}
	}
	return []any{len(fmt.Sprint(v)), v}
}

func number64(id string) any {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return id
	}
	return n
}

// write sets fields of all the records or of none.
func (b *box) write(w http.ResponseWriter, r *http.Request, model string, args arguments) {
	if sandbox.RowBusy(r, 0) {
		fault(w, http.StatusServiceUnavailable, "psycopg2.errors.LockNotAvailable")
		return
	}
	b.writing.Lock()
	defer b.writing.Unlock()
	made, fields := b.made(model), map[string]any{}
	for name, v := range args.Vals {
		f, known := b.dialect.Objects[model].has(name, made)
		if v == false {
			v = nil
		}
		if !known || !f.takes(v) {
			fault(w, http.StatusInternalServerError, "builtins.ValueError")
			return
		}
		fields[name] = v
	}
	for _, id := range args.IDs {
		if o, found := b.store.Get(model, strconv.FormatInt(id, 10)); !found || o.Deleted {
			fault(w, http.StatusNotFound, "odoo.exceptions.MissingError")
			return
		}
	}
	for _, id := range args.IDs {
		if _, _, err := b.store.Update(model, strconv.FormatInt(id, 10), b.now().Truncate(time.Millisecond), fields); err != nil {
			fault(w, http.StatusInternalServerError, "builtins.OSError")
			return
		}
	}
	sandbox.Count(r, len(args.IDs))
	answer(w, true)
}

// fault answers with an error by the name of its class.
func fault(w http.ResponseWriter, status int, name string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	body, _ := json.Marshal(map[string]any{"name": name, "message": name, "arguments": []any{}, "context": map[string]any{}}) // it always encodes
	_, _ = w.Write(body)                                                                                                      // the caller is gone if this fails
}
