package salesforce

import (
	"context"
	"math"
	"slices"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
)

// definition says how Salesforce has to hold a field.
type definition struct {
	types    []string       // that hold it, in the words of describe; the one we create first
	metadata map[string]any // of a new field
}

// define describes a field in the words of
// https://developer.salesforce.com/docs/atlas.en-us.api_tooling.meta/api_tooling/tooling_api_objects_customfield.htm.
func define(f crm.Field) definition {
	switch mapping.ShapeOf(f) {
	case mapping.ShapeTier:
		return definition{[]string{"picklist", "string"}, map[string]any{"type": "Picklist", "valueSet": map[string]any{
			// A record type takes of a restricted picklist only the values that an administrator has
			// assigned to it, which no call can do for all record types at once.
			"restricted":         false,
			"valueSetDefinition": map[string]any{"sorted": false, "value": picklistValues(mapping.Tiers())},
		}}}
	case mapping.ShapePercent:
		return definition{numbers(), map[string]any{"type": "Number", "precision": 3, "scale": 0}}
	case mapping.ShapeLong:
		return definition{[]string{"textarea"}, map[string]any{"type": "LongTextArea", "length": 32768, "visibleLines": 5}}
	case mapping.ShapeMoment:
		return definition{[]string{"datetime"}, map[string]any{"type": "DateTime"}}
	case mapping.ShapeDay:
		return definition{[]string{"date"}, map[string]any{"type": "Date"}}
	case mapping.ShapeLine:
	}
	length := 255
	if f == crm.FieldGrade {
		length = 8
	}
	return definition{[]string{"string", "textarea"}, map[string]any{"type": "Text", "length": length}}
}

// numbers are the types of fields that hold one.
func numbers() []string { return []string{"double", "int", "percent"} }

// Fields implements connector.FieldProvisioner. A field that the connected user
// may not see counts as missing: Salesforce does not tell the two apart.
func (c *Connector) Fields(ctx context.Context) ([]connector.FieldState, error) {
	return c.cfg.States(func(kind crm.Kind) (func(*connector.FieldState), error) {
		s, err := c.describe(ctx, kind)
		return func(state *connector.FieldState) {
			if own, ok := s.find(state.Name); ok {
				judge(state, own)
			}
		}, err
	})
}

// judge says how far an existing field serves.
func judge(state *connector.FieldState, own field) {
	state.Name = own.Name
	h := mapping.Holder{Name: object(state.Kind) + "." + own.Name, Type: own.Type, Wanted: define(state.Field).types, Editable: own.Updateable}
	h.Barred = phrase.Of("the connected user may not edit %s: create the fields once more, or give the right in a permission set", h.Name)
	switch digits := max(own.Precision-own.Scale, own.Digits); {
	case own.Type == "picklist" && own.RestrictedPicklist: // another takes what it does not have
		h.Missing = mapping.Lacking(own.takes)
	case own.Type == "string" || own.Type == "textarea":
		h.Length = own.Length
	case slices.Contains(numbers(), own.Type) && digits > 0:
		h.Most = math.Pow10(digits) - 1
	}
	h.Judge(state)
}

// takes reports whether a picklist has an active value.
func (f field) takes(value string) bool {
	return slices.ContainsFunc(f.PicklistValues, func(p picklist) bool { return p.Active && p.Value == value })
}
