package phrase

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// kept is a phrase as it is stored: its key and its arguments, so that each reader gets it
// in their language. What has no key, or arguments that are no texts, is stored as it was said.
type kept struct {
	Key     string            `json:"key,omitempty"`
	Args    []json.RawMessage `json:"args,omitempty"` // a string each, or a kept phrase
	English string            `json:"en,omitempty"`   // where it is not what the key says
	German  string            `json:"de,omitempty"`
}

// keptText is an argument that was written out before it was stored, whatever its verb.
type keptText string

// Format implements [fmt.Formatter].
func (t keptText) Format(f fmt.State, verb rune) {
	if verb == 'q' {
		_, _ = fmt.Fprintf(f, "%q", string(t))
		return
	}
	_, _ = f.Write([]byte(t))
}

// MarshalJSON implements [json.Marshaler].
func (p Phrase) MarshalJSON() ([]byte, error) {
	k := kept{English: p.english, German: p.german}
	if p.german == "" && p.key != "" {
		args, ok := p.texts()
		if !ok {
			k.German = p.In(german)
			return json.Marshal(k)
		}
		k.Key = p.key
		for _, a := range args {
			raw, err := json.Marshal(a)
			if err != nil {
				return nil, err
			}
			k.Args = append(k.Args, raw)
		}
		if written(p.key, args) == p.english {
			k.English = ""
		}
	}
	return json.Marshal(k)
}

// UnmarshalJSON implements [json.Unmarshaler]. An unknown form says nothing: its
// English is stored beside it.
func (p *Phrase) UnmarshalJSON(data []byte) error {
	*p = Phrase{}
	var k kept
	if json.Unmarshal(data, &k) != nil {
		return nil //nolint:nilerr // as said above
	}
	args := make([]any, len(k.Args))
	for i, raw := range k.Args {
		var text string
		var said Phrase
		if json.Unmarshal(raw, &text) == nil {
			args[i] = keptText(text)
		} else if json.Unmarshal(raw, &said) == nil {
			args[i] = said
		}
	}
	*p = Phrase{english: k.English, german: k.German, key: k.Key}
	if k.Key != "" {
		p.args = args
	}
	if p.english == "" {
		p.english = written(k.Key, args)
	}
	return nil
}

// written is a format with arguments that were texts.
func written(format string, args []any) string {
	format = strings.TrimSuffix(format, apart(format))
	if len(args) == 0 && !strings.Contains(format, "%%") {
		return format
	}
	return fmt.Sprintf(strings.ReplaceAll(format, "%w", "%v"), args...)
}

// texts are the arguments written out, each as its verb does; false where one is no text.
func (p Phrase) texts() ([]any, bool) {
	verbs := verbsOf(p.key)
	args := make([]any, len(p.args))
	for i, arg := range p.args {
		verb := verbs[i]
		switch a := arg.(type) {
		case Phrase:
			args[i] = a
		case error:
			args[i] = OfError(a)
		case speaker:
			args[i] = Phrase{english: fmt.Sprint(a), german: a.In(german)}
		case string:
			args[i] = keptText(a)
		case keptText:
			args[i] = a
		default:
			compound := []reflect.Kind{reflect.Slice, reflect.Map, reflect.Struct, reflect.Pointer, reflect.Invalid}
			if slices.Contains(compound, reflect.ValueOf(arg).Kind()) {
				return nil, false
			}
			if verb == "" || strings.HasSuffix(verb, "q") {
				verb = "v"
			}
			args[i] = keptText(fmt.Sprintf("%"+verb, arg))
		}
	}
	return args, true
}

// verbsOf are what a format does with each argument, without the percent sign: "d", ".1f".
func verbsOf(format string) map[int]string {
	all := map[int]string{}
	for _, v := range regexp.MustCompile(`%(?:\[(\d+)\])?([-+# 0-9.]*)([a-zA-Z%])`).FindAllStringSubmatch(format, -1) {
		if v[3] == "%" {
			continue
		}
		at := len(all)
		if n, err := strconv.Atoi(v[1]); err == nil {
			at = n - 1
		}
		all[at] = v[2] + v[3]
	}
	return all
}
