package salesforcesandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

// account is the record of an account.
func (c *client) account(n uint64) map[string]any {
	c.Helper()
	var r map[string]any
	if code := c.call("GET", base+"/sobjects/Account/"+newID("001", n), "", &r); code != http.StatusOK {
		c.Fatalf("account %d: status %d", n, code)
	}
	return r
}

func TestRow(t *testing.T) {
	c := newClient(t)
	path := base + "/sobjects/Account/" + newID("001", 1)
	if code := c.call("PATCH", path, `{"BillingCity":" Bonn ","numberofemployees":"130","AnnualRevenue":25000000.4,"Website":null}`, nil); code != http.StatusNoContent {
		t.Fatalf("status %d", code)
	}
	r := c.account(1)
	for name, want := range map[string]any{
		"BillingCity": "Bonn", "NumberOfEmployees": 130.0, "AnnualRevenue": 2.5e7, "Website": nil, "Name": "Alpha GmbH",
		"SystemModstamp": "2026-11-24T06:00:00.000+0000", "LastModifiedDate": "2026-11-24T06:00:00.000+0000", "CreatedDate": "2026-11-01T09:30:00.000+0000",
	} {
		if r[name] != want {
			t.Errorf("%s is %v, want %v", name, r[name], want)
		}
	}

	c.at = c.at.Add(time.Minute)
	if code := c.call("PATCH", path, `{"BillingCity":"Bonn"}`, nil); code != http.StatusNoContent || c.account(1)["SystemModstamp"] != "2026-11-24T06:01:00.000+0000" {
		t.Errorf("status %d; a write that changes nothing moves the stamp to %v", code, c.account(1)["SystemModstamp"])
	}

	var created saved
	if code := c.call("POST", base+"/sobjects/Account", `{"Name":"Delta SE"}`, &created); code != http.StatusCreated || !created.Success {
		t.Fatalf("status %d, %+v", code, created)
	}
	var few map[string]any
	c.call("GET", base+"/sobjects/Account/"+created.ID+"?fields=Name,OwnerId", "", &few)
	if few["Name"] != "Delta SE" || few["OwnerId"] != adminID() || len(few) != 3 {
		t.Errorf("%v", few)
	}
}

func TestDeleteTakesTheDealsAlong(t *testing.T) {
	c := newClient(t)
	path := base + "/sobjects/Account/" + newID("001", 1)
	if code := c.call("DELETE", path, "", nil); code != http.StatusNoContent {
		t.Fatalf("status %d", code)
	}
	if code, _ := c.refused("GET", path, ""); code != "ENTITY_IS_DELETED" {
		t.Errorf("a deleted record gave %s", code)
	}
	if n := c.query("SELECT COUNT() FROM Opportunity").TotalSize; n != 0 {
		t.Errorf("%d opportunities are left", n)
	}
	var all rows
	c.call("GET", base+"/queryAll?q="+url.QueryEscape("SELECT Id, SystemModstamp FROM Account WHERE IsDeleted = true"), "", &all)
	if len(all.Records) != 1 || all.Records[0]["SystemModstamp"] != "2026-11-24T06:00:00.000+0000" {
		t.Errorf("queryAll gave %+v", all)
	}
}

