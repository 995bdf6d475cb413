package sapsalessandbox

import (
	"net/http"
	"net/url"
	"strings"
	"time"

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
	sandbox.Filling

	// OwnFields are in an empty store from the beginning, as an administrator makes them.
	OwnFields bool
	// Plain publishes schemas without extension fields.
	Plain bool
}

// New makes a sandbox of SAP Sales Cloud. The error is that of the store.
func New(o Options) (*sandbox.Server, error) {
	if err := o.Complete(defaultClientID, defaultClientSecret, time.Hour); err != nil {
		return nil, err
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
		New:         func(f sandbox.Filling) (*sandbox.Server, error) { return New(Options{Filling: f, OwnFields: true}) },
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
