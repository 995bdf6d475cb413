package salesforce

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// Provision implements connector.FieldProvisioner. A field of the state Exists
// gets the picklist values and the rights that it lacks.
//
// A new field is visible to no user. The connected user gets the right to edit it
// from a permission set that is assigned here; a second one, which is assigned
// to no user, lets reps see the tiers and edit the override. Page layouts stay as
// they are. It needs the permissions "Customize Application" and "Manage
// Profiles and Permission Sets".
func (c *Connector) Provision(ctx context.Context, missing []connector.FieldState) error {
	if len(missing) == 0 {
		return nil
	}
	defer c.forget()
	for _, state := range missing {
		var err error
		if state.Exists {
			err = c.completeField(ctx, state)
		} else {
			err = c.createField(ctx, state)
		}
		if err != nil {
			return fmt.Errorf("create field %s.%s: %w", object(state.Kind), state.Name, err)
		}
	}
	if err := c.permit(ctx, missing); err != nil {
		return err
	}
	return c.verify(ctx, missing)
}

// verify looks whether the fields can be written now.
func (c *Connector) verify(ctx context.Context, created []connector.FieldState) error {
	states, err := c.Fields(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for _, state := range states {
		same := func(s connector.FieldState) bool { return s.Field == state.Field }
		if !slices.ContainsFunc(created, same) {
			continue
		}
		switch {
		case !state.Exists:
			errs = append(errs, phrase.Errorf("%s.%s was created, and the connected user does not see it yet", object(state.Kind), state.Name))
		case !state.Problem.IsZero():
			errs = append(errs, phrase.Errorf("%s", state.Problem))
		}
	}
	return errors.Join(errs...)
}

// createField creates a field with
// https://developer.salesforce.com/docs/atlas.en-us.api_tooling.meta/api_tooling/tooling_api_objects_customfield.htm.
// One that is there already, and that the user could not see, is completed.
func (c *Connector) createField(ctx context.Context, state connector.FieldState) error {
	name, custom := developerName(state.Name)
	if !custom {
		return outcome.Permanent(phrase.Errorf("only a custom field without a namespace can be created: its name ends in __c"))
	}
	want := define(state.Field)
	metadata := maps.Clone(want.metadata)
	metadata["label"] = want.label
	metadata["description"] = "Written by icptier."
	if state.Field.ReadOnly() {
		metadata["description"] = "Read by icptier: overrides the tier that it would write."
	}
	if want.values != nil {
		metadata["valueSet"] = map[string]any{
			// A record type takes of a restricted picklist only the values that an administrator has
			// assigned to it, which no call can do for all record types at once.
			"restricted":         false,
			"valueSetDefinition": map[string]any{"sorted": false, "value": picklistValues(want.values)},
		}
	}
	_, err := c.client.Do(ctx, httpclient.Request{
		Call: "create field", Method: http.MethodPost, Path: c.path("tooling", "sobjects", "CustomField"), Once: true,
		JSON: map[string]any{"FullName": object(state.Kind) + "." + name + "__c", "Metadata": metadata},
	})
	if codeOf(err) == codeDuplicateName || codeOf(err) == codeDuplicate {
		return c.completeField(ctx, state)
	}
	return err
}

// developerName returns the name of a custom field without its ending, and
// whether it can be created in the organisation itself.
func developerName(name string) (string, bool) {
	base, custom := strings.CutSuffix(name, "__c")
	return base, custom && !strings.Contains(base, "__")
}

func picklistValues(names []string) []any {
	values := make([]any, len(names))
	for i, name := range names {
		values[i] = map[string]any{"fullName": name, "label": name, "default": false}
	}
	return values
}

// completeField adds the values that an existing picklist lacks. A change of a
// field replaces its values as a whole, and makes those inactive that are left
// out, so that what is there is sent back as it came.
func (c *Connector) completeField(ctx context.Context, state connector.FieldState) error {
	want := define(state.Field)
	name, own := developerName(state.Name)
	if want.values == nil || !own {
		return nil
	}
	id, err := c.findOne(ctx, "tooling/query", "SELECT Id FROM CustomField WHERE TableEnumOrId = "+quote(object(state.Kind))+
		" AND DeveloperName = "+quote(name)+" AND NamespacePrefix = null")
	if err != nil || id == "" {
		return err
	}
	path := c.path("tooling", "sobjects", "CustomField", id)
	var have struct {
		FullName string         `json:"FullName"`
		Metadata map[string]any `json:"Metadata"`
	}
	if _, err := c.client.JSON(ctx, httpclient.Request{Call: "read field", Method: http.MethodGet, Path: path}, &have); err != nil {
		return err
	}
	if !addValues(have.Metadata, want.values) {
		return nil
	}
	_, err = c.client.Do(ctx, httpclient.Request{Call: "change field", Method: http.MethodPatch, Path: path, JSON: have})
	return err
}

// addValues adds values to a picklist's own list, and reports whether any were
// missing. A field of another type and one with a global value set have no such list.
func addValues(metadata map[string]any, values []string) bool {
	set, _ := metadata["valueSet"].(map[string]any)
	own, _ := set["valueSetDefinition"].(map[string]any)
	have, ok := own["value"].([]any)
	if !ok {
		return false
	}
	added := false
	for _, value := range values {
		i := slices.IndexFunc(have, func(v any) bool {
			entry, _ := v.(map[string]any)
			return entry["fullName"] == value || entry["valueName"] == value
		})
		if i < 0 {
			have, added = append(have, picklistValues([]string{value})...), true
			continue
		}
		if entry, ok := have[i].(map[string]any); ok && entry["isActive"] == false {
			entry["isActive"], added = true, true
		}
	}
	own["value"] = have
	return added
}

// findOne returns the id of the first record that a query finds; empty when it
// finds none.
func (c *Connector) findOne(ctx context.Context, resource, soql string) (string, error) {
	answer, err := c.query(ctx, "query setup", resource, soql)
	if err != nil {
		return "", err
	}
	if answer.Records == nil {
		return "", fmt.Errorf("query setup: %w", errNoRecords)
	}
	if len(answer.Records) == 0 {
		return "", nil
	}
	var d decoder
	if fault := d.open(answer.Records[0]); !fault.IsZero() {
		return "", phrase.Errorf("query setup: a record %s", fault)
	}
	return d.ID, nil
}

// create makes one record and returns its id.
func (c *Connector) create(ctx context.Context, call, sobject string, record any) (string, error) {
	var answer saved
	_, err := c.client.JSON(ctx, httpclient.Request{
		Call: call, Method: http.MethodPost, Path: c.path("sobjects", sobject), JSON: record, Once: true,
	}, &answer)
	if err != nil {
		return "", err
	}
	if !isID(answer.ID) {
		return "", phrase.Errorf("%s: answer has no id", call)
	}
	return answer.ID, nil
}
