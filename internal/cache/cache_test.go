package cache_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/cache"
	"github.com/icptier/icptier/internal/cache/cachetest"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/scoring"
)

func facts(id string, revision uint64) *crm.Facts {
	return &crm.Facts{Revision: revision, Account: &crm.Record{Kind: crm.KindAccount, ID: id, Account: &crm.Account{Name: "Firma " + id}}}
}

func score(tier scoring.Tier, fit int) *scoring.Score {
	return &scoring.Score{Tier: tier, Fit: fit, Model: "m@1#x"}
}

func key(id string) crm.Key { return crm.Key{Connection: "hub", ID: id} }

// store stores and ranks, for a test that expects every update to be taken.
func store(t *testing.T, r *cache.Redis, updates ...account.Update) {
	t.Helper()
	stored, err := r.Store(t.Context(), updates)
	if err != nil || slices.ContainsFunc(stored, func(err error) bool { return err != nil }) {
		t.Fatalf("stored %v, %v", stored, err)
	}
	scores := map[crm.Key]*scoring.Score{}
	for _, u := range updates {
		if u.Facts == nil || u.Facts.Live() {
			scores[u.Key] = u.Score
		} else {
			scores[u.Key] = nil
		}
	}
	if err := r.Rank(t.Context(), scores); err != nil {
		t.Fatal(err)
	}
}

func TestAWriteFromOlderFactsIsRefused(t *testing.T) {
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		store(t, r, account.Update{Key: key("1"), Facts: facts("1", 7), Score: score(scoring.TierB, 60)})
		late := []account.Update{
			{Key: key("1"), Facts: facts("1", 6), Score: score(scoring.TierD, 1)},              // knew of nothing
			{Key: key("1"), Expected: 5, Facts: facts("1", 8), Score: score(scoring.TierD, 2)}, // of something older
			{Key: key("1"), Expected: 6, Score: score(scoring.TierD, 3)},                       // a late rescore
		}
		stored, err := r.Store(t.Context(), late)
		if err != nil || slices.ContainsFunc(stored, func(err error) bool { return !outcome.IsConflict(err) }) {
			t.Fatalf("late writes were taken: %v, %v", stored, err)
		}
		store(t, r, account.Update{Key: key("1"), Expected: 7, Score: score(scoring.TierA, 90)})
		got, err := r.Load(t.Context(), []crm.Key{key("1"), key("absent")}, true)
		if err != nil {
			t.Fatal(err)
		}
		if got[0].Tier != scoring.TierA || got[0].Score.Fit != 90 || got[0].Facts.Revision != 7 || got[0].Model != "m@1#x" {
			t.Errorf("account 1 is %+v", got[0])
		}
		if got[1].Score != nil || got[1].Facts.Account != nil || got[1].WasPublished {
			t.Errorf("an absent account is %+v", got[1])
		}
	})
}

func TestRevisionsAboveTheDoublesOfLuaAreTold(t *testing.T) {
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		const big = 1<<53 + 1 // as a double it equals 1<<53
		store(t, r, account.Update{Key: key("1"), Facts: facts("1", big)})
		stored, err := r.Store(t.Context(), []account.Update{{Key: key("1"), Expected: big - 1, Facts: facts("1", big+1)}})
		if err != nil || !outcome.IsConflict(stored[0]) {
			t.Errorf("a write from revision %d was taken over %d (%v)", big-1, big, err)
		}
	})
}

func TestConnectionsDoNotSeeEachOther(t *testing.T) {
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		a, b := crm.Key{Connection: "a", ID: "1"}, crm.Key{Connection: "b", ID: "1"}
		store(t, r, account.Update{Key: a, Facts: facts("1", 1), Score: score(scoring.TierA, 80)})
		got, err := r.Load(t.Context(), []crm.Key{b}, true)
		if err != nil || got[0].Score != nil {
			t.Errorf("b sees %+v, %v", got, err)
		}
		ranking, err := r.Ranking(t.Context(), "b")
		if err != nil || len(ranking) != 0 {
			t.Errorf("b ranks %v, %v", ranking, err)
		}
	})
}

func TestTheRankingFollowsTierThenFit(t *testing.T) {
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		for id, s := range map[string]*scoring.Score{
			"b-high": score(scoring.TierB, 74), "a-low": score(scoring.TierA, 70), "a-high": score(scoring.TierA, 99),
			"x": score(scoring.TierX, 100), "none": score(scoring.TierNone, 0), "d": score(scoring.TierD, 5),
		} {
			store(t, r, account.Update{Key: key(id), Facts: facts(id, 1), Score: s})
		}
		got, err := r.Ranking(t.Context(), "hub")
		if want := []string{"a-high", "a-low", "b-high", "d", "x", "none"}; err != nil || !slices.Equal(got, want) {
			t.Errorf("ranking %v, %v; want %v", got, err, want)
		}
		counts, err := r.Counts(t.Context(), "hub")
		if err != nil || counts[scoring.TierA] != 2 || counts[scoring.TierNone] != 1 || counts[scoring.TierC] != 0 {
			t.Errorf("counts %v, %v", counts, err)
		}
		gone := facts("a-high", 2)
		gone.Account.Deleted = true
		store(t, r, account.Update{Key: key("a-high"), Expected: 1, Facts: gone})
		if got, err = r.Ranking(t.Context(), "hub"); err != nil || got[0] != "a-low" {
			t.Errorf("a deleted account still ranks: %v, %v", got, err)
		}
	})
}

