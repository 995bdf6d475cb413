package sapsales_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/icptier/icptier/connectors/sapsales"
	"github.com/icptier/icptier/connectors/sapsales/sapsalessandbox"
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
	c     *sapsales.Connector
	clock *clock
	hello sandbox.Hello
}

func newWorld(t *testing.T, change ...func(*sapsalessandbox.Options)) *world {
	t.Helper()
	w := &world{clock: &clock{at: time.Now().UTC()}}
	companies, err := sample.Companies(sample.Options{Seed: 7, Accounts: 30, Now: w.clock.now()})
	if err != nil {
		t.Fatal(err)
	}
	w.box = openBox(t, companies, w.clock.now, append(change, func(o *sapsalessandbox.Options) { o.AccessLifetime = 1000 * time.Hour })...)
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
	w.MakeFields()
	w.c = w.connect()
	return w
}

// connect makes one more connector.
func (w *world) connect(change ...func(*connector.Settings)) *sapsales.Connector {
	w.t.Helper()
	s := connector.Settings{Connection: "s", Endpoint: connector.Endpoint{URL: w.hello.URL}, Tokens: fixed{Access: connector.Secret(w.hello.AccessToken)}}
	for _, f := range change {
		f(&s)
	}
	c, err := sapsales.New(s)
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
func (w *world) pull(c *sapsales.Connector, kind crm.Kind, cursor crm.Cursor) (map[string]crm.Record, crm.Cursor) {
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

func (w *world) lookup(c *sapsales.Connector, kind crm.Kind, id string) crm.Record {
	w.t.Helper()
	records, err := c.Lookup(w.t.Context(), kind, []string{id})
	if err != nil || len(records) != 1 {
		w.t.Fatalf("look up %s: %d records, %v", id, len(records), err)
	}
	return records[0]
}

// write writes one row, and returns its error or that of the call.
func (w *world) write(c *sapsales.Connector, kind crm.Kind, row connector.Row) error {
	w.t.Helper()
	results, err := c.Write(w.t.Context(), kind, []connector.Row{row})
	if err == nil {
		err = results[0].Err
	}
	return err
}

func tier(id, value, tag string) connector.Row {
	return connector.Row{ID: id, Values: map[crm.Field]string{crm.FieldTier: value}, Tag: tag}
}

// calls are those since a moment, by method.
func (w *world) calls(since int) map[string]int {
	n := map[string]int{}
	for _, c := range w.server.Calls()[since:] {
		n[c.Method]++
	}
	return n
}

// TestARowIsWrittenInOneCall counts a write of a row that was looked up, and of one that was not.
func TestARowIsWrittenInOneCall(t *testing.T) {
	w := newWorld(t)
	for i, id := range w.IDs(crm.KindAccount)[:3] {
		tag := ""
		if i > 0 {
			tag = w.lookup(w.c, crm.KindAccount, id).Tag
		}
		before := len(w.server.Calls())
		if err := w.write(w.c, crm.KindAccount, tier(id, "B", tag)); err != nil {
			t.Fatal(err)
		}
		// The schema is asked for with the first row.
		if n := w.calls(before); n["PATCH"] != 1 || i > 0 && n["GET"] > 0 {
			t.Errorf("row %d took %v", i, n)
		}
	}
}

// TestAStaleTagIsAConflictUnlessTheRecordHoldsWhatIsWanted has a rep save in between, an answer that
// got lost, and a tenant that takes no If-Match with a star.
func TestAStaleTagIsAConflictUnlessTheRecordHoldsWhatIsWanted(t *testing.T) {
	w := newWorld(t)
	id := w.IDs(crm.KindAccount)[0]
	tag := w.lookup(w.c, crm.KindAccount, id).Tag
	w.clock.pass(time.Second)
	w.Edit(crm.KindAccount, id, "account.city", "Ulm")
	if err := w.write(w.c, crm.KindAccount, tier(id, "A", tag)); !outcome.IsConflict(err) || w.Written(crm.KindAccount, id)[crm.FieldTier] != "" {
		t.Errorf("a rep saved meanwhile: %v, written %v", err, w.Written(crm.KindAccount, id))
	}
	tag = w.lookup(w.c, crm.KindAccount, id).Tag
	w.clock.pass(time.Second)
	w.server.Inject(sandbox.Fault{Path: w.WritePath(), Method: http.MethodPatch, Drop: true})
	if err := w.write(w.c, crm.KindAccount, tier(id, "A", tag)); err != nil {
		t.Errorf("the answer to the first try got lost: %v", err)
	}
	w.clock.pass(time.Second)
	w.server.Inject(sandbox.Fault{Path: w.WritePath(), Method: http.MethodPatch, Status: http.StatusPreconditionFailed})
	if err := w.write(w.c, crm.KindAccount, tier(id, "C", "")); err != nil || w.Written(crm.KindAccount, id)[crm.FieldTier] != "C" {
		t.Errorf("a star is refused: %v, written %v", err, w.Written(crm.KindAccount, id))
	}
	w.server.Inject(sandbox.Fault{Path: w.WritePath(), Method: http.MethodPatch, Status: http.StatusPreconditionRequired, Times: 2})
	if err := w.write(w.c, crm.KindAccount, tier(id, "D", "")); !outcome.IsConflict(err) {
		t.Errorf("every tag is refused: %v", err)
	}
	w.Delete(crm.KindAccount, id)
	w.server.Inject(sandbox.Fault{Path: w.WritePath(), Method: http.MethodPatch, Status: http.StatusConflict})
	if err := w.write(w.c, crm.KindAccount, tier(id, "D", "")); !outcome.IsPermanent(err) {
		t.Errorf("deleted meanwhile: %v", err)
	}
}

// TestWhoMayReadAndNotWriteIsToldSo has a tenant answer 401 to changes alone, as SAP does to a user
// without the role, and to all calls.
func TestWhoMayReadAndNotWriteIsToldSo(t *testing.T) {
	w := newWorld(t)
	id := w.IDs(crm.KindAccount)[0]
	w.server.Inject(sandbox.Fault{Path: w.WritePath(), Method: http.MethodPatch, Status: http.StatusUnauthorized, Times: -1})
	results, err := w.c.Write(t.Context(), crm.KindAccount, []connector.Row{tier(id, "A", ""), tier(w.IDs(crm.KindAccount)[1], "A", "")})
	if len(results) > 0 || err == nil || outcome.IsUnauthorized(err) || outcome.IsPermanent(err) || !strings.Contains(err.Error(), "business role") {
		t.Errorf("%d results, %v; want one error that ends the run", len(results), err)
	}
	w.server.Inject(sandbox.Fault{Path: "/sap/", Status: http.StatusUnauthorized, Times: -1})
	if err := w.write(w.c, crm.KindAccount, tier(id, "A", "")); !outcome.IsUnauthorized(err) {
		t.Errorf("every call is refused: %v", err)
	}
}

// TestAnErrorOfTheServiceIsOfTheRowAndOneWithoutACodeOfTheTenant tells the two by the form of the answer.
func TestAnErrorOfTheServiceIsOfTheRowAndOneWithoutACodeOfTheTenant(t *testing.T) {
	w := newWorld(t)
	ids := w.IDs(crm.KindAccount)[:2]
	for body, ends := range map[string]bool{`{"error":{"code":"account.900","message":"Rule of Frau Canary"}}`: false, "<html>502</html>": true} {
		w.server.Inject(sandbox.Fault{Path: ids[0], Method: http.MethodPatch, Status: http.StatusInternalServerError, Body: body, Times: -1})
		results, err := w.c.Write(t.Context(), crm.KindAccount, []connector.Row{tier(ids[0], "A", ""), tier(ids[1], "A", "")})
		w.server.Heal()
		if (err != nil) != ends || !ends && (len(results) != 2 || results[0].Err == nil || results[1].Err != nil) {
			t.Errorf("%s: %+v, %v", body, results, err)
		}
		if text := fmt.Sprint(results, err); strings.Contains(text, "Canary") || !ends && !strings.Contains(text, "account.900") {
			t.Errorf("%s: %s", body, text)
		}
	}
}

// TestTheABCClassificationSaysTheTierWhereThatIsAsked writes it with the tier, and again where it was changed.
func TestTheABCClassificationSaysTheTierWhereThatIsAsked(t *testing.T) {
	w := newWorld(t)
	id := w.IDs(crm.KindAccount)[0]
	abc := func() any {
		r, _ := w.store.Get("accounts", id)
		return r.Fields["customerABCClassification"]
	}
	w.update(crm.KindAccount, id, map[string]any{"customerABCClassification": "C"})
	if err := w.write(w.c, crm.KindAccount, tier(id, "A", "")); err != nil || abc() != "C" {
		t.Fatalf("it was not asked for: %v, %v", abc(), err)
	}
	c := w.connect(options(`{"abc": {"A": "A", "B": "B", "C": "C"}}`))
	if got := w.lookup(c, crm.KindAccount, id).Written; got[crm.FieldTier] != "" {
		t.Errorf("the classification says C, and the tier counts as written: %v", got)
	}
	for _, step := range []struct{ tier, want string }{{"A", "A"}, {"B", "B"}, {"X", ""}, {"", ""}} {
		if err := w.write(c, crm.KindAccount, tier(id, step.tier, "")); err != nil {
			t.Fatal(err)
		}
		if got, _ := abc().(string); got != step.want {
			t.Errorf("tier %q gave the classification %q, want %q", step.tier, got, step.want)
		}
		if got := w.lookup(c, crm.KindAccount, id).Written[crm.FieldTier]; got != step.tier {
			t.Errorf("tier %q is read back as %q", step.tier, got)
		}
	}
}

// TestATenantThatTellsNoExtensionFieldsIsWorkedWith has schemas without them, and none at all.
func TestATenantThatTellsNoExtensionFieldsIsWorkedWith(t *testing.T) {
	for _, silent := range []bool{false, true} {
		w := newWorld(t, func(o *sapsalessandbox.Options) { o.Plain = true })
		if silent {
			w.server.Inject(sandbox.Fault{Path: "openApiSchemas", Status: http.StatusForbidden, Times: -1})
		}
		told := newWorld(t)
		for _, kind := range crm.Kinds() {
			have, _ := w.pull(w.c, kind, "")
			want, _ := told.pull(told.c, kind, "")
			for id, r := range want {
				if a, b := fmt.Sprintf("%+v", deref(have[id])), fmt.Sprintf("%+v", deref(r)); a != b {
					t.Fatalf("silent %t: %s\n%s\nwant\n%s", silent, id, a, b)
				}
			}
		}
		id := w.IDs(crm.KindAccount)[0]
		row := connector.Row{ID: id, Values: map[crm.Field]string{crm.FieldTier: "A", crm.FieldScore: "87"}}
		if err := w.write(w.c, crm.KindAccount, row); err != nil || w.lookup(w.c, crm.KindAccount, id).Written[crm.FieldScore] != "87" {
			t.Errorf("silent %t: %v, %v", silent, err, w.Written(crm.KindAccount, id))
		}
		states, err := w.c.Fields(t.Context())
		if err != nil || len(states) != 14 || states[0].Problem.IsZero() || !states[0].Exists {
			t.Errorf("silent %t: fields %+v, %v", silent, states, err)
		}
	}
}

// deref is what a record says, without what differs between two tenants.
func deref(r crm.Record) any {
	if r.Account != nil {
		a := *r.Account
		return []any{a.Name, a.Country, a.EmployeesRange, ptr(a.Employees), ptr(a.Revenue), a.Technologies, a.Relationship, a.LegalForm, a.Owner}
	}
	return []any{r.Deal.Status, r.Deal.Stage, r.Deal.Account, ptr(r.Deal.Amount), r.Deal.Evidence, r.Deal.Closed}
}

func ptr[T any](p *T) any {
	if p == nil {
		return nil
	}
	return *p
}

// TestAFieldThatTheTenantDropsInSilenceIsSaidToBeMissing has the answer to a change lack it.
func TestAFieldThatTheTenantDropsInSilenceIsSaidToBeMissing(t *testing.T) {
	w := newWorld(t, func(o *sapsalessandbox.Options) { o.Plain = true })
	w.server.Inject(sandbox.Fault{Path: w.WritePath(), Method: http.MethodPatch, Times: -1, Rewrite: func(body []byte) []byte {
		return []byte(strings.ReplaceAll(string(body), `"icp_tier"`, `"other"`))
	}})
	err := w.write(w.c, crm.KindAccount, tier(w.IDs(crm.KindAccount)[0], "A", ""))
	if !outcome.IsPermanent(err) || !strings.Contains(err.Error(), "icp_tier") {
		t.Errorf("error %v", err)
	}
}

// TestFiltersAreWrittenInTheFormThatTheTenantTakes refuses every other form of ids and of times.
func TestFiltersAreWrittenInTheFormThatTheTenantTakes(t *testing.T) {
	for form := range 4 {
		w := newWorld(t)
		proxy := w.proxied(t, form)
		c := w.connect(func(s *connector.Settings) { s.Transport = proxy })
		ids := w.IDs(crm.KindDeal)
		for range 2 {
			if r := w.lookup(c, crm.KindDeal, ids[0]); r.Deleted {
				t.Errorf("form %d: no deal", form)
			}
			all, cursor := w.pull(c, crm.KindDeal, "")
			w.clock.pass(time.Hour)
			w.Edit(crm.KindDeal, ids[0], "deal.amount", int64(4711))
			if got, _ := w.pull(c, crm.KindDeal, cursor); len(got) != 1 || len(all) != len(ids) {
				t.Errorf("form %d: %d of %d deals, then %d", form, len(all), len(ids), len(got))
			}
		}
		if proxy.refused > 4 || (proxy.refused == 0) != (form == 0) {
			t.Errorf("form %d was found after %d refusals, and has to be remembered", form, proxy.refused)
		}
	}
}

// proxy stands before a sandbox and takes one form of a $filter alone.
type proxy struct {
	form, refused int
	next          http.RoundTripper
}

func (w *world) proxied(t *testing.T, form int) *proxy {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &proxy{form: form, next: transport}
}

// RoundTrip implements http.RoundTripper.
func (p *proxy) RoundTrip(r *http.Request) (*http.Response, error) {
	q := r.URL.Query()
	filter := q.Get("$filter")
	bareIDs, quotedTimes := p.form&1 != 0, p.form&2 != 0
	wrong := strings.Contains(filter, "id eq") && strings.Contains(filter, "id eq '") == bareIDs ||
		strings.Contains(filter, " ge ") && strings.Contains(filter, " ge '") != quotedTimes
	if wrong {
		p.refused++
		filter = "refuse me"
	}
	if bareIDs && !wrong {
		filter = strings.NewReplacer("id eq ", "id eq '", " or", "' or").Replace(filter)
		if strings.HasPrefix(filter, "id eq '") {
			filter += "'"
		}
	}
	if quotedTimes && !wrong && strings.Contains(filter, " ge ") {
		filter = strings.ReplaceAll(filter, "'", "")
	}
	if filter != "" {
		q.Set("$filter", filter)
	}
	copied := r.Clone(r.Context())
	copied.URL = &url.URL{Scheme: r.URL.Scheme, Host: r.URL.Host, Path: r.URL.Path, RawQuery: q.Encode()}
	return p.next.RoundTrip(copied)
}

// TestAnObsoleteAccountCountsAsDeleted: an account cannot be deleted, and is put out of use.
func TestAnObsoleteAccountCountsAsDeleted(t *testing.T) {
	w := newWorld(t)
	id := w.IDs(crm.KindAccount)[0]
	_, cursor := w.pull(w.c, crm.KindAccount, "")
	w.clock.pass(time.Hour)
	w.update(crm.KindAccount, id, map[string]any{"lifeCycleStatus": "OBSOLETE"})
	got, _ := w.pull(w.c, crm.KindAccount, cursor)
	page, err := w.c.IDs(t.Context(), crm.KindAccount, "")
	if err != nil || !got[id].Deleted || len(page.IDs) != len(w.IDs(crm.KindAccount))-1 || !w.lookup(w.c, crm.KindAccount, id).Deleted {
		t.Errorf("read %+v; %d ids, %v", got[id], len(page.IDs), err)
	}
}

// TestStatusesAreReadByCodesOfTheConfigurationAndByWords covers the codes of other tenants.
func TestStatusesAreReadByCodesOfTheConfigurationAndByWords(t *testing.T) {
	w := newWorld(t)
	c := w.connect(options(`{"won": ["40"], "lost": ["50", "z9"]}`))
	id := w.IDs(crm.KindDeal)[0]
	for _, tt := range []struct {
		code, label string
		want        crm.DealStatus
		unknown     bool
	}{
		{"40", "Order", crm.DealWon, false}, {"50", "", crm.DealLost, false}, {"Z9", "Won", crm.DealLost, false},
		{"2", "In Bearbeitung", crm.DealOpen, false}, {"3", "Gewonnen", crm.DealWon, false}, {"STOPPED", "", crm.DealLost, false},
		{"7", "Ruht", crm.DealOpen, true},
	} {
		w.clock.pass(time.Hour)
		w.update(crm.KindDeal, id, map[string]any{"status": tt.code, "statusDescription": tt.label})
		page, err := c.Read(t.Context(), crm.KindDeal, "")
		if err != nil {
			t.Fatal(err)
		}
		if got := w.lookup(c, crm.KindDeal, id).Deal.Status; got != tt.want || (len(page.Problems) > 0) != tt.unknown {
			t.Errorf("%q (%q) is %s with problems %v, want %s", tt.code, tt.label, got, page.Problems, tt.want)
		}
	}
}

// TestACommunicationUserIsTakenByBasicAuthentication has a token made by hand.
func TestACommunicationUserIsTakenByBasicAuthentication(t *testing.T) {
	w := newWorld(t)
	for user, good := range map[string]bool{"ICPTIER:" + w.hello.AccessToken: true, "ICPTIER:wrong": false} {
		c := w.connect(func(s *connector.Settings) { s.Tokens = fixed{Access: connector.Secret(user), Static: true} })
		who, err := c.Identify(t.Context())
		if (err == nil) != good || good && (who.Tenant != "127.0.0.1" || !strings.HasPrefix(who.Label, "127.0.0.1:")) || !good && !outcome.IsUnauthorized(err) {
			t.Errorf("%t: %+v, %v", good, who, err)
		}
	}
}

// TestARowCountsAsWrittenOnlyWithAnAnswerThatSaysSo has no body where none is to be, and JSON without the record.
func TestARowCountsAsWrittenOnlyWithAnAnswerThatSaysSo(t *testing.T) {
	w := newWorld(t)
	id := w.IDs(crm.KindAccount)[0]
	for status, good := range map[int]bool{http.StatusNoContent: true, http.StatusOK: false} {
		body := map[bool]string{false: "{}"}[good]
		w.server.Inject(sandbox.Fault{Path: w.WritePath(), Method: http.MethodPatch, Status: status, Body: body})
		if err := w.write(w.c, crm.KindAccount, tier(id, "A", "")); (err == nil) != good || outcome.IsPermanent(err) {
			t.Errorf("status %d with the body %q: %v", status, body, err)
		}
	}
}
