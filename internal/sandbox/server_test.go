package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/oauth2"
)

// clock is a sandbox's clock that a test moves.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// world is a sandbox that serves, and a client of it.
type world struct {
	*testing.T

	server *Server
	clock  *clock
	client *http.Client
}

func config(store *Store, now func() time.Time) Config {
	return Config{
		CRM: "testcrm", Store: store, Now: now,
		OAuth: OAuth{
			AuthorizePath: "/oauth/authorize", TokenPath: "/oauth/token", ClientID: "client", ClientSecret: "secret",
			AccessLifetime: 30 * time.Minute, ReportExpiry: true, Rotate: true, RequirePKCE: true,
			Answer: func(token map[string]any, base string) { token["instance_url"] = base },
		},
		API: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			Count(r, 3)
			writeJSON(w, http.StatusOK, map[string]string{"path": r.URL.Path, "text": strings.Repeat("x", 1000)})
		}),
	}
}

func open(t *testing.T, change func(*Config)) *world {
	t.Helper()
	w := &world{T: t, clock: &clock{at: day(24)}}
	cfg := config(openStore(t, ""), w.clock.now)
	if change != nil {
		change(&cfg)
	}
	var err error
	if w.server, err = New(cfg); err != nil {
		t.Fatal(err)
	}
	serve(t, w.server)
	transport := &http.Transport{DisableKeepAlives: true}
	w.client = &http.Client{
		Transport: transport, Timeout: 10 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return w
}

func serve(t *testing.T, s *Server) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	if err := s.Listen(ctx, ""); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Serve: %v", err)
		}
	})
}

