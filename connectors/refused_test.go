package connectors_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/icptier/icptier/connectors/dynamics"
	"github.com/icptier/icptier/connectors/dynamics/dynamicssandbox"
	"github.com/icptier/icptier/connectors/hubspot"
	"github.com/icptier/icptier/connectors/hubspot/hubspotsandbox"
	"github.com/icptier/icptier/connectors/pipedrive"
	"github.com/icptier/icptier/connectors/pipedrive/pipedrivesandbox"
	"github.com/icptier/icptier/connectors/salesforce"
	"github.com/icptier/icptier/connectors/salesforce/salesforcesandbox"
	"github.com/icptier/icptier/connectors/zoho"
	"github.com/icptier/icptier/connectors/zoho/zohosandbox"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
	"github.com/icptier/icptier/internal/writeback"
)

// TestWhatAPicklistThatLacksValuesCosts takes a value away that half of the accounts shall hold.
// Their rows are refused, without more calls than a few beside those that the others take, and
// are left alone by the next run.
func TestWhatAPicklistThatLacksValuesCosts(t *testing.T) {
	const many = 1000
	companies, err := sample.Companies(sample.Options{Seed: 7, Accounts: many, Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		open    func(*sandbox.Store) (*sandbox.Server, error)
		make    func(connector.Settings) (connector.Connector, error)
		narrow  func(*testing.T, *served)
		batches int
	}{
		{"hubspot", func(s *sandbox.Store) (*sandbox.Server, error) {
			return hubspotsandbox.New(hubspotsandbox.Options{Filling: sandbox.Filling{Store: s, Companies: companies, Now: time.Now}})
		}, hubspot.Factory().New, narrowHubSpot, many / 100},
		{"salesforce", func(s *sandbox.Store) (*sandbox.Server, error) {
			return salesforcesandbox.New(salesforcesandbox.Options{Filling: sandbox.Filling{Store: s, Companies: companies, Now: time.Now}})
		}, salesforce.Factory().New, narrowSalesforce, many / 200},
		{"pipedrive", func(s *sandbox.Store) (*sandbox.Server, error) {
			return pipedrivesandbox.New(pipedrivesandbox.Options{Filling: sandbox.Filling{Store: s, Companies: companies, Now: time.Now}})
		}, pipedrive.Factory().New, narrowPipedrive, 0},
		{"dynamics", func(s *sandbox.Store) (*sandbox.Server, error) {
			return dynamicssandbox.New(dynamicssandbox.Options{Filling: sandbox.Filling{Store: s, Companies: companies, Now: time.Now}})
		}, dynamics.Factory().New, narrowDynamics, many / 100},
		{"zoho", func(s *sandbox.Store) (*sandbox.Server, error) {
			return zohosandbox.New(zohosandbox.Options{Filling: sandbox.Filling{Store: s, Companies: companies, Now: time.Now}})
		}, zoho.Factory().New, narrowZoho, many / 100},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, c.open, c.make)
			all := s.pull(t, crm.KindAccount)
			c.narrow(t, s)
			w := writeback.Writer{Connection: "x", CRM: s, Cache: scored(all), Texts: tiers{}, Leases: free{}, Notes: notes{}}
			var first, second writeback.Result
			run := func(into *writeback.Result) func() {
				return func() {
					if *into, err = w.Run(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
			}
			n := s.count(run(&first))
			if c.batches == 0 { // a call a row, and none for a row that cannot be taken
				c.batches = (many/100 + many/2) / 2
			}
			if first.Written != len(all)/2 || first.Refused != len(all)-first.Written || n["all"] > 2*c.batches+2 {
				t.Errorf("%d accounts, half of them with a value that is no choice: %+v in %v; want at most %d calls", len(all), first, n, 2*c.batches+2)
			}
			if n = s.count(run(&second)); second.Parked != first.Refused || n["all"] > 0 {
				t.Errorf("the next run: %+v in %v; want those that were refused left alone, without a call", second, n)
			}
		})
	}
}

func narrowHubSpot(t *testing.T, s *served) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPatch, s.hello.URL+"/crm/properties/2026-03/companies/icp_tier",
		strings.NewReader(`{"options": [{"label": "A", "value": "A"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+s.hello.AccessToken)
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer http.DefaultClient.CloseIdleConnections()
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("take options away: %s", answer.Status)
	}
}

func narrowSalesforce(t *testing.T, s *served) {
	t.Helper()
	for _, f := range s.store.All("CustomField") {
		if f.Fields["FullName"] != "Account.ICP_Tier__c" {
			continue
		}
		metadata, _ := f.Fields["Metadata"].(map[string]any)
		set, _ := metadata["valueSet"].(map[string]any)
		set["restricted"] = true
		set["valueSetDefinition"] = map[string]any{"value": []any{map[string]any{"fullName": "A", "label": "A"}}}
		if err := s.store.Put("CustomField", f); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Fatal("there is no field of the tier")
}

func narrowZoho(t *testing.T, s *served) {
	t.Helper()
	const field = "Accounts.ICP_Tier"
	r, found := s.store.Get("fields", field)
	if !found {
		t.Fatal("there is no field of the tier")
	}
	choices, _ := r.Fields["choices"].([]any)
	if _, _, err := s.store.Update("fields", field, time.Now(), map[string]any{"choices": choices[:1]}); err != nil {
		t.Fatal(err)
	}
}

func narrowDynamics(t *testing.T, s *served) {
	t.Helper()
	const column = "account.new_icp_tier"
	r, found := s.store.Get("attribute", column)
	if !found {
		t.Fatal("there is no column of the tier")
	}
	options, _ := r.Fields["options"].([]any)
	if _, _, err := s.store.Update("attribute", column, time.Now(), map[string]any{"options": options[:1]}); err != nil {
		t.Fatal(err)
	}
}

func narrowPipedrive(t *testing.T, s *served) {
	t.Helper()
	name := "organization." + pipedrivesandbox.Key("organization", "ICP Tier")
	f, found := s.store.Get("field", name)
	if !found {
		t.Fatal("there is no field of the tier")
	}
	options, _ := f.Fields["options"].([]any)
	if _, _, err := s.store.Update("field", name, time.Now(), map[string]any{"options": options[:1]}); err != nil {
		t.Fatal(err)
	}
}
