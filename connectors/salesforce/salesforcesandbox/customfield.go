package salesforcesandbox

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// The types of custom fields that the sandbox knows, by their names in the
// Metadata API, with those in describe. See
// https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_field_types.htm.
func customTypes() map[string]string {
	return map[string]string{
		"Text": "string", "TextArea": "textarea", "LongTextArea": "textarea", "Number": "double", "Percent": "percent",
		"Currency": "currency", "Checkbox": "boolean", "Date": "date", "DateTime": "datetime", "Picklist": "picklist",
		"MultiselectPicklist": "multipicklist", "Url": "url", "Email": "email", "Phone": "phone",
	}
}

// metadata is the definition of a custom field as the Tooling API has it.
type metadata map[string]any

// defined returns the field that a record of CustomField defines.
func defined(r *row) *field {
	m, _ := r.Fields[fieldMetadata].(map[string]any)
	meta := metadata(m)
	f := &field{
		name:   fmt.Sprint(r.Fields[fieldDeveloper]) + "__c",
		label:  meta.text("label"),
		typ:    customTypes()[meta.text("type")],
		custom: true,
	}
	switch f.typ {
	case "string":
		f.length = meta.number("length")
	case "textarea":
		f.length = max(meta.number("length"), 255)
	case "double", "percent", "currency":
		f.precision, f.scale = meta.number("precision"), meta.number("scale")
	case "picklist", "multipicklist", "url":
		f.length = 255
	}
	set, values := meta.valueSet()
	f.restricted = set["restricted"] == true
	for _, v := range values {
		f.values = append(f.values, choice{fmt.Sprint(v["fullName"]), v["isActive"] != false})
	}
	return f
}

func (m metadata) text(name string) string {
	s, _ := m[name].(string)
	return s
}

func (m metadata) number(name string) int {
	n, _ := m[name].(float64)
	return int(n)
}

// valueSet returns the value set of a picklist, and its values.
func (m metadata) valueSet() (set map[string]any, values []map[string]any) {
	set, _ = m["valueSet"].(map[string]any)
	definition, _ := set["valueSetDefinition"].(map[string]any)
	list, _ := definition["value"].([]any)
	for _, v := range list {
		if value, ok := v.(map[string]any); ok {
			values = append(values, value)
		}
	}
	return set, values
}

// check says what is wrong with the definition of a new field.
func (m metadata) check() *fault {
	wrong := func(format string, args ...any) *fault {
		return badRequest("FIELD_INTEGRITY_EXCEPTION", format, args...)
	}
	typ := customTypes()[m.text("type")]
	_, values := m.valueSet()
	length, precision, scale := m.number("length"), m.number("precision"), m.number("scale")
	switch {
	case m.text("label") == "":
		return badRequest("REQUIRED_FIELD_MISSING", "Required fields are missing: [MasterLabel]").of("MasterLabel")
	case len(m.text("label")) > 40:
		return badRequest("STRING_TOO_LONG", "Field Label: data value too large: %s (max length=40)", m.text("label")).of("Label")
	case typ == "":
		return wrong("Could not resolve the type of the custom field: %s", m.text("type"))
	case m.text("type") == "Text" && (length < 1 || length > 255):
		return wrong("Length must be between 1 and 255")
	case m.text("type") == "LongTextArea" && (length < 256 || length > 131072 || m.number("visibleLines") < 2):
		return wrong("a long text area needs a length from 256 to 131072 and at least 2 visibleLines")
	case precision > 18 || scale > precision || scale < 0,
		slices.Contains([]string{"Number", "Percent", "Currency"}, m.text("type")) && precision < 1:
		return wrong("Precision must be between 1 and 18, and scale at most that")
	case (typ == "picklist" || typ == "multipicklist") && len(values) == 0:
		return wrong("Must specify the values of the picklist")
	}
	return nil
}

// retain adds the values of a picklist that the new definition leaves out: they
// become inactive, and are not lost.
func (m metadata) retain(before metadata) metadata {
	_, old := before.valueSet()
	set, kept := m.valueSet()
	if len(old) == 0 || set == nil {
		return m
	}
	names := make(map[any]bool)
	for _, v := range kept {
		names[v["fullName"]] = true
	}
	list := make([]any, 0, len(old)+len(kept))
	for _, v := range kept {
		list = append(list, v)
	}
	for _, v := range old {
		if !names[v["fullName"]] {
			v = maps.Clone(v)
			v["isActive"] = false
			list = append(list, v)
		}
	}
	set["valueSetDefinition"] = map[string]any{"sorted": false, "value": list}
	return m
}

// splitFullName takes the name of a custom field apart: object, a dot, and a
// name that ends in __c.
func (o *org) splitFullName(full string) (object, developer string, f *fault) {
	object, name, _ := strings.Cut(full, ".")
	developer, custom := strings.CutSuffix(name, "__c")
	definition := o.definition(object)
	if definition == nil || definition.tooling || !custom ||
		!regexp.MustCompile(`^[A-Za-z](_?[A-Za-z0-9])*$`).MatchString(developer) || len(developer) > 40 {
		return "", "", badRequest("FIELD_INTEGRITY_EXCEPTION", "%s is not a valid name of a custom field", full).of(fieldFullName)
	}
	return definition.name, developer, nil
}

// createField makes a custom field, which nobody can see yet.
func (o *org) createField(full string, m metadata) (string, *fault) {
	object, developer, f := o.splitFullName(full)
	if f == nil {
		f = m.check()
	}
	if f != nil {
		return "", f
	}
	for _, have := range o.customFields(object) {
		if equalName(have.name, developer+"__c") {
			return "", badRequest("DUPLICATE_DEVELOPER_NAME", "There is already a field named %s on %s.", developer, object)
		}
	}
	now := o.now()
	r := row{
		ID: o.table(objectCustomField).newID("00N"), Created: now, Modified: now,
		Fields: map[string]any{
			fieldDeveloper: developer, fieldTable: object, fieldFullName: object + "." + developer + "__c", fieldMetadata: m,
		},
	}
	if err := o.store.Put(objectCustomField, r); err != nil {
		return "", broken(err)
	}
	return r.ID, nil
}

func equalName(a, b string) bool { return strings.EqualFold(a, b) }
