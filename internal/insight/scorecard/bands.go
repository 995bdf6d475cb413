package scorecard

import (
	"cmp"
	"slices"

	"github.com/icptier/icptier/internal/insight/stat"
)

// The sizes of bands.
const (
	leastOfNumber = 0.05 // a band of a number has at least this share of the deals
	leastOfLabel  = 0.02 // as a label has that stands for itself, or
	alone         = 30   // so many deals, whatever their share
	leastDeals    = 5
	mostBands     = 5 // of a number
	// prior is by how many deals a band is drawn towards the whole.
	prior = 8
)

// banding groups the steps of a scale.
type banding struct {
	of    []int16 // the band of each step; -1 of one that did not occur
	cells []stat.Cell
	rest  int // the band of pooled labels; -1 without one
}

// unknownBand is always the first.
const unknownBand = 0

// band groups the steps of a scale by the outcomes of some deals.
func (s *scale) band(rows []int, won []bool) banding {
	cells := s.cells(rows, won)
	b := banding{of: make([]int16, s.steps), cells: cells[:1:1], rest: -1}
	for i := range b.of {
		b.of[i] = -1
	}
	b.of[0] = unknownBand
	if s.low != nil {
		b.numbers(cells, len(rows))
	} else {
		b.labels(cells, len(rows))
	}
	return b
}

// labels lets common labels stand for themselves and pools the rare ones.
func (b *banding) labels(cells []stat.Cell, deals int) {
	least := min(alone, max(leastDeals, int(leastOfLabel*float64(deals))))
	for step := 1; step < len(cells); step++ {
		switch n := cells[step].Deals(); {
		case n == 0:
			continue
		case n >= least:
			b.of[step] = int16(len(b.cells)) //nolint:gosec // fewer than a thousandth of two billion deals
			b.cells = append(b.cells, cells[step])
		case b.rest < 0:
			b.rest = len(b.cells)
			b.cells = append(b.cells, cells[step])
			b.of[step] = int16(b.rest) //nolint:gosec // as above
		default:
			b.cells[b.rest].Won += cells[step].Won
			b.cells[b.rest].Lost += cells[step].Lost
			b.of[step] = int16(b.rest) //nolint:gosec // as above
		}
	}
}

// run is a few neighbouring steps of a number.
type run struct {
	stat.Cell
	from, to int
}

func (r run) rate() float64 { return float64(r.Won) / float64(r.Deals()) }

func joined(a, b run) run {
	return run{stat.Cell{Won: a.Won + b.Won, Lost: a.Lost + b.Lost}, a.from, b.to}
}

// numbers pools neighbours until the win rates only rise or only fall, bands are large
// enough, and there are few.
func (b *banding) numbers(cells []stat.Cell, deals int) {
	var runs []run
	for step := 1; step < len(cells); step++ {
		if cells[step].Deals() > 0 {
			runs = append(runs, run{cells[step], step, step})
		}
	}
	runs = monotone(runs)
	least := max(leastDeals, int(leastOfNumber*float64(deals)))
	for len(runs) > 1 {
		small := slices.IndexFunc(runs, func(r run) bool { return r.Deals() < least })
		switch {
		case small >= 0:
			runs = joinNearer(runs, small)
		case len(runs) > mostBands:
			runs = joinNearest(runs)
		default:
			small = -2
		}
		if small == -2 {
			break
		}
	}
	next := 1
	for i, r := range runs {
		if i == len(runs)-1 {
			r.to = len(cells) - 1
		}
		// Steps in which no deal lies belong to the band above them.
		for ; next <= r.to; next++ {
			b.of[next] = int16(len(b.cells)) //nolint:gosec // at most 5
		}
		b.cells = append(b.cells, r.Cell)
	}
}

// monotone pools neighbours that run against the direction in which most pairs of won and
// lost deals lie.
func monotone(runs []run) []run {
	rising, wonBelow, lostBelow := 0, 0, 0
	for _, r := range runs {
		rising += r.Won*lostBelow - r.Lost*wonBelow
		wonBelow, lostBelow = wonBelow+r.Won, lostBelow+r.Lost
	}
	var out []run
	for _, r := range runs {
		out = append(out, r)
		for n := len(out); n > 1; n = len(out) {
			step := cmp.Compare(out[n-1].rate(), out[n-2].rate())
			if rising >= 0 && step > 0 || rising < 0 && step < 0 {
				break
			}
			out = append(out[:n-2], joined(out[n-2], out[n-1]))
		}
	}
	return out
}

// joinNearer joins a run with the neighbour whose win rate is nearer.
func joinNearer(runs []run, i int) []run {
	with := i - 1
	if i == 0 || i+1 < len(runs) && distance(runs[i], runs[i+1]) < distance(runs[i], runs[i-1]) {
		with = i
	}
	return slices.Replace(runs, with, with+2, joined(runs[with], runs[with+1]))
}

func joinNearest(runs []run) []run {
	best := 0
	for i := 1; i+1 < len(runs); i++ {
		if distance(runs[i], runs[i+1]) < distance(runs[best], runs[best+1]) {
			best = i
		}
	}
	return slices.Replace(runs, best, best+2, joined(runs[best], runs[best+1]))
}

func distance(a, b run) float64 { return max(a.rate()-b.rate(), b.rate()-a.rate()) }
