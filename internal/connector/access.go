package connector

import (
	"context"
	"time"
)

// Token authorizes the calls of a connector.
type Token struct {
	// Access is the token itself, and for a Static one the credential that the CRM gives to
	// programs: an API key, or user:password. It is a secret.
	Access Secret
	// Static says that a person made the token by hand (the grant static_token); some CRMs
	// take it in another header than the tokens of OAuth.
	Static bool
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

// Call is one call of a CRM.
type Call struct {
	// Name is short, and one of few: "query", "batch update".
	Name string
	// Units is the call's share of the CRM's daily budget, in the CRM's own unit.
	Units int
}

// Meter watches the calls of a connection. It is asked before every call and
// told after it.
type Meter interface {
	// Allow returns a RateLimitedError when the connection's share of the CRM's
	// quota is used up.
	Allow(Call) error
	// Observe counts a call and the status of its answer; 0 when there was none.
	Observe(call Call, status int, took time.Duration)
	// Quota passes on the CRM's last answer about its daily quota.
	Quota(Quota)
}

// Quota is a CRM's daily allowance, shared by all its integrations, in the units that the
// CRM counts: calls, tokens or credits.
type Quota struct {
	Limit int // units a day; 0 when unknown
	Used  int // by all integrations, in the last day
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
