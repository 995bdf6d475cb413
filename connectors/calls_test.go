package connectors_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/icptier/icptier/connectors/dynamics"
	"github.com/icptier/icptier/connectors/dynamics/dynamicssandbox"
	"github.com/icptier/icptier/connectors/hubspot"
	"github.com/icptier/icptier/connectors/hubspot/hubspotsandbox"
	"github.com/icptier/icptier/connectors/pipedrive"
	"github.com/icptier/icptier/connectors/pipedrive/pipedrivesandbox"
	"github.com/icptier/icptier/connectors/salesforce"
	"github.com/icptier/icptier/connectors/salesforce/salesforcesandbox"
	"github.com/icptier/icptier/connectors/sapsales"
	"github.com/icptier/icptier/connectors/sapsales/sapsalessandbox"
	"github.com/icptier/icptier/connectors/zoho"
	"github.com/icptier/icptier/connectors/zoho/zohosandbox"
	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/writeback"
)

// TestWhatRunsCost counts the calls that the sandboxes get. What it asserts is promised in the
// pages of the connectors.
func TestWhatRunsCost(t *testing.T) {
	many := 4_000 // two pages of the largest, and many batches of each
	if os.Getenv("ICPTIER_SEEDS") != "" {
		many = 10_000
	}
	companies, err := sample.Companies(sample.Options{Seed: 7, Accounts: many, Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	for i := range companies {
		companies[i].Deals = companies[i].Deals[:0]
	}
	for _, c := range []struct {
		name    string
		open    func(*sandbox.Store, func() time.Time) (*sandbox.Server, error)
		make    func(connector.Settings) (connector.Connector, error)
		lookUp  string // method and path of look-ups
		update  string
		batches int // of look-ups
		updates int
		// readBack is in how many pages a pull finds what was written, once nothing more can
		// turn up beside it, and times how many pulls do.
		readBack, times int
	}{
		{
			"hubspot", func(s *sandbox.Store, now func() time.Time) (*sandbox.Server, error) {
				return hubspotsandbox.New(hubspotsandbox.Options{Filling: sandbox.Filling{Store: s, Companies: companies, Now: now}})
			}, hubspot.Factory().New, "POST /crm/objects/2026-03/companies/batch/read", "POST /crm/objects/2026-03/companies/batch/update", many / 100, many / 100, many / 200, 1,
		},
		{
			"salesforce", func(s *sandbox.Store, now func() time.Time) (*sandbox.Server, error) {
				return salesforcesandbox.New(salesforcesandbox.Options{Filling: sandbox.Filling{Store: s, Companies: companies, Now: now}})
			}, salesforce.Factory().New, "POST /services/data/v67.0/composite/sobjects/Account", "PATCH /services/data/v67.0/composite/sobjects", many / 200, many / 200, many / 2000, 1,
		},
		{
			"dynamics", func(s *sandbox.Store, now func() time.Time) (*sandbox.Server, error) {
				return dynamicssandbox.New(dynamicssandbox.Options{Filling: sandbox.Filling{Store: s, Companies: companies, Now: now}})
			}, dynamics.Factory().New, "GET /api/data/v9.2/accounts", "POST /api/data/v9.2/$batch", many / 100, many / 100, many / 2000, 1,
		},
		{
			// A row is a call, and pulls look back for five minutes behind the one before.
			"sapsales", func(s *sandbox.Store, now func() time.Time) (*sandbox.Server, error) {
				return sapsalessandbox.New(sapsalessandbox.Options{Filling: sandbox.Filling{Store: s, Companies: companies, Now: now}, OwnFields: true})
			}, sapsales.Factory().New, "GET /sap/c4c/api/v1/account-service/accounts", "PATCH /sap/c4c/api/v1/account-service/accounts", many / 50, many, many/500 + 1, 4,
		},
		{
			"zoho", func(s *sandbox.Store, now func() time.Time) (*sandbox.Server, error) {
				return zohosandbox.New(zohosandbox.Options{Filling: sandbox.Filling{Store: s, Companies: companies, Now: now}})
			}, zoho.Factory().New, "POST /crm/v8/coql", "PUT /crm/v8/Accounts", many / 100, many / 100, many / 2000, 1,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			clock := &shifted{}
			s := serve(t, func(store *sandbox.Store) (*sandbox.Server, error) { return c.open(store, clock.now) }, c.make)
			all := s.pull(t, crm.KindAccount)
			s.pull(t, crm.KindDeal)
			if n := len(all); n < many*99/100 {
				t.Fatalf("%d accounts", n)
			}
			for range 4 { // a part of what a CRM says of its fields is asked for in turn
				if n := s.count(func() { s.pull(t, crm.KindAccount); s.pull(t, crm.KindDeal) }); n["all"] > 5 {
					t.Errorf("a pull that finds nothing took %v", n)
				}
			}

			w := writeback.Writer{Connection: "x", CRM: s, Cache: scored(all), Texts: tiers{}, Leases: free{}, Notes: notes{}}
			run := func() (result writeback.Result) {
				if result, err = w.Run(t.Context()); err != nil {
					t.Fatal(err)
				}
				return result
			}
			var first writeback.Result
			n := s.count(func() { first = run() })
			if first.Written != len(all) || n[c.lookUp] > c.batches || n[c.update] > c.updates || n["all"] > c.batches+c.updates+4 {
				t.Errorf("%d changed accounts: %+v in %v; want at most %d look-ups and %d updates", len(all), first, n, c.batches, c.updates)
			}
			if n := s.count(func() { run() }); n["all"] > 0 {
				t.Errorf("a write-back with nothing to write took %v", n)
			}
			// Pulls every two minutes read what was written once, and only then, though each is by a
			// process that wrote nothing itself, and has to ask for a few things of the CRM account first. Of
			// batches that come apart on a busy machine a page may come again: leaving it out saves nothing.
			read, brought := 0, 0
			const begins = 6
			for range 8 {
				s.Connector = s.again()
				records := 0
				n := s.count(func() { records = len(s.pull(t, crm.KindAccount)); s.pull(t, crm.KindDeal) })
				most := 5 + begins
				if records > many/c.readBack {
					read, brought, most = read+1, brought+records, c.readBack+5+begins
				}
				if n["all"] > most {
					t.Errorf("a pull that brought %d records took %v; want at most %d", records, n, most)
				}
				clock.pass(2 * time.Minute)
			}
			if brought > c.times*len(all) {
				t.Errorf("pulls of more than a page brought %d records of %d that were written", brought, len(all))
			}
			if read != c.times {
				t.Errorf("%d pulls brought more than a page after a write-back, want %d that read back what was written", read, c.times)
			}
		})
	}
}

// TestWhatARowACallCosts has a CRM without batches written to: a call for each account that differs,
// and none for the others. The units are its own, tokens.
func TestWhatARowACallCosts(t *testing.T) {
	const many = 10_000
	companies, err := sample.Companies(sample.Options{Seed: 7, Accounts: many, Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	for i := range companies {
		companies[i].Deals = nil
	}
	clock := &shifted{}
	s := serve(t, func(store *sandbox.Store) (*sandbox.Server, error) {
		return pipedrivesandbox.New(pipedrivesandbox.Options{Filling: sandbox.Filling{Store: store, Companies: companies, Now: clock.now}})
	}, pipedrive.Factory().New)
	all := s.pull(t, crm.KindAccount)
	s.pull(t, crm.KindDeal)
	for range 4 {
		if n := s.metered(func() { s.pull(t, crm.KindAccount); s.pull(t, crm.KindDeal) }); n["all"] > 5 {
			t.Errorf("a pull that finds nothing took %v", n)
		}
	}
	w := writeback.Writer{Connection: "x", CRM: s, Cache: scored(all), Texts: tiers{}, Leases: free{}, Notes: notes{}}
	var result writeback.Result
	run := func() {
		if result, err = w.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	n := s.metered(run)
	if result.Written != len(all) || n["look up"] != (len(all)+99)/100 || n["update"] != len(all) || n["all"] > len(all)+(len(all)+99)/100+4 {
		t.Errorf("%d changed accounts: %+v in %v; want a call for each", len(all), result, n)
	}
	if want := 10*n["look up"] + 5*n["update"]; n["units"] > want+30 {
		t.Errorf("%d changed accounts took %d tokens, want %d", len(all), n["units"], want)
	}
	if n := s.metered(run); n["all"] > 0 {
		t.Errorf("a write-back with nothing to write took %v", n)
	}
	read := 0
	for range 8 {
		n := s.metered(func() { s.pull(t, crm.KindAccount); s.pull(t, crm.KindDeal) })
		if n["all"] > 8 {
			read++
		}
		if n["all"] > many/500+8 {
			t.Errorf("reading back what was written took %v; want at most %d pages", n, many/500)
		}
		clock.pass(2 * time.Minute)
	}
	if read != 1 {
		t.Errorf("%d pulls read back what was written, want one", read)
	}
	w.Notes, w.Cache = notes{}, scored(s.differing(t, all, 7))
	if n := s.metered(run); result.Written != 7 || n["update"] != 7 {
		t.Errorf("7 of %d accounts differ: %+v in %v", len(all), result, n)
	}
}

// differing changes the tier of some accounts as a person would, and reads all of them.
func (s *served) differing(t *testing.T, all []crm.Record, n int) []crm.Record {
	t.Helper()
	now := map[string]crm.Record{}
	for i := range n {
		if _, err := s.Write(t.Context(), crm.KindAccount, []connector.Row{{ID: all[i].ID, Values: map[crm.Field]string{crm.FieldTier: "X"}}}); err != nil {
			t.Fatal(err)
		}
	}
	s.cursors[crm.KindAccount] = ""
	for _, r := range s.pull(t, crm.KindAccount) {
		now[r.ID] = r
	}
	fresh := make([]crm.Record, len(all))
	for i, r := range all {
		fresh[i] = now[r.ID]
	}
	return fresh
}

// meter counts calls by their names, and their units.
type meter struct {
	mu sync.Mutex
	n  map[string]int
}

func (m *meter) Allow(connector.Call) error { return nil }
func (m *meter) Quota(connector.Quota)      {}
func (m *meter) Observe(c connector.Call, _ int, _ time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.n == nil {
		m.n = map[string]int{}
	}
	m.n[c.Name]++
	m.n["all"]++
	m.n["units"] += c.Units
}

// metered counts the calls that do makes: a sandbox keeps no more than the last ten thousand.
func (s *served) metered(do func()) map[string]int {
	s.meter.mu.Lock()
	before := maps.Clone(s.meter.n)
	s.meter.mu.Unlock()
	do()
	s.meter.mu.Lock()
	defer s.meter.mu.Unlock()
	n := map[string]int{}
	for name, count := range s.meter.n {
		if d := count - before[name]; d > 0 {
			n[name] = d
		}
	}
	return n
}

// served is a sandbox that listens, and a connector to it.
type served struct {
	connector.Connector
	connector.Writer
	server  *sandbox.Server
	store   *sandbox.Store
	hello   sandbox.Hello
	cursors map[crm.Kind]crm.Cursor
	meter   meter
	// again makes another connector of the same connection, as a new process does.
	again func() connector.Connector
}

func serve(t *testing.T, open func(*sandbox.Store) (*sandbox.Server, error), create func(connector.Settings) (connector.Connector, error)) *served {
	t.Helper()
	store, err := sandbox.OpenStore("")
	if err != nil {
		t.Fatal(err)
	}
	s := &served{store: store, cursors: map[crm.Kind]crm.Cursor{}}
	if s.server, err = open(store); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if err := s.server.Listen(ctx, ""); err != nil {
		cancel()
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.server.Serve(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	hello, err := s.server.Hello()
	if err != nil {
		t.Fatal(err)
	}
	s.hello = hello
	memory := &kept{}
	s.again = func() connector.Connector {
		c, err := create(connector.Settings{
			Connection: "x", Endpoint: connector.Endpoint{URL: hello.URL}, Memory: memory,
			Tokens: fixed{Access: connector.Secret(hello.AccessToken), Instance: hello.URL}, Meter: &s.meter,
		})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	s.Connector = s.again()
	fields, err := connector.As[connector.FieldProvisioner](s.Connector)
	if err == nil {
		var missing []connector.FieldState
		if missing, err = fields.Fields(t.Context()); err == nil {
			err = fields.Provision(t.Context(), missing)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	if s.Writer, err = connector.As[connector.Writer](s.Connector); err != nil {
		t.Fatal(err)
	}
	return s
}

// kept is a memory that the processes of a connection share.
type kept struct{ notes sync.Map }

func (k *kept) Recall(_ context.Context, key string) ([]byte, error) {
	note, _ := k.notes.Load(key)
	text, _ := note.([]byte)
	return text, nil
}

func (k *kept) Keep(_ context.Context, key string, note []byte) error {
	k.notes.Store(key, note)
	return nil
}

// pull reads on until there is no more, and returns each record once: one may come again.
func (s *served) pull(t *testing.T, kind crm.Kind) []crm.Record {
	t.Helper()
	all, seen := []crm.Record{}, map[string]bool{}
	for more := true; more; {
		page, err := s.Read(t.Context(), kind, s.cursors[kind])
		if err != nil {
			t.Fatal(err)
		}
		s.cursors[kind], more = page.Next, page.More
		for _, r := range page.Records {
			if !seen[r.ID] {
				all, seen[r.ID] = append(all, r), true
			}
		}
	}
	return all
}

// count counts the calls that do makes, by method and path.
func (s *served) count(do func()) map[string]int {
	before := len(s.server.Calls())
	do()
	n := map[string]int{}
	for _, c := range s.server.Calls()[before:] {
		path, _, _ := strings.Cut(c.Path, "?")
		path = regexp.MustCompile(`/0197[0-9a-f-]{32}$`).ReplaceAllString(path, "") // of one record that is written
		n[c.Method+" "+path]++
		n["all"]++
	}
	return n
}

// fixed gives out one token.
type fixed connector.Token

func (f fixed) Token(context.Context) (connector.Token, error) { return connector.Token(f), nil }
func (f fixed) Refresh(context.Context, connector.Token) (connector.Token, error) {
	return connector.Token(f), nil
}

// scored is a cache in which all accounts are scored.
type scored []crm.Record

func (s scored) Whole(context.Context) (uint64, error) { return 1, nil }
func (s scored) Walk(_ context.Context, connection string, _ bool, each func([]crm.Key, []account.State) error) error {
	for i := range s {
		state := account.State{Facts: crm.Facts{Account: &s[i]}, Score: &scoring.Score{Tier: scoring.Tiers()[i%2], Fit: i % 101, Model: "m"}, Model: "m"}
		if err := each([]crm.Key{{Connection: connection, ID: s[i].ID}}, []account.State{state}); err != nil {
			return err
		}
	}
	return nil
}

type tiers struct{}

func (tiers) Ref() string { return "m" }
func (tiers) Written(s *scoring.Score) map[crm.Field]string {
	return map[crm.Field]string{crm.FieldTier: string(s.Tier), crm.FieldScore: fmt.Sprint(s.Fit)}
}
func (tiers) WrittenDeal(*scoring.DealScore) map[crm.Field]string { return nil }

type free struct{}

func (free) Hold(ctx context.Context, _ string) (context.Context, func(), error) {
	return ctx, func() {}, nil
}

type notes map[string]string

func (n notes) Notes(context.Context, string) (map[string]string, error) { return maps.Clone(n), nil }
func (n notes) Note(_ context.Context, _ string, fresh map[string]string) error {
	maps.Copy(n, fresh)
	return nil
}