func TestWalkVisitsEveryAccountOnce(t *testing.T) {
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		const n = 1203
		updates := make([]account.Update, n)
		for i := range updates {
			id := strings.Repeat("0", i%3) + string(rune('a'+i%26)) + "-" + strings.Repeat("1", i/26)
			updates[i] = account.Update{Key: key(id), Facts: facts(id, 1), Score: score(scoring.TierC, i%100)}
		}
		store(t, r, updates...)
		seen := map[string]int{}
		err := r.Walk(t.Context(), "hub", true, func(keys []crm.Key, states []account.State) error {
			for i, k := range keys {
				seen[k.ID]++
				if states[i].Facts.Account.ID != k.ID || states[i].Score == nil {
					t.Errorf("%s came with %+v", k.ID, states[i])
				}
			}
			return nil
		})
		if err != nil || len(seen) != n {
			t.Errorf("visited %d of %d, %v", len(seen), n, err)
		}
	})
}

func TestDealsRememberTheirAccounts(t *testing.T) {
	deal := func(modified int64, account string) *crm.Record {
		return &crm.Record{Kind: crm.KindDeal, ID: "d", Version: crm.Version{Modified: crm.Stamp(modified)}, Deal: &crm.Deal{Account: account}}
	}
	gone := func(modified int64) *crm.Record {
		return &crm.Record{Kind: crm.KindDeal, ID: "d", Version: crm.Version{Modified: crm.Stamp(modified)}, Deleted: true}
	}
	steps := []struct {
		what       string
		connection string
		record     *crm.Record
		want       []string
	}{
		{"the first time", "hub", deal(100, "a"), []string{"a"}},
		{"the same again", "hub", deal(100, "a"), []string{"a"}},
		{"another connection's deal of that id", "other", deal(1, "z"), []string{"z"}},
		{"moved", "hub", deal(200, "b b"), []string{"b b", "a"}},
		{"moved, told twice", "hub", deal(200, "b b"), []string{"b b", "a"}},
		{"late", "hub", deal(150, "c"), nil},
		{"a later digit more", "hub", deal(1000, "a"), []string{"a", "b b"}},
		{"without an account", "hub", deal(1001, ""), []string{"", "a", "b b"}},
		{"an account that looks like none", "hub", deal(1002, "-"), []string{"-", "", "a", "b b"}},
		{"deleted", "hub", gone(2000), []string{"-", "", "a", "b b"}},
		{"late after the deletion", "hub", deal(1999, "c"), nil},
		{"deleted before it was known", "new", gone(5), []string{""}},
		{"late after that", "new", deal(4, "c"), nil},
		{"restored with its old stamp, as a later run reads", "new", &crm.Record{Kind: crm.KindDeal, ID: "d", Version: crm.Version{Modified: 4, Read: 9}, Deal: &crm.Deal{Account: "c"}}, []string{"c", ""}},
	}
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		for _, s := range steps {
			got, err := r.Route(t.Context(), []string{s.connection}, []*crm.Record{s.record})
			if err != nil || got[0].Err != nil || !slices.Equal(got[0].Accounts, s.want) {
				t.Errorf("%s: %q, %v; want %q", s.what, got, err, s.want)
			}
		}
	})
}

func TestACacheThatWasLostIsNotWhole(t *testing.T) {
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		ctx := t.Context()
		whole := func(want uint64) {
			t.Helper()
			if got, err := r.Whole(ctx); err != nil || got != want {
				t.Fatalf("whole for epoch %d, %v; want %d", got, err, want)
			}
		}
		whole(0)
		if err := r.BeginBuild(ctx, 3); err != nil {
			t.Fatal(err)
		}
		whole(0)
		if ok, err := r.EndBuild(ctx, 2); ok || err != nil {
			t.Fatalf("the build of another epoch ended: %v %v", ok, err)
		}
		if ok, err := r.EndBuild(ctx, 3); !ok || err != nil {
			t.Fatalf("the build did not end: %v %v", ok, err)
		}
		whole(3)
		if ok, err := r.EndBuild(ctx, 3); ok || err != nil {
			t.Fatalf("a build that was not begun ended: %v %v", ok, err)
		}
	})
}

func TestARestartedServerIsNotWhole(t *testing.T) {
	ctx := t.Context()
	first, err := cache.Open(cachetest.Server(t))
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close() //nolint:errcheck // the test is over
	if err := first.BeginBuild(ctx, 1); err != nil {
		t.Fatal(err)
	}
	if _, err := first.EndBuild(ctx, 1); err != nil {
		t.Fatal(err)
	}
	second, err := cache.Open(cachetest.Server(t))
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close() //nolint:errcheck // the test is over
	// As if the first server had come back from an old snapshot as the second.
	if err := cache.CopyEpoch(ctx, first, second); err != nil {
		t.Fatal(err)
	}
	if whole, err := second.Whole(ctx); err != nil || whole != 0 {
		t.Errorf("a server that came back with older data passes for whole (%d, %v)", whole, err)
	}
}

func TestOpenReadsClusterURLsAndHidesPasswords(t *testing.T) {
	for _, url := range []string{"redis://localhost:6379/0", "redis://:secret@a:1,b:2,c:3/0", "rediss://u:p@a:1"} {
		r, err := cache.Open(url)
		if err != nil {
			t.Errorf("%s: %v", url, err)
			continue
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
	_, err := cache.Open("http://u:topsecret@host/")
	if err == nil || strings.Contains(err.Error(), "topsecret") {
		t.Errorf("a wrong URL answers %v", err)
	}
}
