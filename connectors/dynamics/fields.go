package dynamics

import (
	"context"
	"fmt"
	"maps"
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

// definition says how Dataverse has to hold a field.
type definition struct {
	types []string // that hold it; the one we create first
	more  map[string]any
}

// define describes a field in the words of
// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/create-update-column-definitions-using-web-api.
func define(f crm.Field) definition {
	switch mapping.ShapeOf(f) {
	case mapping.ShapeTier:
		return definition{[]string{"PicklistType", "StringType"}, nil}
	case mapping.ShapePercent:
		return definition{[]string{"IntegerType", "DecimalType", "DoubleType"}, map[string]any{"MinValue": 0, "MaxValue": 100, "Format": "None"}}
	case mapping.ShapeLong:
		return definition{[]string{"MemoType", "StringType"}, map[string]any{"MaxLength": 20000, "Format": "TextArea"}}
	case mapping.ShapeMoment:
		return moment("DateAndTime", "UserLocal")
	case mapping.ShapeDay:
		return moment("DateOnly", "DateOnly")
	case mapping.ShapeLine:
	}
	length := 255
	if f == crm.FieldGrade {
		length = 8
	}
	return definition{[]string{"StringType", "MemoType"}, map[string]any{"MaxLength": length, "FormatName": map[string]any{"Value": "Text"}}}
}

func moment(format, behavior string) definition {
	return definition{[]string{"DateTimeType"}, map[string]any{"Format": format, "DateTimeBehavior": map[string]any{"Value": behavior}}}
}

// Fields implements connector.FieldProvisioner.
func (c *Connector) Fields(ctx context.Context) ([]connector.FieldState, error) {
	return c.cfg.States(func(kind crm.Kind) (func(*connector.FieldState), error) {
		s, err := c.describe(ctx, kind, true)
		return func(state *connector.FieldState) {
			state.Name = logical(state.Name)
			if col := s.columns[state.Name]; col != nil {
				judge(state, col)
			}
		}, err
	})
}

// judge says how far an existing column serves.
func judge(state *connector.FieldState, col *column) {
	h := mapping.Holder{
		Name: table(state.Kind) + "." + col.LogicalName, Type: col.AttributeTypeName.Value, Wanted: define(state.Field).types,
		Editable: col.IsValidForUpdate == nil || *col.IsValidForUpdate, Missing: col.missing(), Length: col.MaxLength,
	}
	if col.MaxValue != nil && typeOf(h.Type) == mapping.Number {
		h.Most = *col.MaxValue
	}
	h.Judge(state)
}

// missing returns the tiers that a choice does not have yet.
func (col *column) missing() []string {
	if col.AttributeTypeName.Value != "PicklistType" {
		return nil
	}
	return mapping.Lacking(func(label string) bool { _, has := col.value(label); return has })
}

// Provision implements connector.FieldProvisioner. It needs a role that may customise, such as
// System Customizer, for this once. A column that is there gets the choices that it lacks.
func (c *Connector) Provision(ctx context.Context, missing []connector.FieldState) error {
	if len(missing) == 0 {
		return nil
	}
	defer c.schemas.Forget()
	own, err := c.organization(ctx)
	if err != nil {
		return err
	}
	for _, kind := range crm.Kinds() {
		states := slices.DeleteFunc(slices.Clone(missing), func(s connector.FieldState) bool { return s.Kind != kind })
		if len(states) == 0 {
			continue
		}
		if err := c.provision(ctx, kind, states, own.language); err != nil {
			return err
		}
	}
	if err := c.publish(ctx); err != nil {
		return fmt.Errorf("publish the columns: %w", advised(err))
	}
	states, err := c.Fields(ctx)
	if err != nil {
		return err
	}
	return mapping.Verify(missing, states)
}

// provision makes the columns of one table, or completes them.
func (c *Connector) provision(ctx context.Context, kind crm.Kind, states []connector.FieldState, language int) error {
	s, err := c.describe(ctx, kind, true)
	if err != nil {
		return err
	}
	for _, state := range states {
		if col := s.columns[state.Name]; col != nil {
			err = c.complete(ctx, kind, col, language)
		} else {
			err = c.create(ctx, state, language)
		}
		if err != nil {
			return fmt.Errorf("create column %s.%s: %w", table(kind), state.Name, advised(err))
		}
	}
	return nil
}

// advised adds to a refusal what an administrator can do.
func advised(err error) error {
	if httpclient.StatusOf(err) == http.StatusForbidden {
		return phrase.Errorf("%w (give the connected user the role System Customizer for this once, or create the columns by hand: the connector's README lists them)", err)
	}
	return err
}

// create makes a column. That somebody else has made it meanwhile is not told from other
// refusals by its code, but by looking.
func (c *Connector) create(ctx context.Context, state connector.FieldState, language int) error {
	if !strings.Contains(strings.Trim(state.Name, "_"), "_") {
		return outcome.Permanent(phrase.Errorf("only a custom column can be created: its name begins with the prefix of a publisher"))
	}
	want := define(state.Field)
	typ := strings.TrimSuffix(want.types[0], "Type")
	body := map[string]any{
		"@odata.type": "Microsoft.Dynamics.CRM." + typ + "AttributeMetadata", "AttributeType": typ,
		"AttributeTypeName": map[string]any{"Value": want.types[0]}, "SchemaName": state.Name,
		"DisplayName": labelled(mapping.Label(state.Field), language), "Description": labelled(mapping.Description(state.Field), language),
		"RequiredLevel": map[string]any{"Value": "None", "CanBeChanged": true, "ManagedPropertyLogicalName": "canmodifyrequirementlevelsettings"},
	}
	maps.Copy(body, want.more)
	if mapping.ShapeOf(state.Field) == mapping.ShapeTier {
		var options []any
		for _, label := range mapping.Tiers() {
			options = append(options, map[string]any{"Label": labelled(label, language)}) // Dataverse gives the numbers, of the publisher's range
		}
		body["OptionSet"] = map[string]any{
			"@odata.type": "Microsoft.Dynamics.CRM.OptionSetMetadata", "IsGlobal": false, "OptionSetType": "Picklist", "Options": options,
		}
	}
	_, err := c.client.Do(ctx, httpclient.Request{Call: "create column", Method: http.MethodPost, JSON: body, Once: true, Header: c.solution(),
		Path: c.path("EntityDefinitions(LogicalName='" + table(state.Kind) + "')/Attributes")})
	if outcome.IsPermanent(err) || outcome.IsConflict(err) {
		if s, looked := c.describe(ctx, state.Kind, true); looked == nil && s.columns[state.Name] != nil {
			return c.complete(ctx, state.Kind, s.columns[state.Name], language)
		}
	}
	return err
}

// solution says which solution a change of columns belongs to.
func (c *Connector) solution() http.Header {
	header := make(http.Header)
	if c.cfg.Solution != "" {
		header.Set("MSCRM.SolutionUniqueName", c.cfg.Solution)
	}
	return header
}

// labelled is a text in one language as metadata has it.
func labelled(text string, language int) map[string]any {
	return map[string]any{"@odata.type": "Microsoft.Dynamics.CRM.Label", "LocalizedLabels": []any{map[string]any{
		"@odata.type": "Microsoft.Dynamics.CRM.LocalizedLabel", "Label": text, "LanguageCode": language,
	}}}
}

// complete adds the values that a choice lacks, see
// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/insertoptionvalue.
func (c *Connector) complete(ctx context.Context, kind crm.Kind, col *column, language int) error {
	for _, label := range col.missing() {
		body := map[string]any{"EntityLogicalName": table(kind), "AttributeLogicalName": col.LogicalName, "Label": labelled(label, language)}
		if c.cfg.Solution != "" {
			body["SolutionUniqueName"] = c.cfg.Solution
		}
		if _, err := c.client.Do(ctx, httpclient.Request{Call: "add choice", Method: http.MethodPost, Path: c.path("InsertOptionValue"), JSON: body, Once: true}); err != nil {
			return err
		}
	}
	return nil
}

// publish lets people see what was made.
func (c *Connector) publish(ctx context.Context) error {
	var tables strings.Builder
	for _, kind := range crm.Kinds() {
		tables.WriteString("<entity>" + table(kind) + "</entity>")
	}
	_, err := c.client.Do(ctx, httpclient.Request{Call: "publish", Method: http.MethodPost, Path: c.path("PublishXml"),
		JSON: map[string]string{"ParameterXml": "<importexportxml><entities>" + tables.String() + "</entities></importexportxml>"}})
	return err
}
