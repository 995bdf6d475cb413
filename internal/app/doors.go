package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/internal/access"
	"github.com/icptier/icptier/internal/access/login"
	"github.com/icptier/icptier/internal/api"
	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/hook"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/schedule"
	"github.com/icptier/icptier/internal/web"
	"github.com/icptier/icptier/internal/web/views"
)

// servePages begins to serve the role api.
func (a *App) servePages(ctx context.Context, group *errgroup.Group) error {
	pages, err := a.pagesListener(ctx)
	if err != nil {
		return err
	}
	handler, err := a.Handler() //nolint:contextcheck // every request brings its own
	if err != nil {
		return errors.Join(err, pages.Close())
	}
	if !a.together() {
		admin, err := a.listen(ctx, "http.admin_listen", a.cfg.HTTP.Admin())
		if err != nil {
			return errors.Join(err, pages.Close())
		}
		a.log.Info("metrics and health", zap.String("address", admin.Addr().String()))
		group.Go(func() error { return serve(ctx, admin, a.AdminHandler()) })
	}
	group.Go(func() error { return serve(ctx, pages, handler) })
	group.Go(func() error { return a.accounts.Keep(ctx) })
	return nil
}

// pagesListener is where pages and API are served: where nobody has to log in, this machine alone.
func (a *App) pagesListener(ctx context.Context) (net.Listener, error) {
	listener, err := a.opts.Page, error(nil)
	if listener == nil {
		if listener, err = a.listen(ctx, "http.listen", a.cfg.HTTP.Listen); err != nil {
			return nil, err
		}
	}
	at, ok := listener.Addr().(*net.TCPAddr)
	if !a.cfg.HTTP.Access.On() && ok && !at.IP.IsLoopback() {
		err := phrase.Errorf("the pages are not served on %s: other machines could reach them, and nobody would have to log in; write http.auth, or listen on 127.0.0.1", at.String())
		return nil, errors.Join(err, listener.Close())
	}
	return listener, nil
}

// together says that metrics and health are served with the pages.
func (a *App) together() bool {
	return a.opts.Page != nil || a.cfg.HTTP.AdminListen == a.cfg.HTTP.Listen
}

// AdminHandler serves metrics and health.
func (a *App) AdminHandler() http.Handler {
	mux := http.NewServeMux()
	a.mountAdmin(mux)
	return web.Recovered(mux, a.log)
}

func (a *App) mountAdmin(mux *http.ServeMux) {
	mux.Handle("GET /healthz", web.Healthz())
	mux.Handle("GET /readyz", web.Readyz(a.bus.Ready, a.backlog.Line, a.log))
	mux.Handle("GET /metrics", a.metrics.Handler())
}

// Handler serves the role api: the pages, the HTTP API and the webhooks, each for who may use it.
func (a *App) Handler() (http.Handler, error) {
	faces := &faces{app: a, made: map[string]*face{}}
	door := a.door(faces.refuse)
	if door != nil {
		faces.door = door
	}
	if _, err := faces.of(nil); err != nil {
		return nil, err
	}
	gate := access.Gate{Ways: a.ways(door), Failed: faces.refuse}
	inside := gate.Handler(faces)
	if door != nil {
		inside = door.Sessions(inside)
	}
	mux := http.NewServeMux()
	mux.Handle("/", inside)
	hooks := hook.New(hook.Config{Connections: a.connections, Keeper: a.bus, PublicURL: a.cfg.HTTP.PublicURL, Now: time.Now, Log: a.log})
	if err := a.mount(mux, "POST ", "/hooks/{connection}", hooks); err != nil {
		return nil, err
	}
	if a.together() {
		a.mountAdmin(mux)
	}
	return web.Recovered(mux, a.log), nil
}

