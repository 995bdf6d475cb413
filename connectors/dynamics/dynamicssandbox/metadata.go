package dynamicssandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Languages of labels, by their LCIDs.
const (
	english = 1033
	german  = 1031
)

// firstOption is the first number that the publisher of this environment gives to a choice.
const firstOption = 727000000

// criteria is a condition on metadata, of which the sandbox knows those by name.
type criteria struct {
	Conditions []struct {
		PropertyName      string
		ConditionOperator string
		Value             struct{ Type, Value string }
	}
}

// names are those that a condition on the logical name allows; nil is all.
func (c criteria) names() ([]string, *fault) {
	var names []string
	for _, one := range c.Conditions {
		switch {
		case one.PropertyName == "LogicalName" && one.ConditionOperator == "Equals" && one.Value.Type == "System.String":
			names = append(names, one.Value.Value)
		case one.PropertyName == "LogicalName" && one.ConditionOperator == "In" && one.Value.Type == "System.String[]":
			names = append(names, quoted(strings.Trim(one.Value.Value, "[]"))...)
		default:
			return nil, badRequest("0x80060888", "The sandbox knows no condition on %.40s.", one.PropertyName)
		}
	}
	return names, nil
}

// serveMetadata answers what tables and columns there are, see
// https://learn.microsoft.com/power-apps/developer/data-platform/query-schema-definitions.
func (e *environment) serveMetadata(c call) (reply, *fault) {
	options, err := url.ParseQuery(c.query)
	var query struct {
		Criteria       criteria
		AttributeQuery struct{ Criteria criteria }
	}
	if err != nil || json.Unmarshal([]byte(options.Get("@p1")), &query) != nil {
		return reply{}, badRequest("0x80060888", "The parameter @p1 is no query.")
	}
	tables, f := query.Criteria.names()
	if f != nil {
		return reply{}, f
	}
	columns, f := query.AttributeQuery.Criteria.names()
	if f != nil {
		return reply{}, f
	}
	list := []any{}
	for _, name := range tables {
		t := e.byName(name)
		if t == nil {
			continue
		}
		attributes := []any{}
		for _, col := range t.columns {
			if columns == nil || slices.Contains(columns, col.name) {
				attributes = append(attributes, col.metadata())
			}
		}
		list = append(list, map[string]any{
			"MetadataId": guid("entity/"+t.name, 0), "LogicalName": t.name, "ChangeTrackingEnabled": t.tracked(), "Attributes": attributes,
		})
	}
	return reply{body: map[string]any{
		"@odata.context":     c.context("Microsoft.Dynamics.CRM.RetrieveMetadataChangesResponse"),
		"ServerVersionStamp": "1!" + e.now().UTC().Format(tokenTime), "DeletedMetadata": nil, "EntityMetadata": list,
	}}, nil
}

// metadata is a column as Dataverse describes it. What a type does not have is null.
func (c *column) metadata() map[string]any {
	m := map[string]any{
		"@odata.type": "#Microsoft.Dynamics.CRM.Complex" + strings.TrimSuffix(c.typ, "Type") + "AttributeMetadata",
		"LogicalName": c.name, "AttributeTypeName": map[string]any{"Value": c.typ}, "IsValidForRead": true, "IsValidForUpdate": !c.fixed,
		"MetadataId": guid("column/"+c.name, 0),
	}
	switch c.typ {
	case "StringType", "MemoType":
		m["MaxLength"] = c.length
	case "DateTimeType":
		m["DateTimeBehavior"] = map[string]any{"Value": map[bool]string{true: "DateOnly", false: "UserLocal"}[c.dateOnly]}
	case "IntegerType", "DecimalType":
		m["MinValue"], m["MaxValue"] = -2147483648, 2147483647
		if c.top != nil {
			m["MinValue"], m["MaxValue"] = *c.least, *c.top
		}
	case "PicklistType", "StateType", "StatusType", "MultiSelectPicklistType":
		options := []any{}
		for _, o := range c.options {
			// What the administrator's own language calls a value stands before what others do.
			labels := []any{localized(o.Label, english)}
			if o.German != "" {
				labels = []any{localized(o.German, german), localized(o.Label, english)}
			}
			options = append(options, map[string]any{"Value": o.Value, "Label": map[string]any{"LocalizedLabels": labels, "UserLocalizedLabel": labels[0]}})
		}
		m["OptionSet"] = map[string]any{"IsGlobal": false, "OptionSetType": strings.TrimSuffix(c.typ, "Type"), "Options": options}
	}
	return m
}

func localized(label string, language int) map[string]any {
	return map[string]any{"Label": label, "LanguageCode": language, "IsManaged": false}
}

// label is a text as a client gives it.
type label struct {
	LocalizedLabels []struct {
		Label        string
		LanguageCode int
	}
}

func (l label) text() string {
	if len(l.LocalizedLabels) == 0 {
		return ""
	}
	return l.LocalizedLabels[0].Label
}

