package simulation

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-json"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/oauth"
	"github.com/icptier/icptier/internal/outcome"
)

// authority is the model of a CRM's token endpoint. It numbers the tokens that it gives out,
// and an older refresh token is void once a newer token was used: then whoever has no newer
// one needs a person.
type authority struct {
	issued, used uint64
}

// tokenLife is how long an access token lasts.
const tokenLife = 100 * time.Second

// sealedToken is the form in the store, as package oauth has it.
type sealedToken struct {
	Generation uint64 `json:"generation"`
	Sealed     []byte `json:"sealed"`
}

func sealFor(connection string, generation uint64) []byte {
	return fmt.Appendf(nil, "token|%q|%d", connection, generation)
}

// connect stores the first token of a connection, as a person's consent brings it.
func (c *crmModel) connect() {
	c.authority = authority{issued: 1, used: 1}
	plain := fmt.Sprintf(`{"access":%q,"refresh":%q,"obtained":%q,"expiry":%q}`, c.name+"-1", c.name+"-1",
		time.Now().Format(time.RFC3339Nano), time.Now().Add(tokenLife).Format(time.RFC3339Nano))
	sealed, err := c.w.keys.Seal([]byte(plain), sealFor(c.name, 1))
	if err != nil {
		c.w.t.Fatal(err)
	}
	body, err := json.Marshal(sealedToken{1, sealed})
	if err != nil {
		c.w.t.Fatal(err)
	}
	c.w.bus.tokens.put(c.name, string(body))
}

// durable is the number of the refresh token that is stored; 0 for none.
func (c *crmModel) durable() uint64 {
	e, err := c.w.bus.tokens.get(c.name)
	var stored sealedToken
	if err != nil || json.Unmarshal([]byte(e.value), &stored) != nil {
		return 0
	}
	plain, err := c.w.keys.Open(stored.Sealed, sealFor(c.name, stored.Generation))
	var token struct{ Refresh string }
	if err != nil || json.Unmarshal(plain, &token) != nil {
		return 0
	}
	return numberOf(token.Refresh)
}

func numberOf(token string) uint64 {
	_, digits, _ := strings.Cut(token, "-")
	n, _ := strconv.ParseUint(digits, 10, 64)
	return n
}

// takes reports whether the access token of a call is one that was given out. From then on the
// refresh tokens before it are gone.
func (c *crmModel) takes(access string) bool {
	n := numberOf(access)
	if !strings.HasPrefix(access, c.name+"-") {
		c.w.violate("I10", "a call of %s comes with the token of another connection", c.name)
		return false
	}
	if n == 0 || n > c.authority.issued {
		return false
	}
	if n > c.authority.used {
		c.authority.used = n
		if durable := c.durable(); durable < n {
			c.w.violate("I7", "token %d of %s is used, and the store has refresh token %d, which is void now", n, c.name, durable)
		}
	}
	return true
}

// renew answers a refresh.
func (c *crmModel) renew(p *process, refresh string) (access string, err error) {
	if !p.granted["token."+c.name] {
		c.w.violate("I7", "%s renews the token of %s without the lease", p.name, c.name)
	}
	for _, o := range c.w.waiting {
		if o.process == p && o.what == renewing(c) {
			c.w.violate("I7", "%s renews the token of %s twice at a time", p.name, c.name)
		}
	}
	n := numberOf(refresh)
	if n < c.authority.used {
		// Who was asleep for longer than its lease comes late; it is refused, and takes what is stored.
		if e, err := c.w.bus.leases.get("token." + c.name); err != nil || !strings.HasPrefix(e.value, p.name+"/") {
			return "", errors.New("invalid_grant")
		}
		c.w.violate("I7", "%s renews the token of %s by refresh token %d, which is void: %d was used", p.name, c.name, n, c.authority.used)
		return "", errors.New("invalid_grant")
	}
	c.authority.used = n
	c.authority.issued++
	return fmt.Sprint(c.authority.issued), nil
}

