package salesforcesandbox

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/icptier/icptier/internal/sandbox"
)

// The most records of a collection that is changed, and of one that is read. See
// https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_sobjects_collections.htm.
const (
	largestChange = 200
	largestRead   = 2000
)

// serveSave creates (POST) or changes (PATCH) the records of a collection.
func (o *org) serveSave(r *http.Request) (reply, *fault) {
	var body struct {
		AllOrNone bool             `json:"allOrNone"`
		Records   []map[string]any `json:"records"`
	}
	if f := readJSON(r, &body); f != nil {
		return reply{}, f
	}
	if len(body.Records) > largestChange {
		return reply{}, badRequest("LIMIT_EXCEEDED", "record limit reached. cannot submit more than %d records into this call", largestChange)
	}
	changes := make([]change, len(body.Records))
	failed := false
	for i, fields := range body.Records {
		c, f := o.element(fields, r.Method == http.MethodPatch)
		if f != nil {
			return reply{}, f
		}
		changes[i], failed = c, failed || c.refused != nil
	}
	results := make([]saved, len(changes))
	for i, c := range changes {
		f := c.refused
		if f == nil && sandbox.RowBusy(r, i) {
			f = badRequest("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record")
		}
		if f == nil && failed && body.AllOrNone {
			f = badRequest("ALL_OR_NONE_OPERATION_ROLLED_BACK", "Record rolled back because not all records were valid and the request was "+
				"using AllOrNone header")
		}
		id := ""
		if f == nil {
			id, f = o.apply(c)
		}
		if results[i] = isSaved(id); f != nil {
			results[i] = notSaved(f)
		}
	}
	return reply{body: results, rows: len(results)}, nil
}

// element reads one record of a collection.
func (o *org) element(fields map[string]any, update bool) (change, *fault) {
	attributes, _ := fields["attributes"].(map[string]any)
	typ, _ := attributes["type"].(string)
	object := o.object(typ, false)
	if object == nil {
		return change{}, badRequest("INVALID_TYPE", "sObject type '%s' is not supported.", typ)
	}
	id := ""
	for name, v := range fields {
		if equalName(name, "Id") {
			id, _ = v.(string)
		}
	}
	switch {
	case update && id == "":
		return change{refused: badRequest("MISSING_ARGUMENT", "Id not specified in an update call").of("Id")}, nil
	case !update && id != "":
		return change{refused: badRequest("INVALID_FIELD_FOR_INSERT_UPDATE", "cannot specify Id in an insert call").of("Id")}, nil
	}
	return o.prepare(object, id, fields)
}

// serveRetrieve reads records by their ids. A record that is not there is null.
func (o *org) serveRetrieve(r *http.Request) (reply, *fault) {
	object, f := o.named(r)
	if f != nil {
		return reply{}, f
	}
	var body struct {
		IDs    []string `json:"ids"`
		Fields []string `json:"fields"`
	}
	if r.Method == http.MethodPost {
		if f := readJSON(r, &body); f != nil {
			return reply{}, f
		}
	} else {
		body.IDs = strings.Split(r.URL.Query().Get("ids"), ",")
		body.Fields = strings.Split(r.URL.Query().Get("fields"), ",")
	}
	if len(body.IDs) > largestRead {
		return reply{}, badRequest("LIMIT_EXCEEDED", "record limit reached. cannot submit more than %d records into this call", largestRead)
	}
	if len(body.IDs) == 0 || len(body.Fields) == 0 {
		return reply{}, badRequest("MISSING_ARGUMENT", "ids and fields have to be specified")
	}
	fields, f := columns(object, body.Fields)
	if f != nil {
		return reply{}, f
	}
	records := make([]any, len(body.IDs))
	rows := o.table(object.name).rows
	for i, id := range body.IDs {
		full, ok := fullID(id)
		if row := rows[full]; ok && row != nil && !row.Deleted {
			records[i] = record{row, object, fields, r.PathValue("version")}
		}
	}
	return reply{body: records, rows: len(records)}, nil
}

// serveDelete deletes the records of a collection.
func (o *org) serveDelete(r *http.Request) (reply, *fault) {
	ids := strings.Split(r.URL.Query().Get("ids"), ",")
	if len(ids) > largestChange {
		return reply{}, badRequest("LIMIT_EXCEEDED", "record limit reached. cannot submit more than %d records into this call", largestChange)
	}
	results := make([]saved, len(ids))
	for i, id := range ids {
		object := o.byID(id)
		if object == nil || object.tooling {
			results[i] = notSaved(badRequest("MALFORMED_ID", "bad id %.40s", id))
			continue
		}
		if f := o.remove(object, id); f != nil {
			results[i] = notSaved(f)
			continue
		}
		full, _ := fullID(id)
		results[i] = isSaved(full)
	}
	return reply{body: results, rows: len(results)}, nil
}

// readJSON decodes a request's body.
func readJSON(r *http.Request, v any) *fault {
	decoder := json.NewDecoder(r.Body)
	decoder.UseNumber()
	if err := decoder.Decode(v); err != nil {
		return malformedJSON("The HTTP entity body cannot be read as JSON")
	}
	return nil
}
