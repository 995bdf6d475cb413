package salesforce_test

import (
	"strings"
	"testing"
	"time"

	"github.com/icptier/icptier/connectors/salesforce"
	"github.com/icptier/icptier/connectors/salesforce/salesforcesandbox"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/sample"
)

// organisation serves a sandbox with an option changed.
func organisation(t *testing.T, change func(*salesforcesandbox.Options)) (*org, *salesforce.Connector) {
	t.Helper()
	companies, err := sample.Companies(sample.Options{Seed: 3, Accounts: 20, Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	o := openOrg(t, companies, time.Now, change)
	hello := o.serve(t)
	c, err := salesforce.New(connector.Settings{
		Endpoint: connector.Endpoint{URL: hello.URL}, Tokens: fixed{Access: connector.Secret(hello.AccessToken), Instance: hello.URL},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return o, c
}

// TestARestrictedPicklistSaysWhatToDo has a record type that takes no values of a picklist that
// somebody restricted.
func TestARestrictedPicklistSaysWhatToDo(t *testing.T) {
	o, c := organisation(t, func(o *salesforcesandbox.Options) { o.RecordTypes = true })
	provision(t, c)
	o.Narrow(crm.FieldTier, "A", "B")
	results, err := c.Write(t.Context(), crm.KindAccount, []connector.Row{{ID: o.IDs(crm.KindAccount)[0], Values: map[crm.Field]string{crm.FieldTier: "B"}}})
	if err != nil || results[0].Err == nil || !strings.Contains(results[0].Err.Error(), "assign its values to the record type") {
		t.Errorf("%v, %+v; want what to do about a record type", err, results)
	}
}
