package salesforcesandbox

import (
	"encoding/json"
	"net/http"
)

// toolingField is the body of a call that makes or changes a custom field, see
// https://developer.salesforce.com/docs/atlas.en-us.api_tooling.meta/api_tooling/tooling_api_objects_customfield.htm.
type toolingField struct {
	FullName string
	Metadata metadata
}

func readField(r *http.Request) (toolingField, *fault) {
	// Metadata is kept, so that its numbers are read as the store keeps them.
	var body toolingField
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil || body.Metadata == nil {
		return body, malformedJSON("a custom field needs FullName and Metadata")
	}
	return body, nil
}

// serveCreateField makes a custom field.
func (o *org) serveCreateField(r *http.Request) (reply, *fault) {
	body, f := readField(r)
	if f != nil {
		return reply{}, f
	}
	id, f := o.createField(body.FullName, body.Metadata)
	return reply{status: http.StatusCreated, body: isSaved(id), rows: 1}, f
}

// serveField answers a call on one custom field: GET, PATCH or DELETE.
func (o *org) serveField(r *http.Request) (reply, *fault) {
	object := o.definition(objectCustomField)
	id, _ := fullID(r.PathValue("id"))
	row := o.table(objectCustomField).rows[id]
	if row == nil || row.Deleted {
		return reply{}, notFound()
	}
	switch r.Method {
	case http.MethodDelete:
		if _, err := o.store.Delete(objectCustomField, id, o.now()); err != nil {
			return reply{}, broken(err)
		}
		return reply{status: http.StatusNoContent, rows: 1}, nil
	case http.MethodPatch:
		body, f := readField(r)
		if f == nil {
			f = body.Metadata.check()
		}
		if f != nil {
			return reply{}, f
		}
		before, _ := row.Fields[fieldMetadata].(map[string]any)
		changed := map[string]any{fieldMetadata: body.Metadata.retain(before)}
		if _, _, err := o.store.Update(objectCustomField, id, o.now(), changed); err != nil {
			return reply{}, broken(err)
		}
		return reply{status: http.StatusNoContent, rows: 1}, nil
	}
	return reply{body: record{row, object, object.fields, r.PathValue("version")}, rows: 1}, nil
}
