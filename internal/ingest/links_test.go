package ingest_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/ingest"
)

// associating reads a CRM that tells the accounts of deals, and moves no stamps with them.
type associating struct {
	reader
	now           map[string]string
	asked, looked []string
	short         bool
	fail          error
}

func (a *associating) Accounts(_ context.Context, deals []string) ([]string, error) {
	a.asked = deals
	if a.now == nil {
		return nil, a.fail
	}
	var accounts []string
	for _, id := range deals {
		accounts = append(accounts, a.now[id])
	}
	if a.short {
		accounts = accounts[1:]
	}
	return accounts, a.fail
}

func (a *associating) Lookup(_ context.Context, kind crm.Kind, ids []string) ([]crm.Record, error) {
	a.looked = append(a.looked, ids...)
	var records []crm.Record
	for _, id := range ids {
		records = append(records, crm.Record{Kind: kind, ID: id, Version: crm.Version{Modified: 1}, Deal: &crm.Deal{Account: a.now[id]}})
	}
	return records, nil
}

func TestAPullReadsOpenDealsThatWentToAnotherAccount(t *testing.T) {
	bus := newMemory()
	bus.links = map[string]string{"same": "a", "moved": "a", "freed": "a", "found": "", "closed": "a"}
	now := map[string]string{"same": "a", "moved": "b", "found": "c", "closed": "b"}
	r := &associating{now: now}
	p := ingest.Puller{Connection: "hub", Bus: bus, Reader: r}
	result, err := p.Pull(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"found", "freed", "moved"}; !slices.Equal(r.looked, want) || result.Read[crm.KindDeal] != len(want) {
		t.Errorf("looked up %v and published %d deals, want %v", r.looked, result.Read[crm.KindDeal], want)
	}
	for _, rec := range bus.published {
		if rec.Deal.Account != now[rec.ID] {
			t.Errorf("deal %s was published under account %q, want %q", rec.ID, rec.Deal.Account, now[rec.ID])
		}
	}
	if want := []string{"found", "freed", "moved", "same"}; !slices.Equal(r.asked, want) {
		t.Errorf("asked for the accounts of %v, want the open deals %v", r.asked, want)
	}

	for name, other := range map[string]*associating{
		"a full reading has them": {now: now}, "the stamps tell": {}, "fewer accounts than deals": {now: now, short: true}, "an error": {fail: errors.New("502")},
	} {
		p.Reader = other
		_, err := p.Pull(t.Context(), name == "a full reading has them")
		if failed := other.short || other.fail != nil; (err != nil) != failed || len(other.looked) > 0 {
			t.Errorf("%s: looked up %v, error %v", name, other.looked, err)
		}
	}
	var _ connector.Associator = r
}
