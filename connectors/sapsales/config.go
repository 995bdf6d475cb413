package sapsales

import (
	"cmp"
	"encoding/json"
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

const (
	largestPage    = 999 // SAP gives no more
	defaultPage    = 500 // a whole record is of some 15 KB
	lookupSize     = 50  // ids in one $filter, of 60 characters each
	defaultVersion = "v1"
)

// extension stands before the name of an extension field.
const extension = "extensions/"

// options are the connector's own.
type options struct {
	PageSize int `json:"page_size,omitempty"`
	// ABC are codes of customerABCClassification by tier: it is written with the tier, and emptied
	// by a tier without a code. Nil leaves it alone.
	ABC map[string]string `json:"abc,omitempty"`
	// Won and Lost are the codes of an opportunity's status that mean so.
	Won  []string `json:"won,omitempty"`
	Lost []string `json:"lost,omitempty"`
}

// optionsSchema describes options for the schema of the configuration.
func optionsSchema() json.RawMessage {
	return json.RawMessage(`{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": false, "properties": {
    "page_size": {"type": "integer", "minimum": 1, "maximum": 999, "default": 500, "description": "records of a page"},
    "abc": {"type": "object", "propertyNames": {"enum": ["A", "B", "C", "D", "X"]}, "additionalProperties": {"type": "string", "pattern": "^[A-Za-z0-9]$"},
      "description": "codes of the ABC classification by tier, such as {A: A, B: B, C: C}: it is written with the tier, and a tier without a code empties it"},
    "won": {"type": "array", "items": {"type": "string"}, "description": "codes of an opportunity's status that mean it was won"},
    "lost": {"type": "array", "items": {"type": "string"}, "description": "codes of an opportunity's status that mean it was lost"}
}}`)
}

// config holds the checked Settings.
type config struct {
	options
	mapping.Names

	url, version string
}

func newConfig(s connector.Settings) (config, error) {
	c := config{options: options{PageSize: defaultPage}, url: strings.TrimSuffix(s.Endpoint.URL, "/"), version: cmp.Or(s.Endpoint.APIVersion, defaultVersion)}
	errs := []error{connector.DecodeOptions(s.Options, &c.options), s.Endpoint.OnePlace(), checkURL(c.url)}
	var err error
	c.Names, err = mapping.TakeNames(s, func(f crm.Field) string { return "icp_" + string(f) }, checkName)
	for f, name := range c.Outputs { // an own field is an extension field, however it is named
		c.Outputs[f] = extension + shown(name)
	}
	if errs = append(errs, err); len(c.Roles) > 0 {
		errs = append(errs, phrase.Errorf("fields: what roles the contacts of an opportunity have is not read from SAP; map the criterion to a field"))
	}
	if !regexp.MustCompile(`^v[0-9]{1,2}$`).MatchString(c.version) {
		errs = append(errs, phrase.Errorf("%s: %q is not %s", "api_version", c.version, phrase.Of("a version of the services such as %s", defaultVersion)))
	}
	if c.PageSize < 1 || c.PageSize > largestPage {
		errs = append(errs, phrase.Errorf("%s: %d is not from 1 to %d", "options.page_size", c.PageSize, largestPage))
	}
	for _, tier := range slices.Sorted(maps.Keys(c.ABC)) {
		if !slices.Contains(tiers(), tier) || !regexp.MustCompile(`^[A-Za-z0-9]$`).MatchString(c.ABC[tier]) {
			errs = append(errs, phrase.Errorf("options.abc: %q: write tiers with a code of one character each, such as {A: A, B: B, C: C}", tier))
		}
	}
	return c, errors.Join(errs...)
}

func tiers() []string { return []string{"A", "B", "C", "D", "X"} }

func checkURL(address string) error {
	if address == "" {
		return phrase.Errorf("url is missing: write the address of the tenant, such as https://my1000000.crm.cloud.sap")
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || strings.Trim(u.Path, "/") != "" {
		return phrase.Errorf("%s has to be of the form https://host", "url")
	}
	if host := strings.ToLower(u.Hostname()); strings.HasSuffix(host, ".ondemand.com") {
		return phrase.Errorf("url: %s is a tenant of SAP Cloud for Customer, whose services are others; version 2 has hosts of crm.cloud.sap", host)
	}
	return nil
}

// checkName looks at the form of a field's path. Extension fields have no forced prefix, and may have hyphens.
func checkName(key, name string) error {
	if regexp.MustCompile(`^[A-Za-z0-9_-]{1,100}(/[A-Za-z0-9_-]{1,100}){0,3}$`).MatchString(name) {
		return nil
	}
	return phrase.Errorf("%s: %q is not %s", key, name, phrase.Of("the path of a field, such as industrialSector, defaultAddress/country or extensions/Employees"))
}

// shown is the name of an extension field as its administration has it.
func shown(path string) string { return strings.TrimPrefix(path, extension) }

// auth says where a tenant grants access to a program, by HTTP Basic of its id and secret; there is no page for a person's consent. See
// https://github.com/SAP-docs/btp-cloud-identity-services/blob/main/docs/sap-sales-cloud-and-sap-service-cloud-1a974bc.md.
func auth(e connector.Endpoint) (connector.Auth, error) {
	c, err := newConfig(connector.Settings{Endpoint: e})
	if err != nil {
		return connector.Auth{}, err
	}
	return connector.Auth{TokenURL: strings.TrimSuffix(cmp.Or(e.AuthURL, c.url), "/") + "/auth/token", ClientInHeader: true}, nil
}
