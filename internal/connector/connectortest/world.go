package connectortest

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

// world is the environment of one case: a sandbox that serves, and a connector to it.
type world struct {
	*testing.T

	crm       CRM
	server    *sandbox.Server
	companies []sample.Company
	clock     *clock
	tokens    *tokens
	meter     *meter
	connector complete

	factory  connector.Factory
	settings connector.Settings
	log      *record
	errors   *record
	cursors  *record
	known    map[crm.Kind]map[string]bool // the ids that were read and not deleted since
	began    int                          // how many calls the sandbox had before the case
	// transport is a network in memory in simulated time, and nil otherwise.
	transport *http.Transport
}

func newWorld(t *testing.T, f connector.Factory, open Open, companies []sample.Company) *world {
	t.Helper()
	w := opened(t, f, open, companies)
	if w.server == nil {
		w.connector = w.another()
		return w
	}
	w.serve()
	w.connect()
	return w
}

// newSimulated is newWorld in a bubble of simulated time.
func newSimulated(t *testing.T, f connector.Factory, open Open, companies []sample.Company) *world {
	t.Helper()
	w := opened(t, f, open, companies)
	w.simulate()
	w.connect()
	return w
}

func opened(t *testing.T, f connector.Factory, open Open, companies []sample.Company) *world {
	t.Helper()
	w := &world{
		T: t, factory: f, companies: companies, clock: &clock{}, log: &record{}, errors: &record{}, cursors: &record{},
		meter: &meter{observed: make(map[string]int)},
	}
	w.crm = open(t, w.companies, w.clock.now)
	w.known = map[crm.Kind]map[string]bool{crm.KindAccount: {}, crm.KindDeal: {}}
	core := zapcore.NewCore(zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig()), zapcore.AddSync(w.log), zap.DebugLevel)
	w.settings = connector.Settings{
		Connection: "conformance", Inputs: w.crm.Inputs(), Options: optionsOf(w.crm), Meter: w.meter, Log: zap.New(core),
	}
	w.server = w.crm.Server()
	return w
}

// companiesOf makes companies that can be told apart by their names.
func companiesOf(t *testing.T, n int) []sample.Company {
	t.Helper()
	all, err := sample.Companies(sample.Options{Seed: 7, Accounts: n, Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	names := make(map[string]bool)
	all = slices.DeleteFunc(all, func(c sample.Company) bool {
		twice := names[c.Name]
		names[c.Name] = true
		return twice
	})
	for _, c := range all {
		for i := range c.Deals {
			// Some CRMs ask for a date of every deal.
			if c.Deals[i].Closed.IsZero() {
				c.Deals[i].Closed = c.Deals[i].Created.AddDate(0, 3, 0)
			}
		}
	}
	return all
}

func (w *world) serve() {
	w.Helper()
	ctx, cancel := context.WithCancel(w.Context())
	if err := w.server.Listen(ctx, ""); err != nil {
		cancel()
		w.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- w.server.Serve(ctx) }()
	w.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			w.Error(err)
		}
	})
}

// connect gets tokens from the sandbox and makes the connector.
func (w *world) connect() {
	w.Helper()
	hello, err := w.server.Hello()
	if err != nil {
		w.Fatal(err)
	}
	transport := &http.Transport{}
	if w.transport != nil {
		transport, hello.URL, hello.AuthURL = w.transport, pipeURL, pipeURL
	}
	endpoint := connector.Endpoint{URL: hello.URL, AuthURL: hello.AuthURL}
	auth, err := w.factory.Auth(endpoint)
	if err != nil {
		w.Fatalf("Factory.Auth: %v", err)
	}
	w.Cleanup(transport.CloseIdleConnections)
	w.tokens = &tokens{url: auth.TokenURL, hello: hello, refresh: hello.RefreshToken, client: &http.Client{Transport: transport}}
	// The first answer of the token endpoint says which instance to call.
	if _, err := w.tokens.Refresh(w.Context(), connector.Token{}); err != nil {
		w.Fatalf("the sandbox gives no token at %s, which is what Factory.Auth says: %v", auth.TokenURL, err)
	}
	w.settings.Endpoint, w.settings.Tokens = endpoint, w.tokens
	if w.transport != nil {
		w.settings.Transport = w.transport
	}
	w.Cleanup(w.checkSecrets)
	w.connector = w.another()
	w.began = len(w.server.Calls())
}

