package boost_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/icptier/icptier/internal/insight/boost"
	"github.com/icptier/icptier/internal/insight/stat"
)

// world has a number of 20 steps, a label of five and a column of noise; outcome is the chance
// of winning.
func world(seed uint64, n int, chance func(number, label int32) float64) (columns []boost.Column, won []bool, group []int32, rows []int) {
	r := rand.New(rand.NewPCG(seed, 1))
	columns = []boost.Column{{Steps: 21, Ordered: true}, {Steps: 6}, {Steps: 11, Ordered: true}}
	for i := range n {
		number, label := 1+r.Int32N(20), 1+r.Int32N(5)
		columns[0].Codes, columns[1].Codes = append(columns[0].Codes, number), append(columns[1].Codes, label)
		columns[2].Codes = append(columns[2].Codes, 1+r.Int32N(10))
		won, group, rows = append(won, r.Float64() < chance(number, label)), append(group, int32(i)), append(rows, i)
	}
	return columns, won, group, rows
}

func area(m *boost.Model, rows []int, won []bool) float64 {
	var score []float64
	var y []bool
	for _, i := range rows {
		score, y = append(score, m.LogOdds(i)), append(y, won[i])
	}
	a, _ := stat.AUC(score, y, nil)
	return a.Value
}

// Where one column turns the other round, neither tells anything alone, and two questions do.
func TestInteractionsAreFound(t *testing.T) {
	chance := func(number, label int32) float64 {
		if number > 10 == (label <= 2) {
			return 0.8
		}
		return 0.2
	}
	columns, won, group, rows := world(1, 3000, chance)
	m := boost.Fit(columns, rows[:2000], won, group, rand.New(rand.NewPCG(1, 1)))
	if a := area(m, rows[2000:], won); math.Abs(a-0.8) > 0.03 {
		t.Errorf("area %v on deals that were not learned from, want about 0.8", a)
	}
	again := boost.Fit(columns, rows[:2000], won, group, rand.New(rand.NewPCG(1, 1)))
	for _, i := range rows {
		if m.LogOdds(i) != again.LogOdds(i) {
			t.Fatal("one seed gave two models")
		}
	}
}

func TestNoiseStaysNearTheBaseRate(t *testing.T) {
	columns, won, group, rows := world(2, 2000, func(int32, int32) float64 { return 0.3 })
	m := boost.Fit(columns, rows[:1000], won, group, rand.New(rand.NewPCG(2, 2)))
	for _, i := range rows {
		if p := stat.Sigmoid(m.LogOdds(i)); p < 0.1 || p > 0.55 {
			t.Fatalf("a chance of %v, where all have 0.3", p)
		}
	}
	if a := area(m, rows[1000:], won); math.Abs(a-0.5) > 0.05 {
		t.Errorf("area %v of noise", a)
	}
}

func TestOneOutcomeOrNoColumnsAreNoFailure(t *testing.T) {
	columns, won, group, rows := world(3, 50, func(int32, int32) float64 { return 0 })
	if p := stat.Sigmoid(boost.Fit(columns, rows, won, group, rand.New(rand.NewPCG(3, 3))).LogOdds(0)); p > 0.05 {
		t.Errorf("nothing was won, and the chance is %v", p)
	}
	if m := boost.Fit(nil, rows, won, group, rand.New(rand.NewPCG(3, 3))); math.IsNaN(m.LogOdds(0)) {
		t.Error("no columns give NaN")
	}
}
