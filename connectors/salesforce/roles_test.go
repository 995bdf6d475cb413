package salesforce_test

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/connectors/salesforce"
	"github.com/icptier/icptier/connectors/salesforce/salesforcesandbox"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

// day is a clock that a test moves; it begins in the morning, by UTC.
type day struct{ at time.Time }

func (d *day) now() time.Time { return d.at }

// openWithRoles is open with the champion from contact roles, and a clock.
func openWithRoles(t *testing.T, accounts int) (*org, *salesforce.Connector, *day) {
	t.Helper()
	clock := &day{at: time.Date(2026, 11, 10, 8, 0, 0, 0, time.UTC)}
	companies, err := sample.Companies(sample.Options{Seed: 3, Accounts: accounts, Now: clock.at})
	if err != nil {
		t.Fatal(err)
	}
	o := openOrg(t, companies, clock.now, func(o *salesforcesandbox.Options) { o.AccessLifetime = 72 * time.Hour })
	hello := o.serve(t)
	c, err := salesforce.New(connector.Settings{
		Endpoint: connector.Endpoint{URL: hello.URL}, Inputs: map[string]string{"deal.champion": "role:Champion|Executive Sponsor"},
		Tokens: fixed{Access: connector.Secret(hello.AccessToken), Instance: hello.URL},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return o, c, clock
}

// champion returns the evidence for the champion; nil where there is none.
func champion(t *testing.T, records []crm.Record, deal string) *crm.Evidence {
	t.Helper()
	for _, r := range slices.Backward(records) {
		if r.ID != deal || r.Deal == nil {
			continue
		}
		for _, e := range r.Deal.Evidence {
			if e.Criterion == "champion" {
				return &e
			}
		}
		return nil
	}
	t.Fatalf("deal %s was not read", deal)
	return nil
}

// Neither a change of a role nor an activity moves the stamp of the opportunity.
func TestRolesAreSeenWhoseDealsDidNotChange(t *testing.T) {
	o, c, clock := openWithRoles(t, 60)
	deal := o.IDs(crm.KindDeal)[0]
	o.RemovePeople(deal)
	o.AddPerson(deal, "Influencer", clock.at.AddDate(0, 0, -40))
	records, cursor, _ := pull(t, c, crm.KindDeal, "")
	if e := champion(t, records, deal); e != nil {
		t.Fatalf("an influencer is the champion: %+v", e)
	}

	clock.at = clock.at.Add(time.Hour)
	role, contact := o.last("OpportunityContactRole"), o.last("Contact")
	o.edit("OpportunityContactRole", role, map[string]any{"Role": "Executive Sponsor"})
	clock.at = clock.at.Add(time.Hour)
	records, cursor, _ = pull(t, c, crm.KindDeal, cursor)
	want := &crm.Evidence{Criterion: "champion", Level: crm.LevelNamed, Active: crm.StampOf(time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC))}
	if diff := gocmp.Diff(want, champion(t, records, deal)); diff != "" {
		t.Errorf("after the role changed (-want +got):\n%s", diff)
	}

	clock.at = clock.at.Add(time.Hour)
	o.edit("OpportunityContactRole", role, map[string]any{"Role": "Other"})
	records, cursor, _ = pull(t, c, crm.KindDeal, cursor)
	if e := champion(t, records, deal); e != nil {
		t.Errorf("who is something else by now is still the champion: %+v", e)
	}
	o.edit("OpportunityContactRole", role, map[string]any{"Role": "Champion"})
	_, cursor, _ = pull(t, c, crm.KindDeal, cursor)

	clock.at = clock.at.Add(time.Hour)
	o.edit("Contact", contact, map[string]any{"LastActivityDate": clock.at.Format(time.DateOnly)})
	clock.at = clock.at.AddDate(0, 0, 1)
	records, cursor, _ = pull(t, c, crm.KindDeal, cursor)
	want.Active = crm.StampOf(time.Date(2026, 11, 10, 0, 0, 0, 0, time.UTC))
	if diff := gocmp.Diff(want, champion(t, records, deal)); diff != "" {
		t.Errorf("on the day after an activity (-want +got):\n%s", diff)
	}

	clock.at = clock.at.Add(time.Hour)
	before := len(o.server.Calls())
	records, _, _ = pull(t, c, crm.KindDeal, cursor)
	if calls := len(o.server.Calls()) - before; len(records) > 0 || calls > 4 {
		t.Errorf("reading on where nothing changed gave %d deals in %d calls", len(records), calls)
	}
}

// last returns the id of the object's newest record.
func (o *org) last(object string) string {
	all := o.store.All(object)
	newest := slices.MaxFunc(all, func(a, b sandbox.Object) int { return cmp.Compare(a.Seq, b.Seq) })
	return newest.ID
}

// edit changes a record of an object, and no other's stamp.
func (o *org) edit(object, id string, fields map[string]any) {
	o.t.Helper()
	if _, found, err := o.store.Update(object, id, o.now().Truncate(time.Second), fields); err != nil || !found {
		o.t.Fatalf("edit %s %s: found %t, error %v", object, id, found, err)
	}
}

func TestManyRolesChangedAtOnce(t *testing.T) {
	o, c, clock := openWithRoles(t, 400)
	_, cursor, _ := pull(t, c, crm.KindDeal, "")
	clock.at = clock.at.Add(time.Hour)
	want := map[string]bool{}
	for _, r := range o.store.All("OpportunityContactRole") {
		o.edit("OpportunityContactRole", r.ID, map[string]any{"Role": "Champion"})
		want[fmt.Sprint(r.Fields["OpportunityId"])] = true
	}
	if len(want) < 210 {
		t.Fatalf("%d deals have somebody, want more than a page", len(want))
	}
	records, _, pages := pull(t, c, crm.KindDeal, cursor)
	for _, r := range records {
		if champion(t, []crm.Record{r}, r.ID) != nil {
			delete(want, r.ID)
		}
	}
	if len(want) > 0 || pages < 3 {
		t.Errorf("%d deals did not come with their champion, in %d pages", len(want), pages)
	}
}

func TestARunGoesOnInThePhaseOfRoles(t *testing.T) {
	o, c, clock := openWithRoles(t, 60)
	_, cursor, _ := pull(t, c, crm.KindDeal, "")
	clock.at = clock.at.Add(time.Hour)
	page, err := c.Read(t.Context(), crm.KindDeal, cursor)
	if err != nil || !page.More || !strings.Contains(string(page.Next), `"phase":"roles"`) {
		t.Fatalf("after the deals that changed: more %t, cursor %s, error %v", page.More, page.Next, err)
	}
	o.server.Inject(sandbox.Fault{Path: "OpportunityContactRole", Status: http.StatusServiceUnavailable, Times: 20})
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if failed, err := c.Read(ctx, crm.KindDeal, page.Next); err == nil || failed.Next != "" {
		t.Errorf("a query of roles that fails gave cursor %q and error %v", failed.Next, err)
	}
	o.server.Heal()
	if _, err := c.Read(t.Context(), crm.KindDeal, page.Next); err != nil {
		t.Errorf("the cursor of before: %v", err)
	}
	// Roles that are no longer mapped end the phase.
	hello, err := o.server.Hello()
	if err != nil {
		t.Fatal(err)
	}
	plain, err := salesforce.New(connector.Settings{
		Endpoint: connector.Endpoint{URL: hello.URL}, Tokens: fixed{Access: connector.Secret(hello.AccessToken), Instance: hello.URL},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	if last, err := plain.Read(t.Context(), crm.KindDeal, page.Next); err != nil || last.More || len(last.Records) > 0 {
		t.Errorf("without mapped roles: more %t, %d records, error %v", last.More, len(last.Records), err)
	}
}
