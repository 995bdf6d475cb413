package hubspot_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/connectors/hubspot/hubspotsandbox"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/sandbox"
)

// provision creates the program's properties.
func (p *portal) provision() {
	p.t.Helper()
	states, err := p.Fields(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	if err := p.Provision(p.t.Context(), states); err != nil {
		p.t.Fatal(err)
	}
}

// field is what the portal holds, as text.
func (p *portal) field(objects, id, name string) string {
	o, _ := p.store.Get(objects, id)
	text, _ := o.Fields[name].(string)
	return text
}

func rows(n int, value func(i int) string) []connector.Row {
	list := make([]connector.Row, n)
	for i := range list {
		list[i] = connector.Row{ID: id(i), Values: map[crm.Field]string{crm.FieldTier: value(i)}}
	}
	return list
}

func TestWriteAllKindsOfFields(t *testing.T) {
	p := open(t, firms(2))
	p.provision()
	values := map[crm.Field]string{
		crm.FieldTier: "A", crm.FieldScore: "82", crm.FieldGrade: "A1", crm.FieldCoverage: "75", crm.FieldReasons: "Because.\nAnd so on.",
		crm.FieldModel: "dach@1#ab", crm.FieldScoredAt: "2026-11-02T08:30:00Z", crm.FieldOverride: "B",
		crm.FieldOverrideReason: "I know them", crm.FieldOverrideUntil: "2026-12-31",
	}
	got, err := p.Write(t.Context(), crm.KindAccount, []connector.Row{{ID: id(0), Values: values}, {ID: id(1)}})
	if err != nil || len(got) != 2 || got[0].Err != nil || got[1].Err != nil {
		t.Fatalf("%+v, %v", got, err)
	}
	records, err := p.Lookup(t.Context(), crm.KindAccount, []string{id(0), id(1)})
	if err != nil {
		t.Fatal(err)
	}
	want := crm.Written{}
	for f, v := range values {
		want[f] = v
	}
	want[crm.FieldReasons] = crm.Digest(values[crm.FieldReasons])
	if diff := cmp.Diff(want, records[0].Written); diff != "" {
		t.Errorf("what was written does not come back (-want +got):\n%s", diff)
	}
	if len(records[1].Written) != 0 {
		t.Errorf("the other company has %v", records[1].Written)
	}
}

func TestOneBadValueRefusesItsRowOnly(t *testing.T) {
	p := open(t, firms(100))
	p.provision()
	bad := []int{13, 14, 77}
	list := rows(100, func(int) string { return "A" })
	for _, i := range bad {
		list[i].Values[crm.FieldScore] = "viel"
	}
	got, err := p.Write(t.Context(), crm.KindAccount, list)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range got {
		refused := slices.Contains(bad, i)
		switch {
		case r.ID != id(i):
			t.Errorf("result %d is of %s", i, r.ID)
		case refused && (!outcome.IsPermanent(r.Err) || !strings.Contains(r.Err.Error(), "icp_score")):
			t.Errorf("row %d: error is %v", i, r.Err)
		case !refused && (r.Err != nil || p.field("companies", id(i), "icp_tier") != "A"):
			t.Errorf("row %d: error is %v, tier %q", i, r.Err, p.field("companies", id(i), "icp_tier"))
		}
	}
	if n := p.calls(http.MethodPost, "/batch/update"); n > 40 {
		t.Errorf("%d calls for three bad rows", n)
	}
}

func TestOptionThatIsMissingIsRefusedWithoutACall(t *testing.T) {
	p := open(t, firms(100))
	p.provision()
	got, err := p.Write(t.Context(), crm.KindAccount, rows(100, func(i int) string { return string("AZ"[i%2]) }))
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range got {
		if refused := i%2 == 1; refused != outcome.IsPermanent(r.Err) || refused && !strings.Contains(r.Err.Error(), "property icp_tier lacks the option Z") {
			t.Errorf("row %d: error is %v", i, r.Err)
		}
	}
	if n := p.calls(http.MethodPost, "/batch/update"); n != 1 {
		t.Errorf("%d calls instead of one", n)
	}
}

func TestPropertyThatIsGoneRefusesItsRowsWithoutSearchingForThem(t *testing.T) {
	p := open(t, firms(100))
	p.provision()
	p.request(http.MethodDelete, "/crm/properties/2026-03/companies/icp_grade", nil)
	list := rows(100, func(int) string { return "A" })
	for i := range 60 {
		list[i].Values[crm.FieldGrade] = "A1"
	}
	got, err := p.Write(t.Context(), crm.KindAccount, list)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range got {
		if (i < 60) != outcome.IsPermanent(r.Err) || i >= 60 && p.field("companies", id(i), "icp_tier") != "A" {
			t.Errorf("row %d: error is %v", i, r.Err)
		}
	}
	if n := p.calls(http.MethodPost, "/batch/update"); n != 2 {
		t.Errorf("%d calls instead of two", n)
	}
}

func TestRowsThatAreNotThere(t *testing.T) {
	p := open(t, firms(2))
	p.provision()
	list := append(rows(2, func(int) string { return "C" }),
		connector.Row{ID: "42", Values: map[crm.Field]string{crm.FieldTier: "C"}},
		connector.Row{ID: "x'; drop", Values: map[crm.Field]string{crm.FieldTier: "C"}},
		connector.Row{ID: id(2), Values: map[crm.Field]string{crm.FieldQualification: "1"}},
		connector.Row{ID: id(3), Values: map[crm.Field]string{crm.FieldScoredAt: "today"}},
	)
	got, err := p.Write(t.Context(), crm.KindAccount, list)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"", "", "OBJECT_NOT_FOUND", "the id is none of HubSpot's", "does not belong", "neither a date"} {
		switch err := got[i].Err; {
		case want == "" && err != nil:
			t.Errorf("row %d: %v", i, err)
		case want != "" && (!outcome.IsPermanent(err) || !strings.Contains(err.Error(), want)):
			t.Errorf("row %d: error is %v, want %q", i, err, want)
		}
	}
}

