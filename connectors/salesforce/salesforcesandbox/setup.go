package salesforcesandbox

import "fmt"

// checkSetup looks at a change of a permission set, of a right on a field, or of
// an assignment.
func (o *org) checkSetup(c change) *fault {
	switch c.object.name {
	case objectSet:
		if c.id == "" && o.exists(objectSet, func(r *row) bool { return equalName(fmt.Sprint(r.Fields[fieldName]), fmt.Sprint(c.values[fieldName])) }) {
			return badRequest("DUPLICATE_DEVELOPER_NAME", "The name you entered is already in use.").of(fieldName)
		}
	case objectFieldRights:
		return o.checkRight(c)
	case objectAssignment:
		if c.id == "" && o.exists(objectAssignment, func(r *row) bool {
			return r.Fields[fieldSet] == c.values[fieldSet] && r.Fields[fieldAssignee] == c.values[fieldAssignee]
		}) {
			return badRequest("DUPLICATE_VALUE", "duplicate value found: assignment of the permission set to the user")
		}
	}
	return nil
}

// checkRight looks at a right on a field, see
// https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_fieldpermissions.htm.
func (o *org) checkRight(c change) *fault {
	values := make(map[string]any)
	if r := o.table(objectFieldRights).rows[c.id]; r != nil {
		for name, v := range r.Fields {
			values[name] = v
		}
	}
	for name, v := range c.values {
		values[name] = v
	}
	name := fmt.Sprint(values[fieldField])
	object := o.definition(fmt.Sprint(values["SobjectType"]))
	known := false
	if object != nil {
		for _, f := range o.customFields(object.name) {
			known = known || name == object.name+"."+f.name
		}
	}
	switch {
	case !known:
		return badRequest("INVALID_CROSS_REFERENCE_KEY", "Field Name: bad value for restricted picklist field: %s", name).of(fieldField)
	case values[fieldEdit] == true && values[fieldRead] != true:
		return badRequest("FIELD_INTEGRITY_EXCEPTION", "the right to edit a field needs the right to read it").of(fieldEdit)
	case c.id == "" && o.exists(objectFieldRights, func(r *row) bool {
		return r.Fields[fieldParent] == values[fieldParent] && r.Fields[fieldField] == name
	}):
		return badRequest("DUPLICATE_VALUE", "duplicate value found: rights on %s", name)
	}
	return nil
}

// exists reports whether a live record of an object is as is says.
func (o *org) exists(object string, is func(*row) bool) bool {
	for _, r := range o.table(object).byID {
		if !r.Deleted && is(r) {
			return true
		}
	}
	return false
}
