package dynamics

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
)

const environment = "https://acme.crm4.dynamics.com"

func TestASettingThatCannotWorkIsNamed(t *testing.T) {
	for want, change := range map[string]func(*connector.Settings){
		"url is missing: write the address of the environment": func(s *connector.Settings) { s.Endpoint.URL = "" },
		"url has to be of the form https://host":               func(s *connector.Settings) { s.Endpoint.URL = "acme.crm4.dynamics.com" },
		"url: make.powerapps.com is the host of the makers":    func(s *connector.Settings) { s.Endpoint.URL = "https://make.powerapps.com" },
		"auth_url has to be":                                   func(s *connector.Settings) { s.Endpoint.AuthURL = "login.microsoftonline.com" },
		`tenant: "a/b" is not`:                                 func(s *connector.Settings) { s.Endpoint.Tenant = "a/b" },
		`api_version: "8.2" is not`:                            func(s *connector.Settings) { s.Endpoint.APIVersion = "8.2" },
		"region: the host of the environment":                  func(s *connector.Settings) { s.Endpoint.Region = "eu" },
		`options.prefix: "New_" is not`:                        func(s *connector.Settings) { s.Options = json.RawMessage(`{"prefix": "New_"}`) },
		`options.solution: "a b" is not`:                       func(s *connector.Settings) { s.Options = json.RawMessage(`{"solution": "a b"}`) },
		"options.page_size: 5001 is not from 1 to 5000":        func(s *connector.Settings) { s.Options = json.RawMessage(`{"page_size": 5001}`) },
		"options.batch_size: 0 is not from 1 to 1000":          func(s *connector.Settings) { s.Options = json.RawMessage(`{"batch_size": 0}`) },
		`options.contact_activity: "a.b" is not`:               func(s *connector.Settings) { s.Options = json.RawMessage(`{"contact_activity": "a.b"}`) },
		`fields: account.employees: "a.b" is not`:              func(s *connector.Settings) { s.Inputs = map[string]string{"account.employees": "a.b"} },
		`write.names: tier: "1x" is not the logical name of`:   func(s *connector.Settings) { s.Outputs = map[crm.Field]string{crm.FieldTier: "1x"} },
	} {
		s := connector.Settings{Connection: "d", Endpoint: connector.Endpoint{URL: environment}}
		change(&s)
		if _, err := New(s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestEntraIsAskedForOneEnvironment(t *testing.T) {
	a, err := auth(connector.Endpoint{URL: environment + "/", Tenant: "acme.onmicrosoft.com"})
	if err != nil {
		t.Fatal(err)
	}
	if a.TokenURL != "https://login.microsoftonline.com/acme.onmicrosoft.com/oauth2/v2.0/token" ||
		a.AuthorizeURL != "https://login.microsoftonline.com/acme.onmicrosoft.com/oauth2/v2.0/authorize" {
		t.Errorf("asks at %s and %s", a.AuthorizeURL, a.TokenURL)
	}
	// Of an app by itself Entra refuses to be asked for offline_access.
	if got := strings.Join(a.Scopes, " "); got != environment+"/user_impersonation offline_access" {
		t.Errorf("a user is asked for %q", got)
	}
	if got := strings.Join(a.MachineScopes, " "); got != environment+"/.default" {
		t.Errorf("an app asks for %q", got)
	}
	if a, err = auth(connector.Endpoint{URL: environment}); err != nil || !strings.Contains(a.TokenURL, "/organizations/") {
		t.Errorf("without a directory: %s, %v", a.TokenURL, err)
	}
}

func TestThePublishersPrefixIsThatOfAllColumnsOfOurs(t *testing.T) {
	c, err := newConfig(connector.Settings{Endpoint: connector.Endpoint{URL: environment}, Options: json.RawMessage(`{"prefix": "acme"}`)})
	if err != nil {
		t.Fatal(err)
	}
	if c.Outputs[crm.FieldTier] != "acme_icp_tier" || c.ContactActivity != "acme_last_activity" || defaults(crm.KindDeal, c.Prefix)["deal.champion"][0] != "acme_champion" {
		t.Errorf("tier is %s, activity %s", c.Outputs[crm.FieldTier], c.ContactActivity)
	}
}

func TestALinkThatLeadsElsewhereDoesNotGetIntoACursor(t *testing.T) {
	c, err := New(connector.Settings{Endpoint: connector.Endpoint{URL: environment}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	const tail = "/api/data/v9.2/accounts?$select=name,accountid&$skiptoken=%3Ccookie%20pagenumber=%222%22%20pagingcookie=%22%253ca%2b%253e%22%20/%3E"
	if got, err := c.local("https://ACME.crm4.dynamics.com" + tail); err != nil || got != tail {
		t.Errorf("the link came back as %q, %v", got, err)
	}
	for _, link := range []string{"https://evil.example" + tail, "https://acme.crm4.dynamics.com.evil.example" + tail, environment + "/main.aspx", "//evil.example/api/data/"} {
		if got, err := c.local(link); err == nil {
			t.Errorf("%s became %q", link, got)
		}
	}
}
