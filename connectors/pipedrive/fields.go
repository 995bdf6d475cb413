package pipedrive

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// types are those that hold a field; the one we create first. None holds a day with a time, which is
// written as a text.
func types(f crm.Field) []string {
	switch f {
	case crm.FieldTier, crm.FieldOverride:
		return []string{"enum", "varchar"}
	case crm.FieldScore, crm.FieldCoverage, crm.FieldQualification:
		return []string{"double"}
	case crm.FieldReasons, crm.FieldQualificationGaps:
		return []string{"text"} // a varchar ends after 255 characters
	case crm.FieldOverrideUntil:
		return []string{"date"}
	default:
		return []string{"varchar", "text"}
	}
}

// missing are the options that a field of tiers does not have yet.
func missing(f *field) []string {
	if f.Type != "enum" {
		return nil
	}
	return mapping.Lacking(func(label string) bool { _, has := f.option(label); return has })
}

// Fields implements connector.FieldProvisioner.
func (c *Connector) Fields(ctx context.Context) ([]connector.FieldState, error) {
	return c.cfg.States(func(kind crm.Kind) (func(*connector.FieldState), error) {
		s, err := c.describe(ctx, kind)
		return func(state *connector.FieldState) { *state = s.state(state.Field, state.Name) }, err
	})
}

// state says how far an existing field serves. Of several with its name none does.
func (s *schema) state(f crm.Field, name string) connector.FieldState {
	state := connector.FieldState{Kind: s.kind, Field: f, Name: name}
	have, err := s.field(name)
	if have == nil {
		if slices.ContainsFunc(s.fields, func(one field) bool { return one.Custom && strings.EqualFold(one.Name, name) }) {
			state.Exists, state.Problem = true, phrase.OfError(err)
		}
		return state
	}
	want := types(f)
	fits := have.Custom && slices.Contains(want, have.Type)
	state.Exists, state.Writable = true, f.ReadOnly() || fits
	if lacks := missing(have); !fits {
		state.Problem = phrase.Of("field %s is of type %s and has to be %s: name another field under write.names", name, have.Type, want[0])
	} else if len(lacks) > 0 {
		state.Problem = phrase.Of("field %s lacks the options %s: create the fields once more, or add them in Pipedrive", name, strings.Join(lacks, ", "))
	}
	return state
}

// Provision implements connector.FieldProvisioner. A field that is there gets the options that it
// lacks.
func (c *Connector) Provision(ctx context.Context, wanted []connector.FieldState) error {
	if len(wanted) == 0 {
		return nil
	}
	defer c.schemas.Forget()
	for _, kind := range crm.Kinds() {
		s, err := c.describe(ctx, kind)
		if err != nil {
			return err
		}
		for _, state := range wanted {
			if state.Kind != kind {
				continue
			}
			if have, _ := s.field(state.Name); have != nil {
				err = c.complete(ctx, kind, have)
			} else {
				err = c.create(ctx, state)
			}
			if httpclient.StatusOf(err) == http.StatusForbidden {
				err = phrase.Errorf("%w (let the connected user add custom fields, or create them by hand: the connector's README lists them)", err)
			}
			if err != nil {
				return fmt.Errorf("create field %s: %w", state.Name, err)
			}
		}
	}
	states, err := c.Fields(ctx)
	if err != nil {
		return err
	}
	return mapping.Verify(wanted, states)
}

// create makes a field. Names need not be unique in Pipedrive, so that a call whose answer was lost
// is not repeated before somebody has looked.
func (c *Connector) create(ctx context.Context, state connector.FieldState) error {
	if regexp.MustCompile(`^[0-9a-f]{40}$`).MatchString(state.Name) {
		return outcome.Permanent(phrase.Errorf("no field has this key: name the field under write.names as it shall be called"))
	}
	made := &field{Type: types(state.Field)[0]}
	body := map[string]any{
		"field_name": state.Name, "field_type": made.Type, "ui_visibility": map[string]any{"add_visible_flag": false, "details_visible_flag": true},
	}
	if made.Type == "enum" {
		body["options"] = labels(missing(made))
	}
	err := c.post(ctx, "create field", fieldsPath(state.Kind), body)
	if s, looked := c.describe(ctx, state.Kind); err != nil && looked == nil {
		if have, _ := s.field(state.Name); have != nil {
			return c.complete(ctx, state.Kind, have)
		}
	}
	return err
}

// complete adds the options that a field lacks, all of them or none.
func (c *Connector) complete(ctx context.Context, kind crm.Kind, have *field) error {
	if lacks := missing(have); len(lacks) > 0 {
		return c.post(ctx, "add options", fieldsPath(kind)+"/"+have.Code+"/options", labels(lacks))
	}
	return nil
}

func (c *Connector) post(ctx context.Context, call, path string, body any) error {
	_, err := c.client.Do(ctx, httpclient.Request{Call: call, Method: http.MethodPost, Path: path, JSON: body, Once: true, Units: tokensWrite})
	return err
}

func labels(texts []string) (all []map[string]string) {
	for _, text := range texts {
		all = append(all, map[string]string{"label": text})
	}
	return all
}
