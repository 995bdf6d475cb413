package salesforcesandbox

import (
	"fmt"
	"net/http"
)

// fault is a refusal, in the words of
// https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/errorcodes.htm.
type fault struct {
	status  int
	code    string
	message string
	fields  []string
}

func refuse(status int, code, format string, args ...any) *fault {
	return &fault{status: status, code: code, message: fmt.Sprintf(format, args...)}
}

func badRequest(code, format string, args ...any) *fault {
	return refuse(http.StatusBadRequest, code, format, args...)
}

func notFound() *fault {
	return refuse(http.StatusNotFound, "NOT_FOUND", "The requested resource does not exist")
}

func deleted() *fault {
	return refuse(http.StatusNotFound, "ENTITY_IS_DELETED", "entity is deleted")
}

func malformedJSON(format string, args ...any) *fault {
	return badRequest("JSON_PARSER_ERROR", format, args...)
}

func broken(err error) *fault {
	return refuse(http.StatusInternalServerError, "UNKNOWN_EXCEPTION", "the sandbox cannot store: %v", err)
}

// of names the fields that a refusal is about.
func (f *fault) of(fields ...string) *fault {
	f.fields = fields
	return f
}

// topLevel is a refusal as the answer to a call shows it.
type topLevel struct {
	Message   string   `json:"message"`
	ErrorCode string   `json:"errorCode"`
	Fields    []string `json:"fields,omitempty"`
}

func (f *fault) body() []topLevel {
	return []topLevel{{Message: f.message, ErrorCode: f.code, Fields: f.fields}}
}

// perRow is a refusal as the result of one row of a collection shows it.
type perRow struct {
	StatusCode string   `json:"statusCode"`
	Message    string   `json:"message"`
	Fields     []string `json:"fields"`
}

// saved is the result of one row.
type saved struct {
	ID      string   `json:"id,omitempty"`
	Success bool     `json:"success"`
	Errors  []perRow `json:"errors"`
}

func notSaved(f *fault) saved {
	fields := f.fields
	if fields == nil {
		fields = []string{}
	}
	return saved{Errors: []perRow{{StatusCode: f.code, Message: f.message, Fields: fields}}}
}

func isSaved(id string) saved { return saved{ID: id, Success: true, Errors: []perRow{}} }
