package salesforcesandbox

import "net/http"

// described is a field as describe shows it, see
// https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_describesobjects_describesobjectresult.htm.
type described struct {
	Name               string        `json:"name"`
	Label              string        `json:"label"`
	Type               string        `json:"type"`
	SOAPType           string        `json:"soapType"`
	Length             int           `json:"length"`
	ByteLength         int           `json:"byteLength"`
	Precision          int           `json:"precision"`
	Scale              int           `json:"scale"`
	Digits             int           `json:"digits"`
	Nillable           bool          `json:"nillable"`
	Createable         bool          `json:"createable"`
	Updateable         bool          `json:"updateable"`
	Filterable         bool          `json:"filterable"`
	Sortable           bool          `json:"sortable"`
	Groupable          bool          `json:"groupable"`
	Calculated         bool          `json:"calculated"`
	Custom             bool          `json:"custom"`
	Unique             bool          `json:"unique"`
	ExternalID         bool          `json:"externalId"`
	NameField          bool          `json:"nameField"`
	IDLookup           bool          `json:"idLookup"`
	DefaultedOnCreate  bool          `json:"defaultedOnCreate"`
	DefaultValue       any           `json:"defaultValue"`
	CalculatedFormula  any           `json:"calculatedFormula"`
	InlineHelpText     any           `json:"inlineHelpText"`
	RestrictedPicklist bool          `json:"restrictedPicklist"`
	PicklistValues     []pickedValue `json:"picklistValues"`
	ReferenceTo        []string      `json:"referenceTo"`
	RelationshipName   any           `json:"relationshipName"`
	CompoundFieldName  any           `json:"compoundFieldName"`
	Permissionable     bool          `json:"permissionable"`
	DeprecatedHidden   bool          `json:"deprecatedAndHidden"`
}

type pickedValue struct {
	Active       bool    `json:"active"`
	DefaultValue bool    `json:"defaultValue"`
	Label        string  `json:"label"`
	ValidFor     *string `json:"validFor"`
	Value        string  `json:"value"`
}

// soapTypes are the types of XML Schema by those of describe; all others are strings.
func soapType(f *field) string {
	switch f.typ {
	case "id", "reference":
		return "tns:ID"
	case "boolean", "int", "date":
		return "xsd:" + f.typ
	case "double", "currency", "percent":
		return "xsd:double"
	case "datetime":
		return "xsd:dateTime"
	case "address":
		return "urn:address"
	}
	return "xsd:string"
}

func (f *field) describe() described {
	d := described{
		Name: f.name, Label: f.label, Type: f.typ, SOAPType: soapType(f), Length: f.length, ByteLength: 3 * f.length,
		Nillable: !f.required && f.typ != "id" && f.typ != "boolean", Createable: !f.system, Updateable: !f.system && !f.fixed,
		Filterable: f.filterable(), Sortable: f.sortable(), Groupable: f.filterable() && f.typ != "currency" && f.typ != "datetime",
		Custom: f.custom, Permissionable: f.custom, NameField: f.name == fieldName, IDLookup: f.typ == "id",
		DefaultedOnCreate: f.system || f.typ == "boolean", RestrictedPicklist: f.restricted,
		PicklistValues: []pickedValue{}, ReferenceTo: []string{},
	}
	switch f.typ {
	case "int":
		d.Digits = f.precision
	case "boolean":
		d.DefaultValue = false
	default:
		d.Precision, d.Scale = f.precision, f.scale
	}
	for _, c := range f.values {
		d.PicklistValues = append(d.PicklistValues, pickedValue{Active: c.active, Label: c.value, Value: c.value})
	}
	if f.refers != "" {
		d.ReferenceTo, d.RelationshipName = append(d.ReferenceTo, f.refers), f.relationship()
	}
	return d
}

// summary is what the list of objects and a describe both say of an object.
func (s *sobject) summary(version string) map[string]any {
	base := "/services/data/" + version + "/sobjects/" + s.name
	if s.tooling {
		base = "/services/data/" + version + "/tooling/sobjects/" + s.name
	}
	changeable := !s.readOnly
	return map[string]any{
		"name": s.name, "label": s.label, "labelPlural": s.plural, "keyPrefix": s.prefix,
		"custom": false, "customSetting": false, "deprecatedAndHidden": false, "feedEnabled": false,
		"createable": changeable, "updateable": changeable, "deletable": changeable, "undeletable": false,
		"mergeable": s.name == objectAccount, "queryable": true, "replicateable": true, "retrieveable": true,
		"searchable": s.name == objectAccount || s.name == objectOpportunity, "layoutable": !s.tooling, "triggerable": !s.tooling,
		"urls": map[string]string{"sobject": base, "describe": base + "/describe", "rowTemplate": base + "/{ID}"},
	}
}

// serveDescribe describes one object with the fields that the user can see.
func (o *org) serveDescribe(r *http.Request) (reply, *fault) {
	object, f := o.named(r)
	if f != nil {
		return reply{}, f
	}
	return object.describe(r.PathValue("version")), nil
}

// describeCustomField describes the object of the Tooling API.
func (o *org) describeCustomField(r *http.Request) (reply, *fault) {
	return o.definition(objectCustomField).describe(r.PathValue("version")), nil
}

func (s *sobject) describe(version string) reply {
	body := s.summary(version)
	fields := make([]described, len(s.fields))
	for i, f := range s.fields {
		fields[i] = f.describe()
	}
	body["fields"] = fields
	body["childRelationships"] = []any{}
	body["recordTypeInfos"] = []any{}
	body["supportedScopes"] = []any{}
	return reply{body: body}
}

// serveObjects lists the objects.
func (o *org) serveObjects(r *http.Request, tooling bool) (reply, *fault) {
	list := []any{}
	for _, s := range o.objects {
		if s.tooling == tooling {
			list = append(list, s.summary(r.PathValue("version")))
		}
	}
	return reply{body: map[string]any{"encoding": "UTF-8", "maxBatchSize": largestChange, "sobjects": list}}, nil
}

// serveObject gives the summary of one object.
func (o *org) serveObject(r *http.Request) (reply, *fault) {
	object, f := o.named(r)
	if f != nil {
		return reply{}, f
	}
	return reply{body: map[string]any{"objectDescribe": object.summary(r.PathValue("version")), "recentItems": []any{}}}, nil
}
