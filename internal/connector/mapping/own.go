package mapping

import (
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
)

// Label is what people call one of the program's fields in a CRM; a name that is none of them stays.
func Label(f crm.Field) string {
	label, known := map[crm.Field]string{
		crm.FieldTier: "ICP Tier", crm.FieldScore: "ICP Score", crm.FieldGrade: "ICP Grade", crm.FieldCoverage: "ICP Coverage (%)",
		crm.FieldReasons: "ICP Reasons", crm.FieldModel: "ICP Model", crm.FieldScoredAt: "ICP Scored At",
		crm.FieldOverride: "ICP Tier Override", crm.FieldOverrideReason: "ICP Tier Override: Reason", crm.FieldOverrideUntil: "ICP Tier Override: Until",
		crm.FieldList: "ICP ABM List", crm.FieldTerritory: "ICP Territory",
		crm.FieldQualification: "ICP Qualification", crm.FieldQualificationGaps: "ICP Qualification Gaps",
	}[f]
	if !known {
		return string(f)
	}
	return label
}

// Description says to whom a field belongs, for administrators who look at its definition.
func Description(f crm.Field) string {
	if f.ReadOnly() {
		return "Read by icptier: overrides the tier that it would write."
	}
	return "Written by icptier."
}

// States compares the program's fields with those of a CRM, as FieldProvisioner wants it. Of asks for
// the fields of a kind and returns what judges one, whose state has the configured name so far.
func (n *Names) States(of func(crm.Kind) (func(*connector.FieldState), error)) ([]connector.FieldState, error) {
	var states []connector.FieldState
	for _, kind := range crm.Kinds() {
		judge, err := of(kind)
		if err != nil {
			return nil, err
		}
		for _, f := range crm.FieldsOf(kind) {
			state := connector.FieldState{Kind: kind, Field: f, Name: n.Outputs[f]}
			judge(&state)
			states = append(states, state)
		}
	}
	return states, nil
}

// ListInputs lists which fields stand behind our names, as InputLister wants it. Of returns those that are
// read of a kind; always says of a field that every account of the CRM has it, and nil that none is.
func ListInputs(of func(crm.Kind) (*Fields, error), always func(kind crm.Kind, name string) bool) ([]connector.InputState, error) {
	var states []connector.InputState
	for _, kind := range crm.Kinds() {
		fields, err := of(kind)
		if err != nil {
			return nil, err
		}
		states = append(states, fields.States(func(name string) bool { return always != nil && always(kind, name) })...)
	}
	return states, nil
}
