package pipedrivesandbox

import (
	"cmp"
	"net/http"
	"net/url"
	"regexp"
	"time"

	"github.com/icptier/icptier/internal/sandbox"
)

// Name is what the configuration of connections calls Pipedrive by.
const Name = "pipedrive"

// The app that may connect when Options name none.
const (
	defaultClientID     = "sandbox-client"
	defaultClientSecret = "sandbox-secret"
)

// Options choose a sandbox's content and clock.
type Options struct {
	sandbox.Filling

	// Currency is that of the company, which all amounts are in; empty is EUR.
	Currency string
	// DailyTokens is how many tokens the company has for a day (UTC); 0 is without a limit, and the
	// answers do not say what is left.
	DailyTokens int
}

// New makes a sandbox of Pipedrive. The error is that of the store.
func New(o Options) (*sandbox.Server, error) {
	if err := o.Complete(defaultClientID, defaultClientSecret, time.Hour); err != nil {
		return nil, err
	}
	a := &account{store: o.Store, now: o.Now, daily: o.DailyTokens, endpoints: endpoints()}
	if err := a.seed(o.Companies, cmp.Or(o.Currency, "EUR")); err != nil {
		return nil, err
	}
	return sandbox.New(sandbox.Config{
		CRM: Name, Store: o.Store, API: a, Now: o.Now, Log: o.Log, CursorsEnd: true, Record: recordOf, Token: token,
		Unauthorized: func(w http.ResponseWriter) {
			write(w, http.StatusUnauthorized, map[string]any{
				"success": false, "error": "unauthorized access", "errorCode": http.StatusUnauthorized, "error_info": "Please check developers.pipedrive.com",
			})
		},
		OAuth: sandbox.OAuth{ //nolint:gosec // the secret is made up and opens this sandbox alone
			AuthorizePath: "/oauth/authorize", TokenPath: "/oauth/token",
			ClientID: o.ClientID, ClientSecret: o.ClientSecret, AccessLifetime: o.AccessLifetime,
			ReportExpiry: true, Rotate: true, AssumeCode: true, Refuse: refuseToken,
			Answer: func(token map[string]any, base string) {
				token["api_domain"], token["scope"] = base, "base,deals:full,contacts:full,contact-fields:full,deal-fields:full,users:read"
			},
		},
	})
}

// token finds the token of OAuth, or the one that a person made by hand.
func token(r *http.Request) string {
	if key := r.Header.Get("X-Api-Token"); key != "" {
		return key
	}
	found := regexp.MustCompile(`(?i)^bearer (\S+)$`).FindStringSubmatch(r.Header.Get("Authorization"))
	if found == nil {
		return ""
	}
	return found[1]
}

// refuseToken answers a refused token request, see
// https://pipedrive.readme.io/docs/marketplace-oauth-and-api-proxy-status-codes.
func refuseToken(w http.ResponseWriter, code, _ string) {
	message := map[string]string{
		"invalid_grant": "Invalid grant: refresh_token is invalid", "invalid_client": "Invalid client: client is invalid",
		"redirect_uri_mismatch": "Invalid request: `redirect_uri` is not a valid URI", "unsupported_grant_type": "Unsupported grant type: `grant_type` is invalid",
	}[code]
	status := http.StatusBadRequest
	if code == "invalid_client" {
		status = http.StatusUnauthorized
	}
	write(w, status, map[string]any{"success": false, "error": code, "message": cmp.Or(message, "Missing parameter")})
}

// recordOf is the organisation or the deal whose page an address is.
func recordOf(u *url.URL) (typ, id string, ok bool) {
	found := regexp.MustCompile(`^/(organization|deal)/([0-9]+)$`).FindStringSubmatch(u.Path)
	if found == nil {
		return "", "", false
	}
	return found[1], found[2], true
}
