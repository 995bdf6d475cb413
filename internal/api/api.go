package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/access"
)

// Options are how the API is served.
type Options struct {
	// Ours reports whether the Host header of a request names this service; a foreign page
	// that points its own name at us must not read anything. Required.
	Ours func(host string) bool
	Log  *zap.Logger // nil logs nothing
	// Audit keeps what people and programs do; nil keeps nothing.
	Audit access.Auditor
	// Turns bound the reports that read all accounts, together with those of the pages. Required.
	Turns *access.Turns
}

// root is where this version of the API stands.
const root = "/api/v1"

// version is that of the description; what is added raises its second part.
const version = "1.1"

type server struct {
	source Source
	log    *zap.Logger
	api    huma.API
	turns  *access.Turns // taken by reports that read all accounts
}

// API is everything under /api/. Who asks is in the context of a request, as an access.Gate
// puts it there.
type API struct {
	handler http.Handler
	mux     *access.Mux
}

// ServeHTTP implements http.Handler.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.handler.ServeHTTP(w, r) }

// Routes are the patterns of all operations.
func (a *API) Routes() []string { return a.mux.Routes() }

// New returns the API.
func New(source Source, o Options) *API {
	if o.Log == nil {
		o.Log = zap.NewNop()
	}
	mux := access.NewMux(rights(), Refuse, o.Audit)
	s := &server{source: source, log: o.Log, api: humago.New(mux, description()), turns: o.Turns}
	s.api.UseMiddleware(s.known)
	s.models()
	s.accounts()
	s.market()
	s.abm()
	s.territories()
	s.backtest()
	s.plain()
	s.jobs()
	s.dead()
	nullable(s.api.OpenAPI().Components.Schemas)
	mux.HandleFunc("/api/", nothingHere(mux))
	return &API{guarded(o.Ours, patient(mux)), mux}
}

// description is the part of the OpenAPI document that is not made from operations.
func description() huma.Config {
	config := huma.DefaultConfig("icptier", version)
	config.Info.Description = "Priority tiers of accounts, why they are so, and what to do with them. No request changes anything in a CRM; " +
		"pausing and resuming jobs, and replaying and dropping dead letters, are the requests that change something in icptier. " +
		"Where http.auth is configured, a request needs an API key (Authorization: Bearer KEY) or a session; its role (viewer, operator, admin) and connections limit what it gets. Answers are those of the command line with --output json. Problems are described by RFC 9457."
	config.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	config.AllowAdditionalPropertiesByDefault = true // in answers, where new fields may come
	config.OpenAPIPath = root + "/openapi"
	config.DocsPath = ""     // its page loads scripts from elsewhere
	config.SchemasPath = ""  // they are in the document
	config.CreateHooks = nil // it would put a key $schema into every answer
	return config
}

// longest is how long an answer may take: territories of 100,000 accounts, with another
// report before it.
const longest = 5 * time.Minute

// patient lets an answer take longer than a page may.
func patient(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), longest)
		defer cancel()
		// A writer without a deadline needs no later one.
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(longest))
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// reply is an answer with a body.
type reply[T any] struct{ Body T }

// get describes an operation that reads, post one that asks what would be.
func get(path, id, summary string) huma.Operation {
	return operation(http.MethodGet, path, id, summary)
}

func post(path, id, summary string) huma.Operation {
	o := operation(http.MethodPost, path, id, summary)
	o.MaxBodyBytes = largestBody
	return o
}

// largestBody is the size of the largest body that is read, in bytes.
const largestBody = 1 << 20

func operation(method, path, id, summary string) huma.Operation {
	return huma.Operation{
		OperationID: id, Method: method, Path: root + path, Summary: summary,
		Errors: []int{http.StatusNotFound, http.StatusUnprocessableEntity, http.StatusInternalServerError, http.StatusServiceUnavailable},
	}
}

// report makes a report that reads all accounts, once it is its turn.
func report[T any](ctx context.Context, s *server, operation string, ask func() (T, error)) (*reply[T], error) {
	leave, err := s.turns.Take(ctx)
	if err != nil {
		return nil, s.problem(operation, err)
	}
	defer leave()
	return answered(s, operation, ask)
}

// answered wraps what a Source returns as huma wants it.
func answered[T any](s *server, operation string, ask func() (T, error)) (*reply[T], error) {
	body, err := ask()
	if err != nil {
		return nil, s.problem(operation, err)
	}
	return &reply[T]{body}, nil
}
