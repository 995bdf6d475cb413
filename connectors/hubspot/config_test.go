package hubspot

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
)

func TestAuth(t *testing.T) {
	public, err := auth(connector.Endpoint{})
	if err != nil {
		t.Fatal(err)
	}
	if public.AuthorizeURL != "https://app.hubspot.com/oauth/authorize" || public.TokenURL != "https://api.hubapi.com/oauth/2026-03/token" {
		t.Errorf("public endpoints are %s and %s", public.AuthorizeURL, public.TokenURL)
	}
	if len(public.AllowedHosts) != 0 || public.Lifetime != 0 {
		t.Errorf("HubSpot names no instance and tells its tokens' lifetime: %+v", public)
	}
	own, err := auth(connector.Endpoint{URL: "http://127.0.0.1:9102/", AuthURL: "http://127.0.0.1:9103", APIVersion: "2026-09"})
	if err != nil {
		t.Fatal(err)
	}
	got := []string{own.AuthorizeURL, own.TokenURL}
	if diff := cmp.Diff([]string{"http://127.0.0.1:9103/oauth/authorize", "http://127.0.0.1:9102/oauth/2026-09/token"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	const contacts = "crm.objects.contacts.read"
	if slices.Contains(public.Scopes, contacts) {
		t.Error("contacts are asked for although no contact role is read")
	}
	if people, err := auth(connector.Endpoint{People: true}); err != nil || !slices.Contains(people.Scopes, contacts) {
		t.Errorf("the scopes for contact roles are %v, %v", people.Scopes, err)
	}
	for _, e := range []connector.Endpoint{{URL: "api.hubapi.com"}, {AuthURL: "ftp://x"}, {APIVersion: "v3"}} {
		if _, err := auth(e); err == nil {
			t.Errorf("endpoint %+v was taken", e)
		}
	}
}

func TestSettingsThatCannotWork(t *testing.T) {
	for name, c := range map[string]struct {
		settings connector.Settings
		want     string
	}{
		"version":         {connector.Settings{Endpoint: connector.Endpoint{APIVersion: "v3"}}, `api_version "v3" is none of HubSpot's`},
		"month":           {connector.Settings{Endpoint: connector.Endpoint{APIVersion: "2026-04"}}, "named by year and month"},
		"address":         {connector.Settings{Endpoint: connector.Endpoint{URL: "hubspot"}}, "https://host"},
		"input":           {connector.Settings{Inputs: map[string]string{"account.heads": "x"}}, `"account.heads" is none of the names`},
		"input property":  {connector.Settings{Inputs: map[string]string{"account.name": "Firma Name"}}, `fields: account.name: "Firma Name" is no internal name`},
		"custom name":     {connector.Settings{Inputs: map[string]string{"account.custom.Anlagen": "x"}}, `"account.custom.Anlagen" is none of the names`},
		"no role":         {connector.Settings{Inputs: map[string]string{"deal.champion": "role:"}}, "fields: deal.champion: names no role"},
		"role of account": {connector.Settings{Inputs: map[string]string{"account.name": "role:Champion"}}, "fields: account.name: only a qualification criterion"},
		"empty property":  {connector.Settings{Inputs: map[string]string{"account.name": ""}}, "no internal name"},
		"output":          {connector.Settings{Outputs: map[crm.Field]string{"colour": "x"}}, `write.names: "colour" is none of the fields`},
		"output property": {connector.Settings{Outputs: map[crm.Field]string{crm.FieldTier: "a,b"}}, "write.names: tier"},
		"same output":     {connector.Settings{Outputs: map[crm.Field]string{crm.FieldTier: "icp_score"}}, `tier and score have the same field "icp_score"`},
	} {
		if _, err := New(c.settings); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error is %v, want %q", name, err, c.want)
		}
	}
}

func TestPaceHoldsForThePublicHostOnly(t *testing.T) {
	public, err := newConfig(connector.Settings{Endpoint: connector.Endpoint{URL: "https://api.hubapi.com/"}})
	if err != nil || public.rate <= 0 || public.rate > 10 || public.searchRate <= 0 || public.searchRate > 4 {
		t.Errorf("public pace is %+v, %v", public, err)
	}
	own, err := newConfig(connector.Settings{Endpoint: connector.Endpoint{URL: "http://127.0.0.1:9102"}})
	if err != nil || own.rate != 0 || own.searchRate != 0 {
		t.Errorf("a sandbox is paced: %+v, %v", own, err)
	}
}
