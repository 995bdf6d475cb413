package salesforce

import (
	"errors"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
)

// The login host of production organisations, and the version of the REST API
// this connector was built for. It asks for nothing that came after oldestVersion.
const (
	publicLogin    = "https://login.salesforce.com"
	defaultVersion = "67.0"
	oldestVersion  = 52
)

// sessionLifetime is how long an access token usually lasts: the default session
// timeout of an organisation. Token answers do not say. See
// https://help.salesforce.com/s/articleView?id=sf.admin_sessions.htm.
const sessionLifetime = 2 * time.Hour

// config holds the checked Settings.
type config struct {
	login   string
	version string // "67.0"
	options options
	// The names of the program's own fields come without the namespace that a package may
	// put before them.
	mapping.Names
}

// options are those of the configuration.
type options struct {
	// BulkFrom is from how many records on they are read by a bulk query; 0 reads page by page.
	BulkFrom int `json:"bulk_from"`
}

// optionsSchema describes the options.
const optionsSchema = `{
	"$schema": "https://json-schema.org/draft/2020-12/schema",
	"type": "object", "additionalProperties": false,
	"properties": {
		"bulk_from": {"type": "integer", "minimum": 0, "default": 50000, "description": "from how many records on a first load, and the comparison of ids, is a bulk query; 0 for never"}
	}
}`

func (o options) check() error {
	if o.BulkFrom < 0 {
		return phrase.Errorf("options.bulk_from: has to be a number of records, or 0 to read page by page")
	}
	return nil
}

// bulk reports whether so many records are read by a bulk query.
func (o options) bulk(records int) bool { return o.BulkFrom > 0 && records >= o.BulkFrom }

func newConfig(s connector.Settings) (config, error) {
	c := config{login: publicLogin, version: defaultVersion, options: options{BulkFrom: jobsFrom}}
	if s.Endpoint.URL != "" {
		c.login = strings.TrimSuffix(s.Endpoint.URL, "/")
	}
	if s.Endpoint.APIVersion != "" {
		c.version = strings.TrimPrefix(s.Endpoint.APIVersion, "v")
	}
	var err error
	c.Names, err = mapping.TakeNames(s, ownName, checkName)
	return c, errors.Join(
		s.Endpoint.OnePlace(), connector.DecodeOptions(s.Options, &c.options), c.options.check(),
		checkURL("url", c.login), checkVersion(c.version), err)
}

// ownName returns the API name of a field of the program's: ICP_Scored_At__c for
// scored_at, ICP_ABM_List__c for abm_list.
func ownName(f crm.Field) string {
	words := strings.Split(string(f), "_")
	for i, w := range words {
		if w == "abm" { // short for account-based marketing
			words[i] = strings.ToUpper(w)
			continue
		}
		words[i] = strings.ToUpper(w[:1]) + w[1:]
	}
	return "ICP_" + strings.Join(words, "_") + "__c"
}

// checkURL looks at the address of a login host. The host that users see in the
// browser answers no API call.
func checkURL(key, address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return phrase.Errorf("%s has to be of the form https://host", key)
	}
	if strings.Contains(strings.ToLower(u.Hostname()), ".lightning.") {
		return phrase.Errorf("%s: %s is the host of the pages; take the one that ends in .my.salesforce.com", key, u.Hostname())
	}
	return nil
}

func checkVersion(version string) error {
	major, found := strings.CutSuffix(version, ".0")
	n, err := strconv.Atoi(major)
	if !found || err != nil || n < oldestVersion || n > 999 {
		return phrase.Errorf("api_version %q cannot be used: versions are numbers such as %q, and the oldest that has all that is needed is %d.0",
			version, defaultVersion, oldestVersion)
	}
	return nil
}

// checkName looks at the form of a field's API name.
func checkName(key, name string) error {
	if !regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,79}$`).MatchString(name) {
		return phrase.Errorf("%s: %q is no API name of a field on the object itself, such as NumberOfEmployees or Champion__c", key, name)
	}
	return nil
}

// auth says where Salesforce grants access, see
// https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_web_server_flow.htm.
func auth(e connector.Endpoint) (connector.Auth, error) {
	c, err := newConfig(connector.Settings{Endpoint: e})
	if err != nil {
		return connector.Auth{}, err
	}
	pages := c.login
	if e.AuthURL != "" {
		pages = strings.TrimSuffix(e.AuthURL, "/")
		if err := checkURL("auth_url", pages); err != nil {
			return connector.Auth{}, err
		}
	}
	return connector.Auth{
		AuthorizeURL:     pages + "/services/oauth2/authorize",
		TokenURL:         c.login + "/services/oauth2/token",
		RevokeURL:        c.login + "/services/oauth2/revoke",
		Scopes:           []string{"api", "refresh_token"},
		Lifetime:         sessionLifetime,
		AllowedHosts:     allowedHosts(),
		RefreshRetryable: refreshRetryable,
	}, nil
}

// allowedHosts are the domains that the instance of a token may be in: those of the public
// cloud, of the clouds for the government of the United States, and of the one in China. See
// https://help.salesforce.com/s/articleView?id=sf.domain_name_url_formats.htm.
func allowedHosts() []string {
	return []string{".salesforce.com", ".force.com", ".salesforce.mil", ".crmforce.mil", ".sfcrmproducts.cn", ".sfcrmapps.cn"}
}

// refreshRetryable recognises a refresh that met another one with the same
// token: Salesforce then speaks of an authorization code, which no refresh has.
func refreshRetryable(code, description string) bool {
	return code == "invalid_grant" && strings.Contains(strings.ToLower(description), "expired authorization code")
}
