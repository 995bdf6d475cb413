package sapsalessandbox

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/icptier/icptier/internal/sandbox"
)

// root is where the services are.
const root = "/sap/c4c/api/v1/"

// The collections of records, by which the store has them too; of fields that somebody made it has the
// definitions.
const (
	accounts      = "accounts"
	opportunities = "opportunities"
	employees     = "employees"
	fields        = "fields"
)

// services are the collections and the services that have them.
func services() map[string]string {
	return map[string]string{
		"account-service/accounts": accounts, "opportunity-service/opportunities": opportunities, "employee-service/employees": employees,
	}
}

// maxBody is the longest request that is read.
const maxBody = 1 << 20

// tenant is one tenant of SAP Sales Cloud. A record in the store has its values by their paths.
type tenant struct {
	store *sandbox.Store
	now   func() time.Time
	plain bool // schemas do not have extension fields

	mu sync.Mutex // held for the length of a call
}

// record is one record as the store has it.
type record = sandbox.Object

// fault is a refusal.
type fault struct {
	status                int
	code, message, target string
}

func refuse(status int, code, format string, args ...any) *fault {
	return &fault{status: status, code: code, message: fmt.Sprintf(format, args...)}
}

func badRequest(format string, args ...any) *fault {
	return refuse(http.StatusBadRequest, "common.1001", format, args...)
}

// ServeHTTP implements http.Handler.
func (t *tenant) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Date", t.now().UTC().Format(http.TimeFormat))
	t.mu.Lock()
	defer t.mu.Unlock()
	answer, rows, f := t.route(w, r)
	if f != nil {
		write(w, f.status, map[string]any{"error": map[string]any{"code": f.code, "message": f.message, "target": f.target, "details": []any{}}})
		return
	}
	sandbox.Count(r, rows)
	write(w, http.StatusOK, answer)
}

// route answers a call, and says how many records it gives or takes.
func (t *tenant) route(w http.ResponseWriter, r *http.Request) (answer any, rows int, f *fault) {
	resource, _ := strings.CutPrefix(r.URL.Path, root)
	if name, ok := strings.CutPrefix(resource, "repository-service/openApiSchemas/"); ok && r.Method == http.MethodGet {
		answer, f = t.schemas(name)
		return answer, 0, f
	}
	if set := services()[resource]; set != "" && r.Method == http.MethodGet {
		return t.list(set, r.URL.Query())
	}
	cut := strings.LastIndexByte(resource, '/')
	if cut < 0 || services()[resource[:cut]] == "" {
		return nil, 0, refuse(http.StatusNotFound, "common.404", "The resource does not exist.")
	}
	set := services()[resource[:cut]]
	found, there := t.store.Get(set, resource[cut+1:])
	switch {
	case !there || found.Deleted:
		return nil, 0, refuse(http.StatusNotFound, service(set)+".404", "The record does not exist.")
	case r.Method == http.MethodPatch && set != employees:
		if sandbox.RowBusy(r, 0) {
			return nil, 0, refuse(http.StatusLocked, service(set)+".423", "The record is locked by another user.")
		}
		if found, f = t.patch(set, found, r); f != nil {
			return nil, 0, f
		}
	case r.Method != http.MethodGet:
		return nil, 0, refuse(http.StatusMethodNotAllowed, "common.405", "The method is not supported.")
	}
	w.Header().Set("ETag", etag(&found))
	return map[string]any{"value": t.render(&found, nil)}, 1, nil
}

// service is what codes of errors begin with.
func service(set string) string {
	return map[string]string{accounts: "account", opportunities: "opportunity", employees: "employee"}[set]
}

func write(w http.ResponseWriter, status int, body any) {
	sandbox.WriteJSON(w, "application/json", status, body)
}

// stamp is a time as the services write it.
func stamp(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05.000Z") }

func etag(r *record) string { return `"` + stamp(r.Modified) + `"` }

// valueOf is what a record has at a path; nil where it has nothing.
func valueOf(r *record, path string) any {
	switch path {
	case "id":
		return r.ID
	case "adminData/createdOn":
		return stamp(r.Created)
	case "adminData/updatedOn":
		return stamp(r.Modified)
	}
	return r.Fields[path]
}

// render is a record as an answer has it, or those of its members that are wanted.
func (t *tenant) render(r *record, wanted map[string]bool) map[string]any {
	out := map[string]any{}
	put := func(path string) {
		at, names := out, strings.Split(path, "/")
		if value := valueOf(r, path); value != nil && (wanted == nil || wanted[names[0]]) {
			for _, name := range names[:len(names)-1] {
				inner, ok := at[name].(map[string]any)
				if !ok {
					inner = map[string]any{}
					at[name] = inner
				}
				at = inner
			}
			at[names[len(names)-1]] = value
		}
	}
	for _, path := range []string{"id", "adminData/createdOn", "adminData/updatedOn"} {
		put(path)
	}
	for path := range r.Fields {
		put(path)
	}
	if t.plain && wanted != nil {
		delete(out, "extensions")
	}
	return out
}

// patch changes a record.
func (t *tenant) patch(set string, r record, request *http.Request) (record, *fault) {
	switch match := request.Header.Get("If-Match"); {
	case request.Header.Get("Content-Type") != "application/merge-patch+json":
		return r, refuse(http.StatusUnsupportedMediaType, "common.415", "The media type is not supported.")
	case match == "":
		return r, refuse(http.StatusPreconditionRequired, "common.428", "If-Match is missing.")
	case match != "*" && match != etag(&r):
		return r, refuse(http.StatusPreconditionFailed, service(set)+".412", "The record was changed in a parallel session.")
	}
	body, err := io.ReadAll(io.LimitReader(request.Body, maxBody))
	var patch map[string]any
	if err != nil || json.Unmarshal(body, &patch) != nil {
		return r, badRequest("The body is no JSON.")
	}
	values := map[string]any{}
	if f := accept(t.all(set), patch, "", values); f != nil {
		return r, f
	}
	changed, _, err := t.store.Update(set, r.ID, t.now(), values)
	if err != nil {
		return r, refuse(http.StatusInternalServerError, "common.500", "An unexpected error occurred.")
	}
	return changed, nil
}
