package hubspotsandbox_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/connectors/hubspot/hubspotsandbox"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

// client calls a sandbox in memory.
type client struct {
	t      *testing.T
	server *sandbox.Server
	store  *sandbox.Store
	hello  sandbox.Hello
	now    time.Time
}

func open(t *testing.T, companies []sample.Company, change ...func(*hubspotsandbox.Options)) *client {
	t.Helper()
	store, err := sandbox.OpenStore("")
	if err != nil {
		t.Fatal(err)
	}
	c := &client{t: t, store: store, now: time.Date(2026, 11, 2, 9, 0, 0, 123e6, time.UTC)}
	c.start(companies, change...)
	return c
}

func (c *client) start(companies []sample.Company, change ...func(*hubspotsandbox.Options)) {
	c.t.Helper()
	o := hubspotsandbox.Options{Filling: sandbox.Filling{Store: c.store, Companies: companies, Now: func() time.Time { return c.now }}}
	for _, f := range change {
		f(&o)
	}
	var err error
	if c.server, err = hubspotsandbox.New(o); err != nil {
		c.t.Fatal(err)
	}
	if c.hello, err = c.server.Hello(); err != nil {
		c.t.Fatal(err)
	}
}

func (c *client) send(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	c.server.ServeHTTP(w, r)
	return w
}

// call sends a JSON body, unless it is empty, and decodes the answer.
func (c *client) call(method, path, body string) (int, map[string]any) {
	c.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+c.hello.AccessToken)
	w := c.send(r)
	var answer map[string]any
	if w.Body.Len() > 0 {
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
			c.t.Fatalf("%s %s: %v in %s", method, path, err, w.Body)
		}
	}
	return w.Code, answer
}

// at digs in an answer: at(answer, "results", 0, "id").
func at(v any, path ...any) any {
	for _, step := range path {
		switch key := step.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[key]
		case int:
			l, _ := v.([]any)
			if key >= len(l) {
				return nil
			}
			v = l[key]
		}
	}
	return v
}

func list(v any) []any { l, _ := v.([]any); return l }

func id(n int) string { return fmt.Sprint(30_000_000_001 + n) }

func pair() []sample.Company {
	employees, revenue := int64(240), int64(38_500_000)
	created := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	return []sample.Company{
		{
			Key: "muster", Name: "Muster GmbH", LegalForm: "GmbH", PostalCode: "70173", City: "Stuttgart", Country: "DE", Domain: "muster.de",
			Categories: []string{"finance"}, Employees: &employees, RevenueEUR: &revenue, Technologies: []string{"AWS", "SAP"}, Relationship: "prospect",
			Owner: "rep-02", Created: created, LastActivity: created.AddDate(0, 6, 0),
			Deals: []sample.Deal{
				{Key: "muster/1", Status: crm.DealWon, AmountEUR: &revenue, Created: created, Closed: created.AddDate(0, 2, 0)},
				{Key: "muster/2", Status: crm.DealOpen, Step: 3, Created: created, Evidence: map[string]crm.Level{"pain": crm.LevelProven}},
			},
		},
		{Key: "bare", Name: "Bare", Created: created},
	}
}

