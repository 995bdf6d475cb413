package hubspotsandbox

import (
	"fmt"
	"hash/fnv"
	"net/http"
	"strings"
)

// fault is an answer that is no success, in HubSpot's envelope.
type fault struct {
	status   int
	category string
	sub      string
	message  string
	details  []detail
	context  map[string][]string
}

// detail is one entry of the envelope's errors.
type detail struct {
	Message string              `json:"message"`
	Code    string              `json:"code,omitempty"`
	In      string              `json:"in,omitempty"`
	Context map[string][]string `json:"context,omitempty"`
}

// Error implements error.
func (f *fault) Error() string { return f.category + ": " + f.message }

// envelope is the error as HubSpot writes it.
type envelope struct {
	Status        string              `json:"status"`
	Message       string              `json:"message"`
	CorrelationID string              `json:"correlationId,omitempty"`
	Context       map[string][]string `json:"context,omitempty"`
	Category      string              `json:"category"`
	SubCategory   string              `json:"subCategory,omitempty"`
	Errors        []detail            `json:"errors,omitempty"`
}

func (f *fault) envelope(correlation string) envelope {
	return envelope{
		Status: "error", Message: f.message, CorrelationID: correlation,
		Context: f.context, Category: f.category, SubCategory: f.sub, Errors: f.details,
	}
}

func invalid(format string, a ...any) *fault {
	return &fault{status: http.StatusBadRequest, category: "VALIDATION_ERROR", message: fmt.Sprintf(format, a...)}
}

func notFound(format string, a ...any) *fault {
	return &fault{status: http.StatusNotFound, category: "OBJECT_NOT_FOUND", message: fmt.Sprintf(format, a...)}
}

// missing says that objects are not there, in the words of batch read and batch update.
func missing(t *table, ids []string) *fault {
	f := notFound("Could not get some %s objects, they may be deleted or not exist. Check that ids are valid.", strings.ToUpper(t.singular))
	f.context = map[string][]string{"ids": ids}
	return f
}

// correlation names an answer, the same for the same request, so that test
// output can be compared.
func correlation(r *http.Request) string {
	h := fnv.New128a()
	_, _ = h.Write([]byte(r.Method + " " + r.URL.String()))
	sum := h.Sum(nil)
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:])
}

func fail(w http.ResponseWriter, r *http.Request, f *fault) {
	write(w, f.status, f.envelope(correlation(r)))
}
