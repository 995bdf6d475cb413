package ingest_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/ingest"
	"github.com/icptier/icptier/internal/outcome"
)

// forgetful is a CRM that knows no cursor but those it gave out since it last forgot them.
type forgetful struct {
	reader
	known    map[crm.Cursor]bool
	fails    error // of a look-up
	restarts int
}

func (f *forgetful) Read(ctx context.Context, kind crm.Kind, cursor crm.Cursor) (connector.Page, error) {
	if kind == crm.KindDeal {
		return connector.Page{Next: "deals"}, nil
	}
	if cursor != "" && !f.known[cursor] {
		return connector.Page{}, fmt.Errorf("list: %w", outcome.CursorExpired(errors.New("the token has expired")))
	}
	if cursor == "" {
		f.restarts++
	}
	page, err := f.reader.Read(ctx, kind, cursor)
	f.known[page.Next] = true
	return page, err
}

func (f *forgetful) Lookup(ctx context.Context, kind crm.Kind, ids []string) ([]crm.Record, error) {
	if f.fails != nil {
		return nil, f.fails
	}
	return f.reader.Lookup(ctx, kind, ids)
}

// expired is a connection whose cursor the CRM has forgotten, and that stores a record which
// was deleted meanwhile.
func expired() (*memory, *forgetful) {
	bus := newMemory()
	bus.cursors[crm.KindAccount] = "9"
	bus.known = map[string]bool{"1": false, "2": false, "gone": false}
	return bus, &forgetful{
		known:  map[crm.Cursor]bool{},
		reader: reader{pages: map[crm.Kind][]connector.Page{crm.KindAccount: pages("1", "2")}, shown: []string{"1", "2"}},
	}
}

func TestAnExpiredCursorIsFollowedByAFullReadingAndAComparisonOfIDs(t *testing.T) {
	bus, r := expired()
	p := ingest.Puller{Connection: "hub", Bus: bus, Reader: r}
	if _, err := p.Pull(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	if got := ids(bus.published); !slices.Equal(got, []string{"1", "2", "gone"}) || !bus.published[2].Deleted {
		t.Errorf("published %v, want everything, and a tombstone of what was deleted meanwhile", got)
	}
	if got := bus.cursors[crm.KindAccount]; got != "2" || r.restarts != 1 {
		t.Errorf("cursor %q after %d full readings, want the connector's own after one", got, r.restarts)
	}
}

func TestTheComparisonIsOwedUntilItIsDone(t *testing.T) {
	bus, r := expired()
	r.fails = errors.New("away")
	p := ingest.Puller{Connection: "hub", Bus: bus, Reader: r}
	if _, err := p.Pull(t.Context(), false); !errors.Is(err, r.fails) {
		t.Fatalf("error %v, want that of the look-up", err)
	}
	r.fails = nil
	for _, full := range []bool{false, true} { // a full reading owes it as well
		bus, r := &memory{cursors: map[crm.Kind]crm.Cursor{crm.KindAccount: bus.cursors[crm.KindAccount]}, known: bus.known}, r
		p := ingest.Puller{Connection: "hub", Bus: bus, Reader: r}
		if _, err := p.Pull(t.Context(), full); err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(bus.published, func(r crm.Record) bool { return r.ID == "gone" && r.Deleted }) {
			t.Errorf("full %t: published %v, want the tombstone that was owed", full, ids(bus.published))
		}
	}
}

func TestAReadingBeginsAnewAtMostOnceInARun(t *testing.T) {
	bus, r := expired()
	r.pages[crm.KindAccount] = pages("1", "2", "3")
	always := &alwaysExpired{forgetful: r}
	p := ingest.Puller{Connection: "hub", Bus: bus, Reader: always}
	for run := 1; run <= 2; run++ { // also where the comparison is owed already
		always.restarts = 0
		if _, err := p.Pull(t.Context(), false); !outcome.IsCursorExpired(err) || always.restarts != 1 {
			t.Errorf("run %d: error %v after %d full readings, want the expired cursor after one", run, err, always.restarts)
		}
	}
}

// alwaysExpired forgets every cursor at once.
type alwaysExpired struct{ *forgetful }

func (a *alwaysExpired) Read(ctx context.Context, kind crm.Kind, cursor crm.Cursor) (connector.Page, error) {
	clear(a.known)
	return a.forgetful.Read(ctx, kind, cursor)
}

func TestWhatAPageSaysIsDoubtfulIsReadBeforeItsCursorIsSaved(t *testing.T) {
	bus := newMemory()
	r := &reader{pages: map[crm.Kind][]connector.Page{crm.KindAccount: pages("1", "2")}, shown: []string{"7", "8", "9"}}
	hint := func(id string) connector.Hint { return connector.Hint{Kind: crm.KindAccount, ID: id} }
	r.pages[crm.KindAccount][0].Again = []connector.Hint{hint("9"), hint("7"), hint("9"), hint("8"), hint("0")}
	p := ingest.Puller{Connection: "hub", Bus: bus, Reader: r}
	if _, err := p.Pull(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	if got := ids(bus.published); !slices.Equal(got, []string{"1", "0", "7", "8", "9", "2"}) || !bus.published[1].Deleted {
		t.Errorf("published %v, want each doubtful record once, and a tombstone of what is not there", got)
	}

	bus, f := newMemory(), &forgetful{known: map[crm.Cursor]bool{}, reader: *r, fails: errors.New("away")}
	p = ingest.Puller{Connection: "hub", Bus: bus, Reader: f}
	if _, err := p.Pull(t.Context(), false); !errors.Is(err, f.fails) || bus.cursors[crm.KindAccount] != "" {
		t.Errorf("error %v and cursor %q, want the error of the look-up and no cursor", err, bus.cursors[crm.KindAccount])
	}
}

// Of what is gone from a file nobody knows the ids: they are compared, and the debt outlives a run
// that could not pay it.
func TestRecordsThatAreGoneAreFoundByTheirIDs(t *testing.T) {
	bus, r := expired()
	bus.cursors[crm.KindAccount] = "1"
	r.known["1"] = true
	r.pages[crm.KindAccount][1].Gone = true
	p := ingest.Puller{Connection: "hub", Bus: bus, Reader: r}
	r.fails = errors.New("away")
	if _, err := p.Pull(t.Context(), false); !errors.Is(err, r.fails) || bus.cursors[crm.KindAccount] != "1" {
		t.Fatalf("error %v and cursor %q, want that of the look-up, and the page not taken for read", err, bus.cursors[crm.KindAccount])
	}
	r.fails = nil
	if _, err := p.Pull(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(bus.published, func(r crm.Record) bool { return r.ID == "gone" && r.Deleted }) || bus.cursors[crm.KindAccount] != "2" {
		t.Errorf("published %v, cursor %q; want a tombstone of what is gone, and the page taken for read", ids(bus.published), bus.cursors[crm.KindAccount])
	}
}
