package cache_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/cache"
	"github.com/icptier/icptier/internal/cache/cachetest"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

func TestChangesOfAConnection(t *testing.T) {
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		rank := func(ids ...string) {
			t.Helper()
			places := map[crm.Key]*scoring.Score{}
			for _, id := range ids {
				places[key(id)] = score(scoring.TierB, 1)
			}
			if err := r.Rank(t.Context(), places); err != nil {
				t.Fatal(err)
			}
		}
		changed := func(since string, want ...string) string {
			t.Helper()
			ids, gone, now, known, err := r.Changed(t.Context(), "hub", since)
			for _, id := range gone {
				ids = append(ids, "-"+id)
			}
			if err != nil || !known || !cmp.Equal(ids, want) {
				t.Errorf("since %s: %v, %v, %v, want %v", since, ids, known, err, want)
			}
			return now
		}
		rank("before")
		at, err := r.Position(t.Context(), "hub")
		if err != nil {
			t.Fatal(err)
		}
		changed(at)
		rank("2", "1")
		rank("1")
		if err := r.Rank(t.Context(), map[crm.Key]*scoring.Score{key("3"): nil, {Connection: "other", ID: "9"}: nil}); err != nil {
			t.Fatal(err)
		}
		at = changed(at, "1", "2", "-3")
		changed(at)
		// An account that is ranked without facts is found broken by whoever walks.
		if err := r.Walk(t.Context(), "hub", true, func([]crm.Key, []account.State) error { return nil }); err != nil {
			t.Fatal(err)
		}
		changed(at, "1", "2", "before")
		for _, unknown := range []string{"", "0-1", "1-1"} {
			if _, _, _, known, _ := r.Changed(t.Context(), "hub", unknown); known {
				t.Errorf("the log is said to reach back to %q", unknown)
			}
		}
	})
}

func TestALogThatIsTrimmedPastAReader(t *testing.T) {
	r := cachetest.Open(t, cachetest.Server(t))
	at, err := r.Position(t.Context(), "hub")
	if err != nil {
		t.Fatal(err)
	}
	for range 2500 {
		if err := r.Rank(t.Context(), map[crm.Key]*scoring.Score{key("1"): nil}); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, _, known, err := r.Changed(t.Context(), "hub", at); known || err != nil {
		t.Errorf("%v, %v: changes were trimmed, and nobody says so", known, err)
	}
}

func TestASweepAndTheBest(t *testing.T) {
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		places := map[crm.Key]*scoring.Score{}
		var want []string
		for i := range 60 {
			id := fmt.Sprintf("%02d", i)
			s := score(scoring.Tiers()[i/20], 50-i%3)
			store(t, r, account.Update{Key: key(id), Facts: facts(id, 1), Score: s})
			places[key(id)] = s
			want = append(want, id)
		}
		if err := r.Rank(t.Context(), places); err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		var got []string
		collect := func(keys []crm.Key, states []account.State) error {
			mu.Lock()
			defer mu.Unlock()
			for i, k := range keys {
				if states[i].Score == nil {
					t.Errorf("%s has no score: %v", k.ID, states[i].Err)
				}
				got = append(got, k.ID)
			}
			return nil
		}
		if err := r.Sweep(t.Context(), "hub", scoring.TierNone, collect); err != nil {
			t.Fatal(err)
		}
		if slices.Sort(got); !cmp.Equal(got, want) {
			t.Errorf("swept %v", got)
		}
		for n, want := range map[int][]scoring.Seated{
			2: {{ID: "21", Fit: 50}, {ID: "24", Fit: 50}}, 8: {{ID: "21", Fit: 50}, {ID: "24", Fit: 50}, {ID: "27", Fit: 50}, {ID: "30", Fit: 50}, {ID: "33", Fit: 50}, {ID: "36", Fit: 50}, {ID: "39", Fit: 50}, {ID: "22", Fit: 49}},
		} {
			if best, err := r.Best(t.Context(), "hub", scoring.TierB, n); err != nil || !cmp.Equal(best, want) {
				t.Errorf("the best %d of B: %v, %v", n, best, err)
			}
		}
		if best, err := r.Best(t.Context(), "hub", scoring.TierB, 21); err != nil || len(best) != 20 {
			t.Errorf("all of B: %v, %v", best, err)
		}
		got = nil
		if err := r.WalkOver(t.Context(), "hub", []string{"21", "03"}, collect); err != nil || !cmp.Equal(got, []string{"21", "03"}) {
			t.Errorf("walked over %v, %v", got, err)
		}
	})
}
