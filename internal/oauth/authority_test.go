package oauth

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"sync"
	"testing"

	"go.uber.org/goleak"
	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/outcome"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// secretPart is in every secret of these tests, so that a leak can be seen.
const secretPart = "c4n4ry"

// authority is an authorization server that rotates refresh tokens and revokes
// the whole grant when an old one comes again.
type authority struct {
	mu        sync.Mutex
	url       string
	access    string
	refresh   string // the one that is good; empty when the grant is revoked
	count     int    // tokens given out
	reused    int    // old refresh tokens that came
	inFlight  int    // token requests under way
	most      int    // token requests under way at once
	challenge string
	forms     []url.Values
	answer    map[string]any                                           // more members of a good answer; nil values take one out
	hooked    func(*http.Request)                                      // sees every token request
	hook      func(w http.ResponseWriter, form url.Values) (done bool) // answers in place of the server
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{answer: map[string]any{"expires_in": 1800}}
	a.issue()
	server := httptest.NewServer(a)
	t.Cleanup(server.Close)
	a.url = server.URL
	return a
}

func (a *authority) issue() {
	a.count++
	a.access, a.refresh = fmt.Sprintf("access-%s-%d", secretPart, a.count), fmt.Sprintf("refresh-%s-%d", secretPart, a.count)
}

func (a *authority) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/authorize" {
		a.authorize(w, r)
		return
	}
	_ = r.ParseForm()
	a.mu.Lock()
	a.inFlight++
	a.most = max(a.most, a.inFlight)
	a.forms = append(a.forms, r.PostForm)
	hook := a.hook
	if a.hooked != nil {
		a.hooked(r)
	}
	a.mu.Unlock()
	defer func() { a.mu.Lock(); a.inFlight--; a.mu.Unlock() }()
	if hook != nil && hook(w, r.PostForm) {
		return
	}
	a.token(w, r.PostForm)
}

func (a *authority) token(w http.ResponseWriter, form url.Values) {
	a.mu.Lock()
	defer a.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	switch form.Get("grant_type") {
	case "refresh_token":
		if form.Get("refresh_token") != a.refresh || a.refresh == "" {
			a.reused++
			a.refresh = ""
			refuse(w, 400, `{"error":"invalid_grant","error_description":"expired access/refresh token"}`)
			return
		}
	case "authorization_code":
		digest := sha256.Sum256([]byte(form.Get("code_verifier")))
		if form.Get("code") != "code-"+secretPart || base64.RawURLEncoding.EncodeToString(digest[:]) != a.challenge {
			refuse(w, 400, `{"error":"invalid_grant","error_description":"wrong code or verifier"}`)
			return
		}
	}
	a.issue()
	answer := map[string]any{"access_token": a.access, "refresh_token": a.refresh, "token_type": "Bearer"}
	maps.Copy(answer, a.answer)
	maps.DeleteFunc(answer, func(_ string, v any) bool { return v == nil })
	_ = json.NewEncoder(w).Encode(answer)
}

// authorize is a consent page that consents by itself.
func (a *authority) authorize(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	a.mu.Lock()
	a.challenge = query.Get("code_challenge")
	a.mu.Unlock()
	back := url.Values{"code": {"code-" + secretPart}, "state": {query.Get("state")}}
	http.Redirect(w, r, query.Get("redirect_uri")+"?"+back.Encode(), http.StatusFound)
}

func refuse(w http.ResponseWriter, status int, body string) {
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

// requests is how often the token endpoint was asked.
func (a *authority) requests() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.forms)
}

// set changes the authority under its lock.
func (a *authority) set(change func(*authority)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	change(a)
}

// memory is a Store with compare-and-swap.
type memory struct {
	mu       sync.Mutex
	data     map[string][]byte
	revision map[string]uint64
	// before is asked ahead of a save; an error refuses it.
	before func() error
	// after is asked when a save was done; an error loses the answer.
	after func() error
}

func newMemory() *memory { return &memory{data: map[string][]byte{}, revision: map[string]uint64{}} }

func (m *memory) Load(_ context.Context, connection string) ([]byte, uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.revision[connection] == 0 {
		return nil, 0, outcome.ErrNotConnected
	}
	return bytes.Clone(m.data[connection]), m.revision[connection], nil
}

func (m *memory) Save(_ context.Context, connection string, data []byte, revision uint64) (uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.before != nil {
		if err := m.before(); err != nil {
			return 0, err
		}
	}
	if m.revision[connection] != revision {
		return 0, outcome.Conflict(fmt.Errorf("revision is %d", m.revision[connection]))
	}
	m.data[connection] = bytes.Clone(data)
	m.revision[connection]++
	if m.after != nil {
		if err := m.after(); err != nil {
			return 0, err
		}
	}
	return m.revision[connection], nil
}

func (m *memory) Delete(_ context.Context, connection string, revision uint64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.revision[connection] != revision {
		return outcome.Conflict(fmt.Errorf("revision is %d", m.revision[connection]))
	}
	delete(m.data, connection)
	delete(m.revision, connection)
	return nil
}

// locks is a Locker.
type locks struct {
	mu   sync.Mutex
	free map[string]chan struct{}
}

func (l *locks) Lock(ctx context.Context, name string) (func(), error) {
	l.mu.Lock()
	if l.free == nil {
		l.free = map[string]chan struct{}{}
	}
	lease, ok := l.free[name]
	if !ok {
		lease = make(chan struct{}, 1)
		l.free[name] = lease
	}
	l.mu.Unlock()
	select {
	case lease <- struct{}{}:
		return func() { <-lease }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// site is what the processes of one test share.
type site struct {
	*authority
	store *memory
	locks *locks
	keys  *Keyring
}

func newSite(t *testing.T) *site {
	t.Helper()
	keys, err := CreateKeyring(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	return &site{authority: newAuthority(t), store: newMemory(), locks: &locks{}, keys: keys}
}

// config is a connection to the authority with an authorization code.
func (s *site) config() Config {
	return Config{
		Connection: "crm",
		Auth: connector.Auth{
			AuthorizeURL: s.url + "/authorize", TokenURL: s.url + "/token", Scopes: []string{"api", "refresh_token"},
			AllowedHosts: []string{".salesforce.com"},
		},
		Endpoint: connector.Endpoint{URL: s.url}, Grant: AuthorizationCode,
		ClientID: "client", ClientSecret: "secret-" + secretPart,
		Store: s.store, Keys: s.keys, Locks: s.locks, Log: zap.NewNop(),
	}
}

// source is one process with the connection; change adapts its configuration.
func (s *site) source(t *testing.T, change func(*Config)) *Source {
	t.Helper()
	cfg := s.config()
	if change != nil {
		change(&cfg)
	}
	source, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(source.Close)
	return source
}

// put stores a token as if it had been granted; the refresh token is the authority's own.
func (s *site) put(t *testing.T, granted token) {
	t.Helper()
	if granted.Refresh == "" {
		granted.Refresh = connector.Secret(s.refresh)
	}
	data, err := granted.seal("crm", s.keys)
	if err != nil {
		t.Fatal(err)
	}
	_, revision, _ := s.store.Load(t.Context(), "crm")
	if _, err := s.store.Save(t.Context(), "crm", data, revision); err != nil {
		t.Fatal(err)
	}
}
