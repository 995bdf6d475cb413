package pipedrive_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/icptier/icptier/connectors/pipedrive"
	"github.com/icptier/icptier/connectors/pipedrive/pipedrivesandbox"
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
	return connector.Token(f), outcome.Unauthorized(errors.New("there is no other token"))
}

// told is a meter that keeps what it was told of the day.
type told struct{ quota connector.Quota }

func (*told) Allow(connector.Call) error                       { return nil }
func (*told) Observe(c connector.Call, _ int, _ time.Duration) {}
func (m *told) Quota(q connector.Quota)                        { m.quota = q }

// world is a sandbox that serves, and a connector to it.
type world struct {
	*box
	c     *pipedrive.Connector
	clock *clock
	hello sandbox.Hello
}

func newWorld(t *testing.T, change ...func(*pipedrivesandbox.Options)) *world {
	t.Helper()
	w := &world{clock: &clock{at: time.Now().UTC()}}
	companies, err := sample.Companies(sample.Options{Seed: 7, Accounts: 30, Now: w.clock.now()})
	if err != nil {
		t.Fatal(err)
	}
	w.box = openBox(t, companies, w.clock.now, change...)
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
	w.c = w.connect()
	return w
}

// connect makes one more connector.
func (w *world) connect(change ...func(*connector.Settings)) *pipedrive.Connector {
	w.t.Helper()
	s := connector.Settings{Connection: "p", Endpoint: connector.Endpoint{URL: w.hello.URL}, Tokens: fixed{Access: connector.Secret(w.hello.AccessToken)}}
	for _, f := range change {
		f(&s)
	}
	c, err := pipedrive.New(s)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(c.Close)
	return c
}

// pull reads on until there is no more.
func (w *world) pull(c *pipedrive.Connector, kind crm.Kind, cursor crm.Cursor) (map[string]crm.Record, crm.Cursor) {
	w.t.Helper()
	all := map[string]crm.Record{}
	for more := true; more; {
		page, err := c.Read(w.t.Context(), kind, cursor)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, r := range page.Records {
			all[r.ID] = r
		}
		cursor, more = page.Next, page.More
	}
	return all, cursor
}

