package config

import (
	"encoding/json"

	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/phrase"
)

// tree reads a mapping that only a connector knows the keys of, as a JSON object.
func (d *decoder) tree(at *json.RawMessage) reader {
	return func(key string, n *yaml.Node) {
		if !d.is(key, n, yaml.MappingNode) {
			return
		}
		text, err := json.Marshal(d.value(key, n))
		if err != nil { // a number that is none
			d.note(key, phrase.Of("holds a value that JSON does not have"), phrase.Of("write plain texts, numbers, true or false"))
			return
		}
		*at = text
	}
}

// value reads a mapping, a list or a single value.
func (d *decoder) value(key string, n *yaml.Node) any {
	switch n.Kind {
	case yaml.MappingNode:
		all := map[string]any{}
		d.mapping(key, n, func(name, full string, value *yaml.Node) { all[name] = d.value(full, value) })
		return all
	case yaml.SequenceNode:
		list := []any{}
		d.list(func(full string, item *yaml.Node) { list = append(list, d.value(full, item)) })(key, n)
		return list
	default:
		text, ok := d.scalar(key, n)
		var typed any
		if ok && text == n.Value && n.Decode(&typed) == nil {
			switch typed.(type) {
			case bool, int, float64:
				return typed
			}
		}
		return text
	}
}