func TestContent(t *testing.T) {
	c := open(t, pair())
	_, got := c.call("GET", "/crm/objects/2026-03/companies?limit=2&associations=deals&properties="+
		"name,domain,website,zip,country,industry,numberofemployees,annualrevenue,web_technologies,type,lifecyclestage,hubspot_owner_id,legal_form,notes_last_contacted,unheard_of", "")
	want := map[string]any{
		"hs_object_id": id(0), "createdate": "2025-01-01T00:00:00Z", "hs_lastmodifieddate": "2025-07-01T00:00:00Z",
		"name": "Muster GmbH", "domain": "muster.de", "website": "https://www.muster.de", "zip": "70173", "country": "Germany", "industry": "FINANCIAL_SERVICES",
		"numberofemployees": "240", "annualrevenue": "38500000", "web_technologies": "AWS;SAP", "type": "PROSPECT", "lifecyclestage": "lead",
		"hubspot_owner_id": "9000002", "legal_form": "GmbH", "notes_last_contacted": "2025-07-01T00:00:00Z",
	}
	if diff := cmp.Diff(want, at(got, "results", 0, "properties")); diff != "" {
		t.Errorf("company (-want +got):\n%s", diff)
	}
	if n := len(list(at(got, "results", 0, "associations", "deals", "results"))); n != 4 { // two deals, each primary and unlabeled
		t.Errorf("%d associations with deals", n)
	}
	if v := at(got, "results", 1, "properties", "numberofemployees"); v != nil {
		t.Errorf("an unknown head count is %v", v)
	}
	_, got = c.call("GET", "/crm/v3/objects/deals?properties=dealstage,hs_is_closed,hs_is_closed_won,hs_deal_stage_probability,amount,identify_pain&associations=companies", "")
	for i, want := range []map[string]any{
		{"dealstage": "closedwon", "hs_is_closed": "true", "hs_is_closed_won": "true", "hs_deal_stage_probability": "1.0", "amount": "38500000", "identify_pain": nil},
		{"dealstage": "decisionmakerboughtin", "hs_is_closed": "false", "hs_is_closed_won": "false", "hs_deal_stage_probability": "0.8", "amount": nil, "identify_pain": "3"},
	} {
		properties, _ := at(got, "results", i, "properties").(map[string]any)
		for _, added := range []string{"hs_object_id", "createdate", "hs_lastmodifieddate"} {
			delete(properties, added)
		}
		if diff := cmp.Diff(want, properties); diff != "" {
			t.Errorf("deal %d (-want +got):\n%s", i, diff)
		}
		links := []any{map[string]any{"id": id(0), "type": "deal_to_company"}, map[string]any{"id": id(0), "type": "deal_to_company_unlabeled"}}
		if diff := cmp.Diff(links, at(got, "results", i, "associations", "companies", "results")); diff != "" {
			t.Errorf("deal %d (-want +got):\n%s", i, diff)
		}
	}
}

func TestTokenEndpointsOfAllVersions(t *testing.T) {
	c := open(t, nil)
	for _, path := range []string{"/oauth/2026-03/token", "/oauth/2026-09/token", "/oauth/v3/token", "/oauth/v1/token"} {
		status, token := c.form(path, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {c.hello.RefreshToken}})
		if status != http.StatusOK || token["expires_in"] != 1800.0 || token["refresh_token"] != c.hello.RefreshToken ||
			token["hub_id"] != 49000001.0 || token["token_use"] != "access_token" {
			t.Errorf("%s: status %d, %v", path, status, token)
		}
	}
	for name, c2 := range map[string]struct {
		form url.Values
		want string
	}{
		"refresh token": {url.Values{"grant_type": {"refresh_token"}, "refresh_token": {"x"}}, "BAD_REFRESH_TOKEN"},
		"code":          {url.Values{"grant_type": {"authorization_code"}, "code": {"x"}}, "BAD_AUTH_CODE"},
		"client":        {url.Values{"grant_type": {"refresh_token"}, "client_secret": {"x"}}, "BAD_CLIENT_ID"},
		"grant":         {url.Values{"grant_type": {"password"}}, "UNSUPPORTED_GRANT_TYPE"},
	} {
		if status, answer := c.form("/oauth/2026-03/token", c2.form); status != http.StatusBadRequest || answer["status"] != c2.want {
			t.Errorf("bad %s: status %d, %v", name, status, answer)
		}
	}
}

func (c *client) form(path string, form url.Values) (int, map[string]any) {
	c.t.Helper()
	for key, value := range map[string]string{"client_id": c.hello.ClientID, "client_secret": c.hello.ClientSecret} {
		if form.Get(key) == "" {
			form.Set(key, value)
		}
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := c.send(r)
	var answer map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
		c.t.Fatalf("%s: %v in %s", path, err, w.Body)
	}
	return w.Code, answer
}

