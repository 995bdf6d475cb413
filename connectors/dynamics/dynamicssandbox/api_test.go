package dynamicssandbox_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/icptier/icptier/connectors/dynamics/dynamicssandbox"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// api calls a sandbox as a client of the Web API does.
type api struct {
	t      *testing.T
	server *sandbox.Server
	store  *sandbox.Store
	token  string
}

func newAPI(t *testing.T) *api {
	t.Helper()
	companies, err := sample.Companies(sample.Options{Seed: 1, Accounts: 25, Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	store, err := sandbox.OpenStore("")
	if err != nil {
		t.Fatal(err)
	}
	server, err := dynamicssandbox.New(dynamicssandbox.Options{Filling: sandbox.Filling{Store: store, Companies: companies}})
	if err != nil {
		t.Fatal(err)
	}
	hello, err := server.Hello()
	if err != nil {
		t.Fatal(err)
	}
	return &api{t: t, server: server, store: store, token: hello.AccessToken}
}

// do makes a call; header has a name and a value in turn.
func (a *api) do(method, address, body string, header ...string) *httptest.ResponseRecorder {
	a.t.Helper()
	address = strings.TrimPrefix(address, "http://example.com")
	r := httptest.NewRequestWithContext(a.t.Context(), method, address, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+a.token)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	a.server.ServeHTTP(w, r)
	return w
}

// page reads a query's answer.
func (a *api) page(address string, header ...string) (page struct {
	Value []map[string]any `json:"value"`
	Next  string           `json:"@odata.nextLink"`
	Delta string           `json:"@odata.deltaLink"`
}) {
	a.t.Helper()
	w := a.do(http.MethodGet, address, "", header...)
	if err := json.Unmarshal(w.Body.Bytes(), &page); err != nil || w.Code != http.StatusOK {
		a.t.Fatalf("%s: status %d, %v: %s", address, w.Code, err, w.Body)
	}
	return page
}

// wantCode wants a refusal.
func (a *api) wantCode(w *httptest.ResponseRecorder, status int, code string) {
	a.t.Helper()
	if w.Code != status || !strings.Contains(w.Body.String(), `"code":"`+code+`"`) {
		a.t.Errorf("status %d: %s; want %d with %s", w.Code, w.Body, status, code)
	}
}

const root = "/api/data/v9.2/"

func TestALinkComesBackAsItWasGivenOrNotAtAll(t *testing.T) {
	a := newAPI(t)
	const small = "odata.track-changes,odata.maxpagesize=7"
	first := a.page(root+"accounts?$select=name", "Prefer", small)
	if len(first.Value) != 7 || first.Next == "" || first.Delta != "" || first.Value[0]["accountid"] == nil || first.Value[0]["@odata.etag"] == nil {
		t.Fatalf("the first page is %+v", first)
	}
	if second := a.page(first.Next, "Prefer", small); len(second.Value) != 7 || second.Value[0]["accountid"] == first.Value[0]["accountid"] {
		t.Errorf("the second page is %+v", second)
	}
	a.wantCode(a.do(http.MethodGet, first.Next, "", "Prefer", "odata.track-changes"), http.StatusBadRequest, "0x80040203")
	path, raw, _ := strings.Cut(first.Next, "?")
	query, err := url.ParseQuery(raw)
	if err != nil {
		t.Fatal(err)
	}
	for what, changed := range map[string]string{
		"encoded anew": path + "?" + query.Encode(), "decoded": path + "?$select=name&$skiptoken=" + url.QueryEscape(strings.ReplaceAll(query.Get("$skiptoken"), "%2f", "/")),
	} {
		if w := a.do(http.MethodGet, changed, "", "Prefer", small); w.Code != http.StatusBadRequest {
			t.Errorf("a link that was %s gave status %d", what, w.Code)
		}
	}
}

func TestTrackedChangesTakeNoFilterAndEndWithADeltaLink(t *testing.T) {
	a := newAPI(t)
	a.wantCode(a.do(http.MethodGet, root+"accounts?$filter=merged%20eq%20true", "", "Prefer", "odata.track-changes"), http.StatusBadRequest, "0x80060888")
	all := a.page(root+"accounts?$select=name", "Prefer", "odata.track-changes")
	if again := a.page(all.Delta); len(again.Value) != 0 || again.Delta == "" {
		t.Errorf("nothing has changed, and the link brought %+v", again)
	}
	edited, gone := fmt.Sprint(all.Value[3]["accountid"]), fmt.Sprint(all.Value[4]["accountid"])
	if w := a.do(http.MethodPatch, root+"accounts("+edited+")", `{"name":"Neu"}`, "If-Match", "*"); w.Code != http.StatusNoContent {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	if w := a.do(http.MethodDelete, root+"accounts("+gone+")", ""); w.Code != http.StatusNoContent {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	changed := a.page(all.Delta)
	if len(changed.Value) != 2 || changed.Value[0]["name"] != "Neu" || changed.Value[1]["id"] != gone || changed.Value[1]["reason"] != "deleted" {
		t.Errorf("the changes are %+v", changed.Value)
	}
	const column = `{"@odata.type":"Microsoft.Dynamics.CRM.IntegerAttributeMetadata","SchemaName":"new_X","DisplayName":{"LocalizedLabels":[{"Label":"X","LanguageCode":1033}]}}`
	if w := a.do(http.MethodPost, root+"EntityDefinitions(LogicalName='account')/Attributes", column); w.Code != http.StatusNoContent {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	a.wantCode(a.do(http.MethodGet, changed.Delta, ""), http.StatusBadRequest, "0x80044352")
}

func TestAChangeOfARowThatIsNotThereCreatesItUnlessItIsToldNotTo(t *testing.T) {
	a := newAPI(t)
	const id = "11111111-2222-ed11-9d78-333333333333"
	before := len(a.store.All("account"))
	a.wantCode(a.do(http.MethodPatch, root+"accounts("+id+")", `{"name":"x"}`, "If-Match", "*"), http.StatusNotFound, "0x80040217")
	if w := a.do(http.MethodPatch, root+"accounts("+id+")", `{"name":"x"}`); w.Code != http.StatusNoContent || len(a.store.All("account")) != before+1 {
		t.Errorf("status %d, %d accounts", w.Code, len(a.store.All("account")))
	}
	a.wantCode(a.do(http.MethodPatch, root+"accounts("+id+")", `{"name":"y"}`, "If-Match", `W/"1"`), http.StatusPreconditionFailed, "0x80060882")
}

func TestValuesAreCheckedAgainstTheirColumns(t *testing.T) {
	a := newAPI(t)
	id := a.store.All("account")[0].ID
	for body, code := range map[string]string{
		`{"no_such_column":1}`:                                 "0x80048d19",
		`{"numberofemployees":"many"}`:                         "0x80048d19",
		`{"numberofemployees":1.5}`:                            "0x80048d19",
		`{"customertypecode":4711}`:                            "0x80044331",
		`{"name":"` + strings.Repeat("x", 161) + `"}`:          "0x80044331",
		`{"new_certified_on":"morgen"}`:                        "0x80048d19",
		`{"new_certificates":"1,2"}`:                           "0x80044331",
		`{"_ownerid_value":"` + id + `"}`:                      "0x80048d19",
		`{"parentaccountid@odata.bind":"/accounts(` + id + `"`: "0x80048d19",
	} {
		a.wantCode(a.do(http.MethodPatch, root+"accounts("+id+")", body), http.StatusBadRequest, code)
	}
	good := `{"numberofemployees":7,"revenue":1.5,"new_exporter":true,"parentaccountid@odata.bind":"/accounts(` + id + `)","modifiedon":"2020-01-01T00:00:00Z"}`
	if w := a.do(http.MethodPatch, root+"accounts("+id+")", good); w.Code != http.StatusNoContent {
		t.Errorf("status %d: %s", w.Code, w.Body)
	}
}

func TestABatchStopsAtItsFirstFailureUnlessItIsToldToGoOn(t *testing.T) {
	a := newAPI(t)
	rows := a.store.All("account")
	part := func(id string) string {
		return "--b\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\nPATCH " + root + "accounts(" + id +
			") HTTP/1.1\r\nContent-Type: application/json\r\nIf-Match: *\r\n\r\n{\"name\":\"N\"}\r\n"
	}
	body := part(rows[0].ID) + part("11111111-2222-ed11-9d78-333333333333") + part(rows[1].ID) + "--b--\r\n"
	for prefer, want := range map[string]struct{ status, answers int }{"": {http.StatusBadRequest, 2}, "odata.continue-on-error": {http.StatusOK, 3}} {
		w := a.do(http.MethodPost, root+"$batch", body, "Content-Type", "multipart/mixed; boundary=b", "Prefer", prefer)
		if n := strings.Count(w.Body.String(), "HTTP/1.1 "); w.Code != want.status || n != want.answers {
			t.Errorf("%q: status %d with %d answers", prefer, w.Code, n)
		}
	}
	if r, _ := a.store.Get("account", rows[1].ID); r.Fields["name"] != "N" {
		t.Error("the row behind the failure was not written")
	}
	a.wantCode(a.do(http.MethodPost, root+"$batch", "no parts", "Content-Type", "multipart/mixed; boundary=b"), http.StatusBadRequest, "0x80048d19")
}

func TestEntraRefusesWithItsNumbers(t *testing.T) {
	a := newAPI(t)
	for form, want := range map[string]string{
		"grant_type=client_credentials&client_id=x&client_secret=y":                                                            "AADSTS7000215",
		"grant_type=refresh_token&refresh_token=x&client_id=00000000-5a5a-4000-8000-000000000001&client_secret=sandbox-secret": "AADSTS700082",
	} {
		w := a.do(http.MethodPost, "/acme.onmicrosoft.com/oauth2/v2.0/token", form, "Content-Type", "application/x-www-form-urlencoded")
		if body := w.Body.String(); w.Code < 400 || !strings.Contains(body, want) {
			t.Errorf("status %d: %s; want %s", w.Code, body, want)
		}
	}
}

func TestFiltersAreOfComparisonsAndParentheses(t *testing.T) {
	a := newAPI(t)
	id := fmt.Sprint(a.store.All("connection")[0].Fields["record1id"])
	count := func(filter string) int {
		return len(a.page(root + "connections?$filter=" + strings.ReplaceAll(url.QueryEscape(filter), "+", "%20")).Value)
	}
	all, mine := count("statecode eq 0"), count("_record1id_value eq "+id)
	if mine == 0 || mine >= all {
		t.Fatalf("%d of %d connections", mine, all)
	}
	for filter, want := range map[string]int{
		"statecode eq 0 and (_record1id_value eq " + id + " or _record1id_value eq " + id + ")": mine,
		"statecode eq 1 or _record1id_value eq " + id + " and statecode eq 0":                   mine,
		"(statecode eq 0 or statecode eq 1) and _record1id_value ne " + id:                      all - mine,
		"modifiedon ge 2100-01-01T00:00:00Z":                                                    0,
		"Microsoft.Dynamics.CRM.In(PropertyName='record1id',PropertyValues=['" + id + "'])":     mine,
	} {
		if got := count(filter); got != want {
			t.Errorf("%s: %d, want %d", filter, got, want)
		}
	}
	for _, filter := range []string{"startswith(name,'x')", "name eq", "no_such eq 1"} {
		a.wantCode(a.do(http.MethodGet, root+"accounts?$filter="+url.QueryEscape(filter), ""), http.StatusBadRequest, "0x80060888")
	}
}
