package salesforce

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
)

func TestNewRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		settings connector.Settings
		wants    string // part of the error
	}{
		"page host": {
			connector.Settings{Endpoint: connector.Endpoint{URL: "https://acme.lightning.force.com"}}, "take the one that ends in .my.salesforce.com",
		},
		"no scheme":   {connector.Settings{Endpoint: connector.Endpoint{URL: "login.salesforce.com"}}, "url has to be of the form https://host"},
		"plain http":  {connector.Settings{Endpoint: connector.Endpoint{URL: "http://login.salesforce.com"}}, "https"},
		"old version": {connector.Settings{Endpoint: connector.Endpoint{APIVersion: "41.0"}}, `api_version "41.0" cannot be used`},
		"no version":  {connector.Settings{Endpoint: connector.Endpoint{APIVersion: "67.0/../../x"}}, "cannot be used"},
		"unknown input": {
			connector.Settings{Inputs: map[string]string{"account.employes": "NumberOfEmployees"}}, `"account.employes" is none of the names`,
		},
		"input with a path": {
			connector.Settings{Inputs: map[string]string{"account.employees": "Parent.NumberOfEmployees"}}, `fields: account.employees: "Parent.NumberOfEmployees"`,
		},
		"input with a query": {
			connector.Settings{Inputs: map[string]string{"account.city": "Id FROM User --"}}, "is no API name",
		},
		"unknown output": {
			connector.Settings{Outputs: map[crm.Field]string{"rank": "Rank__c"}}, `write.names: "rank" is none`,
		},
		"one field for two": {
			connector.Settings{Outputs: map[crm.Field]string{crm.FieldGrade: "icp_tier__c"}}, `tier and grade have the same field "icp_tier__c"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := New(c.settings)
			if err == nil || !strings.Contains(err.Error(), c.wants) {
				t.Errorf("error %v, want one with %q", err, c.wants)
			}
		})
	}
}

func TestAuth(t *testing.T) {
	for name, c := range map[string]struct {
		endpoint         connector.Endpoint
		authorize, token string
	}{
		"production": {
			connector.Endpoint{},
			"https://login.salesforce.com/services/oauth2/authorize", "https://login.salesforce.com/services/oauth2/token",
		},
		"my domain": {
			connector.Endpoint{URL: "https://acme--uat.sandbox.my.salesforce.com/", APIVersion: "v66.0"},
			"https://acme--uat.sandbox.my.salesforce.com/services/oauth2/authorize", "https://acme--uat.sandbox.my.salesforce.com/services/oauth2/token",
		},
		"apart": {
			connector.Endpoint{URL: "https://test.salesforce.com", AuthURL: "https://sso.example.com"},
			"https://sso.example.com/services/oauth2/authorize", "https://test.salesforce.com/services/oauth2/token",
		},
	} {
		t.Run(name, func(t *testing.T) {
			a, err := Factory().Auth(c.endpoint)
			if err != nil {
				t.Fatal(err)
			}
			if a.AuthorizeURL != c.authorize || a.TokenURL != c.token {
				t.Errorf("pages %s, tokens %s", a.AuthorizeURL, a.TokenURL)
			}
			if diff := cmp.Diff([]string{"api", "refresh_token"}, a.Scopes); diff != "" {
				t.Errorf("scopes (-want +got):\n%s", diff)
			}
		})
	}
	if _, err := Factory().Auth(connector.Endpoint{AuthURL: "https://acme.lightning.force.com"}); err == nil {
		t.Error("the host of the pages was taken for auth_url")
	}
}

func TestRefreshRetryable(t *testing.T) {
	for _, c := range []struct {
		code, description string
		want              bool
	}{
		{"invalid_grant", "expired authorization code", true},
		{"invalid_grant", "Expired Authorization Code", true},
		{"invalid_grant", "expired access/refresh token", false},
		{"invalid_client", "expired authorization code", false},
	} {
		if got := refreshRetryable(c.code, c.description); got != c.want {
			t.Errorf("%s, %s: %t", c.code, c.description, got)
		}
	}
}

func TestOwnNames(t *testing.T) {
	want := []string{
		"ICP_Tier__c", "ICP_Score__c", "ICP_Grade__c", "ICP_Coverage__c", "ICP_Reasons__c", "ICP_Model__c", "ICP_Scored_At__c",
		"ICP_Tier_Override__c", "ICP_Tier_Override_Reason__c", "ICP_Tier_Override_Until__c", "ICP_ABM_List__c", "ICP_Territory__c",
		"ICP_Qualification__c", "ICP_Qualification_Gaps__c",
	}
	var got []string
	for _, kind := range crm.Kinds() {
		for _, f := range crm.FieldsOf(kind) {
			got = append(got, ownName(f))
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
}

func TestChoose(t *testing.T) {
	fields := map[string]string{
		"Id": "id", "NumberOfEmployees": "int", "BillingAddress": "address", "a__Size__c": "double", "b__Size__c": "double", "c__ICP_Tier__c": "picklist",
	}
	for name, c := range map[string]struct {
		inputs map[string]string
		wants  string // part of the error; empty for none
	}{
		"defaults":      {nil, ""},
		"other case":    {map[string]string{"account.employees": "numberofEMPLOYEES"}, ""},
		"of the deal":   {map[string]string{"deal.champion": "Champion__c"}, ""},
		"missing":       {map[string]string{"account.employees": "Mitarbeiter__c"}, `fields: account.employees: Account has no field "Mitarbeiter__c"`},
		"two packages":  {map[string]string{"account.employees": "Size__c"}, `no field "Size__c"`},
		"one of them":   {map[string]string{"account.employees": "b__Size__c"}, ""},
		"compound":      {map[string]string{"account.city": "BillingAddress"}, "fields: account.city: Account.BillingAddress is of type address"},
		"standard name": {map[string]string{"account.city": "OfEmployees"}, `no field "OfEmployees"`},
	} {
		t.Run(name, func(t *testing.T) {
			cfg, err := newConfig(connector.Settings{Inputs: c.inputs})
			if err != nil {
				t.Fatal(err)
			}
			s := &schema{kind: crm.KindAccount, fields: make(map[string]field)}
			for name, typ := range fields {
				s.fields[strings.ToLower(name)] = field{Name: name, Type: typ}
			}
			err = s.choose(cfg)
			switch {
			case c.wants == "" && err != nil:
				t.Error(err)
			case c.wants != "" && (err == nil || !strings.Contains(err.Error(), c.wants) || !outcome.IsPermanent(err)):
				t.Errorf("error %v, want a Permanent one with %q", err, c.wants)
			}
			if got := s.outputs[crm.FieldTier].Name; got != "c__ICP_Tier__c" {
				t.Errorf("tier is kept in %q, want the field of the package", got)
			}
		})
	}
}