func TestTokensEndAndCanBeAskedAbout(t *testing.T) {
	c := open(t, nil)
	ask := func(secret string) (int, map[string]any) {
		return c.form("/oauth/2026-03/token/introspect", url.Values{"token": {c.hello.AccessToken}, "client_secret": {secret}})
	}
	if status, answer := ask(""); status != http.StatusOK || answer["active"] != true {
		t.Errorf("status %d, %v", status, answer)
	}
	if status, _ := ask("wrong"); status != http.StatusUnauthorized {
		t.Errorf("a stranger gets status %d", status)
	}
	c.now = c.now.Add(31 * time.Minute)
	if _, answer := ask(""); answer["active"] != false {
		t.Errorf("after half an hour: %v", answer)
	}
	if status, answer := c.call("GET", "/crm/owners/2026-03", ""); status != http.StatusUnauthorized || answer["category"] != "EXPIRED_AUTHENTICATION" {
		t.Errorf("status %d, %v", status, answer)
	}
}

func TestAWriteThatChangesNothingMovesTheStamp(t *testing.T) {
	c := open(t, pair())
	stampOf := func() any {
		_, o := c.call("GET", "/crm/objects/2026-03/companies/"+id(0), "")
		return o["updatedAt"]
	}
	before := stampOf()
	c.now = c.now.Add(time.Second)
	if status, _ := c.call("PATCH", "/crm/objects/2026-03/companies/"+id(0), `{"properties":{"name":"Muster GmbH"}}`); status != http.StatusOK {
		t.Fatalf("status %d", status)
	}
	if after := stampOf(); before == after || after != "2026-11-02T09:00:01.123Z" {
		t.Errorf("stamp was %v and is %v", before, after)
	}
	before = stampOf()
	c.now = c.now.Add(time.Second)
	if status, _ := c.call("DELETE", "/crm/objects/2026-03/companies/"+id(0), ""); status != http.StatusNoContent {
		t.Fatalf("status %d", status)
	}
	_, answer := c.call("GET", "/crm/objects/2026-03/companies?archived=true", "")
	if got := at(answer, "results", 0); at(got, "updatedAt") != before || at(got, "archivedAt") != "2026-11-02T09:00:02.123Z" || at(got, "archived") != true {
		t.Errorf("archived company is %v", got)
	}
	if status, _ := c.call("GET", "/crm/objects/2026-03/companies/"+id(0), ""); status != http.StatusNotFound {
		t.Errorf("the archived company is there: status %d", status)
	}
	_, answer = c.call("GET", "/crm/objects/2026-03/deals?associations=companies", "")
	if v := at(answer, "results", 0, "associations"); v != nil {
		t.Errorf("a deal still shows the archived company: %v", v)
	}
}

