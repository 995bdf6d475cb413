package app_test

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/access/key"
	"github.com/icptier/icptier/internal/access/login/logintest"
	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/audit"
)

var update = flag.Bool("update", false, "write the golden files anew")

// unseen is a connection that some may not see. Nothing else is called so.
const unseen = "zweitwagen"

// guardedSite is a site with two connections, whose people log in with a provider.
type guardedSite struct {
	*site

	provider *logintest.Provider
	server   *httptest.Server
	handler  atomic.Pointer[http.Handler]
}

func newGuardedSite(t *testing.T) *guardedSite {
	t.Helper()
	g := &guardedSite{site: newSite(t, 12), provider: logintest.New(t)}
	g.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*g.handler.Load()).ServeHTTP(w, r) }))
	t.Cleanup(g.server.Close)
	hello, err := g.box.Hello()
	if err != nil {
		t.Fatal(err)
	}
	connection := fmt.Sprintf("crm: hubspot, url: '%s', write: {enabled: true}, auth: {grant: static_token, token: '%s'}", g.box.URL(), hello.AccessToken)
	g.write(t, g.conf, fmt.Sprintf("icp: icp.yaml\ndata_dir: data\nhttp:\n  listen: '127.0.0.1:0'\n  public_url: '%s'\n  auth:\n    keys: true\n"+
		"    oidc: {issuer: '%s', client_id: %s, client_secret: '%s'}\n"+
		"    roles: [{group: ops, role: operator}, {group: sales, role: viewer, connections: [hub]}, {group: root, role: admin}]\n"+
		"connections:\n  - {name: hub, %s}\n  - {name: %s, %s}\nschedules:\n  - {name: nightly, job: pull, connection: hub, cron: '0 1 * * *'}\n  - {name: other, job: pull, connection: %[6]s, cron: '0 2 * * *'}\n",
		g.server.URL, g.provider.URL, logintest.ClientID, logintest.ClientSecret, connection, unseen, connection))
	return g
}

// serve opens the program, reads both connections and serves it while do runs.
func (g *guardedSite) serve(t *testing.T, do func(ctx context.Context, a *app.App)) {
	t.Helper()
	a := g.open(t)
	defer a.Close()
	handler, err := a.Handler()
	if err != nil {
		t.Fatal(err)
	}
	g.handler.Store(&handler)
	running(t, func(ctx context.Context) error {
		for _, c := range []string{"hub", unseen} {
			if _, err := a.Jobs().Ask(ctx, c, "pull", nil); err != nil {
				return err
			}
		}
		if err := a.Backlog().Drain(ctx); err != nil {
			return err
		}
		do(ctx, a)
		return nil
	}, a)
}

// asker sends requests as somebody.
type asker struct {
	name string
	key  string
}

