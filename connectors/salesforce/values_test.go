package salesforce

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/httpclient"
	"github.com/icptier/icptier/internal/outcome"
)

func TestIDs(t *testing.T) {
	for id, long := range map[string]string{
		"001D000000IRFma":    "001D000000IRFmaIAH",
		"0055g000008XyZa":    longID("0055g000008XyZa"),
		"001D000000IRFmaIAH": "001D000000IRFmaIAH",
	} {
		if !isID(id) || longID(id) != long || len(long) != 18 {
			t.Errorf("%s: id %t, long %s, want %s", id, isID(id), longID(id), long)
		}
	}
	for _, id := range []string{"", "001", "001D000000IRFma'", "001D000000IRFmaIAHx", "001D000000IRFmä", "001D000000 RFma"} {
		if isID(id) || longID(id) != id {
			t.Errorf("%q passes for an id, or is changed", id)
		}
	}
}

func TestQuote(t *testing.T) {
	for text, want := range map[string]string{
		"Muster":           `'Muster'`,
		"O'Neill":          `'O\'Neill'`,
		`\`:                `'\\'`,
		`\' OR Id != null`: `'\\\' OR Id != null'`,
		"a\nb\r\tc":        `'a\nb\r\tc'`,
	} {
		if got := quote(text); got != want {
			t.Errorf("quote(%q) = %s, want %s", text, got, want)
		}
	}
}

func TestQueries(t *testing.T) {
	s := &schema{kind: crm.KindAccount, wanted: []string{"Id", "Name"}}
	at := crm.StampOf(time.Date(2026, 11, 20, 8, 15, 30, 0, time.UTC))
	for got, want := range map[string]string{
		s.pageQuery(position{}):                    "SELECT Id, Name FROM Account ORDER BY SystemModstamp, Id LIMIT 2000",
		s.pageQuery(position{From: at, Size: 500}): "SELECT Id, Name FROM Account WHERE SystemModstamp >= 2026-11-20T08:15:30Z ORDER BY SystemModstamp, Id LIMIT 500",
		s.pageQuery(position{From: at, Left: []mapping.Span{{From: at + 1000, To: at + 2999}}, User: "005x"}): "SELECT Id, Name FROM Account WHERE SystemModstamp >= 2026-11-20T08:15:30Z AND (SystemModstamp < 2026-11-20T08:15:31Z OR SystemModstamp > 2026-11-20T08:15:32.999Z OR LastModifiedById != '005x') ORDER BY SystemModstamp, Id LIMIT 2000",
		s.pageQuery(position{From: at, Last: "001x"}):                                                         "SELECT Id, Name FROM Account WHERE SystemModstamp >= 2026-11-20T08:15:30Z AND (SystemModstamp > 2026-11-20T08:15:30Z OR Id > '001x') ORDER BY SystemModstamp, Id LIMIT 2000",
		idsQuery(crm.KindDeal, "006x"):                                                                        "SELECT Id, SystemModstamp FROM Opportunity WHERE Id > '006x' ORDER BY Id LIMIT 2000",
		accountsQuery([]string{"001a", "001b"}, ""):                                                           "SELECT Id FROM Opportunity WHERE AccountId IN ('001a', '001b') ORDER BY Id LIMIT 2000",
	} {
		if got != want {
			t.Errorf("query\n%s\nwant\n%s", got, want)
		}
	}
}

func TestCursor(t *testing.T) {
	began := crm.StampOf(time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC))
	first := position{}.begin(began)
	if first.From != 0 || !first.running() {
		t.Errorf("a first run starts at %+v", first)
	}
	rest := first.rest()
	next := rest.begin(began + 1)
	if want := began - crm.Stamp(overlap.Milliseconds()); next.From != want || rest.running() {
		t.Errorf("the next run starts at %d, want %d", next.From, want)
	}
	for _, p := range []position{{}, first, rest, {From: 5, Last: "001D000000IRFmaIAH", Began: 6, Size: 250, Total: 7}} {
		back, err := parseCursor(p.cursor())
		if diff := cmp.Diff(p, back); diff != "" || err != nil {
			t.Errorf("cursor %s: error %v, (-want +got):\n%s", p.cursor(), err, diff)
		}
	}
	for _, c := range []crm.Cursor{"x", `{"last":"' OR Id != null"}`, `{"from":-1}`, `{"size":100000}`, `{"from":9999999999999999}`} {
		if _, err := parseCursor(c); !outcome.IsPermanent(err) {
			t.Errorf("cursor %s: error %v, want a Permanent one", c, err)
		}
	}
}

func TestEncode(t *testing.T) {
	for _, c := range []struct {
		value, fieldType string
		want             any
		err              error
	}{
		{"", "picklist", nil, nil},
		{"A", "picklist", "A", nil},
		{"87", "double", json.Number("87"), nil},
		{"viel", "double", nil, mapping.ErrNoNumber},
		{"2026-11-24T06:00:00+01:00", "datetime", "2026-11-24T05:00:00.000Z", nil},
		{"heute", "datetime", nil, mapping.ErrNoTime},
		{"2027-03-31", "date", "2027-03-31", nil},
		{"a\nb", "textarea", "a\nb", nil},
	} {
		got, err := encode(c.value, field{Type: c.fieldType})
		if !errors.Is(err, c.err) || got != c.want {
			t.Errorf("%q as %s: %v and error %v, want %v and %v", c.value, c.fieldType, got, err, c.want, c.err)
		}
	}
}

func TestQuota(t *testing.T) {
	for header, want := range map[string]connector.Quota{
		"api-usage=18/5000": {Used: 18, Limit: 5000},
		"api-usage=10018/100000; per-app-api-usage=17/250(appName=sample)": {Used: 10018, Limit: 100000},
		"per-app-api-usage=17/250(appName=sample); api-usage=25/5000":      {Used: 25, Limit: 5000},
		"api-usage=18/5000; api-bursts=1/750":                              {Used: 18, Limit: 5000},
	} {
		got, ok := quota(http.Header{"Sforce-Limit-Info": {header}})
		if !ok || got != want {
			t.Errorf("%s: %+v, %t", header, got, ok)
		}
	}
	for _, header := range []string{"", "per-app-api-usage=17/250", "api-usage=99999999999999999999/1"} {
		if got, ok := quota(http.Header{"Sforce-Limit-Info": {header}}); ok {
			t.Errorf("%s: %+v", header, got)
		}
	}
}

func TestClassify(t *testing.T) {
	answer := func(status int, code, message string) *httpclient.Response {
		return &httpclient.Response{Status: status, Body: []byte(`[{"errorCode":"` + code + `","message":"` + message + `"}]`)}
	}
	total := classify(answer(403, codeRequestLimit, "TotalRequests Limit exceeded."))
	if after, limited := outcome.RateLimited(total); !limited || after != pauseDaily {
		t.Errorf("the daily limit gave %v", total)
	}
	concurrent := classify(answer(403, codeRequestLimit, "ConcurrentRequests (Concurrent API Requests) Limit exceeded."))
	if after, limited := outcome.RateLimited(concurrent); !limited || after != 0 {
		t.Errorf("the limit of concurrent calls gave %v", concurrent)
	}
	if err := classify(answer(403, "INSUFFICIENT_ACCESS", "no")); err != nil {
		t.Errorf("a 403 without a meaning of its own gave %v", err)
	}
	for name, res := range map[string]*httpclient.Response{
		"edge": {Status: 420, Body: []byte("<html>setting things up</html>")},
		"406":  {Status: 406}, "page": {Status: 404, Body: []byte(" <!DOCTYPE html>")},
	} {
		if err := classify(res); err == nil || outcome.IsPermanent(err) {
			t.Errorf("%s gave %v, want a transient error", name, err)
		}
	}
	if !stale(answer(401, "INVALID_SESSION_ID", "Session expired or invalid")) {
		t.Error("an ended session is not refreshed")
	}
	for _, message := range []string{"This session is not valid for use with the REST API", "Connected app is not attached to Agent"} {
		res := answer(401, "INVALID_SESSION_ID", message)
		if stale(res) || !outcome.IsPermanent(classify(res)) {
			t.Errorf("%q: stale %t, error %v; another token cannot mend it", message, stale(res), classify(res))
		}
	}
}

func TestSaveErrors(t *testing.T) {
	row := func(code, message string) saved {
		return saved{Errors: []saveError{{StatusCode: code, Message: message}}}
	}
	for code, permanent := range map[string]bool{
		"UNABLE_TO_LOCK_ROW": false, "SERVER_UNAVAILABLE": false,
		"FIELD_CUSTOM_VALIDATION_EXCEPTION": true, "INVALID_FIELD_FOR_INSERT_UPDATE": true, "ENTITY_IS_DELETED": true,
		"INVALID_CROSS_REFERENCE_KEY": true, "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY": true, "STRING_TOO_LONG": true,
		"INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST": true, "DUPLICATES_DETECTED": true, "TXN_SECURITY_METERING_ERROR": true,
		"CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY": true,
	} {
		err := row(code, "text").err()
		if outcome.IsPermanent(err) != permanent || !strings.Contains(err.Error(), code) {
			t.Errorf("%s gave %v, want permanent %t", code, err, permanent)
		}
	}
	wrapped := row("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "AccountTrigger: System.DmlException: UNABLE_TO_LOCK_ROW, unable to obtain exclusive access")
	if outcome.IsPermanent(wrapped.err()) || !wrapped.locked() {
		t.Errorf("a lock inside a trigger gave %v", wrapped.err())
	}
	if err := (saved{Success: true}).err(); err != nil {
		t.Error(err)
	}
	if err := (saved{}).err(); err == nil || outcome.IsPermanent(err) {
		t.Errorf("a row that failed without a reason gave %v", err)
	}
	named := row("FIELD_CUSTOM_VALIDATION_EXCEPTION", "Bitte Erika Muster anrufen, 0170 1234567, erika@example.de")
	named.Errors[0].Fields = []string{"ICP_Tier__c", "Erika Muster"}
	if text := named.err().Error(); strings.Contains(text, "rika") || strings.Contains(text, "1234567") || !strings.Contains(text, "(ICP_Tier__c)") {
		t.Errorf("the error is %q, want the code and names of fields", text)
	}
}

func TestAddValues(t *testing.T) {
	metadata := func(text string) map[string]any {
		var m map[string]any
		if err := json.Unmarshal([]byte(text), &m); err != nil {
			t.Fatal(err)
		}
		return m
	}
	for name, c := range map[string]struct {
		before, after string
		added         bool
	}{
		"complete": {
			`{"valueSet":{"valueSetDefinition":{"value":[{"fullName":"A"},{"fullName":"B"}]}}}`,
			`{"valueSet":{"valueSetDefinition":{"value":[{"fullName":"A"},{"fullName":"B"}]}}}`, false,
		},
		"one missing, one inactive, one of theirs": {
			`{"valueSet":{"restricted":true,"valueSetDefinition":{"sorted":false,"value":[{"fullName":"Z","label":"Zett","color":"#fff"},{"fullName":"B","isActive":false}]}}}`,
			`{"valueSet":{"restricted":true,"valueSetDefinition":{"sorted":false,"value":[{"fullName":"Z","label":"Zett","color":"#fff"},{"fullName":"B","isActive":true},{"fullName":"A","label":"A","default":false}]}}}`,
			true,
		},
		"global value set": {`{"valueSet":{"valueSetName":"Tiers"}}`, `{"valueSet":{"valueSetName":"Tiers"}}`, false},
		"text":             {`{"type":"Text"}`, `{"type":"Text"}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			m := metadata(c.before)
			if added := addValues(m, []string{"A", "B"}); added != c.added {
				t.Errorf("added %t", added)
			}
			if diff := cmp.Diff(metadata(c.after), m); diff != "" {
				t.Errorf("metadata (-want +got):\n%s", diff)
			}
		})
	}
}