// get calls the API and returns status and body.
func (w *world) get(path, token string) (int, string, error) {
	w.Helper()
	req, err := http.NewRequestWithContext(w.Context(), http.MethodGet, w.server.URL()+path, nil)
	if err != nil {
		w.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := w.client.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return res.StatusCode, string(body), err
}

// token asks for tokens and returns status and answer.
func (w *world) token(form url.Values) (int, map[string]any) {
	w.Helper()
	for name, value := range map[string]string{"client_id": "client", "client_secret": "secret"} {
		if !form.Has(name) {
			form.Set(name, value)
		}
	}
	req, err := http.NewRequestWithContext(w.Context(), http.MethodPost, w.server.URL()+"/oauth/token", strings.NewReader(form.Encode()))
	if err != nil {
		w.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := w.client.Do(req)
	if err != nil {
		w.Fatal(err)
	}
	defer res.Body.Close()
	var answer map[string]any
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		w.Fatal(err)
	}
	return res.StatusCode, answer
}

func (w *world) hello() Hello {
	w.Helper()
	h, err := w.server.Hello()
	if err != nil {
		w.Fatal(err)
	}
	return h
}

func (w *world) wantStatus(path, token string, want int) {
	w.Helper()
	if status, _, err := w.get(path, token); err != nil || status != want {
		w.Errorf("GET %s: %d %v, want %d", path, status, err, want)
	}
}

func TestBearer(t *testing.T) {
	w := open(t, nil)
	h := w.hello()
	w.wantStatus("/companies", h.AccessToken, http.StatusOK)
	w.wantStatus("/companies", "", http.StatusUnauthorized)
	w.wantStatus("/companies", "invented", http.StatusUnauthorized)
	w.wantStatus("/companies", h.RefreshToken, http.StatusUnauthorized)
	w.clock.advance(30 * time.Minute)
	w.wantStatus("/companies", h.AccessToken, http.StatusUnauthorized)
}

func TestUnauthorizedIsTheCRMs(t *testing.T) {
	w := open(t, func(c *Config) {
		c.Unauthorized = func(w http.ResponseWriter) { http.Error(w, "INVALID_SESSION_ID", http.StatusUnauthorized) }
	})
	if status, body, err := w.get("/companies", "x"); err != nil || status != 401 || !strings.Contains(body, "INVALID_SESSION_ID") {
		t.Errorf("%d %q %v", status, body, err)
	}
}

func TestPublicCallsAndWildcards(t *testing.T) {
	w := open(t, func(c *Config) {
		c.OAuth.TokenPath = "/oauth/*/token"
		c.Public = func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/introspect") }
	})
	h := w.hello()
	w.wantStatus("/oauth/v3/token/introspect", "", http.StatusOK)
	w.wantStatus("/companies", "", http.StatusUnauthorized)
	w.wantStatus("/oauth/v3/token", h.AccessToken, http.StatusMethodNotAllowed)
	w.wantStatus("/oauth/a/b/token", h.AccessToken, http.StatusOK) // is the API's
	if !w.server.Active(h.AccessToken) || w.server.Active(h.RefreshToken) || w.server.Active("") {
		t.Error("Active is true of access tokens that are good, and of nothing else")
	}
	if err := w.server.ExpireTokens(); err != nil || w.server.Active(h.AccessToken) {
		t.Errorf("an ended token is active (%v)", err)
	}
}

// authorize goes through the consent page and returns where it sends the browser.
func (w *world) authorize(query url.Values) (int, *url.URL) {
	w.Helper()
	req, err := http.NewRequestWithContext(w.Context(), http.MethodGet, w.server.URL()+"/oauth/authorize?"+query.Encode(), nil)
	if err != nil {
		w.Fatal(err)
	}
	res, err := w.client.Do(req)
	if err != nil {
		w.Fatal(err)
	}
	defer res.Body.Close()
	to, err := url.Parse(res.Header.Get("Location"))
	if err != nil {
		w.Fatal(err)
	}
	return res.StatusCode, to
}

const redirectURI = "http://127.0.0.1:4711/callback?of=us"

func authorization(verifier string) url.Values {
	return url.Values{
		"response_type": {"code"}, "client_id": {"client"}, "redirect_uri": {redirectURI}, "state": {"s t"}, "scope": {"read write"},
		"code_challenge": {oauth2.S256ChallengeFromVerifier(verifier)}, "code_challenge_method": {"S256"},
	}
}

func TestAuthorizationCode(t *testing.T) {
	w := open(t, nil)
	verifier := oauth2.GenerateVerifier()
	status, to := w.authorize(authorization(verifier))
	if q := to.Query(); status != http.StatusFound || to.Host != "127.0.0.1:4711" || q.Get("state") != "s t" || q.Get("of") != "us" || q.Get("code") == "" {
		t.Fatalf("%d to %s", status, to)
	}
	exchange := func() (int, map[string]any) {
		return w.token(url.Values{
			"grant_type": {"authorization_code"}, "code": {to.Query().Get("code")}, "redirect_uri": {redirectURI}, "code_verifier": {verifier},
		})
	}
	status, answer := exchange()
	if status != http.StatusOK || answer["expires_in"] != 1800.0 || answer["token_type"] != "Bearer" || answer["scope"] != "read write" ||
		answer["instance_url"] != w.server.URL() {
		t.Fatalf("%d %v", status, answer)
	}
	access, _ := answer["access_token"].(string)
	w.wantStatus("/companies", access, http.StatusOK)

	if status, answer := exchange(); status != http.StatusBadRequest || answer["error"] != "invalid_grant" {
		t.Errorf("second use of the code: %d %v", status, answer)
	}
	w.wantStatus("/companies", access, http.StatusUnauthorized) // and took the grant back
}

func TestAuthorizeRefuses(t *testing.T) {
	w := open(t, nil)
	for _, c := range []struct {
		name, key, value string
		status           int
		code             string
	}{
		{"foreign redirect", "redirect_uri", "https://evil.example/callback", http.StatusBadRequest, ""},
		{"foreign redirect that looks local", "redirect_uri", "http://127.0.0.1.evil.example/", http.StatusBadRequest, ""},
		{"no redirect", "redirect_uri", "", http.StatusBadRequest, ""},
		{"unknown client", "client_id", "other", http.StatusBadRequest, ""},
		{"implicit", "response_type", "token", http.StatusFound, "unsupported_response_type"},
		{"no challenge", "code_challenge", "", http.StatusFound, "invalid_request"},
		{"plain challenge", "code_challenge_method", "plain", http.StatusFound, "invalid_request"},
	} {
		t.Run(c.name, func(t *testing.T) {
			query := authorization("v")
			query.Set(c.key, c.value)
			status, to := w.authorize(query)
			if status != c.status || to.Query().Get("error") != c.code || to.Query().Get("code") != "" {
				t.Errorf("%d to %q, want %d with error %q and no code", status, to, c.status, c.code)
			}
		})
	}
}

func TestExchangeRefuses(t *testing.T) {
	w := open(t, nil)
	for _, c := range []struct {
		name, key, value string
		later            time.Duration
		status           int
		code             string
	}{
		{"unknown code", "code", "none", 0, 400, "invalid_grant"},
		{"wrong verifier", "code_verifier", "wrong", 0, 400, "invalid_grant"},
		{"no verifier", "code_verifier", "", 0, 400, "invalid_grant"},
		{"other redirect", "redirect_uri", "http://127.0.0.1:4712/", 0, 400, "redirect_uri_mismatch"},
		{"wrong secret", "client_secret", "guessed", 0, 401, "invalid_client"},
		{"other client", "client_id", "other", 0, 401, "invalid_client"},
		{"too late", "code_verifier", "verifier", 11 * time.Minute, 400, "invalid_grant"},
		{"other grant", "grant_type", "password", 0, 400, "unsupported_grant_type"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, to := w.authorize(authorization("verifier"))
			form := url.Values{
				"grant_type": {"authorization_code"}, "code": {to.Query().Get("code")}, "redirect_uri": {redirectURI}, "code_verifier": {"verifier"},
			}
			form.Set(c.key, c.value)
			w.clock.advance(c.later)
			if status, answer := w.token(form); status != c.status || answer["error"] != c.code || answer["access_token"] != nil {
				t.Errorf("%d %v, want %d %s", status, answer, c.status, c.code)
			}
		})
	}
}

