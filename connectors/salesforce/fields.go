package salesforce

import (
	"context"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
)

// definition says how Salesforce has to hold a field.
type definition struct {
	label    string
	types    []string       // that hold it, in the words of describe; the one we create first
	metadata map[string]any // of a new field
	values   []string       // of a picklist
}

// define describes a field in the words of
// https://developer.salesforce.com/docs/atlas.en-us.api_tooling.meta/api_tooling/tooling_api_objects_customfield.htm.
func define(f crm.Field) definition {
	switch f {
	case crm.FieldTier:
		return tierList("ICP Tier")
	case crm.FieldScore:
		return wholeNumber("ICP Score")
	case crm.FieldGrade:
		return line("ICP Grade", 8)
	case crm.FieldCoverage:
		return wholeNumber("ICP Coverage (%)")
	case crm.FieldReasons:
		return longText("ICP Reasons")
	case crm.FieldModel:
		return line("ICP Model", 255)
	case crm.FieldScoredAt:
		return definition{label: "ICP Scored At", types: []string{"datetime"}, metadata: map[string]any{"type": "DateTime"}}
	case crm.FieldOverride:
		return tierList("ICP Tier Override")
	case crm.FieldOverrideReason:
		return line("ICP Tier Override: Reason", 255)
	case crm.FieldOverrideUntil:
		return definition{label: "ICP Tier Override: Until", types: []string{"date"}, metadata: map[string]any{"type": "Date"}}
	case crm.FieldList:
		return line("ICP ABM List", 255)
	case crm.FieldTerritory:
		return line("ICP Territory", 255)
	case crm.FieldQualification:
		return wholeNumber("ICP Qualification")
	case crm.FieldQualificationGaps:
		return longText("ICP Qualification Gaps")
	}
	return line(string(f), 255)
}

func tierList(label string) definition {
	return definition{
		label: label, types: []string{"picklist", "string"}, values: []string{"A", "B", "C", "D", "X"},
		metadata: map[string]any{"type": "Picklist"},
	}
}

func wholeNumber(label string) definition {
	return definition{
		label: label, types: []string{"double", "int", "percent"},
		metadata: map[string]any{"type": "Number", "precision": 3, "scale": 0},
	}
}

func line(label string, length int) definition {
	return definition{
		label: label, types: []string{"string", "textarea"},
		metadata: map[string]any{"type": "Text", "length": length},
	}
}

func longText(label string) definition {
	return definition{
		label: label, types: []string{"textarea"},
		metadata: map[string]any{"type": "LongTextArea", "length": 32768, "visibleLines": 5},
	}
}

// Fields implements connector.FieldProvisioner. A field that the connected user
// may not see counts as missing: Salesforce does not tell the two apart.
func (c *Connector) Fields(ctx context.Context) ([]connector.FieldState, error) {
	var states []connector.FieldState
	for _, kind := range crm.Kinds() {
		s, err := c.describe(ctx, kind)
		if err != nil {
			return nil, err
		}
		for _, f := range crm.FieldsOf(kind) {
			state := connector.FieldState{Kind: kind, Field: f, Name: c.cfg.Outputs[f]}
			if own, ok := s.find(state.Name); ok {
				judge(&state, own)
			}
			states = append(states, state)
		}
	}
	return states, nil
}

// judge says how far an existing field serves.
func judge(state *connector.FieldState, own field) {
	want := define(state.Field)
	fits := slices.Contains(want.types, own.Type)
	state.Exists, state.Name = true, own.Name
	state.Writable = state.Field.ReadOnly() || own.Updateable && fits
	missing := want.missing(own)
	narrow := tooNarrow(state.Field, own)
	switch {
	case !fits:
		state.Problem = phrase.Of("%s.%s is of type %s and has to be %s: name another field under write.names",
			object(state.Kind), own.Name, own.Type, want.types[0])
	case !state.Writable:
		state.Problem = phrase.Of("the connected user may not edit %s.%s: create the fields once more, or give the right in a permission set",
			object(state.Kind), own.Name)
	case len(missing) > 0:
		state.Problem = phrase.Of("picklist %s.%s lacks the values %s: create the fields once more, or add them in Salesforce",
			object(state.Kind), own.Name, strings.Join(missing, ", "))
	case !narrow.IsZero():
		state.Problem = phrase.Of("%s.%s %s: widen it in Salesforce, or name another field under write.names", object(state.Kind), own.Name, narrow)
	}
}

// What a field has to take: the reasons of an account, the names of a model, and 100 points.
const (
	leastLong   = 4000
	leastModel  = 80
	leastGrade  = 2
	leastDigits = 3
)

// tooNarrow says in what a field is too small for what is written into it; zero where it is not.
func tooNarrow(f crm.Field, own field) phrase.Phrase {
	least := 0
	switch {
	case f.Long():
		least = leastLong
	case f == crm.FieldModel:
		least = leastModel
	case f == crm.FieldGrade:
		least = leastGrade
	}
	digits := max(own.Precision-own.Scale, own.Digits)
	switch {
	case (own.Type == "string" || own.Type == "textarea") && own.Length > 0 && own.Length < least:
		return phrase.Of("takes %d characters, and needs %d", own.Length, least)
	case slices.Contains(wholeNumber("").types, own.Type) && digits > 0 && digits < leastDigits:
		return phrase.Of("takes numbers of %d digits, and 100 has %d", digits, leastDigits)
	}
	return phrase.Phrase{}
}

// missing returns the values that a restricted picklist does not take yet.
func (d definition) missing(own field) []string {
	if own.Type != "picklist" || !own.RestrictedPicklist {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(d.values), own.takes)
}

// takes reports whether a picklist has an active value.
func (f field) takes(value string) bool {
	return slices.ContainsFunc(f.PicklistValues, func(p picklist) bool { return p.Active && p.Value == value })
}
