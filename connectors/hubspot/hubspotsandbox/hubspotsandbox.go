package hubspotsandbox

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

// Options say what the portal is made of. Only Store is required.
type Options struct {
	// Store keeps the portal. It is the caller's, who closes it.
	Store *sandbox.Store
	// Companies fill an empty store; a store that was filled before keeps what it has.
	Companies []sample.Company
	Now       func() time.Time // nil is time.Now
	// AccessLifetime is how long an access token lives; 0 is HubSpot's 30 minutes.
	AccessLifetime time.Duration
	// ClientID and ClientSecret are those of the app; empty ones get a value.
	ClientID     string
	ClientSecret string
	Log          *zap.Logger // nil logs nothing

	// Currency is that of a portal with one, whose deals then name none; empty is a portal of
	// several, whose own is EUR.
	Currency string
	// Hidden are properties of companies that the app may not see, as it may not see sensitive ones
	// whose scope it lacks.
	Hidden []string
	// SearchLag is how long search goes on showing an object as it was.
	SearchLag time.Duration
	// SearchesPerSecond are how many searches are answered in a second; 0 is all of them.
	SearchesPerSecond int
}

// accessLifetime is how long HubSpot's access tokens live.
const accessLifetime = 30 * time.Minute

// New makes the sandbox. The error says that the store cannot be read or written.
func New(o Options) (*sandbox.Server, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.ClientID == "" {
		o.ClientID = "hubspot-sandbox-client"
	}
	if o.ClientSecret == "" {
		o.ClientSecret = "hubspot-sandbox-secret"
	}
	if o.AccessLifetime <= 0 {
		o.AccessLifetime = accessLifetime
	}
	var criteria []string
	for _, criterion := range crm.QualificationCriteria() {
		criteria = append(criteria, criterionProperty(criterion))
	}
	o.Store.Track(deals, criteria)
	if err := seed(o); err != nil {
		return nil, fmt.Errorf("fill hubspot sandbox: %w", err)
	}
	p, err := newPortal(o)
	if err != nil {
		return nil, fmt.Errorf("open hubspot sandbox: %w", err)
	}
	server, err := sandbox.New(sandbox.Config{
		CRM:    "hubspot",
		Store:  o.Store,
		API:    p,
		Public: func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/token/introspect") },
		Record: recordOf,
		Writes: writes,
		Lags:   true,
		Now:    o.Now,
		Log:    o.Log,
		OAuth: sandbox.OAuth{ //nolint:gosec // the secret is made up and opens this sandbox alone
			AuthorizePath:  "/oauth/authorize",
			TokenPath:      "/oauth/*/token",
			ClientID:       o.ClientID,
			ClientSecret:   o.ClientSecret,
			AccessLifetime: o.AccessLifetime,
			ReportExpiry:   true,
			AssumeCode:     true, // HubSpot's own clients name no response_type
			Answer:         describeToken,
			Refuse:         refuseToken,
		},
		Unauthorized: unauthorized,
	})
	if err != nil {
		return nil, err
	}
	p.active = server.Active
	return server, nil
}

// writes tells calls that change something from those that read, of which some post.
func writes(r *http.Request) bool {
	return r.Method != http.MethodGet && !strings.HasSuffix(r.URL.Path, "/search") && !strings.HasSuffix(r.URL.Path, "/batch/read") &&
		!strings.HasSuffix(r.URL.Path, "/introspect")
}

// describeToken adds what HubSpot's token answer has beside the tokens.
func describeToken(token map[string]any, _ string) {
	scopes := []string{}
	if scope, ok := token["scope"].(string); ok {
		scopes = strings.Fields(scope)
	}
	delete(token, "scope")
	token["scopes"] = scopes
	token["token_use"] = "access_token"
	token["token_type"] = "bearer"
	token["hub_id"] = portalID
	token["user_id"] = userID
}

// refuseToken answers a refused token request in HubSpot's own form, which is
// not the one of RFC 6749.
func refuseToken(w http.ResponseWriter, code, description string) {
	status, message := strings.ToUpper(code), description
	switch {
	case code == "invalid_client":
		status, message = "BAD_CLIENT_ID", "missing or invalid client id or client secret"
	case strings.Contains(description, "code"):
		status, message = "BAD_AUTH_CODE", "missing or unknown auth code"
	case code == "invalid_grant":
		status, message = "BAD_REFRESH_TOKEN", "missing or invalid refresh token"
	}
	write(w, http.StatusBadRequest, map[string]string{"status": status, "message": message})
}

// unauthorized answers a call without a good token.
func unauthorized(w http.ResponseWriter) {
	write(w, http.StatusUnauthorized, envelope{
		Status: "error", Category: "EXPIRED_AUTHENTICATION",
		Message: "The OAuth token used to make this call is expired or unknown.",
	})
}

func write(w http.ResponseWriter, status int, v any) {
	sandbox.WriteJSON(w, "application/json;charset=utf-8", status, v)
}

// recordOf is the company or the deal whose page a path is.
func recordOf(u *url.URL) (object, id string, ok bool) {
	rest, ours := strings.CutPrefix(u.Path, "/contacts/"+strconv.Itoa(portalID)+"/record/")
	typ, id, found := strings.Cut(rest, "/")
	object = map[string]string{"0-2": companies, "0-3": deals}[typ]
	return object, id, ours && found && object != ""
}
