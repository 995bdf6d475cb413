package stat_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/icptier/icptier/internal/insight/stat"
)

// Three won and three lost deals can be labelled in 20 ways, and with these scores 2 of
// them rank at least as well as the true one (8 of 9 pairs): the share is 0.1.
func TestPermutationAgainstEnumeration(t *testing.T) {
	const times = 20000
	score := []float64{6, 5, 3, 4, 2, 1}
	won := []bool{true, true, true, false, false, false}
	as := stat.PermutationAUC([]stat.Ranking{{Score: score}}, won, nil, times, rand.New(rand.NewPCG(1, 2)))
	if p := stat.PermutationP(as, times); math.Abs(p-0.1) > 0.007 {
		t.Errorf("p = %v, and by enumeration 0.1", p)
	}
}

// Four deals in two folds: labels shuffled over both, and compared within each. Of the six
// ways to label two as won, four have a won and a lost deal in each fold (areas 1, a half
// twice, 0) and two have no pair at all, which counts a half.
func TestPermutationWithinStrata(t *testing.T) {
	const times = 20000
	ranking := []stat.Ranking{{Score: []float64{9, 8, 2, 1}, Stratum: []int32{0, 0, 1, 1}}}
	for _, tt := range []struct {
		won  []bool
		want float64
	}{{[]bool{true, false, true, false}, 1.0 / 6}, {[]bool{true, false, false, true}, 5.0 / 6}} {
		as := stat.PermutationAUC(ranking, tt.won, nil, times, rand.New(rand.NewPCG(1, 2)))
		if p := stat.PermutationP(as, times); math.Abs(p-tt.want) > 0.01 {
			t.Errorf("p = %v, and by enumeration %v", p, tt.want)
		}
	}
}

func TestPermutationPIsNeverZero(t *testing.T) {
	if p := stat.PermutationP(0, 99); p != 0.01 {
		t.Errorf("p = %v, want 0.01", p)
	}
}

func TestShuffleKeepsGroupsAndCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.SliceOfN(rapid.IntRange(1, 5), 1, 12).Draw(t, "sizes")
		same := rapid.Bool().Draw(t, "same size")
		var won []bool
		var group []int32
		for g, size := range sizes {
			if same {
				size = 3
			}
			w := rapid.Bool().Draw(t, "won")
			for range size {
				won, group = append(won, w), append(group, int32(g))
			}
		}
		labels := make([]bool, len(won))
		stat.NewPermuter(won, group).Shuffle(rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0)), labels)
		if count(labels) != count(won) {
			t.Fatalf("%d labels are won, and were %d", count(labels), count(won))
		}
		if !same {
			return
		}
		for i := range labels { // copies of one size exchange their labels whole
			if j := i / 3 * 3; labels[i] != labels[j] {
				t.Fatalf("the labels of a group were parted: %v", labels)
			}
		}
	})
}

func count(labels []bool) int {
	n := 0
	for _, l := range labels {
		if l {
			n++
		}
	}
	return n
}

func TestShuffleIsRepeatable(t *testing.T) {
	won := []bool{true, false, true, false, false, true, true}
	shuffled := func(seed uint64) []bool {
		labels := make([]bool, len(won))
		stat.NewPermuter(won, nil).Shuffle(rand.New(rand.NewPCG(seed, 0)), labels)
		return labels
	}
	if !slices.Equal(shuffled(5), shuffled(5)) {
		t.Error("one seed gave two results")
	}
}
