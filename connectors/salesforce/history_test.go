package salesforce_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/icptier/icptier/connectors/salesforce/salesforcesandbox"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/sandbox"
)

// calls counts the calls since before whose query holds a text.
func (o *org) calls(before int, text string) (n int) {
	for _, c := range o.server.Calls()[before:] {
		if strings.Contains(c.Query, text) {
			n++
		}
	}
	return n
}

// proven has a rep prove the champion of an open deal, and says when.
func (o *org) proven(t *testing.T, deals []crm.Record) (id string, at crm.Stamp) {
	t.Helper()
	i := slices.IndexFunc(deals, func(r crm.Record) bool { return r.Deal != nil && r.Deal.Status == crm.DealOpen })
	if i < 0 {
		t.Fatal("no deal is open")
	}
	now := o.now().Truncate(time.Second)
	o.Edit(crm.KindDeal, deals[i].ID, "deal.champion", "3")
	return deals[i].ID, crm.StampOf(now)
}

func TestHistoryIsReadOnlyWhereItIsTracked(t *testing.T) {
	for _, c := range []struct {
		name    string
		tracked []string
		fault   sandbox.Fault
		dated   bool
		queries int // of histories, by a pull that finds the deal
	}{
		{name: "tracked", tracked: []string{"Champion__c"}, dated: true, queries: 1},
		{name: "of another field", tracked: []string{"StageName"}},
		{name: "of none"},
		{
			name: "the user may not see which", tracked: []string{"Champion__c"},
			fault: sandbox.Fault{Path: "FieldDefinition", Status: http.StatusBadRequest, Times: -1, Body: refusal("INVALID_TYPE", "sObject type 'FieldDefinition' is not supported.")},
		},
		{
			name: "the user may not see the history", tracked: []string{"Champion__c"}, queries: 1,
			fault: sandbox.Fault{Path: "OpportunityFieldHistory", Status: http.StatusBadRequest, Times: -1, Body: refusal("INVALID_TYPE", "sObject type 'OpportunityFieldHistory' is not supported.")},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			o, conn := organisation(t, func(options *salesforcesandbox.Options) { options.Tracked = c.tracked })
			if c.fault.Path != "" {
				o.server.Inject(c.fault)
			}
			deals, cursor, _ := pull(t, conn, crm.KindDeal, "")
			id, at := o.proven(t, deals)
			before := len(o.server.Calls())
			read, _, _ := pull(t, conn, crm.KindDeal, cursor)
			e := champion(t, read, id)
			if e == nil || e.At >= at != c.dated || e.At > 0 != c.dated {
				t.Errorf("evidence %+v, edited at %d", e, at)
			}
			if n := o.calls(before, "OpportunityFieldHistory"); n != c.queries {
				t.Errorf("%d queries of histories, want %d", n, c.queries)
			}
			if n := o.calls(before, "FieldDefinition"); n > 1 {
				t.Errorf("asked %d times what is tracked, want once a run", n)
			}
		})
	}
}

// An answer without its list is none: what it would have said is asked again.
func TestWhatIsTrackedIsNotGuessed(t *testing.T) {
	o, conn := organisation(t, func(options *salesforcesandbox.Options) {
		options.Tracked, options.Currency = []string{"Champion__c"}, "CHF"
	})
	for _, setup := range []string{"Organization", "FieldDefinition"} {
		o.server.Inject(sandbox.Fault{Path: setup, Body: "{}", Times: 1})
		if _, err := conn.Read(t.Context(), crm.KindDeal, ""); err == nil || outcome.IsPermanent(err) {
			t.Errorf("error %v of an answer without its list about %s, want a transient one", err, setup)
		}
	}
	deals, cursor, _ := pull(t, conn, crm.KindDeal, "")
	id, at := o.proven(t, deals)
	read, _, _ := pull(t, conn, crm.KindDeal, cursor)
	if e := champion(t, read, id); e == nil || e.At < at {
		t.Errorf("evidence %+v, edited at %d", e, at)
	}
	for _, r := range deals {
		if m := r.Deal.Amount; m != nil && m.Currency != "CHF" {
			t.Fatalf("an amount is in %q", m.Currency)
		}
	}
}

func TestTrackedFieldsAreListed(t *testing.T) {
	_, conn := organisation(t, func(options *salesforcesandbox.Options) { options.Tracked = []string{"Champion__c"} })
	states, err := conn.ListInputs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]connector.InputState{}
	for _, s := range states {
		listed[s.Name] = s
	}
	if s := listed["deal.champion_at"]; !slices.Equal(s.Fields, []string{"OpportunityFieldHistory.Champion__c"}) || len(s.Unseen) > 0 {
		t.Errorf("the date of a tracked field is listed as %+v", s)
	}
	if s := listed["deal.economic_buyer_at"]; len(s.Fields) > 0 || !slices.Equal(s.Unseen, []string{"OpportunityFieldHistory.Economic_Buyer__c"}) || s.Hidden {
		t.Errorf("the date of a field that is not tracked is listed as %+v", s)
	}
}
