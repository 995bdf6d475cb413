package salesforce_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/icptier/icptier/connectors/salesforce"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

// fixed gives out one token, and none after it.
type fixed connector.Token

func (f fixed) Token(context.Context) (connector.Token, error) { return connector.Token(f), nil }

func (f fixed) Refresh(context.Context, connector.Token) (connector.Token, error) {
	return connector.Token{}, outcome.Unauthorized(fmt.Errorf("the token has ended"))
}

// serve has the sandbox answer until the test ends.
func (o *org) serve(t *testing.T) sandbox.Hello {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	if err := o.server.Listen(ctx, ""); err != nil {
		cancel()
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- o.server.Serve(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	hello, err := o.server.Hello()
	if err != nil {
		t.Fatal(err)
	}
	return hello
}

// open serves an organisation with companies and connects to it.
func open(t *testing.T, accounts int, settings connector.Settings) (*org, *salesforce.Connector) {
	t.Helper()
	companies, err := sample.Companies(sample.Options{Seed: 3, Accounts: accounts, Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	o := openOrg(t, companies, time.Now)
	hello := o.serve(t)
	settings.Endpoint.URL = hello.URL
	settings.Tokens = fixed{Access: connector.Secret(hello.AccessToken), Instance: hello.URL}
	c, err := salesforce.New(settings)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return o, c
}

// pull reads until there is no more.
func pull(t *testing.T, c *salesforce.Connector, kind crm.Kind, cursor crm.Cursor) (records []crm.Record, next crm.Cursor, pages int) {
	t.Helper()
	for more := true; more; pages++ {
		page, err := c.Read(t.Context(), kind, cursor)
		if err != nil {
			t.Fatal(err)
		}
		records, cursor, more = append(records, page.Records...), page.Next, page.More
	}
	return records, cursor, pages
}

func provision(t *testing.T, c *salesforce.Connector) []connector.FieldState {
	t.Helper()
	states, err := c.Fields(t.Context())
	if err == nil {
		err = c.Provision(t.Context(), states)
	}
	if err != nil {
		t.Fatal(err)
	}
	return states
}

func refusal(code, message string) string {
	return fmt.Sprintf(`[{"errorCode":%q,"message":%q}]`, code, message)
}

func TestIdentify(t *testing.T) {
	o, c := open(t, 1, connector.Settings{})
	who, err := c.Identify(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(who.Tenant, "00D") || len(who.Tenant) != 18 || "http://"+who.Label != o.server.URL() {
		t.Errorf("%+v", who)
	}
	o.server.Inject(sandbox.Fault{Body: `{"identity":"https://login.salesforce.com/id/nobody"}`})
	if who, err := c.Identify(t.Context()); err == nil {
		t.Errorf("an answer without an organisation gave %+v", who)
	}
}

func TestQueryTimeoutHalvesThePage(t *testing.T) {
	o, c := open(t, 300, connector.Settings{})
	timeout := sandbox.Fault{Path: "/queryAll", Status: http.StatusBadRequest, Body: refusal("QUERY_TIMEOUT", "Your query request was running for too long.")}
	timeout.Times = 4 // 2,000, 1,000, 500 and 250 records are too many
	o.server.Inject(timeout)
	records, _, pages := pull(t, c, crm.KindAccount, "")
	if len(records) != 300 || pages != 3 {
		t.Errorf("%d records in %d pages, want 300 in 3 of 125", len(records), pages)
	}
	timeout.Times = -1
	o.server.Inject(timeout)
	if _, err := c.Read(t.Context(), crm.KindAccount, ""); err == nil || outcome.IsPermanent(err) {
		t.Errorf("a query that always takes too long gave %v, want a transient error", err)
	}
}

func TestCountMayTakeTooLong(t *testing.T) {
	o, c := open(t, 5, connector.Settings{})
	o.server.Inject(sandbox.Fault{Path: "/query?", Status: http.StatusBadRequest, Body: refusal("QUERY_TIMEOUT", "too long")})
	page, err := c.Read(t.Context(), crm.KindAccount, "")
	if err != nil || len(page.Records) != 5 || page.Total != 0 {
		t.Errorf("%d records of %d, error %v", len(page.Records), page.Total, err)
	}
}

func TestLimits(t *testing.T) {
	o, c := open(t, 5, connector.Settings{})
	refused := sandbox.Fault{Status: http.StatusForbidden, Body: refusal("REQUEST_LIMIT_EXCEEDED", "ConcurrentRequests (Concurrent API Requests) Limit exceeded.")}
	o.server.Inject(refused)
	if records, _, _ := pull(t, c, crm.KindAccount, ""); len(records) != 5 {
		t.Errorf("%d records after a refusal that lasts for seconds", len(records))
	}
	refused.Body = refusal("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
	o.server.Inject(refused)
	_, err := c.Read(t.Context(), crm.KindAccount, "")
	if after, limited := outcome.RateLimited(err); !limited || after < 10*time.Minute {
		t.Errorf("error %v, want a rate limit of a quarter of an hour", err)
	}
	calls := len(o.server.Calls())
	if _, err := c.Read(t.Context(), crm.KindDeal, ""); err == nil || len(o.server.Calls()) != calls {
		t.Errorf("a call was made although the calls of the day are used up; error %v", err)
	}
}

func TestSessionThatIsNoneForTheAPI(t *testing.T) {
	o, c := open(t, 5, connector.Settings{})
	o.server.Inject(sandbox.Fault{
		Times: -1, Status: http.StatusUnauthorized, Body: refusal("INVALID_SESSION_ID", "This session is not valid for use with the REST API"),
	})
	if _, err := c.Read(t.Context(), crm.KindAccount, ""); !outcome.IsPermanent(err) || !strings.Contains(err.Error(), "administrator") {
		t.Errorf("error %v, want one for an administrator", err)
	}
	if n := len(o.server.Calls()); n != 1 {
		t.Errorf("%d calls, want one", n)
	}
}

func TestObjectThatIsNotVisible(t *testing.T) {
	o, c := open(t, 5, connector.Settings{})
	o.server.Inject(sandbox.Fault{Path: "/describe", Times: -1, Status: http.StatusNotFound, Body: refusal("NOT_FOUND", "The requested resource does not exist")})
	if _, err := c.Read(t.Context(), crm.KindDeal, ""); !outcome.IsPermanent(err) || !strings.Contains(err.Error(), "let the connected user read Opportunity") {
		t.Errorf("error %v", err)
	}
}

func TestFieldThatWentAway(t *testing.T) {
	o, c := open(t, 5, connector.Settings{})
	gone := sandbox.Fault{Status: http.StatusBadRequest, Body: refusal("INVALID_FIELD", "No such column 'Legal_Form__c' on entity 'Account'.")}
	gone.Path = "/queryAll"
	o.server.Inject(gone)
	if _, err := c.Read(t.Context(), crm.KindAccount, ""); err == nil || outcome.IsPermanent(err) {
		t.Errorf("error %v, want a transient one: the next describe will not have the field", err)
	}
	gone.Path = "/composite/sobjects/Account"
	o.server.Inject(gone)
	if _, err := c.Lookup(t.Context(), crm.KindAccount, o.IDs(crm.KindAccount)); err == nil || outcome.IsPermanent(err) {
		t.Errorf("error %v of Lookup, want a transient one", err)
	}
	if _, err := c.Lookup(t.Context(), crm.KindAccount, o.IDs(crm.KindAccount)); err != nil {
		t.Error(err)
	}
}

func TestMappedFieldThatIsNotThere(t *testing.T) {
	_, c := open(t, 5, connector.Settings{Inputs: map[string]string{"account.employees": "Mitarbeiter__c"}})
	_, err := c.Read(t.Context(), crm.KindAccount, "")
	if !outcome.IsPermanent(err) || !strings.Contains(err.Error(), "account.employees") || !strings.Contains(err.Error(), "Mitarbeiter__c") {
		t.Errorf("error %v, want a Permanent one that names key and field", err)
	}
	if _, err := c.Read(t.Context(), crm.KindDeal, ""); err != nil {
		t.Errorf("deals: %v", err)
	}
}

func TestMergeBringsTheDealsAlong(t *testing.T) {
	o, c := open(t, 40, connector.Settings{})
	_, cursor, _ := pull(t, c, crm.KindAccount, "")
	deal, _ := o.store.Get("Opportunity", o.IDs(crm.KindDeal)[0])
	loser, _ := deal.Fields["AccountId"].(string)
	ids := o.IDs(crm.KindAccount)
	winner := ids[0]
	if winner == loser {
		winner = ids[1]
	}
	// A merge moves the deal without touching its stamp.
	deal.Fields["AccountId"] = winner
	if err := o.store.Put("Opportunity", deal); err != nil {
		t.Fatal(err)
	}
	o.update(crm.KindAccount, loser, map[string]any{"MasterRecordId": winner})
	o.Delete(crm.KindAccount, loser)
	page, err := c.Read(t.Context(), crm.KindAccount, cursor)
	if err != nil {
		t.Fatal(err)
	}
	tombstone := slices.ContainsFunc(page.Records, func(r crm.Record) bool { return r.ID == loser && r.Deleted })
	moved := slices.Contains(page.Again, connector.Hint{Kind: crm.KindDeal, ID: deal.ID})
	if !tombstone || !moved {
		t.Errorf("tombstone of the account %t, deal with its new account %t", tombstone, moved)
	}
}

func TestLookupOfShortAndForeignIDs(t *testing.T) {
	o, c := open(t, 5, connector.Settings{})
	account, deal := o.IDs(crm.KindAccount)[0], o.IDs(crm.KindDeal)[0]
	records, err := c.Lookup(t.Context(), crm.KindAccount, []string{account[:15], deal})
	if err != nil || len(records) != 2 {
		t.Fatalf("%d records, error %v", len(records), err)
	}
	if records[0].ID != account || records[0].Deleted || records[1].ID != deal || !records[1].Deleted {
		t.Errorf("%+v", records)
	}
}

func TestLockedRowIsSentAgain(t *testing.T) {
	o, c := open(t, 5, connector.Settings{})
	provision(t, c)
	ids := o.IDs(crm.KindAccount)
	rows := []connector.Row{
		{ID: ids[0], Values: map[crm.Field]string{crm.FieldTier: "A"}},
		{ID: ids[1], Values: map[crm.Field]string{crm.FieldTier: "B"}},
	}
	locked := `{"success":false,"errors":[{"statusCode":"UNABLE_TO_LOCK_ROW","message":"unable to obtain exclusive access to this record","fields":[]}]}`
	before := len(o.server.Calls())
	o.server.Inject(sandbox.Fault{Method: http.MethodPatch, Body: `[{"id":"` + ids[0] + `","success":true,"errors":[]},` + locked + `]`})
	results, err := c.Write(t.Context(), crm.KindAccount, rows)
	if err != nil || results[0].Err != nil || results[1].Err != nil {
		t.Fatalf("results %+v, error %v", results, err)
	}
	if got := o.Written(crm.KindAccount, ids[1])[crm.FieldTier]; got != "B" {
		t.Errorf("the locked row holds %q", got)
	}
	calls := o.server.Calls()[before:]
	if len(calls) != 3 || calls[2].Rows != 1 { // a describe, all rows, and the locked one
		t.Errorf("calls %+v", calls)
	}

	o.server.Inject(sandbox.Fault{Method: http.MethodPatch, Times: -1, Body: "[" + locked + "]"})
	results, err = c.Write(t.Context(), crm.KindAccount, rows[:1])
	if err != nil || results[0].Err == nil || outcome.IsPermanent(results[0].Err) {
		t.Errorf("a row that stays locked gave %+v, error %v, want a transient one of the row", results, err)
	}
}

func TestRights(t *testing.T) {
	o, c := open(t, 5, connector.Settings{})
	states := provision(t, c)
	sets := make(map[any]string)
	for _, set := range o.store.All("PermissionSet") {
		sets[set.ID] = fmt.Sprint(set.Fields["Name"])
	}
	got := make(map[string]int)
	for _, r := range o.store.All("FieldPermissions") {
		got[fmt.Sprintf("%s edit %v", sets[r.Fields["ParentId"]], r.Fields["PermissionsEdit"])]++
	}
	for key, want := range map[string]int{
		"ICP_Tier_Sync edit true": len(states), "ICP_Tier_Reps edit true": 3, "ICP_Tier_Reps edit false": len(states) - 3,
	} {
		if got[key] != want {
			t.Errorf("%d fields with %s, want %d", got[key], key, want)
		}
	}
	assigned := 0
	for _, a := range o.store.All("PermissionSetAssignment") {
		if strings.HasPrefix(sets[a.Fields["PermissionSetId"]], "ICP_") {
			assigned++
		}
	}
	if assigned != 1 {
		t.Errorf("%d permission sets of ours are assigned, want the one of the connection", assigned)
	}

	// An administrator takes the right to edit one field away.
	for _, r := range o.store.All("FieldPermissions") {
		if r.Fields["Field"] == "Account.ICP_Tier__c" {
			r.Fields["PermissionsEdit"] = false
			if err := o.store.Put("FieldPermissions", r); err != nil {
				t.Fatal(err)
			}
		}
	}
	states, err := c.Fields(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(states, func(s connector.FieldState) bool { return s.Field == crm.FieldTier })
	if states[i].Writable || !strings.Contains(states[i].Problem.String(), "may not edit Account.ICP_Tier__c") {
		t.Errorf("%+v", states[i])
	}
	results, err := c.Write(t.Context(), crm.KindAccount, []connector.Row{{ID: o.IDs(crm.KindAccount)[0], Values: map[crm.Field]string{crm.FieldTier: "A"}}})
	if err != nil || !outcome.IsPermanent(results[0].Err) || !strings.Contains(results[0].Err.Error(), "right to edit") {
		t.Errorf("results %+v, error %v", results, err)
	}
	if err := c.Provision(t.Context(), states[i:i+1]); err != nil {
		t.Fatal(err)
	}
	results, err = c.Write(t.Context(), crm.KindAccount, []connector.Row{{ID: o.IDs(crm.KindAccount)[0], Values: map[crm.Field]string{crm.FieldTier: "A"}}})
	if err != nil || results[0].Err != nil {
		t.Errorf("results %+v, error %v", results, err)
	}
}

func TestPicklistValuesAreAddedAndKept(t *testing.T) {
	o, c := open(t, 5, connector.Settings{})
	provision(t, c)
	fields := o.store.All("CustomField")
	i := slices.IndexFunc(fields, func(f sandbox.Object) bool { return f.Fields["FullName"] == "Account.ICP_Tier__c" })
	metadata, _ := fields[i].Fields["Metadata"].(map[string]any)
	set, _ := metadata["valueSet"].(map[string]any)
	set["restricted"] = true // as an administrator may make it
	set["valueSetDefinition"] = map[string]any{"value": []any{
		map[string]any{"fullName": "Gold", "label": "Gold"}, map[string]any{"fullName": "A", "label": "Top"},
	}}
	if err := o.store.Put("CustomField", fields[i]); err != nil {
		t.Fatal(err)
	}
	states, err := c.Fields(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	tier := slices.IndexFunc(states, func(s connector.FieldState) bool { return s.Field == crm.FieldTier })
	if !strings.Contains(states[tier].Problem.String(), "lacks the choices B, C, D, X") {
		t.Errorf("problem %q", states[tier].Problem)
	}
	if err := c.Provision(t.Context(), states[tier:tier+1]); err != nil {
		t.Fatal(err)
	}
	after, _ := o.store.Get("CustomField", fields[i].ID)
	text := fmt.Sprint(after.Fields["Metadata"])
	for _, want := range []string{"fullName:Gold", "label:Top", "fullName:X"} {
		if !strings.Contains(text, want) {
			t.Errorf("the field lacks %s: %s", want, text)
		}
	}
}

func TestNamesOfOutputs(t *testing.T) {
	o, c := open(t, 5, connector.Settings{Outputs: map[crm.Field]string{crm.FieldTier: "Prioritaet__c", crm.FieldScore: "acme__Score__c"}})
	states, err := c.Fields(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	err = c.Provision(t.Context(), slices.DeleteFunc(states, func(s connector.FieldState) bool { return s.Field == crm.FieldScore }))
	if err != nil {
		t.Fatal(err)
	}
	id := o.IDs(crm.KindAccount)[0]
	results, err := c.Write(t.Context(), crm.KindAccount, []connector.Row{{ID: id, Values: map[crm.Field]string{crm.FieldTier: "C"}}})
	if err != nil || results[0].Err != nil {
		t.Fatalf("results %+v, error %v", results, err)
	}
	r, _ := o.store.Get("Account", id)
	if r.Fields["Prioritaet__c"] != "C" {
		t.Errorf("fields %v", r.Fields)
	}
	err = c.Provision(t.Context(), []connector.FieldState{{Kind: crm.KindAccount, Field: crm.FieldScore, Name: "acme__Score__c"}})
	if !outcome.IsPermanent(err) {
		t.Errorf("a field of a package was created: %v", err)
	}
}
