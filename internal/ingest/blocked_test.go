package ingest_test

import (
	"slices"
	"testing"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/ingest"
)

func TestOfABlockedAccountNothingIsKeptButItsID(t *testing.T) {
	bus := newMemory()
	bus.blocked = []string{"1", "x"}
	of := func(id, account string) crm.Record {
		return crm.Record{Kind: crm.KindDeal, ID: id, Deal: &crm.Deal{Account: account, Status: crm.DealOpen}}
	}
	r := &reader{pages: map[crm.Kind][]connector.Page{
		crm.KindAccount: {broken("1", "x"), pages("2")[0]},
		crm.KindDeal:    {{Records: []crm.Record{of("d1", "1"), of("d2", "2")}}},
	}, broken: []string{"x"}, shown: []string{"1", "2"}}
	p := ingest.Puller{Connection: "hub", Bus: bus, Reader: r}
	if _, err := p.Pull(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	whole := map[string]bool{}
	for _, rec := range bus.published {
		whole[rec.ID] = !rec.Deleted && (rec.Account != nil || rec.Deal != nil)
	}
	if whole["1"] || whole["d1"] || !whole["2"] || !whole["d2"] || len(whole) != 4 {
		t.Errorf("whole are %v, want account 2 and deal d2", whole)
	}
	if len(bus.unread) != 0 {
		t.Errorf("the body of a blocked account is kept: %v", bus.unread)
	}

	// A backup brings the account back; the next comparison of all ids takes it out.
	bus.published, bus.known = nil, map[string]bool{"1": false, "2": false}
	if _, err := p.Reconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	gone := func(r crm.Record) bool { return r.ID == "1" && r.Deleted && r.Account == nil }
	if !slices.ContainsFunc(bus.published, gone) {
		t.Errorf("published %v, want a tombstone of 1", bus.published)
	}
}
