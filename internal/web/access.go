package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/icptier/icptier/internal/access"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/report"
)

// rights are what the pages need.
func rights(source Source) access.Rights {
	anyone, viewer, whole := access.Right{}, access.Right{Role: access.Viewer}, access.Right{Role: access.Viewer, All: true}
	operator := func(does access.Action) access.Right { return access.Right{Role: access.Operator, Does: does} }
	all := access.Rights{
		"GET /static/{name}":              anyone,
		"GET /login":                      anyone,
		"GET /login/callback":             anyone,
		"POST /logout":                    anyone,
		"GET /logged-out":                 anyone,
		"GET /{$}":                        viewer,
		"GET /accounts":                   viewer,
		"GET /accounts/{connection}/{id}": {Role: access.Viewer, Does: access.ReadAccount},
		"GET /model":                      viewer,
		"GET /model/preview":              viewer,
		"POST /model/preview":             {Role: access.Operator, All: true},
		"GET /model/shadow":               whole,
		"GET /market":                     viewer,
		"GET /lists":                      viewer,
		"GET /lists.csv":                  {Role: access.Viewer, Does: access.Export},
		"GET /backtest":                   viewer,
		"GET /territories":                viewer,
		"GET /health":                     viewer,
		"GET /jobs":                       viewer,
		"POST /jobs/pause":                operator(access.PauseJob),
		"POST /jobs/resume":               operator(access.ResumeJob),
		"GET /audit":                      {Role: access.Admin, All: true, Does: access.ReadAudit},
		"GET /dead":                       operator(""),
		"GET /dead/{id}":                  operator(access.ReadDead),
		"POST /dead/replay":               operator(access.ReplayDead),
		"POST /dead/drop":                 operator(access.DropDead),
		"GET /":                           viewer, // there is no such page, which who is not in need not know
		"/":                               viewer,
	}
	for _, p := range source.Plain() {
		all["GET /"+p.Name] = viewer
	}
	return all
}

// entriesShown is how many entries of the audit a page has.
const entriesShown = 200

type auditData struct {
	Table               report.Table
	Who, Action, Chosen string
}

func (s *server) audit(r *request) (body, error) {
	data := auditData{Who: clean(r.URL.Query().Get("who"), maxText), Action: r.base + "/audit", Chosen: r.chosen}
	var err error
	if data.Table, err = s.options.Journal(r.Context(), data.Who, entriesShown); err != nil {
		return body{}, fmt.Errorf("read the audit: %w", err)
	}
	return body{Title: r.words("Audit"), Data: data}, nil
}

// door mounts the ways in and out, and what was done.
func (s *server) door() {
	if s.options.Journal != nil {
		s.mux.Handle("GET /audit", s.page("audit", s.audit))
	}
	if s.options.Door == nil {
		return
	}
	s.mux.HandleFunc("GET /login", s.options.Door.Begin)
	s.mux.HandleFunc("GET /login/callback", s.options.Door.Return)
	s.mux.Handle("POST /logout", http.NewCrossOriginProtection().Handler(http.HandlerFunc(s.options.Door.Leave)))
	s.mux.Handle("GET /logged-out", s.page("out", func(r *request) (body, error) {
		return body{Title: r.words("Logged out"), Data: out{r.link("/login", nil), s.options.Door.Elsewhere()}}, nil
	}))
}

// out are the links of the page after a logout.
type out struct{ LogIn, Elsewhere string }

// refuse answers who may not see a page: who can log in is sent there.
func (s *server) refuse(w http.ResponseWriter, r *http.Request, err error) {
	req := s.request(r)
	status := access.Status(err)
	title, hint := req.words("Not allowed"), phrase.Error(req.lang, err)
	switch {
	case status == http.StatusUnauthorized && s.options.Door != nil && r.Method == http.MethodGet && !strings.HasPrefix(r.URL.Path, "/login"):
		to := url.URL{Path: r.URL.Path, RawQuery: r.URL.RawQuery}
		w.Header().Set("Cache-Control", "no-store")
		http.Redirect(w, r, s.base+"/login?"+url.Values{"to": {to.String()}}.Encode(), http.StatusFound)
		return
	case status == http.StatusUnauthorized:
		title = req.words("Not logged in")
	case status == http.StatusServiceUnavailable:
		title, hint = req.words("That does not work right now"), req.words("It cannot be told right now who you are. Try again in a moment; the cause is in the log.")
	}
	s.fail(w, req, status, title, hint)
}

// visitor is who reads a page.
type visitor struct {
	Name, RoleName string // empty where nobody has to log in
	Leave          string // ends the session; empty where there is none
	Operates       bool   // may control jobs
	Audit          string // the page of what was done; empty for who may not read it
}

func (s *server) visitor(r *request) visitor {
	who, _ := access.Of(r.Context())
	v := visitor{Operates: who.Role >= access.Operator}
	if who.Role >= access.Admin && s.options.Journal != nil {
		v.Audit = r.link("/audit", nil)
	}
	if who.By != access.ByMachine {
		v.Name, v.RoleName = who.Name, r.role(who.Role)
	}
	if who.Session {
		v.Leave = r.base + "/logout"
	}
	return v
}
