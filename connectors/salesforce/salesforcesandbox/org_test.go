package salesforcesandbox

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// client calls an organisation without the network and without tokens.
type client struct {
	testing.TB
	org   *org
	store *sandbox.Store
	at    time.Time
}

func number(n int64) *int64 { return &n }

// companies are three, of which one has deals.
func companies() []sample.Company {
	day := func(n int) time.Time { return time.Date(2026, 11, n, 9, 30, 0, 0, time.UTC) }
	return []sample.Company{
		{
			Key: "a", Name: "Alpha GmbH", LegalForm: "GmbH", City: "Köln", Country: "DE", Domain: "alpha.de", Categories: []string{"ads"},
			Employees: number(120), RevenueEUR: number(25_000_000), Technologies: []string{"SAP", "Salesforce"}, Relationship: "customer",
			Owner: "rep-1", LastActivity: day(5), Created: day(1),
			Deals: []sample.Deal{
				{Key: "a1", Status: crm.DealOpen, Step: 3, AmountEUR: number(50_000), Created: day(2), Evidence: map[string]crm.Level{"pain": 2}},
				{Key: "a2", Status: crm.DealWon, Created: day(2), Closed: day(4)},
			},
		},
		{Key: "b", Name: "O'Brien & Söhne KG", Country: "AT", Owner: "rep-2", Created: day(1)},
		{Key: "c", Name: "Gamma 100% AG", City: "Zürich", Country: "CH", Employees: number(0), Relationship: "prospect", Created: day(3)},
	}
}

func newClient(t testing.TB) *client {
	t.Helper()
	store, err := sandbox.OpenStore("")
	if err != nil {
		t.Fatal(err)
	}
	c := &client{TB: t, store: store, at: time.Date(2026, 11, 24, 6, 0, 0, 123_000_000, time.UTC)}
	c.org = newOrg(Options{Filling: sandbox.Filling{Store: store, Now: func() time.Time { return c.at }}})
	if err := c.org.seed(companies()); err != nil {
		t.Fatal(err)
	}
	return c
}

// call makes a call and decodes its answer into out, which may be nil.
func (c *client) call(method, path, body string, out any) int {
	c.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	w := httptest.NewRecorder()
	c.org.ServeHTTP(w, r)
	answer, err := io.ReadAll(w.Body)
	if err != nil {
		c.Fatal(err)
	}
	if out != nil {
		if err := json.Unmarshal(answer, out); err != nil {
			c.Fatalf("%s %s: %v in %s", method, path, err, answer)
		}
	}
	return w.Code
}

const base = "/services/data/v67.0"

// rows are the records of a query.
type rows struct {
	TotalSize int
	Done      bool
	Next      string `json:"nextRecordsUrl"`
	Records   []map[string]any
}

func (c *client) query(soql string) rows {
	c.Helper()
	var found rows
	if code := c.call("GET", base+"/query?q="+url.QueryEscape(soql), "", &found); code != http.StatusOK {
		c.Fatalf("%s: status %d", soql, code)
	}
	return found
}

func (c *client) names(soql string) string {
	c.Helper()
	var names []string
	for _, r := range c.query(soql).Records {
		names = append(names, strings.Fields(fmt.Sprint(r["Name"]))[0])
	}
	return strings.Join(names, " ")
}

// refused makes a call that has to fail, and returns its code and message.
func (c *client) refused(method, path, body string) (code, message string) {
	c.Helper()
	var faults []topLevel
	if status := c.call(method, path, body, &faults); status < 400 || len(faults) != 1 {
		c.Fatalf("%s %s: status %d, %+v", method, path, status, faults)
	}
	return faults[0].ErrorCode, faults[0].Message
}

