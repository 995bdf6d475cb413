package hubspot_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/connectors/hubspot/hubspotsandbox"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

// firms makes n companies, each with one deal.
func firms(n int) []sample.Company {
	list := make([]sample.Company, n)
	for i := range list {
		list[i] = sample.Company{
			Key: fmt.Sprint(i), Name: fmt.Sprintf("Firma %d", i), Country: "DE", Domain: fmt.Sprintf("firma%d.de", i),
			Created: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC),
			Deals:   []sample.Deal{{Key: fmt.Sprint(i), Status: crm.DealOpen, Created: time.Date(2025, 2, 1, 0, 0, 0, 0, time.UTC)}},
		}
	}
	return list
}

// id is the id of the nth object of a type.
func id(n int) string { return fmt.Sprint(30_000_000_001 + n) }

func ids(records []crm.Record) []string {
	list := make([]string, 0, len(records))
	for _, r := range records {
		if r.Deleted {
			list = append(list, "-"+r.ID)
		} else {
			list = append(list, r.ID)
		}
	}
	return list
}

func TestFirstReadingListsAndCounts(t *testing.T) {
	p := open(t, firms(230))
	page, err := p.Read(t.Context(), crm.KindAccount, "")
	if err != nil {
		t.Fatal(err)
	}
	if page.Total != 230 || len(page.Records) != 100 || !page.More {
		t.Errorf("first page: total %d, %d records, more %t", page.Total, len(page.Records), page.More)
	}
	records, problems, next := p.read(crm.KindAccount, "")
	if len(records) != 230 || len(problems) != 0 {
		t.Errorf("%d records, problems %v", len(records), problems)
	}
	if want := crm.Cursor(fmt.Sprintf(`{"from":%d}`, p.clock.now().UnixMilli()+999)); next != want {
		t.Errorf("cursor rests at %s, want %s", next, want)
	}
}

func TestDealsOfAListNeedNoFurtherCall(t *testing.T) {
	p := open(t, firms(3))
	records, _, next := p.read(crm.KindDeal, "")
	for i, r := range records {
		if r.Deal.Account != id(i) {
			t.Errorf("deal %s belongs to %q, want %s", r.ID, r.Deal.Account, id(i))
		}
	}
	if n := p.calls(http.MethodPost, "/associations/"); n != 0 {
		t.Errorf("%d calls for associations that the list has shown", n)
	}
	p.clock.add(time.Hour)
	p.edit("deals", id(1), map[string]any{"amount": "5000"})
	records, _, _ = p.read(crm.KindDeal, next)
	if len(records) != 1 || records[0].Deal.Account != id(1) {
		t.Errorf("search brought %+v", records)
	}
}

func TestDealOfSeveralCompaniesBelongsToThePrimaryOne(t *testing.T) {
	p := open(t, firms(3))
	for _, c := range []struct{ links, want string }{
		{id(2) + ":341;" + id(1) + ":5,341", id(1)},
		{id(2) + ":341;" + id(1) + ":341", id(1)}, // none is primary: the oldest
		{id(2) + ":341", id(2)},
		{"", ""},
		{"42:5,341", ""}, // of a company that is not there
	} {
		p.edit("deals", id(0), map[string]any{"@companies": c.links})
		records, _, _ := p.read(crm.KindDeal, "")
		found, err := p.Lookup(t.Context(), crm.KindDeal, []string{id(0)})
		if err != nil {
			t.Fatal(err)
		}
		if records[0].Deal.Account != c.want || found[0].Deal.Account != c.want {
			t.Errorf("with %q the deal belongs to %q in the list and %q in the lookup, want %q",
				c.links, records[0].Deal.Account, found[0].Deal.Account, c.want)
		}
	}
}

