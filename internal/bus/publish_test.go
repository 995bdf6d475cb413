package bus

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/goccy/go-json"

	"github.com/icptier/icptier/internal/bus/bustest"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
)

// each runs a test on one server and on a cluster of three.
func each(t *testing.T, run func(t *testing.T, connect func() *Bus)) {
	t.Helper()
	for _, n := range []int{1, 3} {
		t.Run(fmt.Sprint(n, " servers"), func(t *testing.T) {
			servers := bustest.Start(t, t.TempDir(), n)
			run(t, func() *Bus {
				b, err := Connect(t.Context(), Config{URL: servers.URLs()})
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { _ = b.Close() })
				return b
			})
		})
	}
}

// inStream is the record that the leader of the stream has.
func inStream(t *testing.T, b *Bus, kind crm.Kind, id string) crm.Record {
	t.Helper()
	msg, err := b.lastMsg(t.Context(), streamRecords, recordSubject("hub", kind, id))
	if err != nil {
		t.Fatal(err)
	}
	var r crm.Record
	if err := json.Unmarshal(msg.Data, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func put(t *testing.T, b *Bus, records ...crm.Record) (older int) {
	t.Helper()
	older, err := b.Publish(t.Context(), "hub", records)
	if err != nil {
		t.Fatal(err)
	}
	return older
}

func TestTheStreamNeverGoesBack(t *testing.T) {
	each(t, func(t *testing.T, connect func() *Bus) {
		b := connect()
		gone := func(id string, modified crm.Stamp, read uint64) crm.Record {
			return crm.Record{Kind: crm.KindAccount, ID: id, Version: crm.Version{Modified: modified, Read: read}, Deleted: true}
		}
		for _, tt := range []struct {
			name          string
			have, publish crm.Record
			stored        bool
		}{
			{"an older stamp", accountRecord("1", 5, 1), accountRecord("1", 4, 2), false},
			{"an older reading of the same stamp", accountRecord("2", 5, 2), accountRecord("2", 5, 1), false},
			{"a newer stamp", accountRecord("3", 5, 2), accountRecord("3", 6, 1), true},
			{"a newer reading of the same stamp", accountRecord("4", 5, 1), accountRecord("4", 5, 2), true},
			{"a tombstone of an older reading", accountRecord("5", 5, 2), gone("5", 9, 1), false},
			{"a tombstone of a newer reading", accountRecord("6", 5, 1), gone("6", 4, 2), true},
			{"a record that was restored", gone("7", 9, 1), accountRecord("7", 5, 2), true},
			{"a record of a reading before its tombstone", gone("8", 9, 2), accountRecord("8", 5, 1), false},
		} {
			put(t, b, tt.have)
			older := put(t, b, tt.publish)
			want := tt.have
			if tt.stored {
				want = tt.publish
			}
			if got := inStream(t, b, crm.KindAccount, tt.have.ID); got.Version != want.Version || got.Deleted != want.Deleted || (older == 1) == tt.stored {
				t.Errorf("%s: the stream holds %+v, want %+v; %d older", tt.name, got, want, older)
			}
		}
	})
}

func TestAChangeThatMovesNoStampIsStored(t *testing.T) {
	b := start(t)
	changed := accountRecord("1", 5, 1)
	changed.Account.City = "Ulm"
	put(t, b, accountRecord("1", 5, 1))
	put(t, b, changed)
	if got := inStream(t, b, crm.KindAccount, "1"); got.Account.City != "Ulm" {
		t.Errorf("the stream holds %+v, want the later state of one reading", got.Account)
	}
}

func TestOneWindowHoldsARecordOnce(t *testing.T) {
	b := start(t)
	if older := put(t, b, accountRecord("1", 5, 1), accountRecord("1", 4, 1), accountRecord("2", 1, 1), accountRecord("2", 2, 1)); older != 1 {
		t.Errorf("%d older, want 1", older)
	}
	for id, want := range map[string]crm.Stamp{"1": 5, "2": 2} {
		if got := inStream(t, b, crm.KindAccount, id).Version.Modified; got != want {
			t.Errorf("the stream holds stamp %d of %s, want %d", got, id, want)
		}
	}
}

// A record is compared, then the publisher is stopped, and another one publishes meanwhile.
func TestThePublishOfAStoppedPublisherIsRefused(t *testing.T) {
	each(t, func(t *testing.T, connect func() *Bus) {
		stopped, other := connect(), connect()
		for i := range 5 {
			id := fmt.Sprint(i)
			put(t, other, accountRecord(id, 1, 1))
			old := accountRecord(id, 5, 2)
			todo, _, err := newest("hub", []crm.Record{old})
			if err != nil {
				t.Fatal(err)
			}
			seen, err := stopped.lastOfLeader(t.Context(), todo)
			if err != nil {
				t.Fatal(err)
			}
			put(t, other, accountRecord(id, 6, 3))
			refused, err := stopped.publishAll(t.Context(), todo, seen)
			if err != nil || len(refused) != 1 {
				t.Errorf("refused %d records, %v; want the one", len(refused), err)
			}
			if got := inStream(t, other, crm.KindAccount, id).Version.Modified; got != 6 {
				t.Errorf("the stream went back to stamp %d", got)
			}
		}
	})
}

func TestRacingPublishersLeaveTheNewest(t *testing.T) {
	each(t, func(t *testing.T, connect func() *Bus) {
		const publishers, records = 6, 40
		done := make(chan error, publishers)
		for p := range publishers {
			b := connect()
			go func() {
				var all []crm.Record
				for i := range records {
					all = append(all, accountRecord(fmt.Sprint(i), crm.Stamp((p+i)%publishers), uint64(p+1)))
				}
				_, err := b.Publish(t.Context(), "hub", all)
				done <- err
			}()
		}
		for range publishers {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		b := connect()
		for i := range records {
			if got := inStream(t, b, crm.KindAccount, fmt.Sprint(i)).Version.Modified; got != publishers-1 {
				t.Errorf("the stream holds stamp %d of %d, want the newest, %d", got, i, publishers-1)
			}
		}
	})
}

func TestRecordsOfEarlierProgramsAreCompared(t *testing.T) {
	b := start(t)
	for id, body := range map[string]string{"1": `{"kind":"account","id":"1","v":{"m":5,"r":9}}`, "2": `{broken`} {
		if _, err := b.js.Publish(t.Context(), recordSubject("hub", crm.KindAccount, id), []byte(body)); err != nil {
			t.Fatal(err)
		}
	}
	if older := put(t, b, accountRecord("1", 4, 10), accountRecord("2", 1, 1)); older != 1 {
		t.Errorf("%d older, want the one that carries its version in its body alone", older)
	}
	if got := inStream(t, b, crm.KindAccount, "2"); got.Account == nil {
		t.Error("what cannot be decoded was not replaced")
	}
}

func TestACursorIsSavedByTheNewestReadingOnly(t *testing.T) {
	each(t, func(t *testing.T, connect func() *Bus) {
		b, ctx := connect(), t.Context()
		first, err := b.NextRead(ctx, "hub")
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []crm.Cursor{"1", "2"} {
			if err := b.SaveCursor(ctx, "hub", crm.KindAccount, c, first); err != nil {
				t.Fatal(err)
			}
		}
		second, err := connect().NextRead(ctx, "hub")
		if err != nil || second <= first {
			t.Fatalf("reading %d after %d, %v", second, first, err)
		}
		for range 5 {
			if err := b.SaveCursor(ctx, "hub", crm.KindAccount, "3", first); !outcome.IsConflict(err) || !errors.Is(err, ErrLeaseLost) {
				t.Errorf("the cursor of a reading that is over: %v, want a conflict with ErrLeaseLost", err)
			}
		}
		if err := b.SaveCursor(ctx, "hub", crm.KindDeal, "4", second); err != nil {
			t.Fatal(err)
		}
		if c, err := b.Cursor(ctx, "hub", crm.KindAccount); err != nil || c != "2" {
			t.Errorf("cursor %q, %v; want 2", c, err)
		}
	})
}

func TestPublishEndsWithTheCauseOfItsContext(t *testing.T) {
	b := start(t)
	ctx, lose := context.WithCancelCause(t.Context())
	lose(ErrLeaseLost)
	if _, err := b.Publish(ctx, "hub", []crm.Record{accountRecord("1", 1, 1)}); !errors.Is(err, ErrLeaseLost) {
		t.Errorf("%v, want ErrLeaseLost", err)
	}
}

// counting counts the records that were left out.
type counting struct {
	uncounted
	older int
}

func (c *counting) Older(n int) { c.older += n }

func TestRecordsThatAreNotPublishedAreCounted(t *testing.T) {
	b := start(t)
	metrics := &counting{}
	b.metrics = metrics
	put(t, b, accountRecord("1", 5, 5), accountRecord("2", 5, 5))
	put(t, b, accountRecord("1", 4, 4), accountRecord("2", 6, 6), accountRecord("3", 2, 1), accountRecord("3", 1, 1))
	if metrics.older != 2 {
		t.Errorf("%d records are counted as older, want those of 1 and of 3", metrics.older)
	}
}