func TestQueries(t *testing.T) {
	c := newClient(t)
	for where, want := range map[string]string{
		"":                                            "Alpha O'Brien Gamma",
		"WHERE Name = 'alpha gmbh'":                   "Alpha",
		`WHERE Name = 'O\'Brien & Söhne KG'`:          "O'Brien",
		"WHERE Name LIKE '%söhne%'":                   "O'Brien",
		`WHERE Name LIKE '%100\% A_'`:                 "Gamma",
		"WHERE Name LIKE 'Alpha'":                     "",
		"WHERE NumberOfEmployees = null":              "O'Brien",
		"WHERE NumberOfEmployees != null":             "Alpha Gamma",
		"WHERE NumberOfEmployees > 0":                 "Alpha",
		"WHERE NumberOfEmployees <= 120":              "Alpha Gamma",
		"WHERE NOT NumberOfEmployees = 0":             "Alpha O'Brien",
		"WHERE NOT (NumberOfEmployees = 0)":           "Alpha O'Brien",
		"WHERE AnnualRevenue >= 2.5e7":                "Alpha",
		"WHERE Type IN ('Prospect', 'Competitor')":    "Gamma",
		"WHERE Type NOT IN ('Prospect')":              "Alpha O'Brien",
		"WHERE IsDeleted = true":                      "",
		"WHERE IsDeleted = FALSE AND Website != null": "Alpha",
		"WHERE Website = null AND (NumberOfEmployees = 0 OR Name LIKE 'O%')": "O'Brien Gamma",
		"WHERE BillingCity = 'Köln' OR BillingCity = 'ZÜRICH'":               "Alpha Gamma",
		"WHERE LastActivityDate = 2026-11-05":                                "Alpha",
		"WHERE CreatedDate < 2026-11-03T09:30:00Z":                           "Alpha O'Brien",
		"WHERE CreatedDate < 2026-11-03T10:30:00+01:00":                      "Alpha O'Brien",
		"WHERE CreatedDate = 2026-11-03T10:30:00.000+0100":                   "Gamma",
		"WHERE Id = '" + newID("001", 2)[:15] + "'":                          "O'Brien",
		"WHERE Id IN ('" + newID("001", 3) + "', '" + newID("001", 1) + "')": "Alpha Gamma",
		"WHERE Id > '" + newID("001", 1) + "' ORDER BY Id LIMIT 1":           "O'Brien",
		"WHERE OwnerId = '" + newID("005", 2) + "'":                          "Alpha",
		"ORDER BY Name DESC":                          "O'Brien Gamma Alpha",
		"ORDER BY NumberOfEmployees":                  "O'Brien Gamma Alpha",
		"ORDER BY NumberOfEmployees NULLS LAST":       "Gamma Alpha O'Brien",
		"ORDER BY NumberOfEmployees DESC NULLS FIRST": "O'Brien Alpha Gamma",
		"ORDER BY NumberOfEmployees DESC":             "Alpha Gamma O'Brien",
		"ORDER BY CreatedDate, Name DESC":             "O'Brien Alpha Gamma",
		"ORDER BY SystemModstamp, Id":                 "O'Brien Gamma Alpha",
		"WHERE SystemModstamp >= 2026-11-03T09:30:00Z AND (SystemModstamp > 2026-11-03T09:30:00Z OR Id > '" + newID("001", 3) +
			"') ORDER BY SystemModstamp, Id": "Alpha",
		"ORDER BY Id LIMIT 1 OFFSET 1": "O'Brien",
		"ORDER BY Id OFFSET 5":         "",
		"LIMIT 0":                      "",
	} {
		if got := c.names("SELECT Id, Name FROM Account " + where); got != want {
			t.Errorf("%s: %q, want %q", where, got, want)
		}
	}
	if got := c.query("select count() from Account where Account.Name != null"); got.TotalSize != 3 || len(got.Records) != 0 {
		t.Errorf("count: %+v", got)
	}
}