func (g *guardedSite) ask(t *testing.T, who asker, method, path string) (int, string, http.Header) {
	t.Helper()
	body := ""
	if method == http.MethodPost && strings.HasPrefix(path, "/api/") {
		body = "{}"
	}
	r, err := http.NewRequestWithContext(t.Context(), method, g.server.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if who.key != "" {
		r.Header.Set("Authorization", "Bearer "+who.key)
	}
	got, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	return got.StatusCode, string(text), got.Header
}

// TestRolesByRoutes asks for every route that there is as everybody, and compares who gets in
// with a table that a person has looked at.
func TestRolesByRoutes(t *testing.T) {
	g := newGuardedSite(t)
	g.serve(t, func(ctx context.Context, a *app.App) {
		askers := []asker{{name: "stranger"}}
		for _, k := range []key.Key{{Name: "viewer of hub", Role: "viewer", Connections: []string{"hub"}}, {Name: "viewer", Role: "viewer"}, {Name: "operator of hub", Role: "operator", Connections: []string{"hub"}}, {Name: "operator", Role: "operator"}, {Name: "admin", Role: "admin"}} {
			_, text, err := a.Keys().Create(ctx, k)
			if err != nil {
				t.Fatal(err)
			}
			askers = append(askers, asker{k.Name, text})
		}
		routes, err := a.Routes()
		if err != nil {
			t.Fatal(err)
		}
		hello, err := g.box.Hello()
		if err != nil {
			t.Fatal(err)
		}
		id := companyIDs(t, g.box.URL(), hello.AccessToken)[0]
		fill := strings.NewReplacer("{connection}", "hub", "{id}", id, "{version}", "1", "{name}", "style.css", "{$}", "")
		var table strings.Builder
		for _, who := range askers {
			fmt.Fprintf(&table, "%-16s", who.name)
		}
		table.WriteString("route\n")
		for _, route := range routes {
			method, path, ok := strings.Cut(route, " ")
			if !ok {
				method, path = "GET", route+"nothing"
			}
			for _, who := range askers {
				status, body, header := g.ask(t, who, method, fill.Replace(path))
				word := "in"
				switch {
				case status == http.StatusUnauthorized:
					word = "–"
				case status == http.StatusForbidden:
					word = "no"
				case status == http.StatusFound && strings.HasPrefix(header.Get("Location"), "/login"):
					word = "log in"
				}
				fmt.Fprintf(&table, "%-16s", word)
				if strings.HasSuffix(who.name, "of hub") && strings.Contains(body, unseen) {
					t.Errorf("%s is told of %s by %s", who.name, unseen, route)
				}
			}
			table.WriteString(route + "\n")
		}
		golden(t, "access.txt", table.String())
		g.onlyTheirOwn(t, askers[1], id)
	})
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("another table than in %s; look at who gets in, and run go test -update if it is right:\n%s", path, diff)
	}
}

// onlyTheirOwn asks by name for what somebody may not see.
func (g *guardedSite) onlyTheirOwn(t *testing.T, who asker, id string) {
	t.Helper()
	for path, want := range map[string]int{
		"/api/v1/accounts/hub/" + id: 200, "/accounts/hub/" + id: 200, "/api/v1/jobs/history?connection=hub": 200,
		"/api/v1/accounts/" + unseen + "/" + id: 404, "/accounts/" + unseen + "/" + id: 404, "/api/v1/accounts?connection=" + unseen: 404,
		"/api/v1/market?connection=" + unseen: 404, "/api/v1/jobs/history?connection=" + unseen: 404, "/api/v1/jobs/history?schedule=other": 404,
	} {
		if status, body, _ := g.ask(t, who, "GET", path); status != want {
			t.Errorf("%s: %d, want %d: %.200s", path, status, want, body)
		}
	}
	status, body, _ := g.ask(t, who, "GET", "/api/v1/accounts?limit=1000")
	if n := strings.Count(body, `"connection":"hub"`); status != 200 || n < 10 || strings.Contains(body, unseen) {
		t.Errorf("their accounts: %d, %d of hub: %.300s", status, n, body)
	}
}

