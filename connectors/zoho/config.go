package zoho

import (
	"cmp"
	"errors"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
)

// The data centre where nothing is said, and the version that this connector was built for.
const (
	defaultRegion  = "eu"
	defaultVersion = "v8"
)

// centres are the domains of Zoho's data centres, by region: of accounts and people's pages, and of
// the API. See https://www.zoho.com/crm/developer/docs/api/v8/multi-dc.html.
func centres() map[string][2]string {
	return map[string][2]string{
		"eu": {"zoho.eu", "eu"}, "us": {"zoho.com", "com"}, "in": {"zoho.in", "in"}, "au": {"zoho.com.au", "com.au"}, "jp": {"zoho.jp", "jp"},
		"ca": {"zohocloud.ca", "ca"}, "sa": {"zoho.sa", "sa"}, "cn": {"zoho.com.cn", "com.cn"}, "uk": {"zoho.uk", "uk"}, "ae": {"zoho.ae", "ae"},
	}
}

// config holds the checked Settings.
type config struct {
	mapping.Names

	url, accounts, pages, version string
	hosts                         []string // that a token may name as the one to call
}

func newConfig(s connector.Settings) (config, error) {
	where, known := centres()[cmp.Or(strings.ToLower(s.Endpoint.Region), defaultRegion)]
	public := "https://www.zohoapis." + where[1]
	c := config{
		url:      strings.TrimSuffix(cmp.Or(s.Endpoint.URL, public), "/"),
		accounts: strings.TrimSuffix(cmp.Or(s.Endpoint.AuthURL, "https://accounts."+where[0]), "/"),
		pages:    "https://crm." + where[0],
		version:  cmp.Or(s.Endpoint.APIVersion, defaultVersion),
		hosts:    []string{".zohoapis." + where[1]},
	}
	if c.url != public {
		c.pages = c.url
	}
	var none connector.NoOptions
	problems := []error{connector.DecodeOptions(s.Options, &none), mapping.CheckBase("url", c.url), mapping.CheckBase("auth_url", c.accounts)}
	var err error
	c.Names, err = mapping.TakeNames(s, ownName, checkName)
	problems = append(problems, err)
	if !known {
		problems = append(problems, phrase.Errorf("region: %q is none of Zoho's data centres, which are %s",
			s.Endpoint.Region, strings.Join(slices.Sorted(maps.Keys(centres())), ", ")))
	}
	if s.Endpoint.Tenant != "" {
		problems = append(problems, phrase.Errorf("tenant: the user who connects says which organisation is meant; remove it"))
	}
	if !regexp.MustCompile(`^v[0-9]{1,2}$`).MatchString(c.version) {
		problems = append(problems, phrase.Errorf("api_version: %q is not a version such as %s", c.version, defaultVersion))
	}
	return c, errors.Join(problems...)
}

// checkName looks at the form of a field's API name.
func checkName(key, name string) error {
	if regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,99}$`).MatchString(name) {
		return nil
	}
	return phrase.Errorf("%s: %q is not the API name of a field, such as Employees or ICP_Champion", key, name)
}

// apiName is the name that Zoho makes of a label of ours: Economic_Buyer for economic_buyer.
func apiName(name string) string {
	words := strings.Split(name, "_")
	for i, word := range words {
		words[i] = strings.ToUpper(word[:1]) + word[1:]
	}
	return strings.Join(words, "_")
}

// ownName is the API name of a field of the program's: ICP_Scored_At for scored_at.
func ownName(f crm.Field) string { return "ICP_" + apiName(string(f)) }

// auth says where Zoho grants access, see https://www.zoho.com/crm/developer/docs/api/v8/auth-request.html.
// Scopes are parted by commas; consent is asked for every time, since an answer without it has no
// refresh token.
func auth(e connector.Endpoint) (connector.Auth, error) {
	c, err := newConfig(connector.Settings{Endpoint: e})
	scopes := "ZohoCRM.modules.accounts.READ,ZohoCRM.modules.accounts.UPDATE,ZohoCRM.modules.deals.READ,ZohoCRM.modules.deals.UPDATE," +
		"ZohoCRM.coql.READ,ZohoCRM.settings.fields.ALL,ZohoCRM.org.READ,ZohoCRM.notifications.ALL"
	if e.People {
		scopes += ",ZohoCRM.modules.contacts.READ"
	}
	if e.Owners {
		scopes += ",ZohoCRM.users.READ"
	}
	return connector.Auth{
		AuthorizeURL: c.accounts + "/oauth/v2/auth", TokenURL: c.accounts + "/oauth/v2/token", AllowedHosts: c.hosts,
		Parameters: url.Values{"scope": {scopes}, "access_type": {"offline"}, "prompt": {"consent"}},
	}, err
}
