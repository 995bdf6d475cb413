package oauth

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/outcome"
)

func TestTheCRMsOwnParametersAreOnTheConsentPageAndReplaceNothing(t *testing.T) {
	site := newSite(t)
	source := site.source(t, func(c *Config) {
		c.Auth.Scopes = nil
		c.Auth.Parameters = url.Values{"access_type": {"offline"}, "scope": {"crm.read,crm.write"}, "code_challenge": {"mine"}}
	})
	var consent url.Values
	if err := source.Connect(t.Context(), func(address string) error {
		u, err := url.Parse(address)
		consent = u.Query()
		browse(t, address)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if consent.Get("access_type") != "offline" || consent.Get("scope") != "crm.read,crm.write" || consent.Get("code_challenge") == "mine" {
		t.Errorf("the consent page was asked with %v", consent)
	}
}

func TestTheClientAuthenticatesItselfWhereTheCRMWantsIt(t *testing.T) {
	for _, grant := range []Grant{AuthorizationCode, ClientCredentials} {
		for _, inHeader := range []bool{false, true} {
			site := newSite(t)
			var user, password string
			var form url.Values
			site.hooked = func(r *http.Request) { user, password, _ = r.BasicAuth(); form = r.PostForm }
			source := site.source(t, func(c *Config) { c.Grant, c.Auth.ClientInHeader = grant, inHeader })
			if err := source.Connect(t.Context(), func(address string) error { browse(t, address); return nil }); err != nil {
				t.Fatalf("%s, in the header %t: %v", grant, inHeader, err)
			}
			header, body := user == "client" && password == "secret-"+secretPart, form.Get("client_id") == "client" && form.Get("client_secret") == "secret-"+secretPart
			if header != inHeader || body == inHeader {
				t.Errorf("%s: in the header %t, in the form %t, want the header %t and never both", grant, header, body, inHeader)
			}
		}
	}
}

func TestASourceThatNeedsNoAccess(t *testing.T) {
	source, err := New(Config{Connection: "files", Grant: NoGrant})
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	if err := source.Connect(t.Context(), nil); err != nil {
		t.Errorf("connect: %v", err)
	}
	if err := source.Parked(t.Context()); err != nil {
		t.Errorf("parked: %v", err)
	}
	if status, err := source.Status(t.Context()); err != nil || !status.Connected {
		t.Errorf("status %+v, error %v", status, err)
	}
	if token, err := source.Token(t.Context()); err != nil || token.Access != "" {
		t.Errorf("a token: error %v", err)
	}
	if _, err := source.Refresh(t.Context(), connector.Token{}); !outcome.IsUnauthorized(err) {
		t.Errorf("refresh: error %v, want Unauthorized", err)
	}
}

func TestAStaticTokenSaysThatItIsOne(t *testing.T) {
	source, err := New(Config{Connection: "crm", Grant: StaticToken, StaticToken: "key"})
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	if token, err := source.Token(t.Context()); err != nil || !token.Static || token.Access != "key" {
		t.Errorf("static %t, error %v", token.Static, err)
	}
}
