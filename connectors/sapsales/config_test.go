package sapsales

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
)

const tenant = "https://my1000000.crm.cloud.sap"

func TestASettingThatCannotWorkIsNamed(t *testing.T) {
	for want, change := range map[string]func(*connector.Settings){
		"url is missing: write the address of the tenant":  func(s *connector.Settings) { s.Endpoint.URL = "" },
		"url has to be of the form https://host":           func(s *connector.Settings) { s.Endpoint.URL = "my1000000.crm.cloud.sap" },
		"my300.crm.ondemand.com is a tenant of SAP Cloud":  func(s *connector.Settings) { s.Endpoint.URL = "https://my300.crm.ondemand.com" },
		`api_version: "2" is not a version`:                func(s *connector.Settings) { s.Endpoint.APIVersion = "2" },
		"tenant: this CRM has none to choose":              func(s *connector.Settings) { s.Endpoint.Tenant = "x" },
		"options.page_size: 1000 is not from 1 to 999":     func(s *connector.Settings) { s.Options = json.RawMessage(`{"page_size": 1000}`) },
		`options.abc: "Q": write tiers with a code`:        func(s *connector.Settings) { s.Options = json.RawMessage(`{"abc": {"Q": "A"}}`) },
		`options.abc: "A": write tiers with a code`:        func(s *connector.Settings) { s.Options = json.RawMessage(`{"abc": {"A": "AB"}}`) },
		`fields: account.employees: "a b" is not the path`: func(s *connector.Settings) { s.Inputs = map[string]string{"account.employees": "a b"} },
		"is not read from SAP; map the criterion":          func(s *connector.Settings) { s.Inputs = map[string]string{"deal.champion": "role:Champion"} },
		`write.names: tier: "x'y" is not the path`:         func(s *connector.Settings) { s.Outputs = map[crm.Field]string{crm.FieldTier: "x'y"} },
	} {
		s := connector.Settings{Connection: "s", Endpoint: connector.Endpoint{URL: tenant}}
		change(&s)
		if _, err := New(s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestATokenIsAskedForAtTheTenantByBasicAuthentication(t *testing.T) {
	a, err := auth(connector.Endpoint{URL: tenant + "/"})
	if err != nil || a.TokenURL != tenant+"/auth/token" || !a.ClientInHeader || a.AuthorizeURL != "" {
		t.Errorf("%+v, %v", a, err)
	}
}

func TestOwnFieldsAreExtensionFieldsHoweverTheyAreNamed(t *testing.T) {
	c, err := newConfig(connector.Settings{Endpoint: connector.Endpoint{URL: tenant}, Outputs: map[crm.Field]string{
		crm.FieldTier: "Fit-Tier", crm.FieldScore: "extensions/Z_Score",
	}})
	if err != nil {
		t.Fatal(err)
	}
	for f, want := range map[crm.Field]string{crm.FieldTier: "extensions/Fit-Tier", crm.FieldScore: "extensions/Z_Score", crm.FieldGrade: "extensions/icp_grade"} {
		if c.Outputs[f] != want {
			t.Errorf("%s is in %q, want %q", f, c.Outputs[f], want)
		}
	}
}
