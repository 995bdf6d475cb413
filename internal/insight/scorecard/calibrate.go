package scorecard

import (
	"math"
	"sort"

	"github.com/icptier/icptier/internal/insight/stat"
)

// knot is how far the log odds of deals that were held back are from those that a line gives.
type knot struct{ at, shift float64 }

// chances turn log odds of a card into chances: a line, and what is left of it.
type chances struct {
	slope float64
	knots []knot
}

// leastSlice is how many held-out deals a knot rests on.
const leastSlice = 40

// chancesOf learns from deals that were held back: a regression of the outcomes on their log
// odds (Platt 1999), whose slope is below 1 where cards promise too much, and over tenths the
// rising win rates beyond it, drawn to it as strongly as they do not differ from it.
func chancesOf(odds []float64, won []bool) chances {
	x := stat.Matrix{Columns: 1, Data: odds}
	const lightly = 0.1
	fit, err := stat.Ridge(x, won, lightly, nil)
	if err != nil {
		return chances{slope: 1}
	}
	const least, most, tenths = 0.2, 1.5, 10
	out := chances{slope: min(max(fit.Slopes[0], least), most)}
	slices := stat.Slices(odds, won, min(tenths, len(odds)/leastSlice))
	if len(slices) < 3 || fit.Slopes[0] != out.slope {
		return out
	}
	cells, expected := make([]stat.Cell, len(slices)+1), make([]float64, len(slices)+1)
	for i, s := range slices {
		cells[i+1], expected[i+1] = s.Cell, stat.Sigmoid(fit.LogOdds([]float64{s.Mean}))
	}
	rising := stat.Isotonic(cells[1:])
	draw := drawn(cells, expected, 2)
	for i, s := range slices {
		n := float64(s.Deals())
		p := (n*rising[i] + draw*expected[i+1]) / (n + draw)
		p = min(max(p, 1/(n+2)), 1-1/(n+2))
		line := fit.LogOdds([]float64{s.Mean})
		out.knots = append(out.knots, knot{at: line, shift: math.Log(p/(1-p)) - line})
	}
	return out
}

// shifted brings log odds on the line to what came.
func (c *chances) shifted(odds float64) float64 {
	n := len(c.knots)
	if n == 0 {
		return odds
	}
	i := sort.Search(n, func(i int) bool { return c.knots[i].at >= odds })
	switch i {
	case 0:
		return odds + c.knots[0].shift
	case n:
		return odds + c.knots[n-1].shift
	}
	a, b := c.knots[i-1], c.knots[i]
	part := (odds - a.at) / (b.at - a.at)
	return odds + a.shift + part*(b.shift-a.shift)
}
