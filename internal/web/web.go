package web

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/access"
	"github.com/icptier/icptier/internal/report"
)

// Options are how the pages are served. The zero value works.
type Options struct {
	// Language is de or en: what a reader gets whose browser asks for neither. Empty means de.
	Language string
	// Zone is the time zone of all times on the pages; nil means time.Local.
	Zone *time.Location
	// PublicURL is how browsers reach the pages where that is not localhost or an
	// IP address; may be empty. A request for any other name is refused: a foreign
	// page that points its own name at us must not read ours. Its path stands
	// before all links; whether a proxy cuts it off is all the same.
	PublicURL string
	// Version of the program, for the foot of the pages; may be empty.
	Version string
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	Log *zap.Logger // nil logs nothing
	// Door lets people in and out; nil where nobody logs in here.
	Door Door
	// Audit keeps what people do; nil keeps nothing.
	Audit access.Auditor
	// Turns bound the pages that read all accounts, together with the reports of the API. Required.
	Turns *access.Turns
	// Journal are the newest entries of the audit, of one person where one is named; nil has
	// no page of them.
	Journal func(ctx context.Context, who string, limit int) (report.Table, error)
}

// Door lets people in and out. A login.Door is one.
type Door interface {
	Begin(http.ResponseWriter, *http.Request)  // sends to the provider
	Return(http.ResponseWriter, *http.Request) // takes back from there
	Leave(http.ResponseWriter, *http.Request)  // ends the session
	Elsewhere() string                         // the provider's page for logging out; may be empty
}

// Pages are all pages, to be mounted at /. Who asks is in the context of a request, as an
// access.Gate puts it there.
type Pages struct {
	handler http.Handler
	server  *server
}

// ServeHTTP implements http.Handler.
func (p *Pages) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.handler.ServeHTTP(w, r) }

// Routes are the patterns of all pages.
func (p *Pages) Routes() []string { return p.server.mux.Routes() }

// Refuse answers a request that does not get as far as a page; the error is of package access.
func (p *Pages) Refuse(w http.ResponseWriter, r *http.Request, err error) {
	guarded(p.server.public, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { p.server.refuse(w, r, err) })).ServeHTTP(w, r)
}

type server struct {
	source  Source
	options Options
	public  string // the host of Options.PublicURL
	base    string // the path of Options.PublicURL, without a slash at the end
	locales map[string]*locale
	assets  map[string]asset
	mux     *access.Mux
}

// New returns the pages. The error is about the Options, or a fault of the program.
func New(source Source, o Options) (*Pages, error) {
	o.Language = cmp.Or(o.Language, languages()[0])
	if o.Zone == nil {
		o.Zone = time.Local
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = zap.NewNop()
	}
	s := &server{source: source, options: o, locales: map[string]*locale{}}
	s.mux = access.NewMux(rights(source), s.refuse, o.Audit)
	for _, lang := range languages() {
		l, err := newLocale(lang, o)
		if err != nil {
			return nil, err
		}
		s.locales[lang] = l
	}
	if s.locales[o.Language] == nil {
		return nil, fmt.Errorf("language %q of the pages is not one of %v", o.Language, languages())
	}
	public, err := url.Parse(o.PublicURL)
	if err != nil {
		return nil, fmt.Errorf("public address of the pages: %w", err)
	}
	s.public, s.base = public.Hostname(), strings.TrimRight(public.Path, "/")
	if s.assets, err = loadAssets(); err != nil {
		return nil, err
	}
	s.mount()
	return &Pages{guarded(s.public, s.rooted()), s}, nil
}

// mount mounts all pages.
func (s *server) mount() {
	s.mux.HandleFunc("GET /static/{name}", s.static)
	s.mux.Handle("GET /{$}", s.page("overview", s.overview))
	s.mux.Handle("GET /accounts", s.page("accounts", s.accounts))
	s.mux.Handle("GET /accounts/{connection}/{id}", s.page("account", s.account))
	s.mux.Handle("GET /model", s.page("model", s.model))
	s.mux.Handle("GET /model/preview", s.page("model", func(r *request) (body, error) { return body{redirect: r.link("/model", nil)}, nil }))
	s.mux.Handle("POST /model/preview", http.NewCrossOriginProtection().Handler(s.insight("preview", "icptier icp preview", s.preview)))
	s.mux.Handle("GET /model/shadow", s.insight("preview", "icptier icp preview", s.shadow))
	s.mux.Handle("GET /market", s.insight("market", "icptier market", s.market))
	s.mux.Handle("GET /lists", s.insight("lists", "icptier abm", s.lists))
	s.mux.Handle("GET /lists.csv", s.insight("lists", "icptier abm --output csv", s.listCSV))
	s.mux.Handle("GET /backtest", s.insight("drawn", "icptier backtest", s.drawn("backtest", "back-test", s.source.Backtest)))
	s.mux.Handle("GET /territories", s.insight("drawn", "icptier territories", s.drawn("territories", "share accounts out", s.source.Territories)))
	for _, p := range s.source.Plain() {
		s.mux.Handle("GET /"+p.Name, s.insight("plain", "icptier "+p.Name, s.plain(p)))
	}
	s.operations()
	s.door()
	s.mux.Handle("GET /", s.page("", func(*request) (body, error) { return body{}, ErrNotFound }))
	s.mux.HandleFunc("/", s.wrongMethod)
}

