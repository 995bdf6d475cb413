package stat_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/icptier/icptier/internal/insight/stat"
)

// Of a table of two by two a free regression finds the odds ratio: 30 of 40 won with the
// sign and 20 of 60 without give ln(3) − ln(0.5) = ln 6.
func TestRidgeFindsTheOddsRatio(t *testing.T) {
	var x stat.Matrix
	x.Columns = 1
	var won []bool
	add := func(value float64, wonDeals, lostDeals int) {
		for i := range wonDeals + lostDeals {
			x.Data, won = append(x.Data, value), append(won, i < wonDeals)
		}
	}
	add(1, 30, 10)
	add(0, 20, 40)
	fit, err := stat.Ridge(x, won, 1e-9, nil)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(fit.Slopes[0]-math.Log(6)) > 1e-4 || math.Abs(fit.Intercept-math.Log(0.5)) > 1e-4 {
		t.Errorf("slope %v and intercept %v, want %v and %v", fit.Slopes[0], fit.Intercept, math.Log(6), math.Log(0.5))
	}
}

// At the optimum the gradient of the penalised likelihood is zero.
func TestRidgeIsAtTheOptimum(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	const deals, columns, penalty = 200, 6, 3.0
	x := stat.Matrix{Columns: columns}
	won := make([]bool, deals)
	for i := range won {
		for range columns {
			x.Data = append(x.Data, r.NormFloat64())
		}
		won[i] = r.Float64() < stat.Sigmoid(x.Row(i)[0]-0.5)
	}
	fit, err := stat.Ridge(x, won, penalty, nil)
	if err != nil {
		t.Fatal(err)
	}
	for j := range columns {
		gradient := -penalty * fit.Slopes[j]
		for i := range won {
			residual := -stat.Sigmoid(fit.LogOdds(x.Row(i)))
			if won[i] {
				residual++
			}
			gradient += residual * x.Row(i)[j]
		}
		if math.Abs(gradient) > 0.01 {
			t.Errorf("column %d: gradient %v", j, gradient)
		}
	}
}

// Separated outcomes have no free optimum, and with a penalty one all the same.
func TestRidgeHoldsSeparatedOutcomes(t *testing.T) {
	x := stat.Matrix{Columns: 1, Data: []float64{1, 1, 1, 0, 0, 0}}
	fit, err := stat.Ridge(x, []bool{true, true, true, false, false, false}, 1, nil)
	if err != nil || fit.Slopes[0] <= 0 || fit.Slopes[0] > 5 || math.IsNaN(fit.Intercept) {
		t.Errorf("%+v, %v", fit, err)
	}
	none, err := stat.Ridge(stat.Matrix{}, []bool{true, false, true, true}, 1, nil)
	if err != nil || math.Abs(none.Intercept-math.Log(3)) > 1e-4 {
		t.Errorf("without columns %+v, %v, want the base rate", none, err)
	}
}

// A column that is a billionth of the other leaves too few digits to solve for, unless a penalty
// holds it.
func TestRidgeSaysWhatCannotBeSolved(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for name, scale := range map[string]float64{"nothing in a column": 0, "next to nothing": 1e-9} {
		x, won := stat.Matrix{Columns: 2}, make([]bool, 100)
		for i := range won {
			x.Data = append(x.Data, r.NormFloat64(), scale*r.NormFloat64())
			won[i] = r.Float64() < 0.5
		}
		if _, err := stat.Ridge(x, won, 0, nil); !errors.Is(err, stat.ErrNotConverged) {
			t.Errorf("%s: %v, want ErrNotConverged", name, err)
		}
		if _, err := stat.Ridge(x, won, 1, nil); err != nil {
			t.Errorf("%s with a penalty: %v", name, err)
		}
	}
}
