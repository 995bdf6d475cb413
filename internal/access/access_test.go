package access

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
)

// TestARouteOfWhichNothingIsWrittenDownIsAnAdmins asks as everybody.
func TestARouteOfWhichNothingIsWrittenDownIsAnAdmins(t *testing.T) {
	var refused error
	m := NewMux(Rights{"GET /read": {Role: Viewer}, "GET /whole": {Role: Viewer, All: true}, "GET /open": {}},
		func(w http.ResponseWriter, _ *http.Request, err error) { refused = err; w.WriteHeader(Status(err)) }, nil)
	for _, pattern := range []string{"GET /read", "GET /whole", "GET /open", "GET /forgotten"} {
		m.HandleFunc(pattern, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	}
	const in = http.StatusNoContent
	for _, c := range []struct {
		who  *Identity
		want map[string]int
	}{
		{nil, map[string]int{"/read": 401, "/whole": 401, "/open": in, "/forgotten": 401}},
		{&Identity{Role: Viewer}, map[string]int{"/read": in, "/whole": in, "/open": in, "/forgotten": 403}},
		{&Identity{Role: Viewer, Connections: []string{"a"}}, map[string]int{"/read": in, "/whole": 403, "/open": in, "/forgotten": 403}},
		{&Identity{Role: Operator}, map[string]int{"/read": in, "/whole": in, "/open": in, "/forgotten": 403}},
		{&Identity{Role: Admin}, map[string]int{"/read": in, "/whole": in, "/open": in, "/forgotten": in}},
	} {
		for path, want := range c.want {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
			if c.who != nil {
				r = r.WithContext(With(r.Context(), *c.who))
			}
			w := httptest.NewRecorder()
			refused = nil
			m.ServeHTTP(w, r)
			var told *RefusedError
			if w.Code != want || (want != in) != errors.As(refused, &told) {
				t.Errorf("%+v asks for %s: %d, %v; want %d", c.who, path, w.Code, refused, want)
			}
		}
	}
	if got := m.Routes(); len(got) != 4 || got[3] != "GET /forgotten" {
		t.Errorf("routes %v", got)
	}
}

// TestWhatWasDoneIsToldWithItsOutcome looks at what an Auditor gets.
func TestWhatWasDoneIsToldWithItsOutcome(t *testing.T) {
	type told struct {
		does   Action
		status int
		object string
	}
	var got []told
	m := NewMux(Rights{"POST /do": {Role: Operator, Does: PauseJob}, "GET /see": {Role: Viewer}},
		func(w http.ResponseWriter, _ *http.Request, err error) { w.WriteHeader(Status(err)) },
		func(r *http.Request, does Action, status int) {
			got = append(got, told{does, status, Object(r.Context())})
		})
	m.HandleFunc("POST /do", func(w http.ResponseWriter, r *http.Request) {
		About(r.Context(), "tiers")
		w.WriteHeader(http.StatusTeapot)
	})
	m.HandleFunc("GET /see", func(http.ResponseWriter, *http.Request) {})
	for _, role := range []Role{Operator, Viewer} {
		for _, line := range [][2]string{{"POST", "/do"}, {"GET", "/see"}} {
			r := httptest.NewRequestWithContext(With(t.Context(), Identity{Role: role}), line[0], line[1], nil)
			m.ServeHTTP(httptest.NewRecorder(), r)
		}
	}
	want := []told{{PauseJob, http.StatusTeapot, "tiers"}, {Refused, http.StatusForbidden, ""}}
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("told %+v, want %+v", got, want)
	}
}

func TestTheFirstRuleThatFitsDecides(t *testing.T) {
	rules := []Rule{{"revops", Operator, nil}, {"sales", Viewer, []string{"a"}}, {"root", Admin, nil}}
	for _, c := range []struct {
		groups []string
		role   Role
		sees   bool // connection b
		ok     bool
	}{
		{[]string{"root", "revops"}, Operator, true, true}, {[]string{"sales", "root"}, Viewer, false, true},
		{[]string{"root"}, Admin, true, true}, {[]string{"guests", "*"}, Anyone, true, false}, {nil, Anyone, true, false},
	} {
		role, connections, ok := Judge(rules, c.groups)
		if who := (Identity{Role: role, Connections: connections}); role != c.role || ok != c.ok || who.Sees("b") != c.sees {
			t.Errorf("%v: %v %v %t", c.groups, role, connections, ok)
		}
	}
	if role, _, ok := Judge([]Rule{{"*", Viewer, nil}}, nil); !ok || role != Viewer {
		t.Errorf("everybody is %v, %t", role, ok)
	}
}

