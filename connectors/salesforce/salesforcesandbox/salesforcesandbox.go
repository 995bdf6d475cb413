package salesforcesandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

// Name is what the configuration of connections calls Salesforce by.
const Name = "salesforce"

// The app that may connect when Options name none.
const (
	defaultClientID     = "sandbox-client"
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
	// AccessLifetime is how long an access token lives; 0 is two hours.
	AccessLifetime time.Duration
	// ClientID and ClientSecret are those of the app that may connect.
	ClientID, ClientSecret string
	// Currency is that of an organisation with one currency, whose records then name none;
	// empty is an organisation with several.
	Currency string
	// RecordTypes gives accounts and opportunities a record type that takes no value of a
	// restricted picklist which somebody adds: whoever adds one has to assign its values too.
	RecordTypes bool
	// Tracked are the fields of opportunities of which the history is tracked; a new
	// organisation tracks none.
	Tracked []string
	// Hidden are standard fields that the user may not see, such as Account.Industry.
	Hidden []string
	Log    *zap.Logger // nil logs nothing
}

// New makes a sandbox of Salesforce. The error is that of the store.
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
	org := newOrg(o)
	if err := org.seed(o.Companies); err != nil {
		return nil, err
	}
	return sandbox.New(sandbox.Config{
		CRM: Name, Store: o.Store, API: org, Now: o.Now, Log: o.Log, Unauthorized: unauthorized, Writes: writes, CursorsEnd: true, Jobs: true, Record: recordOf,
		OAuth: sandbox.OAuth{ //nolint:gosec // the secret is made up and opens this sandbox alone
			AuthorizePath: "/services/oauth2/authorize", TokenPath: "/services/oauth2/token", RevokePath: "/services/oauth2/revoke",
			ClientID: o.ClientID, ClientSecret: o.ClientSecret, AccessLifetime: o.AccessLifetime,
			Rotate: true, RequirePKCE: true, AssumeS256: true, Refuse: refuseToken,
			Answer: func(token map[string]any, base string) { answerToken(token, base, o.Now(), o.ClientSecret) },
		},
	})
}

// writes tells calls that change something from those that read, of which the retrieval of a
// collection posts, and a query job is made and deleted.
func writes(r *http.Request) bool {
	return r.Method != http.MethodGet && !strings.Contains(r.URL.Path, "/jobs/query") &&
		(r.Method != http.MethodPost || !strings.Contains(r.URL.Path, "/composite/sobjects/"))
}

// answerToken adds what Salesforce adds to a token answer, see
// https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_web_server_flow.htm.
// It does not say when the token ends.
func answerToken(token map[string]any, base string, now time.Time, secret string) {
	id, issued := identityURL(base), strconv.FormatInt(now.UnixMilli(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(id + issued))
	token["instance_url"], token["id"], token["issued_at"] = base, id, issued
	token["signature"] = base64.StdEncoding.EncodeToString(mac.Sum(nil))
	if token["scope"] == nil {
		token["scope"] = "refresh_token api"
	}
}

// refuseToken answers a refused token request; the status is always 400.
func refuseToken(w http.ResponseWriter, code, description string) {
	if code == "invalid_client" {
		description = "invalid client credentials"
	}
	write(w, reply{status: http.StatusBadRequest, body: map[string]string{"error": code, "error_description": description}})
}

// unauthorized answers a call whose access token has ended, or that has none.
func unauthorized(w http.ResponseWriter) {
	f := refuse(http.StatusUnauthorized, "INVALID_SESSION_ID", "Session expired or invalid")
	w.Header().Set("WWW-Authenticate", "Token")
	write(w, reply{status: f.status, body: f.body()})
}

// recordOf is the account or the deal whose page a path is.
func recordOf(u *url.URL) (object, id string, ok bool) {
	id = strings.TrimPrefix(u.Path, "/")
	switch {
	case len(id) != 18 || strings.Contains(id, "/"):
		return "", "", false
	case strings.HasPrefix(id, "006"):
		return objectOpportunity, id, true
	}
	return objectAccount, id, strings.HasPrefix(id, "001")
}
