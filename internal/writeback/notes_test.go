package writeback_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/writeback"
)

// notes are kept in memory.
type notes map[string]string

func (n notes) Notes(context.Context, string) (map[string]string, error) { return maps.Clone(n), nil }
func (n notes) Note(_ context.Context, _ string, fresh map[string]string) error {
	maps.Copy(n, fresh)
	return nil
}

// counted counts the look-ups of a portal.
type counted struct {
	*portal
	looked int
}

func (c *counted) Lookup(ctx context.Context, kind crm.Kind, ids []string) ([]crm.Record, error) {
	c.looked++
	return c.portal.Lookup(ctx, kind, ids)
}

// TestWhatTheCRMConfirmedIsObserved writes twice before anything is read back.
func TestWhatTheCRMConfirmedIsObserved(t *testing.T) {
	p := &counted{portal: &portal{batch: 100, accounts: map[string]crm.Written{"1": {}, "2": {crm.FieldTier: "B", crm.FieldReasons: "because of B"}}}}
	s := &states{all: []account.State{scored("1", scoring.TierA, nil), scored("2", scoring.TierB, nil)}}
	kept := notes{}
	run := func() writeback.Result {
		t.Helper()
		w := writeback.Writer{Connection: "hub", CRM: p, Cache: s, Texts: texts{}, Leases: leases{}, Notes: kept}
		result, err := w.Run(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return result
	}
	if got := run(); got.Written != 1 || p.looked != 1 {
		t.Fatalf("%+v with %d look-ups", got, p.looked)
	}
	if got := run(); got.Different != 0 || p.looked != 1 || p.calls != 1 {
		t.Errorf("%+v with %d look-ups and %d writes; want neither what was written nor what was right to be looked at again", got, p.looked, p.calls)
	}
	s.all[0].Score.Tier = scoring.TierC
	if got := run(); got.Written != 1 || p.accounts["1"][crm.FieldTier] != "C" {
		t.Errorf("another tier: %+v, the CRM holds %v", got, p.accounts["1"])
	}
	// A rep undoes it, and the record is read again.
	p.accounts["1"][crm.FieldTier] = "X"
	s.all[0].Facts.Account.Version, s.all[0].Facts.Account.Written = crm.Version{Modified: 5, Read: 2}, crm.Written{crm.FieldTier: "X"}
	if got := run(); got.Written != 1 || p.accounts["1"][crm.FieldTier] != "C" {
		t.Errorf("after a rep's change: %+v, the CRM holds %v", got, p.accounts["1"])
	}
}

// TestRefusedRowsWait has the CRM refuse a row until what it was refused for may be another.
func TestRefusedRowsWait(t *testing.T) {
	at := time.Date(2026, 11, 2, 6, 0, 0, 0, time.UTC)
	fields, asked, kept := "lacks A", 0, notes{}
	p := &counted{portal: &portal{
		batch: 100, accounts: map[string]crm.Written{"1": {}, "2": {}},
		refuse: map[string]error{"1": outcome.Permanent(errors.New("no such option")), "2": errors.New("locked")},
	}}
	s := &states{all: []account.State{scored("1", scoring.TierA, nil), scored("2", scoring.TierA, nil)}}
	run := func() writeback.Result {
		t.Helper()
		w := writeback.Writer{
			Connection: "hub", CRM: p, Cache: s, Texts: texts{}, Leases: leases{}, Notes: kept, Now: func() time.Time { return at },
			Fields: func(context.Context) (string, error) { asked++; return fields, nil },
		}
		result, err := w.Run(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return result
	}
	want := func(step string, refused, parked int) {
		t.Helper()
		if got := run(); got.Refused != refused || got.Parked != parked {
			t.Errorf("%s: refused %d, left alone %d; want %d and %d", step, got.Refused, got.Parked, refused, parked)
		}
	}
	want("the first run", 2, 0)
	want("the second", 1, 1) // what was locked is tried again
	delete(p.refuse, "2")
	want("once the lock is gone", 0, 1)
	before := fmt.Sprint(p.looked, p.calls)
	want("nothing else to write", 0, 1)
	if now := fmt.Sprint(p.looked, p.calls); now != before || asked == 0 {
		t.Errorf("look-ups and writes went from %s to %s, the fields were asked for %d times", before, now, asked)
	}
	fields = "complete"
	want("the fields changed", 1, 0)
	want("and again", 0, 1)
	s.all[0].Facts.Account.Version = crm.Version{Modified: 9}
	want("the record changed", 1, 0)
	s.all[0].Score.Tier = scoring.TierB
	want("the values changed", 1, 0)
	at = at.Add(8 * 24 * time.Hour)
	want("a week is over", 1, 0)
	want("the day after", 0, 1)
}
