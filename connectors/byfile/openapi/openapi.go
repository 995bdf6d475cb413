package openapi

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"github.com/icptier/icptier/connectors/byfile"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
)

// Deviation is a call that the description does not allow.
type Deviation struct {
	Call string `json:"call"`      // method and path
	What string `json:"deviation"` // in the words of the validator
}

// Check makes every call of a manifest once and says what the description does not allow of
// them, sorted, and how many calls there were. Sample is an id of the CRM's form; conf is what the manifest asks
// for. The error says that the description is none, or that the manifest cannot be used so.
func Check(ctx context.Context, m *byfile.Manifest, conf map[string]string, sample string, description []byte) (found []Deviation, calls int, err error) {
	judge, err := newJudge(m.API.Path, description)
	if err != nil {
		return nil, 0, err
	}
	var listening net.ListenConfig
	listener, err := listening.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, 0, fmt.Errorf("listen: %w", err)
	}
	server := &http.Server{Handler: judge, ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	defer func() {
		_ = server.Close() // nobody waits for an answer any more
		<-ended            //nolint:errcheck // that it was closed
	}()
	options, err := byfile.Options(conf)
	if err != nil {
		return nil, 0, err
	}
	c, err := byfile.Assuming(m).New(connector.Settings{
		Connection: m.Name, Endpoint: connector.Endpoint{URL: "http://" + listener.Addr().String()}, Options: options, Tokens: sampleToken{},
	})
	if err != nil {
		return nil, 0, err
	}
	if closer, ok := c.(interface{ Close() }); ok {
		defer closer.Close()
	}
	everyCall(ctx, c, sample)
	judge.mu.Lock()
	defer judge.mu.Unlock()
	slices.SortFunc(judge.found, func(a, b Deviation) int { return strings.Compare(a.Call+a.What, b.Call+b.What) })
	return slices.Compact(judge.found), judge.calls, ctx.Err()
}

// everyCall has a connector make each of its calls. What comes of them is the judge's: the
// answers hold nothing, and all of them are errors.
func everyCall(ctx context.Context, c connector.Connector, sample string) {
	if identifier, ok := c.(connector.Identifier); ok {
		_, _ = identifier.Identify(ctx)
	}
	for _, kind := range crm.Kinds() {
		_, _ = c.Read(ctx, kind, "")
		_, _ = c.Lookup(ctx, kind, []string{sample})
		if writer, ok := c.(connector.Writer); ok {
			values := map[crm.Field]string{}
			for _, f := range crm.FieldsOf(kind) {
				values[f] = map[crm.Field]string{crm.FieldScore: "1", crm.FieldCoverage: "1", crm.FieldQualification: "1", crm.FieldScoredAt: "2026-11-24T05:00:00Z"}[f]
			}
			_, _ = writer.Write(ctx, kind, []connector.Row{{ID: sample, Values: values, Tag: "1"}})
		}
	}
	if fields, ok := c.(connector.FieldProvisioner); ok {
		_, _ = fields.Fields(ctx)
		_ = fields.Provision(ctx, []connector.FieldState{{Kind: crm.KindAccount, Field: crm.FieldTier, Name: "icp_tier"}})
	}
}

// sampleToken is no CRM's.
type sampleToken struct{}

func (sampleToken) Token(context.Context) (connector.Token, error) {
	return connector.Token{Access: "sample"}, nil
}

func (sampleToken) Refresh(context.Context, connector.Token) (connector.Token, error) {
	return connector.Token{Access: "sample"}, nil
}

// judge answers calls with nothing, and notes what the description does not allow.
type judge struct {
	router routers.Router

	mu    sync.Mutex // guards what follows
	found []Deviation
	calls int
}

func newJudge(path string, description []byte) (*judge, error) {
	doc, err := openapi3.NewLoader().LoadFromData(description)
	if err != nil {
		return nil, phrase.Errorf("the description of the API cannot be read: %w", err)
	}
	doc.Servers = openapi3.Servers{{URL: path}} // wherever it says that it is
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		return nil, phrase.Errorf("the description of the API cannot be read: %w", err)
	}
	return &judge{router: router}, nil
}

// ServeHTTP implements http.Handler.
func (j *judge) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	what := j.wrong(r)
	j.mu.Lock()
	j.calls++
	for _, one := range what {
		j.found = append(j.found, Deviation{Call: r.Method + " " + r.URL.Path, What: one})
	}
	j.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write([]byte("{}")) // the caller is gone if this fails
}

// wrong says what the description does not allow of a call. Parameters that it does not
// have are among that: a CRM leaves them out in silence, and answers everything.
func (j *judge) wrong(r *http.Request) []string {
	route, params, err := j.router.FindRoute(r)
	if err != nil {
		return []string{err.Error()}
	}
	var what []string
	known := map[string]bool{}
	for _, all := range []openapi3.Parameters{route.PathItem.Parameters, route.Operation.Parameters} {
		for _, p := range all {
			known[p.Value.Name] = p.Value.In == openapi3.ParameterInQuery || known[p.Value.Name]
		}
	}
	for name := range r.URL.Query() {
		base, _, _ := strings.Cut(name, "[") // of a list or an object
		if !known[name] && !known[base] && !known[base+"[]"] {
			what = append(what, "there is no parameter "+name)
		}
	}
	err = openapi3filter.ValidateRequest(r.Context(), &openapi3filter.RequestValidationInput{
		Request: r, PathParams: params, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc},
	})
	if err != nil {
		text, _, _ := strings.Cut(err.Error(), "\n")
		what = append(what, text)
	}
	return what
}
