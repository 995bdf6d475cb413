package connectortest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/sandbox"
)

// clock is the sandbox's clock: the real one, moved, or standing still.
type clock struct {
	mu     sync.Mutex
	offset time.Duration
	stands time.Time // zero while the clock runs
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.stands.IsZero() {
		return c.stands
	}
	return time.Now().Add(c.offset)
}

// pass lets time go by for the sandbox.
func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset += d
}

// stop holds the clock at a millisecond; go on with run.
func (c *clock) stop() {
	at := c.now().Truncate(time.Millisecond)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stands = at
}

func (c *clock) run() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stands = time.Time{}
}

// tokens refreshes at the sandbox's token endpoint and keeps tokens in memory.
type tokens struct {
	url    string
	hello  sandbox.Hello
	client *http.Client

	mu      sync.Mutex
	current connector.Token
	refresh string
	seen    []string // all secrets there were
	useless bool     // every token from now on is none of the CRM's
}

var errRefused = errors.New("the CRM refused to refresh")

// Token implements connector.Tokens.
func (s *tokens) Token(context.Context) (connector.Token, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.current, nil
}

// Refresh implements connector.Tokens.
func (s *tokens) Refresh(ctx context.Context, stale connector.Token) (connector.Token, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current.Generation > stale.Generation {
		return s.current, nil
	}
	if s.useless {
		s.current.Access, s.current.Generation = "useless-token-canary", s.current.Generation+1
		s.seen = append(s.seen, s.current.Access.Reveal())
		return s.current, nil
	}
	form := url.Values{
		"grant_type": {"refresh_token"}, "refresh_token": {s.refresh},
		"client_id": {s.hello.ClientID}, "client_secret": {s.hello.ClientSecret},
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url, strings.NewReader(form.Encode()))
	if err != nil {
		return connector.Token{}, fmt.Errorf("refresh: %w", err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := s.client.Do(req)
	if err != nil {
		return connector.Token{}, fmt.Errorf("refresh: %w", err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return connector.Token{}, outcome.Unauthorized(errRefused)
	}
	var answer struct {
		Access   string `json:"access_token"`
		Refresh  string `json:"refresh_token"`
		Instance string `json:"instance_url"`
	}
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		return connector.Token{}, fmt.Errorf("refresh: %w", err)
	}
	if answer.Access == "" { // Zoho refuses with status 200
		return connector.Token{}, outcome.Unauthorized(errRefused)
	}
	if answer.Refresh != "" {
		s.refresh = answer.Refresh
	}
	s.seen = append(s.seen, answer.Access, s.refresh)
	s.current = connector.Token{
		Access: connector.Secret(answer.Access), Instance: answer.Instance, Generation: s.current.Generation + 1,
	}
	return s.current, nil
}

func (s *tokens) breakAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.useless = true
}

func (s *tokens) secrets() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{s.hello.ClientSecret, s.hello.AccessToken, s.hello.RefreshToken}, s.seen...)
}

func (s *tokens) access() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.current.Access.Reveal()
}

// meter counts calls, and allows none while it is closed.
type meter struct {
	mu       sync.Mutex
	closed   bool
	asked    int
	observed map[string]int
	units    int
	quota    connector.Quota
}

// Allow implements connector.Meter.
func (m *meter) Allow(connector.Call) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked++
	if m.closed {
		return &outcome.RateLimitedError{After: time.Hour, Reason: phrase.Quote("our share is used up")}
	}
	return nil
}

// Observe implements connector.Meter.
func (m *meter) Observe(call connector.Call, _ int, _ time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.observed[call.Name]++
	m.units += call.Units
}

// Quota implements connector.Meter.
func (m *meter) Quota(q connector.Quota) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.quota = q
}

func (m *meter) close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
}

// spent returns the units of all calls.
func (m *meter) spent() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.units
}

// byName returns how many calls were observed of each name.
func (m *meter) byName() map[string]int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.observed)
}

// counts returns how many calls were asked for and observed, and their names.
func (m *meter) counts() (asked, observed int, names []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for name, n := range m.observed {
		observed += n
		names = append(names, name)
	}
	return m.asked, observed, names
}

// record is a writer that can be read from other goroutines.
type record struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write implements io.Writer.
func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.Write(p)
}

// String returns all that was written.
func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}
