package scoring_test

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/icptier/icptier/internal/scoring"
)

// asked are the groups of some accounts, of each as few as have to be known.
func asked(room *scoring.Capacity, all []scoring.Contender) map[string]*scoring.Group {
	groups := map[string]*scoring.Group{}
	for _, x := range all {
		a := room.Asking(x)
		if a == nil {
			continue
		}
		g := groups[a.Group]
		if g == nil {
			g = &scoring.Group{}
			groups[a.Group] = g
		}
		for at, tier := range []scoring.Tier{"A", "B", "C"} {
			if a.Hand == tier {
				g.ByHand[at]++
			}
			if a.Turns[at] > 0 {
				g.Asks[at] = append(g.Asks[at], scoring.Waiting{ID: x.ID, Turn: a.Turns[at]})
			}
		}
	}
	for _, g := range groups {
		for at, tier := range []scoring.Tier{"A", "B", "C"} {
			slices.SortFunc(g.Asks[at], func(x, y scoring.Waiting) int {
				return cmp.Or(cmp.Compare(x.Turn, y.Turn), cmp.Compare(x.ID, y.ID))
			})
			g.Asks[at] = g.Asks[at][:min(room.Depth(tier), len(g.Asks[at]))]
		}
	}
	return groups
}

// TestWhoAsksGetsThePlacesThatAreAllotted holds the first of those that ask against sharing the
// places out among all.
func TestWhoAsksGetsThePlacesThatAreAllotted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		room, all := capacities().Draw(t, "capacity"), contenders().Draw(t, "accounts")
		for i := range all { // some tiers are not open to some
			all[i].Open[1], all[i].Open[2] = all[i].Fit >= 85 || rapid.Bool().Draw(t, "B"), rapid.Bool().Draw(t, "C")
		}
		out := room.Allot(all)
		for _, down := range []scoring.Tier{"A", "B", "C"} {
			seats := map[string]scoring.Tier{}
			for _, g := range asked(room, all) {
				room.Seats(g, down, func(tier scoring.Tier, w scoring.Waiting) { seats[w.ID] = tier })
			}
			for i := range all {
				x := &all[i]
				want, got := stands(x, out), cmp.Or(x.Override, x.Tier)
				if a := room.Asking(*x); a != nil && a.Hand == "" {
					if got = seats[x.ID]; got == "" {
						got = a.Over
					}
					if w := slices.Max(a.Turns[:]); w.Fit() != x.Fit {
						t.Fatalf("a turn of %d points says %d", x.Fit, w.Fit())
					}
				}
				if known := want <= down || down == "C"; known && got != want {
					t.Fatalf("down to %s, %s stands in %s, want %s", down, x.ID, got, want)
				}
			}
		}
	})
}