func TestSearchGoesOnAfterAnId(t *testing.T) {
	p := open(t, firms(450))
	_, _, next := p.read(crm.KindAccount, "")
	p.clock.add(time.Hour)
	for i := range 450 { // all with one stamp
		p.edit("companies", id(i), map[string]any{"city": "Ulm"})
	}
	var got []string
	cursor, totals := next, []int{}
	for n := 0; ; n++ {
		if n == 2 { // somebody edits while we read: once more in this window, or in the next
			p.clock.add(time.Second)
			p.edit("companies", id(0), map[string]any{"city": "Bonn"})
		}
		page, err := p.Read(t.Context(), crm.KindAccount, cursor)
		if err != nil {
			t.Fatal(err)
		}
		var stored crm.Cursor // a cursor survives being stored
		text, err := json.Marshal(page.Next)
		if err != nil || json.Unmarshal(text, &stored) != nil {
			t.Fatal(err)
		}
		got, cursor, totals = append(got, ids(page.Records)...), stored, append(totals, page.Total)
		if !page.More {
			break
		}
	}
	slices.Sort(got)
	if got = slices.Compact(got); len(got) != 450 {
		t.Errorf("%d of 450 edited companies came", len(got))
	}
	if diff := cmp.Diff([]int{0, 450, 450, 450}, totals); diff != "" {
		t.Errorf("totals (-want +got):\n%s", diff)
	}
	records, _, _ := p.read(crm.KindAccount, cursor)
	if !slices.Contains(ids(records), id(0)) {
		t.Error("the edit made while reading was missed")
	}
	for _, c := range p.server.Calls() {
		if strings.HasSuffix(c.Path, "/search") && c.Rows > 200 {
			t.Errorf("a search gave %d objects", c.Rows)
		}
	}
}

func TestWindowGoesBackForTheLaggingIndex(t *testing.T) {
	p := open(t, firms(3), func(o *hubspotsandbox.Options, _ *connector.Settings) { o.SearchLag = 30 * time.Second })
	_, _, cursor := p.read(crm.KindAccount, "")
	p.clock.add(time.Hour)
	p.edit("companies", id(1), map[string]any{"city": "Ulm"})
	p.clock.add(10 * time.Second)
	records, _, cursor := p.read(crm.KindAccount, cursor)
	if len(records) != 0 {
		t.Fatalf("the index does not lag: %v", ids(records))
	}
	p.clock.add(time.Minute)
	records, _, _ = p.read(crm.KindAccount, cursor)
	if len(records) != 1 || records[0].Account.City != "Ulm" {
		t.Errorf("the change that the index showed late was missed: %v", ids(records))
	}
}

func TestLongPropertyListsAreReadByBatch(t *testing.T) {
	long := make(map[string]string)
	fields := map[string]any{}
	p := open(t, firms(250), func(_ *hubspotsandbox.Options, s *connector.Settings) { s.Inputs = long })
	group := map[string]any{"name": "long", "label": "Long"}
	if status := p.post("/crm/properties/2026-03/companies/groups", group); status != http.StatusCreated {
		t.Fatalf("group: %d", status)
	}
	for i, name := range crm.InputNames() {
		if !strings.HasPrefix(name, "account.") || name == "account.employees" {
			continue
		}
		property := fmt.Sprintf("p%02d_%s", i, strings.Repeat("x", 96))
		long[name], fields[property] = property, "2"
		definition := map[string]any{"name": property, "label": "Long", "type": "string", "fieldType": "text", "groupName": "long"}
		if status := p.post("/crm/properties/2026-03/companies", definition); status != http.StatusCreated {
			t.Fatalf("property: %d", status)
		}
	}
	_, _, cursor := p.read(crm.KindAccount, "")
	p.clock.add(time.Hour)
	for i := range 250 {
		p.edit("companies", id(i), map[string]any{"numberofemployees": "77"})
	}
	records, _, _ := p.read(crm.KindAccount, cursor)
	if len(records) != 250 {
		t.Fatalf("%d of 250 came", len(records))
	}
	for _, r := range records {
		if r.Account.Employees == nil || *r.Account.Employees != 77 {
			t.Fatalf("%s came without its properties", r.ID)
		}
	}
}

