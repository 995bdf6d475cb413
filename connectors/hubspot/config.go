package hubspot

import (
	"errors"
	"net/url"
	"regexp"
	"strings"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
)

// HubSpot's public hosts, the same for portals of every data centre, and the
// version of the API this connector was built for.
const (
	publicAPI      = "https://api.hubapi.com"
	publicPages    = "https://app.hubspot.com"
	defaultVersion = "2026-03"
)

// The pace against HubSpot's public host, below what the smallest kind of app
// may do: 100 calls in ten seconds, and five searches a second for all apps of a
// portal together. See
// https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines.
const (
	publicRate       = 9.0
	publicBurst      = 9
	publicSearchRate = 4.0
)

// config holds the checked Settings.
type config struct {
	base    string
	version string
	mapping.Names

	rate       float64 // calls a second, 0 is not paced
	burst      int
	searchRate float64 // searches a second, 0 is not paced
}

func newConfig(s connector.Settings) (config, error) {
	c := config{base: publicAPI, version: defaultVersion}
	if s.Endpoint.URL != "" {
		c.base = strings.TrimSuffix(s.Endpoint.URL, "/")
	}
	if s.Endpoint.APIVersion != "" {
		c.version = s.Endpoint.APIVersion
	}
	if c.base == publicAPI {
		c.rate, c.burst, c.searchRate = publicRate, publicBurst, publicSearchRate
	}
	var err error
	c.Names, err = mapping.TakeNames(s, func(f crm.Field) string { return "icp_" + string(f) }, checkProperty)
	return c, errors.Join(s.Endpoint.OnePlace(), connector.DecodeOptions(s.Options, &connector.NoOptions{}), checkVersion(c.version), err)
}

func checkVersion(version string) error {
	if !regexp.MustCompile(`^20\d\d-(03|09)$`).MatchString(version) {
		return phrase.Errorf("api_version %q is none of HubSpot's: they are named by year and month, such as %q", version, defaultVersion)
	}
	return nil
}

// checkProperty looks at the form of a property's internal name.
func checkProperty(key, property string) error {
	if !regexp.MustCompile(`^[a-z][a-z0-9_]{0,99}$`).MatchString(property) {
		return phrase.Errorf("%s: %q is no internal name of a HubSpot property: those are of lower-case letters, digits and _", key, property)
	}
	return nil
}

// auth says where HubSpot grants access, see
// https://developers.hubspot.com/docs/api-reference/auth-oauth-v3/guide.
func auth(e connector.Endpoint) (connector.Auth, error) {
	c, err := newConfig(connector.Settings{Endpoint: e})
	if err != nil {
		return connector.Auth{}, err
	}
	pages := publicPages
	if e.AuthURL != "" {
		pages = strings.TrimSuffix(e.AuthURL, "/")
	}
	for name, address := range map[string]string{"url": c.base, "auth_url": pages} {
		if u, err := url.Parse(address); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
			return connector.Auth{}, phrase.Errorf("%s has to be of the form https://host", name)
		}
	}
	scopes := []string{
		"oauth",
		"crm.objects.companies.read", "crm.objects.companies.write", "crm.schemas.companies.read", "crm.schemas.companies.write",
		"crm.objects.deals.read", "crm.objects.deals.write", "crm.schemas.deals.read", "crm.schemas.deals.write",
	}
	if e.Owners {
		scopes = append(scopes, "crm.objects.owners.read")
	}
	if e.People {
		scopes = append(scopes, "crm.objects.contacts.read")
	}
	return connector.Auth{
		AuthorizeURL: pages + "/oauth/authorize",
		TokenURL:     c.base + "/oauth/" + c.version + "/token",
		Scopes:       scopes,
	}, nil
}
