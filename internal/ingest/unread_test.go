package ingest_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/ingest"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// broken is a page of one good record and of one that cannot be read.
func broken(good, bad string) connector.Page {
	return connector.Page{
		Records:  []crm.Record{account(good)},
		Problems: []connector.Problem{{ID: bad, Field: "SystemModstamp", What: phrase.Quote("is no time"), Lost: true, Body: []byte(`{"id":"` + bad + `"}`)}},
	}
}

func TestARecordThatCannotBeReadIsSetAsideAndTriedAgain(t *testing.T) {
	bus := newMemory()
	r := &reader{pages: map[crm.Kind][]connector.Page{crm.KindAccount: {broken("1", "x"), pages("2")[0]}}, broken: []string{"x"}, shown: []string{"1", "2", "x"}}
	p := ingest.Puller{Connection: "hub", Bus: bus, Reader: r}
	result, err := p.Pull(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	if got := ids(bus.published); !slices.Equal(got, []string{"1", "2"}) || bus.cursors[crm.KindAccount] != "2" {
		t.Errorf("published %v, cursor %q; want the neighbours, and the cursor behind them", got, bus.cursors[crm.KindAccount])
	}
	if got := bus.unread["account x"]; got != `SystemModstamp: is no time {"id":"x"}` {
		t.Errorf("kept %q, want reason and body", got)
	}
	if len(result.Parked) != 1 || result.Parked[0].ID != "x" || result.Parked[0].Body != nil || result.ProblemCount != 0 {
		t.Errorf("the run says %+v", result.Parked)
	}

	kept := bus.unread["account x"]
	for _, again := range []func() (ingest.Result, error){
		func() (ingest.Result, error) { return p.Pull(t.Context(), false) },
		func() (ingest.Result, error) {
			bus.known = map[string]bool{"1": false, "2": false, "x": false}
			return p.Reconcile(t.Context())
		},
	} {
		result, err = again()
		if err != nil || len(result.Parked) != 1 || bus.unread["account x"] != kept {
			t.Errorf("a later run gave %+v, %v and keeps %q; want it tried, and its body kept", result.Parked, err, bus.unread["account x"])
		}
	}
	r.broken, bus.published = nil, nil
	result, err = p.Pull(t.Context(), false)
	if err != nil || len(result.Parked) != 0 || len(bus.unread) != 0 || !slices.Equal(ids(bus.published), []string{"x"}) {
		t.Errorf("once it can be read: %+v, %v, kept %v, published %v", result.Parked, err, bus.unread, ids(bus.published))
	}
}

func TestWhatCannotBeSetAsideHoldsTheCursor(t *testing.T) {
	bus := newMemory()
	bus.park = errors.New("no space")
	p := ingest.Puller{Connection: "hub", Bus: bus, Reader: &reader{pages: map[crm.Kind][]connector.Page{crm.KindAccount: {broken("1", "x")}}}}
	if _, err := p.Pull(t.Context(), false); !errors.Is(err, bus.park) || bus.cursors[crm.KindAccount] != "" {
		t.Errorf("error %v, cursor %q; want the cursor to stay before what nobody keeps", err, bus.cursors[crm.KindAccount])
	}
}

func TestMoreUnreadRecordsThanPeopleCanLookThroughEndTheRun(t *testing.T) {
	var page connector.Page
	for i := range 1001 {
		page.Problems = append(page.Problems, connector.Problem{ID: fmt.Sprint(i), What: phrase.Of("is no record"), Lost: true})
	}
	bus := newMemory()
	p := ingest.Puller{Connection: "hub", Bus: bus, Reader: &reader{pages: map[crm.Kind][]connector.Page{crm.KindAccount: {page}}}}
	_, err := p.Pull(t.Context(), false)
	if !outcome.IsPermanent(err) || !strings.Contains(err.Error(), "more than 1000 records cannot be read") || bus.cursors[crm.KindAccount] != "" {
		t.Errorf("error %v, cursor %q", err, bus.cursors[crm.KindAccount])
	}
}

// TestADoubtfulRecordThatCannotBeReadIsSetAside has a merge name a record that no look-up reads.
func TestADoubtfulRecordThatCannotBeReadIsSetAside(t *testing.T) {
	bus := newMemory()
	page := pages("1")[0]
	page.Again = []connector.Hint{{Kind: crm.KindAccount, ID: "x"}}
	p := ingest.Puller{Connection: "hub", Bus: bus, Reader: &reader{pages: map[crm.Kind][]connector.Page{crm.KindAccount: {page}}, broken: []string{"x"}}}
	result, err := p.Pull(t.Context(), false)
	if err != nil || len(result.Parked) != 1 || bus.unread["account x"] == "" {
		t.Errorf("%+v, %v, kept %v", result.Parked, err, bus.unread)
	}
}