func TestValuesAreChecked(t *testing.T) {
	c := open(t, pair())
	for value, want := range map[string]string{
		`"numberofemployees":"many"`:                  "INVALID_INTEGER",
		`"type":"FRIEND"`:                             "INVALID_OPTION",
		`"web_technologies":"SAP;Abacus"`:             "INVALID_OPTION",
		`"hs_is_target_account":"perhaps"`:            "INVALID_OPTION",
		`"notes_last_contacted":"yesterday"`:          "INVALID_LONG",
		`"unheard_of":"x"`:                            "PROPERTY_DOESNT_EXIST",
		`"hs_lastmodifieddate":"2026-01-01"`:          "READ_ONLY_VALUE",
		`"name":["x"]`:                                "INVALID_VALUE",
		`"name":"` + strings.Repeat("x", 70000) + `"`: "PROPERTY_VALUE_TOO_LONG",
	} {
		body := `{"inputs":[{"id":"` + id(1) + `","properties":{"city":"Ulm"}},{"id":"` + id(0) + `","properties":{` + value + `}}]}`
		status, answer := c.call("POST", "/crm/objects/2026-03/companies/batch/update", body)
		if status != http.StatusBadRequest || answer["category"] != "VALIDATION_ERROR" || at(answer, "errors", 0, "code") != want {
			t.Errorf("%.40s: status %d, %.300v", value, status, answer)
		}
	}
	if _, o := c.call("GET", "/crm/objects/2026-03/companies/"+id(1)+"?properties=city", ""); at(o, "properties", "city") != nil {
		t.Error("a refused batch changed something")
	}
	good := `{"properties":{"numberofemployees":"12.50","annualrevenue":5000000,"web_technologies":"SAP;AWS","notes_last_contacted":1793611800000,"name":"","city":null}}`
	if status, answer := c.call("PATCH", "/crm/objects/2026-03/companies/"+id(0), good); status != http.StatusOK {
		t.Fatalf("status %d, %v", status, answer)
	}
	_, o := c.call("GET", "/crm/objects/2026-03/companies/"+id(0)+"?properties=numberofemployees,annualrevenue,web_technologies,notes_last_contacted,name,city", "")
	for name, want := range map[string]any{
		"numberofemployees": "12.5", "annualrevenue": "5000000", "web_technologies": "SAP;AWS", "notes_last_contacted": "2026-11-02T09:30:00Z",
		"name": nil, "city": "Stuttgart",
	} {
		if got := at(o, "properties", name); got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
}

func TestBatches(t *testing.T) {
	c := open(t, pair())
	status, answer := c.call("POST", "/crm/v3/objects/companies/batch/read", `{"inputs":[{"id":"`+id(1)+`"},{"id":"42"}],"properties":["name"]}`)
	if status != http.StatusMultiStatus || len(list(answer["results"])) != 1 || at(answer, "errors", 0, "context", "ids", 0) != "42" || answer["numErrors"] != 1.0 {
		t.Errorf("read: status %d, %v", status, answer)
	}
	status, answer = c.call("POST", "/crm/objects/2026-03/companies/batch/update",
		`{"inputs":[{"id":"`+id(1)+`","properties":{"city":"Ulm"},"objectWriteTraceId":"t1"},{"id":"42","properties":{"city":"Ulm"}}]}`)
	if status != http.StatusMultiStatus || at(answer, "results", 0, "objectWriteTraceId") != "t1" || at(answer, "errors", 0, "category") != "OBJECT_NOT_FOUND" {
		t.Errorf("update: status %d, %v", status, answer)
	}
	status, answer = c.call("POST", "/crm/objects/2026-03/companies/batch/update", `{"inputs":[{"id":"`+id(1)+`","properties":{}},{"id":"`+id(1)+`","properties":{}}]}`)
	if status != http.StatusBadRequest || !strings.Contains(fmt.Sprint(answer["message"]), "Duplicate IDs") {
		t.Errorf("duplicates: status %d, %v", status, answer)
	}
	many := strings.Repeat(`{"id":"1"},`, 100) + `{"id":"2"}`
	if status, _ = c.call("POST", "/crm/objects/2026-03/companies/batch/archive", `{"inputs":[`+many+`]}`); status != http.StatusBadRequest {
		t.Errorf("101 inputs: status %d", status)
	}
	status, answer = c.call("POST", "/crm/objects/2026-03/deals/batch/create", `{"inputs":[{"properties":{"dealname":"New","dealstage":"closedlost"},
		"associations":[{"to":{"id":"`+id(1)+`"},"types":[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":5}]}]}]}`)
	if status != http.StatusCreated || at(answer, "results", 0, "id") != id(2) {
		t.Errorf("create: status %d, %v", status, answer)
	}
	if status, _ = c.call("POST", "/crm/objects/2026-03/companies/batch/archive", `{"inputs":[{"id":"`+id(1)+`"},{"id":"42"}]}`); status != http.StatusNoContent {
		t.Errorf("archive: status %d", status)
	}
}

func TestAssociations(t *testing.T) {
	c := open(t, pair())
	read := func() any {
		status, answer := c.call("POST", "/crm/associations/2026-03/deals/companies/batch/read", `{"inputs":[{"id":"`+id(0)+`"},{"id":"42"}]}`)
		if status != http.StatusMultiStatus || at(answer, "errors", 0, "subCategory") != "crm.associations.NO_ASSOCIATIONS_FOUND" ||
			at(answer, "errors", 0, "context", "fromObjectId", 0) != "42" {
			t.Fatalf("status %d, %v", status, answer)
		}
		return answer
	}
	if got := at(read(), "results", 0, "to", 0, "toObjectId"); got != 30000000001.0 {
		t.Errorf("the company's id is %v, which is no number of this size", got)
	}
	before, _ := c.store.Get("deals", id(0))
	c.now = c.now.Add(time.Hour)
	c.start(nil) // a new token
	if status, answer := c.call("PUT", "/crm/v4/objects/companies/"+id(1)+"/associations/deals/"+id(0), `[{"associationCategory":"HUBSPOT_DEFINED","associationTypeId":6}]`); status != http.StatusCreated {
		t.Fatalf("associate: status %d, %v", status, answer)
	}
	after, _ := c.store.Get("deals", id(0))
	if !after.Modified.Equal(before.Modified) {
		t.Error("an association moved the deal's modified stamp")
	}
	types := func(i int) (ids []any) {
		for _, one := range list(at(read(), "results", 0, "to", i, "associationTypes")) {
			ids = append(ids, at(one, "typeId"))
		}
		return ids
	}
	if diff := cmp.Diff([][]any{{341.0}, {5.0, 341.0}}, [][]any{types(0), types(1)}); diff != "" {
		t.Errorf("the new primary company (-want +got):\n%s", diff)
	}
	_, answer := c.call("GET", "/crm/objects/2026-03/companies/"+id(1)+"/associations/deals", "")
	if at(answer, "results", 0, "toObjectId") != 30000000001.0 || at(answer, "results", 0, "associationTypes", 0, "label") != "Primary" {
		t.Errorf("from the other side: %v", answer)
	}
	if status, _ := c.call("POST", "/crm/v4/associations/deals/companies/batch/archive", `{"inputs":[{"from":{"id":"`+id(0)+`"},"to":[{"id":"`+id(1)+`"}]}]}`); status != http.StatusNoContent {
		t.Errorf("archive: status %d", status)
	}
	if n := len(list(at(read(), "results", 0, "to"))); n != 1 {
		t.Errorf("%d companies are left", n)
	}
}

func TestMerging(t *testing.T) {
	c := open(t, pair())
	status, _ := c.call("POST", "/crm/objects/2026-03/companies/merge", `{"primaryObjectId":"`+id(1)+`","objectIdToMerge":"`+id(0)+`"}`)
	if status != http.StatusOK {
		t.Fatalf("status %d", status)
	}
	_, o := c.call("GET", "/crm/objects/2026-03/companies/"+id(0)+"?properties=name,city,hs_merged_object_ids", "")
	if o["id"] != id(1) || at(o, "properties", "name") != "Bare" || at(o, "properties", "city") != "Stuttgart" || at(o, "properties", "hs_merged_object_ids") != id(0) {
		t.Errorf("the merged id stands for %v", o)
	}
	_, answer := c.call("GET", "/crm/objects/2026-03/companies?archived=true", "")
	if n := len(list(answer["results"])); n != 0 {
		t.Error("the merged company is in the recycle bin")
	}
	_, answer = c.call("GET", "/crm/objects/2026-03/deals?associations=companies", "")
	if got := at(answer, "results", 0, "associations", "companies", "results", 0, "id"); got != id(1) {
		t.Errorf("the deal belongs to %v", got)
	}
}

func TestProperties(t *testing.T) {
	c := open(t, nil)
	create := func(body string) (int, map[string]any) {
		return c.call("POST", "/crm/properties/2026-03/companies", body)
	}
	tier := `{"name":"icp_tier","label":"ICP tier","type":"enumeration","fieldType":"select","groupName":"icp","options":[{"label":"A","value":"A"}]}`
	if status, _ := create(tier); status != http.StatusBadRequest {
		t.Errorf("a property without its group: status %d", status)
	}
	for _, want := range []int{http.StatusCreated, http.StatusConflict} {
		if status, _ := c.call("POST", "/crm/properties/2026-03/companies/groups", `{"name":"icp","label":"ICP"}`); status != want {
			t.Errorf("group: status %d, want %d", status, want)
		}
		if status, answer := create(tier); status != want {
			t.Errorf("property: status %d, want %d: %v", status, want, answer)
		}
	}
	for _, bad := range []string{
		`{"name":"Bad Name","label":"x","type":"string","fieldType":"text","groupName":"icp"}`,
		`{"name":"x","type":"string","fieldType":"text","groupName":"icp"}`,
		`{"name":"x","label":"x","type":"text","fieldType":"text","groupName":"icp"}`,
		`{"name":"x","label":"x","type":"enumeration","fieldType":"select","groupName":"icp","options":[{"label":"A","value":"A"},{"label":"B","value":"A"}]}`,
		`not JSON`,
	} {
		if status, _ := create(bad); status != http.StatusBadRequest {
			t.Errorf("%s: status %d", bad, status)
		}
	}
	path := "/crm/properties/2026-03/companies/icp_tier"
	if _, p := c.call("PATCH", path, `{"label":"Tier","type":"string"}`); p["label"] != "Tier" || p["type"] != "enumeration" || len(list(p["options"])) != 1 {
		t.Errorf("without options they stay: %v", p)
	}
	if _, p := c.call("PATCH", path, `{"options":[{"label":"B","value":"B"}]}`); len(list(p["options"])) != 1 || at(p, "options", 0, "value") != "B" {
		t.Errorf("with options they are replaced: %v", p)
	}
	if status, _ := c.call("DELETE", "/crm/properties/2026-03/companies/groups/icp", ""); status != http.StatusBadRequest {
		t.Errorf("a group with properties was archived: status %d", status)
	}
	if status, _ := c.call("DELETE", path, ""); status != http.StatusNoContent {
		t.Errorf("archive: status %d", status)
	}
	if status, _ := c.call("GET", path, ""); status != http.StatusNotFound {
		t.Errorf("archived property: status %d", status)
	}
	if status, p := create(tier); status != http.StatusCreated || p["label"] != "ICP tier" || p["archived"] != nil {
		t.Errorf("restore: status %d, %v", status, p)
	}
	if status, _ := c.call("DELETE", "/crm/properties/2026-03/companies/name", ""); status != http.StatusBadRequest {
		t.Errorf("a property of HubSpot's was archived: status %d", status)
	}
	status, answer := c.call("POST", "/crm/properties/2026-03/companies/batch/create",
		`{"inputs":[{"name":"new","label":"New","type":"string","fieldType":"text","groupName":"icp"},`+tier+`]}`)
	if status != http.StatusMultiStatus || len(list(answer["results"])) != 1 || len(list(answer["errors"])) != 1 {
		t.Errorf("batch: status %d, %v", status, answer)
	}
}

func TestStateOutlivesTheProcess(t *testing.T) {
	dir := t.TempDir()
	openStore := func() *sandbox.Store {
		store, err := sandbox.OpenStore(dir)
		if err != nil {
			t.Fatal(err)
		}
		return store
	}
	c := &client{t: t, store: openStore(), now: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)}
	c.start(pair())
	c.call("POST", "/crm/properties/2026-03/companies/groups", `{"name":"icp","label":"ICP"}`)
	c.call("POST", "/crm/properties/2026-03/companies", `{"name":"icp_tier","label":"ICP tier","type":"string","fieldType":"text","groupName":"icp"}`)
	c.call("PATCH", "/crm/objects/2026-03/companies/"+id(0), `{"properties":{"icp_tier":"A"}}`)
	c.call("DELETE", "/crm/objects/2026-03/companies/"+id(1), "")
	hello := c.hello
	if err := c.store.Close(); err != nil {
		t.Fatal(err)
	}
	c.store = openStore()
	defer func() { _ = c.store.Close() }()
	c.start([]sample.Company{{Key: "other", Name: "Other"}}) // a filled store keeps what it has
	c.hello = hello                                          // and its connections
	_, answer := c.call("GET", "/crm/objects/2026-03/companies?properties=icp_tier", "")
	if n := len(list(answer["results"])); n != 1 || at(answer, "results", 0, "properties", "icp_tier") != "A" {
		t.Errorf("after a restart: %v", answer)
	}
	if _, made := c.call("POST", "/crm/objects/2026-03/companies", `{"properties":{"name":"New"}}`); made["id"] != id(2) {
		t.Errorf("a new company has the id %v", made["id"])
	}
}

