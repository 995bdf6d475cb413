package accounts

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/cache"
	"github.com/icptier/icptier/internal/cache/cachetest"
	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring/company"
)

// firm stores an account under its keys.
func firm(t *testing.T, r *cache.Redis, connection, id, name, domain, postal string) Company {
	t.Helper()
	held := &crm.Account{Name: name, Domain: domain, PostalCode: postal, Country: "DE"}
	k := crm.Key{Connection: connection, ID: id}
	f := &crm.Facts{Revision: 1, Account: &crm.Record{Kind: crm.KindAccount, ID: id, Account: held}}
	if _, err := r.Store(t.Context(), []account.Update{{Key: k, Facts: f, Indexed: 1}}); err != nil {
		t.Fatal(err)
	}
	x := Company{k, company.Of(held)}
	var entries []account.Entry
	for _, key := range x.Keys() {
		entries = append(entries, account.Entry{Company: key, Account: k})
	}
	if err := r.Index(t.Context(), entries, nil); err != nil {
		t.Fatal(err)
	}
	return x
}

func TestDuplicates(t *testing.T) {
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		a := &Reader{Cache: r, Connections: connection.NewSet(nil, &connection.Connection{Name: "hub"}, &connection.Connection{Name: "sf"})}
		first := firm(t, r, "hub", "1", "Weiß & Söhne GmbH", "weiss.de", "70173")
		firm(t, r, "sf", "A", "WEISS UND SOEHNE", "", "70173")
		firm(t, r, "hub", "2", "Weiss Holding", "www.weiss.de", "80331") // of the same group
		firm(t, r, "hub", "3", "Weiß und Söhne", "weiss-soehne.de", "70173") // another domain, one name in one place
		firm(t, r, "hub", "5", "Weiß und Sönhe", "weiss-soehne.de", "")      // a slip: the same as 3 by their domain
		alone := firm(t, r, "hub", "4", "Muster AG", "muster.de", "10115")
		firm(t, r, "left", "9", "Weiß & Söhne", "weiss.de", "70173") // of a connection that is gone
		stale := firm(t, r, "sf", "B", "Ehemals AG", "ehemals.de", "10115")
		if err := r.Index(t.Context(), []account.Entry{{Company: "d:muster.de", Account: stale.Key}}, nil); err != nil { // behind its facts
			t.Fatal(err)
		}
		found, err := a.sameAs(t.Context(), []Company{first, alone})
		if err != nil {
			t.Fatal(err)
		}
		want := [][]crm.Key{{{Connection: "hub", ID: "3"}, {Connection: "sf", ID: "A"}}, nil}
		for i := range want {
			if fmt.Sprint(found[i]) != fmt.Sprint(want[i]) {
				t.Errorf("duplicates of %v: %v, want %v", i, found[i], want[i])
			}
		}
		duplicates, err := a.FindDuplicates(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		group := []crm.Key{{Connection: "hub", ID: "1"}, {Connection: "hub", ID: "3"}, {Connection: "hub", ID: "5"}, {Connection: "sf", ID: "A"}}
		if diff := cmp.Diff([][]crm.Key{group}, duplicates.Groups); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(group[1:], duplicates.Of(first.Key)); diff != "" {
			t.Error(diff)
		}
		if others := duplicates.Of(alone.Key); others != nil {
			t.Errorf("duplicates of one that is alone: %v", others)
		}
		some, err := a.FindDuplicatesOf(t.Context(), []Company{first, alone})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(duplicates.Groups, some.Groups); diff != "" { // hub 5 is one with it by way of hub 3 alone
			t.Error(diff)
		}
	})
}

// TestManyAccountsOfOneCompany looks that nothing grows with the square of a group.
func TestManyAccountsOfOneCompany(t *testing.T) {
	const n = 20_000
	keys := make([]crm.Key, n)
	known := map[crm.Key]company.Identity{}
	for i := range keys {
		keys[i] = crm.Key{Connection: "hub", ID: fmt.Sprintf("%06d", i)}
		known[keys[i]] = company.Identity{Domain: "muster.de", Name: "muster", PostalCode: fmt.Sprint(i)}
	}
	duplicates := grouped(known)
	if len(duplicates.Groups) != 1 || len(duplicates.Groups[0]) != n || len(duplicates.Of(keys[3])) != duplicatesShown {
		t.Errorf("%d groups", len(duplicates.Groups))
	}
}
