package salesforcesandbox

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/sandbox"
)

// change is what a client wants a record to hold.
type change struct {
	object *sobject
	id     string // empty for a new record
	values map[string]any
	// refused is why the row cannot be done; nil when it can.
	refused *fault
}

// prepare reads the fields of a change. A malformed one makes the whole call so.
func (o *org) prepare(object *sobject, id string, fields map[string]any) (change, *fault) {
	c := change{object: object, values: make(map[string]any, len(fields))}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if name == "attributes" || equalName(name, "Id") {
			continue
		}
		f := object.find(name)
		if f == nil {
			return c, badRequest("INVALID_FIELD", "No such column '%s' on sobject of type %s", name, object.name)
		}
		if f.system || f.fixed && id != "" {
			c.refused = badRequest("INVALID_FIELD_FOR_INSERT_UPDATE", "Unable to create/update fields: %s. Please check the security settings "+
				"of this field and verify that it is read/write for your profile or permission set.", f.name).of(f.name)
			continue
		}
		value, malformed, refused := o.accept(f, fields[name])
		if malformed != nil {
			return c, malformed
		}
		if refused != nil {
			c.refused = refused
			continue
		}
		c.values[f.name] = value
	}
	o.locate(&c, id)
	return c, nil
}

// locate checks the id of a change, or that a new record has what it needs.
func (o *org) locate(c *change, id string) {
	var refused *fault
	rows := o.table(c.object.name).rows
	if id == "" {
		for _, f := range c.object.fields {
			if f.required && c.values[f.name] == nil {
				refused = badRequest("REQUIRED_FIELD_MISSING", "Required fields are missing: [%s]", f.name).of(f.name)
			}
		}
	} else {
		full, ok := fullID(id)
		r := rows[full]
		switch {
		case !ok || !strings.HasPrefix(full, c.object.prefix):
			refused = badRequest("MALFORMED_ID", "Id: id value of incorrect type: %.40s", id).of("Id")
		case r == nil:
			refused = badRequest("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")
		case r.Deleted:
			refused = badRequest("ENTITY_IS_DELETED", "entity is deleted")
		}
		c.id = full
	}
	if c.object.readOnly {
		refused = badRequest("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "entity type %s cannot be changed here", c.object.name)
	}
	if refused == nil && c.refused == nil {
		refused = o.checkSetup(*c)
	}
	if refused != nil {
		c.refused = refused
	}
}

// apply makes a change that was not refused, and returns the record's id.
func (o *org) apply(c change) (string, *fault) {
	now := o.now()
	if c.id != "" {
		c.values[fieldModifier] = adminID()
		if _, _, err := o.store.Update(c.object.name, c.id, now, c.values); err != nil {
			return "", broken(err)
		}
		return c.id, nil
	}
	if c.object.find("OwnerId") != nil && c.values["OwnerId"] == nil {
		c.values["OwnerId"] = adminID()
	}
	if c.object.find("CurrencyIsoCode") != nil && c.values["CurrencyIsoCode"] == nil {
		c.values["CurrencyIsoCode"] = "EUR"
	}
	r := sandbox.Object{ID: o.tables[c.object.name].newID(c.object.prefix), Fields: c.values, Created: now, Modified: now}
	if err := o.store.Put(c.object.name, r); err != nil {
		return "", broken(err)
	}
	return r.ID, nil
}

// remove deletes a record, an account with its opportunities.
func (o *org) remove(object *sobject, id string) *fault {
	full, _ := fullID(id)
	r := o.table(object.name).rows[full]
	switch {
	case object.readOnly:
		return badRequest("INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id")
	case r == nil:
		return notFound()
	case r.Deleted:
		return deleted()
	}
	if object.name == objectAccount {
		for _, child := range o.table(objectOpportunity).byID {
			if child.Deleted || child.Fields[fieldAccount] != full {
				continue
			}
			if _, err := o.store.Delete(objectOpportunity, child.ID, o.now()); err != nil {
				return broken(err)
			}
		}
	}
	if _, err := o.store.Delete(object.name, full, o.now()); err != nil {
		return broken(err)
	}
	return nil
}

// named returns the object that a path names.
func (o *org) named(r *http.Request) (*sobject, *fault) {
	if object := o.object(r.PathValue("object"), false); object != nil {
		return object, nil
	}
	return nil, notFound()
}

// serveRow answers a call on one record: GET, PATCH or DELETE.
func (o *org) serveRow(r *http.Request) (reply, *fault) {
	object, f := o.named(r)
	if f != nil {
		return reply{}, f
	}
	id, ok := fullID(r.PathValue("id"))
	row := o.table(object.name).rows[id]
	switch {
	case !ok || row == nil:
		return reply{}, notFound()
	case row.Deleted:
		return reply{}, deleted()
	}
	switch r.Method {
	case http.MethodDelete:
		return reply{status: http.StatusNoContent, rows: 1}, o.remove(object, id)
	case http.MethodPatch:
		return o.patchRow(r, object, id)
	}
	fields := object.fields
	if names := r.URL.Query().Get("fields"); names != "" {
		if fields, f = columns(object, strings.Split(names, ",")); f != nil {
			return reply{}, f
		}
	}
	return reply{body: record{row, object, fields, r.PathValue("version")}, rows: 1}, nil
}

func (o *org) patchRow(r *http.Request, object *sobject, id string) (reply, *fault) {
	var fields map[string]any
	if f := readJSON(r, &fields); f != nil {
		return reply{}, f
	}
	for name := range fields {
		if equalName(name, "Id") {
			return reply{}, badRequest("INVALID_FIELD", "The Id field should not be specified in the sobject data.")
		}
	}
	c, f := o.prepare(object, id, fields)
	if f == nil {
		f = c.refused
	}
	if f == nil {
		_, f = o.apply(c)
	}
	return reply{status: http.StatusNoContent, rows: 1}, f
}

// serveCreate makes one record.
func (o *org) serveCreate(r *http.Request) (reply, *fault) {
	object, f := o.named(r)
	if f != nil {
		return reply{}, f
	}
	var fields map[string]any
	if f := readJSON(r, &fields); f != nil {
		return reply{}, f
	}
	c, f := o.prepare(object, "", fields)
	if f == nil {
		f = c.refused
	}
	if f != nil {
		return reply{}, f
	}
	id, f := o.apply(c)
	return reply{status: http.StatusCreated, body: isSaved(id), rows: 1}, f
}

// columns returns fields by their names.
func columns(object *sobject, names []string) ([]*field, *fault) {
	var fields []*field
	for _, n := range names {
		f := object.find(strings.TrimSpace(n))
		if f == nil {
			return nil, badRequest("INVALID_FIELD", "%s", fmt.Sprintf("No such column '%s' on entity '%s'.", strings.TrimSpace(n), object.name))
		}
		if !slices.Contains(fields, f) {
			fields = append(fields, f)
		}
	}
	return fields, nil
}