func TestJudge(t *testing.T) {
	tiers := []picklist{{"A", true}, {"B", true}, {"C", true}, {"D", true}, {"X", true}}
	for name, c := range map[string]struct {
		field    crm.Field
		own      field
		writable bool
		problem  string // part of it; empty for none
	}{
		"good":            {crm.FieldTier, field{Name: "ICP_Tier__c", Type: "picklist", Updateable: true, RestrictedPicklist: true, PicklistValues: tiers}, true, ""},
		"text":            {crm.FieldTier, field{Name: "Tier__c", Type: "string", Updateable: true}, true, ""},
		"open picklist":   {crm.FieldTier, field{Name: "Tier__c", Type: "picklist", Updateable: true}, true, ""},
		"lacks a value":   {crm.FieldTier, field{Name: "Tier__c", Type: "picklist", Updateable: true, RestrictedPicklist: true, PicklistValues: tiers[:4]}, true, "lacks the choices X"},
		"other type":      {crm.FieldScore, field{Name: "Score__c", Type: "string", Updateable: true}, false, "is of type string and has to be double"},
		"no right":        {crm.FieldScore, field{Name: "Score__c", Type: "double"}, false, "may not edit Account.Score__c"},
		"short reasons":   {crm.FieldReasons, field{Name: "Why__c", Type: "textarea", Length: 255, Updateable: true}, true, "Account.Why__c takes 255 characters, and needs 4000"},
		"long reasons":    {crm.FieldReasons, field{Name: "Why__c", Type: "textarea", Length: 32768, Updateable: true}, true, ""},
		"short model":     {crm.FieldModel, field{Name: "Model__c", Type: "string", Length: 20, Updateable: true}, true, "takes 20 characters, and needs 80"},
		"two digits":      {crm.FieldScore, field{Name: "Score__c", Type: "double", Precision: 2, Updateable: true}, true, "takes numbers up to 99, and needs 100"},
		"one of them dot": {crm.FieldCoverage, field{Name: "Known__c", Type: "double", Precision: 4, Scale: 2, Updateable: true}, true, "takes numbers up to 99"},
		"whole number":    {crm.FieldScore, field{Name: "Score__c", Type: "int", Digits: 8, Updateable: true}, true, ""},
		"override to see": {crm.FieldOverrideUntil, field{Name: "Until__c", Type: "date"}, true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			state := connector.FieldState{Kind: crm.KindAccount, Field: c.field}
			judge(&state, c.own)
			if !state.Exists || state.Name != c.own.Name || state.Writable != c.writable {
				t.Errorf("%+v", state)
			}
			if (c.problem == "") != state.Problem.IsZero() || !strings.Contains(state.Problem.String(), c.problem) {
				t.Errorf("problem %q, want one with %q", state.Problem, c.problem)
			}
		})
	}
}