// another makes one more connector of the same connection, as a restart would.
func (w *world) another() complete {
	w.Helper()
	c, err := w.factory.New(w.settings)
	if err != nil {
		w.Fatalf("Factory.New: %v", err)
	}
	if closer, ok := c.(interface{ Close() }); ok {
		w.Cleanup(closer.Close)
	}
	return completed(c)
}

// calls returns the calls since the case began; none where there is no server.
func (w *world) calls() []sandbox.Call {
	if w.server == nil {
		return nil
	}
	return w.server.Calls()[w.began:]
}

// callsTo returns the calls since the case began whose path holds a text.
func (w *world) callsTo(path string) []sandbox.Call {
	return slices.DeleteFunc(w.calls(), func(c sandbox.Call) bool { return !strings.Contains(c.Path, path) })
}

// note keeps an error for the search for secrets, and gives it back.
func (w *world) note(err error) error {
	if err != nil {
		_, _ = w.errors.Write([]byte(err.Error() + "\n")) // it never fails
	}
	return err
}

// checkSecrets looks for tokens in what was logged, in errors and in cursors.
func (w *world) checkSecrets() {
	for _, secret := range w.tokens.secrets() {
		if strings.Contains(w.log.String(), secret) {
			w.Error("a token or the client secret is in the log: log the names of calls, never headers, URLs with queries or bodies")
		}
		if strings.Contains(w.errors.String(), secret) {
			w.Error("a token or the client secret is in an error: errors carry the CRM's code and a redacted extract, never headers or bodies")
		}
		if strings.Contains(w.cursors.String(), secret) {
			w.Error("a token or the client secret is in a cursor, which is stored as it is")
		}
	}
}

// page reads one page, and takes the next cursor through JSON as the cursor store does.
func (w *world) page(c connector.Reader, kind crm.Kind, cursor crm.Cursor) (connector.Page, error) {
	w.Helper()
	page, err := c.Read(w.Context(), kind, cursor)
	if w.note(err) != nil {
		if len(page.Records) > 0 || page.Next != "" {
			w.Errorf("Read of %s gave %d records and cursor %q beside the error %q: a page that is not whole yields nothing",
				kind, len(page.Records), page.Next, err)
		}
		return connector.Page{}, err
	}
	for _, r := range page.Records {
		w.checkRecord(kind, r)
		w.known[kind][r.ID] = !r.Deleted
	}
	stored, err := json.Marshal(page.Next)
	if err != nil {
		w.Fatal(err)
	}
	_, _ = w.cursors.Write(stored) // it never fails
	page.Next = ""
	if err := json.Unmarshal(stored, &page.Next); err != nil {
		w.Fatal(err)
	}
	return page, nil
}

// checkRecord checks what is true of every record.
func (w *world) checkRecord(kind crm.Kind, r crm.Record) {
	w.Helper()
	switch {
	case r.ID == "" || r.Kind != kind:
		w.Errorf("a record of kind %q with id %q among those of kind %q: both have to be set", r.Kind, r.ID, kind)
	case r.Version.Modified == 0:
		w.Errorf("%s %s has no Version.Modified: without it newer and older cannot be told apart", kind, r.ID)
	case r.Version.Read != 0 || r.Inputs != "":
		w.Errorf("%s %s has Version.Read or Inputs set: they are the caller's", kind, r.ID)
	case !r.Deleted && (r.Account == nil) == (kind == crm.KindAccount), !r.Deleted && (r.Deal == nil) == (kind == crm.KindDeal):
		w.Errorf("%s %s: exactly the part of its kind has to be set, unless it is deleted", kind, r.ID)
	}
}

// reading is the result of reading until there was no more.
type reading struct {
	records  []crm.Record
	problems []connector.Problem
	next     crm.Cursor
	pages    int
	total    int // the largest Total of a page
}

// maxPages ends a reading that does not end by itself.
const maxPages = 500

