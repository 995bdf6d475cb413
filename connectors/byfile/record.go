package byfile

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
)

// field says what stands behind one of our names.
type field struct {
	Value expression `json:"value"`
	Type  string     `json:"type"`
}

// UnmarshalJSON takes an expression alone for one whose value tells its type.
func (f *field) UnmarshalJSON(data []byte) error {
	var source string
	if json.Unmarshal(data, &source) == nil {
		f.Value.source = source
		return nil
	}
	type plain field
	return json.Unmarshal(data, (*plain)(f))
}

// name is what people call the field in the CRM.
func (f field) name() string { return strings.TrimPrefix(f.Value.source, "r.") }

// typ is what the field is said to hold; Text where the value tells.
func (f field) typ() mapping.Type {
	return map[string]mapping.Type{
		"number": mapping.Number, "bool": mapping.Truth, "date": mapping.Date, "option": mapping.Choice, "list": mapping.List,
	}[f.Type]
}

// read makes a record of what the CRM says. A record that is lost has a problem that says
// so, and no id.
func (e *engine) read(k *kind, types map[string]item, raw any) (crm.Record, []connector.Problem) {
	d := mapping.Decoder{Fields: &mapping.Fields{Inputs: map[string][]mapping.Field{}, Outputs: map[crm.Field]string{}}, Values: map[string]json.RawMessage{}}
	r, isObject := raw.(map[string]any)
	if !isObject {
		return crm.Record{}, []connector.Problem{d.Lost("", phrase.Of("is no object that can be read"))}
	}
	env := map[string]any{"r": r}
	id, err := k.ID.text(env)
	switch {
	case err != nil || id == "":
		return crm.Record{}, []connector.Problem{d.Lost("", phrase.Of("has no id"))}
	case !e.ids.MatchString(id):
		return crm.Record{}, []connector.Problem{d.Lost("", phrase.Of("its id has another form than the manifest says"))}
	}
	d.ID = id
	e.fill(&d, k, types, env)
	modified, err := e.stamp(&k.Changed, env)
	if err != nil {
		return crm.Record{}, append(d.Problems, d.Lost(field{Value: k.Changed}.name(), phrase.Of("there is no stamp to tell its version by")))
	}
	record := crm.Record{Kind: k.kind, ID: id, Version: crm.Version{Modified: modified}}
	if record.Tag, err = k.Tag.text(env); err != nil {
		record.Tag = "" // of a record without a version nothing can be refused
	}
	code, _ := k.Currency.text(env) // an amount without a currency is in the CRM's own
	if k.kind == crm.KindAccount {
		record.Account = d.Account(mapping.CurrencyCode(code))
		record.Account.Relationship = d.Known("account.relationship", relationship, mapping.ErrNoRelationship)
	} else {
		record.Deal = d.Deal(mapping.CurrencyCode(code))
		record.Deal.Status = crm.DealOpen
		if status, ok := d.Status(); ok {
			record.Deal.Status = status
		}
	}
	record.Written, record.Texts = d.Written(), d.Texts()
	return record, d.Problems
}

// relationship knows our own words, which a manifest translates into.
func relationship(s string) string {
	s = strings.ToLower(s)
	if slices.Contains([]string{"prospect", "customer", "partner", "competitor", "other"}, s) {
		return s
	}
	return ""
}

// fill works out what stands behind our names, and behind the program's own fields.
func (e *engine) fill(d *mapping.Decoder, k *kind, types map[string]item, env map[string]any) {
	record, _ := env["r"].(map[string]any)
	put := func(key string, v any, said mapping.Type) mapping.Field {
		text, typ := e.canonical(v, said)
		if _, there := d.Values[key]; !there && text != nil {
			d.Values[key] = text
		}
		return mapping.Field{Name: key, Type: typ}
	}
	for name, f := range k.Fields {
		if e.names.Inputs[name] != "" {
			continue
		}
		v, err := f.Value.value(env)
		d.Inputs[name] = []mapping.Field{put(f.name(), v, f.typ())}
		if err != nil {
			d.Problem(f.name(), errUnknown)
		}
	}
	for _, name := range sorted(e.names.Inputs) {
		if !strings.HasPrefix(name, string(k.kind)+".") {
			continue
		}
		key := e.names.Inputs[name]
		f := put(key, member(record, key), e.Own.typ(types[key]))
		d.Inputs[name] = []mapping.Field{f}
		if custom, is := crm.CustomName(name); is {
			d.Custom = append(d.Custom, mapping.CustomField{Name: custom, Field: f})
		}
	}
	for _, f := range crm.FieldsOf(k.kind) {
		key := e.names.Outputs[f]
		put(key, member(record, key), mapping.Text)
		d.Outputs[f] = key
	}
}

var errUnknown = phrase.Errorf("cannot be worked out")

// member finds a name with points in a record.
func member(r map[string]any, name string) any {
	if v, there := r[name]; there {
		return v
	}
	first, rest, nested := strings.Cut(name, ".")
	below, isObject := r[first].(map[string]any)
	if !nested || !isObject {
		return nil
	}
	return member(below, rest)
}

var sqlTime = regexp.MustCompile(`^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$`)

// canonical writes a value as package mapping reads it, and says its type; nil is none.
func (e *engine) canonical(v any, said mapping.Type) (json.RawMessage, mapping.Type) {
	switch value := v.(type) {
	case nil:
		return nil, said
	case bool:
		if !value && e.API.Empty == "false" && said != mapping.Truth {
			return nil, said
		}
		said = cmp.Or(said, mapping.Truth)
	case int, int64, float64:
		said = cmp.Or(said, mapping.Number)
	case []any:
		var texts []string
		for _, item := range value {
			if text, err := textOf(item); err == nil && text != "" {
				texts = append(texts, text)
			}
		}
		v, said = strings.Join(texts, ";"), mapping.List
	case string:
		if e.API.Times == timesSQL && sqlTime.MatchString(value) {
			v = value[:10] + "T" + value[11:] + "Z"
		}
	}
	text, err := json.Marshal(v)
	if err != nil {
		return nil, said
	}
	return text, said
}

// stamp reads the time that an expression gives.
func (e *engine) stamp(x *expression, env map[string]any) (crm.Stamp, error) {
	v, err := x.value(env)
	if err != nil {
		return 0, err
	}
	raw, _ := e.canonical(v, mapping.Date)
	var text mapping.Value
	if err := text.UnmarshalJSON(raw); err != nil {
		return 0, fmt.Errorf("%s: %w", x.source, err)
	}
	return mapping.Stamp(string(text))
}

// write writes a time as the CRM does.
func (f timeForm) write(at time.Time) any {
	switch at = at.UTC(); f {
	case timesSQL:
		return at.Format(time.DateTime)
	case timesMS:
		return at.UnixMilli()
	case timesISO:
	}
	return at.Format(time.RFC3339)
}