func TestAccount(t *testing.T) {
	c := open(t, pair())
	for _, path := range []string{"/account-info/2026-03/details", "/account-info/v3/details"} {
		if status, answer := c.call("GET", path, ""); status != http.StatusOK || answer["companyCurrency"] != "EUR" || answer["utcOffset"] != "+01:00" {
			t.Errorf("%s: status %d, %v", path, status, answer)
		}
	}
	_, answer := c.call("GET", "/crm/pipelines/2026-03/deals", "")
	if n := len(list(at(answer, "results", 0, "stages"))); n != 7 || at(answer, "results", 0, "stages", 5, "metadata", "probability") != "1.0" {
		t.Errorf("pipeline: %v", answer)
	}
	_, answer = c.call("GET", "/crm/v3/owners/?limit=1", "")
	if at(answer, "results", 0, "id") != "9000001" || at(answer, "paging", "next", "after") != "9000001" {
		t.Errorf("owners: %v", answer)
	}
	if status, owner := c.call("GET", "/crm/owners/2026-03/9000002", ""); status != http.StatusOK || owner["email"] != "rep-02@example.com" {
		t.Errorf("owner: status %d, %v", status, owner)
	}
	for path, want := range map[string]int{
		"/crm/objects/2026-03/planets": 400, "/crm/objects/companies": 404, "/": 404, "/crm/2026-03": 404, "/crm/objects/2026-03/companies/42": 404,
		"/crm/objects/2026-03/companies?limit=101": 400, "/crm/objects/2026-03/companies?after=x": 400, "/crm/objects/2026-03/0-2?limit=1": 200,
	} {
		if status, _ := c.call("GET", path, ""); status != want {
			t.Errorf("%s: status %d, want %d", path, status, want)
		}
	}
}