func TestQueriesThatAreRefused(t *testing.T) {
	c := newClient(t)
	for soql, want := range map[string]string{
		"":                                       "MALFORMED_QUERY A query string has to be specified",
		"SELECT Id":                              "MALFORMED_QUERY unexpected token: <EOF>",
		"SELECT Id Account":                      "MALFORMED_QUERY unexpected token: 'Account'",
		"SELECT FROM Account":                    "MALFORMED_QUERY unexpected token",
		"SELECT Id FROM Account LIMIT x":         "MALFORMED_QUERY unexpected token: 'x'",
		"SELECT Id FROM Account LIMIT -1":        "MALFORMED_QUERY unexpected token: '-1'",
		"SELECT Id FROM Account WHERE Name = 'a": "MALFORMED_QUERY",
		`SELECT Id FROM Account WHERE Name = 'a\z'`:                           "MALFORMED_QUERY Illegal character sequence",
		"SELECT Id FROM Account WHERE Name = 'a' x":                           "MALFORMED_QUERY unexpected token: 'x'",
		"SELECT Id FROM Account; DROP":                                        "MALFORMED_QUERY unexpected char: ';'",
		"SELECT Id FROM Account WHERE Name":                                   "MALFORMED_QUERY",
		"SELECT Id FROM Account WHERE (Name = 'a'":                            "MALFORMED_QUERY",
		"SELECT Id FROM Account WHERE Name IN ()":                             "MALFORMED_QUERY",
		"SELECT Id FROM Account WHERE Name = 12-34":                           "MALFORMED_QUERY",
		"SELECT Id FROM Konto":                                                "INVALID_TYPE sObject type 'Konto' is not supported",
		"SELECT Id FROM CustomField":                                          "INVALID_TYPE sObject type 'CustomField' is not supported",
		"SELECT Id, Foo__c FROM Account":                                      "INVALID_FIELD No such column 'Foo__c' on entity 'Account'",
		"SELECT Id, ID FROM Account":                                          "INVALID_FIELD duplicate field selected: Id",
		"SELECT Nobody.Name FROM Account":                                     "INVALID_FIELD Didn't understand relationship 'Nobody'",
		"SELECT Id FROM Account WHERE Foo = 1":                                "INVALID_FIELD No such column 'Foo'",
		"SELECT Id FROM Account ORDER BY Foo":                                 "INVALID_FIELD No such column 'Foo'",
		"SELECT Id FROM Account WHERE Description = 'a'":                      "INVALID_FIELD field 'Description' can not be filtered",
		"SELECT Id FROM Account ORDER BY Description":                         "INVALID_FIELD field 'Description' can not be sorted",
		"SELECT Id FROM Account WHERE Id = 'x'":                               "INVALID_QUERY_FILTER_OPERATOR invalid ID field: x",
		"SELECT Id FROM Account WHERE Id LIKE '001%'":                         "INVALID_QUERY_FILTER_OPERATOR",
		"SELECT Id FROM Account WHERE NumberOfEmployees = '5'":                "INVALID_FIELD must be of type int and should not be enclosed in quotes",
		"SELECT Id FROM Account WHERE Name = 5":                               "INVALID_FIELD must be of type string and should be enclosed in quotes",
		"SELECT Id FROM Account WHERE SystemModstamp > 2026-11-24":            "INVALID_FIELD must be of type dateTime",
		"SELECT Id FROM Account WHERE LastActivityDate > '2026-11-24'":        "INVALID_FIELD must be of type date",
		"SELECT Id FROM Account WHERE IsDeleted = 'true'":                     "INVALID_FIELD must be of type boolean",
		"SELECT Id FROM Account WHERE Name = 'a' AND Type = 'b' OR Id = null": "MALFORMED_QUERY unexpected token: 'OR'",
		"SELECT Id FROM Account OFFSET 2001":                                  "NUMBER_OUTSIDE_VALID_RANGE",
		"SELECT Id FROM Account WHERE " + strings.Repeat("(", 100):            "MALFORMED_QUERY",
		"SELECT Id FROM Account WHERE " + strings.Repeat("NOT ", 100):         "MALFORMED_QUERY",
		strings.Repeat("x", longestQuery+1):                                   "QUERY_TOO_COMPLICATED",
	} {
		code, message := c.refused("GET", base+"/query?q="+url.QueryEscape(soql), "")
		wantCode, wantMessage, _ := strings.Cut(want, " ")
		if code != wantCode || !strings.Contains(message, wantMessage) {
			t.Errorf("%.80s: %s %s, want %s", soql, code, message, want)
		}
	}
}

