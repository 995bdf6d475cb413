package dynamicssandbox

import (
	"encoding/json"
	"math"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// accept reads the values that a body sets, as the store keeps them; nil clears a column.
func (e *environment) accept(t *entity, body []byte) (map[string]any, *fault) {
	var fields map[string]any
	if f := decode(body, &fields); f != nil {
		return nil, f
	}
	values := make(map[string]any, len(fields))
	for name, v := range fields {
		if strings.HasPrefix(name, "@odata.") {
			continue
		}
		bound, isBind := strings.CutSuffix(name, "@odata.bind")
		col := t.find(name)
		if isBind {
			col = t.find("_" + bound + "_value")
		}
		switch {
		case col == nil || col.isReference() != isBind:
			return nil, payload("An undeclared property '%.80s' which only has property annotations in the payload but no property value was found in the payload.", name)
		case col.fixed:
			continue // Dataverse leaves out what is not valid for an update
		}
		value, f := e.acceptOne(t, col, v)
		if f != nil {
			return nil, f
		}
		values[col.name] = value
	}
	return values, nil
}

// payload refuses a body that is not as the table says.
func payload(format string, args ...any) *fault {
	return badRequest("0x80048d19", "Error identified in Payload provided by the user. InnerException : "+format, args...)
}

// invalid refuses a value that the column does not take.
func invalid(t *entity, c *column) *fault {
	return badRequest("0x80044331", "A validation error occurred. The value of '%s' on record of type '%s' is outside the valid range.", c.name, t.name)
}

func (e *environment) acceptOne(t *entity, c *column, v any) (any, *fault) {
	if v == nil {
		return nil, nil
	}
	switch v := v.(type) {
	case json.Number:
		return acceptNumber(t, c, v)
	case bool:
		if c.typ == "BooleanType" {
			return v, nil
		}
	case string:
		return e.acceptText(t, c, v)
	}
	return nil, payload("Cannot convert the value of '%s' to the expected type.", c.name)
}

func acceptNumber(t *entity, c *column, v json.Number) (any, *fault) {
	n, err := v.Float64()
	if err != nil {
		return nil, payload("Cannot convert the literal '%.40s'.", v.String())
	}
	switch c.typ {
	case "PicklistType", "StateType", "StatusType":
		if n != math.Trunc(n) || !c.takes(int(n)) {
			return nil, invalid(t, c)
		}
		return n, nil
	case "IntegerType", "BigIntType":
		if n != math.Trunc(n) {
			return nil, payload("Cannot convert the literal '%.40s' to the expected type 'Edm.Int32'.", v.String())
		}
	case "DecimalType", "DoubleType", "MoneyType":
	default:
		return nil, payload("Cannot convert the literal '%.40s' of '%s'.", v.String(), c.name)
	}
	if c.least != nil && n < *c.least || c.top != nil && n > *c.top {
		return nil, invalid(t, c)
	}
	return n, nil
}

func (e *environment) acceptText(t *entity, c *column, v string) (any, *fault) {
	switch c.typ {
	case "StringType", "MemoType":
		if c.length > 0 && utf8.RuneCountInString(v) > c.length {
			return nil, badRequest("0x80044331", "A validation error occurred. The length of the '%s' attribute of the '%s' entity exceeded the maximum allowed length of '%d'.", c.name, t.name, c.length)
		}
		return v, nil
	case "DateTimeType":
		if at, err := time.Parse(time.DateOnly, v); err == nil && c.dateOnly {
			return at.Format(time.DateOnly), nil
		}
		if at, err := time.Parse(time.RFC3339, v); err == nil && !c.dateOnly {
			return stamp(at), nil
		}
	case "MultiSelectPicklistType":
		for one := range strings.SplitSeq(v, ",") {
			if n, err := strconv.Atoi(one); err != nil || !c.takes(n) {
				return nil, invalid(t, c)
			}
		}
		return v, nil
	case "LookupType", "OwnerType", "CustomerType":
		found := regexp.MustCompile(`^/?([a-z]+)\(([0-9a-f-]{36})\)$`).FindStringSubmatch(v)
		if found != nil && e.bySet(found[1]) != nil {
			if r, ok := e.store.Get(e.bySet(found[1]).name, found[2]); ok && !r.Deleted {
				return found[2], nil
			}
		}
		return nil, refuse(http.StatusNotFound, "0x80040217", "%.80s Does Not Exist", v)
	}
	return nil, payload("Cannot convert the literal '%.40s' of '%s'.", v, c.name)
}
