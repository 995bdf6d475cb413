package dynamics

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// definition says how Dataverse has to hold a field.
type definition struct {
	label   string
	types   []string // that hold it; the one we create first
	more    map[string]any
	choices []string
}

// define describes a field in the words of
// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/create-update-column-definitions-using-web-api.
func define(f crm.Field) definition {
	switch f {
	case crm.FieldTier:
		return tiers("ICP Tier")
	case crm.FieldScore:
		return percent("ICP Score")
	case crm.FieldGrade:
		return line("ICP Grade", 8)
	case crm.FieldCoverage:
		return percent("ICP Coverage (%)")
	case crm.FieldReasons:
		return longText("ICP Reasons")
	case crm.FieldModel:
		return line("ICP Model", 255)
	case crm.FieldScoredAt:
		return moment("ICP Scored At", "DateAndTime", "UserLocal")
	case crm.FieldOverride:
		return tiers("ICP Tier Override")
	case crm.FieldOverrideReason:
		return line("ICP Tier Override: Reason", 255)
	case crm.FieldOverrideUntil:
		return moment("ICP Tier Override: Until", "DateOnly", "DateOnly")
	case crm.FieldList:
		return line("ICP ABM List", 255)
	case crm.FieldTerritory:
		return line("ICP Territory", 255)
	case crm.FieldQualification:
		return percent("ICP Qualification")
	case crm.FieldQualificationGaps:
		return longText("ICP Qualification Gaps")
	}
	return line(string(f), 255)
}

func tiers(label string) definition {
	return definition{label: label, types: []string{"PicklistType", "StringType"}, choices: []string{"A", "B", "C", "D", "X"}}
}

func percent(label string) definition {
	return definition{label: label, types: []string{"IntegerType", "DecimalType", "DoubleType"},
		more: map[string]any{"MinValue": 0, "MaxValue": 100, "Format": "None"}}
}

func line(label string, length int) definition {
	return definition{label: label, types: []string{"StringType", "MemoType"},
		more: map[string]any{"MaxLength": length, "FormatName": map[string]any{"Value": "Text"}}}
}

func longText(label string) definition {
	return definition{label: label, types: []string{"MemoType", "StringType"}, more: map[string]any{"MaxLength": 20000, "Format": "TextArea"}}
}

func moment(label, format, behavior string) definition {
	return definition{label: label, types: []string{"DateTimeType"},
		more: map[string]any{"Format": format, "DateTimeBehavior": map[string]any{"Value": behavior}}}
}

// Fields implements connector.FieldProvisioner.
func (c *Connector) Fields(ctx context.Context) ([]connector.FieldState, error) {
	var states []connector.FieldState
	for _, kind := range crm.Kinds() {
		s, err := c.describe(ctx, kind, true)
		if err != nil {
			return nil, err
		}
		for _, f := range crm.FieldsOf(kind) {
			state := connector.FieldState{Kind: kind, Field: f, Name: logical(c.cfg.Outputs[f])}
			if col := s.columns[state.Name]; col != nil {
				judge(&state, col)
			}
			states = append(states, state)
		}
	}
	return states, nil
}

// What a text has to take: the reasons of an account, and the names of a model.
const (
	leastLong  = 4000
	leastModel = 80
)

// judge says how far an existing column serves.
func judge(state *connector.FieldState, col *column) {
	want := define(state.Field)
	fits := slices.Contains(want.types, col.AttributeTypeName.Value)
	editable := col.IsValidForUpdate == nil || *col.IsValidForUpdate
	state.Exists = true
	state.Writable = state.Field.ReadOnly() || editable && fits
	least := map[bool]int{true: leastLong}[state.Field.Long()]
	if state.Field == crm.FieldModel {
		least = leastModel
	}
	name := table(state.Kind) + "." + col.LogicalName
	switch missing := want.missing(col); {
	case !fits:
		state.Problem = phrase.Of("%s is of type %s and has to be %s: name another column under write.names", name, col.AttributeTypeName.Value, want.types[0])
	case !state.Writable:
		state.Problem = phrase.Of("%s cannot be written: name another column under write.names", name)
	case len(missing) > 0:
		state.Problem = phrase.Of("choice %s lacks the values %s: create the fields once more, or add them in Power Apps", name, strings.Join(missing, ", "))
	case col.MaxLength > 0 && col.MaxLength < least:
		state.Problem = phrase.Of("%s takes %d characters, and needs %d: widen it in Power Apps, or name another column under write.names", name, col.MaxLength, least)
	case state.Field != crm.FieldOverride && col.MaxValue != nil && *col.MaxValue < 100 && typeOf(col.AttributeTypeName.Value) == typeOf("IntegerType"):
		state.Problem = phrase.Of("%s takes numbers up to %g, and needs 100: widen it in Power Apps, or name another column under write.names", name, *col.MaxValue)
	}
}

