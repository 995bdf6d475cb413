package app

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/cache"
	"github.com/icptier/icptier/internal/cache/cachetest"
	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring/dach"
)

// firm stores an account under its keys.
func firm(t *testing.T, r *cache.Redis, connection, id, name, domain, postal string) company {
	t.Helper()
	held := &crm.Account{Name: name, Domain: domain, PostalCode: postal, Country: "DE"}
	k := crm.Key{Connection: connection, ID: id}
	f := &crm.Facts{Revision: 1, Account: &crm.Record{Kind: crm.KindAccount, ID: id, Account: held}}
	if _, err := r.Store(t.Context(), []account.Update{{Key: k, Facts: f, Indexed: 1}}); err != nil {
		t.Fatal(err)
	}
	x := company{k, dach.IdentityOf(held)}
	var entries []account.Entry
	for _, key := range x.Keys() {
		entries = append(entries, account.Entry{Company: key, Account: k})
	}
	if err := r.Index(t.Context(), entries, nil); err != nil {
		t.Fatal(err)
	}
	return x
}

func TestTwins(t *testing.T) {
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		a := &App{cache: r, connections: connection.NewSet(nil, &connection.Connection{Name: "hub"}, &connection.Connection{Name: "sf"})}
		first := firm(t, r, "hub", "1", "Weiß & Söhne GmbH", "weiss.de", "70173")
		firm(t, r, "sf", "A", "WEISS UND SOEHNE", "", "70173")
		firm(t, r, "hub", "2", "Weiss Holding", "www.weiss.de", "80331")
		firm(t, r, "hub", "3", "Weiß und Söhne", "weiss-soehne.de", "70173") // another domain, and by its name the same as A
		alone := firm(t, r, "hub", "4", "Muster AG", "muster.de", "10115")
		firm(t, r, "left", "9", "Weiß & Söhne", "weiss.de", "70173") // of a connection that is gone
		stale := firm(t, r, "sf", "B", "Ehemals AG", "ehemals.de", "10115")
		if err := r.Index(t.Context(), []account.Entry{{Company: "d:muster.de", Account: stale.key}}, nil); err != nil { // behind its facts
			t.Fatal(err)
		}
		found, err := a.twins(t.Context(), []company{first, alone})
		if err != nil {
			t.Fatal(err)
		}
		want := [][]crm.Key{{{Connection: "hub", ID: "2"}, {Connection: "sf", ID: "A"}}, nil}
		for i := range want {
			if fmt.Sprint(found[i]) != fmt.Sprint(want[i]) {
				t.Errorf("twins of %v: %v, want %v", i, found[i], want[i])
			}
		}
		twins, err := a.Twins(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		group := []crm.Key{{Connection: "hub", ID: "1"}, {Connection: "hub", ID: "2"}, {Connection: "hub", ID: "3"}, {Connection: "sf", ID: "A"}}
		if diff := cmp.Diff([][]crm.Key{group}, twins.Groups); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(group[1:], twins.Of(first.key)); diff != "" {
			t.Error(diff)
		}
		if others := twins.Of(alone.key); others != nil {
			t.Errorf("twins of one that is alone: %v", others)
		}
		some, err := a.twinsOf(t.Context(), []company{first, alone})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(twins.Groups, some.Groups); diff != "" { // hub 3 is one with it by way of sf A alone
			t.Error(diff)
		}
	})
}

// TestManyAccountsOfOneCompany looks that nothing grows with the square of a group.
func TestManyAccountsOfOneCompany(t *testing.T) {
	const n = 20_000
	keys := make([]crm.Key, n)
	known := map[crm.Key]dach.Identity{}
	for i := range keys {
		keys[i] = crm.Key{Connection: "hub", ID: fmt.Sprintf("%06d", i)}
		known[keys[i]] = dach.Identity{Domain: "muster.de"}
	}
	twins := grouped([][]crm.Key{keys}, known)
	if len(twins.Groups) != 1 || len(twins.Groups[0]) != n || len(twins.Of(keys[3])) != twinsShown {
		t.Errorf("%d groups", len(twins.Groups))
	}
}
