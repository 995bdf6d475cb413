package pipedrive

import (
	"cmp"
	"errors"
	"net/url"
	"strings"
	"unicode"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
)

// config holds the checked Settings.
type config struct {
	mapping.Names

	url, login string
}

func newConfig(s connector.Settings) (config, error) {
	c := config{
		url:   strings.TrimSuffix(cmp.Or(s.Endpoint.URL, "https://api.pipedrive.com"), "/"),
		login: strings.TrimSuffix(cmp.Or(s.Endpoint.AuthURL, "https://oauth.pipedrive.com"), "/"),
	}
	var err error
	c.Names, err = mapping.TakeNames(s, ownName, checkName)
	problems := []error{err, connector.DecodeOptions(s.Options, &connector.NoOptions{}), checkURL("url", c.url), checkURL("auth_url", c.login), s.Endpoint.OnePlace()}
	if len(c.Roles) > 0 {
		problems = append(problems, phrase.Errorf("fields: Pipedrive has no contact roles; map the criterion to a field of deals"))
	}
	if v := strings.TrimPrefix(s.Endpoint.APIVersion, "v"); v != "" && v != "2" {
		problems = append(problems, phrase.Errorf("%s: %q is not %s", "api_version", s.Endpoint.APIVersion, phrase.Of("a version of the API that is known: v2")))
	}
	return c, errors.Join(problems...)
}

func checkURL(key, address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || strings.Trim(u.Path, "/") != "" {
		return phrase.Errorf("%s has to be of the form https://host", key)
	}
	return nil
}

// checkName looks at the name or the key of a field, which may have a part behind a point.
func checkName(key, name string) error {
	if name != strings.TrimSpace(name) || name == "" || len(name) > 255 || strings.ContainsFunc(name, unicode.IsControl) {
		return phrase.Errorf("%s: %q is not %s", key, name, phrase.Of("the name of a field as people see it, or its key"))
	}
	return nil
}

// ownName returns the name of a field of the program's: "ICP Scored At" of scored_at.
func ownName(f crm.Field) string {
	words := strings.Split(string(f), "_")
	for i, w := range words {
		if words[i] = strings.ToUpper(w[:1]) + w[1:]; w == "abm" {
			words[i] = "ABM"
		}
	}
	return "ICP " + strings.Join(words, " ")
}

// auth says where Pipedrive grants access, see
// https://pipedrive.readme.io/docs/marketplace-oauth-authorization. Scopes are those of the app, and a
// refresh token works once, so that a refusal may mean another process was first.
func auth(e connector.Endpoint) (connector.Auth, error) {
	c, err := newConfig(connector.Settings{Endpoint: e})
	return connector.Auth{
		AuthorizeURL: c.login + "/oauth/authorize", TokenURL: c.login + "/oauth/token", ClientInHeader: true, AllowedHosts: []string{domain},
		RefreshRetryable: func(code, description string) bool {
			return code == "invalid_grant" || strings.Contains(description, "refresh_token is invalid")
		},
	}, err
}

// domain is below what all hosts of Pipedrive are.
const domain = ".pipedrive.com"