func refreshForm(token string) url.Values {
	return url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}}
}

func TestRotation(t *testing.T) {
	w := open(t, nil)
	first := w.hello()
	other := w.hello()
	_, second := w.token(refreshForm(first.RefreshToken))
	if second["refresh_token"] == first.RefreshToken || second["access_token"] == first.AccessToken {
		t.Fatal("a refresh gave the old tokens")
	}
	access, _ := second["access_token"].(string)
	w.wantStatus("/companies", access, http.StatusOK)
	w.wantStatus("/companies", first.AccessToken, http.StatusOK) // it lives until it ends

	if status, answer := w.token(refreshForm(first.RefreshToken)); status != 400 || answer["error"] != "invalid_grant" {
		t.Errorf("reuse: %d %v, want 400 invalid_grant", status, answer)
	}
	newest, _ := second["refresh_token"].(string)
	if status, answer := w.token(refreshForm(newest)); status != 400 || answer["error"] != "invalid_grant" {
		t.Errorf("the newest token after a reuse: %d %v, want 400 invalid_grant", status, answer)
	}
	w.wantStatus("/companies", access, http.StatusUnauthorized)
	w.wantStatus("/companies", other.AccessToken, http.StatusOK)
}

func TestWithoutRotation(t *testing.T) {
	w := open(t, func(c *Config) { c.OAuth.Rotate, c.OAuth.ReportExpiry = false, false })
	h := w.hello()
	for range 3 {
		status, answer := w.token(refreshForm(h.RefreshToken))
		if _, says := answer["expires_in"]; status != 200 || answer["refresh_token"] != h.RefreshToken || says {
			t.Errorf("%d %v, want the same refresh token and no expires_in", status, answer)
		}
	}
}

func TestClientCredentials(t *testing.T) {
	w := open(t, nil)
	status, answer := w.token(url.Values{"grant_type": {"client_credentials"}})
	access, _ := answer["access_token"].(string)
	if _, has := answer["refresh_token"]; status != 200 || has {
		t.Errorf("%d %v, want no refresh token", status, answer)
	}
	w.wantStatus("/companies", access, http.StatusOK)
}

