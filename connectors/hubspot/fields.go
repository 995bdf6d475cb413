package hubspot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// The group that a portal shows the program's properties in.
const (
	groupName  = "icp_scoring"
	groupLabel = "ICP scoring"
)

// definition says how HubSpot has to hold a field.
type definition struct {
	kind      string   // HubSpot's type of the property
	fieldType string   // how forms show it
	options   []string // of an enumeration
	also      []string // other types that hold the field as well
}

func define(f crm.Field) definition {
	switch mapping.ShapeOf(f) {
	case mapping.ShapeTier:
		return definition{kind: "enumeration", fieldType: "select", options: mapping.Tiers(), also: []string{"string"}}
	case mapping.ShapePercent:
		return definition{kind: "number", fieldType: "number"}
	case mapping.ShapeLong:
		return definition{kind: "string", fieldType: "textarea"}
	case mapping.ShapeMoment:
		return definition{kind: "datetime", fieldType: "date"}
	case mapping.ShapeDay:
		return definition{kind: "date", fieldType: "date"}
	case mapping.ShapeLine:
	}
	return definition{kind: "string", fieldType: "text"}
}

// label is what people call a field, in small letters as HubSpot's own labels are.
func label(f crm.Field) string {
	switch f {
	case crm.FieldReasons:
		return "ICP tier: why"
	case crm.FieldList:
		return "ICP ABM list"
	case crm.FieldQualification:
		return "Deal qualification"
	case crm.FieldQualificationGaps:
		return "Deal qualification: gaps"
	default:
		return "ICP" + strings.ToLower(strings.TrimPrefix(mapping.Label(f), "ICP"))
	}
}

// Fields implements connector.FieldProvisioner.
func (c *Connector) Fields(ctx context.Context) ([]connector.FieldState, error) {
	return c.cfg.States(func(kind crm.Kind) (func(*connector.FieldState), error) {
		properties, err := c.properties(ctx, kind)
		return func(state *connector.FieldState) {
			if p, ok := properties[state.Name]; ok {
				describe(state, p)
			} else {
				state.Problem = phrase.Of("%s have no property %s: create the fields, or name another one under write.names",
					objectType(kind), state.Name)
			}
		}, err
	})
}

// describe says how far an existing property serves for a field.
func describe(state *connector.FieldState, p property) {
	want := define(state.Field)
	readOnly := p.ModificationMetadata != nil && p.ModificationMetadata.ReadOnlyValue
	state.Exists = true
	state.Writable = state.Field.ReadOnly() || !readOnly
	missing := want.missing(p.Options)
	switch {
	case !want.holds(p.Type):
		state.Writable = state.Field.ReadOnly()
		state.Problem = phrase.Of("property %s is of type %s and has to be %s: name another one under write.names, or rename it in HubSpot",
			p.Name, p.Type, want.kind)
	case p.Type == "enumeration" && len(missing) > 0:
		state.Problem = phrase.Of("property %s lacks the options %s: add them in HubSpot, or create the fields once more",
			p.Name, strings.Join(missing, ", "))
	case !state.Writable:
		state.Problem = phrase.Of("property %s is read-only in HubSpot: name another one under write.names", p.Name)
	}
}

func (d definition) holds(propertyType string) bool {
	return propertyType == d.kind || slices.Contains(d.also, propertyType)
}

// missing returns the options that a property does not have yet.
func (d definition) missing(have []option) []string {
	return slices.DeleteFunc(slices.Clone(d.options), func(value string) bool {
		return slices.ContainsFunc(have, func(o option) bool { return o.Value == value })
	})
}

// Provision implements connector.FieldProvisioner with
// https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide.
// A property that a user has archived comes back by being created. One that
// exists keeps its definition and its options, and gets the options it lacks.
// HubSpot knows no rights on properties but those of the portal's admins.
func (c *Connector) Provision(ctx context.Context, missing []connector.FieldState) error {
	defer c.forget()
	grouped := make(map[crm.Kind]bool)
	var errs []error
	for _, state := range missing {
		if !grouped[state.Kind] {
			if err := c.createGroup(ctx, state.Kind); err != nil {
				return err
			}
			grouped[state.Kind] = true
		}
		err := c.createProperty(ctx, state)
		if err != nil {
			err = fmt.Errorf("create property %s: %w", state.Name, err)
		}
		if errs = append(errs, err); err != nil && !outcome.IsPermanent(err) {
			break // the others would meet the same
		}
	}
	return errors.Join(errs...)
}

// forget makes the next reading ask for the portal's properties.
func (c *Connector) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.schemas)
}

func (c *Connector) createGroup(ctx context.Context, kind crm.Kind) error {
	_, err := c.calls.Do(ctx, httpclient.Request{
		Call: "create group", Method: http.MethodPost, Path: c.path("properties", kind, "/groups"),
		JSON: struct {
			Name  string `json:"name"`
			Label string `json:"label"`
		}{groupName, groupLabel},
	})
	if outcome.IsConflict(err) {
		return nil // it is there already
	}
	return err
}

func (c *Connector) createProperty(ctx context.Context, state connector.FieldState) error {
	want := define(state.Field)
	_, err := c.calls.Do(ctx, httpclient.Request{
		Call: "create property", Method: http.MethodPost, Path: c.path("properties", state.Kind, ""),
		JSON: property{
			Name: state.Name, Label: label(state.Field), Type: want.kind, FieldType: want.fieldType, GroupName: groupName, Options: want.all(),
		},
	})
	if outcome.IsConflict(err) {
		return c.completeProperty(ctx, state, want)
	}
	return err
}

// all returns the options of a new property.
func (d definition) all() []option {
	var options []option
	for i, value := range d.options {
		options = append(options, option{Label: value, Value: value, DisplayOrder: i})
	}
	return options
}

// completeProperty adds the options that an existing property lacks. An update
// replaces the whole list, so that the options it has are sent back as they came.
func (c *Connector) completeProperty(ctx context.Context, state connector.FieldState, want definition) error {
	path := c.path("properties", state.Kind, "/"+state.Name)
	res, err := c.calls.Do(ctx, httpclient.Request{Call: "property", Method: http.MethodGet, Path: path})
	if err != nil {
		return err
	}
	var have property
	var raw struct {
		Options []json.RawMessage `json:"options"`
	}
	if err := errors.Join(json.Unmarshal(res.Body, &have), json.Unmarshal(res.Body, &raw)); err != nil {
		return fmt.Errorf("answer cannot be read: %w", err)
	}
	if !want.holds(have.Type) {
		return outcome.Permanent(phrase.Errorf("it exists and is of type %s, not %s", have.Type, want.kind))
	}
	missing := want.missing(have.Options)
	if have.Type != "enumeration" || len(missing) == 0 {
		return nil
	}
	for _, value := range missing {
		o, err := json.Marshal(option{Label: value, Value: value, DisplayOrder: len(raw.Options)})
		if err != nil {
			return err
		}
		raw.Options = append(raw.Options, o)
	}
	_, err = c.calls.Do(ctx, httpclient.Request{Call: "update property", Method: http.MethodPatch, Path: path, JSON: raw})
	return err
}
