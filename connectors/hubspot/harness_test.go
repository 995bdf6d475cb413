package hubspot_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/icptier/icptier/connectors/hubspot"
	"github.com/icptier/icptier/connectors/hubspot/hubspotsandbox"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// clock is a clock that tests set.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// portal is a sandbox that listens, and a connector to it.
type portal struct {
	*hubspot.Connector
	t      *testing.T
	clock  *clock
	store  *sandbox.Store
	server *sandbox.Server
	url    string
	tokens *tokens
}

// open serves a sandbox and connects to it.
func open(t *testing.T, companies []sample.Company, change ...func(*hubspotsandbox.Options, *connector.Settings)) *portal {
	t.Helper()
	store, err := sandbox.OpenStore("")
	if err != nil {
		t.Fatal(err)
	}
	p := &portal{t: t, clock: newClock(), store: store}
	options := hubspotsandbox.Options{Filling: sandbox.Filling{Store: store, Companies: companies, Now: p.clock.now}}
	settings := connector.Settings{Connection: "test"}
	for _, f := range change {
		f(&options, &settings)
	}
	if p.server, err = hubspotsandbox.New(options); err != nil {
		t.Fatal(err)
	}
	front := httptest.NewServer(p.server)
	t.Cleanup(front.Close)
	p.url = front.URL
	hello, err := p.server.Hello()
	if err != nil {
		t.Fatal(err)
	}
	p.tokens = &tokens{url: p.url + "/oauth/2026-03/token", hello: hello, current: connector.Token{Access: connector.Secret(hello.AccessToken), Generation: 1}}
	settings.Endpoint.URL = p.url
	settings.Tokens = p.tokens
	if p.Connector, err = hubspot.New(settings); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

// tokens refreshes at the sandbox's token endpoint.
type tokens struct {
	url   string
	hello sandbox.Hello

	mu        sync.Mutex
	current   connector.Token
	refreshed int
}

func (s *tokens) Token(context.Context) (connector.Token, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.current, nil
}

func (s *tokens) Refresh(ctx context.Context, stale connector.Token) (connector.Token, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current.Generation > stale.Generation {
		return s.current, nil
	}
	form := url.Values{
		"grant_type": {"refresh_token"}, "refresh_token": {s.hello.RefreshToken},
		"client_id": {s.hello.ClientID}, "client_secret": {s.hello.ClientSecret},
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url, strings.NewReader(form.Encode()))
	if err != nil {
		return connector.Token{}, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return connector.Token{}, err
	}
	defer func() { _ = res.Body.Close() }()
	var answer struct {
		Access string `json:"access_token"`
		Status string `json:"status"`
	}
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		return connector.Token{}, err
	}
	http.DefaultClient.CloseIdleConnections()
	if answer.Access == "" {
		return connector.Token{}, outcome.Unauthorized(errRefused)
	}
	s.refreshed++
	s.current = connector.Token{Access: connector.Secret(answer.Access), Generation: stale.Generation + 1}
	return s.current, nil
}

type refusedError struct{}

func (refusedError) Error() string { return "refused" }

var errRefused = refusedError{}

// read reads on from a cursor until there is no more.
func (p *portal) read(kind crm.Kind, cursor crm.Cursor) (records []crm.Record, problems []connector.Problem, next crm.Cursor) {
	p.t.Helper()
	for range 1000 {
		page, err := p.Read(p.t.Context(), kind, cursor)
		if err != nil {
			p.t.Fatalf("read %s: %v", kind, err)
		}
		records, problems, cursor = append(records, page.Records...), append(problems, page.Problems...), page.Next
		if !page.More {
			return records, problems, cursor
		}
	}
	p.t.Fatal("reading does not end")
	return nil, nil, ""
}

// edit changes properties unchecked, as of the portal's now.
func (p *portal) edit(objects, id string, fields map[string]any) {
	p.t.Helper()
	_, found, err := p.store.Update(objects, id, p.clock.now(), fields)
	if err != nil || !found {
		p.t.Fatalf("edit %s %s: %v, found %t", objects, id, err, found)
	}
}

// calls counts the calls whose method and path hold these texts.
func (p *portal) calls(method, path string) int {
	n := 0
	for _, c := range p.server.Calls() {
		if c.Method == method && strings.Contains(c.Path, path) {
			n++
		}
	}
	return n
}

// aside calls the sandbox's API as a client of its own.
func (p *portal) aside(method, path string, body any) *httptest.ResponseRecorder {
	p.t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		p.t.Fatal(err)
	}
	hello, err := p.server.Hello()
	if err != nil {
		p.t.Fatal(err)
	}
	r := httptest.NewRequest(method, path, bytes.NewReader(text))
	r.Header.Set("Authorization", "Bearer "+hello.AccessToken)
	w := httptest.NewRecorder()
	p.server.ServeHTTP(w, r)
	return w
}

func (p *portal) request(method, path string, body any) int { return p.aside(method, path, body).Code }

func (p *portal) post(path string, body any) int { return p.request(http.MethodPost, path, body) }

func (p *portal) fetch(path string, out any) {
	p.t.Helper()
	w := p.aside(http.MethodGet, path, nil)
	if err := json.Unmarshal(w.Body.Bytes(), out); err != nil || w.Code != http.StatusOK {
		p.t.Fatalf("%s: status %d, %v", path, w.Code, err)
	}
}
