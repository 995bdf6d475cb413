package mapping

import (
	"encoding/json"
	"fmt"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

var errForeign = phrase.Errorf("the field does not belong to this kind of record")

// EachValue gives put the values of a row, each with the program's field and the CRM's name of it. An
// error says which field it is of.
func (n *Names) EachValue(kind crm.Kind, row connector.Row, put func(f crm.Field, name, value string) error) error {
	for f, value := range row.Values {
		err := errForeign
		if KindOf(f) == kind {
			err = put(f, n.Outputs[f], value)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", f, err)
		}
	}
	return nil
}

// JSONValue is a canonical value as most CRMs take it in JSON, by what their field holds: null to clear
// it, a number, or a text.
func JSONValue(value string, t Type) (any, error) {
	switch {
	case value == "":
		return nil, nil //nolint:nilnil // null empties a field
	case t == Number:
		if _, err := ParseNumber(value); err != nil {
			return nil, err
		}
		return json.Number(value), nil
	}
	return value, nil
}

// Update is a row in the words of a CRM.
type Update[T any] struct {
	Body T
	Row  int // where it stands among the rows
}

// Updates puts rows into the words of a CRM. A row for which that cannot be, and one that changes
// nothing, is settled with it.
func Updates[T any](o *Outcomes, encode func(connector.Row) (T, error)) []Update[T] {
	updates := make([]Update[T], 0, len(o.rows))
	for i, row := range o.rows {
		body, err := encode(row)
		if err != nil || len(row.Values) == 0 {
			o.Set(i, outcome.Permanent(err))
			continue
		}
		updates = append(updates, Update[T]{body, i})
	}
	return updates
}

// Explain says of rows that the CRM refused what would have been said before, had the CRM's fields been
// known as they are by now: which choice has lost a value. What encode finds nothing wrong with stays.
func Explain[T any](o *Outcomes, refused []int, encode func(connector.Row) (T, error)) {
	for _, i := range refused {
		if _, err := encode(o.rows[i]); err != nil {
			o.Set(i, outcome.Permanent(err))
		}
	}
}
