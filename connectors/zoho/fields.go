package zoho

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// types are the data types that hold a field, the one we create first, with what creating it takes.
// See https://www.zoho.com/crm/developer/docs/api/v8/create-custom-field.html.
func types(f crm.Field) ([]string, map[string]any) {
	switch mapping.ShapeOf(f) {
	case mapping.ShapeTier:
		return []string{"picklist", "text"}, map[string]any{"pick_list_values": choices(mapping.Tiers())}
	case mapping.ShapePercent:
		return []string{"integer", "double", "bigint", "percent"}, map[string]any{"length": 9}
	case mapping.ShapeLong:
		return []string{"textarea"}, map[string]any{"textarea": map[string]string{"type": "large"}}
	case mapping.ShapeMoment:
		return []string{"datetime"}, nil
	case mapping.ShapeDay:
		return []string{"date"}, nil
	case mapping.ShapeLine:
	}
	return []string{"text", "textarea"}, map[string]any{"length": 255}
}

func choices(values []string) []any {
	list := make([]any, len(values))
	for i, value := range values {
		list[i] = map[string]string{"display_value": value, "actual_value": value}
	}
	return list
}

// missing returns the values that a pick list of tiers does not have yet.
func (f *field) missing() []string {
	if f.Type != "picklist" {
		return nil
	}
	return mapping.Lacking(func(value string) bool { _, has := f.takes(value); return has })
}

// Fields implements connector.FieldProvisioner.
func (c *Connector) Fields(ctx context.Context) ([]connector.FieldState, error) {
	return c.cfg.States(func(kind crm.Kind) (func(*connector.FieldState), error) {
		s, err := c.describe(ctx, kind)
		return func(state *connector.FieldState) {
			have := s.fields[state.Name]
			if have == nil {
				return
			}
			wanted, _ := types(state.Field)
			holder := mapping.Holder{Name: module(kind) + "." + have.Name, Type: have.Type, Wanted: wanted, Length: have.Length, Missing: have.missing(),
				Editable: !have.ReadOnly && !have.Hidden && (have.May.Update == nil || *have.May.Update)}
			holder.Judge(state)
		}, err
	})
}

// Provision implements connector.FieldProvisioner, five fields a call. Zoho makes the API name of a
// field of its label. A field that is there gets the values that it lacks.
func (c *Connector) Provision(ctx context.Context, missing []connector.FieldState) error {
	if len(missing) == 0 {
		return nil
	}
	defer c.schemas.Forget()
	var refused error
	for _, kind := range crm.Kinds() {
		s, err := c.describe(ctx, kind)
		if err != nil {
			return err
		}
		var create []any
		for _, state := range missing {
			if state.Kind != kind {
				continue
			}
			if have := s.fields[state.Name]; have != nil {
				refused = errors.Join(refused, c.complete(ctx, kind, have))
				continue
			}
			wanted, more := types(state.Field)
			body := map[string]any{"field_label": strings.ReplaceAll(state.Name, "_", " "), "data_type": wanted[0]}
			maps.Copy(body, more)
			create = append(create, body)
		}
		for some := range slices.Chunk(create, 5) {
			refused = errors.Join(refused, c.setup(ctx, http.MethodPost, "settings/fields", kind, some))
		}
	}
	if refused != nil && !outcome.IsPermanent(refused) {
		return refused
	}
	states, err := c.Fields(ctx)
	if err != nil {
		return err
	}
	// That somebody else has made a field meanwhile is not told from other refusals by the answer.
	if refused != nil && slices.ContainsFunc(states, func(s connector.FieldState) bool { return !s.Exists && hasField(missing, s.Field) }) {
		return refused
	}
	return mapping.Verify(missing, states)
}

func hasField(states []connector.FieldState, f crm.Field) bool {
	return slices.ContainsFunc(states, func(s connector.FieldState) bool { return s.Field == f })
}

// complete adds the values that a pick list lacks, beside those that it has.
func (c *Connector) complete(ctx context.Context, kind crm.Kind, have *field) error {
	list := choices(have.missing())
	if len(list) == 0 {
		return nil
	}
	for _, o := range have.Choices {
		list = append(list, map[string]string{"display_value": o.Display, "actual_value": o.Actual})
	}
	return c.setup(ctx, http.MethodPatch, "settings/fields/"+url.PathEscape(string(have.ID)), kind, []any{map[string]any{"pick_list_values": list}})
}

// setup changes fields. A refusal says what an administrator can do.
func (c *Connector) setup(ctx context.Context, method, path string, kind crm.Kind, fields []any) error {
	_, err := c.json(ctx, httpclient.Request{Call: "set fields up", Method: method, Path: c.path(path), Once: true, Query: url.Values{"module": {module(kind)}},
		JSON: map[string]any{"fields": fields}}, nil)
	if outcome.IsPermanent(err) {
		return outcome.Permanent(phrase.Errorf("%w (connect as an administrator for this once, or create the fields by hand: the connector's README lists them)", err))
	}
	if err != nil {
		return fmt.Errorf("create fields: %w", err)
	}
	return nil
}
