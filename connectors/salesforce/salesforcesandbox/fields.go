package salesforcesandbox

import (
	"slices"
	"strings"
)

// field is the definition of a field.
type field struct {
	name   string
	label  string
	typ    string // in the words of describe
	length int    // characters of a text
	// digits before and after the point.
	precision, scale int

	values     []choice // of a picklist
	restricted bool     // takes no other value than those
	refers     string   // the object that a reference is to

	custom   bool
	required bool
	system   bool // Salesforce fills it
	fixed    bool // can be set when a record is made, and not changed
	// reference is the field that this one was reached through, and parent the object
	// it is of; nil for the object's own.
	reference *field
	parent    *sobject
	// derive makes the value of a system field; nil takes it from the record.
	derive func(r *row) any
}

type choice struct {
	value  string
	active bool
}

// relationship is the name by which a query follows a reference; empty for other fields.
func (f *field) relationship() string {
	if f.refers == "" {
		return ""
	}
	return strings.TrimSuffix(f.name, "Id")
}

// filterable reports whether a query may compare the field; sortable whether it
// may order by it.
func (f *field) filterable() bool {
	return f.typ != "address" && f.typ != "complexvalue" && (f.typ != "textarea" || f.length <= 255)
}

func (f *field) sortable() bool { return f.filterable() && f.typ != "multipicklist" }

// takes reports whether a picklist has an active value of this name.
func (f *field) takes(value string) bool {
	return slices.ContainsFunc(f.values, func(c choice) bool { return c.active && c.value == value })
}

// sobject is the definition of an object.
type sobject struct {
	name, label, plural string
	prefix              string
	fields              []*field
	tooling             bool // it belongs to the Tooling API
	readOnly            bool // its records are not for clients to change
}

// find returns a field by its name in any case.
func (s *sobject) find(name string) *field {
	for _, f := range s.fields {
		if strings.EqualFold(f.name, name) {
			return f
		}
	}
	return nil
}

// with returns a copy of the object that has more fields.
func (s *sobject) with(more []*field) *sobject {
	extended := *s
	extended.fields = append(slices.Clone(s.fields), more...)
	return &extended
}

// system returns the fields that every record has.
func systemFields() []*field {
	user := func(*row) any { return adminID() }
	modifier := func(r *row) any { // whoever edits past the API may say who it was
		if by, told := r.Fields[fieldModifier].(string); told {
			return by
		}
		return adminID()
	}
	return []*field{
		{name: "Id", label: "Record ID", typ: "id", length: 18, system: true, derive: func(r *row) any { return r.ID }},
		{name: "IsDeleted", label: "Deleted", typ: "boolean", system: true, derive: func(r *row) any { return r.Deleted }},
		{name: "CreatedDate", label: "Created Date", typ: "datetime", system: true, derive: func(r *row) any { return r.Created }},
		{name: "CreatedById", label: "Created By ID", typ: "reference", refers: objectUser, length: 18, system: true, derive: user},
		{name: "LastModifiedDate", label: "Last Modified Date", typ: "datetime", system: true, derive: func(r *row) any { return r.Modified }},
		{name: fieldModifier, label: "Last Modified By ID", typ: "reference", refers: objectUser, length: 18, system: true, derive: modifier},
		{name: fieldStamp, label: "System Modstamp", typ: "datetime", system: true, derive: func(r *row) any { return r.Modified }},
	}
}

// Short forms of the definitions of common fields.

func text(name, label string, length int) *field {
	return &field{name: name, label: label, typ: "string", length: length}
}

func longText(name, label string, length int) *field {
	return &field{name: name, label: label, typ: "textarea", length: length}
}

func checkbox(name, label string) *field { return &field{name: name, label: label, typ: "boolean"} }

func date(name, label string) *field { return &field{name: name, label: label, typ: "date"} }

func integer(name, label string, digits int) *field {
	return &field{name: name, label: label, typ: "int", precision: digits}
}

func currency(name, label string, scale int) *field {
	return &field{name: name, label: label, typ: "currency", precision: 18, scale: scale}
}

func reference(name, label, object string) *field {
	return &field{name: name, label: label, typ: "reference", refers: object, length: 18}
}

func picklist(name, label string, values ...string) *field {
	f := &field{name: name, label: label, typ: "picklist", length: 255}
	for _, v := range values {
		f.values = append(f.values, choice{v, true})
	}
	return f
}

func (f *field) require() *field { f.required = true; return f }

func (f *field) restrict() *field { f.restricted = true; return f }

func (f *field) fix() *field { f.fixed = true; return f }

func derived(name, label, typ string, derive func(r *row) any) *field {
	return &field{name: name, label: label, typ: typ, system: true, derive: derive}
}

// get returns a field of a record: nil, string, float64, bool, time.Time, or for
// a compound field what JSON shows.
func (f *field) get(r *row) any {
	if f.derive != nil {
		return f.derive(r)
	}
	return r.Fields[f.name]
}