// door is where people log in; nil where they do not do that here.
func (a *App) door(fail func(http.ResponseWriter, *http.Request, error)) *login.Door {
	o := a.cfg.HTTP.Access.OIDC
	if o.Issuer == "" {
		return nil
	}
	return login.New(login.Config{
		Issuer: o.Issuer, ClientID: o.ClientID, ClientSecret: o.ClientSecret.Reveal(), Scopes: o.Scopes, Groups: o.Groups,
		PublicURL: strings.TrimRight(a.cfg.HTTP.PublicURL, "/"), Local: a.cfg.HTTP.Local(), Rules: a.rules(),
		Lifetime: a.cfg.HTTP.Access.Session, Store: a.cache.Sessions(), Now: a.opts.Now, Log: a.log, Fail: fail, Did: a.journal.Of,
	})
}

// ways are how people and programs say who they are.
func (a *App) ways(door *login.Door) []access.Way {
	cfg := &a.cfg.HTTP.Access
	if !cfg.On() {
		return []access.Way{access.Machine{Name: userName()}}
	}
	var ways []access.Way
	if cfg.Keys {
		ways = append(ways, a.keyring)
	}
	if len(cfg.Proxy.From) > 0 {
		ways = append(ways, access.Proxy{From: prefixes(cfg.Proxy.From), User: cfg.Proxy.User, Groups: cfg.Proxy.Groups, Rules: a.rules()})
	}
	if door != nil {
		ways = append(ways, door)
	}
	return ways
}

func prefixes(texts []string) []netip.Prefix {
	var all []netip.Prefix
	for _, text := range texts {
		if p, err := config.ParsePrefix(text); err == nil { // else the configuration was not valid
			all = append(all, p)
		}
	}
	return all
}

func (a *App) rules() []access.Rule {
	var all []access.Rule
	for _, r := range a.cfg.HTTP.Access.Roles {
		if role, ok := access.ParseRole(r.Role); ok {
			all = append(all, access.Rule{Group: r.Group, Role: role, Connections: r.Connections})
		}
	}
	return all
}

// faces are the pages and the API, once for each set of connections that somebody may see.
type faces struct {
	app  *App
	door web.Door // nil where nobody logs in

	mu   sync.Mutex
	made map[string]*face
}

// face is what is shown of some connections.
type face struct {
	mux    *http.ServeMux
	pages  *web.Pages
	routes []string
}

// mostFaces bounds the sets that are kept; there are as many as rules and keys have.
const mostFaces = 200

// of returns the face for those who see these connections, all where there are none.
func (f *faces) of(connections []string) (*face, error) {
	names := slices.Sorted(slices.Values(connections))
	name := strings.Join(names, ",")
	f.mu.Lock()
	defer f.mu.Unlock()
	if one := f.made[name]; one != nil {
		return one, nil
	}
	if len(f.made) >= mostFaces {
		whole := f.made[""]
		clear(f.made)
		f.made[""] = whole
	}
	one, err := f.app.face(names, f.door)
	if err != nil {
		return nil, err
	}
	f.made[name] = one
	return one, nil
}

// ServeHTTP implements http.Handler.
func (f *faces) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	who, _ := access.Of(r.Context())
	one, err := f.of(who.Connections) //nolint:contextcheck // a face serves many requests
	if err != nil {
		f.refuse(w, r, err)
		return
	}
	one.mux.ServeHTTP(w, r)
}

// refuse answers a request of which it cannot be told who asks, or who may not.
func (f *faces) refuse(w http.ResponseWriter, r *http.Request, err error) {
	var refused *access.RefusedError
	if !errors.As(err, &refused) {
		f.app.log.Warn("it cannot be told who asks", zap.Error(err))
	} else {
		f.app.journal.Request(r, access.Refused, access.Status(err))
	}
	public, bad := url.Parse(f.app.cfg.HTTP.PublicURL)
	if bad == nil && strings.HasPrefix(strings.TrimPrefix(r.URL.Path, strings.TrimRight(public.Path, "/")), "/api/") {
		api.Refuse(w, r, err)
		return
	}
	f.mu.Lock()
	pages := f.made[""].pages
	f.mu.Unlock()
	pages.Refuse(w, r, err)
}

