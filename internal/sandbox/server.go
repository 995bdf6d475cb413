package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/phrase"
)

// Config says what a sandbox is made of.
type Config struct {
	// CRM is the name that the configuration of connections calls the CRM by.
	CRM   string
	OAuth OAuth
	// Store keeps the state of OAuth, beside the objects of the API. It is the
	// caller's, who closes it.
	Store *Store
	// API answers every call with a good bearer token.
	API http.Handler
	// Token finds the token in a call; nil looks for a bearer token.
	Token func(r *http.Request) string
	// Public says which calls the API answers without one; nil is none.
	Public func(r *http.Request) bool
	// Record says of which object an address is the page for people; nil is none.
	Record func(u *url.URL) (typ, id string, ok bool)
	// Writes says which calls change something; nil is those that are neither GET nor HEAD.
	Writes func(r *http.Request) bool
	// CursorsEnd says that the cursor of a further page can end.
	CursorsEnd bool
	// Lags says that the index of search can be behind.
	Lags bool
	// Jobs says that there are jobs that run by themselves.
	Jobs bool
	// Unauthorized answers a call without one; nil answers a bare 401.
	Unauthorized func(w http.ResponseWriter)
	Now          func() time.Time // nil is time.Now
	Log          *zap.Logger      // nil logs nothing
}

// Server is the sandbox of one CRM. It is an http.Handler, and serves by itself
// after Listen.
type Server struct {
	cfg    Config
	log    *zap.Logger
	now    func() time.Time
	oauth  *authority
	faults faults
	calls  calls

	control http.Handler

	mu       sync.Mutex // guards listener
	listener net.Listener
}

// New makes a sandbox. The error says what of the configuration is missing, or
// that the state of OAuth cannot be read from the store.
func New(cfg Config) (*Server, error) {
	if cfg.CRM == "" || cfg.Store == nil || cfg.API == nil {
		return nil, errors.New("a sandbox needs the name of its CRM, a store and an API")
	}
	s := &Server{cfg: cfg, log: cfg.Log, now: cfg.Now}
	if s.log == nil {
		s.log = zap.NewNop()
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.cfg.Token == nil {
		s.cfg.Token = bearer
	}
	if s.cfg.Writes == nil {
		s.cfg.Writes = func(r *http.Request) bool { return r.Method != http.MethodGet && r.Method != http.MethodHead }
	}
	if s.cfg.Unauthorized == nil {
		s.cfg.Unauthorized = func(w http.ResponseWriter) {
			w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
			w.WriteHeader(http.StatusUnauthorized)
		}
	}
	var err error
	if s.oauth, err = newAuthority(cfg.OAuth, cfg.Store, s.now); err != nil {
		return nil, fmt.Errorf("make %s sandbox: %w", cfg.CRM, err)
	}
	s.control = s.routes()
	return s, nil
}

// Store returns the store behind the sandbox.
func (s *Server) Store() *Store { return s.cfg.Store }

// Listen binds an address; an empty one is any free port, and one without a host
// is of the loopback interface.
func (s *Server) Listen(ctx context.Context, addr string) error {
	if addr == "" {
		addr = ":0"
	}
	if strings.HasPrefix(addr, ":") {
		addr = "127.0.0.1" + addr
	}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", addr)
	if err != nil {
		return fmt.Errorf("start %s sandbox: %w", s.cfg.CRM, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.listener != nil {
		return errors.Join(fmt.Errorf("%s sandbox is listening already", s.cfg.CRM), listener.Close())
	}
	s.listener = listener
	return nil
}

// URL returns where the sandbox listens; it is empty before Listen.
func (s *Server) URL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.listener == nil {
		return ""
	}
	return "http://" + s.listener.Addr().String()
}

// Serve answers requests until ctx ends, and then finishes those that have
// begun, for five seconds at most. The error is nil when it ended with ctx.
func (s *Server) Serve(ctx context.Context) error {
	s.mu.Lock()
	listener := s.listener
	s.mu.Unlock()
	if listener == nil {
		return fmt.Errorf("%s sandbox does not listen", s.cfg.CRM)
	}
	server := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		ErrorLog:          zap.NewStdLog(s.log),
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serve %s sandbox: %w", s.cfg.CRM, err)
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	err := server.Shutdown(grace)
	if errors.Is(err, context.DeadlineExceeded) {
		err = server.Close()
	}
	if served := <-ended; err == nil && !errors.Is(served, http.ErrServerClosed) {
		err = served
	}
	if err != nil {
		return fmt.Errorf("stop %s sandbox: %w", s.cfg.CRM, err)
	}
	return nil
}

// ServeHTTP implements http.Handler: it logs the call, applies the fault that is
// due, and otherwise lets the sandbox answer.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, controlPath) {
		s.control.ServeHTTP(w, r)
		return
	}
	if s.record(w, r) {
		return
	}
	call := &Call{Time: s.now(), Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery}
	if holder, known := s.oauth.holder(s.cfg.Token(r)); known {
		call.Client = holder
	}
	r = r.WithContext(context.WithValue(r.Context(), callKey{}, call))
	// Connectors go by the clock of the CRM, which this header shows.
	w.Header().Set("Date", call.Time.UTC().Format(http.TimeFormat))
	watched := &watcher{ResponseWriter: w}
	// What was answered is known before the caller has all of it, so that a
	// caller who looks at the log finds its own calls there.
	watched.before = func(status int) {
		call.Status = status
		s.calls.add(call)
	}
	defer watched.tell(0)
	fault := s.faults.next(r, s.kind(r))
	if fault == nil {
		s.answer(watched, r)
		return
	}
	call.Fault = fault.name
	if err := s.prepare(fault, call); err != nil {
		http.Error(watched, "the state of OAuth cannot be stored", http.StatusInternalServerError)
		return
	}
	fault.apply(watched, r, http.HandlerFunc(s.answer))
}