func (w *world) provision() {
	w.t.Helper()
	states, err := w.c.Fields(w.t.Context())
	if err == nil {
		err = w.c.Provision(w.t.Context(), states)
	}
	if err != nil {
		w.t.Fatal(err)
	}
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

// write writes the tier of accounts.
func (w *world) write(tier string, ids ...string) ([]connector.Result, error) {
	rows := make([]connector.Row, len(ids))
	for i, id := range ids {
		rows[i] = connector.Row{ID: id, Values: map[crm.Field]string{crm.FieldTier: tier}}
	}
	return w.c.Write(w.t.Context(), crm.KindAccount, rows)
}

func (w *world) callsTo(path string) (n int) {
	for _, c := range w.server.Calls() {
		if strings.Contains(c.Path+"?"+c.Query, path) {
			n++
		}
	}
	return n
}

func TestDealsThatWereDeletedOrArchivedAreLookedForOnceAnHour(t *testing.T) {
	w := newWorld(t)
	_, cursor := w.pull(w.c, crm.KindDeal, "")
	ids := w.IDs(crm.KindDeal)
	w.clock.pass(2 * time.Hour)
	w.Delete(crm.KindDeal, ids[0])
	w.update(crm.KindDeal, ids[1], map[string]any{"is_archived": true, "value": 4711})
	changed, cursor := w.pull(w.c, crm.KindDeal, cursor)
	if !changed[ids[0]].Deleted {
		t.Error("a deal was deleted, and the list of deleted ones was not read")
	}
	if d := changed[ids[1]].Deal; d == nil || d.Amount.Cents != 471100 {
		t.Errorf("an archived deal came as %+v", d)
	}
	if d := w.lookup(crm.KindDeal, ids[1]); d.Deleted || d.Deal.Amount.Cents != 471100 {
		t.Errorf("an archived deal is looked up as %+v", d)
	}
	before := w.callsTo("/archived") + w.callsTo("status=deleted")
	for range 11 {
		w.clock.pass(5 * time.Minute)
		_, cursor = w.pull(w.c, crm.KindDeal, cursor)
	}
	if n := w.callsTo("/archived") + w.callsTo("status=deleted") - before; n != 0 {
		t.Errorf("%d calls within the hour", n)
	}
	w.clock.pass(10 * time.Minute)
	w.pull(w.c, crm.KindDeal, cursor)
	if n := w.callsTo("/archived") + w.callsTo("status=deleted") - before; n != 2 {
		t.Errorf("%d calls in the next hour, want one of each list", n)
	}
}

func TestAFirstReadingHasArchivedDeals(t *testing.T) {
	w := newWorld(t)
	id := w.IDs(crm.KindDeal)[3]
	w.update(crm.KindDeal, id, map[string]any{"is_archived": true})
	all, _ := w.pull(w.c, crm.KindDeal, "")
	if all[id].Deal == nil || len(all) != len(w.IDs(crm.KindDeal)) {
		t.Errorf("%d of %d deals; the archived one %+v", len(all), len(w.IDs(crm.KindDeal)), all[id])
	}
	var swept []string
	for cursor, more := crm.Cursor(""), true; more; {
		page, err := w.c.IDs(t.Context(), crm.KindDeal, cursor)
		if err != nil || len(page.Accounts) != len(page.IDs) {
			t.Fatalf("%d accounts of %d deals, %v", len(page.Accounts), len(page.IDs), err)
		}
		swept, cursor, more = append(swept, page.IDs...), page.Next, page.More
	}
	if len(swept) != len(all) || !slices.Contains(swept, id) {
		t.Errorf("a sweep has %d ids of %d", len(swept), len(all))
	}
}

// A merge hands deals on and may not touch them: what a webhook does not tell, the sweep does.
func TestTheSweepShowsWhatAMergeDid(t *testing.T) {
	w := newWorld(t)
	deals, _ := w.pull(w.c, crm.KindDeal, "")
	id := w.IDs(crm.KindDeal)[0]
	gone, into := deals[id].Deal.Account, w.IDs(crm.KindAccount)[7]
	body := strings.NewReader(`{"merge_with_id": ` + into + `}`)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, w.hello.URL+"/v1/organizations/"+gone+"/merge", body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Api-Token", w.hello.AccessToken)
	answer, err := http.DefaultClient.Do(r)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("merge: %v, %v", answer, err)
	}
	_ = answer.Body.Close()
	http.DefaultClient.CloseIdleConnections()
	page, err := w.c.IDs(t.Context(), crm.KindDeal, "")
	if i := slices.Index(page.IDs, id); err != nil || i < 0 || page.Accounts[i] != into {
		t.Errorf("deal %s is under %v, %v", id, page.Accounts, err)
	}
	if page, err = w.c.IDs(t.Context(), crm.KindAccount, ""); err != nil || slices.Contains(page.IDs, gone) {
		t.Errorf("the merged organisation is among the ids: %v", err)
	}
}

