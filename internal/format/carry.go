package format

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// Carry returns next with the fields of the JSON object before that the type of known does
// not have: what a newer release added and this one would drop. known is a struct, or a
// pointer to one; next is its JSON. A before that is no object has nothing to carry.
func Carry(before, next []byte, known any) ([]byte, error) {
	var old map[string]json.RawMessage
	if json.Unmarshal(before, &old) != nil {
		return next, nil //nolint:nilerr // no object, nothing to carry
	}
	names := map[string]bool{}
	fields(reflect.TypeOf(known), names)
	for field := range old {
		if names[strings.ToLower(field)] {
			delete(old, field)
		}
	}
	if len(old) == 0 {
		return next, nil
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(next, &all); err != nil {
		return nil, fmt.Errorf("carry fields over: %w", err)
	}
	for field, value := range old {
		all[field] = value
	}
	return json.Marshal(all)
}

// fields adds the names that encoding/json uses for the fields of a struct. It reads names
// without regard to case, and so does this.
func fields(t reflect.Type, names map[string]bool) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && name == "" {
			fields(f.Type, names)
			continue
		}
		if name == "" {
			name = f.Name
		}
		names[strings.ToLower(name)] = true
	}
}
