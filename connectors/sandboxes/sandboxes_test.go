package sandboxes_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/icptier/icptier/connectors"
	"github.com/icptier/icptier/connectors/byfile"
	"github.com/icptier/icptier/connectors/sandboxes"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

// TestManifestsHaveSandboxes serves each CRM of a shipped manifest by its name, filled, with a
// token that it takes.
func TestManifestsHaveSandboxes(t *testing.T) {
	for _, name := range byfile.Shipped() {
		k, ok := sandboxes.Of(name)
		if !ok {
			t.Errorf("there is no sandbox of %s", name)
			continue
		}
		store, err := sandbox.OpenStore("")
		if err != nil {
			t.Fatal(err)
		}
		server, err := k.New(sandbox.Filling{Store: store, Companies: []sample.Company{{Key: "1", Name: "Muster & Söhne GmbH", Country: "DE"}}})
		if err != nil {
			t.Fatal(err)
		}
		if hello, err := server.Hello(); err != nil || hello.CRM != name || hello.AccessToken == "" {
			t.Errorf("%s: %+v, %v", name, hello, err)
		}
	}
}

// TestEverySandboxIsOfAConnectorAndShowsAnAccount asks each for its only account, as a
// person's program would.
func TestEverySandboxIsOfAConnectorAndShowsAnAccount(t *testing.T) {
	factories, err := connectors.All()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, k := range sandboxes.All() {
		t.Run(k.CRM, func(t *testing.T) {
			if _, ok := factories[k.CRM]; !ok || seen[k.CRM] {
				t.Errorf("connector: %t, listed before: %t", ok, seen[k.CRM])
			}
			seen[k.CRM] = true
			store, err := sandbox.OpenStore("")
			if err != nil {
				t.Fatal(err)
			}
			server, err := k.New(sandbox.Filling{Store: store, Companies: []sample.Company{{Key: "1", Name: "Muster & Söhne GmbH", Country: "DE"}}})
			if err != nil {
				t.Fatal(err)
			}
			hello, err := server.Hello()
			if err != nil {
				t.Fatal(err)
			}
			id := ""
			for _, typ := range []string{"Account", "companies", "account", "organization", "accounts", "Accounts"} {
				for _, o := range store.All(typ) {
					r := httptest.NewRequest(http.MethodGet, k.AccountPath(o.ID), nil)
					r.Header.Set("Authorization", "Bearer "+hello.AccessToken)
					w := httptest.NewRecorder()
					server.ServeHTTP(w, r)
					var answer map[string]any
					if w.Code == http.StatusOK && json.Unmarshal(w.Body.Bytes(), &answer) == nil && k.AccountValue(answer, "name") == "Muster & Söhne GmbH" {
						id = o.ID
						if tier := k.AccountValue(answer, "icp_tier"); tier != nil {
							t.Errorf("it has tier %v before anything was written", tier)
						}
					}
				}
			}
			if id == "" {
				t.Error("no account is shown under its name")
			}
		})
	}
}
