package byfilesandbox

import (
	"fmt"
	"hash/fnv"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// put shows the value of a field where the record has it.
func (b *box) put(record map[string]any, object, name string, f Field, v any) {
	switch {
	case f.Type == "hidden":
	case b.cell(object, name):
		if v = native(f.Type, v); v == nil {
			return
		}
		list, _ := record[b.dialect.Cells.List].([]any)
		record[b.dialect.Cells.List] = append(list, map[string]any{b.dialect.Cells.Key: definition(object, name), b.dialect.Cells.Types[f.Type]: v})
	case f.At == "":
		record[name] = native(f.Type, v)
	default: // an object in a list, as addresses are
		list, member, _ := strings.Cut(f.At, ".")
		all, _ := record[list].([]any)
		if len(all) == 0 {
			all = []any{map[string]any{}}
			record[list] = all
		}
		if first, ok := all[0].(map[string]any); ok {
			first[member] = v
		}
	}
}

// cell says whether a field is one that a customer has added, in a CRM that has a list for those.
func (b *box) cell(object, name string) bool {
	f, native := b.dialect.Objects[object].Fields[name]
	return b.dialect.Cells.List != "" && (!native || b.dialect.Cells.Types[f.Type] != "")
}

// definition is the id of a field that a customer has added.
func definition(object, name string) string {
	h := fnv.New32a()
	h.Write([]byte(object + "." + name)) // a hash never returns an error
	return strconv.FormatUint(uint64(h.Sum32()), 10)
}

// native writes a value as the type has it: times in milliseconds, decimals as texts.
func native(typ string, v any) any {
	text := fmt.Sprint(v)
	switch {
	case v == nil || text == "":
		return nil
	case typ == "DATE" || typ == "timestamp":
		for _, layout := range []string{time.RFC3339, time.DateOnly} {
			if at, err := time.Parse(layout, text); err == nil {
				return at.UnixMilli()
			}
		}
	case typ == "DECIMAL" || typ == "decimal":
		return text
	case typ == "int32":
		if n, err := strconv.Atoi(text); err == nil {
			return n
		}
	case typ == "BOOLEAN" && (text == "true" || text == "false"):
		return text == "true"
	}
	return v
}

// uncell puts the values of cells that are given beside the others, by the names of their fields.
// It refuses a cell of a field that is not there, and one whose value is of another type.
func (b *box) uncell(object string, given map[string]any) bool {
	list, ok := given[b.dialect.Cells.List].([]any)
	if !ok {
		return given[b.dialect.Cells.List] == nil
	}
	delete(given, b.dialect.Cells.List)
	names := map[string]string{}
	types := map[string]string{}
	for name, one := range b.listed(object) {
		if f, ok := one.(map[string]any); ok {
			names[definition(object, name)], types[name] = name, fmt.Sprint(f["type"])
		}
	}
	for _, one := range list {
		cell, ok := one.(map[string]any)
		name := names[fmt.Sprint(cell[b.dialect.Cells.Key])]
		member := b.dialect.Cells.Types[types[name]]
		if !ok || member == "" {
			return false
		}
		for key := range cell {
			if key != b.dialect.Cells.Key && key != member {
				return false
			}
		}
		given[name] = cell[member]
	}
	return true
}

// definitions lists the fields that a customer has added to an object.
func (b *box) definitions(w http.ResponseWriter, r *http.Request) {
	conditions, err := expressed(r.URL.Query().Get("filter"))
	if err != nil {
		refuse(w, http.StatusBadRequest, "badRequest")
		return
	}
	all := []map[string]any{}
	for object := range b.dialect.Objects {
		for name, one := range b.listed(object) {
			f, _ := one.(map[string]any)
			record := map[string]any{"id": definition(object, name), "attributeKey": name, "attributeType": f["type"], b.dialect.Fields.Param: object}
			if b.cell(object, name) && meets(func(field string) any { return record[field] }, conditions) {
				all = append(all, record)
			}
		}
	}
	slices.SortFunc(all, func(x, y map[string]any) int { return strings.Compare(fmt.Sprint(x["id"]), fmt.Sprint(y["id"])) })
	answer(w, map[string]any{b.dialect.List.Records: all})
}
