package oauth

import (
	"context"
	"errors"
	"net/http"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/phrase"
)

// Grant is the way in which a connection gets its tokens.
type Grant string

// The grants. Only AuthorizationCode needs a person in front of a browser.
const (
	AuthorizationCode Grant = "authorization_code" // RFC 6749, section 4.1, with PKCE (RFC 7636)
	ClientCredentials Grant = "client_credentials" // RFC 6749, section 4.4
	JWTBearer         Grant = "jwt_bearer"         // RFC 7523
	StaticToken       Grant = "static_token"       // a token made by hand in the CRM
	NoGrant           Grant = "none"               // a source that needs no access granted
)

// Config configures a Source.
type Config struct {
	// Connection is the connection's name: the key of its token and of its lease.
	Connection string
	Auth       connector.Auth
	Endpoint   connector.Endpoint
	Grant      Grant
	ClientID   string
	// ClientSecret may be empty with AuthorizationCode, for apps that go by PKCE alone.
	ClientSecret connector.Secret
	// StaticToken is the token itself, for that grant.
	StaticToken connector.Secret
	// PrivateKey is an RSA key in PEM, for JWTBearer.
	PrivateKey connector.Secret
	// Subject is the user in whose name JWTBearer asks.
	Subject string
	// Redirect is the loopback address that the browser comes back to, exactly as
	// the app is registered with the CRM. Empty is http://127.0.0.1/callback on
	// any free port, for authorization servers that follow RFC 8252, section 7.3.
	Redirect string
	// Store, Keys and Locks are needed for every grant but StaticToken and NoGrant.
	Store Store
	Keys  *Keyring
	Locks Locker
	// Transport reaches the token endpoint; nil makes one that reaches nothing else.
	Transport http.RoundTripper
	Log       *zap.Logger // nil logs nothing
	// Renewed is called with the result of each try to renew the token, nil for success; may be nil.
	Renewed func(error)
}

// Store keeps one sealed token per connection. Package bus implements it over a
// key-value bucket.
type Store interface {
	// Load returns what was saved last and its revision; outcome.ErrNotConnected when nothing
	// was. With an outcome.NewerError, of a token that a newer program saved, it returns them too.
	Load(ctx context.Context, connection string) (data []byte, revision uint64, err error)
	// Save replaces the revision, 0 when nothing may be there, and returns the
	// new one. The error is a Conflict when another revision is there.
	Save(ctx context.Context, connection string, data []byte, revision uint64) (uint64, error)
	// Delete removes the revision, so that Load finds nothing. The error is a Conflict when
	// another revision is there.
	Delete(ctx context.Context, connection string, revision uint64) error
}

// Locker gives out leases, each to one holder in all processes. Package bus
// implements it.
type Locker interface {
	// Lock waits until the lease is free; ctx bounds the waiting alone. A lease has
	// to last longer than RefreshTimeout, or to be renewed until release is called.
	Lock(ctx context.Context, name string) (release func(), err error)
}

const (
	// RefreshTimeout bounds one answer of a token endpoint. It is
	// generous, because an answer that is not waited for may cost the connection.
	RefreshTimeout = 30 * time.Second
	// ConsentTimeout bounds the time that Connect waits for the user's consent.
	ConsentTimeout = 10 * time.Minute

	leaseTimeout = 2 * time.Minute  // other processes' refreshes, saves included
	storeTimeout = 10 * time.Second // one look into the store
	slowestSave  = 5 * time.Second  // between two tries to save
	refusalHolds = 5 * time.Minute  // before a refused token is tried once more
)

// given reports whether the grant is one that needs no authorization server: its token, if
// there is one, stands in the configuration and is never renewed.
func (g Grant) given() bool { return g == StaticToken || g == NoGrant }

// Status says how a connection stands, without its token.
type Status struct {
	// Connected is true when there is a token, whether or not the CRM still takes it.
	Connected bool
	// Generation counts the tokens of this connection.
	Generation uint64
	// Obtained is when the CRM gave the token out.
	Obtained time.Time
	// Expiry is when it ends; zero when the CRM does not say.
	Expiry time.Time
	// Instance is the base URL that the token is for, where its answer named one.
	Instance string
}

// validate says what a Source cannot work without, in words for the reader of a
// configuration.
func (cfg *Config) validate() error {
	var errs []error
	need := func(ok bool, what string) {
		if !ok {
			errs = append(errs, phrase.Errorf("grant %s needs %s", cfg.Grant, what))
		}
	}
	need(cfg.Connection != "", "the connection's name")
	switch cfg.Grant {
	case NoGrant:
		return errors.Join(errs...)
	case StaticToken:
		need(cfg.StaticToken != "", "token")
		return errors.Join(errs...)
	case AuthorizationCode:
		need(cfg.Auth.AuthorizeURL != "", "the CRM's authorize URL")
	case ClientCredentials:
		need(cfg.ClientSecret != "", "client_secret")
	case JWTBearer:
		need(cfg.PrivateKey != "", "private_key")
		need(cfg.Subject != "", "subject")
	default:
		return phrase.Errorf("grant %q is none of authorization_code, client_credentials, jwt_bearer, static_token, none", cfg.Grant)
	}
	need(cfg.ClientID != "", "client_id")
	need(cfg.Auth.TokenURL != "", "the CRM's token URL")
	need(cfg.Store != nil && cfg.Keys != nil && cfg.Locks != nil, "a store, keys and locks")
	return errors.Join(errs...)
}