// TestAProxyIsBelievedFromItsAddressAlone sends what a stranger and what the proxy sends.
func TestAProxyIsBelievedFromItsAddressAlone(t *testing.T) {
	p := Proxy{
		From: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/24"), netip.MustParsePrefix("fd00::5/128")}, User: "X-Forwarded-User", Groups: "X-Groups",
		Rules: []Rule{{"ops", Operator, nil}, {"sales", Viewer, []string{"a"}}},
	}
	for _, c := range []struct {
		name, from   string
		user, groups []string
		role         Role
		status       int // of the refusal; 0 is none
	}{
		{"the proxy", "10.1.0.7:4711", []string{"anna"}, []string{"guests, ops"}, Operator, 0},
		{"the proxy by its other address", "[::ffff:10.1.0.7]:4711", []string{"anna"}, []string{"sales"}, Viewer, 0},
		{"a stranger with the header", "10.1.1.7:4711", []string{"anna"}, []string{"ops"}, Anyone, 0},
		{"this machine with the header", "127.0.0.1:4711", []string{"anna"}, []string{"ops"}, Anyone, 0},
		{"no address", "@", []string{"anna"}, []string{"ops"}, Anyone, 0},
		{"nobody", "10.1.0.7:1", nil, []string{"ops"}, Anyone, 0},
		{"no group that may", "10.1.0.7:1", []string{"anna"}, []string{"guests"}, Anyone, 403},
		{"two names", "10.1.0.7:1", []string{"anna", "root"}, []string{"ops"}, Anyone, 401},
		{"two lists of groups", "10.1.0.7:1", []string{"anna"}, []string{"sales", "ops"}, Anyone, 401},
		{"an empty name", "10.1.0.7:1", []string{" "}, []string{"ops"}, Anyone, 401},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
			r.RemoteAddr = c.from
			r.Header["X-Forwarded-User"], r.Header["X-Groups"] = c.user, c.groups
			who, known, err := p.Who(r)
			if who.Role != c.role || known != (c.role != Anyone) || (err != nil) != (c.status != 0) || err != nil && Status(err) != c.status {
				t.Errorf("%+v, %t, %v", who, known, err)
			}
		})
	}
}

func TestPagesOfOtherSitesStartNothing(t *testing.T) {
	h := FromHere(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), func(w http.ResponseWriter, _ *http.Request, err error) { w.WriteHeader(Status(err)) })
	for site, want := range map[string]int{"": 200, "same-origin": 200, "none": 200, "cross-site": 403, "same-site": 403} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		r.Header.Set("Sec-Fetch-Site", site)
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, r); w.Code != want {
			t.Errorf("from %q: %d, want %d", site, w.Code, want)
		}
	}
}

type way func(*http.Request) (Identity, bool, error)

func (w way) Who(r *http.Request) (Identity, bool, error) { return w(r) }

// TestAStoreThatCannotBeReadLetsNobodyIn also when a later way would know somebody.
func TestAStoreThatCannotBeReadLetsNobodyIn(t *testing.T) {
	g := Gate{
		Ways: []Way{
			way(func(*http.Request) (Identity, bool, error) { return Identity{}, false, errors.New("NATS is away") }),
			Machine{"root"},
		},
		Failed: func(w http.ResponseWriter, _ *http.Request, err error) { w.WriteHeader(Status(err)) },
	}
	asked := false
	w := httptest.NewRecorder()
	g.Handler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true })).
		ServeHTTP(w, httptest.NewRequestWithContext(context.Background(), http.MethodGet, "/", nil))
	if asked || w.Code != http.StatusServiceUnavailable {
		t.Errorf("asked %t, status %d", asked, w.Code)
	}
}