func TestACursorThatIsRefusedBeginsTheReadingAnew(t *testing.T) {
	companies, err := sample.Companies(sample.Options{Seed: 7, Accounts: 1200, Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, func(o *pipedrivesandbox.Options) { o.Companies = companies })
	if err := w.server.Specify("expired-cursor=100%,times=2"); err != nil {
		t.Fatal(err)
	}
	all, _ := w.pull(w.c, crm.KindAccount, "")
	if len(all) != 1200 {
		t.Errorf("%d accounts of 1200", len(all))
	}
	if err := w.server.Specify("expired-cursor=100%"); err != nil {
		t.Fatal(err)
	}
	var cursor crm.Cursor
	for range 50 {
		page, failed := w.c.Read(t.Context(), crm.KindAccount, cursor)
		if err = failed; err != nil {
			break
		}
		cursor = page.Next
	}
	if err == nil || outcome.IsPermanent(err) {
		t.Errorf("cursors that are always refused gave %v, want an error that is worth another try", err)
	}
}

func TestTheTokensOfTheDayEndHalfWay(t *testing.T) {
	w := newWorld(t, func(o *pipedrivesandbox.Options) { o.DailyTokens = 400 })
	w.provision()
	meter := &told{}
	w.c = w.connect(func(s *connector.Settings) { s.Meter = meter })
	ids := w.IDs(crm.KindAccount)
	w.lookup(crm.KindAccount, ids[0])
	left := (meter.quota.Limit - meter.quota.Used) / 5
	if meter.quota.Limit != 400 || left < 1 || left >= len(ids) {
		t.Fatalf("the meter was told of %+v", meter.quota)
	}
	results, err := w.write("A", ids...)
	after, limited := outcome.RateLimited(err)
	if !limited || after != time.Hour || len(results) != left {
		t.Errorf("%d rows of %d were taken, %v; want %d, and a wait of an hour", len(results), len(ids), err, left)
	}
	for i, r := range results {
		if r.ID != ids[i] || r.Err != nil || w.Written(crm.KindAccount, r.ID)[crm.FieldTier] != "A" {
			t.Errorf("row %d: %+v", i, r)
		}
	}
}

func TestFailedAnswersHaveTheirKind(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault sandbox.Fault
		wait  time.Duration // of a limit; 0 is a Permanent error
		says  string
	}{
		{"firewall", sandbox.Fault{Status: 403, Body: "<!DOCTYPE html><title>Access denied</title>"}, 10 * time.Minute, "firewall"},
		{"scope", sandbox.Fault{Status: 403, Body: `{"success":false,"error":"Scope and URL mismatch"}`}, 0, "scope"},
		{"capping", sandbox.Fault{Status: 403, Body: `{"success":false,"error":"x","code":"feature_capping_deal_custom_fields_limit"}`}, 0, "plan of the company"},
		{"closed", sandbox.Fault{Status: 402, Body: `{"success":false,"error":"company account is not open"}`}, 0, "closed"},
		{"message", sandbox.Fault{Status: 400, Body: `{"success":false,"error":"Erika Canary is not allowed"}`}, 0, "status 400"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			c.fault.Path, c.fault.Times = "/api/v2/organizations", -1
			w.server.Inject(c.fault)
			_, err := w.c.Read(t.Context(), crm.KindAccount, "")
			after, limited := outcome.RateLimited(err)
			if err == nil || limited != (c.wait > 0) || after != c.wait || !limited && !outcome.IsPermanent(err) ||
				!strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "Canary") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestATokenThatAPersonMadeGoesIntoItsOwnHeader(t *testing.T) {
	w := newWorld(t)
	seen := make(chan http.Header, 100)
	c := w.connect(func(s *connector.Settings) {
		s.Tokens = fixed{Access: connector.Secret(w.hello.AccessToken), Static: true}
		s.Transport = headers{seen}
	})
	identity, err := c.Identify(t.Context())
	if h := <-seen; err != nil || h.Get("X-Api-Token") != w.hello.AccessToken || h.Get("Authorization") != "" {
		t.Errorf("headers %v, %v", h, err)
	}
	if identity.Tenant != "7654321" || identity.Label != "sandbox.pipedrive.com" {
		t.Errorf("identity %+v", identity)
	}
}

// headers carries calls and shows their headers.
type headers struct{ seen chan http.Header }

func (h headers) RoundTrip(r *http.Request) (*http.Response, error) {
	h.seen <- r.Header.Clone()
	return http.DefaultTransport.RoundTrip(r)
}
