package stat

import (
	"cmp"
	"math/rand/v2"
	"slices"
)

// Permuter shuffles labels so that groups keep theirs together: the labels of the groups,
// in a random order of the groups, are dealt out to the deals group by group. Groups of
// one size exchange their labels; where sizes differ, most labels of a group still stay
// side by side. The number of won deals does not change.
type Permuter struct {
	won     []bool
	members [][]int32
	order   []int
}

// NewPermuter prepares the shuffling of labels; a nil group means every deal for itself.
func NewPermuter(won []bool, group []int32) *Permuter {
	p := &Permuter{won: won}
	if group == nil {
		p.members = make([][]int32, len(won))
		for i := range won {
			p.members[i] = []int32{int32(i)}
		}
	} else if len(group) > 0 {
		p.members = make([][]int32, int(slices.Max(group))+1)
		for i, g := range group {
			p.members[g] = append(p.members[g], int32(i))
		}
	}
	p.order = make([]int, len(p.members))
	for i := range p.order {
		p.order[i] = i
	}
	return p
}

// Shuffle fills labels, which is as long as the labels the Permuter was made with.
func (p *Permuter) Shuffle(r *rand.Rand, labels []bool) {
	r.Shuffle(len(p.order), func(i, j int) { p.order[i], p.order[j] = p.order[j], p.order[i] })
	to, at := 0, 0
	for _, g := range p.order {
		for _, from := range p.members[g] {
			for at >= len(p.members[to]) {
				to, at = to+1, 0
			}
			labels[p.members[to][at]] = p.won[from]
			at++
		}
	}
}

// PermutationP is the share of permutations that do as well as what was observed. What
// was observed counts as one of them, so the share is never 0.
func PermutationP(asWell, permutations int) float64 {
	return float64(asWell+1) / float64(permutations+1)
}

// Ranking is an order of deals by scores, within strata where they have one: scores of
// different folds are no ranking of one another.
type Ranking struct {
	Score   []float64
	Stratum []int32 // nil means one for all
}

// PermutationAUC counts the permutations of labels under which fixed scores reach at
// least the area that they reach with the true labels; of several rankings it is the mean
// of their areas, each within its strata. It is the test for scores that were made without
// these labels.
func PermutationAUC(rankings []Ranking, won []bool, group []int32, permutations int, r *rand.Rand) (asWell int) {
	ranked := make([]ranked, len(rankings))
	for i, one := range rankings {
		ranked[i] = rankedOf(one)
	}
	mean := func(labels []bool) (sum float64) {
		for i := range ranked {
			sum += ranked[i].area(labels)
		}
		return sum
	}
	observed := mean(won)
	p := NewPermuter(won, group)
	labels := make([]bool, len(won))
	const rounding = 1e-9
	for range permutations {
		p.Shuffle(r, labels)
		if mean(labels) >= observed-rounding {
			asWell++
		}
	}
	return asWell
}

// ranked is a ranking by ranks within strata.
type ranked struct {
	rank    []float64
	stratum []int32
	size    []float64 // of each stratum
	sum     []float64 // of the ranks of won deals, by stratum
	won     []float64
}

func rankedOf(r Ranking) ranked {
	parts := strata(len(r.Score), r.Stratum)
	out := ranked{rank: make([]float64, len(r.Score)), stratum: r.Stratum, sum: make([]float64, len(parts)), won: make([]float64, len(parts))}
	for _, rows := range parts {
		for i, rank := range midranks(picked(r.Score, rows)) {
			out.rank[rows[i]] = rank
		}
		out.size = append(out.size, float64(len(rows)))
	}
	return out
}

// area is that of labels, by rank sums.
func (r *ranked) area(labels []bool) float64 {
	clear(r.sum)
	clear(r.won)
	for i, won := range labels {
		if !won {
			continue
		}
		at := int32(0)
		if r.stratum != nil {
			at = r.stratum[i]
		}
		r.sum[at], r.won[at] = r.sum[at]+r.rank[i], r.won[at]+1
	}
	above, pairs := 0.0, 0.0
	for k, won := range r.won {
		above += r.sum[k] - won*(won+1)/2
		pairs += won * (r.size[k] - won)
	}
	if pairs == 0 {
		return 0.5
	}
	return above / pairs
}

// midranks are the ranks of values from 1, those of equal values averaged.
func midranks(values []float64) []float64 {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(values[a], values[b]) })
	ranks := make([]float64, len(values))
	for i := 0; i < len(order); {
		j := i
		for ; j < len(order) && values[order[j]] == values[order[i]]; j++ {
		}
		for _, at := range order[i:j] {
			ranks[at] = float64(i+j+1) / 2
		}
		i = j
	}
	return ranks
}
