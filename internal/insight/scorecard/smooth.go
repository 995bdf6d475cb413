package scorecard

import (
	"math"

	"github.com/icptier/icptier/internal/insight/stat"
)

// The bands of a card, which are finer than those that people are shown of a field alone.
const (
	cardBands = 10   // of a number
	leastCard = 0.05 // share of the deals in one of them
	// leastPrior and mostPrior are by how many deals a band is drawn to what is expected of
	// it: the fewer, the more the bands differ beyond chance.
	leastPrior, mostPrior = 4.0, 1e6
)

// fine bands a scale for a card: labels stand for themselves, numbers are cut at tenths.
func (s *scale) fine(rows []int, won []bool) banding {
	if s.low == nil {
		return s.band(rows, won)
	}
	cells := s.cells(rows, won)
	b := banding{of: make([]int16, s.steps), cells: cells[:1:1], rest: -1}
	least := max(leastDeals, int(max(leastCard, 1.0/cardBands)*float64(len(rows)-cells[0].Deals())))
	open, left := false, 0
	for _, c := range cells[1:] {
		left += c.Deals()
	}
	for step := 1; step < s.steps; step++ {
		if !open {
			b.cells = append(b.cells, stat.Cell{})
		}
		last := len(b.cells) - 1
		b.of[step] = int16(last) //nolint:gosec // few
		b.cells[last].Won, b.cells[last].Lost = b.cells[last].Won+cells[step].Won, b.cells[last].Lost+cells[step].Lost
		left -= cells[step].Deals()
		// A tenth is full, and what is left fills another one by half at least.
		open = b.cells[last].Deals() < least || left < (least+1)/2
	}
	return b
}

func (s *scale) cells(rows []int, won []bool) []stat.Cell {
	cells := make([]stat.Cell, s.steps)
	for _, i := range rows {
		if won[i] {
			cells[s.codes[i]].Won++
		} else {
			cells[s.codes[i]].Lost++
		}
	}
	return cells
}

// weigh gives the bands of a scale their weights of evidence. Each band is drawn to what is
// expected of it: a label to the whole, a range of numbers to a logistic curve over all
// ranges. How strongly is for the bands to say (empirical Bayes): where they differ no more
// than chance would have them, they are drawn all the way.
func (s *scale) weigh(b *banding) []float64 {
	weights := stat.WeightsOfEvidence(b.cells, prior)
	var all stat.Cell
	for _, c := range b.cells[unknownBand+1:] {
		all.Won, all.Lost = all.Won+c.Won, all.Lost+c.Lost
	}
	var whole stat.Cell
	for _, c := range b.cells {
		whole.Won, whole.Lost = whole.Won+c.Won, whole.Lost+c.Lost
	}
	if all.Won == 0 || all.Lost == 0 {
		return weights
	}
	expected := make([]float64, len(b.cells))
	for band := range expected {
		expected[band] = float64(all.Won) / float64(all.Deals())
	}
	parameters := 1.0
	if s.low != nil && len(b.cells) > 2 {
		curve(b.cells, expected)
		parameters = 2
	}
	draw := drawn(b.cells, expected, parameters)
	base := math.Log(float64(whole.Won) / float64(whole.Lost))
	for band := unknownBand + 1; band < len(b.cells); band++ {
		c, p := b.cells[band], expected[band]
		weights[band] = math.Log((float64(c.Won)+draw*p)/(float64(c.Lost)+draw*(1-p))) - base
	}
	return weights
}

// drawn is by how many deals bands are drawn to what is expected of them: as many as make
// their spread beyond chance (Pearson's statistic over its degrees of freedom) what it is.
func drawn(cells []stat.Cell, expected []float64, parameters float64) float64 {
	var square, bands, deals float64
	for band := unknownBand + 1; band < len(cells); band++ {
		n, p := float64(cells[band].Deals()), expected[band]
		if n == 0 {
			continue
		}
		miss := float64(cells[band].Won) - n*p
		square, bands, deals = square+miss*miss/(n*p*(1-p)), bands+1, deals+n-1
	}
	over := square - (bands - parameters)
	if bands <= parameters || over <= 0 {
		return mostPrior
	}
	return min(max(deals/over-1, leastPrior), mostPrior)
}

// curve fits a logistic curve to win rates over the places of the bands, and writes what it
// expects of each.
func curve(cells []stat.Cell, expected []float64) {
	x := stat.Matrix{Columns: 1}
	at := make([]float64, len(cells))
	below, total := 0.0, 0.0
	for _, c := range cells[unknownBand+1:] {
		total += float64(c.Deals())
	}
	for band := unknownBand + 1; band < len(cells); band++ {
		n := float64(cells[band].Deals())
		// The middle of the band as a deviation of the normal distribution.
		at[band] = math.Sqrt2 * math.Erfinv(2*(below+n/2)/total-1)
		below += n
	}
	x.Data = at[unknownBand+1:]
	fit := stat.RidgeCells(x, cells[unknownBand+1:], 1)
	for band := unknownBand + 1; band < len(cells); band++ {
		expected[band] = min(max(stat.Sigmoid(fit.LogOdds(at[band:band+1])), 1e-4), 1-1e-4)
	}
}