// read reads on from a cursor until there is no more.
func (w *world) read(kind crm.Kind, cursor crm.Cursor) reading {
	w.Helper()
	return w.readBy(func(kind crm.Kind, cursor crm.Cursor) connector.Page {
		page, err := w.page(w.connector, kind, cursor)
		if err != nil {
			w.Fatalf("Read of %s: %v", kind, err)
		}
		return page
	}, kind, cursor)
}

func (w *world) readBy(next func(crm.Kind, crm.Cursor) connector.Page, kind crm.Kind, cursor crm.Cursor) reading {
	w.Helper()
	out := reading{next: cursor}
	gone := false
	for more := true; more; {
		page := next(kind, out.next)
		if page.Next == "" {
			w.Fatalf("Read of %s gave no cursor to read on from: without one every later run reads everything again", kind)
		}
		if page.More && page.Next == out.next && len(page.Records) == 0 {
			w.Fatalf("Read of %s says that there is more, and stands where it stood: the reading would never end", kind)
		}
		out.records = append(out.records, page.Records...)
		out.records = append(out.records, w.again(page)...)
		out.problems = append(out.problems, page.Problems...)
		out.next, more, gone = page.Next, page.More, gone || page.Gone
		out.total = max(out.total, page.Total)
		if out.pages++; out.pages > maxPages {
			w.Fatalf("Read of %s has not ended after %d pages of %d accounts: More has to become false", kind, maxPages, len(w.companies))
		}
	}
	if gone {
		out.records = append(out.records, w.missing(kind)...)
	}
	return out
}

// missing compares ids as ingest does where a page says that records are gone.
func (w *world) missing(kind crm.Kind) []crm.Record {
	w.Helper()
	var records []crm.Record
	shown := w.sweep(kind)
	for id, there := range w.known[kind] {
		if _, found := shown[id]; there && !found {
			records = append(records, w.lookup(kind, id))
			w.known[kind][id] = false
		}
	}
	return records
}

// again looks up what a page says is doubtful, as ingest does.
func (w *world) again(page connector.Page) []crm.Record {
	w.Helper()
	var records []crm.Record
	for _, hint := range page.Again {
		records = append(records, w.lookup(hint.Kind, hint.ID))
	}
	return records
}

// newest returns the newest record of each id; of two with the same stamp the later read.
func newest(records []crm.Record) map[string]crm.Record {
	out := make(map[string]crm.Record)
	for _, r := range records {
		if have, found := out[r.ID]; !found || !r.Version.Older(have.Version) {
			out[r.ID] = r
		}
	}
	return out
}

// lookup reads a record by its id.
func (w *world) lookup(kind crm.Kind, id string) crm.Record {
	w.Helper()
	records, err := w.connector.Lookup(w.Context(), kind, []string{id})
	if w.note(err) != nil {
		w.Fatalf("Lookup of %s %s: %v", kind, id, err)
	}
	if len(records) != 1 || records[0].ID != id {
		w.Fatalf("Lookup of %s %s gave %d records, want that one", kind, id, len(records))
	}
	w.checkRecord(kind, records[0])
	return records[0]
}

// account reads an account that has to be there.
func (w *world) account(id string) *crm.Account {
	w.Helper()
	r := w.lookup(crm.KindAccount, id)
	if r.Deleted || r.Account == nil {
		w.Fatalf("Lookup of account %s gave no account", id)
	}
	return r.Account
}

// anyID returns the nth id of a kind; negative counts from the end.
func (w *world) anyID(kind crm.Kind, n int) string {
	w.Helper()
	ids := w.crm.IDs(kind)
	if n < 0 {
		n += len(ids)
	}
	if n < 0 || n >= len(ids) {
		w.Fatalf("the sandbox holds %d records of kind %s, and the case needs more", len(ids), kind)
	}
	return ids[n]
}

// transient reports whether err is of no kind, so that another try is worth it.
func transient(err error) bool {
	_, limited := outcome.RateLimited(err)
	return err != nil && !limited && !outcome.IsPermanent(err) && !outcome.IsUnauthorized(err) && !outcome.IsConflict(err) &&
		!errors.Is(err, context.Canceled)
}

// settle lets so much time pass that a CRM's search index has caught up.
func (w *world) settle() { w.clock.pass(time.Minute) }