func TestUpsertFindsByAUniqueProperty(t *testing.T) {
	c := open(t, nil)
	if status, answer := c.call("POST", "/crm/properties/2026-03/companies", `{"name":"erp_number","label":"ERP","type":"string","fieldType":"text","groupName":"companyinformation","hasUniqueValue":true}`); status != http.StatusCreated {
		t.Fatalf("status %d, %v", status, answer)
	}
	const path = "/crm/objects/2026-03/companies/batch/upsert"
	one := `{"inputs":[{"idProperty":"erp_number","id":"K-7","properties":{"name":"Muster"}}]}`
	status, answer := c.call("POST", path, one)
	made := at(answer, "results", 0, "id")
	if status != http.StatusOK || at(answer, "results", 0, "new") != true {
		t.Fatalf("the first: status %d, %v", status, answer)
	}
	status, answer = c.call("POST", path, strings.Replace(one, "Muster", "Muster GmbH", 1))
	if status != http.StatusOK || at(answer, "results", 0, "new") != false || at(answer, "results", 0, "id") != made || at(answer, "results", 0, "properties", "name") != "Muster GmbH" {
		t.Errorf("the second: status %d, %v", status, answer)
	}
	if status, _ = c.call("POST", path, strings.Replace(one, "erp_number", "city", 1)); status != http.StatusBadRequest {
		t.Errorf("a property that is not unique: status %d", status)
	}
}