func TestRefusals(t *testing.T) {
	c := newClient(t)
	account := base + "/sobjects/Account/" + newID("001", 1)
	for _, x := range []struct{ method, path, body, want string }{
		{"GET", base + "/sobjects/Account/" + newID("001", 999), "", "NOT_FOUND"},
		{"GET", base + "/sobjects/Konto/" + newID("001", 1), "", "NOT_FOUND"},
		{"GET", "/services/data/v99.0/limits", "", "NOT_FOUND"},
		{"GET", "/services/data/67.0/limits", "", "NOT_FOUND"},
		{"GET", "/nowhere", "", "NOT_FOUND"},
		{"PATCH", account, `{`, "JSON_PARSER_ERROR"},
		{"PATCH", account, `{"Foo":1}`, "INVALID_FIELD"},
		{"PATCH", account, `{"Id":"x"}`, "INVALID_FIELD"},
		{"PATCH", account, `{"SystemModstamp":"2026-11-24T06:00:00Z"}`, "INVALID_FIELD_FOR_INSERT_UPDATE"},
		{"PATCH", account, `{"NumberOfEmployees":"viele"}`, "JSON_PARSER_ERROR"},
		{"PATCH", account, `{"NumberOfEmployees":1.5}`, "JSON_PARSER_ERROR"},
		{"PATCH", account, `{"NumberOfEmployees":123456789}`, "NUMBER_OUTSIDE_VALID_RANGE"},
		{"PATCH", account, `{"Name":null}`, "REQUIRED_FIELD_MISSING"},
		{"PATCH", account, `{"Name":{"a":1}}`, "JSON_PARSER_ERROR"},
		{"PATCH", account, `{"BillingCity":"` + strings.Repeat("ä", 41) + `"}`, "STRING_TOO_LONG"},
		{"PATCH", account, `{"CurrencyIsoCode":"XXX"}`, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"},
		{"PATCH", account, `{"ParentId":"006Wz0000000001IAA"}`, "MALFORMED_ID"},
		{"PATCH", account, `{"ParentId":"` + newID("001", 999) + `"}`, "INVALID_CROSS_REFERENCE_KEY"},
		{"POST", base + "/sobjects/Account", `{}`, "REQUIRED_FIELD_MISSING"},
		{"POST", base + "/sobjects/Opportunity", `{"Name":"x","StageName":"Prospecting","CloseDate":"morgen"}`, "JSON_PARSER_ERROR"},
		{"POST", base + "/sobjects/User", `{"Name":"x"}`, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"},
		{"PATCH", base + "/composite/sobjects", `{"records":[{"id":"x"}]}`, "INVALID_TYPE"},
		{"PATCH", base + "/composite/sobjects", `{"records":[{"attributes":{"type":"Account"},"id":"` + newID("001", 1) + `","Foo":1}]}`, "INVALID_FIELD"},
		{"POST", base + "/composite/sobjects/Account", `{"ids":["x"],"fields":["Foo"]}`, "INVALID_FIELD"},
		{"POST", base + "/composite/sobjects/Account", `{}`, "MISSING_ARGUMENT"},
		{"POST", base + "/tooling/sobjects/CustomField", `{"FullName":"Account.x"}`, "JSON_PARSER_ERROR"},
		{"POST", base + "/tooling/sobjects/CustomField", `{"FullName":"Account.x","Metadata":{"label":"x"}}`, "FIELD_INTEGRITY_EXCEPTION"},
		{"POST", base + "/tooling/sobjects/CustomField", `{"FullName":"Account.X__c","Metadata":{"label":"X","type":"Text"}}`, "FIELD_INTEGRITY_EXCEPTION"},
		{"POST", base + "/tooling/sobjects/CustomField", `{"FullName":"Account.X__c","Metadata":{"label":"X","type":"Picklist"}}`, "FIELD_INTEGRITY_EXCEPTION"},
	} {
		if code, message := c.refused(x.method, x.path, x.body); code != x.want {
			t.Errorf("%s %s %s: %s %s, want %s", x.method, x.path, x.body, code, message, x.want)
		}
	}
	if got := fmt.Sprint(c.account(1)["BillingCity"]); got != "Köln" {
		t.Errorf("a refused change left %s", got)
	}
}

func TestCollection(t *testing.T) {
	c := newClient(t)
	body := func(allOrNone bool) string {
		one := func(id, fields string) string {
			return `{"attributes":{"type":"Account"},"id":"` + id + `",` + fields + `}`
		}
		return fmt.Sprintf(`{"allOrNone":%t,"records":[%s]}`, allOrNone, strings.Join([]string{
			one(newID("001", 1), `"BillingCity":"Bonn"`),
			one(newID("001", 2)[:15], `"BillingCity":"Linz"`),
			one(newID("001", 999), `"BillingCity":"x"`),
			one(newID("006", 1), `"BillingCity":"x"`),
			one(newID("001", 3), `"CurrencyIsoCode":"XXX"`),
			`{"attributes":{"type":"Account"},"BillingCity":"x"}`,
		}, ","))
	}
	var results []saved
	if code := c.call("PATCH", base+"/composite/sobjects", body(false), &results); code != http.StatusOK {
		t.Fatalf("status %d", code)
	}
	want := []string{"", "", "INVALID_CROSS_REFERENCE_KEY", "MALFORMED_ID", "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "MISSING_ARGUMENT"}
	for i, r := range results {
		code := ""
		if len(r.Errors) > 0 {
			code = r.Errors[0].StatusCode
		}
		if code != want[i] || r.Success != (code == "") {
			t.Errorf("row %d: %+v, want %s", i, r, want[i])
		}
	}
	if c.account(1)["BillingCity"] != "Bonn" || c.account(2)["BillingCity"] != "Linz" {
		t.Error("good rows were not saved")
	}

	c.call("PATCH", base+"/composite/sobjects", strings.ReplaceAll(body(true), "Bonn", "Ulm"), &results)
	if results[0].Success || results[0].Errors[0].StatusCode != "ALL_OR_NONE_OPERATION_ROLLED_BACK" || c.account(1)["BillingCity"] != "Bonn" {
		t.Errorf("all or none: %+v", results[0])
	}

	var found []map[string]any
	c.call("GET", base+"/composite/sobjects/Account?fields=Name&ids="+newID("001", 3)+",001,"+newID("001", 1), "", &found)
	if len(found) != 3 || found[0]["Name"] != "Gamma 100% AG" || found[1] != nil || found[2]["Name"] != "Alpha GmbH" {
		t.Errorf("retrieve: %v", found)
	}
	c.call("DELETE", base+"/composite/sobjects?ids="+newID("001", 3)+",x", "", &results)
	if !results[0].Success || results[1].Success {
		t.Errorf("delete: %+v", results)
	}

	many := strings.TrimSuffix(strings.Repeat(`{"attributes":{"type":"Account"},"Name":"x"},`, 201), ",")
	if code, _ := c.refused("POST", base+"/composite/sobjects", `{"records":[`+many+`]}`); code != "LIMIT_EXCEEDED" {
		t.Errorf("201 records gave %s", code)
	}
}

func (c *client) describes(name string) (found, updateable bool) {
	c.Helper()
	var d struct{ Fields []described }
	c.call("GET", base+"/sobjects/Account/describe", "", &d)
	for _, f := range d.Fields {
		if f.Name == name {
			return true, f.Updateable
		}
	}
	return false, false
}

func TestFieldLevelSecurity(t *testing.T) {
	c := newClient(t)
	tier := `{"FullName":"Account.Tier__c","Metadata":{"type":"Picklist","label":"Tier","valueSet":{"restricted":true,"valueSetDefinition":{"value":[` +
		`{"fullName":"A","label":"A"},{"fullName":"B","label":"B"}]}}}}`
	var field, set, rights, assigned saved
	if code := c.call("POST", base+"/tooling/sobjects/CustomField", tier, &field); code != http.StatusCreated {
		t.Fatalf("status %d", code)
	}
	if code, _ := c.refused("POST", base+"/tooling/sobjects/CustomField", tier); code != "DUPLICATE_DEVELOPER_NAME" {
		t.Errorf("the same field again gave %s", code)
	}
	if found, _ := c.describes("Tier__c"); found {
		t.Error("a new field is visible")
	}
	if code, _ := c.refused("PATCH", base+"/sobjects/Account/"+newID("001", 1), `{"Tier__c":"A"}`); code != "INVALID_FIELD" {
		t.Errorf("a field that is not visible gave %s", code)
	}
	c.call("POST", base+"/sobjects/PermissionSet", `{"Name":"S","Label":"S"}`, &set)
	right := `{"ParentId":"` + set.ID + `","SobjectType":"Account","Field":"Account.Tier__c","PermissionsRead":true,"PermissionsEdit":false}`
	c.call("POST", base+"/sobjects/FieldPermissions", right, &rights)
	if code, _ := c.refused("POST", base+"/sobjects/FieldPermissions", right); code != "DUPLICATE_VALUE" {
		t.Errorf("the same right again gave %s", code)
	}
	if found, _ := c.describes("Tier__c"); found {
		t.Error("a field is visible by a permission set that is assigned to nobody")
	}
	assign := `{"AssigneeId":"` + adminID() + `","PermissionSetId":"` + set.ID + `"}`
	c.call("POST", base+"/sobjects/PermissionSetAssignment", assign, &assigned)
	if code, _ := c.refused("POST", base+"/sobjects/PermissionSetAssignment", assign); code != "DUPLICATE_VALUE" {
		t.Errorf("the same assignment again gave %s", code)
	}
	if found, updateable := c.describes("Tier__c"); !found || updateable {
		t.Errorf("with the right to read it: visible %t, updateable %t", found, updateable)
	}
	if code, _ := c.refused("PATCH", base+"/sobjects/Account/"+newID("001", 1), `{"Tier__c":"A"}`); code != "INVALID_FIELD_FOR_INSERT_UPDATE" {
		t.Errorf("a field that may only be read gave %s", code)
	}
	c.call("PATCH", base+"/sobjects/FieldPermissions/"+rights.ID, `{"PermissionsEdit":true}`, nil)
	if code := c.call("PATCH", base+"/sobjects/Account/"+newID("001", 1), `{"Tier__c":"A"}`, nil); code != http.StatusNoContent {
		t.Errorf("status %d with all rights", code)
	}

	// A change that leaves values out makes them inactive.
	changed := strings.Replace(tier, `{"fullName":"A","label":"A"},`, `{"fullName":"C","label":"C"},`, 1)
	if code := c.call("PATCH", base+"/tooling/sobjects/CustomField/"+field.ID, changed, nil); code != http.StatusNoContent {
		t.Fatalf("status %d", code)
	}
	for value, want := range map[string]int{"A": http.StatusBadRequest, "B": http.StatusNoContent, "C": http.StatusNoContent} {
		if code := c.call("PATCH", base+"/sobjects/Account/"+newID("001", 1), `{"Tier__c":"`+value+`"}`, nil); code != want {
			t.Errorf("%s: status %d, want %d", value, code, want)
		}
	}
	var got map[string]any
	c.call("GET", base+"/tooling/sobjects/CustomField/"+field.ID, "", &got)
	if !strings.Contains(fmt.Sprint(got["Metadata"]), "isActive:false") || got["FullName"] != "Account.Tier__c" {
		t.Errorf("the field is %v", got)
	}
	var found rows
	c.call("GET", base+"/tooling/query?q="+url.QueryEscape("SELECT Id FROM CustomField WHERE TableEnumOrId = 'Account' AND DeveloperName = 'Tier' AND NamespacePrefix = null"), "", &found)
	if found.TotalSize != 1 || found.Records[0]["Id"] != field.ID {
		t.Errorf("tooling query gave %+v", found)
	}
	if code, _ := c.refused("GET", base+"/tooling/query?q="+url.QueryEscape("SELECT Metadata FROM CustomField"), ""); code != "MALFORMED_QUERY" {
		t.Errorf("Metadata of several fields gave %s", code)
	}
	if code := c.call("DELETE", base+"/tooling/sobjects/CustomField/"+field.ID, "", nil); code != http.StatusNoContent {
		t.Errorf("status %d", code)
	}
	if found, _ := c.describes("Tier__c"); found {
		t.Error("a deleted field is visible")
	}
}

func TestLongTextEndsLinesTheirWay(t *testing.T) {
	c := newClient(t)
	c.call("PATCH", base+"/sobjects/Account/"+newID("001", 1), `{"Description":"a\nb\r\nc"}`, nil)
	if got := c.account(1)["Description"]; got != "a\r\nb\r\nc" {
		t.Errorf("%q", got)
	}
}

func TestOpportunity(t *testing.T) {
	c := newClient(t)
	found := c.query("SELECT StageName, IsClosed, IsWon, Probability, Amount, AccountId, CloseDate, Identify_Pain__c FROM Opportunity ORDER BY Id").Records
	for i, want := range []string{
		"Proposal/Price Quote false false 75 50000 001Wz0000000001IAA 2027-02-02 2", "Closed Won true true 100 <nil> 001Wz0000000001IAA 2026-11-04 <nil>",
	} {
		r := found[i]
		got := fmt.Sprint(r["StageName"], " ", r["IsClosed"], " ", r["IsWon"], " ", r["Probability"], " ", r["Amount"], " ", r["AccountId"], " ", r["CloseDate"], " ", r["Identify_Pain__c"])
		if got != want {
			t.Errorf("opportunity %d: %s, want %s", i, got, want)
		}
	}
}

func TestOverview(t *testing.T) {
	c := newClient(t)
	var versions []map[string]string
	c.call("GET", "/services/data/", "", &versions)
	if newest := versions[len(versions)-1]; newest["version"] != "67.0" || newest["label"] != "Summer '26" || newest["url"] != base {
		t.Errorf("%v", newest)
	}
	if oldest := versions[0]; oldest["label"] != "Spring '18" {
		t.Errorf("%v", oldest)
	}
	var resources map[string]string
	c.call("GET", base+"/", "", &resources)
	if identity := resources["identity"]; identity != "http://example.com/id/"+orgID()+"/"+adminID() {
		t.Errorf("identity %s", identity)
	}
	var who map[string]any
	for _, path := range []string{"/id/" + orgID() + "/" + adminID(), "/services/oauth2/userinfo"} {
		if c.call("GET", path, "", &who); who["user_id"] != adminID() || who["organization_id"] != orgID() {
			t.Errorf("%s: %v", path, who)
		}
	}
	var global struct{ Sobjects []map[string]any }
	c.call("GET", base+"/sobjects", "", &global)
	if len(global.Sobjects) != 11 {
		t.Errorf("%d objects", len(global.Sobjects))
	}
	var limits map[string]map[string]int
	c.call("GET", base+"/limits", "", &limits)
	if d := limits["DailyApiRequests"]; d["Max"] != 100000 || d["Remaining"] >= 100000 {
		t.Errorf("limits %v", limits)
	}
}

// TestServer looks at what the sandbox adds to the API: tokens, and a store that
// is filled once.
func TestServer(t *testing.T) {
	dir := t.TempDir()
	for round := range 2 {
		store, err := sandbox.OpenStore(dir)
		if err != nil {
			t.Fatal(err)
		}
		server, err := New(Options{Filling: sandbox.Filling{Store: store, Companies: companies()[:3-round]}})
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest("GET", base+"/limits", nil)
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		if w.Code != http.StatusUnauthorized || !strings.Contains(w.Body.String(), `"errorCode":"INVALID_SESSION_ID"`) {
			t.Errorf("without a token: status %d, %s", w.Code, w.Body)
		}
		if n := len(store.All(objectAccount)); n != 3 {
			t.Errorf("round %d: %d accounts, want the three of the first", round, n)
		}
		hello, err := server.Hello()
		if err != nil {
			t.Fatal(err)
		}
		form := url.Values{
			"grant_type": {"refresh_token"}, "refresh_token": {hello.RefreshToken}, "client_id": {hello.ClientID}, "client_secret": {hello.ClientSecret},
		}
		r = httptest.NewRequest("POST", "/services/oauth2/token", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w = httptest.NewRecorder()
		server.ServeHTTP(w, r)
		for _, member := range []string{`"instance_url":"http://example.com"`, `"issued_at":"`, `"signature":"`, `"id":"http://example.com/id/00D`, `"refresh_token":"`} {
			if !strings.Contains(w.Body.String(), member) {
				t.Errorf("token answer lacks %s: %s", member, w.Body)
			}
		}
		if strings.Contains(w.Body.String(), "expires_in") {
			t.Errorf("token answer has expires_in: %s", w.Body)
		}
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestAuthorize asks as jsforce does, which names no method of its challenge.
func TestAuthorize(t *testing.T) {
	server, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	ask := url.Values{
		"response_type": {"code"}, "client_id": {defaultClientID}, "redirect_uri": {"http://127.0.0.1:1/callback"}, "state": {"s"},
	}
	for challenge, want := range map[string]string{"": "error", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM": "code"} {
		if challenge != "" {
			ask.Set("code_challenge", challenge)
		}
		w := httptest.NewRecorder()
		server.ServeHTTP(w, httptest.NewRequest("GET", "/services/oauth2/authorize?"+ask.Encode(), nil))
		ask.Del("code_challenge")
		back, err := url.Parse(w.Header().Get("Location"))
		if err != nil || back.Query().Get(want) == "" || back.Query().Get("state") != "s" {
			t.Errorf("challenge %q: sent to %s, want a %s", challenge, back, want)
		}
	}
}

// TestFaultsOfRowsAndCursors holds that specified faults reach the calls they are for.
func TestFaultsOfRowsAndCursors(t *testing.T) {
	list := make([]sample.Company, 2100)
	for i := range list {
		list[i] = sample.Company{Key: fmt.Sprint(i), Name: fmt.Sprintf("Firma %d GmbH", i), Country: "DE"}
	}
	server, err := New(Options{Filling: sandbox.Filling{Companies: list}})
	if err != nil {
		t.Fatal(err)
	}
	hello, err := server.Hello()
	if err != nil {
		t.Fatal(err)
	}
	call := func(method, path, body string, out any) int {
		t.Helper()
		r := httptest.NewRequest(method, path, strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer "+hello.AccessToken)
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		if err := json.Unmarshal(w.Body.Bytes(), out); err != nil {
			t.Fatalf("%s: %s", path, w.Body)
		}
		return w.Code
	}
	var page struct {
		Next    string `json:"nextRecordsUrl"`
		Records []struct{ ID string }
	}
	call("GET", "/services/data/v67.0/query?q="+url.QueryEscape("SELECT Id FROM Account ORDER BY Id"), "", &page)
	if err := server.Specify("expired-cursor=1;partial=1"); err != nil {
		t.Fatal(err)
	}
	var refused []topLevel
	if code := call("GET", page.Next, "", &refused); code != http.StatusBadRequest || refused[0].ErrorCode != "INVALID_QUERY_LOCATOR" {
		t.Errorf("a cursor that has ended gave %d %+v", code, refused)
	}
	var results []saved
	record := func(n int) string {
		return `{"attributes":{"type":"Account"},"Id":"` + page.Records[n].ID + `","BillingCity":"Ulm"}`
	}
	call("PATCH", "/services/data/v67.0/composite/sobjects", `{"records":[`+record(0)+`,`+record(1)+`]}`, &results)
	locked := 0
	for i, r := range results {
		o, _ := server.Store().Get(objectAccount, page.Records[i].ID)
		if stored := o.Fields["BillingCity"] == "Ulm"; stored != r.Success {
			t.Errorf("row %d: success is %t, and it is stored: %t", i, r.Success, stored)
		}
		if !r.Success && r.Errors[0].StatusCode == "UNABLE_TO_LOCK_ROW" {
			locked++
		}
	}
	if locked != 1 {
		t.Errorf("%d of two rows were locked, want one: %+v", locked, results)
	}
}

// madeJob is a job as a client sees it.
type madeJob struct {
	ID        string  `json:"id"`
	State     string  `json:"state"`
	Object    string  `json:"object"`
	Processed float64 `json:"numberRecordsProcessed"`
}

func (c *client) makeJob(query string) madeJob {
	c.Helper()
	var j madeJob
	if code := c.call("POST", base+"/jobs/query", `{"operation":"query","query":"`+query+`","contentType":"CSV"}`, &j); code != http.StatusOK || j.State != "UploadComplete" {
		c.Fatalf("status %d, %+v", code, j)
	}
	return j
}

// part reads a part of a job's result.
func (c *client) part(id, ask string) (body, rows, locator string) {
	c.Helper()
	w := httptest.NewRecorder()
	c.org.ServeHTTP(w, httptest.NewRequest("GET", base+"/jobs/query/"+id+"/results"+ask, nil))
	return w.Body.String(), w.Header().Get("Sforce-NumberOfRecords"), w.Header().Get("Sforce-Locator")
}

func TestQueryJob(t *testing.T) {
	c := newClient(t)
	j := c.makeJob("SELECT Id, Name, NumberOfEmployees, AnnualRevenue, CreatedDate, IsDeleted FROM Account")
	path := base + "/jobs/query/" + j.ID
	if code, _ := c.refused("GET", path+"/results", ""); code != "JOB_NOT_COMPLETE" {
		t.Errorf("the result of a job that runs: %s", code)
	}
	if code, _ := c.refused("DELETE", path, ""); code != "INVALIDJOBSTATE" {
		t.Errorf("a running job was deleted: %s", code)
	}
	for looks := 0; j.State != "JobComplete"; looks++ {
		if c.call("GET", path, "", &j); looks > 3 {
			t.Fatalf("never done: %+v", j)
		}
	}
	if j.Object != "Account" || j.Processed != 3 {
		t.Errorf("%+v", j)
	}
	body, rows, locator := c.part(j.ID, "?maxRecords=2")
	want := `"Id","Name","NumberOfEmployees","AnnualRevenue","CreatedDate","IsDeleted"
"` + newID("001", 1) + `","Alpha GmbH","120","2.5E7","2026-11-01T09:30:00.000Z","false"
"` + newID("001", 2) + `","O'Brien & Söhne KG","","","2026-11-01T09:30:00.000Z","false"
`
	if body != want || rows != "2" || locator == "null" {
		t.Errorf("%s rows, locator %q, got\n%s\nwant\n%s", rows, locator, body, want)
	}
	for range 2 { // a part can be read again
		if body, rows, last := c.part(j.ID, "?maxRecords=2&locator="+locator); rows != "1" || last != "null" || !strings.Contains(body, "Gamma 100% AG") {
			t.Errorf("%s rows, locator %q:\n%s", rows, last, body)
		}
	}
	if code, _ := c.refused("GET", "/services/data/v60.0/jobs/query/"+j.ID+"/results", ""); code != "API_VERSION_MISMATCH" {
		t.Errorf("the result in another version: %s", code)
	}
	if code := c.call("DELETE", path, "", nil); code != http.StatusNoContent {
		t.Errorf("delete: %d", code)
	}
	if code, _ := c.refused("GET", path, ""); code != "NOT_FOUND" {
		t.Errorf("a deleted job: %s", code)
	}
}

func TestQueryJobEnds(t *testing.T) {
	c := newClient(t)
	j := c.makeJob("SELECT Id FROM Account")
	path := base + "/jobs/query/" + j.ID
	if c.call("PATCH", path, `{"state":"Aborted"}`, &j); j.State != "Aborted" {
		t.Errorf("%+v", j)
	}
	if code, _ := c.refused("PATCH", path, `{"state":"Aborted"}`); code != "INVALIDJOBSTATE" {
		t.Errorf("aborted twice: %s", code)
	}
	c.at = c.at.Add(8 * 24 * time.Hour)
	if code, _ := c.refused("GET", path, ""); code != "NOT_FOUND" {
		t.Errorf("after eight days: %s", code)
	}
	for body, want := range map[string]string{
		`{"operation":"update","query":"SELECT Id FROM Account"}`:                        "INVALIDJOB",
		`{"operation":"query","query":"SELECT Id FROM Account","columnDelimiter":"TAB"}`: "INVALIDJOB",
		`{"operation":"query","query":"SELECT COUNT() FROM Account"}`:                    "API_ERROR",
		`{"operation":"query","query":"SELECT Id, Foo FROM Account"}`:                    "INVALID_FIELD",
		`{"operation":"query","query":"SELECT"}`:                                         "MALFORMED_QUERY",
		`{"operation":"query"`:                                                           "JSON_PARSER_ERROR",
	} {
		if code, _ := c.refused("POST", base+"/jobs/query", body); code != want {
			t.Errorf("%s gave %s, want %s", body, code, want)
		}
	}
}
