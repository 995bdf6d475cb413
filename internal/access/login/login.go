package login

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/coreos/go-oidc/v3/oidc"
	"go.uber.org/zap"
	"golang.org/x/oauth2"

	"github.com/icptier/icptier/internal/access"
	"github.com/icptier/icptier/internal/phrase"
)

// Config says with whom people log in, and how that is kept.
type Config struct {
	Issuer, ClientID, ClientSecret string
	Scopes                         []string
	Groups                         string // the claim with a person's groups
	PublicURL                      string // how browsers reach the pages, without a slash at the end
	Local                          bool   // the public address is one of this machine, without TLS
	Rules                          []access.Rule
	Lifetime                       time.Duration // of a session
	Store                          scs.Store
	Now                            func() time.Time
	Log                            *zap.Logger
	// Fail answers a request that cannot go on; the error is an *access.RefusedError, or of a
	// provider or a store.
	Fail func(http.ResponseWriter, *http.Request, error)
	// Did keeps that somebody has logged in or out.
	Did func(r *http.Request, who access.Identity, does access.Action, status int)
}

// Door lets people in and out.
type Door struct {
	Config

	sessions *scs.SessionManager
	client   *http.Client

	mu       sync.Mutex
	provider *oidc.Provider // nil until it could be reached
}

// The names under which a session holds who it is of.
const (
	keyName   = "name"
	keyGroups = "groups"
)

const (
	// patience is how long the provider may take for an answer.
	patience = 10 * time.Second
	// begunFor is how long a person may take at the provider.
	begunFor = 10 * time.Minute
	// longest is how many bytes of a name are kept, and of a path to return to.
	longest = 500
)

// New returns a Door. It makes no call: the provider is asked with the first login.
func New(cfg Config) *Door {
	// scs.New would start a store of its own, whose goroutine nobody ends.
	sessions := &scs.SessionManager{
		Store: cfg.Store, Codec: scs.GobCodec{}, Lifetime: cfg.Lifetime, HashTokenInStore: true, ErrorFunc: cfg.Fail,
		Cookie: scs.SessionCookie{
			Name: cookie("session", cfg.Local), Path: "/", Secure: !cfg.Local, HttpOnly: true, SameSite: http.SameSiteLaxMode, Persist: true,
		},
	}
	return &Door{Config: cfg, sessions: sessions, client: &http.Client{Timeout: patience}}
}

// cookie is the name of a cookie, which no other host can set where there is TLS.
func cookie(what string, local bool) string {
	if local {
		return "icptier-" + what
	}
	return "__Host-icptier-" + what
}

// Sessions has next served with the session of the request.
func (d *Door) Sessions(next http.Handler) http.Handler { return d.sessions.LoadAndSave(next) }

// Who implements access.Way, behind Sessions.
func (d *Door) Who(r *http.Request) (access.Identity, bool, error) {
	ctx := r.Context()
	name := d.sessions.GetString(ctx, keyName)
	if name == "" {
		return access.Identity{}, false, nil
	}
	var groups []string
	if err := json.Unmarshal([]byte(d.sessions.GetString(ctx, keyGroups)), &groups); err != nil {
		return access.Identity{}, false, nil //nolint:nilerr // a session of another program: log in again
	}
	role, connections, ok := access.Judge(d.Rules, groups)
	if !ok {
		return access.Identity{}, false, nil
	}
	return access.Identity{Name: name, By: access.ByLogin, Role: role, Connections: connections, Session: true}, true, nil
}

// begun is what the browser keeps while a person is at the provider.
type begun struct {
	State, Nonce, Verifier, To string
}

// Begin sends a person to the provider, and afterwards to the path of the parameter to.
func (d *Door) Begin(w http.ResponseWriter, r *http.Request) {
	p, err := d.found(r.Context())
	if err != nil {
		d.Fail(w, r, err)
		return
	}
	b := begun{State: oauth2.GenerateVerifier(), Nonce: oauth2.GenerateVerifier(), Verifier: oauth2.GenerateVerifier(), To: within(r.URL.Query().Get("to"))}
	d.keep(w, b.encode(), int(begunFor.Seconds()))
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, d.oauth(p).AuthCodeURL(b.State, oidc.Nonce(b.Nonce), oauth2.S256ChallengeOption(b.Verifier)), http.StatusFound)
}

