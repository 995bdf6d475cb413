package hubspot

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
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

// config is what Settings come to.
type config struct {
	base    string
	version string
	// inputs are the configured properties by our names; the others have defaults.
	inputs map[string]string
	// roles are the labels of associations with contacts behind letters, as they are
	// configured; no letter is in inputs as well.
	roles map[string][]string
	// outputs names the property of each of the program's fields.
	outputs map[crm.Field]string

	rate       float64 // calls a second, 0 is not paced
	burst      int
	searchRate float64 // searches a second, 0 is not paced
}

func newConfig(s connector.Settings) (config, error) {
	c := config{
		base:    publicAPI,
		version: defaultVersion,
		inputs:  make(map[string]string, len(s.Inputs)),
		roles:   make(map[string][]string),
		outputs: make(map[crm.Field]string),
	}
	if s.Endpoint.URL != "" {
		c.base = strings.TrimSuffix(s.Endpoint.URL, "/")
	}
	if s.Endpoint.APIVersion != "" {
		c.version = s.Endpoint.APIVersion
	}
	if c.base == publicAPI {
		c.rate, c.burst, c.searchRate = publicRate, publicBurst, publicSearchRate
	}
	for _, kind := range crm.Kinds() {
		for _, f := range crm.FieldsOf(kind) {
			c.outputs[f] = "icp_" + string(f)
		}
	}
	maps.Copy(c.outputs, s.Outputs)
	return c, errors.Join(s.Endpoint.OnePlace(), connector.DecodeOptions(s.Options, &connector.NoOptions{}), checkVersion(c.version), c.takeInputs(s.Inputs), checkOutputs(s.Outputs, c.outputs))
}

func checkVersion(version string) error {
	if !regexp.MustCompile(`^20\d\d-(03|09)$`).MatchString(version) {
		return fmt.Errorf("api_version %q is none of HubSpot's: they are named by year and month, such as %q", version, defaultVersion)
	}
	return nil
}

// takeInputs sorts what is configured into properties and contact roles.
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
			errs = append(errs, checkProperty("fields: "+name, inputs[name]))
			c.inputs[name] = inputs[name]
		}
	}
	if crm.CountCustom(inputs) > crm.MaxCustomFields {
		errs = append(errs, fmt.Errorf("fields: at most %d custom fields are read", crm.MaxCustomFields))
	}
	return errors.Join(errs...)
}

// checkOutputs looks at the configured names and at whether any property would
// have to hold two fields.
func checkOutputs(configured, all map[crm.Field]string) error {
	var errs []error
	for _, f := range slices.Sorted(maps.Keys(configured)) {
		if !slices.Contains(crm.FieldsOf(crm.KindAccount), f) && !slices.Contains(crm.FieldsOf(crm.KindDeal), f) {
			errs = append(errs, fmt.Errorf("write.names: %q is none of the fields that are written", f))
			continue
		}
		errs = append(errs, checkProperty("write.names: "+string(f), configured[f]))
	}
	for _, kind := range crm.Kinds() {
		owner := make(map[string]crm.Field)
		for _, f := range crm.FieldsOf(kind) {
			if other, twice := owner[all[f]]; twice {
				errs = append(errs, fmt.Errorf("write.names: %s and %s have the same property %q", other, f, all[f]))
			}
			owner[all[f]] = f
		}
	}
	return errors.Join(errs...)
}

// checkProperty looks at the form of a property's internal name.
func checkProperty(key, property string) error {
	if !regexp.MustCompile(`^[a-z][a-z0-9_]{0,99}$`).MatchString(property) {
		return fmt.Errorf("%s: %q is no internal name of a HubSpot property: those are of lower-case letters, digits and _", key, property)
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
			return connector.Auth{}, fmt.Errorf("%s has to be of the form https://host", name)
		}
	}
	scopes := []string{
		"oauth",
		"crm.objects.companies.read", "crm.objects.companies.write", "crm.schemas.companies.read", "crm.schemas.companies.write",
		"crm.objects.deals.read", "crm.objects.deals.write", "crm.schemas.deals.read", "crm.schemas.deals.write",
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