func TestArchivedAndMergedBecomeTombstones(t *testing.T) {
	p := open(t, firms(5))
	_, _, cursor := p.read(crm.KindAccount, "")
	p.clock.add(time.Hour)
	before, _ := p.store.Get("companies", id(1))
	if status := p.request(http.MethodDelete, "/crm/objects/2026-03/companies/"+id(1), nil); status != http.StatusNoContent {
		t.Fatalf("archive: %d", status)
	}
	p.clock.add(time.Second)
	merge := map[string]string{"primaryObjectId": id(2), "objectIdToMerge": id(3)}
	if status := p.post("/crm/objects/2026-03/companies/merge", merge); status != http.StatusOK {
		t.Fatalf("merge: %d", status)
	}
	after, _ := p.store.Get("companies", id(1))
	if !after.Modified.Equal(before.Modified) {
		t.Error("archiving moved the modified stamp, which HubSpot does not do")
	}
	records, _, cursor := p.read(crm.KindAccount, cursor)
	if diff := cmp.Diff([]string{"-" + id(1), id(2), "-" + id(3)}, ids(records)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, r := range records {
		if r.Deleted && r.Version.Modified < crm.StampOf(before.Modified) {
			t.Errorf("tombstone %s is older than the record", r.ID)
		}
	}
	p.clock.add(time.Hour)
	_, _, cursor = p.read(crm.KindAccount, cursor) // the windows overlap
	p.clock.add(time.Hour)
	if records, _, _ := p.read(crm.KindAccount, cursor); len(records) != 0 {
		t.Errorf("long after, still %v", ids(records))
	}
	found, err := p.Lookup(t.Context(), crm.KindAccount, []string{id(3), id(0), "77", "no id", id(1)})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{id(0), "-" + id(3), "-77", "-no id", "-" + id(1)}, ids(found)); diff != "" {
		t.Errorf("lookup (-want +got):\n%s", diff)
	}
	for _, r := range found {
		if now := p.clock.now(); r.Deleted && r.Version.Modified.Time().Sub(now).Abs() > time.Second {
			t.Errorf("tombstone of %s is of %s, not of the reading", r.ID, r.Version.Modified.Time())
		}
	}
}

func TestIDs(t *testing.T) {
	p := open(t, firms(120))
	p.request(http.MethodDelete, "/crm/objects/2026-03/companies/"+id(7), nil)
	var got []string
	for cursor, more := crm.Cursor(""), true; more; {
		page, err := p.IDs(t.Context(), crm.KindAccount, cursor)
		if err != nil {
			t.Fatal(err)
		}
		got, cursor, more = append(got, page.IDs...), page.Next, page.More
	}
	if len(got) != 119 || slices.Contains(got, id(7)) {
		t.Errorf("%d ids", len(got))
	}
}

func TestStatusComesFromThePipelineWhereHubSpotComputesNone(t *testing.T) {
	p := open(t, firms(3))
	for i, stage := range []string{"closedwon", "closedlost", "contractsent"} {
		p.edit("deals", id(i), map[string]any{"dealstage": stage})
	}
	hide := func(body []byte) []byte {
		return []byte(strings.NewReplacer(`"hs_is_closed"`, `"x"`, `"hs_is_closed_won"`, `"y"`).Replace(string(body)))
	}
	p.server.Inject(sandbox.Fault{Path: "/objects/2026-03/deals?", Method: http.MethodGet, Rewrite: hide})
	records, _, _ := p.read(crm.KindDeal, "")
	for i, want := range []crm.DealStatus{crm.DealWon, crm.DealLost, crm.DealOpen} {
		if records[i].Deal.Status != want {
			t.Errorf("deal %d is %s, want %s", i, records[i].Deal.Status, want)
		}
	}
}

func TestBadAnswersYieldNoRecords(t *testing.T) {
	list, search, associations := "/objects/2026-03/deals?", "/deals/search", "/associations/"
	for name, c := range map[string]struct {
		fault sandbox.Fault
		want  string
	}{
		"list without results":       {sandbox.Fault{Path: list, Body: `{"paging":{}}`}, "no list of results"},
		"search without results":     {sandbox.Fault{Path: search, Body: `{"total":3}`}, "no list of results"},
		"search without total":       {sandbox.Fault{Path: search, Body: `{"results":[]}`}, "no total"},
		"search that stands still":   {sandbox.Fault{Path: search, Body: `{"total":3,"results":[],"paging":{"next":{"after":"200"}}}`}, "same page"},
		"associations that failed":   {sandbox.Fault{Path: associations, Body: `{"status":"COMPLETE","results":[],"errors":[{"category":"INTERNAL_ERROR"}]}`}, "part of it failed with [INTERNAL_ERROR]"},
		"associations without list":  {sandbox.Fault{Path: associations, Body: `{"status":"COMPLETE"}`}, "no list of results"},
		"associations of other form": {sandbox.Fault{Path: associations, Body: `{"results":["x"]}`}, "cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := open(t, firms(3))
			_, _, cursor := p.read(crm.KindDeal, "")
			p.clock.add(time.Hour)
			p.edit("deals", id(0), map[string]any{"amount": "1"})
			if c.fault.Path != list {
				page, err := p.Read(t.Context(), crm.KindDeal, cursor)
				if err != nil {
					t.Fatal(err)
				}
				cursor = page.Next // the archived ones are read
			}
			p.server.Inject(c.fault)
			page, err := p.Read(t.Context(), crm.KindDeal, cursor)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error is %v, want %q", err, c.want)
			}
			if len(page.Records) != 0 || page.Next != "" {
				t.Errorf("page is %+v", page)
			}
		})
	}
}

