package dynamics

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/url"
	"regexp"
	"strings"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
)

// Where Microsoft grants access, for an app of any directory; and the version of the Web API
// that this connector was built for.
const (
	publicLogin    = "https://login.microsoftonline.com"
	anyDirectory   = "organizations"
	defaultVersion = "9.2"
)

// The sizes of pages and batches. Dataverse gives 5,000 rows at most and takes 1,000 calls in
// a batch; pages are smaller so that one fits into memory many times over, and batches so that
// a CRM whose plug-ins take their time has answered within half a minute.
const (
	largestPage  = 5000
	defaultPage  = 2000
	largestBatch = 1000
	defaultBatch = 100
	lookupSize   = 100
)

// options are the connector's own.
type options struct {
	// Prefix is the customization prefix of the publisher that custom columns belong to.
	Prefix string `json:"prefix,omitempty"`
	// Solution is the unique name of the unmanaged solution that new columns go into; empty
	// is the default solution.
	Solution  string `json:"solution,omitempty"`
	PageSize  int    `json:"page_size,omitempty"`
	BatchSize int    `json:"batch_size,omitempty"`
	// ContactActivity is the column of contacts that says when they were last active.
	ContactActivity string `json:"contact_activity,omitempty"`
}

// optionsSchema describes options for the schema of the configuration.
func optionsSchema() json.RawMessage {
	return json.RawMessage(`{
  "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": false,
  "properties": {
    "prefix": {"type": "string", "pattern": "^[a-z][a-z0-9]{1,7}$", "default": "new",
      "description": "customization prefix of the publisher that the custom columns belong to"},
    "solution": {"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]{0,99}$",
      "description": "unique name of the unmanaged solution that new columns go into; none is the default solution"},
    "page_size": {"type": "integer", "minimum": 1, "maximum": 5000, "default": 2000, "description": "rows of a page"},
    "batch_size": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100, "description": "rows that one call writes"},
    "contact_activity": {"type": "string", "pattern": "^[a-z_][a-z0-9_]{0,127}$",
      "description": "column of contacts that says when they were last active (PREFIX_last_activity)"}
  }
}`)
}

// config holds the checked Settings.
type config struct {
	options
	mapping.Names

	url, login, directory, version string
}

func newConfig(s connector.Settings) (config, error) {
	c := config{
		options: options{Prefix: "new", PageSize: defaultPage, BatchSize: defaultBatch},
		url:     strings.TrimSuffix(s.Endpoint.URL, "/"),
		login:   strings.TrimSuffix(cmp.Or(s.Endpoint.AuthURL, publicLogin), "/"),
		version: strings.TrimPrefix(cmp.Or(s.Endpoint.APIVersion, defaultVersion), "v"),
		// Without a directory the user's own is found at sign-in; an app by itself has to name one.
		directory: cmp.Or(s.Endpoint.Tenant, anyDirectory),
	}
	problems := []error{connector.DecodeOptions(s.Options, &c.options)}
	c.ContactActivity = cmp.Or(c.ContactActivity, c.Prefix+"_last_activity")
	var err error
	c.Names, err = mapping.TakeNames(s, c.ownName, checkName)
	problems = append(problems, err, c.check())
	if s.Endpoint.Region != "" {
		problems = append(problems, phrase.Errorf("region: the host of the environment says where it is; remove it"))
	}
	return c, errors.Join(problems...)
}

// check looks at everything but names.
func (c *config) check() error {
	return errors.Join(
		checkURL("url", c.url), checkURL("auth_url", c.login),
		matches("tenant", c.directory, `^[A-Za-z0-9][A-Za-z0-9.-]{0,127}$`, phrase.Of("the id or a domain of a directory at Entra")),
		matches("api_version", c.version, `^9\.[0-9]$`, phrase.Of("a version of the Web API such as %s", defaultVersion)),
		matches("options.prefix", c.Prefix, `^[a-z][a-z0-9]{1,7}$`, phrase.Of("the prefix of a publisher: two to eight letters and digits in lower case")),
		matches("options.solution", c.Solution, `^([A-Za-z_][A-Za-z0-9_]{0,99})?$`, phrase.Of("the unique name of a solution")),
		matches("options.contact_activity", c.ContactActivity, `^[a-z_][a-z0-9_]{0,127}$`, phrase.Of("the logical name of a column of contacts")),
		between("options.page_size", c.PageSize, largestPage), between("options.batch_size", c.BatchSize, largestBatch))
}

func matches(key, value, form string, what phrase.Phrase) error {
	if regexp.MustCompile(form).MatchString(value) {
		return nil
	}
	return phrase.Errorf("%s: %q is not %s", key, value, what)
}

func between(key string, n, most int) error {
	if n >= 1 && n <= most {
		return nil
	}
	return phrase.Errorf("%s: %d is not from 1 to %d", key, n, most)
}

func checkURL(key, address string) error {
	if address == "" {
		return phrase.Errorf("%s is missing: write the address of the environment, such as https://acme.crm4.dynamics.com", key)
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || strings.Trim(u.Path, "/") != "" {
		return phrase.Errorf("%s has to be of the form https://host", key)
	}
	if host := strings.ToLower(u.Hostname()); strings.HasSuffix(host, ".powerapps.com") || strings.HasSuffix(host, ".powerplatform.com") {
		return phrase.Errorf("%s: %s is the host of the makers' pages; take the one of the environment, which ends in .dynamics.com", key, host)
	}
	return nil
}

// checkName looks at the form of a column's logical name.
func checkName(key, name string) error {
	return matches(key, name, `^[A-Za-z_][A-Za-z0-9_]{0,127}$`,
		phrase.Of("the logical name of a column on the table itself, such as numberofemployees or new_champion"))
}

// ownName returns the logical name of a column of the program's: new_icp_scored_at for scored_at.
func (c *config) ownName(f crm.Field) string { return c.Prefix + "_icp_" + string(f) }

// auth says where Entra grants access, see
// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow. A scope names the
// environment, so that a token is good for one.
func auth(e connector.Endpoint) (connector.Auth, error) {
	c, err := newConfig(connector.Settings{Endpoint: e})
	if err != nil {
		return connector.Auth{}, err
	}
	base := c.login + "/" + c.directory + "/oauth2/v2.0/"
	return connector.Auth{
		AuthorizeURL: base + "authorize", TokenURL: base + "token",
		Scopes:        []string{c.url + "/user_impersonation", "offline_access"},
		MachineScopes: []string{c.url + "/.default"},
	}, nil
}
