package connector

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"

	"github.com/icptier/icptier/internal/phrase"
)

// NoOptions are the options of a connector that has none: any key is refused.
type NoOptions struct{}

// DecodeOptions reads the connector's own options into a struct of the connector's, over
// what it holds. It is strict: a key that the struct does not have is an error that names it
// and those it has, so that a misspelt option does not count as one that was never set. The
// error is fit for the reader of a configuration.
func DecodeOptions[T any](raw json.RawMessage, into *T) error {
	if len(bytes.TrimSpace(raw)) == 0 || string(bytes.TrimSpace(raw)) == "null" {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(into)
	if err == nil {
		return nil
	}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && wrong.Field != "" {
		return phrase.Errorf("options.%s: is a %s, and has to be of type %s", wrong.Field, wrong.Value, wrong.Type)
	}
	if _, key, unknown := strings.Cut(err.Error(), "unknown field "); unknown {
		if names := optionNames(reflect.TypeFor[T]()); len(names) > 0 {
			return phrase.Errorf("options: there is no option %s; known are %s", key, strings.Join(names, ", "))
		}
		return phrase.Errorf("options: there is no option %s: this connector has none; remove it", key)
	}
	return phrase.Errorf("options: have to be keys with values")
}

// optionNames are the keys that a struct is decoded from.
func optionNames(t reflect.Type) []string {
	var names []string
	for f := range t.Fields() {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" && name != "-" {
			names = append(names, name)
		}
	}
	return names
}