// kind tells calls of the token endpoint, reading and writing calls apart; the consent
// page is of no kind.
func (s *Server) kind(r *http.Request) CallKind {
	switch {
	case s.oauth.isToken(r):
		return Tokens
	case s.oauth.isEndpoint(r):
		return AnyCall
	case s.cfg.Writes(r):
		return Writes
	}
	return Reads
}

// prepare does what a fault does before the call is answered.
func (s *Server) prepare(f *pending, call *Call) error {
	if f.BusyRows {
		// Half of the rows, and others with every call.
		call.busy = func(row int) bool { return (uint64(row)+f.met)%2 == 1 } //nolint:gosec // a place is never negative
	}
	call.ending, call.failed, call.behind = f.EndCursor, f.FailJob, f.Behind
	switch {
	case f.Revoke:
		return s.RevokeGrants()
	case f.ExpireToken:
		return s.ExpireTokens()
	}
	return nil
}

func (s *Server) answer(w http.ResponseWriter, r *http.Request) {
	if s.oauth.isEndpoint(r) {
		s.oauth.ServeHTTP(w, r)
		return
	}
	if !s.Active(s.cfg.Token(r)) && (s.cfg.Public == nil || !s.cfg.Public(r)) {
		s.cfg.Unauthorized(w)
		return
	}
	s.cfg.API.ServeHTTP(w, r)
}

// Active reports whether an access token is good now, for an API that can be asked.
func (s *Server) Active(access string) bool {
	_, known := s.oauth.holder(access)
	return known
}

// Hello holds the settings that a client needs to work with a sandbox.
type Hello struct {
	CRM          string `json:"crm"`
	URL          string `json:"url"`
	AuthURL      string `json:"auth_url"`
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
	AccessToken  string `json:"access_token"`
	RefreshToken string `json:"refresh_token"`
}

// Hello makes a grant for one more client, as if it had been through the consent
// page. It fails when the store does.
func (s *Server) Hello() (Hello, error) {
	issued, err := s.oauth.grant("")
	if err != nil {
		return Hello{}, fmt.Errorf("make grant: %w", err)
	}
	return Hello{
		CRM: s.cfg.CRM, URL: s.URL(), AuthURL: s.URL(),
		ClientID: s.cfg.OAuth.ClientID, ClientSecret: s.cfg.OAuth.ClientSecret,
		AccessToken: issued.access, RefreshToken: issued.refresh,
	}, nil
}

// Inject makes faults of coming calls. A call meets the first fault that is for
// its path and method.
func (s *Server) Inject(f ...Fault) { s.faults.inject(f) }

// Specify puts the faults of a specification, as ParseFaults reads it, in the place of all
// that have not come yet. The error is a *SpecError, and changes nothing.
func (s *Server) Specify(spec string) error {
	faults, err := ParseFaults(spec)
	if err != nil {
		return err
	}
	for _, f := range faults {
		if f.EndCursor && !s.cfg.CursorsEnd {
			return &SpecError{Part: f.part, Text: f.text, Wrong: phrase.Of("cursors of %s do not end", s.cfg.CRM)}
		}
		if f.FailJob && !s.cfg.Jobs {
			return &SpecError{Part: f.part, Text: f.text, Wrong: phrase.Of("%s has no jobs", s.cfg.CRM)}
		}
		if f.Behind > 0 && !s.cfg.Lags {
			return &SpecError{Part: f.part, Text: f.text, Wrong: phrase.Of("the search of %s is never behind", s.cfg.CRM)}
		}
	}
	s.faults.replace(faults)
	return nil
}

// Faults returns the specified faults that are in force, and how many calls met each.
func (s *Server) Faults() []FaultState { return s.faults.states() }

// Heal takes back the faults that have not come yet.
func (s *Server) Heal() { s.faults.heal() }

// Calls returns the log of all calls, oldest first; only the newest 50,000 are kept.
func (s *Server) Calls() []Call { return s.calls.all() }

// ExpireTokens ends the life of all access tokens. Refresh tokens stay good.
func (s *Server) ExpireTokens() error { return s.oauth.expire() }

// RevokeGrants takes all grants back, as an administrator of the CRM can.
func (s *Server) RevokeGrants() error { return s.oauth.revokeAll() }

// SetAccessLifetime says how long coming access tokens live.
func (s *Server) SetAccessLifetime(d time.Duration) { s.oauth.setLifetime(d) }
