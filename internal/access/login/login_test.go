package login_test

import (
	"crypto/rand"
	"crypto/rsa"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2/memstore"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/icptier/icptier/internal/access"
	"github.com/icptier/icptier/internal/access/login"
	"github.com/icptier/icptier/internal/access/login/logintest"
)

// site is a service with a Door, and a browser before it.
type site struct {
	*httptest.Server

	provider *logintest.Provider
	browser  *http.Client
	logged   *observer.ObservedLogs

	mu   sync.Mutex
	did  []access.Action
	last error // of the last refusal
}

func newSite(t *testing.T, rules []access.Rule) *site {
	t.Helper()
	s := &site{provider: logintest.New(t)}
	mux := http.NewServeMux()
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	core, logged := observer.New(zap.DebugLevel)
	s.logged = logged
	store := memstore.NewWithCleanupInterval(0)
	door := login.New(login.Config{
		Issuer: s.provider.URL, ClientID: logintest.ClientID, ClientSecret: logintest.ClientSecret, Scopes: []string{"openid", "email"}, Groups: "groups",
		PublicURL: s.URL, Local: true, Rules: rules, Lifetime: time.Hour, Store: store, Now: time.Now, Log: zap.New(core),
		Fail: func(w http.ResponseWriter, _ *http.Request, err error) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.last = err
			http.Error(w, err.Error(), access.Status(err))
		},
		Did: func(_ *http.Request, _ access.Identity, does access.Action, _ int) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.did = append(s.did, does)
		},
	})
	gate := access.Gate{Ways: []access.Way{door}}
	mux.HandleFunc("GET /login", door.Begin)
	mux.Handle("GET /login/callback", door.Sessions(http.HandlerFunc(door.Return)))
	mux.Handle("POST /logout", door.Sessions(gate.Handler(http.HandlerFunc(door.Leave))))
	mux.Handle("GET /", door.Sessions(gate.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who, known := access.Of(r.Context())
		if !known {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = io.WriteString(w, r.URL.Path+" "+who.Name+" "+who.Role.String()+" "+strings.Join(who.Connections, ","))
	}))))
	s.browser = newBrowser(t)
	return s
}

func newBrowser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar}
}

func (s *site) ask(t *testing.T, method, path string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.browser.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	return got.StatusCode, string(body)
}

func rules() []access.Rule {
	return []access.Rule{{Group: "ops", Role: access.Operator}, {Group: "sales", Role: access.Viewer, Connections: []string{"a", "b"}}, {Group: "of userinfo", Role: access.Viewer}}
}

func TestAPersonLogsInAndOut(t *testing.T) {
	s := newSite(t, rules())
	s.provider.Person(map[string]any{"email": "anna@example.com", "groups": []string{"guests", "sales"}})
	if status, _ := s.ask(t, "GET", "/jobs"); status != http.StatusUnauthorized {
		t.Errorf("before the login: %d", status)
	}
	if status, body := s.ask(t, "GET", "/login?to=/jobs%3Fstate%3Dfailed"); status != 200 || body != "/jobs anna@example.com viewer a,b" {
		t.Errorf("after the login: %d %s", status, body)
	}
	stolen := s.cookies(t)
	if status, _ := s.ask(t, "POST", "/logout"); status != http.StatusUnauthorized {
		t.Errorf("after the logout: %d", status)
	}
	// What the browser had before the logout is good for nothing.
	at, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	s.browser = newBrowser(t)
	s.browser.Jar.SetCookies(at, stolen)
	if status, body := s.ask(t, "GET", "/"); status != http.StatusUnauthorized {
		t.Errorf("with the cookie of before the logout: %d %s", status, body)
	}
	if want := []access.Action{access.LogIn, access.LogOut}; !slices.Equal(s.did, want) {
		t.Errorf("did %v, want %v", s.did, want)
	}
	for _, e := range s.logged.All() {
		if strings.Contains(e.Message, "anna") {
			t.Errorf("the log names a person: %s", e.Message)
		}
	}
}

func (s *site) cookies(t *testing.T) []*http.Cookie {
	t.Helper()
	at, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	return s.browser.Jar.Cookies(at)
}

// TestGroupsOfUserInfo is for providers whose ID tokens have none.
func TestGroupsOfUserInfo(t *testing.T) {
	s := newSite(t, rules())
	s.provider.Person(map[string]any{"preferred_username": "anna", "email": "boss@example.com", "email_verified": false})
	if status, body := s.ask(t, "GET", "/login?to=//evil.invalid/"); status != 200 || body != "/ anna viewer " {
		t.Errorf("%d %s", status, body)
	}
}

// TestNobodyGetsInByAToken that the provider has not made for this login.
func TestNobodyGetsInByAToken(t *testing.T) {
	foreign, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	for name, prepare := range map[string]func(p *logintest.Provider){
		"of another audience":     func(p *logintest.Provider) { p.Change(func(c map[string]any) { c["aud"] = "another" }) },
		"of another issuer":       func(p *logintest.Provider) { p.Change(func(c map[string]any) { c["iss"] = "https://evil.invalid" }) },
		"of another login":        func(p *logintest.Provider) { p.Change(func(c map[string]any) { c["nonce"] = "another" }) },
		"that is over":            func(p *logintest.Provider) { p.Change(func(c map[string]any) { c["exp"] = 1 }) },
		"of another key":          func(p *logintest.Provider) { p.Sign(foreign) },
		"of no group that may":    func(p *logintest.Provider) { p.Person(map[string]any{"groups": []string{"guests"}}) },
		"of somebody turned away": func(p *logintest.Provider) { p.Refuse(true) },
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, rules())
			s.provider.Person(map[string]any{"groups": []string{"ops"}})
			prepare(s.provider)
			if status, body := s.ask(t, "GET", "/login"); status != http.StatusUnauthorized && status != http.StatusForbidden || strings.Contains(body, "Mustermann") {
				t.Errorf("%d %s", status, body)
			}
			if status, _ := s.ask(t, "GET", "/"); status != http.StatusUnauthorized {
				t.Errorf("in all the same: %d", status)
			}
			if len(s.did) != 1 || s.did[0] != access.Refused {
				t.Errorf("did %v", s.did)
			}
		})
	}
}