// rooted serves the pages below the public path as well as at the root.
func (s *server) rooted() http.Handler {
	if s.base == "" {
		return s.mux
	}
	below := http.StripPrefix(s.base, s.mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == s.base:
			http.Redirect(w, r, s.base+"/", http.StatusFound)
		case strings.HasPrefix(r.URL.Path, s.base+"/"):
			below.ServeHTTP(w, r)
		default:
			s.mux.ServeHTTP(w, r)
		}
	})
}

// request is one request with what is known of its reader.
type request struct {
	*http.Request
	*locale
	// chosen is the language that the address itself asks for, which the links
	// of the page carry on; empty when the browser's choice stands.
	chosen string
	base   string // stands before every path of ours
	began  time.Time
}

// body is the content of a page: its title, and the values of its template.
type body struct {
	Title string
	Data  any
	// redirect is where the reader should go instead.
	redirect string
	// csv is a table to send in place of a page; nil for none.
	csv []byte
	// status is that of the answer; 0 is OK.
	status int
	// template is another than the page's own; may be empty.
	template string
}

// page answers with the template of this name, filled by fill, or with an error page.
func (s *server) page(name string, fill func(*request) (body, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		req := s.request(r)
		b, err := fill(req)
		switch {
		case errors.Is(err, ErrNotFound):
			s.fail(w, req, http.StatusNotFound, req.words("Not found"), req.words("There is no such page or account here."))
			return
		case err != nil && errors.Is(r.Context().Err(), context.Canceled):
			return // the reader has gone
		case errors.Is(err, ErrRebuilding):
			s.fail(w, req, http.StatusServiceUnavailable, req.words("One moment"), req.words("The cache is being rebuilt from the stored records. There are figures once it is whole; load the page again then."))
			return
		case err != nil:
			// The pattern and not the address: an address holds an account's id.
			s.options.Log.Error("page not shown", zap.String("page", r.Pattern), zap.Error(err))
			s.fail(w, req, http.StatusInternalServerError, req.words("That did not work"), req.words("The page cannot be shown right now. Try again in a moment; the cause is in the log."))
			return
		case b.redirect != "":
			http.Redirect(w, r, b.redirect, http.StatusFound)
			return
		case b.csv != nil:
			s.sendCSV(w, b.csv)
			return
		}
		html, err := s.render(req, cmp.Or(b.template, name), b)
		if err != nil {
			s.options.Log.Error("page not rendered", zap.String("page", r.Pattern), zap.Error(err))
			s.fail(w, req, http.StatusInternalServerError, req.words("That did not work"), req.words("The page cannot be shown right now. Try again in a moment; the cause is in the log."))
			return
		}
		s.send(w, req, cmp.Or(b.status, http.StatusOK), html)
	})
}

func (s *server) wrongMethod(w http.ResponseWriter, r *http.Request) {
	req := s.request(r)
	w.Header().Set("Allow", "GET, HEAD")
	s.fail(w, req, http.StatusMethodNotAllowed, req.words("Not allowed"), req.words("These pages can only be read."))
}

// fail answers with an error page, or in plain text when even that cannot be made.
func (s *server) fail(w http.ResponseWriter, r *request, status int, title, hint string) {
	html, err := s.render(r, "error", body{Title: title, Data: hint})
	if err != nil {
		s.options.Log.Error("error page not rendered", zap.Error(err))
		http.Error(w, title, status)
		return
	}
	s.send(w, r, status, html)
}

func (s *server) send(w http.ResponseWriter, r *request, status int, html []byte) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", r.lang)
	h.Set("Cache-Control", "no-store")
	h.Add("Vary", "Accept-Language")
	w.WriteHeader(status)
	if _, err := w.Write(html); err != nil {
		s.options.Log.Debug("page not sent whole", zap.Error(err)) // the reader has gone
	}
}

// render makes the whole page before anything of it is sent.
func (s *server) render(r *request, name string, b body) ([]byte, error) {
	t := r.templates[name]
	if t == nil {
		return nil, fmt.Errorf("no template %q", name)
	}
	var html bytes.Buffer
	if err := t.ExecuteTemplate(&html, "layout", s.frame(r, name, b)); err != nil {
		return nil, fmt.Errorf("render %s: %w", name, err)
	}
	return bytes.Map(visible, html.Bytes()), nil
}

// visible drops the characters that no text of ours has and that a hostile name
// can do harm with: control characters and those that turn the direction of text around.
func visible(r rune) rune {
	if r == '\n' || r == '\t' {
		return r
	}
	if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
		return -1
	}
	return r
}
