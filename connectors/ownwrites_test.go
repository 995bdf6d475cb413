package connectors_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/icptier/icptier/connectors/hubspot"
	"github.com/icptier/icptier/connectors/hubspot/hubspotsandbox"
	"github.com/icptier/icptier/connectors/pipedrive"
	"github.com/icptier/icptier/connectors/pipedrive/pipedrivesandbox"
	"github.com/icptier/icptier/connectors/salesforce"
	"github.com/icptier/icptier/connectors/salesforce/salesforcesandbox"
	"github.com/icptier/icptier/connectors/zoho"
	"github.com/icptier/icptier/connectors/zoho/zohosandbox"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

// TestNoEditIsLostBesideOwnWrites writes all accounts again and again, has reps edit some at any
// time, between a look-up and its write too, and pulls at any time, from new processes as well.
// Each edit has to be read in the end.
func TestNoEditIsLostBesideOwnWrites(t *testing.T) {
	for _, c := range []struct {
		name     string
		accounts int // more than a page, or nothing is left out
		open     func(*sandbox.Store, []sample.Company, func() time.Time) (*sandbox.Server, error)
		make     func(connector.Settings) (connector.Connector, error)
		edit     func(*sandbox.Store, string, time.Time, string) (sandbox.Object, bool, error)
		seeds    uint64
	}{
		{"hubspot", 260, func(s *sandbox.Store, companies []sample.Company, now func() time.Time) (*sandbox.Server, error) {
			return hubspotsandbox.New(hubspotsandbox.Options{Filling: sandbox.Filling{Store: s, Companies: companies, Now: now, AccessLifetime: 24 * time.Hour}, SearchLag: 40 * time.Second})
		}, hubspot.Factory().New, func(s *sandbox.Store, id string, at time.Time, city string) (sandbox.Object, bool, error) {
			return s.Update("companies", id, at, map[string]any{"city": city})
		}, 8},
		{"pipedrive", 620, func(s *sandbox.Store, companies []sample.Company, now func() time.Time) (*sandbox.Server, error) {
			return pipedrivesandbox.New(pipedrivesandbox.Options{Filling: sandbox.Filling{Store: s, Companies: companies, Now: now, AccessLifetime: 24 * time.Hour}})
		}, pipedrive.Factory().New, func(s *sandbox.Store, id string, at time.Time, city string) (sandbox.Object, bool, error) {
			return s.Update("organization", id, at, map[string]any{"address": map[string]any{"locality": city}})
		}, 2},
		{"salesforce", 2300, func(s *sandbox.Store, companies []sample.Company, now func() time.Time) (*sandbox.Server, error) {
			return salesforcesandbox.New(salesforcesandbox.Options{Filling: sandbox.Filling{Store: s, Companies: companies, Now: now, AccessLifetime: 24 * time.Hour}})
		}, salesforce.Factory().New, func(s *sandbox.Store, id string, at time.Time, city string) (sandbox.Object, bool, error) {
			// Half of the edits are by the user that we are, as other programs make them.
			by := any("0050Y00000REP00AAA")
			if at.UnixMilli()%2 == 0 {
				by = nil
			}
			// A transaction commits up to ten minutes after the stamp that it sets, and the
			// record is locked meanwhile.
			began := at.Add(-time.Duration(at.UnixMilli()%9) * time.Minute)
			if have, _ := s.Get("Account", id); began.Before(have.Modified) {
				began = at
			}
			return s.Update("Account", id, began.Truncate(time.Second), map[string]any{"BillingCity": city, "LastModifiedById": by})
		}, 2},
		{"zoho", 260, func(s *sandbox.Store, companies []sample.Company, now func() time.Time) (*sandbox.Server, error) {
			return zohosandbox.New(zohosandbox.Options{Filling: sandbox.Filling{Store: s, Companies: companies, Now: now, AccessLifetime: 24 * time.Hour}})
		}, zoho.Factory().New, func(s *sandbox.Store, id string, at time.Time, city string) (sandbox.Object, bool, error) {
			return s.Update("Accounts", id, at, map[string]any{"Billing_City": city})
		}, 6},
	} {
		t.Run(c.name, func(t *testing.T) {
			companies, err := sample.Companies(sample.Options{Seed: 7, Accounts: c.accounts, Now: time.Now()})
			if err != nil {
				t.Fatal(err)
			}
			for i := range companies {
				companies[i].Deals = nil
			}
			for seed := range c.seeds {
				t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
					t.Parallel()
					clock := &shifted{}
					s := serve(t, func(store *sandbox.Store) (*sandbox.Server, error) { return c.open(store, companies, clock.now) }, c.make)
					b := &besides{T: t, served: s, clock: clock, rand: rand.New(rand.NewPCG(seed, 1)), read: map[string]crm.Record{}, cities: map[string]string{}}
					b.edit = func(id, city string) error { _, _, err := c.edit(s.store, id, clock.now(), city); return err }
					b.run()
				})
			}
		})
	}
}

