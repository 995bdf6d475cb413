package worker_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/cache"
	"github.com/icptier/icptier/internal/cache/cachetest"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/worker"
)

// TestTheCacheKnowsWhoAsksForPlaces has accounts come, go, and be scored anew by other limits.
func TestTheCacheKnowsWhoAsksForPlaces(t *testing.T) {
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		s := newStream()
		limits := &scoring.Capacity{Limits: map[scoring.Tier]int{"A": 2}}
		room := limits
		cfg := worker.Config{Bus: s, Cache: r, Scorer: headcount{"m1"}}
		cfg.Asking = func(id string, f *crm.Facts, s *scoring.Score) (*scoring.Asking, bool) {
			if room == nil {
				return nil, false
			}
			a := room.Asking(scoring.Contender{ID: id, Tier: s.Tier, Fit: s.Fit})
			if a != nil {
				a.Revision = f.Revision
			}
			return a, true
		}
		asks := func(want ...string) {
			t.Helper()
			groups, known, err := r.Asked(t.Context(), "hub", room, "C", 1)
			if err != nil || !known {
				t.Fatal(known, err)
			}
			got := map[string]bool{}
			for _, g := range groups {
				for at := range g.Asks {
					for _, w := range g.Asks[at] {
						got[w.ID] = true
					}
				}
			}
			if diff := cmp.Diff(want, slices.Sorted(maps.Keys(got))); diff != "" {
				t.Error(diff)
			}
		}
		s.publish(t, employees("1", 250, 1), employees("2", 250, 1), employees("3", 5, 1))
		runConfig(t, s, cfg)
		asks("1", "2")
		s.publish(t, employees("1", 5, 2), gone(crm.KindAccount, "2", 2), employees("3", 250, 2))
		runConfig(t, s, cfg)
		asks("3")

		// No limits for a while, in which an account goes.
		room, cfg.Scorer = nil, headcount{"m2"}
		s.publish(t, employees("4", 250, 1), gone(crm.KindAccount, "3", 3))
		runConfig(t, s, cfg)
		room, cfg.Scorer = limits, headcount{"m3"}
		if done, err := worker.New(cfg).Renew(t.Context(), "hub", nil); err != nil || done.Scored != 2 {
			t.Fatal(done, err)
		}
		asks("4")
	})
}