// serveCreateColumn makes a column, see
// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/create-update-column-definitions-using-web-api.
func (e *environment) serveCreateColumn(c call, name string) (reply, *fault) {
	var body struct {
		Type              string `json:"@odata.type"`
		SchemaName        string
		AttributeTypeName struct{ Value string }
		DisplayName       label
		MaxLength         int
		MinValue          *float64
		MaxValue          *float64
		Format            string
		OptionSet         *struct {
			Options []struct {
				Value *int
				Label label
			}
		}
	}
	if f := decode(c.body, &body); f != nil {
		return reply{}, f
	}
	t := e.byName(name)
	logical := strings.ToLower(body.SchemaName)
	typ := strings.TrimSuffix(strings.TrimPrefix(body.Type, "Microsoft.Dynamics.CRM."), "AttributeMetadata") + "Type"
	switch {
	case t == nil:
		return reply{}, refuse(http.StatusNotFound, "0x80060888", "Could not find an entity with name %s", name)
	case !regexp.MustCompile(`^[a-z][a-z0-9]{1,7}_[a-z0-9_]{1,90}$`).MatchString(logical) || body.DisplayName.text() == "":
		return reply{}, badRequest("0x8004f026", "The name of the attribute has no valid prefix, or it has no label.")
	case slices.ContainsFunc(t.columns, func(c *column) bool { return c.name == logical }):
		return reply{}, badRequest("0x80044363", "An attribute with the name %s already exists.", logical)
	case body.AttributeTypeName.Value != "" && body.AttributeTypeName.Value != typ:
		return reply{}, payload("AttributeTypeName and the type of the attribute do not agree.")
	case !slices.Contains([]string{"StringType", "MemoType", "IntegerType", "DecimalType", "DateTimeType", "BooleanType", "PicklistType", "MultiSelectPicklistType"}, typ):
		return reply{}, payload("The sandbox makes no columns of %.80s.", typ)
	case (typ == "StringType" || typ == "MemoType") && (body.MaxLength < 1 || typ == "StringType" && body.MaxLength > 4000):
		return reply{}, payload("MaxLength is missing, or too large.")
	}
	fields := map[string]any{"type": typ, "label": body.DisplayName.text(), "length": body.MaxLength, "dateonly": body.Format == "DateOnly"}
	if body.MinValue != nil && body.MaxValue != nil {
		fields["least"], fields["top"] = *body.MinValue, *body.MaxValue
	}
	if body.OptionSet != nil {
		var options []choice
		for i, o := range body.OptionSet.Options {
			value := firstOption + i
			if o.Value != nil {
				value = *o.Value
			}
			options = append(options, choice{Value: value, Label: o.Label.text()})
		}
		fields["options"] = options
	}
	if err := e.store.Put(tableAttribute, row{ID: t.name + "." + logical, Created: e.now(), Modified: e.now(), Fields: fields}); err != nil {
		return reply{}, broken(err)
	}
	return reply{status: http.StatusNoContent, header: map[string]string{
		"OData-EntityId": c.base + "/api/data/v9.2/EntityDefinitions(LogicalName='" + t.name + "')/Attributes(" + guid("column/"+logical, 0) + ")",
	}}, nil
}

// columnOf is a column that somebody made.
func columnOf(r row) *column {
	_, name, _ := strings.Cut(r.ID, ".")
	c := &column{name: name, typ: fmt.Sprint(r.Fields["type"]), label: fmt.Sprint(r.Fields["label"]), dateOnly: r.Fields["dateonly"] == true}
	if length, ok := r.Fields["length"].(float64); ok {
		c.length = int(length)
	}
	least, bounded := r.Fields["least"].(float64)
	if top, ok := r.Fields["top"].(float64); ok && bounded {
		c.least, c.top = &least, &top
	}
	if encoded, err := json.Marshal(r.Fields["options"]); err == nil {
		_ = json.Unmarshal(encoded, &c.options) // it was encoded from the same
	}
	return c
}

// serveInsertOption adds a value to a choice.
func (e *environment) serveInsertOption(c call) (reply, *fault) {
	var body struct {
		EntityLogicalName, AttributeLogicalName string
		Value                                   *int
		Label                                   label
	}
	if f := decode(c.body, &body); f != nil {
		return reply{}, f
	}
	id := body.EntityLogicalName + "." + body.AttributeLogicalName
	r, found := e.store.Get(tableAttribute, id)
	if !found {
		return reply{}, badRequest("0x80048408", "There is no attribute %.80s of a local choice.", id)
	}
	options := columnOf(r).options
	value := firstOption
	for _, o := range options {
		value = max(value, o.Value+1)
	}
	if body.Value != nil {
		value = *body.Value
	}
	options = append(options, choice{Value: value, Label: body.Label.text()})
	if _, _, err := e.store.Update(tableAttribute, id, e.now(), map[string]any{"options": options}); err != nil {
		return reply{}, broken(err)
	}
	return reply{body: map[string]any{"@odata.context": c.context("Microsoft.Dynamics.CRM.InsertOptionValueResponse"), "NewOptionValue": value}}, nil
}
