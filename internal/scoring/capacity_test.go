package scoring_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/icptier/icptier/internal/scoring"
)

// contender meets what its tier and all tiers below it ask for.
func contender(id, owner string, tier scoring.Tier, fit int) scoring.Contender {
	return scoring.Contender{ID: id, Owner: owner, Tier: tier, Fit: fit, Open: [3]bool{tier == "A", tier <= "B", true}}
}

func TestAllot(t *testing.T) {
	set := func(c scoring.Contender, tier scoring.Tier) scoring.Contender { c.Override = tier; return c }
	had := func(c scoring.Contender, tier scoring.Tier) scoring.Contender { c.Last = tier; return c }
	known := func(c scoring.Contender, coverage int) scoring.Contender { c.Coverage = coverage; return c }
	shut := func(c scoring.Contender, open ...bool) scoring.Contender { copy(c.Open[:], open); return c }
	two := &scoring.Capacity{Limits: map[scoring.Tier]int{"A": 2}, Per: scoring.PerTotal}
	slack := &scoring.Capacity{Limits: map[scoring.Tier]int{"A": 2}, Per: scoring.PerTotal, Slack: 5}
	owner := &scoring.Capacity{Limits: map[scoring.Tier]int{"A": 1}, Per: scoring.PerOwner}
	both := &scoring.Capacity{Limits: map[scoring.Tier]int{"A": 1, "B": 1}, Per: scoring.PerTotal}
	out := func(from, to scoring.Tier, c *scoring.Capacity, place, cut int) scoring.Capped {
		return scoring.Capped{From: from, To: to, Per: c.Per, Limit: c.Limits[from], Place: place, Cut: cut}
	}
	tests := []struct {
		name string
		room *scoring.Capacity
		all  []scoring.Contender
		want map[string][]scoring.Capped
	}{
		{"room for all", two, []scoring.Contender{contender("a", "", "A", 80), contender("b", "", "A", 90), contender("c", "", "B", 60)}, map[string][]scoring.Capped{}},
		{
			"the least points go", two,
			[]scoring.Contender{contender("a", "", "A", 80), contender("b", "", "A", 90), contender("c", "", "A", 85)},
			map[string][]scoring.Capped{"a": {out("A", "B", two, 3, 85)}},
		},
		{
			"who has it stays", two,
			[]scoring.Contender{contender("a", "", "A", 80), contender("b", "", "A", 90), had(contender("c", "", "A", 80), "A")},
			map[string][]scoring.Capped{"a": {out("A", "B", two, 3, 80)}},
		},
		{
			"also with fewer points, as far as the slack goes", slack,
			[]scoring.Contender{contender("a", "", "A", 85), contender("b", "", "A", 90), had(contender("c", "", "A", 80), "A")},
			map[string][]scoring.Capped{"a": {{From: "A", To: "B", Per: "total", Limit: 2, Place: 3, Cut: 80, Slack: 5}}},
		},
		{
			"and no further", slack,
			[]scoring.Contender{contender("a", "", "A", 86), contender("b", "", "A", 90), had(contender("c", "", "A", 80), "A")},
			map[string][]scoring.Capped{"c": {out("A", "B", slack, 3, 86)}},
		},
		{
			"then coverage", two,
			[]scoring.Contender{known(contender("a", "", "A", 80), 60), contender("b", "", "A", 90), known(contender("c", "", "A", 80), 70)},
			map[string][]scoring.Capped{"a": {out("A", "B", two, 3, 80)}},
		},
		{
			"then the id", two,
			[]scoring.Contender{contender("c", "", "A", 80), contender("b", "", "A", 90), contender("a", "", "A", 80)},
			map[string][]scoring.Capped{"c": {out("A", "B", two, 3, 80)}},
		},
		{
			"each owner has places, and nobody's accounts have too", owner,
			[]scoring.Contender{contender("a", "x", "A", 80), contender("b", "y", "A", 76), contender("c", "x", "A", 85), contender("d", "", "A", 90), contender("e", "", "A", 89)},
			map[string][]scoring.Capped{"a": {out("A", "B", owner, 2, 85)}, "e": {out("A", "B", owner, 2, 90)}},
		},
		{
			"what reps set takes places first", two,
			[]scoring.Contender{contender("a", "", "A", 80), contender("b", "", "A", 90), set(contender("c", "", "D", 10), "A")},
			map[string][]scoring.Capped{"a": {out("A", "B", two, 3, 90)}},
		},
		{
			"and is never taken back", two,
			[]scoring.Contender{set(contender("a", "", "D", 1), "A"), set(contender("b", "", "D", 1), "A"), set(contender("c", "", "D", 1), "A"), contender("d", "", "A", 99)},
			map[string][]scoring.Capped{"d": {out("A", "B", two, 4, 0)}},
		},
		{
			"what a rep set lower takes no place", two,
			[]scoring.Contender{set(contender("a", "", "A", 99), "C"), contender("b", "", "A", 90), contender("c", "", "A", 80)},
			map[string][]scoring.Capped{},
		},
		{
			"who is left out takes part below", both,
			[]scoring.Contender{contender("a", "", "A", 90), contender("b", "", "A", 80), contender("c", "", "B", 70)},
			map[string][]scoring.Capped{"b": {out("A", "B", both, 2, 90)}, "c": {out("B", "C", both, 2, 80)}},
		},
		{
			"down to the end", both,
			[]scoring.Contender{contender("a", "", "A", 90), contender("b", "", "A", 85), contender("c", "", "A", 80)},
			map[string][]scoring.Capped{"b": {out("A", "B", both, 2, 90)}, "c": {out("A", "B", both, 3, 90), out("B", "C", both, 2, 85)}},
		},
		{
			"a tier that asks for more is passed over", two,
			[]scoring.Contender{contender("a", "", "A", 90), contender("b", "", "A", 85), shut(contender("c", "", "A", 80), true, false, false)},
			map[string][]scoring.Capped{"c": {out("A", "D", two, 3, 85)}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := gocmp.Diff(tt.want, tt.room.Allot(tt.all)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// stands is where an account ends.
func stands(c *scoring.Contender, out map[string][]scoring.Capped) scoring.Tier {
	s := scoring.Score{Tier: c.Tier, Override: c.Override, Capped: out[c.ID]}
	return s.Effective()
}

func contenders() *rapid.Generator[[]scoring.Contender] {
	return rapid.Custom(func(t *rapid.T) []scoring.Contender {
		n := rapid.IntRange(0, 30).Draw(t, "n")
		all := make([]scoring.Contender, n)
		for i := range all {
			fit := rapid.IntRange(60, 100).Draw(t, "fit")
			tier := scoring.TierD
			switch {
			case fit >= 90:
				tier = scoring.TierA
			case fit >= 80:
				tier = scoring.TierB
			case fit >= 70:
				tier = scoring.TierC
			}
			all[i] = contender(fmt.Sprintf("%02d", i), rapid.SampledFrom([]string{"", "x", "y"}).Draw(t, "owner"), tier, fit)
			all[i].Coverage = rapid.IntRange(0, 2).Draw(t, "coverage") * 50
			all[i].Last = rapid.SampledFrom([]scoring.Tier{"", "A", "B", "C"}).Draw(t, "last")
			all[i].Override = rapid.SampledFrom([]scoring.Tier{"", "", "", "", "A", "B", "X"}).Draw(t, "override")
		}
		return all
	})
}

func capacities() *rapid.Generator[*scoring.Capacity] {
	return rapid.Custom(func(t *rapid.T) *scoring.Capacity {
		c := &scoring.Capacity{Limits: map[scoring.Tier]int{}, Slack: rapid.SampledFrom([]int{0, 0, 1, 5, 30}).Draw(t, "slack"), Per: rapid.SampledFrom([]scoring.Per{scoring.PerOwner, scoring.PerTotal}).Draw(t, "per")}
		for _, tier := range []scoring.Tier{"A", "B", "C"} {
			if n := rapid.IntRange(0, 6).Draw(t, string(tier)); n > 0 {
				c.Limits[tier] = n
			}
		}
		return c
	})
}

func TestAllotProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		room, all := capacities().Draw(t, "capacity"), contenders().Draw(t, "accounts")
		out := room.Allot(all)
		if diff := gocmp.Diff(out, room.Allot(rapid.Permutation(all).Draw(t, "order"))); diff != "" {
			t.Fatalf("the order of the accounts matters: %s", diff)
		}
		type place struct {
			owner string
			tier  scoring.Tier
		}
		taken, set := map[place]int{}, map[place]int{}
		for i := range all {
			x := &all[i]
			at := place{tier: stands(x, out)}
			if room.Per == scoring.PerOwner {
				at.owner = x.Owner
			}
			taken[at]++
			if x.Override != "" {
				set[at]++
				if out[x.ID] != nil {
					t.Fatalf("%s, which a rep has set, lost its place", x.ID)
				}
			}
			if stands(x, out) < x.Tier && x.Override == "" {
				t.Fatalf("%s rose from %s to %s", x.ID, x.Tier, stands(x, out))
			}
		}
		for at, n := range taken {
			if limit := room.Limits[at.tier]; limit > 0 && n > max(limit, set[at]) {
				t.Fatalf("%d accounts of owner %q in tier %s, which has %d places", n, at.owner, at.tier, limit)
			}
		}
		for i := range all {
			for j := range all {
				x, y := &all[i], &all[j]
				same := room.Per == scoring.PerTotal || x.Owner == y.Owner
				if same && x.Override == "" && y.Override == "" && x.Fit > y.Fit+room.Slack && stands(x, out) > stands(y, out) {
					t.Fatalf("%s with %d points is %s, and %s with %d is %s", x.ID, x.Fit, stands(x, out), y.ID, y.Fit, stands(y, out))
				}
			}
		}
	})
}

func TestMoreRoomDemotesNobody(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		room, all := capacities().Draw(t, "capacity"), contenders().Draw(t, "accounts")
		before := room.Allot(all)
		more := &scoring.Capacity{Limits: map[scoring.Tier]int{}, Slack: room.Slack, Per: room.Per}
		for tier, n := range room.Limits {
			if extra := rapid.IntRange(-1, 3).Draw(t, "more"); extra >= 0 { // -1 takes the limit away
				more.Limits[tier] = n + extra
			}
		}
		after := more.Allot(all)
		for i := range all {
			if x := &all[i]; stands(x, after) > stands(x, before) {
				t.Fatalf("%s fell from %s to %s when there was more room", x.ID, stands(x, before), stands(x, after))
			}
		}
	})
}