// keep sets the cookie of a login that has begun; an age of -1 removes it.
func (d *Door) keep(w http.ResponseWriter, value string, age int) {
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // without Secure only on this machine, which has no TLS
		Name: cookie("login", d.Local), Value: value, Path: "/", MaxAge: age, Secure: !d.Local, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

func (b begun) encode() string {
	return url.Values{"s": {b.State}, "n": {b.Nonce}, "v": {b.Verifier}, "t": {b.To}}.Encode()
}

// decode reads the cookie; false where it holds no whole login.
func decode(text string) (begun, bool) {
	v, err := url.ParseQuery(text)
	b := begun{v.Get("s"), v.Get("n"), v.Get("v"), within(v.Get("t"))}
	return b, err == nil && len(b.State) > 20 && len(b.Nonce) > 20 && len(b.Verifier) > 20
}

// within is a path of ours, or / where it is none: nobody is sent elsewhere after a login.
func within(to string) string {
	u, err := url.Parse(to)
	if err != nil || len(to) > longest || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") ||
		u.Host != "" || u.Scheme != "" || strings.ContainsAny(to, "\\\r\n\t") {
		return "/"
	}
	return to
}

// Return takes a person back from the provider.
func (d *Door) Return(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	who, to, err := d.enter(r)
	d.keep(w, "", -1)
	if err != nil {
		d.Did(r, who, access.Refused, access.Status(err))
		d.Fail(w, r, err)
		return
	}
	d.Did(r, who, access.LogIn, http.StatusOK)
	http.Redirect(w, r, d.PublicURL+to, http.StatusFound) //nolint:gosec // to is a path of ours: see within
}

// enter makes the session of who has come back.
func (d *Door) enter(r *http.Request) (who access.Identity, to string, err error) {
	again := &access.RefusedError{Why: phrase.Of("this login was not begun in this browser, or too long ago; log in again")}
	kept, err := r.Cookie(cookie("login", d.Local))
	if err != nil {
		return who, "", again
	}
	b, ok := decode(kept.Value)
	q := r.URL.Query()
	if !ok || q.Get("state") != b.State { // both are random, and what is compared is the browser's own
		return who, "", again
	}
	if q.Get("error") != "" || q.Get("code") == "" { // the provider's own words may hold anything
		return who, "", &access.RefusedError{Why: phrase.Of("the provider has not let you in")}
	}
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	claims, err := d.claims(ctx, q.Get("code"), b)
	if err != nil {
		return who, "", err
	}
	role, connections, ok := access.Judge(d.Rules, claims.groups)
	who = access.Identity{Name: claims.name, By: access.ByLogin, Role: role, Connections: connections, Session: true}
	if !ok {
		return who, "", &access.RefusedError{Known: true, Why: phrase.Of("none of your groups may use these pages")}
	}
	groups, err := json.Marshal(d.known(claims.groups))
	if err != nil {
		return who, "", fmt.Errorf("keep the groups of a login: %w", err)
	}
	// A session that somebody else has put into this browser is not the one that is let in.
	if err := d.sessions.RenewToken(r.Context()); err != nil {
		return who, "", err
	}
	d.sessions.Put(r.Context(), keyName, claims.name)
	d.sessions.Put(r.Context(), keyGroups, string(groups))
	return who, b.To, nil
}

// known are those of the groups that a rule is about; no others are kept.
func (d *Door) known(groups []string) []string {
	kept := []string{}
	for _, r := range d.Rules {
		if slices.Contains(groups, r.Group) && !slices.Contains(kept, r.Group) {
			kept = append(kept, r.Group)
		}
	}
	return kept
}

// Leave ends the session.
func (d *Door) Leave(w http.ResponseWriter, r *http.Request) {
	who, known := access.Of(r.Context())
	if err := d.sessions.Destroy(r.Context()); err != nil {
		d.Fail(w, r, err)
		return
	}
	if known {
		d.Did(r, who, access.LogOut, http.StatusOK)
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, d.PublicURL+"/logged-out", http.StatusSeeOther)
}

// Elsewhere is the provider's own page for logging out; empty where it has none or was not
// reached yet.
func (d *Door) Elsewhere() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var has struct {
		End string `json:"end_session_endpoint"`
	}
	if d.provider == nil || d.provider.Claims(&has) != nil {
		return ""
	}
	u, err := url.Parse(has.End)
	if err != nil || u.Scheme != "https" && (!d.Local || u.Scheme != "http") {
		return ""
	}
	q := u.Query()
	q.Set("client_id", d.ClientID)
	u.RawQuery = q.Encode()
	return u.String()
}

func (d *Door) oauth(p *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{
		ClientID: d.ClientID, ClientSecret: d.ClientSecret, Endpoint: p.Endpoint(), Scopes: d.Scopes, RedirectURL: d.PublicURL + "/login/callback",
	}
}

// found is the provider, which is asked for its addresses and keys once.
func (d *Door) found(ctx context.Context) (*oidc.Provider, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.provider != nil {
		return d.provider, nil
	}
	// The library keeps the context for the keys that it fetches later.
	p, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), d.client), d.Issuer)
	if err != nil {
		return nil, d.away("ask the provider of logins for its addresses", err)
	}
	d.provider = p
	return p, nil
}

// away tells the log what is wrong with the provider, and the person nothing of it.
func (d *Door) away(what string, err error) error {
	var answered *oauth2.RetrieveError
	if errors.As(err, &answered) {
		// Its body may repeat what it was sent.
		err = fmt.Errorf("status %d, %q", answered.Response.StatusCode, answered.ErrorCode)
	}
	d.Log.Warn("login failed", zap.String("step", what), zap.Error(err))
	return fmt.Errorf("%s: %w", what, err)
}