// missing returns the values that a choice does not have yet.
func (d definition) missing(col *column) []string {
	if col.AttributeTypeName.Value != "PicklistType" {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(d.choices), func(label string) bool { _, has := col.value(label); return has })
}

// Provision implements connector.FieldProvisioner. It needs a role that may customise, such as
// System Customizer, for this once. A column that is there gets the choices that it lacks.
func (c *Connector) Provision(ctx context.Context, missing []connector.FieldState) error {
	if len(missing) == 0 {
		return nil
	}
	defer c.forget()
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
	return c.verify(ctx, missing)
}

// provision makes the columns of one table, or completes them.
func (c *Connector) provision(ctx context.Context, kind crm.Kind, states []connector.FieldState, language int) error {
	s, err := c.describe(ctx, kind, true)
	if err != nil {
		return err
	}
	for _, state := range states {
		if col := s.columns[state.Name]; col != nil {
			err = c.complete(ctx, kind, col, define(state.Field), language)
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
	if s, ok := errors.AsType[*httpclient.StatusError](err); ok && s.Status == http.StatusForbidden {
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
	description := "Written by icptier."
	if state.Field.ReadOnly() {
		description = "Read by icptier: overrides the tier that it would write."
	}
	body := map[string]any{
		"@odata.type": "Microsoft.Dynamics.CRM." + typ + "AttributeMetadata", "AttributeType": typ,
		"AttributeTypeName": map[string]any{"Value": want.types[0]}, "SchemaName": state.Name,
		"DisplayName": labelled(want.label, language), "Description": labelled(description, language),
		"RequiredLevel": map[string]any{"Value": "None", "CanBeChanged": true, "ManagedPropertyLogicalName": "canmodifyrequirementlevelsettings"},
	}
	maps.Copy(body, want.more)
	if want.choices != nil {
		options := make([]any, len(want.choices))
		for i, label := range want.choices {
			options[i] = map[string]any{"Label": labelled(label, language)} // Dataverse gives the numbers, of the publisher's range
		}
		body["OptionSet"] = map[string]any{
			"@odata.type": "Microsoft.Dynamics.CRM.OptionSetMetadata", "IsGlobal": false, "OptionSetType": "Picklist", "Options": options,
		}
	}
	_, err := c.client.Do(ctx, httpclient.Request{Call: "create column", Method: http.MethodPost, JSON: body, Once: true, Header: c.solution(),
		Path: c.path("EntityDefinitions(LogicalName='" + table(state.Kind) + "')/Attributes")})
	if outcome.IsPermanent(err) || outcome.IsConflict(err) {
		if s, looked := c.describe(ctx, state.Kind, true); looked == nil && s.columns[state.Name] != nil {
			return c.complete(ctx, state.Kind, s.columns[state.Name], want, language)
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
func (c *Connector) complete(ctx context.Context, kind crm.Kind, col *column, want definition, language int) error {
	for _, label := range want.missing(col) {
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

// verify looks whether the columns can be written now.
func (c *Connector) verify(ctx context.Context, created []connector.FieldState) error {
	states, err := c.Fields(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for _, state := range states {
		if !slices.ContainsFunc(created, func(s connector.FieldState) bool { return s.Field == state.Field }) {
			continue
		}
		switch name := table(state.Kind) + "." + state.Name; {
		case !state.Exists:
			errs = append(errs, phrase.Errorf("column %s was created, and the connected user does not see it yet", name))
		case !state.Problem.IsZero():
			errs = append(errs, phrase.Errorf("%s", state.Problem))
		}
	}
	return errors.Join(errs...)
}