func TestExpireAndRevoke(t *testing.T) {
	w := open(t, func(c *Config) { c.OAuth.Rotate = false })
	h := w.hello()
	if err := w.server.ExpireTokens(); err != nil {
		t.Fatal(err)
	}
	w.wantStatus("/companies", h.AccessToken, http.StatusUnauthorized)
	w.server.SetAccessLifetime(5 * time.Second)
	_, answer := w.token(refreshForm(h.RefreshToken))
	access, _ := answer["access_token"].(string)
	w.wantStatus("/companies", access, http.StatusOK)
	w.clock.advance(5 * time.Second)
	w.wantStatus("/companies", access, http.StatusUnauthorized)
	if err := w.server.RevokeGrants(); err != nil {
		t.Fatal(err)
	}
	if status, _ := w.token(refreshForm(h.RefreshToken)); status != 400 {
		t.Errorf("refresh after the grants were revoked: %d", status)
	}
}

func TestRefuseIsTheCRMs(t *testing.T) {
	w := open(t, func(c *Config) {
		c.OAuth.Refuse = func(w http.ResponseWriter, code, _ string) {
			writeJSON(w, http.StatusBadRequest, map[string]string{"status": "BAD_REFRESH_TOKEN", "was": code})
		}
	})
	if status, answer := w.token(refreshForm("none")); status != 400 || answer["status"] != "BAD_REFRESH_TOKEN" || answer["was"] != "invalid_grant" {
		t.Errorf("%d %v", status, answer)
	}
}

func TestGrantsSurviveARestart(t *testing.T) {
	dir := t.TempDir()
	w := open(t, func(c *Config) { c.Store = openStore(t, dir) })
	h := w.hello()
	if err := w.server.Store().Close(); err != nil {
		t.Fatal(err)
	}
	again := open(t, func(c *Config) { c.Store = openStore(t, dir) })
	again.wantStatus("/companies", h.AccessToken, http.StatusOK)
	if status, _ := again.token(refreshForm(h.RefreshToken)); status != 200 {
		t.Errorf("refresh after a restart: %d", status)
	}
	if status, _ := again.token(refreshForm(h.RefreshToken)); status != 400 {
		t.Errorf("reuse after a restart: %d", status)
	}
}

func TestCalls(t *testing.T) {
	w := open(t, nil)
	h := w.hello()
	w.wantStatus("/companies?limit=3", h.AccessToken, http.StatusOK)
	w.wantStatus("/companies", "", http.StatusUnauthorized)
	w.token(refreshForm(h.RefreshToken))
	calls := w.server.Calls()
	if len(calls) != 3 {
		t.Fatalf("%d calls, want 3: %+v", len(calls), calls)
	}
	first := calls[0]
	if first.Path != "/companies" || first.Query != "limit=3" || first.Method != "GET" || first.Status != 200 || first.Rows != 3 ||
		first.Client == "" || !first.Time.Equal(day(24)) {
		t.Errorf("first call: %+v", first)
	}
	if calls[1].Status != 401 || calls[1].Client != "" || calls[1].Rows != 0 || calls[2].Path != "/oauth/token" {
		t.Errorf("other calls: %+v", calls[1:])
	}
}

func TestCallsAreBounded(t *testing.T) {
	var c calls
	for i := range 5 * keptCalls {
		c.add(&Call{Rows: i})
	}
	all := c.all()
	if len(all) != keptCalls || all[len(all)-1].Rows != 5*keptCalls-1 || len(c.list) > 2*keptCalls {
		t.Errorf("%d calls are kept and %d given, the last is %d", len(c.list), len(all), all[len(all)-1].Rows)
	}
}

func TestDateIsTheSandboxes(t *testing.T) {
	w := open(t, nil)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.server.URL()+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := w.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if got := res.Header.Get("Date"); got != "Tue, 24 Nov 2026 08:00:00 GMT" {
		t.Errorf("Date %q", got)
	}
}

