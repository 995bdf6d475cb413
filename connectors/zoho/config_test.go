package zoho

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
)

func TestASettingThatCannotWorkIsNamed(t *testing.T) {
	for want, change := range map[string]func(*connector.Settings){
		"region: \"de\" is none of Zoho's data centres, which are ae, au": func(s *connector.Settings) { s.Endpoint.Region = "de" },
		"tenant: the user who connects":                                   func(s *connector.Settings) { s.Endpoint.Tenant = "1" },
		"api_version: \"8\" is not a version":                             func(s *connector.Settings) { s.Endpoint.APIVersion = "8" },
		"url has to be of the form":                                       func(s *connector.Settings) { s.Endpoint.URL = "www.zohoapis.eu" },
		"auth_url has to be":                                              func(s *connector.Settings) { s.Endpoint.AuthURL = "https://accounts.zoho.eu/oauth" },
		"there is no option \"page_size\"":                                func(s *connector.Settings) { s.Options = json.RawMessage(`{"page_size": 1}`) },
		"fields: account.employees: \"a.b\" is not the API name":          func(s *connector.Settings) { s.Inputs = map[string]string{"account.employees": "a.b"} },
		"write.names: tier: \"1x\" is not the API name":                   func(s *connector.Settings) { s.Outputs = map[crm.Field]string{crm.FieldTier: "1x"} },
	} {
		s := connector.Settings{Connection: "z"}
		change(&s)
		if _, err := New(s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestEachDataCentreHasItsHosts(t *testing.T) {
	for region, want := range map[string][3]string{
		"":   {"https://accounts.zoho.eu/oauth/v2/token", ".zohoapis.eu", "https://crm.zoho.eu"},
		"us": {"https://accounts.zoho.com/oauth/v2/token", ".zohoapis.com", "https://crm.zoho.com"},
		"AU": {"https://accounts.zoho.com.au/oauth/v2/token", ".zohoapis.com.au", "https://crm.zoho.com.au"},
		"ca": {"https://accounts.zohocloud.ca/oauth/v2/token", ".zohoapis.ca", "https://crm.zohocloud.ca"},
	} {
		a, err := auth(connector.Endpoint{Region: region})
		if err != nil {
			t.Fatal(err)
		}
		c, err := newConfig(connector.Settings{Endpoint: connector.Endpoint{Region: region}})
		if err != nil || a.TokenURL != want[0] || a.AllowedHosts[0] != want[1] || c.pages != want[2] || c.url != "https://www"+want[1] {
			t.Errorf("region %q: %s, %v, %s, %s, %v", region, a.TokenURL, a.AllowedHosts, c.url, c.pages, err)
		}
	}
}

func TestScopesArePartedByCommasAndAskedForOffline(t *testing.T) {
	a, err := auth(connector.Endpoint{People: true, Owners: true})
	if err != nil {
		t.Fatal(err)
	}
	scope := a.Parameters.Get("scope")
	for _, want := range []string{"ZohoCRM.coql.READ", "ZohoCRM.modules.contacts.READ", "ZohoCRM.users.READ"} {
		if !strings.Contains(","+scope+",", ","+want+",") {
			t.Errorf("scope %q lacks %s", scope, want)
		}
	}
	if len(a.Scopes) > 0 || a.Parameters.Get("access_type") != "offline" || a.Parameters.Get("prompt") != "consent" {
		t.Errorf("asks with %v and %v", a.Scopes, a.Parameters)
	}
	if plain, err := auth(connector.Endpoint{}); err != nil || strings.Contains(plain.Parameters.Get("scope"), "contacts") {
		t.Errorf("without contact roles: %v, %v", plain.Parameters, err)
	}
}

func TestTheNameOfAFieldIsThatOfItsLabel(t *testing.T) {
	for f, want := range map[crm.Field]string{crm.FieldTier: "ICP_Tier", crm.FieldScoredAt: "ICP_Scored_At", crm.FieldOverrideUntil: "ICP_Tier_Override_Until"} {
		if got := ownName(f); got != want {
			t.Errorf("%s is %s, want %s", f, got, want)
		}
	}
}
