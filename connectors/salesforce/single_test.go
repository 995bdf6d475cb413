package salesforce_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/icptier/icptier/connectors/salesforce"
	"github.com/icptier/icptier/connectors/salesforce/salesforcesandbox"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

// moving gives out tokens, each with the instance that the next refresh names.
type moving struct {
	token   connector.Token
	refresh int
}

func (m *moving) Token(context.Context) (connector.Token, error) { return m.token, nil }

func (m *moving) Refresh(context.Context, connector.Token) (connector.Token, error) {
	m.refresh++
	m.token.Generation++
	return m.token, nil
}

// organisation serves a sandbox with an option changed.
func organisation(t *testing.T, change func(*salesforcesandbox.Options)) (*org, *salesforce.Connector, *moving) {
	t.Helper()
	companies, err := sample.Companies(sample.Options{Seed: 3, Accounts: 20, Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	o := openOrg(t, companies, time.Now, change)
	hello := o.serve(t)
	tokens := &moving{token: connector.Token{Access: connector.Secret(hello.AccessToken), Instance: hello.URL}}
	c, err := salesforce.New(connector.Settings{Endpoint: connector.Endpoint{URL: hello.URL}, Tokens: tokens})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return o, c, tokens
}

func TestAmountsAreInTheOrganisationsOwnCurrency(t *testing.T) {
	_, c, _ := organisation(t, func(o *salesforcesandbox.Options) { o.Currency = "CHF" })
	accounts, _, _ := pull(t, c, crm.KindAccount, "")
	deals, _, _ := pull(t, c, crm.KindDeal, "")
	amounts := 0
	for _, r := range append(accounts, deals...) {
		var m *crm.Money
		if r.Account != nil {
			m = r.Account.Revenue
		} else {
			m = r.Deal.Amount
		}
		if m == nil {
			continue
		}
		if amounts++; m.Currency != "CHF" {
			t.Fatalf("%s %s has an amount in %q, the organisation counts in CHF", r.Kind, r.ID, m.Currency)
		}
	}
	if amounts == 0 {
		t.Error("no amounts were read")
	}
}

// TestEveryRecordTypeTakesTheTiers has a record type that takes no values of restricted picklists.
func TestEveryRecordTypeTakesTheTiers(t *testing.T) {
	o, c, _ := organisation(t, func(o *salesforcesandbox.Options) { o.RecordTypes = true })
	provision(t, c)
	id := o.IDs(crm.KindAccount)[0]
	results, err := c.Write(t.Context(), crm.KindAccount, []connector.Row{{ID: id, Values: map[crm.Field]string{crm.FieldTier: "A"}}})
	if err != nil || results[0].Err != nil {
		t.Fatalf("%v, %+v", err, results)
	}

	// One that somebody made restricted is refused, with what to do about it.
	fields := o.store.All("CustomField")
	for _, f := range fields {
		if f.Fields["DeveloperName"] == "ICP_Tier" {
			set, _ := f.Fields["Metadata"].(map[string]any)["valueSet"].(map[string]any)
			set["restricted"] = true
			if err := o.store.Put("CustomField", f); err != nil {
				t.Fatal(err)
			}
		}
	}
	results, err = c.Write(t.Context(), crm.KindAccount, []connector.Row{{ID: id, Values: map[crm.Field]string{crm.FieldTier: "B"}}})
	if err != nil || results[0].Err == nil || !strings.Contains(results[0].Err.Error(), "assign its values to the record type") {
		t.Errorf("%v, %+v; want what to do about a record type", err, results)
	}
}

// TestAnInstanceThatMovedIsLeftByARefresh answers as an old instance does after an
// organisation was moved; once, and then for good.
func TestAnInstanceThatMovedIsLeftByARefresh(t *testing.T) {
	for _, status := range []int{http.StatusMovedPermanently, http.StatusFound} {
		o, c, tokens := organisation(t, func(*salesforcesandbox.Options) {})
		o.server.Inject(sandbox.Fault{Status: status, Location: "https://other.my.salesforce.com/"})
		if _, err := c.Identify(t.Context()); err != nil || tokens.refresh != 1 {
			t.Errorf("%d once: %v after %d refreshes, want one refresh to mend it", status, err, tokens.refresh)
		}
		o.server.Inject(sandbox.Fault{Status: status, Times: -1, Location: "https://other.my.salesforce.com/"})
		if _, err := c.Identify(t.Context()); err == nil || tokens.refresh != 2 {
			t.Errorf("%d for good: %v after %d refreshes, want an error after one more", status, err, tokens.refresh)
		}
	}
}