func TestNewRefuses(t *testing.T) {
	for name, change := range map[string]func(*Config){
		"no name":   func(c *Config) { c.CRM = "" },
		"no store":  func(c *Config) { c.Store = nil },
		"no API":    func(c *Config) { c.API = nil },
		"no client": func(c *Config) { c.OAuth.ClientID = "" },
		"no paths":  func(c *Config) { c.OAuth.TokenPath = "" },
		"bad path":  func(c *Config) { c.OAuth.TokenPath = "/oauth/[/token" },
	} {
		cfg := config(openStore(t, ""), nil)
		change(&cfg)
		if _, err := New(cfg); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	store := openStore(t, "")
	if err := store.SetMeta(grantsKey, "no grants"); err != nil {
		t.Fatal(err)
	}
	if _, err := New(config(store, nil)); err == nil {
		t.Error("state of OAuth that cannot be read is no error")
	}
}

func TestListenAndServe(t *testing.T) {
	s, err := New(config(openStore(t, ""), nil))
	if err != nil {
		t.Fatal(err)
	}
	if s.URL() != "" || s.Serve(t.Context()) == nil {
		t.Error("a sandbox serves before it listens")
	}
	if err := s.Listen(t.Context(), "no address"); err == nil {
		t.Error("listens on no address")
	}
	serve(t, s)
	if !strings.HasPrefix(s.URL(), "http://127.0.0.1:") {
		t.Errorf("listens on %s, want loopback", s.URL())
	}
	if err := s.Listen(t.Context(), ""); err == nil {
		t.Error("listens twice")
	}
}

func TestFaults(t *testing.T) {
	w := open(t, nil)
	token := w.hello().AccessToken
	_, whole, err := w.get("/companies", token)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		fault  Fault
		status int
		body   string
		err    error
	}{
		{"status", Fault{Status: 503, Body: "<html>"}, 503, "<html>", nil},
		{"body", Fault{Body: `{"results":[]}`}, 200, `{"results":[]}`, nil},
		{"redirect", Fault{Status: 307, Location: "http://other.example/"}, 307, "", nil},
		{"cut", Fault{CutBody: true}, 200, whole[:len(whole)/2], io.ErrUnexpectedEOF},
		{"rewrite", Fault{Rewrite: func(b []byte) []byte { return b[:9] }}, 200, whole[:9], nil},
		{"drop", Fault{Drop: true}, 0, "", io.EOF},
		{"delay", Fault{Delay: time.Millisecond}, 200, whole, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			w.server.Inject(c.fault)
			before := len(w.server.Calls())
			status, body, err := w.get("/companies", token)
			if status != c.status || body != c.body || !errors.Is(err, c.err) {
				t.Errorf("%d %q %v, want %d %q %v", status, body, err, c.status, c.body, c.err)
			}
			w.wantStatus("/companies", token, http.StatusOK)
			calls := w.server.Calls()[before:]
			if len(calls) != 2 || calls[0].Status != c.status {
				t.Errorf("calls %+v, want two, the first with %d", calls, c.status)
			}
		})
	}
}

func TestFaultsMeanSomeCalls(t *testing.T) {
	w := open(t, nil)
	h := w.hello()
	w.server.Inject(
		Fault{Path: "/deals", Times: 2, Skip: 1, Status: 500},
		Fault{Method: http.MethodPost, Status: 502},
		Fault{Path: "limit=9", Status: 504},
		Fault{Path: "/oauth/token", Status: 429, RetryAfter: "7", Body: "{}"},
	)
	for _, c := range []struct {
		path string
		want int
	}{
		{"/deals", 200},
		{"/deals", 500},
		{"/companies", 200},
		{"/companies?limit=9", 504},
		{"/companies?limit=9", 200},
		{"/deals", 500},
		{"/deals", 200},
	} {
		w.wantStatus(c.path, h.AccessToken, c.want)
	}
	if status, _ := w.token(refreshForm(h.RefreshToken)); status != 429 {
		t.Errorf("token call: %d, want 429", status)
	}
	w.server.Inject(Fault{Times: -1, Status: 500})
	w.wantStatus("/companies", h.AccessToken, 500)
	w.wantStatus("/companies", h.AccessToken, 500)
	if status, _ := w.token(refreshForm(h.RefreshToken)); status != 200 {
		t.Errorf("token call: %d, want it spared by a fault of any path", status)
	}
	w.server.Heal()
	w.wantStatus("/companies", h.AccessToken, 200)
}

