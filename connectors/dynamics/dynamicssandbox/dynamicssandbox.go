package dynamicssandbox

import (
	"cmp"
	"net/http"
	"net/url"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

// Name is what the configuration of connections calls Dynamics 365 Sales by.
const Name = "dynamics"

// The app that may connect when Options name none.
const (
	defaultClientID     = "00000000-5a5a-4000-8000-000000000001"
	defaultClientSecret = "sandbox-secret"
)

// Options choose a sandbox's content and clock.
type Options struct {
	// Store holds the environment; nil is one in memory. It is the caller's to close.
	Store *sandbox.Store
	// Companies fill an empty store; a filled one stays as it is.
	Companies []sample.Company
	// Now is the environment's clock; nil is time.Now.
	Now func() time.Time
	// AccessLifetime is how long an access token lives; 0 is an hour.
	AccessLifetime time.Duration
	// ClientID and ClientSecret are those of the app that may connect.
	ClientID, ClientSecret string
	// Currency is the base currency of the organisation, which all records are in; empty is EUR.
	Currency string
	Log      *zap.Logger // nil logs nothing
}

// New makes a sandbox of Dynamics 365 Sales. The error is that of the store.
func New(o Options) (*sandbox.Server, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.ClientID == "" {
		o.ClientID, o.ClientSecret = defaultClientID, defaultClientSecret
	}
	if o.AccessLifetime == 0 {
		o.AccessLifetime = time.Hour
	}
	if o.Store == nil {
		store, err := sandbox.OpenStore("")
		if err != nil {
			return nil, err
		}
		o.Store = store
	}
	e := &environment{store: o.Store, now: o.Now, standard: standard()}
	if err := e.seed(o.Companies, cmp.Or(o.Currency, "EUR")); err != nil {
		return nil, err
	}
	return sandbox.New(sandbox.Config{
		CRM: Name, Store: o.Store, API: e, Now: o.Now, Log: o.Log, CursorsEnd: true, Record: recordOf,
		Unauthorized: func(w http.ResponseWriter) {
			w.Header().Set("WWW-Authenticate", "Bearer authorization_uri=https://login.microsoftonline.com/organizations/oauth2/authorize")
			w.WriteHeader(http.StatusUnauthorized)
		},
		OAuth: sandbox.OAuth{ //nolint:gosec // the secret is made up and opens this sandbox alone
			AuthorizePath: "/*/oauth2/v2.0/authorize", TokenPath: "/*/oauth2/v2.0/token",
			ClientID: o.ClientID, ClientSecret: o.ClientSecret, AccessLifetime: o.AccessLifetime,
			ReportExpiry: true, Refuse: func(w http.ResponseWriter, code, _ string) { refuseToken(w, code, o.Now()) },
		},
	})
}

// refuseToken answers a refused token request as Entra does, see
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes.
func refuseToken(w http.ResponseWriter, code string, now time.Time) {
	status, number, text := http.StatusBadRequest, 900144, "The request body is not as it has to be."
	switch code {
	case "invalid_client":
		status, number, text = http.StatusUnauthorized, 7000215, "Invalid client secret provided."
	case "invalid_grant":
		number, text = 700082, "The refresh token has expired due to inactivity."
	case "redirect_uri_mismatch":
		code, number, text = "invalid_client", 50011, "The redirect URI specified in the request does not match."
	case "unsupported_grant_type":
		number, text = 70003, "The app requested an unsupported grant type."
	}
	sandbox.WriteJSON(w, "application/json; charset=utf-8", status, map[string]any{
		"error": code, "error_description": "AADSTS" + itoa(number) + ": " + text, "error_codes": []int{number},
		"timestamp": now.UTC().Format("2006-01-02 15:04:05Z"), "trace_id": guid("trace", 1), "correlation_id": guid("correlation", 1),
	})
}

// recordOf is the account or the opportunity whose page an address is.
func recordOf(u *url.URL) (object, id string, ok bool) {
	object = u.Query().Get("etn")
	return object, u.Query().Get("id"), u.Path == "/main.aspx" && (object == tableAccount || object == tableOpportunity)
}
