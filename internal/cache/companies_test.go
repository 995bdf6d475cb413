package cache_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/cache"
	"github.com/icptier/icptier/internal/cache/cachetest"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

func entry(company, connection, id string) account.Entry {
	return account.Entry{Company: company, Account: crm.Key{Connection: connection, ID: id}}
}

func TestTheIndexFindsAccountsOfOneCompany(t *testing.T) {
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		put := []account.Entry{
			entry("d:muster.de", "hub", "1"), entry("d:muster.de", "sf", "odd\nid"), entry("d:muster.d", "hub", "2"), entry("d:muster.dex", "hub", "3"),
			entry("n:70173:muster", "hub", "1"), entry("n:70173:muster", "sf", "9"), entry("d:alone.de", "hub", "4"),
		}
		for range 2 { // putting in what is there changes nothing
			if err := r.Index(t.Context(), put, nil); err != nil {
				t.Fatal(err)
			}
		}
		found, err := r.Under(t.Context(), []string{"d:muster.de", "d:absent.de", "n:70173:muster"})
		if err != nil {
			t.Fatal(err)
		}
		want := [][]crm.Key{{{Connection: "hub", ID: "1"}, {Connection: "sf", ID: "odd\nid"}}, nil, {{Connection: "hub", ID: "1"}, {Connection: "sf", ID: "9"}}}
		if diff := cmp.Diff(want, found); diff != "" {
			t.Error(diff)
		}
		if err := r.Index(t.Context(), nil, []account.Entry{entry("n:70173:muster", "sf", "9"), entry("n:70173:muster", "sf", "absent")}); err != nil {
			t.Fatal(err)
		}
		shared := map[string]int{}
		if err := r.Shared(t.Context(), func(company string, accounts []crm.Key) error { shared[company] = len(accounts); return nil }); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(map[string]int{"d:muster.de": 2}, shared); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAnIndexedAccountIsTold(t *testing.T) {
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		store(t, r, account.Update{Key: key("1"), Facts: facts("1", 7)}, account.Update{Key: key("2"), Facts: facts("2", 7), Indexed: 3})
		for i, want := range []uint64{0, 3, 0} {
			got, err := r.Load(t.Context(), []crm.Key{key(fmt.Sprint(i + 1))}, false)
			if err != nil || got[0].Indexed != want {
				t.Errorf("account %d: indexed in %d, %v", i+1, got[0].Indexed, err)
			}
		}
		store(t, r, account.Update{Key: key("1"), Expected: 7, Indexed: 1 << 60})
		if got, err := r.Load(t.Context(), []crm.Key{key("1")}, false); err != nil || got[0].Indexed != 1<<60 || got[0].Facts.Revision != 7 {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestTheTierThatCountsIsStoredAndRanked(t *testing.T) {
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		set := score(scoring.TierD, 10)
		set.Override = scoring.TierA
		store(t, r, account.Update{Key: key("1"), Facts: facts("1", 1), Score: score(scoring.TierB, 60)}, account.Update{Key: key("2"), Facts: facts("2", 1), Score: set})
		got, err := r.Load(t.Context(), []crm.Key{key("1"), key("2")}, false)
		if err != nil {
			t.Fatal(err)
		}
		if got[0].Tier != "B" || got[0].ByHand || got[1].Tier != "A" || !got[1].ByHand {
			t.Errorf("%+v", got)
		}
		ids, err := r.Ranking(t.Context(), "hub")
		if err != nil || !cmp.Equal(ids, []string{"2", "1"}) {
			t.Errorf("ranked %v, %v", ids, err)
		}
		counts, err := r.Counts(t.Context(), "hub")
		if err != nil || counts["A"] != 1 || counts["D"] != 0 {
			t.Errorf("counted %v, %v", counts, err)
		}
		var down []string
		each := func(keys []crm.Key, _ []account.State) error {
			for _, k := range keys {
				down = append(down, k.ID)
			}
			return nil
		}
		if err := r.Sweep(t.Context(), "hub", scoring.TierA, each); err != nil || !cmp.Equal(down, []string{"2"}) {
			t.Errorf("down to A there are %v, %v", down, err)
		}
		down = nil
		if err := r.WalkMoved(t.Context(), "hub", map[string]scoring.Tier{"2": "C"}, false, each); err != nil || !cmp.Equal(down, []string{"1", "2"}) {
			t.Errorf("moved there are %v, %v", down, err)
		}
	})
}
