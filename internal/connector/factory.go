package connector

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
)

// Factory makes connectors of one CRM. Package connectors lists them all.
type Factory struct {
	// CRM is the name that the configuration calls it by.
	CRM string
	// Auth says where and how the CRM grants access, for a connection's URLs. It is nil for
	// a source that needs no access granted, such as a folder of files: the connection
	// then has no tokens, and the grant "none".
	Auth func(Endpoint) (Auth, error)
	// DailyUnits is the daily quota that every customer of the CRM has at least, where
	// the CRM does not tell it with its answers; 0 otherwise.
	DailyUnits int
	// Inputs are the names of ours (crm.InputNames) that are read where a connection's
	// fields say nothing. A CRM account that lacks the field behind one leaves it unknown.
	Inputs []string
	// InputsOf takes the place of Inputs where they hang on Settings.Options; of options that
	// New refuses there are none. It is nil otherwise.
	InputsOf func(options json.RawMessage) []string
	// Schema describes Settings.Options as a JSON Schema (draft 2020-12) of an object that
	// allows no other properties; nil where the connector has no options of its own.
	Schema json.RawMessage
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
	// Region is the data centre, in the CRM's own words, where each has hosts of its own
	// ("eu" of Zoho). A connector without regions refuses it.
	Region string
	// Tenant is the CRM account to ask access for, where the address of the authorization
	// server or the scopes name it (the directory of a Dynamics environment). A connector that
	// needs none refuses it.
	Tenant string
	// People says that contact roles are read, for which some CRMs want a scope more.
	People bool
	// Owners says that the names of owners are read, for which some CRMs want a scope more.
	Owners bool
	// Options are Settings.Options, for a connector of several CRMs, which say which one is meant.
	Options json.RawMessage
}

// Auth describes a CRM's OAuth 2.0. The form of a call with the token is
// the connector's alone: httpclient.Config.Authorize.
type Auth struct {
	AuthorizeURL string
	TokenURL     string
	// RevokeURL takes a token that is not wanted any more, as RFC 7009 says; empty where the
	// CRM has no such address.
	RevokeURL string
	// Scopes are parted by spaces, as RFC 6749 says. Where a CRM has them otherwise, they are
	// empty and "scope" stands among Parameters.
	Scopes []string
	// MachineScopes are those of the grant client_credentials where they are others, because a
	// CRM refuses there to be asked for a user's (Entra); nil takes Scopes.
	MachineScopes []string
	// Parameters are sent to the authorize endpoint beside those of RFC 6749 and RFC 7636,
	// such as access_type=offline.
	Parameters url.Values
	// ClientInHeader says that the client authenticates itself by HTTP Basic (RFC 6749,
	// section 2.3.1) rather than in the form.
	ClientInHeader bool
	// Lifetime is the life of an access token where its answer has no
	// expires_in; zero means until the CRM refuses it.
	Lifetime time.Duration
	// AllowedHosts are the host suffixes that a token answer may name as the
	// instance to call, such as ".salesforce.com". The host of Endpoint.URL is always allowed.
	AllowedHosts []string
	// RefreshRetryable says whether a refused refresh only lost a race with
	// another one, so that the stored token should be read again.
	RefreshRetryable func(code, description string) bool
}

// Settings configure a connector for one connection.
type Settings struct {
	// Connection is the connection's name, for messages.
	Connection string
	Endpoint   Endpoint
	// Dir is the folder that relative paths among the options begin in, that of the
	// configuration file; empty is the working directory.
	Dir string
	// Inputs maps our names (crm.IsInput) to the CRM's field names, over the connector's
	// defaults; a qualification criterion may also map to contact roles (crm.Roles).
	Inputs map[string]string
	// Outputs maps the program's fields to the CRM's field names, over the connector's defaults.
	Outputs map[crm.Field]string
	// Options are the connector's own, as a JSON object; nil where there are none. Each
	// connector gives them to DecodeOptions, also the one that has none.
	Options json.RawMessage
	Tokens  Tokens // nil where Factory.Auth is
	// ClientSecret is that of the OAuth client, by which some CRMs sign their webhooks; may
	// be empty.
	ClientSecret Secret
	Meter        Meter
	Memory       Memory      // nil where there is only this process
	Log          *zap.Logger // nil logs nothing
	// Transport carries the calls of tests in simulated time; nil is that of package httpclient.
	Transport http.RoundTripper
}

// Memory keeps small notes of a connection for its other processes and those to come. What is in it
// may be lost at any time.
type Memory interface {
	// Recall returns what Keep stored last under a key; nil where there is nothing.
	Recall(ctx context.Context, key string) ([]byte, error)
	// Keep stores a note. A key holds letters and underscores.
	Keep(ctx context.Context, key string, note []byte) error
}

// OnePlace returns an error where the endpoint names a region or a tenant, for a CRM whose
// addresses do not depend on either.
func (e Endpoint) OnePlace() error {
	for _, given := range []struct{ key, value string }{{"region", e.Region}, {"tenant", e.Tenant}} {
		if given.value != "" {
			return phrase.Errorf("%s: this CRM has none to choose; remove it", given.key)
		}
	}
	return nil
}
