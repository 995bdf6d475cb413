package salesforcesandbox

import (
	"encoding/json"
	"math"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// accept returns the value that a field takes from a client's JSON, as the store
// keeps it; nil clears the field. What cannot be read as the field's type makes
// the whole call malformed; what the field does not take is its row's fault.
func (o *org) accept(f *field, v any) (value any, malformed, refused *fault) {
	if text, ok := v.(string); ok {
		v = strings.TrimSpace(text)
	}
	if v == nil || v == "" {
		if f.required {
			return nil, nil, badRequest("REQUIRED_FIELD_MISSING", "Required fields are missing: [%s]", f.name).of(f.name)
		}
		return nil, nil, nil
	}
	switch f.typ {
	case "boolean":
		return acceptTruth(v)
	case "int", "double", "currency", "percent":
		return acceptNumber(f, v)
	case "date", "datetime":
		return acceptTime(f, v)
	}
	text, ok := asText(v)
	if !ok {
		return nil, malformedJSON("Cannot deserialize instance of string from START_OBJECT value { or request may be missing a required field"), nil
	}
	switch f.typ {
	case "picklist", "multipicklist":
		return acceptChoice(f, text, o.recordTypes)
	case "reference":
		value, refused = o.acceptReference(f, text)
		return value, nil, refused
	case "textarea":
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n")
	case "url":
		if _, err := url.Parse(text); err != nil {
			return nil, nil, badRequest("INVALID_FIELD", "%s: invalid URL", f.label).of(f.name)
		}
	}
	if f.length > 0 && utf8.RuneCountInString(text) > f.length {
		return nil, nil, badRequest("STRING_TOO_LONG", "%s: data value too large: %.80s (max length=%d)", f.label, text, f.length).of(f.name)
	}
	return text, nil, nil
}

// asText returns the text of a JSON string, number or truth value.
func asText(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	}
	return "", false
}

func undeserialized(typ string, v any) *fault {
	text, _ := asText(v)
	return malformedJSON("Cannot deserialize instance of %s from VALUE_STRING value %.40s or request may be missing a required field", typ, text)
}

func acceptTruth(v any) (value any, malformed, refused *fault) {
	text, _ := asText(v)
	yes, err := strconv.ParseBool(strings.ToLower(text))
	if err != nil {
		return nil, undeserialized("boolean", v), nil
	}
	return yes, nil, nil
}

// acceptNumber takes a number, also one in a text, and rounds it to the field's scale.
func acceptNumber(f *field, v any) (value any, malformed, refused *fault) {
	text, _ := asText(v)
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) || f.typ == "int" && n != math.Trunc(n) {
		return nil, undeserialized(f.typ, v), nil
	}
	scale := math.Pow10(f.scale)
	if n = math.Round(n*scale) / scale; math.Abs(n) >= math.Pow10(f.precision-f.scale) {
		return nil, nil, badRequest("NUMBER_OUTSIDE_VALID_RANGE", "%s: value outside of valid range on numeric field: %s", f.label, text).of(f.name)
	}
	return n, nil, nil
}

func acceptTime(f *field, v any) (value any, malformed, refused *fault) {
	text, _ := asText(v)
	for _, layout := range []string{"2006-01-02T15:04:05-0700", time.RFC3339, time.DateOnly} {
		t, err := time.Parse(layout, text)
		switch {
		case err != nil:
		case f.typ == "date":
			return t.UTC().Format(time.DateOnly), nil, nil
		default:
			return t.UTC().Truncate(time.Second).Format(time.RFC3339), nil, nil
		}
	}
	return nil, undeserialized(f.typ, v), nil
}

// acceptChoice takes values of a picklist. Unassigned says that the record type has those of no
// custom field.
func acceptChoice(f *field, text string, unassigned bool) (value any, malformed, refused *fault) {
	names := []string{text}
	if f.typ == "multipicklist" {
		names = strings.Split(text, ";")
	}
	for _, name := range names {
		if f.restricted && (!f.takes(name) || unassigned && f.custom) {
			return nil, nil, badRequest("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "%s: bad value for restricted picklist field: %.80s",
				f.label, name).of(f.name)
		}
		if utf8.RuneCountInString(name) > 255 {
			return nil, nil, badRequest("STRING_TOO_LONG", "%s: data value too large: %.80s (max length=255)", f.label, name).of(f.name)
		}
	}
	return text, nil, nil
}

// acceptReference takes the id of a record that is there.
func (o *org) acceptReference(f *field, text string) (any, *fault) {
	id, ok := fullID(text)
	target := o.definition(f.refers)
	if !ok || target == nil || !strings.HasPrefix(id, target.prefix) {
		return nil, badRequest("MALFORMED_ID", "%s: id value of incorrect type: %.40s", f.label, text).of(f.name)
	}
	if r := o.table(target.name).rows[id]; r == nil || r.Deleted {
		return nil, badRequest("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id").of(f.name)
	}
	return id, nil
}
