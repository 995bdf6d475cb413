package sapsalessandbox

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

// call makes a call with a good token, and returns the status and the answer.
func call(t *testing.T, s *sandbox.Server, token, method, address, body string, header map[string]string) (*httptest.ResponseRecorder, map[string]any) {
	t.Helper()
	r := httptest.NewRequest(method, address, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+token)
	for name, value := range header {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	var answer map[string]any
	if w.Body.Len() > 0 {
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
			t.Fatalf("%s %s: %v", method, address, err)
		}
	}
	return w, answer
}

func open(t *testing.T) (*sandbox.Server, string) {
	t.Helper()
	companies, err := sample.Companies(sample.Options{Seed: 7, Accounts: 120, Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(Options{Filling: sandbox.Filling{Companies: companies}, OwnFields: true})
	if err != nil {
		t.Fatal(err)
	}
	hello, err := s.Hello()
	if err != nil {
		t.Fatal(err)
	}
	return s, hello.AccessToken
}

const list = root + "account-service/accounts"

func TestQueries(t *testing.T) {
	s, token := open(t)
	_, answer := call(t, s, token, http.MethodGet, list+"?$count=true", "", nil)
	rows, _ := answer["value"].([]any)
	total, _ := answer["count"].(float64)
	if len(rows) != defaultTop || total < 100 {
		t.Fatalf("%d rows of %v", len(rows), total)
	}
	first, _ := rows[0].(map[string]any)
	id, _ := first["id"].(string)
	for _, tt := range []struct {
		query string
		rows  int // -1 is a refusal
	}{
		{"$top=999", int(total)}, {"$top=1000", -1}, {"$top=0", -1}, {"$top=10&$skip=" + "10000", -1}, {"$top=10&$skip=9999", 0},
		{"$top=5&$skip=" + "3", 5}, {"$search=x", -1}, {"$expand=x", -1},
		{"$filter=" + url.QueryEscape("id eq '"+id+"'"), 1}, {"$filter=" + url.QueryEscape("id eq "+id), -1},
		{"$filter=" + url.QueryEscape("id eq '"+id+"' and (displayId eq 'x' or id ne 'x')"), 1},
		{"$filter=" + url.QueryEscape("adminData/updatedOn ge 2001-01-01T00:00:00.000Z") + "&$top=999", int(total)},
		{"$filter=" + url.QueryEscape("adminData/updatedOn ge '2001-01-01T00:00:00.000Z'"), -1},
		{"$filter=" + url.QueryEscape("adminData/updatedOn gt 2101-01-01T00:00:00.000Z"), 0},
		{"$filter=" + url.QueryEscape("extensions/icp_tier eq 'A'"), 0}, {"$filter=" + url.QueryEscape("extensions/icp_score ge 0"), 0},
		{"$filter=" + url.QueryEscape("nothing eq 'A'"), -1}, {"$filter=" + url.QueryEscape("drop table"), -1},
		{"$select=id,extensions&$top=2", 2}, {"$select=nothing", -1}, {"$exclude=defaultAddress&$top=2", 2}, {"$orderby=nothing", -1},
		{"$orderby=" + url.QueryEscape("adminData/updatedOn desc") + "&$top=3", 3},
	} {
		w, answer := call(t, s, token, http.MethodGet, list+"?"+tt.query, "", nil)
		rows, isList := answer["value"].([]any)
		if tt.rows < 0 && (w.Code != http.StatusBadRequest || answer["error"] == nil) || tt.rows >= 0 && (!isList || len(rows) != tt.rows) {
			t.Errorf("%s: status %d with %d rows, want %d", tt.query, w.Code, len(rows), tt.rows)
		}
	}
}

func TestChanges(t *testing.T) {
	s, token := open(t)
	_, answer := call(t, s, token, http.MethodGet, list+"?$top=1", "", nil)
	rows, _ := answer["value"].([]any)
	first, _ := rows[0].(map[string]any)
	id, _ := first["id"].(string)
	w, _ := call(t, s, token, http.MethodGet, list+"/"+id, "", nil)
	tag := w.Header().Get("ETag")
	admin, _ := first["adminData"].(map[string]any)
	if updated, _ := admin["updatedOn"].(string); updated == "" || tag != `"`+updated+`"` {
		t.Fatalf("ETag %s of %v", tag, admin)
	}
	const merge = "application/merge-patch+json"
	for _, tt := range []struct {
		name, body, match, media string
		status                   int
	}{
		{"without a tag", `{}`, "", merge, 428}, {"with a stale one", `{}`, `"2001-01-01T00:00:00.000Z"`, merge, 412}, {"as plain JSON", `{}`, tag, "application/json", 415},
		{"that is no JSON", `{`, "*", merge, 400}, {"of a field that is not there", `{"extensions":{"nothing":1}}`, "*", merge, 400},
		{"of what cannot be changed", `{"formattedName":"x"}`, "*", merge, 400}, {"with a code that is none", `{"extensions":{"icp_tier":"Q"}}`, "*", merge, 400},
		{"with a text that is too long", `{"customerABCClassification":"AB"}`, "*", merge, 400}, {"with a text for a number", `{"extensions":{"icp_score":"87"}}`, "*", merge, 400},
		{"with a day for a time", `{"extensions":{"icp_scored_at":"2026-11-24"}}`, "*", merge, 400},
		{"that is good", `{"extensions":{"icp_tier":"A","icp_score":87,"icp_scored_at":"2026-11-24T05:00:00Z"},"customerABCClassification":"B"}`, tag, merge, 200},
		{"with the tag of before", `{}`, tag, merge, 412},
		{"that clears", `{"extensions":{"icp_tier":null},"customerABCClassification":null}`, "*", merge, 200},
	} {
		header := map[string]string{"Content-Type": tt.media}
		if tt.match != "" {
			header["If-Match"] = tt.match
		}
		if w, _ := call(t, s, token, http.MethodPatch, list+"/"+id, tt.body, header); w.Code != tt.status {
			t.Errorf("a change %s: status %d, want %d: %s", tt.name, w.Code, tt.status, w.Body)
		}
	}
	_, answer = call(t, s, token, http.MethodGet, list+"/"+id, "", nil)
	record, _ := answer["value"].(map[string]any)
	if extensions, _ := record["extensions"].(map[string]any); extensions["icp_tier"] != nil || extensions["icp_score"] != 87.0 || record["customerABCClassification"] != nil {
		t.Errorf("it holds %v", record)
	}
	for _, other := range []struct{ method, address string }{{http.MethodDelete, list + "/" + id}, {http.MethodPost, list}, {http.MethodGet, list + "/none"}, {http.MethodPost, root + "account-service/$batch"}} {
		if w, _ := call(t, s, token, other.method, other.address, "", nil); w.Code < 400 {
			t.Errorf("%s %s: status %d", other.method, other.address, w.Code)
		}
	}
	if w, _ := call(t, s, "none", http.MethodGet, list, "", nil); w.Code != http.StatusUnauthorized {
		t.Errorf("a bad token: status %d", w.Code)
	}
}
