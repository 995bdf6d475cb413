package dynamics_test

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/icptier/icptier/connectors/dynamics"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

// clock is one that a test moves.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.at }

func (c *clock) pass(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.at = c.at.Add(d) }

// fixed gives out one token.
type fixed connector.Token

func (f fixed) Token(context.Context) (connector.Token, error) { return connector.Token(f), nil }
func (f fixed) Refresh(context.Context, connector.Token) (connector.Token, error) {
	return connector.Token(f), nil
}

// world is a sandbox that serves, and a connector to it.
type world struct {
	*box
	c     *dynamics.Connector
	clock *clock
	hello sandbox.Hello
}

func newWorld(t *testing.T, change ...func(*connector.Settings)) *world {
	t.Helper()
	w := &world{clock: &clock{at: time.Now().UTC()}}
	companies, err := sample.Companies(sample.Options{Seed: 7, Accounts: 30, Now: w.clock.now()})
	if err != nil {
		t.Fatal(err)
	}
	w.box = openBox(t, companies, w.clock.now)
	w.server.SetAccessLifetime(1000 * time.Hour)
	ctx, cancel := context.WithCancel(t.Context())
	if err := w.server.Listen(ctx, ""); err != nil {
		cancel()
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- w.server.Serve(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	if w.hello, err = w.server.Hello(); err != nil {
		t.Fatal(err)
	}
	w.c = w.connect(change...)
	return w
}

// connect makes one more connector.
func (w *world) connect(change ...func(*connector.Settings)) *dynamics.Connector {
	w.t.Helper()
	s := connector.Settings{Connection: "d", Endpoint: connector.Endpoint{URL: w.hello.URL}, Tokens: fixed{Access: connector.Secret(w.hello.AccessToken)}}
	for _, f := range change {
		f(&s)
	}
	c, err := dynamics.New(s)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(c.Close)
	return c
}

func options(text string) func(*connector.Settings) {
	return func(s *connector.Settings) { s.Options = json.RawMessage(text) }
}

// pull reads on until there is no more.
func (w *world) pull(c *dynamics.Connector, kind crm.Kind, cursor crm.Cursor) ([]crm.Record, crm.Cursor) {
	w.t.Helper()
	var all []crm.Record
	for more := true; more; {
		page, err := c.Read(w.t.Context(), kind, cursor)
		if err != nil {
			w.t.Fatal(err)
		}
		all, cursor, more = append(all, page.Records...), page.Next, page.More
	}
	return all, cursor
}

func (w *world) provision(c *dynamics.Connector) error {
	w.t.Helper()
	missing, err := c.Fields(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	return c.Provision(w.t.Context(), missing)
}

// lookup reads one record.
func (w *world) lookup(kind crm.Kind, id string) crm.Record {
	w.t.Helper()
	found, err := w.c.Lookup(w.t.Context(), kind, []string{id})
	if err != nil || len(found) != 1 {
		w.t.Fatalf("%d records, %v", len(found), err)
	}
	return found[0]
}

func TestChangesAreForgottenAfterSevenDays(t *testing.T) {
	w := newWorld(t)
	_, cursor := w.pull(w.c, crm.KindAccount, "")
	w.clock.pass(6 * 24 * time.Hour)
	_, younger := w.pull(w.c, crm.KindAccount, cursor)
	w.clock.pass(6 * 24 * time.Hour)
	if _, err := w.c.Read(t.Context(), crm.KindAccount, cursor); !outcome.IsCursorExpired(err) {
		t.Errorf("a link of twelve days: %v", err)
	}
	w.pull(w.c, crm.KindAccount, younger)
}

func TestACursorIsForTheColumnsThatItWasMadeFor(t *testing.T) {
	w := newWorld(t)
	_, cursor := w.pull(w.c, crm.KindAccount, "")
	other := w.connect(func(s *connector.Settings) { s.Inputs = map[string]string{"account.custom.plants": "new_plants"} })
	if _, err := other.Read(t.Context(), crm.KindAccount, cursor); !outcome.IsCursorExpired(err) {
		t.Errorf("another column is read, and the cursor gave %v: its link brings the columns that it was made with", err)
	}
}

func TestPagesOfAnySizeBringEverythingOnce(t *testing.T) {
	w := newWorld(t)
	c := w.connect(options(`{"page_size": 7}`))
	all, cursor := w.pull(c, crm.KindAccount, "")
	if n := len(w.IDs(crm.KindAccount)); len(all) != n {
		t.Fatalf("%d of %d accounts", len(all), n)
	}
	for i, id := range w.IDs(crm.KindAccount)[:20] {
		if i%2 == 0 {
			w.Delete(crm.KindAccount, id)
		} else {
			w.Edit(crm.KindAccount, id, "account.city", "Neustadt")
		}
	}
	changed, _ := w.pull(c, crm.KindAccount, cursor)
	gone := len(slices.DeleteFunc(slices.Clone(changed), func(r crm.Record) bool { return !r.Deleted }))
	if len(changed) != 20 || gone != 10 {
		t.Errorf("%d changes, %d of them deletions; want 20 and 10", len(changed), gone)
	}
}

func TestATableWithoutTrackingSaysWhatToDo(t *testing.T) {
	w := newWorld(t)
	w.server.Inject(sandbox.Fault{Path: "RetrieveMetadataChanges", Times: -1, Rewrite: func(b []byte) []byte {
		return []byte(strings.Replace(string(b), `"ChangeTrackingEnabled":true`, `"ChangeTrackingEnabled":false`, 1))
	}})
	if _, err := w.c.Read(t.Context(), crm.KindAccount, ""); !outcome.IsPermanent(err) || !strings.Contains(err.Error(), "Track changes") {
		t.Errorf("got %v", err)
	}
}

func TestChoicesHaveLabelsInTheOrganisationsLanguage(t *testing.T) {
	w := newWorld(t)
	id := w.IDs(crm.KindAccount)[0]
	// The administrator's own language comes first in the metadata, and is German.
	w.Edit(crm.KindAccount, id, "account.industry", 33)
	w.Edit(crm.KindAccount, id, "account.relationship", 9)
	if a := w.lookup(crm.KindAccount, id).Account; a.Industry != "Wholesale" || a.Relationship != "partner" {
		t.Errorf("industry %q, relationship %q", a.Industry, a.Relationship)
	}
	w.Edit(crm.KindAccount, id, "account.industry", 4711)
	if a := w.lookup(crm.KindAccount, id).Account; a.Industry != "4711" {
		t.Errorf("a number without a label became %q", a.Industry)
	}
}

func TestAmountsAreInTheBaseCurrency(t *testing.T) {
	w := newWorld(t)
	id, deal := w.IDs(crm.KindAccount)[0], w.IDs(crm.KindDeal)[0]
	for kind, id := range map[crm.Kind]string{crm.KindAccount: id, crm.KindDeal: deal} {
		w.update(kind, id, map[string]any{"exchangerate": 0.5, "revenue": 100, "estimatedvalue": 100, "actualvalue": nil})
	}
	if m := w.lookup(crm.KindAccount, id).Account.Revenue; m == nil || m.Cents != 20000 || m.Currency != "EUR" {
		t.Errorf("100 at half a unit a euro is %+v", m)
	}
	if m := w.lookup(crm.KindDeal, deal).Deal.Amount; m == nil || m.Cents != 20000 || m.Currency != "EUR" {
		t.Errorf("100 at half a unit a euro is %+v", m)
	}
}

func TestACustomerMayBeAPerson(t *testing.T) {
	w := newWorld(t)
	deal, account := w.IDs(crm.KindDeal)[0], w.IDs(crm.KindAccount)[1]
	w.update(crm.KindDeal, deal, map[string]any{"parentaccountid": nil, "customerid": account})
	if got := w.lookup(crm.KindDeal, deal).Deal.Account; got != account {
		t.Errorf("the deal of customer %s is of account %q", account, got)
	}
	w.update(crm.KindDeal, deal, map[string]any{"customeridtype": "contact"})
	if got := w.lookup(crm.KindDeal, deal).Deal.Account; got != "" {
		t.Errorf("a person became the account %q", got)
	}
}

func TestALimitInsideABatchPostponesTheRowsItMeets(t *testing.T) {
	w := newWorld(t)
	if err := w.provision(w.c); err != nil {
		t.Fatal(err)
	}
	w.server.Inject(sandbox.Fault{Path: "/$batch", Rewrite: func(b []byte) []byte {
		at := strings.LastIndex(string(b), "HTTP/1.1 204 No Content\r\n")
		return []byte(string(b[:at]) + "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 77\r\n" + string(b[at+len("HTTP/1.1 204 No Content\r\n"):]))
	}})
	var rows []connector.Row
	for _, id := range w.IDs(crm.KindAccount)[:3] {
		rows = append(rows, connector.Row{ID: id, Values: map[crm.Field]string{crm.FieldTier: "A"}})
	}
	results, err := w.c.Write(t.Context(), crm.KindAccount, rows)
	if after, limited := outcome.RateLimited(err); !limited || after != 77*time.Second || len(results) != 2 || results[0].Err != nil || results[1].Err != nil {
		t.Errorf("results %+v, error %v", results, err)
	}
}

func TestARowOfItsOwnTagIsNeverMadeAnew(t *testing.T) {
	w := newWorld(t)
	if err := w.provision(w.c); err != nil {
		t.Fatal(err)
	}
	id := w.IDs(crm.KindAccount)[0]
	tag := w.lookup(crm.KindAccount, id).Tag
	before := len(w.IDs(crm.KindAccount))
	w.Delete(crm.KindAccount, id)
	results, err := w.c.Write(t.Context(), crm.KindAccount, []connector.Row{{ID: id, Tag: tag, Values: map[crm.Field]string{crm.FieldTier: "A"}}})
	if err != nil || !outcome.IsPermanent(results[0].Err) || len(w.IDs(crm.KindAccount)) != before-1 {
		t.Errorf("%+v, %v; %d accounts", results, err, len(w.IDs(crm.KindAccount)))
	}
}

func TestWhoMayNotMakeColumnsIsToldHow(t *testing.T) {
	w := newWorld(t)
	w.server.Inject(sandbox.Fault{Path: "/Attributes", Times: -1, Status: http.StatusForbidden, Body: `{"error":{"code":"0x80040220","message":"prvCreateAttribute"}}`})
	if err := w.provision(w.c); !outcome.IsPermanent(err) || !strings.Contains(err.Error(), "System Customizer") || !strings.Contains(err.Error(), "account.new_icp_tier") {
		t.Errorf("got %v", err)
	}
}

func TestAChoiceGetsTheValuesThatItLacks(t *testing.T) {
	w := newWorld(t)
	if err := w.provision(w.c); err != nil {
		t.Fatal(err)
	}
	const column = "account.new_icp_tier"
	r, _ := w.store.Get("attribute", column)
	all, _ := r.Fields["options"].([]any)
	if _, _, err := w.store.Update("attribute", column, w.now(), map[string]any{"options": all[:2]}); err != nil {
		t.Fatal(err)
	}
	states, err := w.c.Fields(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(states, func(s connector.FieldState) bool { return s.Field == crm.FieldTier })
	if states[i].Problem.String() != "account.new_icp_tier lacks the choices C, D, X: create the fields once more, or add them in the CRM" {
		t.Errorf("the tier: %+v", states[i])
	}
	if err := w.c.Provision(t.Context(), states[i:i+1]); err != nil {
		t.Fatal(err)
	}
	if have := w.options(crm.KindAccount, "new_icp_tier"); len(have) != 5 {
		t.Errorf("the choice has %v", have)
	}
}

func TestRefusalsSayWhatAnAdministratorCanDo(t *testing.T) {
	w := newWorld(t)
	for body, want := range map[string]string{
		`{"error":{"code":"0x80072560","message":"The user is not a member of the organization."}}`:               "add an application user",
		`{"error":{"code":"0x80040220","message":"Principal user (Id=1, name Erika) is missing prvReadAccount"}}`: "security role",
	} {
		w.server.Inject(sandbox.Fault{Path: "/accounts", Status: http.StatusForbidden, Body: body})
		if _, err := w.c.Read(t.Context(), crm.KindAccount, ""); !outcome.IsPermanent(err) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "Erika") {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// TestTheWayBackOfAConnectionIsNoDeal changes connections, each of which has a second row whose
// first record is the contact: it must not come as a deal, nor its id get anywhere.
func TestTheWayBackOfAConnectionIsNoDeal(t *testing.T) {
	w := newWorld(t, func(s *connector.Settings) { s.Inputs = map[string]string{"deal.champion": "role:Champion"} })
	_, cursor := w.pull(w.c, crm.KindDeal, "")
	w.clock.pass(time.Hour)
	deal := w.IDs(crm.KindDeal)[0]
	contact := w.AddPerson(deal, "Champion", w.now().AddDate(0, 0, -3))
	got, next := w.pull(w.c, crm.KindDeal, cursor)
	for _, r := range got {
		if r.ID != deal || r.Deleted || r.ID == contact {
			t.Errorf("a connection of deal %s brought %+v", deal, r)
		}
	}
	if len(got) == 0 || strings.Contains(string(next), contact) {
		t.Errorf("%d deals, cursor %s", len(got), next)
	}
}

// TestAMergedAccountIsInNoSweep merges one account into another: it stays in Dynamics.
func TestAMergedAccountIsInNoSweep(t *testing.T) {
	w := newWorld(t)
	ids := w.IDs(crm.KindAccount)
	w.Merge(ids[0], ids[1], false)
	page, err := w.c.IDs(t.Context(), crm.KindAccount, "")
	if err != nil || len(page.IDs) != len(ids)-1 || slices.Contains(page.IDs, ids[1]) || len(page.Modified) != len(page.IDs) {
		t.Errorf("%d of %d ids, %v", len(page.IDs), len(ids), err)
	}
	if r := w.lookup(crm.KindAccount, ids[1]); !r.Deleted {
		t.Errorf("the merged account is %+v", r)
	}
}

// TestAContactsActivityMayBeInAColumnOfTimes names a column that takes times, where a query that
// compares it with a day would be refused.
func TestAContactsActivityMayBeInAColumnOfTimes(t *testing.T) {
	w := newWorld(t)
	c := w.connect(options(`{"contact_activity": "new_seen"}`), func(s *connector.Settings) { s.Inputs = map[string]string{"deal.champion": "role:Champion"} })
	w.put("attribute", sandbox.Object{ID: "contact.new_seen", Created: w.now(), Modified: w.now(), Fields: map[string]any{"type": "DateTimeType", "label": "Seen"}})
	deal := w.IDs(crm.KindDeal)[0]
	w.RemovePeople(deal)
	contact := w.AddPerson(deal, "Champion", time.Time{})
	_, cursor := w.pull(c, crm.KindDeal, "")
	seen := w.now().UTC().Truncate(time.Second)
	if _, _, err := w.store.Update("contact", contact, w.now(), map[string]any{"new_seen": seen.Format(time.RFC3339)}); err != nil {
		t.Fatal(err)
	}
	w.clock.pass(24 * time.Hour)
	got, _ := w.pull(c, crm.KindDeal, cursor)
	i := slices.IndexFunc(got, func(r crm.Record) bool { return r.ID == deal })
	if i < 0 || len(got[i].Deal.Evidence) == 0 || !slices.ContainsFunc(got[i].Deal.Evidence, func(e crm.Evidence) bool { return e.Criterion == "champion" && e.Active == crm.StampOf(seen) }) {
		t.Errorf("of %d deals, the one whose champion was active came as %d", len(got), i)
	}
}