// face makes pages and API over some connections, over all where none is named.
func (a *App) face(names []string, door web.Door) (*face, error) {
	seen, reader, reports, schedules := a.connections, a.accounts, a.reports, a.schedules
	if len(names) > 0 {
		seen = a.connections.Only(names)
		reader, reports, schedules = a.accounts.Over(seen), a.reports.Over(seen), a.schedules.Over(seen)
	}
	rooms := a.rooms(seen)
	rooms.Accounts, rooms.Reports, rooms.Schedules = reader, reports, schedules
	pages, err := web.New(rooms.Source(), web.Options{Log: a.log, PublicURL: a.cfg.HTTP.PublicURL, Door: door, Audit: a.journal.Request, Turns: a.turns, Journal: a.journal.Newest})
	if err != nil {
		return nil, err
	}
	public, err := url.Parse(a.cfg.HTTP.PublicURL)
	if err != nil {
		return nil, fmt.Errorf("public address of the API: %w", err)
	}
	behind := api.Rooms{Connections: seen, Accounts: reader, Reports: reports, Models: a.models, Schedules: schedules, Letters: a.lettersOf(seen)}
	operations := api.New(behind.Source(), api.Options{
		Log: a.log, Audit: a.journal.Request, Turns: a.turns, Ours: func(host string) bool { return web.Ours(host, public.Hostname()) },
	})
	mux := http.NewServeMux()
	mux.Handle("/", pages)
	if err := a.mount(mux, "", "/api/", operations); err != nil {
		return nil, err
	}
	return &face{mux, pages, slices.Concat(pages.Routes(), operations.Routes())}, nil
}

// rooms are those behind the pages.
func (a *App) rooms(seen *connection.Set) views.Rooms {
	return views.Rooms{
		Connections: seen, Accounts: a.accounts, Reports: a.reports, Models: a.models, Schedules: a.schedules, Backlog: a.backlog,
		Letters: a.lettersOf(seen), Generated: a.opts.Generated,
	}
}

// Source is the source of the pages.
func (a *App) Source() web.Source { return a.rooms(a.connections).Source() }

// mount serves a path at the root, and below the path of the public address.
func (a *App) mount(mux *http.ServeMux, method, path string, handler http.Handler) error {
	public, err := url.Parse(a.cfg.HTTP.PublicURL)
	if err != nil {
		return fmt.Errorf("public address: %w", err)
	}
	mux.Handle(method+path, handler)
	if base := strings.TrimRight(public.Path, "/"); base != "" {
		mux.Handle(method+base+path, http.StripPrefix(base, handler))
	}
	return nil
}

// As has a command act for the holder of an API key, who may see some connections alone from
// then on; without a key for the user of this machine, in the role that the configuration
// gives to commands. The error is an *access.RefusedError, or about the store of keys.
func (a *App) As(ctx context.Context, key string) (context.Context, error) {
	if key == "" {
		name := cmp.Or(a.cfg.HTTP.Access.Commands, access.Admin.String())
		role, ok := access.ParseRole(name)
		if !ok {
			return ctx, &access.RefusedError{Why: phrase.Of("commands need an API key here; put it into the environment variable ICPTIER_KEY")}
		}
		return access.With(ctx, access.Identity{Name: userName(), By: access.ByMachine, Role: role}), nil
	}
	who, err := a.keyring.Check(ctx, key)
	if err != nil {
		return ctx, err
	}
	if !who.All() {
		a.connections = a.all.Only(who.Connections)
		entries := slices.DeleteFunc(slices.Clone(a.schedules.Entries), func(e schedule.Entry) bool { return !a.connections.Has(e.Connection) })
		a.wireAccounts()
		a.wireJobs(entries)
		a.schedules = a.schedules.Over(a.connections)
	}
	return access.With(ctx, who), nil
}
