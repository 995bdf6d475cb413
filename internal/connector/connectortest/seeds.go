package connectortest

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
)

// The environment says how many seeds of faults are simulated, from which on.
const (
	envSeeds     = "ICPTIER_SEEDS"
	envFirst     = "ICPTIER_FIRST_SEED"
	seedsOfATest = 4
)

// faults are what a CRM and the network between do to a connector, in shares of the calls. Lists
// that lack a record are not among them on reading: nobody can tell.
const faults = "429=3%,retry_after=2; 429=1%,retry_date=3; 500=2%; 503=2%; refuse=2%; after-commit=2%; hang=1%; slow=3%; cut=1%; " +
	"truncated=1%; html=1%; empty=1%; no-list=1%; short=3%,on=write; duplicates=1%; partial=10%; expired-cursor=1%; broken-job=5%; behind=20%,by=40s; expired-token=1%"

// runSeeds runs a history with each seed, in a case of its own and in simulated time.
func runSeeds(t *testing.T, f connector.Factory, open Open, slots chan struct{}, history func(w *world, seed uint64)) {
	for seed := range Seeds(t, seedsOfATest) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			slots <- struct{}{}
			defer func() { <-slots }()
			synctest.Test(t, func(t *testing.T) { history(newSimulated(t, f, open, companiesOf(t, few)), seed) })
		})
	}
}

// underFaults has a connector read and write under faults.
func underFaults(w *world, seed uint64) {
	s := &seeded{
		expired: map[crm.Kind]bool{},
		world:   w, rand: rand.New(rand.NewPCG(seed, 1)),
		cursors: map[crm.Kind]crm.Cursor{}, tiers: map[string]string{}, overrides: map[string]string{},
		known: map[crm.Kind]map[string]crm.Record{crm.KindAccount: {}, crm.KindDeal: {}},
	}
	s.run(seed)
}

// Seeds yields the seeds that a test by seeds runs: so many as the test says, or as
// ICPTIER_SEEDS and ICPTIER_FIRST_SEED do (make conformance).
func Seeds(t *testing.T, count uint64) iter.Seq[uint64] {
	t.Helper()
	first, count := setting(t, envFirst, 1), setting(t, envSeeds, count)
	return func(yield func(uint64) bool) {
		for seed := first; seed < first+count && yield(seed); seed++ {
		}
	}
}

func setting(t *testing.T, name string, otherwise uint64) uint64 {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil || n < 1 {
		t.Fatalf("%s is %q, want a number from 1 on", name, text)
	}
	return n
}

// seeded is the history of one seed: what reps do, and what the program does as ingest and
// write-back do it.
type seeded struct {
	*world

	rand      *rand.Rand
	cursors   map[crm.Kind]crm.Cursor
	expired   map[crm.Kind]bool // everything is read anew, and the ids are still to be compared
	known     map[crm.Kind]map[string]crm.Record
	tiers     map[string]string // that accounts shall hold
	overrides map[string]string // that reps set
	edits     int
}

func (s *seeded) run(seed uint64) {
	s.provision()
	for _, kind := range crm.Kinds() {
		s.must(s.pull(kind))
	}
	s.must(s.server.Specify(fmt.Sprintf("%s; seed=%d", s.possible(), seed)))
	for range 60 {
		pause := []time.Duration{20 * time.Second, 6 * time.Minute}[s.rand.IntN(2)]
		time.Sleep(time.Duration(s.rand.Int64N(int64(pause)))) //nolint:forbidigo // virtual time
		s.step()
	}
	s.server.Heal()
	s.tryAll()
	for range 2 { // the second finds what was not to be seen yet
		time.Sleep(20 * time.Minute) //nolint:forbidigo // virtual time
		for _, kind := range crm.Kinds() {
			s.must(s.pull(kind))
		}
	}
	s.compare()
}

// possible are the faults that the CRM can have: not all have cursors that end, or a search that
// is behind.
func (s *seeded) possible() string {
	return strings.Join(slices.DeleteFunc(strings.Split(faults, ";"), func(one string) bool {
		return s.server.Specify(one) != nil
	}), ";")
}

// must ends the case with an error that has no fault to blame.
func (s *seeded) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatalf("without a fault: %v", err)
	}
}

func (s *seeded) step() {
	switch n := s.rand.IntN(20); {
	case n < 6:
		s.edit()
	case n == 6:
		s.crm.Delete(crm.KindDeal, s.any(crm.KindDeal))
	case n == 7:
		s.crm.Delete(crm.KindAccount, s.any(crm.KindAccount))
	case n == 8:
		id := s.any(crm.KindAccount)
		s.overrides[id] = []string{"A", "B", "C", "D"}[s.rand.IntN(4)]
		s.crm.SetWritten(crm.KindAccount, id, crm.FieldOverride, s.overrides[id])
	case n < 13:
		s.write()
	default:
		s.passing(s.pull(crm.Kinds()[s.rand.IntN(2)]))
	}
}

// passing wants an error to be of a kind that goes away: nothing that a fault does is for good.
func (s *seeded) passing(err error) {
	s.Helper()
	if err != nil && outcome.IsPermanent(err) {
		s.Errorf("under faults that pass: %v, want no Permanent error", err)
	}
}

func (s *seeded) any(kind crm.Kind) string {
	ids := s.crm.IDs(kind)
	return ids[s.rand.IntN(len(ids))]
}

