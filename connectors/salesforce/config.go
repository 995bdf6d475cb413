package salesforce

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
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

// config is what Settings come to.
type config struct {
	login   string
	version string // "67.0"
	// inputs are the configured fields by our names; the others have defaults.
	inputs map[string]string
	// roles are the contact roles behind letters, as they are configured; no letter
	// is in inputs as well.
	roles map[string][]string
	// outputs names the field of each of the program's fields, without the
	// namespace that a package may put before it.
	outputs map[crm.Field]string
}

func newConfig(s connector.Settings) (config, error) {
	c := config{
		login:   publicLogin,
		version: defaultVersion,
		inputs:  make(map[string]string, len(s.Inputs)),
		roles:   make(map[string][]string),
		outputs: make(map[crm.Field]string),
	}
	if s.Endpoint.URL != "" {
		c.login = strings.TrimSuffix(s.Endpoint.URL, "/")
	}
	if s.Endpoint.APIVersion != "" {
		c.version = strings.TrimPrefix(s.Endpoint.APIVersion, "v")
	}
	for _, kind := range crm.Kinds() {
		for _, f := range crm.FieldsOf(kind) {
			c.outputs[f] = ownName(f)
		}
	}
	maps.Copy(c.outputs, s.Outputs)
	return c, errors.Join(
		s.Endpoint.OnePlace(), connector.DecodeOptions(s.Options, &connector.NoOptions{}),
		checkURL("url", c.login), checkVersion(c.version), c.takeInputs(s.Inputs), checkOutputs(s.Outputs, c.outputs))
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
		return fmt.Errorf("%s has to be of the form https://host", key)
	}
	if strings.HasSuffix(strings.ToLower(u.Hostname()), ".lightning.force.com") {
		return fmt.Errorf("%s: %s is the host of the pages; take the one that ends in .my.salesforce.com", key, u.Hostname())
	}
	return nil
}

func checkVersion(version string) error {
	major, found := strings.CutSuffix(version, ".0")
	n, err := strconv.Atoi(major)
	if !found || err != nil || n < oldestVersion || n > 999 {
		return fmt.Errorf("api_version %q cannot be used: versions are numbers such as %q, and the oldest that has all that is needed is %d.0",
			version, defaultVersion, oldestVersion)
	}
	return nil
}

// takeInputs sorts what is configured into fields and contact roles.
func (c *config) takeInputs(inputs map[string]string) error {
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(inputs)) {
		switch {
		case !crm.IsInput(name):
			errs = append(errs, fmt.Errorf("fields: %q is none of the names that can be mapped, which are account.custom.NAME and %s",
				name, strings.Join(crm.InputNames(), " ")))
		case crm.IsRole(inputs[name]):
			roles, err := crm.Roles(name, inputs[name])
			if err != nil {
				errs = append(errs, fmt.Errorf("fields: %s: %w", name, err))
			}
			c.roles[strings.TrimPrefix(name, "deal.")] = roles
		default:
			errs = append(errs, checkName("fields: "+name, inputs[name]))
			c.inputs[name] = inputs[name]
		}
	}
	if crm.CountCustom(inputs) > crm.MaxCustomFields {
		errs = append(errs, fmt.Errorf("fields: at most %d custom fields are read", crm.MaxCustomFields))
	}
	return errors.Join(errs...)
}

// checkOutputs looks at the configured names and at whether any field of
// Salesforce would have to hold two of ours.
func checkOutputs(configured, all map[crm.Field]string) error {
	var errs []error
	for _, f := range slices.Sorted(maps.Keys(configured)) {
		if kindOf(f) == "" {
			errs = append(errs, fmt.Errorf("write.names: %q is none of the fields that are written", f))
			continue
		}
		errs = append(errs, checkName("write.names: "+string(f), configured[f]))
	}
	for _, kind := range crm.Kinds() {
		owner := make(map[string]crm.Field)
		for _, f := range crm.FieldsOf(kind) {
			name := strings.ToLower(all[f])
			if other, twice := owner[name]; twice {
				errs = append(errs, fmt.Errorf("write.names: %s and %s have the same field %q", other, f, all[f]))
			}
			owner[name] = f
		}
	}
	return errors.Join(errs...)
}

// kindOf returns the kind of records that have the field; empty for no field of ours.
func kindOf(f crm.Field) crm.Kind {
	for _, kind := range crm.Kinds() {
		if slices.Contains(crm.FieldsOf(kind), f) {
			return kind
		}
	}
	return ""
}

// checkName looks at the form of a field's API name.
func checkName(key, name string) error {
	if !regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,79}$`).MatchString(name) {
		return fmt.Errorf("%s: %q is no API name of a field on the object itself, such as NumberOfEmployees or Champion__c", key, name)
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
		Scopes:           []string{"api", "refresh_token"},
		Lifetime:         sessionLifetime,
		AllowedHosts:     allowedHosts(),
		RefreshRetryable: refreshRetryable,
	}, nil
}

// allowedHosts are the domains that the instance of a token may be in, see
// https://help.salesforce.com/s/articleView?id=sf.domain_name_url_formats.htm.
func allowedHosts() []string { return []string{".salesforce.com", ".force.com"} }

// refreshRetryable recognises a refresh that met another one with the same
// token: Salesforce then speaks of an authorization code, which no refresh has.
func refreshRetryable(code, description string) bool {
	return code == "invalid_grant" && strings.Contains(strings.ToLower(description), "expired authorization code")
}
