package hubspotsandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// given is a property's value in a request: HubSpot takes texts, and numbers
// and truth values as their texts. Null leaves the property as it is.
type given map[string]json.RawMessage

// refusedValue is why a property's value is not taken.
type refusedValue struct {
	Valid   bool   `json:"isValid"`
	Message string `json:"message"`
	Error   string `json:"error"`
	Name    string `json:"name"`
}

// check returns the values to store, "" for those to clear, or the fault that
// HubSpot answers for all that are refused.
func (s *schema) check(values given) (map[string]string, []refusedValue) {
	out := make(map[string]string, len(values))
	var refused []refusedValue
	for name, raw := range values {
		if string(raw) == "null" {
			continue
		}
		text, err := scalar(raw)
		if err != nil {
			refused = append(refused, refusedValue{Message: "value is no text", Error: "INVALID_VALUE", Name: name})
			continue
		}
		p, ok := s.get(name)
		if !ok {
			refused = append(refused, refusedValue{
				Message: fmt.Sprintf("Property %q does not exist", name), Error: "PROPERTY_DOESNT_EXIST", Name: name,
			})
			continue
		}
		if p.ModificationMetadata.ReadOnlyValue {
			refused = append(refused, refusedValue{
				Message: fmt.Sprintf("%s is a read only property; its value cannot be set.", name), Error: "READ_ONLY_VALUE", Name: name,
			})
			continue
		}
		value, no := p.normal(text)
		if no != nil {
			no.Name = name
			refused = append(refused, *no)
			continue
		}
		out[name] = value
	}
	slices.SortFunc(refused, func(a, b refusedValue) int { return strings.Compare(a.Name, b.Name) })
	return out, refused
}

// refuse is the fault for refused values. HubSpot puts them into the message as
// JSON, and once more among the errors.
func refuse(values []refusedValue) *fault {
	list, err := json.Marshal(values)
	if err != nil {
		list = []byte("[]")
	}
	f := invalid("Property values were not valid: %s", list)
	for _, v := range values {
		f.details = append(f.details, detail{Message: v.Message, Code: v.Error, Context: map[string][]string{"propertyName": {v.Name}}})
	}
	return f
}

func scalar(raw json.RawMessage) (string, error) {
	if len(raw) > 0 && raw[0] == '"' {
		var s string
		err := json.Unmarshal(raw, &s)
		return s, err
	}
	if len(raw) == 0 || raw[0] == '{' || raw[0] == '[' {
		return "", errors.New("no scalar")
	}
	return string(raw), nil
}

// normal returns a value in the form it is stored in, or why it is refused.
func (p property) normal(text string) (string, *refusedValue) {
	if text == "" {
		return "", nil
	}
	switch p.Type {
	case "number":
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
			return "", no("INVALID_INTEGER", "%s was not a valid number.", text)
		}
		return strconv.FormatFloat(f, 'f', -1, 64), nil
	case "bool":
		if lower := strings.ToLower(text); lower == "true" || lower == "false" {
			return lower, nil
		}
		return "", p.noOption(text)
	case "datetime":
		at, err := parseTime(text)
		if err != nil {
			return "", no("INVALID_LONG", "%s was not a valid long.", text)
		}
		return formatTime(at), nil
	case "date":
		at, err := parseTime(text)
		if err != nil {
			return "", no("INVALID_LONG", "%s was not a valid long.", text)
		}
		if !at.Equal(at.Truncate(24 * time.Hour)) {
			return "", no("INVALID_DATE", "%s is at %s UTC, not midnight!", text, at.Format("15:04:05"))
		}
		return at.Format(time.DateOnly), nil
	case "enumeration":
		return p.option(text)
	}
	if len(text) > 65536 {
		return "", no("PROPERTY_VALUE_TOO_LONG", "the value is longer than 65536 characters")
	}
	return text, nil
}

// option returns the value of an enumeration when it is one of the options, or
// several of them.
func (p property) option(text string) (string, *refusedValue) {
	if p.ExternalOptions {
		return text, nil
	}
	values := []string{text}
	if p.FieldType == "checkbox" {
		values = strings.Split(strings.Trim(text, ";"), ";")
	}
	for _, v := range values {
		if !slices.ContainsFunc(p.Options, func(o option) bool { return o.Value == v }) {
			return "", p.noOption(v)
		}
	}
	return strings.Join(values, ";"), nil
}

func (p property) noOption(text string) *refusedValue {
	values := make([]string, 0, len(p.Options))
	for _, o := range p.Options {
		values = append(values, o.Value)
	}
	return no("INVALID_OPTION", "%s was not one of the allowed options: [%s]", text, strings.Join(values, ", "))
}

func no(code, format string, a ...any) *refusedValue {
	return &refusedValue{Error: code, Message: fmt.Sprintf(format, a...)}
}

// parseTime reads milliseconds since 1970 or ISO 8601.
func parseTime(text string) (time.Time, error) {
	if ms, err := strconv.ParseInt(text, 10, 64); err == nil {
		return time.UnixMilli(ms).UTC(), nil
	}
	if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return at.UTC(), nil
	}
	return time.Parse(time.DateOnly, text)
}

// formatTime writes a moment as HubSpot does: milliseconds only where there are any.
func formatTime(at time.Time) string {
	if at.Nanosecond()/int(time.Millisecond) == 0 {
		return at.UTC().Format("2006-01-02T15:04:05Z")
	}
	return at.UTC().Format("2006-01-02T15:04:05.000Z")
}