// TestWhatWasAllottedStays writes the tiers down and shares the places out again.
func TestWhatWasAllottedStays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		room, all := capacities().Draw(t, "capacity"), contenders().Draw(t, "accounts")
		before := room.Allot(all)
		written := slices.Clone(all)
		for i := range written {
			if written[i].Override == "" {
				written[i].Last = stands(&all[i], before)
			}
		}
		after := room.Allot(written)
		for i := range all {
			if x := &all[i]; cmp.Compare(stands(x, before), stands(x, after)) != 0 {
				t.Fatalf("%s was written as %s and becomes %s", x.ID, stands(x, before), stands(x, after))
			}
		}
	})
}

// BenchmarkAllot shares out the places of 100,000 accounts of 50 owners.
func BenchmarkAllot(b *testing.B) {
	room := &scoring.Capacity{Limits: map[scoring.Tier]int{"A": 40, "B": 200}, Per: scoring.PerOwner}
	all := make([]scoring.Contender, 100_000)
	for i := range all {
		all[i] = contender(fmt.Sprintf("%06d", i*7919%100_000), fmt.Sprint(i%50), []scoring.Tier{"A", "B", "B", "C"}[i%4], 60+i%41)
	}
	b.ReportAllocs()
	for b.Loop() {
		if len(room.Allot(all)) == 0 {
			b.Fatal("nobody was left out")
		}
	}
}
