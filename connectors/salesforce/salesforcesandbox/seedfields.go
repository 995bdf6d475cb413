package salesforcesandbox

import (
	"strings"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

// ownField is a custom field that the organisation made before us.
type ownField struct {
	object, name string // the name without __c
	metadata
}

// ownFields makes the custom fields of the organisation, and the permission set
// of the administrator's profile, which lets the user edit them.
func ownFields(companies []sample.Company, now time.Time) (fields, rights []row, set, assigned row) {
	made := func(prefix string, n int, values map[string]any) row {
		return row{ID: newID(prefix, uint64(n)), Created: now, Modified: now, Fields: values} //nolint:gosec // n counts from 1
	}
	set = made("0PS", 1, map[string]any{fieldName: "X00e" + instance, "Label": "System Administrator", "IsOwnedByProfile": true})
	assigned = made("0Pa", 1, map[string]any{fieldSet: set.ID, fieldAssignee: adminID()})
	for i, f := range ownDefinitions(companies) {
		full := f.object + "." + f.name + "__c"
		f.metadata["label"] = strings.ReplaceAll(f.name, "_", " ")
		fields = append(fields, made("00N", i+1, map[string]any{
			fieldDeveloper: f.name, fieldTable: f.object, fieldFullName: full, fieldMetadata: f.metadata,
		}))
		rights = append(rights, made("01k", i+1, map[string]any{
			fieldParent: set.ID, "SobjectType": f.object, fieldField: full, fieldRead: true, fieldEdit: true,
		}))
	}
	return fields, rights, set, assigned
}

func ownDefinitions(companies []sample.Company) []ownField {
	fields := []ownField{
		{objectAccount, "Technologies", metadata{"type": "MultiselectPicklist", "visibleLines": 5, "valueSet": map[string]any{
			"restricted": false, "valueSetDefinition": map[string]any{"sorted": true, "value": choices(sandbox.Technologies(companies))},
		}}},
		{objectAccount, "Legal_Form", metadata{"type": "Text", "length": 40}},
		{objectAccount, "Plants", metadata{"type": "Number", "precision": 5, "scale": 0}},
		{objectAccount, "Exporter", metadata{"type": "Checkbox"}},
		{objectAccount, "Certified_On", metadata{"type": "Date"}},
		{objectAccount, "Last_Audit", metadata{"type": "DateTime"}},
		{objectAccount, "Region_Note", metadata{"type": "Text", "length": 255}},
		{objectAccount, "Certificates", metadata{"type": "MultiselectPicklist", "visibleLines": 4, "valueSet": map[string]any{
			"restricted": false, "valueSetDefinition": map[string]any{"sorted": true, "value": choices(sample.Certificates())},
		}}},
		{objectOpportunity, "Competitor", metadata{"type": "Picklist", "valueSet": map[string]any{
			"restricted": false, "valueSetDefinition": map[string]any{"sorted": true, "value": choices(sample.Competitors())},
		}}},
		{objectOpportunity, "Loss_Reason", metadata{"type": "Text", "length": 80}},
	}
	for _, criterion := range crm.QualificationCriteria() {
		name := strings.TrimSuffix(criterionField(criterion), "__c")
		fields = append(fields, ownField{objectOpportunity, name, metadata{"type": "Number", "precision": 1, "scale": 0}})
	}
	return fields
}

// choices are the values of a picklist as the Tooling API has them.
func choices(names []string) []any {
	values := []any{}
	for _, name := range names {
		values = append(values, map[string]any{"fullName": name, "label": name, "default": false})
	}
	return values
}

// criterionField is the field that holds a qualification criterion, as
// a number from 0 to 3.
func criterionField(criterion string) string {
	if criterion == "pain" {
		return "Identify_Pain__c"
	}
	words := strings.Split(criterion, "_")
	for i, w := range words {
		words[i] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(words, "_") + "__c"
}
