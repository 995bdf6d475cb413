package dynamicssandbox

import (
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/icptier/icptier/internal/sandbox"
)

// environment is one environment of Dataverse with one application user.
type environment struct {
	store    *sandbox.Store
	now      func() time.Time
	standard []*entity

	mu    sync.Mutex         // held for the length of a call
	whole map[string]*entity // tables with all their columns, as of the call
}

// row is one row as the store has it; its Seq is the row's version.
type row = sandbox.Object

// maxBody is the longest request that is read.
const maxBody = 16 << 20

// call is one request, or one part of a batch.
type call struct {
	method, path string
	query        string // as it was sent
	header       http.Header
	body         []byte
	base         string        // the address that the client reached the sandbox by
	outer        *http.Request // that the call came with
}

// reply is the answer to a call.
type reply struct {
	status int
	body   any // nil has no body
	header map[string]string
	rows   int // how many rows it gives or takes
}

// fault is a refusal, in the words of
// https://learn.microsoft.com/power-apps/developer/data-platform/webapi/compose-http-requests-handle-errors.
type fault struct {
	status        int
	code, message string
}

func refuse(status int, code, format string, args ...any) *fault {
	return &fault{status, code, fmt.Sprintf(format, args...)}
}

func badRequest(code, format string, args ...any) *fault {
	return refuse(http.StatusBadRequest, code, format, args...)
}

func broken(err error) *fault {
	return refuse(http.StatusInternalServerError, "0x80040216", "An unexpected error occurred: %v", err)
}

func (f *fault) reply() reply {
	return reply{status: f.status, body: map[string]any{"error": map[string]string{"code": f.code, "message": f.message}}}
}

// ServeHTTP implements http.Handler.
func (e *environment) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Date", e.now().UTC().Format(http.TimeFormat))
	w.Header().Set("OData-Version", "4.0")
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		write(w, badRequest("0x80048d19", "The body cannot be read.").reply())
		return
	}
	c := call{method: r.Method, path: r.URL.Path, query: r.URL.RawQuery, header: r.Header, body: body, base: "http://" + r.Host, outer: r}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.whole = make(map[string]*entity)
	if c.method == http.MethodPost && strings.HasSuffix(c.path, "/$batch") {
		e.serveBatch(w, c)
		return
	}
	answer := e.answer(c)
	sandbox.Count(r, answer.rows)
	write(w, answer)
}

// answer answers a call or a part of a batch.
func (e *environment) answer(c call) reply {
	found := regexp.MustCompile(`^/api/data/v9\.[0-9]/(.*)$`).FindStringSubmatch(c.path)
	if found == nil {
		return refuse(http.StatusNotFound, "0x8006088a", "Resource not found for the segment '%.80s'.", c.path).reply()
	}
	answer, f := e.route(c, found[1])
	if f != nil {
		return f.reply()
	}
	if answer.status == 0 {
		answer.status = http.StatusOK
	}
	return answer
}

func (e *environment) route(c call, resource string) (reply, *fault) {
	attributes := regexp.MustCompile(`^EntityDefinitions\(LogicalName='([a-z_0-9]+)'\)/Attributes$`).FindStringSubmatch(resource)
	one := regexp.MustCompile(`^([a-z_0-9]+)\(([0-9A-Fa-f-]{36})\)$`).FindStringSubmatch(resource)
	switch name := c.method + " " + resource; {
	case name == "GET WhoAmI":
		return reply{body: map[string]string{
			"@odata.context": c.context("Microsoft.Dynamics.CRM.WhoAmIResponse"),
			"BusinessUnitId": guid("businessunit", 1), "UserId": userID(), "OrganizationId": organizationID(),
		}}, nil
	case name == "GET RetrieveMetadataChanges(Query=@p1)":
		return e.serveMetadata(c)
	case name == "POST InsertOptionValue":
		return e.serveInsertOption(c)
	case name == "POST PublishXml":
		return reply{status: http.StatusNoContent}, nil
	case attributes != nil && c.method == http.MethodPost:
		return e.serveCreateColumn(c, attributes[1])
	case one != nil && e.bySet(one[1]) != nil:
		return e.serveRow(c, e.bySet(one[1]), strings.ToLower(one[2]))
	case e.bySet(resource) != nil && c.method == http.MethodGet:
		return e.serveRows(c, e.bySet(resource))
	case e.bySet(resource) != nil && c.method == http.MethodPost:
		return e.serveCreate(c, e.bySet(resource), "")
	}
	return reply{}, refuse(http.StatusNotFound, "0x8006088a", "Resource not found for the segment '%.80s'.", resource)
}

func (c *call) context(of string) string { return c.base + "/api/data/v9.2/$metadata#" + of }

func write(w http.ResponseWriter, answer reply) {
	for name, value := range answer.header {
		w.Header().Set(name, value)
	}
	sandbox.WriteJSON(w, "application/json; odata.metadata=minimal", answer.status, answer.body)
}

// guid makes the same id for the same thing.
func guid(what string, n int) string {
	sum := sha256.Sum256([]byte(what + "/" + strconv.Itoa(n)))
	return fmt.Sprintf("%x-%x-ed11-9d%x-%x", sum[:4], sum[4:6], sum[6:7], sum[7:13])
}

func organizationID() string { return guid("organization", 1) }
func userID() string         { return guid(tableUser, 1) }
func itoa(n int) string      { return strconv.Itoa(n) }
