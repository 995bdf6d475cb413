package cache_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"github.com/icptier/icptier/internal/cache"
	"github.com/icptier/icptier/internal/cache/cachetest"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// asking has an account rank in A or B and ask for what it asks for.
func asking(t *testing.T, r *cache.Redis, id string, tier scoring.Tier, a *scoring.Asking) {
	t.Helper()
	var places *scoring.Score
	if tier != "" {
		places = score(tier, 0)
	}
	if err := r.Ask(t.Context(), map[crm.Key]*scoring.Asking{key(id): a}); err != nil {
		t.Fatal(err)
	}
	if err := r.Rank(t.Context(), map[crm.Key]*scoring.Score{key(id): places}); err != nil {
		t.Fatal(err)
	}
}

func TestWhoAsksForPlaces(t *testing.T) {
	cachetest.EachRaw(t, func(t *testing.T, r *cache.Redis, raw *redis.Client) {
		room := &scoring.Capacity{Limits: map[scoring.Tier]int{"A": 1, "B": 2}, Per: scoring.PerOwner}
		asked := func(down scoring.Tier, want ...string) {
			t.Helper()
			groups, known, err := r.Asked(t.Context(), "hub", room, down, 1)
			if err != nil || !known {
				t.Fatal(known, err)
			}
			var got []string
			for _, g := range groups {
				got = append(got, fmt.Sprint(g.ByHand, g.Hands, g.Asks))
			}
			slices.Sort(got)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("down to %s: %s", down, diff)
			}
		}
		both := func(group string, turn scoring.Turn, revision uint64) *scoring.Asking {
			return &scoring.Asking{Group: group, Fit: 90, Turns: [3]scoring.Turn{turn, turn + 1}, Over: "D", Revision: revision}
		}
		group := "two\nlines and spaces"
		asking(t, r, "1", "A", both(group, 5, 1))
		asking(t, r, "2", "A", both(group, 4, 1))
		asking(t, r, "3", "B", &scoring.Asking{Group: "y", Fit: 50, Turns: [3]scoring.Turn{0, 9}, Over: "D"})
		asking(t, r, "4", "A", &scoring.Asking{Group: "y", Fit: 20, Hand: "A"})
		asking(t, r, "5", "A", &scoring.Asking{Group: "y", Fit: 30, Hand: "A"})
		asked("A", "[0 0 0] [[] [] []] [[{2 4}] [] []]", "[2 0 0] [[{5 30}] [] []] [[] [] []]")
		asked("B", "[0 0 0] [[] [] []] [[{2 4}] [{2 5} {1 6}] []]", "[2 0 0] [[{5 30}] [] []] [[] [{3 9}] []]")
		over, err := r.Over(t.Context(), "hub", "D", 2)
		if diff := cmp.Diff([]scoring.Seated{{ID: "1", Fit: 90}, {ID: "2", Fit: 90}}, over); err != nil || diff != "" {
			t.Error(err, diff)
		}

		// Another owner, a rep's tier, and no score any more: nothing is left of what was.
		asking(t, r, "1", "A", both("y", 7, 2))
		asking(t, r, "2", "A", &scoring.Asking{Group: "y", Fit: 90, Hand: "A", Revision: 2})
		asking(t, r, "4", "", nil)
		asking(t, r, "5", "", nil)
		asked("B", "[1 0 0] [[{2 90}] [] []] [[{1 7}] [{1 8} {3 9}] []]")
		if keys := raw.Keys(t.Context(), "icptier:{hub:places}:*two*").Val(); len(keys) > 0 {
			t.Errorf("of a group without accounts there is left %q", keys)
		}

		// What comes late is of older facts.
		asking(t, r, "1", "A", both("y", 1, 1))
		asked("A", "[1 0 0] [[{2 90}] [] []] [[{1 7}] [] []]")

		// An account that is ranked and does not ask is one that is not known.
		if err := r.Rank(t.Context(), map[crm.Key]*scoring.Score{key("9"): score("A", 1)}); err != nil {
			t.Fatal(err)
		}
		if _, known, err := r.Asked(t.Context(), "hub", room, "A", 1); known || err != nil {
			t.Errorf("known %v, %v", known, err)
		}
	})
}
