package sandbox

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"
	"time"
)

// OAuth says how a CRM's authorization server behaves: the authorization code
// grant with PKCE (RFC 6749, RFC 7636), refresh tokens, and client credentials.
type OAuth struct {
	// AuthorizePath and TokenPath may have a * for one segment of the path, as path.Match has it.
	AuthorizePath string
	TokenPath     string
	// RevokePath takes tokens back, as RFC 7009 says; empty has no such endpoint.
	RevokePath   string
	ClientID     string
	ClientSecret string
	// AccessLifetime is how long an access token lives; 0 is two hours.
	AccessLifetime time.Duration
	// ReportExpiry says whether a token answer has expires_in.
	ReportExpiry bool
	// Rotate says whether each refresh token works once. The use of one that was
	// replaced then takes back the whole grant.
	Rotate bool
	// Offline gives a refresh token to an authorization alone that asks for one by
	// access_type=offline.
	Offline bool
	// Silent says that the answer to a refresh does not repeat the refresh token.
	Silent bool
	// MostGrants is how many refresh tokens live at the same time: one more takes the oldest back.
	// 0 is any number.
	MostGrants int
	// RequirePKCE refuses authorizations without a code challenge.
	RequirePKCE bool
	// AssumeS256 takes a challenge that names no method for S256, where RFC 7636
	// has it be plain, which is always refused.
	AssumeS256 bool
	// AssumeCode takes an authorization that names no response_type for one of a code.
	AssumeCode bool
	// Answer adds what the CRM adds to a token answer; base is the URL that the
	// caller reached the sandbox by. It may be nil.
	Answer func(token map[string]any, base string)
	// Refuse answers a refused token request; nil answers as RFC 6749 says.
	Refuse func(w http.ResponseWriter, code, description string)
}

// codeLifetime is how long an authorization code can be exchanged.
const codeLifetime = 10 * time.Minute

// authority is the authorization server of a sandbox.
type authority struct {
	cfg   OAuth
	store *Store
	now   func() time.Time

	mu       sync.Mutex
	lifetime time.Duration
	grants   map[string]*grant
	holders  map[string]string // digest of an access token to the id of its grant
	codes    map[string]*code
}

// code is an authorization code that was given out.
type code struct {
	redirect  string
	challenge string
	scope     string
	online    bool // it asked for no refresh token
	ends      time.Time
	grant     string // the grant it was exchanged for; empty while it is unused
}

func newAuthority(cfg OAuth, store *Store, now func() time.Time) (*authority, error) {
	if cfg.AuthorizePath == "" || cfg.TokenPath == "" || cfg.ClientID == "" || cfg.ClientSecret == "" {
		return nil, errors.New("OAuth needs the paths of its endpoints and a client")
	}
	for _, pattern := range []string{cfg.AuthorizePath, cfg.TokenPath} {
		if _, err := path.Match(pattern, ""); err != nil {
			return nil, fmt.Errorf("path of an endpoint of OAuth: %w", err)
		}
	}
	if cfg.AccessLifetime <= 0 {
		cfg.AccessLifetime = 2 * time.Hour
	}
	if cfg.Refuse == nil {
		cfg.Refuse = refuse
	}
	a := &authority{
		cfg: cfg, store: store, now: now, lifetime: cfg.AccessLifetime,
		codes: make(map[string]*code),
	}
	return a, a.load()
}

func (a *authority) isEndpoint(r *http.Request) bool {
	return matches(a.cfg.AuthorizePath, r) || a.isToken(r) || a.isRevoke(r)
}

func (a *authority) isToken(r *http.Request) bool { return matches(a.cfg.TokenPath, r) }

func (a *authority) isRevoke(r *http.Request) bool {
	return a.cfg.RevokePath != "" && matches(a.cfg.RevokePath, r)
}

func matches(pattern string, r *http.Request) bool {
	found, err := path.Match(pattern, r.URL.Path)
	return err == nil && found
}

// ServeHTTP answers the two endpoints.
func (a *authority) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case matches(a.cfg.AuthorizePath, r) && r.Method == http.MethodGet:
		a.authorize(w, r)
	case a.isToken(r) && r.Method == http.MethodPost:
		a.token(w, r)
	case a.isRevoke(r) && r.Method == http.MethodPost:
		a.takeBack(w, r)
	default:
		w.WriteHeader(http.StatusMethodNotAllowed)
	}
}

// authorize is the consent page, which consents by itself. It sends a code to a
// loopback address and nowhere else.
func (a *authority) authorize(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	redirect, err := url.Parse(query.Get("redirect_uri"))
	if query.Get("client_id") != a.cfg.ClientID || err != nil || !isLoopback(redirect) {
		http.Error(w, "unknown client, or a redirect_uri that is not on this machine", http.StatusBadRequest)
		return
	}
	answer := redirect.Query()
	if state := query.Get("state"); state != "" {
		answer.Set("state", state)
	}
	challenge, method := query.Get("code_challenge"), query.Get("code_challenge_method")
	if method == "" && a.cfg.AssumeS256 {
		method = "S256"
	}
	switch {
	case query.Get("response_type") != "code" && (!a.cfg.AssumeCode || query.Has("response_type")):
		answer.Set("error", "unsupported_response_type")
	case challenge == "" && a.cfg.RequirePKCE:
		answer.Set("error", "invalid_request")
		answer.Set("error_description", "missing required code challenge")
	case challenge != "" && method != "S256":
		answer.Set("error", "invalid_request")
		answer.Set("error_description", "the code challenge method has to be S256")
	default:
		answer.Set("code", a.newCode(&code{
			redirect: query.Get("redirect_uri"), challenge: challenge, scope: query.Get("scope"),
			online: a.cfg.Offline && query.Get("access_type") != "offline",
		}))
	}
	redirect.RawQuery = answer.Encode()
	http.Redirect(w, r, redirect.String(), http.StatusFound) //nolint:gosec // it was checked to be on this machine
}