func TestListThatNamesItselfAsNextPage(t *testing.T) {
	p := open(t, firms(150))
	page, err := p.Read(t.Context(), crm.KindAccount, "")
	if err != nil {
		t.Fatal(err)
	}
	same := fmt.Sprintf(`{"results":[],"paging":{"next":{"after":%q}}}`, id(100))
	p.server.Inject(sandbox.Fault{Path: "after=" + id(100), Body: same})
	if _, err := p.Read(t.Context(), crm.KindAccount, page.Next); err == nil || !strings.Contains(err.Error(), "same page") {
		t.Errorf("error is %v", err)
	}
}

func TestConfiguredPropertyThatThePortalLacks(t *testing.T) {
	p := open(t, nil, func(_ *hubspotsandbox.Options, s *connector.Settings) {
		s.Inputs = map[string]string{"account.employees": "heads", "deal.champion": "nobody"}
	})
	_, err := p.Read(t.Context(), crm.KindAccount, "")
	want := `fields: account.employees: the portal has no property "heads" on companies`
	if !outcome.IsPermanent(err) || err.Error() != want {
		t.Errorf("error is %v, want %s", err, want)
	}
	_, err = p.Lookup(t.Context(), crm.KindDeal, []string{"1"})
	if !outcome.IsPermanent(err) || !strings.Contains(err.Error(), `deal.champion: the portal has no property "nobody" on deals`) {
		t.Errorf("error is %v", err)
	}
}

func TestForeignCursorsAreRefused(t *testing.T) {
	p := open(t, nil)
	for _, cursor := range []crm.Cursor{"2026-01-01", `{"phase":"swim","from":1}`, `{"phase":"search"}`, `{}`, `[]`} {
		if _, err := p.Read(t.Context(), crm.KindAccount, cursor); !outcome.IsPermanent(err) {
			t.Errorf("cursor %s: error is %v", cursor, err)
		}
	}
}

func TestIdentify(t *testing.T) {
	p := open(t, nil)
	got, err := p.Identify(t.Context())
	want := connector.Identity{Tenant: "49000001", Label: "portal 49000001 at app-eu1.hubspot.com"}
	if err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	p.server.Inject(sandbox.Fault{Path: "/details", Body: `{}`})
	if _, err := p.Identify(t.Context()); err == nil {
		t.Error("an answer without a portal was taken")
	}
}

func TestLimits(t *testing.T) {
	for name, c := range map[string]struct {
		fault sandbox.Fault
		want  string
		after time.Duration
	}{
		"day": {
			sandbox.Fault{Status: 429, Body: `{"status":"error","errorType":"RATE_LIMIT","policyName":"DAILY"}`},
			"calls of the day", 14 * time.Hour, // 09:00 UTC is 10:00 in Berlin
		},
		"moved": {sandbox.Fault{Status: 477, RetryAfter: "3600", Body: `{}`}, "moving", time.Hour},
		"told":  {sandbox.Fault{Status: 429, RetryAfter: "120", Body: `{"policyName":"TEN_SECONDLY_ROLLING"}`}, "ten seconds", 2 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := open(t, nil)
			if _, err := p.Identify(t.Context()); err != nil { // so that the time zone is known
				t.Fatal(err)
			}
			p.server.Inject(c.fault)
			_, err := p.Identify(t.Context())
			after, limited := outcome.RateLimited(err)
			if !limited || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("error is %v", err)
			}
			if name == "day" { // the fault's answer has the real clock's date
				if after <= 0 || after > 25*time.Hour {
					t.Errorf("waits %s", after)
				}
			} else if after != c.after {
				t.Errorf("waits %s, want %s", after, c.after)
			}
		})
	}
}

func TestMissingScopesAreNamed(t *testing.T) {
	p := open(t, nil)
	p.server.Inject(sandbox.Fault{Path: "/properties/", Status: http.StatusForbidden, Body: `{"status":"error","category":"MISSING_SCOPES",
		"message":"One or more of the following scopes are required.","context":{"requiredGranularScopes":["crm.schemas.companies.read"]}}`})
	_, err := p.Fields(t.Context())
	if !outcome.IsPermanent(err) || !strings.Contains(err.Error(), "the app lacks the scope crm.schemas.companies.read") {
		t.Errorf("error is %v", err)
	}
}