// TestDelayEndsWithTheCaller leaves a call that would take an hour.
func TestDelayEndsWithTheCaller(t *testing.T) {
	w := open(t, nil)
	w.server.Inject(Fault{Delay: time.Hour})
	w.client.Timeout = 20 * time.Millisecond
	if _, _, err := w.get("/companies", w.hello().AccessToken); err == nil {
		t.Error("the call was answered")
	}
}

func FuzzToken(f *testing.F) {
	f.Add("grant_type=refresh_token&refresh_token=a.b&client_id=client&client_secret=secret")
	f.Add("grant_type=authorization_code&code=x&client_id=client&client_secret=secret&redirect_uri=%zz")
	f.Fuzz(func(t *testing.T, body string) {
		s, err := New(config(openStore(t, ""), nil))
		if err != nil {
			t.Fatal(err)
		}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://localhost/oauth/token", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		answer := &held{header: make(http.Header), status: 200}
		s.ServeHTTP(answer, r)
		if answer.status >= 500 {
			t.Errorf("%d for %q", answer.status, body)
		}
		if answer.status == 200 && !strings.Contains(body, "client_credentials") {
			t.Errorf("tokens for %q", body)
		}
	})
}

func TestATokenRequestMayComeInParts(t *testing.T) {
	w := open(t, nil)
	var body strings.Builder
	form := multipart.NewWriter(&body)
	for key, value := range map[string]string{"grant_type": "client_credentials", "client_id": "client", "client_secret": "secret"} {
		if err := form.WriteField(key, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	answer, err := w.client.Post(w.server.URL()+"/oauth/token", form.FormDataContentType(), strings.NewReader(body.String()))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Errorf("status %d", answer.StatusCode)
	}
}

// TestRefreshTokensThatAreFewAndNotRepeated is about Zoho's: none without access_type=offline, none
// in the answer to a refresh, and the oldest goes where there are too many.
func TestRefreshTokensThatAreFewAndNotRepeated(t *testing.T) {
	w := open(t, func(cfg *Config) {
		cfg.OAuth.Offline, cfg.OAuth.Silent, cfg.OAuth.MostGrants, cfg.OAuth.Rotate, cfg.OAuth.RequirePKCE = true, true, 2, false, false
	})
	const redirect = "http://localhost:1717/callback"
	ask := func(form url.Values) map[string]any {
		form.Set("client_id", "client")
		form.Set("client_secret", "secret")
		answer, err := w.client.PostForm(w.server.URL()+"/oauth/token", form)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		var token map[string]any
		if err := json.NewDecoder(answer.Body).Decode(&token); err != nil {
			t.Fatal(err)
		}
		return token
	}
	consent := func(more url.Values) map[string]any {
		query := url.Values{"client_id": {"client"}, "response_type": {"code"}, "redirect_uri": {redirect}}
		for key, values := range more {
			query[key] = values
		}
		page, err := w.client.Get(w.server.URL() + "/oauth/authorize?" + query.Encode())
		if err != nil {
			t.Fatal(err)
		}
		defer page.Body.Close()
		to, err := page.Location()
		if err != nil {
			t.Fatal(err)
		}
		return ask(url.Values{"grant_type": {"authorization_code"}, "code": {to.Query().Get("code")}, "redirect_uri": {redirect}})
	}
	if token := consent(nil); token["access_token"] == nil || token["refresh_token"] != nil {
		t.Errorf("without access_type=offline: %v", token)
	}
	var refresh []string
	for range 3 {
		token, _ := consent(url.Values{"access_type": {"offline"}})["refresh_token"].(string)
		refresh = append(refresh, token)
	}
	for i, good := range []bool{false, true, true} {
		token := ask(url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refresh[i]}})
		if (token["access_token"] != nil) != good || token["refresh_token"] != nil {
			t.Errorf("refresh token %d: %v", i, token)
		}
	}
}