func (a *authority) newCode(c *code) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.now()
	for secret, old := range a.codes {
		if now.After(old.ends) {
			delete(a.codes, secret)
		}
	}
	secret := random()
	c.ends = now.Add(codeLifetime)
	a.codes[secret] = c
	return secret
}

// takeBack ends the grant of a token, whichever of its tokens that is. A token that is not
// known is no error: what the client wants is so already.
func (a *authority) takeBack(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
	if err := r.ParseForm(); err != nil || r.PostForm.Get("token") == "" {
		a.cfg.Refuse(w, "invalid_request", "the body holds no token")
		return
	}
	if err := a.revokeBy(r.PostForm.Get("token")); err != nil {
		http.Error(w, "the state of OAuth cannot be stored", http.StatusInternalServerError)
	}
}

// refusal is why a token request is refused, in the words of RFC 6749, section 5.2.
type refusal struct{ code, description string }

// Error implements error.
func (r *refusal) Error() string { return r.code + ": " + r.description }

func (a *authority) token(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
	// Some clients send the form in parts, as Zoho's SDK does.
	//nolint:gosec // the body is bounded above
	if err := r.ParseMultipartForm(1 << 20); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		a.cfg.Refuse(w, "invalid_request", "the body is no form")
		return
	}
	issued, err := a.issue(r)
	var refused *refusal
	switch {
	case errors.As(err, &refused):
		a.cfg.Refuse(w, refused.code, refused.description)
		return
	case err != nil:
		http.Error(w, "the state of OAuth cannot be stored", http.StatusInternalServerError)
		return
	}
	token := map[string]any{"access_token": issued.access, "token_type": "Bearer"}
	if issued.refresh != "" && (!a.cfg.Silent || r.PostForm.Get("grant_type") != "refresh_token") {
		token["refresh_token"] = issued.refresh
	}
	if issued.scope != "" {
		token["scope"] = issued.scope
	}
	if a.cfg.ReportExpiry {
		token["expires_in"] = int64(issued.lifetime / time.Second)
	}
	if a.cfg.Answer != nil {
		a.cfg.Answer(token, "http://"+r.Host)
	}
	w.Header().Set("Cache-Control", "no-store")
	writeJSON(w, http.StatusOK, token)
}

// issue checks a token request and makes its tokens.
func (a *authority) issue(r *http.Request) (tokens, error) {
	id, secret, basic := r.BasicAuth()
	if !basic {
		id, secret = r.PostForm.Get("client_id"), r.PostForm.Get("client_secret")
	}
	if id != a.cfg.ClientID || !same(secret, a.cfg.ClientSecret) {
		return tokens{}, &refusal{"invalid_client", "client id or client secret is wrong"}
	}
	switch r.PostForm.Get("grant_type") {
	case "authorization_code":
		return a.exchange(r.PostForm)
	case "refresh_token":
		return a.refresh(r.PostForm.Get("refresh_token"))
	case "client_credentials":
		return a.grantWithout(r.PostForm.Get("scope"))
	}
	return tokens{}, &refusal{"unsupported_grant_type", "grant type not supported"}
}

// exchange takes an authorization code, once.
func (a *authority) exchange(form url.Values) (tokens, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	c := a.codes[form.Get("code")]
	switch {
	case c == nil || a.now().After(c.ends):
		return tokens{}, &refusal{"invalid_grant", "invalid authorization code"}
	case c.grant != "":
		// RFC 6749, section 4.1.2: a second use takes back what the first one got.
		if err := a.revoke(c.grant); err != nil {
			return tokens{}, err
		}
		return tokens{}, &refusal{"invalid_grant", "authorization code was used before"}
	case c.redirect != form.Get("redirect_uri"):
		return tokens{}, &refusal{"redirect_uri_mismatch", "redirect_uri must match the one of the authorization"}
	case c.challenge != "" && !same(challengeOf(form.Get("code_verifier")), c.challenge):
		return tokens{}, &refusal{"invalid_grant", "invalid code verifier"}
	}
	issued, err := a.newGrant(c.scope, !c.online)
	if err != nil {
		return tokens{}, err
	}
	c.grant = issued.grant
	return issued, nil
}

// challengeOf returns the S256 code challenge of a verifier, RFC 7636, section 4.2.
func challengeOf(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func isLoopback(u *url.URL) bool {
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "http" && (u.Hostname() == "localhost" || ip != nil && ip.IsLoopback())
}

// bearer returns the token of a request; empty when it has none.
func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return token
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

func refuse(w http.ResponseWriter, code, description string) {
	status := http.StatusBadRequest
	if code == "invalid_client" {
		status = http.StatusUnauthorized
	}
	writeJSON(w, status, map[string]string{"error": code, "error_description": description})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	WriteJSON(w, "application/json;charset=UTF-8", status, v)
}