// TestPeopleLogInAtThePages goes the way of a browser, and looks at what is kept of it.
func TestPeopleLogInAtThePages(t *testing.T) {
	g := newGuardedSite(t)
	g.serve(t, func(ctx context.Context, a *app.App) {
		jar, err := cookiejar.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		browser := &http.Client{Jar: jar}
		see := func(method, path string) (int, string) {
			r, err := http.NewRequestWithContext(ctx, method, g.server.URL+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Accept-Language", "en")
			got, err := browser.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer got.Body.Close()
			text, err := io.ReadAll(got.Body)
			if err != nil {
				t.Fatal(err)
			}
			return got.StatusCode, string(text)
		}
		g.provider.Person(map[string]any{"email": "anna@example.com", "groups": []string{"ops"}})
		status, page := see("GET", "/jobs?state=failed")
		if status != 200 || !strings.Contains(page, "anna@example.com") || !strings.Contains(page, `action="/logout"`) || !strings.Contains(page, `action="/jobs/pause"`) || strings.Contains(page, `href="/audit"`) {
			t.Fatalf("%d: %s", status, page)
		}
		if status, page = see("GET", "/audit"); status != http.StatusForbidden || !strings.Contains(page, "this needs the role admin, and you have the role operator") {
			t.Errorf("the audit: %d %s", status, page)
		}
		if status, page = see("POST", "/logout"); status != 200 || !strings.Contains(page, "You are logged out here.") || !strings.Contains(page, g.provider.URL+"/end") {
			t.Errorf("after the logout: %d %s", status, page)
		}
		g.provider.Person(map[string]any{"email": "bert@example.com", "groups": []string{"sales"}})
		if status, page = see("GET", "/jobs"); status != 200 || strings.Contains(page, `action="/jobs/pause"`) || strings.Contains(page, unseen) || strings.Contains(page, "/dead") {
			t.Errorf("a viewer sees %d: %s", status, page)
		}
		see("POST", "/logout")
		g.provider.Person(map[string]any{"email": "carla@example.com", "groups": []string{"root"}})
		if status, page = see("GET", "/audit"); status != 200 {
			t.Errorf("an admin: %d", status)
		}
		for _, want := range []string{"anna@example.com", "log in", "refused", "bert@example.com", "127.0.0.1"} {
			if !strings.Contains(page, want) {
				t.Errorf("the page of the audit lacks %q", want)
			}
		}
	})
}

// TestTheAuditHasWhatWasDone does things and reads what was kept of them.
func TestTheAuditHasWhatWasDone(t *testing.T) {
	g := newGuardedSite(t)
	g.serve(t, func(ctx context.Context, a *app.App) {
		made, text, err := a.Keys().Create(ctx, key.Key{Role: "operator"})
		if err != nil {
			t.Fatal(err)
		}
		hello, err := g.box.Hello()
		if err != nil {
			t.Fatal(err)
		}
		id := companyIDs(t, g.box.URL(), hello.AccessToken)[0]
		began := time.Now()
		ops := asker{key: text}
		g.ask(t, ops, "GET", "/api/v1/accounts/hub/"+id)
		g.ask(t, ops, "GET", "/accounts/hub/"+id)
		g.ask(t, ops, "GET", "/accounts/hub/nobody")
		g.ask(t, ops, "GET", "/lists.csv?connection=hub")
		g.ask(t, ops, "GET", "/audit")
		g.ask(t, asker{key: text + "x"}, "GET", "/api/v1/jobs")
		g.ask(t, asker{}, "GET", "/api/v1/jobs")
		all, err := a.Journal().Read(ctx, audit.Filter{Since: began.Add(-time.Second), Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range slices.Backward(all) {
			got = append(got, strings.Join([]string{e.Who, e.By, e.Role, e.Does, e.Object, e.From, e.Outcome}, "|"))
		}
		who := "key " + made.ID + "|key|operator|"
		want := []string{
			who + "read-account|hub/" + id + "|127.0.0.1|done", who + "read-account|hub/" + id + "|127.0.0.1|done", who + "read-account|hub/nobody|127.0.0.1|failed",
			who + "export|hub|127.0.0.1|done", who + "refused|GET /audit|127.0.0.1|refused", "|||refused|/|127.0.0.1|refused", "|||refused|GET /api/v1/jobs|127.0.0.1|refused",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("kept (-want +got):\n%s", diff)
		}
	})
}

// TestMetricsAreNotServedWithThePages unless that is configured.
func TestMetricsAreNotServedWithThePages(t *testing.T) {
	for admin, want := range map[string]bool{"": false, "127.0.0.1:0": true} {
		s := newSite(t, 1)
		if admin != "" {
			text, err := os.ReadFile(s.conf)
			if err != nil {
				t.Fatal(err)
			}
			s.write(t, s.conf, regexp.MustCompile(`http: \{listen: '127.0.0.1:0'`).ReplaceAllString(string(text), "$0, admin_listen: '"+admin+"'"))
		}
		a := s.open(t)
		handler, err := a.Handler()
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{"/metrics", "/healthz", "/readyz"} {
			w := httptest.NewRecorder()
			r := httptest.NewRequest(http.MethodGet, path, nil)
			r.Host = "localhost"
			if handler.ServeHTTP(w, r); (w.Code == 200) != want {
				t.Errorf("admin_listen %q: %s answers %d", admin, path, w.Code)
			}
		}
		a.Close()
	}
}
