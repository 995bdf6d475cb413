package connector

import (
	"context"
	"maps"
	"slices"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/crm"
)

// Factory makes connectors of one CRM. Package connectors lists them all.
type Factory struct {
	// CRM is the name that the configuration calls it by.
	CRM string
	// Auth says where and how the CRM grants access, for a connection's URLs.
	Auth func(Endpoint) (Auth, error)
	// DailyCalls is the daily quota that every customer of the CRM has at least, where
	// the CRM does not tell it with its answers; 0 otherwise.
	DailyCalls int
	// Inputs are the names of ours (crm.InputNames) that are read where a connection's
	// fields say nothing. A CRM account that lacks the field behind one leaves it unknown.
	Inputs []string
	// New makes a connector; it makes no call. It returns an error, fit for
	// the reader of a configuration, when Settings cannot work.
	New func(Settings) (Connector, error)
}

// Inputs lists the names of ours in a connector's table of defaults for accounts and deals.
func Inputs(defaults func(crm.Kind) map[string][]string) []string {
	names := slices.Collect(maps.Keys(defaults(crm.KindAccount)))
	names = slices.AppendSeq(names, maps.Keys(defaults(crm.KindDeal)))
	slices.Sort(names)
	return names
}

// Endpoint says where a CRM account lives. Empty values take the CRM's public hosts.
type Endpoint struct {
	URL        string // base of the API; for Salesforce of the login host
	AuthURL    string // base of the pages where users consent, where it differs
	APIVersion string // empty takes the version the connector was built for
	// People says that contact roles are read, for which some CRMs want a scope more.
	People bool
}

// Auth is how a CRM grants access with OAuth 2.0.
type Auth struct {
	AuthorizeURL string
	TokenURL     string
	Scopes       []string
	// Lifetime is how long an access token lasts where its answer has no
	// expires_in; zero means until the CRM refuses it.
	Lifetime time.Duration
	// AllowedHosts are the host suffixes that a token answer may name as the
	// instance to call, such as ".salesforce.com". The host of Endpoint.URL is always allowed.
	AllowedHosts []string
	// RefreshRetryable says whether a refused refresh only lost a race with
	// another one, so that the stored token should be read again.
	RefreshRetryable func(code, description string) bool
}

// Settings is what a connector needs to work for one connection.
type Settings struct {
	// Connection is the connection's name, for messages.
	Connection string
	Endpoint   Endpoint
	// Inputs maps our names (crm.IsInput) to the CRM's field names, over the connector's
	// defaults; a letter of a deal may also map to contact roles (crm.Roles).
	Inputs map[string]string
	// Outputs maps the program's fields to the CRM's field names, over the connector's defaults.
	Outputs map[crm.Field]string
	Tokens  Tokens
	Meter   Meter
	Log     *zap.Logger // nil logs nothing
}

// Token is what a connector needs to make a call.
type Token struct {
	// Access is the bearer token. It is a secret.
	Access Secret
	// Instance is the base URL to call where the CRM's token answer names one.
	Instance string
	// Generation grows with every refresh; Refresh compares it.
	Generation uint64
}

// Tokens gives out access tokens. Package oauth implements it.
type Tokens interface {
	// Token returns a token that is good as far as we know. The error is
	// Unauthorized when a person has to connect anew.
	Token(ctx context.Context) (Token, error)
	// Refresh returns a newer token than stale, which the CRM has refused.
	Refresh(ctx context.Context, stale Token) (Token, error)
}

// Meter watches the calls of a connection. It is asked before every call and
// told after it.
type Meter interface {
	// Allow returns a RateLimitedError when the connection's share of the CRM's
	// quota is used up.
	Allow(call string) error
	// Observe counts a call by its name ("query", "batch update") and the
	// status of its answer; 0 when there was none.
	Observe(call string, status int, took time.Duration)
	// Quota tells what the CRM last said of its daily quota.
	Quota(Quota)
}

// Quota is a CRM's daily allowance of calls, shared by all its integrations.
type Quota struct {
	Limit int // calls a day; 0 when unknown
	Used  int // by everybody, in the last day
}

// Secret is a text that prints, logs and encodes as "[redacted]".
type Secret string

// String implements fmt.Stringer.
func (Secret) String() string { return redacted }

// GoString implements fmt.GoStringer, for %#v.
func (Secret) GoString() string { return redacted }

// MarshalText implements encoding.TextMarshaler, which JSON, YAML and loggers use.
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// Reveal returns the secret itself, for the one place that sends it.
func (s Secret) Reveal() string { return string(s) }

const redacted = "[redacted]"
