package bus

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// start runs an embedded server in a temporary folder and connects to it.
func start(t *testing.T) *Bus {
	t.Helper()
	srv, err := StartEmbedded(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(srv.Close)
	b, err := Connect(t.Context(), srv.Config())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

func accountRecord(id string, modified crm.Stamp, read uint64) crm.Record {
	return crm.Record{
		Kind: crm.KindAccount, ID: id, Version: crm.Version{Modified: modified, Read: read},
		Account: &crm.Account{Name: "Firma " + id}, Inputs: fmt.Sprint("#", modified),
	}
}

func TestTokensAreReversibleAndPlain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.String().Draw(t, "id")
		tok := token(id)
		if strings.Trim(tok, "abcdefghijklmnopqrstuvwxyz234567") != "" && tok != "0" {
			t.Fatalf("token %q of %q would not be one plain subject token", tok, id)
		}
		back, err := untoken(tok)
		if err != nil || back != id {
			t.Fatalf("untoken(token(%q)) = %q, %v", id, back, err)
		}
	})
}

func TestHostileIDsReachNoOtherSubject(t *testing.T) {
	for _, id := range []string{"*", ">", "a.b", "a b", "", "ä", "$JS", "0", "x\r\nPUB"} {
		subject := recordSubject("hub", crm.KindAccount, id)
		if parts := strings.Split(subject, "."); len(parts) != 4 || strings.ContainsAny(subject, "*> \r\n") {
			t.Errorf("id %q became subject %q", id, subject)
		}
	}
}