// TestACallbackOfAnotherBrowser is how somebody would have another log in as them.
func TestACallbackOfAnotherBrowser(t *testing.T) {
	s := newSite(t, rules())
	s.provider.Person(map[string]any{"groups": []string{"ops"}})
	stop := func(browser *http.Client) string { // the address that the provider sends the browser back to
		var back string
		browser.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
			if strings.HasPrefix(r.URL.Path, "/login/callback") {
				back = r.URL.RequestURI()
				return http.ErrUseLastResponse
			}
			return nil
		}
		mine := s.browser
		s.browser = browser
		s.ask(t, "GET", "/login")
		s.browser = mine
		browser.CheckRedirect = nil
		return back
	}
	foreign := stop(newBrowser(t))
	if status, _ := s.ask(t, "GET", foreign); status != http.StatusUnauthorized {
		t.Errorf("without a login that was begun: %d", status)
	}
	stop(s.browser)
	if status, _ := s.ask(t, "GET", foreign); status != http.StatusUnauthorized || s.provider.Used() != 0 {
		t.Errorf("with another login begun: %d, %d codes used", status, s.provider.Used())
	}
	ours := stop(s.browser)
	if status, body := s.ask(t, "GET", ours); status != 200 {
		t.Errorf("our own: %d %s", status, body)
	}
	s.browser = newBrowser(t)
	if status, _ := s.ask(t, "GET", ours); status != http.StatusUnauthorized {
		t.Errorf("our own in another browser: %d", status)
	}
}

// TestTheCookies looks at what a browser is told of them where there is TLS.
func TestTheCookies(t *testing.T) {
	p := logintest.New(t)
	door := login.New(login.Config{
		Issuer: p.URL, ClientID: logintest.ClientID, PublicURL: "https://tiers.example.com", Lifetime: time.Hour, Store: memstore.NewWithCleanupInterval(0), Now: time.Now, Log: zap.NewNop(),
		Fail: func(_ http.ResponseWriter, _ *http.Request, err error) { t.Error(err) },
	})
	w := httptest.NewRecorder()
	door.Sessions(http.HandlerFunc(door.Begin)).ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/login", nil))
	set := w.Header().Values("Set-Cookie")
	if len(set) != 1 || w.Code != http.StatusFound {
		t.Fatalf("%d, cookies %q", w.Code, set)
	}
	for _, want := range []string{"__Host-icptier-login=", "; HttpOnly", "; Secure", "; SameSite=Lax", "; Path=/"} {
		if !strings.Contains(set[0], want) {
			t.Errorf("%q lacks %q", set[0], want)
		}
	}
	if strings.Contains(set[0], "Domain") {
		t.Errorf("%q is for more than this host", set[0])
	}
}

// TestASessionOfSomebodyElse puts a cookie into the browser before the login: it is another one
// afterwards, so that whoever put it there is not in.
func TestASessionOfSomebodyElse(t *testing.T) {
	s := newSite(t, rules())
	s.provider.Person(map[string]any{"groups": []string{"ops"}})
	at, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	planted := &http.Cookie{Name: "icptier-session", Value: "planted", Path: "/"}
	s.browser.Jar.SetCookies(at, []*http.Cookie{planted})
	if status, body := s.ask(t, "GET", "/login"); status != 200 {
		t.Fatalf("%d %s", status, body)
	}
	for _, c := range s.cookies(t) {
		if c.Value == planted.Value {
			t.Error("the planted session was let in")
		}
	}
}

// FuzzCookies sends whatever cookies and query to the callback and to a page.
func FuzzCookies(f *testing.F) {
	f.Add("s=aaaaaaaaaaaaaaaaaaaaaaaaa&n=aaaaaaaaaaaaaaaaaaaaaaaaa&v=aaaaaaaaaaaaaaaaaaaaaaaaa&t=//x", "x", "state=aaaaaaaaaaaaaaaaaaaaaaaaa&code=1")
	f.Add("%zz", "\x00", "state=&error=%00")
	store := memstore.NewWithCleanupInterval(0)
	f.Fuzz(func(t *testing.T, begun, session, query string) {
		failed := false
		door := login.New(login.Config{
			Issuer: "http://127.0.0.1:1", PublicURL: "http://localhost", Local: true, Rules: rules(), Lifetime: time.Hour, Store: store, Now: time.Now, Log: zap.NewNop(),
			Fail: func(http.ResponseWriter, *http.Request, error) { failed = true }, Did: func(*http.Request, access.Identity, access.Action, int) {},
		})
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/login/callback", nil)
		r.URL.RawQuery = query
		r.AddCookie(&http.Cookie{Name: "icptier-login", Value: begun})
		r.AddCookie(&http.Cookie{Name: "icptier-session", Value: session})
		w := httptest.NewRecorder()
		door.Sessions(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if _, known, err := door.Who(r); known || err != nil {
				t.Errorf("known %t, %v", known, err)
			}
			door.Return(w, r)
		})).ServeHTTP(w, r)
		if !failed || w.Header().Get("Location") != "" {
			t.Errorf("let in: %v", w.Header())
		}
	})
}