func TestRecordsInJSON(t *testing.T) {
	c := newClient(t)
	r := httptest.NewRequest("GET", base+"/query?q="+url.QueryEscape("SELECT Name, id, AnnualRevenue, NumberOfEmployees, SystemModstamp, BillingCountry, "+
		"IsDeleted, ParentId FROM Account WHERE Name = 'Alpha GmbH'"), nil)
	w := httptest.NewRecorder()
	c.org.ServeHTTP(w, r)
	want := `{"totalSize":1,"done":true,"records":[{"attributes":{"type":"Account","url":"/services/data/v67.0/sobjects/Account/001Wz0000000001IAA"},` +
		`"Name":"Alpha GmbH","Id":"001Wz0000000001IAA","AnnualRevenue":2.5E7,"NumberOfEmployees":120,"SystemModstamp":"2026-11-05T09:30:00.000+0000",` +
		`"BillingCountry":"Deutschland","IsDeleted":false,"ParentId":null}]}`
	if got := w.Body.String(); got != want {
		t.Errorf("answer\n%s\nwant\n%s", got, want)
	}
	if usage := w.Header().Get("Sforce-Limit-Info"); usage != "api-usage=1/100000" {
		t.Errorf("usage %q", usage)
	}
	for n, want := range map[float64]string{0: "0.0", 87: "87.0", 0.5: "0.5", 12345678: "1.2345678E7", -2.5e10: "-2.5E10", 0.0001: "1.0E-4"} {
		got, err := json.Marshal(double(n))
		if err != nil || string(got) != want {
			t.Errorf("%v is shown as %s, error %v, want %s", n, got, err, want)
		}
	}
}

func TestIDForm(t *testing.T) {
	for short, want := range map[string]string{"001D000000IRFma": "001D000000IRFmaIAH", "abcdeABCDE01234": "abcdeABCDE01234A5A"} {
		if full, ok := fullID(short); !ok || full != want {
			t.Errorf("%s: %s %t, want %s", short, full, ok, want)
		}
	}
	for _, bad := range []string{"", "001", "001D000000IRFmaAAA", "001D000000IRFm'", "001D000000IRFmaIAHx"} {
		if full, ok := fullID(bad); ok {
			t.Errorf("%q passes as %s", bad, full)
		}
	}
	last := ""
	for n := uint64(1); n < 5000; n++ {
		id := newID("001", n)
		if id <= last || numberOf(id) != n {
			t.Fatalf("the id of %d is %s, after %s, and reads as %d", n, id, last, numberOf(id))
		}
		last = id
	}
}

func TestPages(t *testing.T) {
	c := newClient(t)
	var many []row
	for n := uint64(10); n < 4510; n++ {
		many = append(many, row{ID: newID("001", n), Fields: map[string]any{fieldName: "x"}, Created: c.at, Modified: c.at})
	}
	if err := c.store.Put(objectAccount, many...); err != nil {
		t.Fatal(err)
	}
	found := c.query("SELECT Id FROM Account")
	seen, pages := len(found.Records), 1
	for !found.Done {
		next := found.Next
		found = rows{}
		if code := c.call("GET", next, "", &found); code != http.StatusOK || found.TotalSize != 4503 {
			t.Fatalf("%s: status %d, total %d", next, code, found.TotalSize)
		}
		seen, pages = seen+len(found.Records), pages+1
	}
	if seen != 4503 || pages != 3 {
		t.Errorf("%d records in %d pages, want 4503 in 3", seen, pages)
	}
	if code, _ := c.refused("GET", base+"/query/01gnone-2000", ""); code != "INVALID_QUERY_LOCATOR" {
		t.Errorf("an unknown locator gave %s", code)
	}
}

