package territory

import "math/rand/v2"

const (
	// gainful is the least gain that a step is made for, so that rounding cannot make it
	// go round in circles.
	gainful = 1e-12
	// mostPasses is how often the search goes over all items from one start.
	mostPasses = 30
	// mostSteps bounds the steps that are looked at from one start.
	mostSteps = 100_000_000
	// hardly is the part of the cost below which the gain of a pass over many items is not
	// worth another one.
	hardly = 1e-3
	// fewItems is up to how many items all pairs are looked at for a swap. Of more, a pass
	// tries swapsEach for every item.
	fewItems  = 400
	swapsEach = 5
	// kickSteps bounds the kicks out of local optima: with n items there are kickSteps/n,
	// for fewKicked items or fewer.
	kickSteps, fewKicked = 5_000, 200
)

// search improves one plan.
type search struct {
	s *plan
	// free are the items that may move.
	free  []int
	dice  *rand.Rand
	steps int
	told  func(pass int)
}

// improve makes moves and swaps while they help, and kicks a small plan out of local optima.
func (h *search) improve() {
	h.descend()
	if n := len(h.free); n < 2 || n > fewKicked {
		return
	}
	best, cost := h.s.clone(), h.s.cost()
	for range kickSteps / len(h.free) {
		h.kick()
		h.descend()
		if c := h.s.cost(); c < cost-gainful {
			best.copyFrom(h.s)
			cost = c
		} else {
			h.s.copyFrom(best)
		}
	}
}

func (h *search) descend() {
	enough := gainful
	if len(h.free) > fewItems {
		enough = max(gainful, hardly*h.s.cost())
	}
	for pass := 0; pass < mostPasses && h.steps < mostSteps; pass++ {
		gained := h.moves() + h.swaps()
		h.told(pass)
		if gained <= enough {
			return
		}
	}
}

// moves gives every item to the rep where it costs least, and returns what that gained.
func (h *search) moves() float64 {
	s, gained := h.s, 0.0
	for _, i := range h.free {
		it := &s.p.items[i]
		best, least := int32(nobody), -gainful-s.left(it, s.at[i])
		for r := range int32(len(s.count)) { //nolint:gosec // there are at most mostReps
			if r == s.at[i] || s.full(r) {
				continue
			}
			if d := s.joined(it, r); d < least {
				best, least = r, d
			}
		}
		h.steps += len(s.count)
		if best != nobody {
			gained -= s.left(it, s.at[i]) + least
			s.move(i, best)
		}
	}
	return gained
}

// swaps changes the places of two items where that helps.
func (h *search) swaps() float64 {
	if len(h.free) <= fewItems {
		gained := 0.0
		for x, i := range h.free {
			for _, j := range h.free[x+1:] {
				gained += h.swap(i, j)
			}
		}
		return gained
	}
	gained := 0.0
	for _, i := range h.free {
		for range swapsEach {
			gained += h.swap(i, h.free[h.dice.IntN(len(h.free))])
		}
	}
	return gained
}

func (h *search) swap(i, j int) float64 {
	if h.s.at[i] == h.s.at[j] {
		return 0
	}
	h.steps++
	d := h.s.swapped(i, j)
	if d >= -gainful {
		return 0
	}
	h.s.swap(i, j)
	return -d
}

// kick makes a few random moves and swaps.
func (h *search) kick() {
	for range 2 + h.dice.IntN(3) {
		i, j := h.free[h.dice.IntN(len(h.free))], h.free[h.dice.IntN(len(h.free))]
		to := int32(h.dice.IntN(len(h.s.count))) //nolint:gosec // there are at most mostReps
		switch {
		case to != h.s.at[i] && !h.s.full(to):
			h.s.move(i, to)
		case h.s.at[i] != h.s.at[j]:
			h.s.swap(i, j)
		}
	}
}