// The forms in which HubSpot tells that a row was not taken.
func TestRowsThatHubSpotDoesNotConfirm(t *testing.T) {
	good := fmt.Sprintf(`{"id":%q,"properties":{}}`, id(0))
	for name, c := range map[string]struct {
		status    int
		body      string
		permanent bool
		want      string
	}{
		"status 200, error with ids":   {200, `"errors":[{"category":"OBJECT_NOT_FOUND","context":{"ids":["` + id(1) + `"]}}]`, true, "OBJECT_NOT_FOUND"},
		"status 207, error with trace": {207, `"errors":[{"category":"VALIDATION_ERROR","context":{"objectWriteTraceId":["` + id(1) + `"]}}]`, true, "VALIDATION_ERROR"},
		"error with an empty id":       {207, `"errors":[{"category":"OBJECT_NOT_FOUND","context":{"ids":[""]}}]`, true, "OBJECT_NOT_FOUND"},
		"error of the moment":          {207, `"errors":[{"category":"RATE_LIMITS","context":{"ids":["` + id(1) + `"]}}]`, false, "RATE_LIMITS"},
		"no error at all":              {200, `"numErrors":0`, false, "did not confirm"},
		"the survivor of a merger":     {200, `"x":0`, false, "did not confirm"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := open(t, firms(2))
			results := good
			if strings.Contains(name, "merger") {
				results += `,{"id":"99","properties":{}}`
			}
			p.server.Inject(sandbox.Fault{Path: "/batch/update", Status: c.status, Body: `{"status":"COMPLETE","results":[` + results + `],` + c.body + `}`})
			got, err := p.Write(t.Context(), crm.KindAccount, rows(2, func(int) string { return "A" }))
			if err != nil || got[0].Err != nil {
				t.Fatalf("%+v, %v", got, err)
			}
			if err := got[1].Err; err == nil || outcome.IsPermanent(err) != c.permanent || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error is %v", err)
			}
		})
	}
}