// shifted is a clock that a test moves on.
type shifted struct {
	mu sync.Mutex
	by time.Duration
}

func (c *shifted) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.by)
}

func (c *shifted) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.by += d
}

// besides is a history of writes, edits and pulls.
type besides struct {
	*testing.T
	*served
	clock  *shifted
	rand   *rand.Rand
	edit   func(id, city string) error
	ids    []string
	cities map[string]string // by account, as it was edited last
	read   map[string]crm.Record
}

func (b *besides) run() {
	b.pulls()
	for id := range b.read {
		b.ids = append(b.ids, id)
	}
	for range 3 {
		b.clock.pass(b.upTo(15 * time.Minute))
		b.write()
		for range b.rand.IntN(10) {
			b.clock.pass(b.upTo(4 * time.Minute))
			b.edits(b.ids...)
			b.pulls()
		}
	}
	b.ids = nil // so that nobody edits any more
	for range 3 {
		b.clock.pass(11 * time.Minute)
		b.pulls()
	}
	for id, city := range b.cities {
		if r := b.read[id]; r.Account == nil || r.Account.City != city {
			b.Errorf("account %s was edited last to %s, and no pull brought that", id, city)
		}
	}
}

// write writes all accounts, batch by batch.
func (b *besides) write() {
	tier := []string{"A", "B", "C", "D"}[b.rand.IntN(4)]
	size := b.BatchSize(crm.KindAccount, connector.VerbWrite)
	for at := 0; at < len(b.ids); at += size {
		batch := b.ids[at:min(at+size, len(b.ids))]
		rows := make([]connector.Row, len(batch))
		for i, id := range batch {
			rows[i] = connector.Row{ID: id, Values: map[crm.Field]string{crm.FieldTier: tier}}
		}
		b.edits(batch...)
		if _, err := b.Writer.Write(b.Context(), crm.KindAccount, rows); err != nil {
			b.Fatal(err)
		}
		b.edits(batch...)
		b.clock.pass(b.upTo(4 * time.Second))
		if b.rand.IntN(8) == 0 {
			b.pulls()
		}
	}
}

// edits has a rep edit one of some accounts, every other time.
func (b *besides) edits(some ...string) {
	if b.rand.IntN(2) == 0 {
		return
	}
	id := some[b.rand.IntN(len(some))]
	b.cities[id] = fmt.Sprint("Ulm ", b.rand.Uint64())
	if err := b.edit(id, b.cities[id]); err != nil {
		b.Fatal(err)
	}
}

// pulls reads on, now and then in a process that knows nothing of what was written; an edit
// may come between two pages.
func (b *besides) pulls() {
	reader := b.Connector
	if b.rand.IntN(4) == 0 {
		reader = b.again()
	}
	for more := true; more; {
		page, err := reader.Read(b.Context(), crm.KindAccount, b.cursors[crm.KindAccount])
		if err != nil {
			b.Fatal(err)
		}
		for _, r := range page.Records {
			if have, found := b.read[r.ID]; !found || !r.Version.Older(have.Version) {
				b.read[r.ID] = r
			}
		}
		b.cursors[crm.KindAccount], more = page.Next, page.More
		if more && len(b.ids) > 0 {
			b.edits(b.ids...)
		}
	}
}

func (b *besides) upTo(d time.Duration) time.Duration { return time.Duration(b.rand.Int64N(int64(d))) }
