package salesforce

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
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
	defer c.schemas.Forget()
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
	states, err := c.Fields(ctx)
	if err != nil {
		return err
	}
	return mapping.Verify(missing, states)
}

// createField creates a field with
// https://developer.salesforce.com/docs/atlas.en-us.api_tooling.meta/api_tooling/tooling_api_objects_customfield.htm.
// One that is there already, and that the user could not see, is completed.
func (c *Connector) createField(ctx context.Context, state connector.FieldState) error {
	name, custom := developerName(state.Name)
	if !custom {
		return outcome.Permanent(phrase.Errorf("only a custom field without a namespace can be created: its name ends in __c"))
	}
	metadata := define(state.Field).metadata
	metadata["label"], metadata["description"] = mapping.Label(state.Field), mapping.Description(state.Field)
	_, err := c.client.Do(ctx, httpclient.Request{
		Call: "create field", Method: http.MethodPost, Path: c.path("tooling", "sobjects", "CustomField"), Once: true,
		JSON: map[string]any{"FullName": object(state.Kind) + "." + name + "__c", "Metadata": metadata},
	})
	if httpclient.CodeOf(err) == codeDuplicateName || httpclient.CodeOf(err) == codeDuplicate {
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
	name, own := developerName(state.Name)
	if mapping.ShapeOf(state.Field) != mapping.ShapeTier || !own {
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
	if !addValues(have.Metadata, mapping.Tiers()) {
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