func TestRecordsArriveWithTheirLastState(t *testing.T) {
	b, ctx := start(t), t.Context()
	if _, err := b.Publish(ctx, "hub", []crm.Record{accountRecord("1", 1, 1), accountRecord("2", 1, 1), accountRecord("1", 2, 2)}); err != nil {
		t.Fatal(err)
	}
	cons, err := b.Consume(ctx, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer cons.Close()
	got := map[string]string{}
	for len(got) < 2 {
		batch, err := cons.Fetch(ctx, 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range batch {
			connection, kind, id, err := m.Address()
			if err != nil || connection != "hub" || kind != crm.KindAccount {
				t.Fatalf("address %s %s %s %v", connection, kind, id, err)
			}
			got[id] = string(m.Data())
			if err := m.Ack(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if !strings.Contains(got["1"], `"m":2`) {
		t.Errorf("account 1 came as %s, want its second version only", got["1"])
	}
}

func TestAReadingThatIsRepeatedIsStoredOnce(t *testing.T) {
	b, ctx := start(t), t.Context()
	for range 3 {
		if _, err := b.Publish(ctx, "hub", []crm.Record{accountRecord("1", 1, 7)}); err != nil {
			t.Fatal(err)
		}
	}
	// The same state again in a later run must be stored: in between the record
	// may have been another.
	if _, err := b.Publish(ctx, "hub", []crm.Record{accountRecord("1", 1, 8)}); err != nil {
		t.Fatal(err)
	}
	info, err := b.recordsInfo(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if info.State.LastSeq != 2 {
		t.Errorf("stored %d messages, want 2", info.State.LastSeq)
	}
}

func TestKnownTellsTombstones(t *testing.T) {
	b, ctx := start(t), t.Context()
	gone := crm.Record{Kind: crm.KindAccount, ID: "2", Version: crm.Version{Modified: 2, Read: 1}, Deleted: true}
	if _, err := b.Publish(ctx, "hub", []crm.Record{accountRecord("1", 1, 1), gone}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Publish(ctx, "other", []crm.Record{accountRecord("3", 1, 1)}); err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	if err := b.Known(ctx, "hub", crm.KindAccount, func(id string, _ crm.Version, deleted bool) { known[id] = deleted }); err != nil {
		t.Fatal(err)
	}
	if len(known) != 2 || known["1"] || !known["2"] {
		t.Errorf("known = %v, want 1 alive, 2 deleted and nothing of the other connection", known)
	}
	if err := b.Known(ctx, "empty", crm.KindDeal, func(string, crm.Version, bool) { t.Error("an empty kind has no ids") }); err != nil {
		t.Fatal(err)
	}
}

func TestLinksTellTheAccountsOfDeals(t *testing.T) {
	b, ctx := start(t), t.Context()
	deal := func(id, account string) crm.Record {
		return crm.Record{Kind: crm.KindDeal, ID: id, Version: crm.Version{Modified: 1, Read: 1}, Deal: &crm.Deal{Account: account, Status: crm.DealOpen}}
	}
	gone := crm.Record{Kind: crm.KindDeal, ID: "4", Version: crm.Version{Modified: 2, Read: 1}, Deleted: true}
	lost := deal("5", "a")
	lost.Deal.Status = crm.DealLost
	if _, err := b.Publish(ctx, "hub", []crm.Record{accountRecord("a", 1, 1), deal("1", "a"), deal("2", ""), deal("3", "ä/ =\r\n"), deal("4", "a"), gone, lost}); err != nil {
		t.Fatal(err)
	}
	moved := deal("1", "b")
	moved.Version.Read = 2
	if _, err := b.Publish(ctx, "hub", []crm.Record{moved}); err != nil {
		t.Fatal(err)
	}
	links := map[string]string{}
	var open []string
	if err := b.Links(ctx, "hub", func(deal, account string, is bool) {
		if links[deal] = account; is {
			open = append(open, deal)
		}
	}); err != nil {
		t.Fatal(err)
	}
	if want := map[string]string{"1": "b", "2": "", "3": "ä/ =\r\n", "5": "a"}; !maps.Equal(links, want) {
		t.Errorf("links %q, want %q", links, want)
	}
	if slices.Sort(open); !slices.Equal(open, []string{"1", "2", "3"}) {
		t.Errorf("open deals %q, want those without the lost one", open)
	}
}

func TestATokenIsReplacedOnlyByItsReader(t *testing.T) {
	b, ctx := start(t), t.Context()
	if _, _, err := b.Load(ctx, "hub"); !errors.Is(err, outcome.ErrNotConnected) {
		t.Fatalf("load of an absent token: %v", err)
	}
	first, err := b.Save(ctx, "hub", []byte("one"), 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Save(ctx, "hub", []byte("other"), 0); !outcome.IsConflict(err) {
		t.Errorf("a second first token: %v, want a conflict", err)
	}
	if _, err := b.Save(ctx, "hub", []byte("two"), first); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Save(ctx, "hub", []byte("late"), first); !outcome.IsConflict(err) {
		t.Errorf("a late token: %v, want a conflict", err)
	}
	if data, _, err := b.Load(ctx, "hub"); err != nil || string(data) != "two" {
		t.Errorf("token is %q, %v", data, err)
	}
}

func TestReadSequencesGrowWhoeverAsks(t *testing.T) {
	b, ctx := start(t), t.Context()
	var mu sync.Mutex
	seen := map[uint64]bool{}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 10 {
				n, err := b.NextRead(ctx, "hub")
				mu.Lock()
				if err != nil || seen[n] {
					t.Errorf("read sequence %d twice, or %v", n, err)
				}
				seen[n] = true
				mu.Unlock()
			}
		})
	}
	all.Wait()
}

func TestReadingWhatIsNotThereLeavesNothingBehind(t *testing.T) {
	b := start(t)
	for range 5 {
		if runs, err := runsOf(t, b, "hub", 5); err != nil || len(runs) != 0 {
			t.Fatalf("runs %v, %v", runs, err)
		}
	}
	stream, err := b.js.Stream(t.Context(), "KV_runs")
	if err != nil {
		t.Fatal(err)
	}
	if n := stream.CachedInfo().State.Consumers; n != 0 {
		t.Errorf("%d consumers are left on the stream; it has room for 1,000", n)
	}
}

func TestALeaseIsGivenBackThoughARenewalWasNotAnswered(t *testing.T) {
	b, ctx := start(t), t.Context()
	_, release, err := b.Hold(ctx, "read.hub")
	if err != nil {
		t.Fatal(err)
	}
	entry, err := b.leases.Get(ctx, "read.hub")
	if err != nil {
		t.Fatal(err)
	}
	// The server took a renewal, and its answer did not arrive.
	if _, err := b.leases.Update(ctx, "read.hub", entry.Value(), entry.Revision()); err != nil {
		t.Fatal(err)
	}
	release()
	_, release, err = b.Hold(ctx, "read.hub")
	if err != nil {
		t.Fatalf("the lease was not given back: %v", err)
	}
	release()
}

func TestALeaseOfSomebodyElseIsNotGivenBack(t *testing.T) {
	b, ctx := start(t), t.Context()
	_, release, err := b.Hold(ctx, "read.hub")
	if err != nil {
		t.Fatal(err)
	}
	if err := b.leases.Delete(ctx, "read.hub"); err != nil { // as if it had ended
		t.Fatal(err)
	}
	_, other, err := b.Hold(ctx, "read.hub")
	if err != nil {
		t.Fatal(err)
	}
	release()
	if _, _, err := b.Hold(ctx, "read.hub"); !outcome.IsConflict(err) {
		t.Errorf("the lease of another holder was given back: %v", err)
	}
	other()
}

func TestALeaseHasOneHolder(t *testing.T) {
	b, ctx := start(t), t.Context()
	held, release, err := b.Hold(ctx, "read.hub")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := b.Hold(ctx, "read.hub"); !outcome.IsConflict(err) {
		t.Fatalf("a second holder: %v", err)
	}
	short, cancel := context.WithTimeout(ctx, 300*time.Millisecond)
	defer cancel()
	if _, err := b.Lock(short, "read.hub"); err == nil {
		t.Error("a lock was given while the lease was held")
	}
	release()
	release()
	if held.Err() == nil {
		t.Error("the held context outlives the lease")
	}
	again, err := b.Lock(ctx, "read.hub")
	if err != nil {
		t.Fatal(err)
	}
	again()
}

func TestALostLeaseEndsItsContext(t *testing.T) {
	b, ctx := start(t), t.Context()
	held, release, err := b.Hold(ctx, "read.hub")
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	if err := b.leases.Delete(ctx, "read.hub"); err != nil { // as if it had ended
		t.Fatal(err)
	}
	select {
	case <-held.Done():
	case <-time.After(2 * LeaseTTL):
		t.Fatal("the holder was not told")
	}
	if cause := context.Cause(held); !errors.Is(cause, ErrLeaseLost) {
		t.Errorf("cause %v, want ErrLeaseLost", cause)
	}
}

func TestPublishFailsAtOnceWhileNATSIsAway(t *testing.T) {
	dir := t.TempDir()
	srv, err := StartEmbedded(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Connect(t.Context(), srv.Config())
	if err != nil {
		t.Fatal(err)
	}
	defer b.nc.Close()
	srv.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	_, err = b.Publish(ctx, "hub", []crm.Record{accountRecord("1", 1, 1)})
	if err == nil {
		t.Fatal("published into nothing")
	}
	if err := b.Ready(ctx); err == nil {
		t.Error("ready without a server")
	}
	if errors.Is(err, nats.ErrTimeout) {
		t.Errorf("the publish waited: %v", err)
	}
}