func FuzzSOQL(f *testing.F) {
	for _, soql := range []string{
		"SELECT Id, Name FROM Account WHERE Name LIKE '%a\\_%' AND (NumberOfEmployees > 5 OR Type IN ('a','b')) ORDER BY Name DESC NULLS LAST LIMIT 5 OFFSET 2",
		"SELECT COUNT() FROM Opportunity WHERE NOT (IsWon = true) AND CloseDate >= 2026-01-01",
		"SELECT Id FROM Account WHERE SystemModstamp >= 2026-11-24T06:00:00.000+0100 AND Id > '001Wz0000000001IAA'",
		`SELECT Id FROM Account WHERE Name = '\u00e4\n\\\'' OR Name != null`,
		"SELECT Id FROM Account WHERE AnnualRevenue < -1.5e3",
	} {
		f.Add(soql)
	}
	c := newClient(f)
	codes := map[string]bool{
		"MALFORMED_QUERY": true, "INVALID_FIELD": true, "INVALID_TYPE": true, "INVALID_QUERY_FILTER_OPERATOR": true,
		"NUMBER_OUTSIDE_VALID_RANGE": true, "QUERY_TOO_COMPLICATED": true,
	}
	f.Fuzz(func(t *testing.T, soql string) {
		found, fault := c.org.run(soql, true, false)
		if fault != nil {
			if !codes[fault.code] {
				t.Errorf("%q gave %s", soql, fault.code)
			}
			return
		}
		if len(found.fields) == 0 && !found.count {
			t.Errorf("%q selects nothing", soql)
		}
		for _, r := range found.rows {
			if _, err := json.Marshal(record{r, found.object, found.fields, "v67.0"}); err != nil {
				t.Errorf("%q: %v", soql, err)
			}
		}
	})
}

// put puts a record into the store.
func (c *client) put(object, id string, fields map[string]any) {
	c.Helper()
	if err := c.store.Put(object, sandbox.Object{ID: id, Created: c.at, Modified: c.at, Fields: fields}); err != nil {
		c.Fatal(err)
	}
}

func TestFieldsBehindAReference(t *testing.T) {
	c := newClient(t)
	deal := newID("006", 1)
	for i, active := range []any{"2026-11-02", "2026-11-20", nil} {
		n := uint64(i) + 1
		c.put(objectContact, newID("003", n), map[string]any{fieldActive: active})
		c.put(objectRole, newID("00K", n), map[string]any{fieldDeal: deal, fieldContact: newID("003", n), fieldRole: "Champion"})
	}
	c.put(objectRole, newID("00K", 4), map[string]any{fieldDeal: deal, fieldContact: newID("003", 99), fieldRole: "Other"})
	found := c.query("SELECT Id, Role, Contact.LastActivityDate FROM OpportunityContactRole WHERE OpportunityId = '" + deal + "' ORDER BY Id")
	var got []any
	for _, r := range found.Records {
		contact, _ := r["Contact"].(map[string]any)
		got = append(got, contact["LastActivityDate"])
	}
	if diff := cmp.Diff([]any{"2026-11-02", "2026-11-20", nil, nil}, got); diff != "" {
		t.Errorf("activity of the contacts (-want +got):\n%s", diff)
	}
	attributes, _ := found.Records[0]["Contact"].(map[string]any)["attributes"].(map[string]any)
	if attributes["type"] != "Contact" || attributes["url"] != base+"/sobjects/Contact/"+newID("003", 1) {
		t.Errorf("attributes of the contact: %v", attributes)
	}
	for soql, want := range map[string]int{
		"Contact.LastActivityDate >= 2026-11-10": 1,
		"Contact.LastActivityDate < 2026-11-10":  1,
		"Contact.LastActivityDate = null":        2,
		"Role = 'champion'":                      3, // texts compare without case
	} {
		if found := c.query("SELECT Id FROM OpportunityContactRole WHERE " + soql); found.TotalSize != want {
			t.Errorf("%s finds %d roles, want %d", soql, found.TotalSize, want)
		}
	}
	if code := c.call("DELETE", base+"/sobjects/OpportunityContactRole/"+newID("00K", 1), "", nil); code != http.StatusNoContent {
		t.Fatalf("delete: status %d", code)
	}
	var all rows
	c.call("GET", base+"/queryAll?q="+url.QueryEscape("SELECT Id FROM OpportunityContactRole"), "", &all)
	if all.TotalSize != 3 {
		t.Errorf("%d roles after one was deleted: it leaves nothing, not even in queryAll", all.TotalSize)
	}
}
