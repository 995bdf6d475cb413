package hubspot_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/connectors/hubspot/hubspotsandbox"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/sandbox"
)

func TestAssociationsThatMayNotBeRead(t *testing.T) {
	p := open(t, firms(3), func(_ *hubspotsandbox.Options, s *connector.Settings) {
		s.Inputs = map[string]string{"deal.champion": "role:Champion"}
	})
	p.server.Inject(sandbox.Fault{
		Path: "/associations/2026-03/deals/contacts/", Times: -1, Status: http.StatusForbidden,
		Body: `{"status":"error","category":"MISSING_SCOPES","message":"one is missing"}`,
	})
	records, problems, next := p.read(crm.KindDeal, "")
	if len(records) != 3 || len(problems) != 1 || problems[0].Lost || !strings.Contains(problems[0].What.String(), "crm.objects.contacts.read") {
		t.Errorf("%d deals, problems %+v: want all deals and one problem that names the scope", len(records), problems)
	}
	for _, r := range records {
		if len(r.Deal.Evidence) > 0 {
			t.Errorf("deal %s has the evidence %+v", r.ID, r.Deal.Evidence)
		}
	}
	p.server.Heal()
	p.clock.add(time.Hour)
	p.edit("contacts", p.contact(time.Time{}), map[string]any{"hs_last_sales_activity_timestamp": "2026-11-01T10:00:00Z"})
	p.edit("deals", id(1), map[string]any{"@contacts": id(0) + ":3,101"})
	p.clock.add(time.Hour)
	records, problems, _ = p.read(crm.KindDeal, next)
	want := []crm.Evidence{{Criterion: "champion", Level: crm.LevelNamed, Active: crm.StampOf(time.Date(2026, 11, 1, 10, 0, 0, 0, time.UTC))}}
	if len(records) != 1 || len(problems) != 0 {
		t.Fatalf("%d deals, problems %+v", len(records), problems)
	}
	if diff := cmp.Diff(want, records[0].Deal.Evidence); diff != "" {
		t.Errorf("with the right to read them (-want +got):\n%s", diff)
	}
}

// contact puts somebody into the portal who is in no deal yet, and returns the id.
func (p *portal) contact(contacted time.Time) string {
	p.t.Helper()
	o := sandbox.Object{ID: id(len(p.store.All("contacts"))), Created: p.clock.now(), Modified: p.clock.now(), Fields: map[string]any{}}
	if !contacted.IsZero() {
		o.Fields["notes_last_contacted"] = contacted.Format(time.RFC3339)
	}
	if err := p.store.Put("contacts", o); err != nil {
		p.t.Fatal(err)
	}
	return o.ID
}

func TestPeopleCostFewCalls(t *testing.T) {
	p := open(t, firms(250), func(_ *hubspotsandbox.Options, s *connector.Settings) {
		s.Inputs = map[string]string{"deal.champion": "role:Champion|Decision maker"}
	})
	for i := range 250 {
		p.edit("deals", id(i), map[string]any{"@contacts": p.contact(p.clock.now().AddDate(0, 0, -1)) + ":3,103"})
	}
	records, _, _ := p.read(crm.KindDeal, "")
	for _, r := range records {
		if len(r.Deal.Evidence) != 1 || r.Deal.Evidence[0].Active == 0 {
			t.Fatalf("deal %s has the evidence %+v", r.ID, r.Deal.Evidence)
		}
	}
	// Three pages of the list, each with one call for associations and one for people.
	if a, b := p.calls(http.MethodPost, "/associations/"), p.calls(http.MethodPost, "/contacts/batch/read"); a != 3 || b != 6 {
		t.Errorf("%d calls for associations and %d for those and contacts, want 3 and 6", a, b)
	}
}

func TestPeopleWhoWereActiveBringTheirDeals(t *testing.T) {
	p := open(t, firms(250), func(_ *hubspotsandbox.Options, s *connector.Settings) {
		s.Inputs = map[string]string{"deal.champion": "role:Champion"}
	})
	var people []string
	for i := range 250 {
		people = append(people, p.contact(p.clock.now().AddDate(0, -6, 0)))
		p.edit("deals", id(i), map[string]any{"@contacts": people[i] + ":3,101"})
	}
	_, _, next := p.read(crm.KindDeal, "")
	p.clock.add(time.Hour)
	_, _, next = p.read(crm.KindDeal, next)
	p.clock.add(time.Hour)
	for _, contact := range people {
		p.edit("contacts", contact, map[string]any{"notes_last_contacted": p.clock.now().Format(time.RFC3339)})
	}
	at := crm.StampOf(p.clock.now())
	p.clock.add(10 * time.Minute) // further than a window goes back
	before := p.calls(http.MethodPost, "/contacts/search")
	records, problems, rest := p.read(crm.KindDeal, next)
	if len(records) != 250 || len(problems) != 0 {
		t.Errorf("%d deals, problems %+v, want all 250 deals", len(records), problems)
	}
	for _, r := range records {
		if len(r.Deal.Evidence) != 1 || r.Deal.Evidence[0].Active != at {
			t.Fatalf("deal %s has the evidence %+v, want activity at %d", r.ID, r.Deal.Evidence, at)
		}
	}
	if n := p.calls(http.MethodPost, "/contacts/search") - before; n != 2 {
		t.Errorf("%d searches for 250 people, want 2", n)
	}
	p.clock.add(time.Hour)
	if records, _, _ = p.read(crm.KindDeal, rest); len(records) > 0 {
		t.Errorf("%d deals came again", len(records))
	}
	p.server.Inject(sandbox.Fault{Path: "/contacts/search", Times: -1, Status: http.StatusForbidden, Body: `{"category":"MISSING_SCOPES","message":"x"}`})
	p.clock.add(time.Hour)
	if _, problems, _ = p.read(crm.KindDeal, rest); len(problems) != 1 || problems[0].Lost {
		t.Errorf("people that may not be searched gave the problems %+v, want one", problems)
	}
}
