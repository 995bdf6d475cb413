package sapsalessandbox

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

// Name is what the configuration of connections calls SAP Sales Cloud Version 2 by.
const Name = "sapsales"

// The client that may connect when Options name none, and the user of Basic authentication.
const (
	defaultClientID     = "icptier-sandbox"
	defaultClientSecret = "sandbox-secret"
	basicUser           = "ICPTIER"
)

// Options choose a sandbox's content and clock.
type Options struct {
	// Store holds the tenant; nil is one in memory. It is the caller's to close.
	Store *sandbox.Store
	// Companies fill an empty store; a filled one stays as it is.
	Companies []sample.Company
	// Now is the tenant's clock; nil is time.Now.
	Now func() time.Time
	// AccessLifetime is how long an access token lives; 0 is an hour.
	AccessLifetime time.Duration
	// ClientID and ClientSecret are those of the client that may connect.
	ClientID, ClientSecret string
	// OwnFields are in an empty store from the beginning, as an administrator makes them.
	OwnFields bool
	// Plain publishes schemas without extension fields.
	Plain bool
	Log   *zap.Logger // nil logs nothing
}

// New makes a sandbox of SAP Sales Cloud. The error is that of the store.
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
	t := &tenant{store: o.Store, now: o.Now, plain: o.Plain}
	if err := t.seed(o.Companies, o.OwnFields); err != nil {
		return nil, err
	}
	return sandbox.New(sandbox.Config{
		CRM: Name, Store: o.Store, API: t, Now: o.Now, Log: o.Log, Token: token,
		OAuth: sandbox.OAuth{ //nolint:gosec // the secret is made up and opens this sandbox alone
			AuthorizePath: "/auth/authorize", TokenPath: "/auth/token",
			ClientID: o.ClientID, ClientSecret: o.ClientSecret, AccessLifetime: o.AccessLifetime, ReportExpiry: true,
		},
	})
}

// token is that of a call: the bearer's, or the password of the communication user.
func token(r *http.Request) string {
	if user, password, ok := r.BasicAuth(); ok && user == basicUser {
		return password
	}
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return token
}

// Kind is SAP Sales Cloud among the sandboxes.
func Kind() sandbox.Kind {
	return sandbox.Kind{
		CRM: Name, Grant: "client_credentials", Fields: map[string]string{"account.custom.plants": "extensions/plants"},
		New: func(f sandbox.Filling) (*sandbox.Server, error) {
			return New(Options{
				Store: f.Store, Companies: f.Companies, Now: f.Now, AccessLifetime: f.AccessLifetime,
				ClientID: f.ClientID, ClientSecret: f.ClientSecret, Log: f.Log, OwnFields: true,
			})
		},
		AccountPath: func(id string) string { return root + "account-service/accounts/" + url.PathEscape(id) },
		AccountValue: func(answer map[string]any, field string) any {
			record, _ := answer["value"].(map[string]any)
			if field == "name" {
				return record["formattedName"]
			}
			extensions, _ := record["extensions"].(map[string]any)
			return extensions[field]
		},
	}
}
