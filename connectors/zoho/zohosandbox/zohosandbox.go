package zohosandbox

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

// Name is what the configuration of connections calls Zoho CRM by.
const Name = "zoho"

// The app that may connect when Options name none.
const (
	defaultClientID     = "1000.SANDBOX"
	defaultClientSecret = "sandbox-secret"
)

// Options choose a sandbox's content and clock.
type Options struct {
	// Store holds the organisation; nil is one in memory. It is the caller's to close.
	Store *sandbox.Store
	// Companies fill an empty store; a filled one stays as it is.
	Companies []sample.Company
	// Now is the organisation's clock; nil is time.Now.
	Now func() time.Time
	// AccessLifetime is how long an access token lives; 0 is an hour.
	AccessLifetime time.Duration
	// ClientID and ClientSecret are those of the app that may connect.
	ClientID, ClientSecret string
	// Currency is the home currency; empty is EUR. Single says that records have no other.
	Currency string
	Single   bool
	// Credits are those of a day; 0 is more than anybody uses.
	Credits int
	Log     *zap.Logger // nil logs nothing
}

// New makes a sandbox of Zoho CRM. The error is that of the store.
func New(o Options) (*sandbox.Server, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.ClientID == "" {
		o.ClientID, o.ClientSecret = defaultClientID, defaultClientSecret
	}
	if o.Store == nil {
		store, err := sandbox.OpenStore("")
		if err != nil {
			return nil, err
		}
		o.Store = store
	}
	e := &organisation{store: o.Store, now: o.Now, currency: cmp.Or(o.Currency, "EUR"), several: !o.Single, credits: o.Credits}
	if err := e.seed(o.Companies); err != nil {
		return nil, err
	}
	return sandbox.New(sandbox.Config{
		CRM: Name, Store: o.Store, API: e, Now: o.Now, Log: o.Log, CursorsEnd: true, Record: recordOf, Token: tokenOf,
		Writes: func(r *http.Request) bool {
			return r.Method != http.MethodGet && r.Method != http.MethodHead && !strings.HasSuffix(r.URL.Path, "/coql")
		},
		Unauthorized: func(w http.ResponseWriter) {
			write(w, refuse(http.StatusUnauthorized, "INVALID_TOKEN", "invalid oauth token", nil))
		},
		OAuth: sandbox.OAuth{ //nolint:gosec // the secret is made up and opens this sandbox alone
			AuthorizePath: "/oauth/v2/auth", TokenPath: "/oauth/v2/token", ClientID: o.ClientID, ClientSecret: o.ClientSecret,
			AccessLifetime: cmp.Or(o.AccessLifetime, time.Hour), ReportExpiry: true, Offline: true, Silent: true, MostGrants: 20,
			Answer: func(token map[string]any, base string) { token["api_domain"] = base }, Refuse: refuseToken,
		},
	})
}

// refuseToken answers a refused token request as Zoho does: with status 200.
func refuseToken(w http.ResponseWriter, code, _ string) {
	switch code {
	case "invalid_grant", "redirect_uri_mismatch":
		code = map[string]string{"invalid_grant": "invalid_code", "redirect_uri_mismatch": "invalid_redirect_uri"}[code]
	case "unsupported_grant_type", "invalid_request":
		code = "general_error"
	}
	write(w, reply{status: http.StatusOK, body: map[string]string{"error": code}})
}

// tokenOf finds the token in a call: Zoho's own scheme, and Bearer, which it takes as well.
func tokenOf(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if strings.EqualFold(scheme, "Zoho-oauthtoken") || strings.EqualFold(scheme, "Bearer") {
		return token
	}
	return ""
}

// recordOf is the account or the deal whose page an address is.
func recordOf(u *url.URL) (module, id string, ok bool) {
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	if len(parts) != 5 || parts[0] != "crm" || !strings.HasPrefix(parts[1], "org") || parts[2] != "tab" {
		return "", "", false
	}
	module = map[string]string{"Accounts": modAccounts, "Potentials": modDeals}[parts[3]]
	return module, parts[4], module != ""
}

// reply is the answer to a call.
type reply struct {
	status int
	body   any // nil has no body
	rows   int // how many records it gives or takes
}

// refuse is a refusal in Zoho's form.
func refuse(status int, code, message string, details map[string]any) reply {
	return reply{status: status, body: failure(code, message, details)}
}

func failure(code, message string, details map[string]any) map[string]any {
	if details == nil {
		details = map[string]any{}
	}
	return map[string]any{"code": code, "details": details, "message": message, "status": "error"}
}

func success(message string, details map[string]any) map[string]any {
	return map[string]any{"code": "SUCCESS", "details": details, "message": message, "status": "success"}
}

func broken(err error) reply {
	return refuse(http.StatusInternalServerError, "INTERNAL_ERROR", "Internal Server Error: "+err.Error(), nil)
}

func write(w http.ResponseWriter, answer reply) {
	sandbox.WriteJSON(w, "application/json;charset=UTF-8", answer.status, answer.body)
}