func TestBatchesThatFailAsAWhole(t *testing.T) {
	p := open(t, firms(2))
	p.provision()
	list := rows(2, func(int) string { return "A" })
	p.server.Inject(sandbox.Fault{Path: "/batch/update", Body: `{"status":"COMPLETE"}`})
	if _, err := p.Write(t.Context(), crm.KindAccount, list); err == nil || outcome.IsPermanent(err) {
		t.Errorf("an answer without results: error is %v", err)
	}
	p.server.Inject(sandbox.Fault{Path: "/batch/update", Status: http.StatusForbidden, Body: `{"category":"MISSING_SCOPES"}`})
	if _, err := p.Write(t.Context(), crm.KindAccount, list); !outcome.IsPermanent(err) {
		t.Errorf("no right to write: error is %v", err)
	}
	if _, err := p.Write(t.Context(), crm.KindAccount, rows(101, func(int) string { return "A" })); !outcome.IsPermanent(err) {
		t.Errorf("101 rows: error is %v", err)
	}
	if _, err := p.Lookup(t.Context(), crm.KindAccount, make([]string, 101)); !outcome.IsPermanent(err) {
		t.Errorf("101 ids: error is %v", err)
	}
}

func TestProvisionCompletesOptionsAndKeepsThem(t *testing.T) {
	p := open(t, nil)
	p.post("/crm/properties/2026-03/companies/groups", map[string]any{"name": "mine", "label": "Mine"})
	p.post("/crm/properties/2026-03/companies", map[string]any{
		"name": "icp_tier", "label": "Our tier", "type": "enumeration", "fieldType": "select", "groupName": "mine",
		"options": []map[string]any{{"label": "Top", "value": "A", "description": "the best", "hidden": false}, {"label": "Old", "value": "OLD", "hidden": true}},
	})
	states, err := p.Fields(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if s := states[0]; !s.Exists || !s.Writable || !strings.Contains(s.Problem.String(), "lacks the options B, C, D, X") {
		t.Errorf("state is %+v", s)
	}
	p.provision()
	p.provision() // twice is harmless
	one := p.property("companies", "icp_tier")
	var options []string
	for _, o := range one.Options {
		options = append(options, fmt.Sprintf("%s=%s %s %t", o.Value, o.Label, o.Description, o.Hidden))
	}
	want := []string{"A=Top the best false", "OLD=Old  true", "B=B  false", "C=C  false", "D=D  false", "X=X  false"}
	if diff := cmp.Diff(want, options); diff != "" {
		t.Errorf("options (-want +got):\n%s", diff)
	}
	if one.Label != "Our tier" || one.GroupName != "mine" {
		t.Errorf("the property was changed: %+v", one)
	}
	if states, err = p.Fields(t.Context()); err != nil || slices.ContainsFunc(states, func(s connector.FieldState) bool {
		return !s.Exists || !s.Writable || !s.Problem.IsZero()
	}) {
		t.Errorf("states are %+v, %v", states, err)
	}
}

func TestArchivedPropertyComesBack(t *testing.T) {
	p := open(t, nil)
	p.provision()
	p.request(http.MethodDelete, "/crm/properties/2026-03/companies/icp_score", nil)
	states, err := p.Fields(t.Context())
	if err != nil || states[1].Exists {
		t.Fatalf("%+v, %v", states[1], err)
	}
	if err := p.Provision(t.Context(), states[1:2]); err != nil {
		t.Fatal(err)
	}
	if one := p.property("companies", "icp_score"); one.Type != "number" {
		t.Errorf("property is %+v", one)
	}
}

func TestPropertyOfAnotherTypeIsAProblem(t *testing.T) {
	p := open(t, nil, func(_ *hubspotsandbox.Options, s *connector.Settings) {
		s.Outputs = map[crm.Field]string{crm.FieldScore: "name", crm.FieldCoverage: "num_associated_deals", crm.FieldTier: "city"}
	})
	states, err := p.Fields(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range map[int]string{1: "is of type string and has to be number", 3: "is read-only in HubSpot", 0: ""} {
		if s := states[i]; want == "" && (!s.Problem.IsZero() || !s.Writable) || !strings.Contains(s.Problem.String(), want) || want != "" && s.Writable {
			t.Errorf("state is %+v, want %q", s, want)
		}
	}
	if err := p.Provision(t.Context(), states[1:2]); !outcome.IsPermanent(err) || !strings.Contains(err.Error(), "of type string, not number") {
		t.Errorf("error is %v", err)
	}
}

// definition is a property as the sandbox shows it.
type definition struct {
	Label, GroupName, Type string
	Options                []struct {
		Value, Label, Description string
		Hidden                    bool
	}
}

func (p *portal) property(objects, name string) definition {
	p.t.Helper()
	var d definition
	p.fetch("/crm/properties/2026-03/"+objects+"/"+name, &d)
	return d
}

// TestOptionsThatGoAwayCostTwoCalls has an admin take options away after the properties were
// read: the refused batch is not halved until each bad row stands alone.
func TestOptionsThatGoAwayCostTwoCalls(t *testing.T) {
	p := open(t, firms(100))
	p.provision()
	if _, err := p.Write(t.Context(), crm.KindAccount, rows(100, func(int) string { return "B" })); err != nil {
		t.Fatal(err)
	}
	if code := p.request(http.MethodPatch, "/crm/properties/2026-03/companies/icp_tier", map[string]any{
		"options": []map[string]any{{"label": "A", "value": "A"}, {"label": "B", "value": "B"}},
	}); code != http.StatusOK {
		t.Fatalf("take options away: status %d", code)
	}
	before := p.calls(http.MethodPost, "/batch/update")
	got, err := p.Write(t.Context(), crm.KindAccount, rows(100, func(i int) string { return string("ACD"[i%3]) }))
	if err != nil {
		t.Fatal(err)
	}
	if n := p.calls(http.MethodPost, "/batch/update") - before; n != 2 {
		t.Errorf("%d writing calls, want the refused one and the one of what is left", n)
	}
	for i, r := range got {
		bad := i%3 > 0
		if bad != outcome.IsPermanent(r.Err) || bad && !strings.Contains(r.Err.Error(), "--create adds it") || !bad && p.field("companies", id(i), "icp_tier") != "A" {
			t.Fatalf("row %d: %v, holds %s", i, r.Err, p.field("companies", id(i), "icp_tier"))
		}
	}
}

// TestAPropertyThatIsRefusedAgainAndAgainStopsTheHalving has HubSpot refuse each batch that
// sets a property, by a rule that nothing tells beforehand.
func TestAPropertyThatIsRefusedAgainAndAgainStopsTheHalving(t *testing.T) {
	p := open(t, firms(100))
	p.provision()
	p.server.Inject(sandbox.Fault{
		Path: "/batch/update", Times: -1, Status: http.StatusBadRequest,
		Body: `{"status":"error","category":"VALIDATION_ERROR","message":"x","errors":[{"message":"x","code":"VALIDATION_RULE","context":{"propertyName":["icp_tier"]}}]}`,
	})
	before := p.calls(http.MethodPost, "/batch/update")
	got, err := p.Write(t.Context(), crm.KindAccount, rows(100, func(int) string { return "A" }))
	if err != nil || len(got) != 100 {
		t.Fatalf("%d results, %v", len(got), err)
	}
	if n := p.calls(http.MethodPost, "/batch/update") - before; n > 15 {
		t.Errorf("%d writing calls for 100 rows that one property refuses", n)
	}
	permanent := 0
	for _, r := range got {
		if r.Err == nil || !strings.Contains(r.Err.Error(), "icp_tier") {
			t.Fatalf("row %s: %v, want the property", r.ID, r.Err)
		}
		if outcome.IsPermanent(r.Err) {
			permanent++
		}
	}
	if permanent != 3 {
		t.Errorf("%d rows are refused for good, want those that were sent alone", permanent)
	}
}