func (s *seeded) edit() {
	s.edits++
	if s.rand.IntN(3) == 0 {
		s.crm.Edit(crm.KindDeal, s.any(crm.KindDeal), "deal.amount", int64(1000+s.edits))
		return
	}
	s.crm.Edit(crm.KindAccount, s.any(crm.KindAccount), "account.city", fmt.Sprint("Ulm ", s.edits))
}

// pull reads on as ingest does: an error leaves the cursor, and an expired one reads everything.
func (s *seeded) pull(kind crm.Kind) error {
	c := s.connector
	if s.rand.IntN(4) == 0 {
		c = s.another()
	}
	for more := true; more; {
		page, err := s.page(c, kind, s.cursors[kind])
		if outcome.IsCursorExpired(err) && s.cursors[kind] != "" {
			s.cursors[kind], s.expired[kind] = "", true
			continue
		}
		if err != nil {
			return err
		}
		for _, p := range page.Problems {
			s.Errorf("problem with %s %s, field %s: %s; the sandbox holds nothing that cannot be read", kind, p.ID, p.Field, p.What)
		}
		s.take(page.Records)
		for _, hint := range page.Again {
			records, err := c.Lookup(s.Context(), hint.Kind, []string{hint.ID})
			if s.note(err) != nil {
				return err
			}
			s.take(records)
		}
		s.cursors[kind], more = page.Next, page.More
	}
	if s.expired[kind] {
		return s.compareIDs(c, kind)
	}
	return nil
}

// compareIDs finds what was deleted while the CRM had forgotten the cursor, as ingest does.
func (s *seeded) compareIDs(c connector.Reader, kind crm.Kind) error {
	there := map[string]bool{}
	var cursor crm.Cursor
	for more := true; more; {
		page, err := c.IDs(s.Context(), kind, cursor)
		if s.note(err) != nil {
			return err
		}
		for _, id := range page.IDs {
			there[id] = true
		}
		cursor, more = page.Next, page.More
	}
	for id, r := range s.known[kind] {
		if !there[id] {
			r.Deleted = true
			s.known[kind][id] = r
		}
	}
	s.expired[kind] = false
	return nil
}

// take keeps the newest state of records; of two with the same stamp the later read.
func (s *seeded) take(records []crm.Record) {
	for _, r := range records {
		if have, found := s.known[r.Kind][r.ID]; !found || !r.Version.Older(have.Version) {
			s.known[r.Kind][r.ID] = r
		}
	}
}

// write wants some accounts to hold a tier, and tries once.
func (s *seeded) write() {
	var ids []string
	for range 1 + s.rand.IntN(8) {
		if id := s.any(crm.KindAccount); !slices.Contains(ids, id) {
			ids = append(ids, id)
			s.tiers[id] = []string{"A", "B", "C", "D"}[s.rand.IntN(4)]
		}
	}
	if !s.connector.can().write {
		return
	}
	if _, err := s.connector.Lookup(s.Context(), crm.KindAccount, ids); s.note(err) != nil {
		s.passing(err)
		return
	}
	results, err := s.connector.Write(s.Context(), crm.KindAccount, s.rows(ids))
	s.passing(s.note(err))
	for _, r := range results {
		s.passing(s.note(r.Err))
	}
}

func (s *seeded) rows(ids []string) []connector.Row {
	rows := make([]connector.Row, len(ids))
	for i, id := range ids {
		rows[i] = connector.Row{ID: id, Values: map[crm.Field]string{crm.FieldTier: s.tiers[id]}}
	}
	return rows
}

// tryAll writes once more what the accounts that are left shall hold.
func (s *seeded) tryAll() {
	var ids []string
	for _, id := range s.crm.IDs(crm.KindAccount) {
		if s.tiers[id] != "" {
			ids = append(ids, id)
		}
	}
	if s.connector.can().write {
		for some := range slices.Chunk(ids, s.connector.BatchSize(crm.KindAccount, connector.VerbWrite)) {
			s.world.write(crm.KindAccount, s.rows(some)...)
		}
	}
}

// compare holds what was read against what the CRM has, and what it has against what was
// written and what reps set.
func (s *seeded) compare() {
	_, silent := s.crm.(Relinker)
	for _, kind := range crm.Kinds() {
		live := s.crm.IDs(kind)
		for _, id := range live {
			have, now := s.known[kind][id], s.lookup(kind, id)
			if silent && have.Deal != nil && now.Deal != nil { // deletions move links without stamps: Accounts and IDs tell
				have.Deal.Account = now.Deal.Account
			}
			if diff := difference(have, now); diff != "" {
				s.Errorf("%s %s is not read as the CRM has it (-read +now):\n%s", kind, id, diff)
			}
		}
		if _, conceals := s.crm.(Concealer); conceals {
			continue // the sweep finds them, as ingest does with reconcile
		}
		for id, r := range s.known[kind] {
			if !r.Deleted && !slices.Contains(live, id) {
				s.Errorf("%s %s was deleted, and no reading gave a tombstone of it", kind, id)
			}
		}
	}
	for _, id := range s.crm.IDs(crm.KindAccount) {
		written := s.crm.Written(crm.KindAccount, id)
		if written[crm.FieldTier] != s.tiers[id] && s.connector.can().write || written[crm.FieldOverride] != s.overrides[id] {
			s.Errorf("account %s holds %v, want tier %q and what a rep set, override %q", id, written, s.tiers[id], s.overrides[id])
		}
	}
}