// tokenSource makes a process' source of tokens for a connection.
func (p *process) tokenSource(connection string) *oauth.Source {
	source, err := oauth.New(oauth.Config{
		Connection: connection, Grant: oauth.AuthorizationCode, ClientID: "simulation", ClientSecret: "simulation",
		Auth:  connector.Auth{AuthorizeURL: "https://crm.example/authorize", TokenURL: "https://crm.example/token"},
		Store: tokenStore{p}, Keys: p.world.keys, Locks: tokenLocks{p}, Transport: tokenEndpoint{p, p.world.crms[connection]},
	})
	if err != nil {
		p.world.t.Fatal(err)
	}
	return source
}

// token is the access token for a call of the CRM.
func (c crmOf) token(ctx context.Context) (string, error) {
	t, err := c.sources[c.crm.name].Token(ctx)
	return t.Access.Reveal(), err
}

// tokenEndpoint is the CRM's, as the HTTP client of a process reaches it.
type tokenEndpoint struct {
	p   *process
	crm *crmModel
}

// RoundTrip implements http.RoundTripper.
func (e tokenEndpoint) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, err
	}
	if trace := httptrace.ContextClientTrace(r.Context()); trace != nil && trace.GotConn != nil {
		trace.GotConn(httptrace.GotConnInfo{})
	}
	status, answer := http.StatusOK, ""
	err = e.p.order(r.Context(), toCRM, renewing(e.crm), func() error {
		if time.Now().Before(e.crm.away) {
			return errCRM
		}
		n, err := e.crm.renew(e.p, form.Get("refresh_token"))
		answer = fmt.Sprintf(`{"access_token":%q,"refresh_token":%q,"token_type":"bearer","expires_in":%d}`,
			e.crm.name+"-"+n, e.crm.name+"-"+n, int(tokenLife.Seconds()))
		if err != nil {
			status, answer = http.StatusBadRequest, `{"error":"invalid_grant"}`
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &http.Response{
		StatusCode: status, Status: http.StatusText(status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(answer)),
	}, nil
}

// tokenStore implements oauth.Store over the model's bucket of tokens.
type tokenStore struct{ p *process }

// Load implements oauth.Store.
func (s tokenStore) Load(ctx context.Context, connection string) (data []byte, revision uint64, err error) {
	err = s.p.ask(ctx, toBus, "token of "+connection, func() error {
		e, err := s.p.world.bus.tokens.get(connection)
		data, revision = []byte(e.value), e.revision
		if err != nil || e.value == "" {
			return outcome.ErrNotConnected
		}
		return nil
	})
	return data, revision, err
}

// Save implements oauth.Store.
func (s tokenStore) Save(ctx context.Context, connection string, data []byte, revision uint64) (next uint64, err error) {
	what := fmt.Sprintf("save the token of %s over %d", connection, revision)
	err = s.p.call(ctx, &call{target: toBus, what: what, risky: true, do: func() (err error) {
		if next, err = s.p.world.bus.tokens.update(connection, string(data), revision); err != nil {
			return outcome.Conflict(err)
		}
		return nil
	}})
	return next, err
}

// Delete implements oauth.Store.
func (s tokenStore) Delete(ctx context.Context, connection string, revision uint64) error {
	_, err := s.Save(ctx, connection, nil, revision)
	return err
}

// tokenLocks implements oauth.Locker over the model's leases.
type tokenLocks struct{ p *process }

// Lock implements oauth.Locker. The lease is not that of the job whose call needs a token.
func (l tokenLocks) Lock(ctx context.Context, name string) (func(), error) {
	ctx = context.WithValue(ctx, jobKey{}, &jobRun{name: jobOf(ctx).name + " for its token", leases: l.p.granted})
	_, release, err := busOf{l.p}.take(ctx, name, true)
	for outcome.IsConflict(err) {
		_, release, err = busOf{l.p}.take(ctx, name, true)
	}
	if err != nil {
		return nil, err
	}
	return func() {
		_ = l.p.order(context.WithoutCancel(ctx), toWorld, "gives back "+name, func() error {
			delete(l.p.granted, name)
			return nil
		})
		release()
	}, nil
}

// newKeys makes the key that seals the tokens of all processes.
func newKeys(t *testing.T) *oauth.Keyring {
	t.Helper()
	keys, err := oauth.CreateKeyring(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

// renewing names the call that renews a CRM's token.
func renewing(c *crmModel) string { return "renew the token of " + c.name }
