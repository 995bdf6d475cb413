package stat_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/icptier/icptier/internal/insight/stat"
)

func TestIsotonicPoolsWhatFalls(t *testing.T) {
	got := stat.Isotonic([]stat.Cell{{Won: 1, Lost: 9}, {Won: 6, Lost: 4}, {Won: 2, Lost: 8}, {Won: 9, Lost: 1}})
	if want := []float64{0.1, 0.4, 0.4, 0.9}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestSlicesHoldAllDealsAndNeverPartTies(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		score, won := sample(t)
		k := rapid.IntRange(1, 12).Draw(t, "k")
		parts := stat.Slices(score, won, k)
		deals, wonDeals := 0, 0
		cells := make([]stat.Cell, len(parts))
		for i, p := range parts {
			if i > 0 && p.From <= parts[i-1].To {
				t.Fatalf("slices %v and %v share a score", parts[i-1], p)
			}
			if p.Mean < p.From-1e-9 || p.Mean > p.To+1e-9 {
				t.Fatalf("the mean of %v is outside", p)
			}
			deals, wonDeals, cells[i] = deals+p.Deals(), wonDeals+p.Won, p.Cell
		}
		if len(parts) > k || deals != len(score) || wonDeals != count(won) {
			t.Fatalf("%d slices of %d deals, %d won: %v", len(parts), deals, wonDeals, parts)
		}
		mean := 0.0
		rates := stat.Isotonic(cells)
		for i, r := range rates {
			if i > 0 && r < rates[i-1] {
				t.Fatalf("rates fall: %v", rates)
			}
			mean += r * float64(cells[i].Deals())
		}
		if math.Abs(mean-float64(wonDeals)) > 1e-9 {
			t.Fatalf("rates stand for %v won deals of %d", mean, wonDeals)
		}
	})
}

func TestMedian(t *testing.T) {
	for _, tt := range []struct {
		values []float64
		want   float64
		ok     bool
	}{{nil, 0, false}, {[]float64{7}, 7, true}, {[]float64{9, 1}, 5, true}, {[]float64{5, 1, 3}, 3, true}, {[]float64{4, 1, 3, 2}, 2.5, true}} {
		if got, ok := stat.Median(slices.Clone(tt.values)); got != tt.want || ok != tt.ok {
			t.Errorf("Median(%v) = %v, %v", tt.values, got, ok)
		}
	}
}

func TestCutsAreWhereTheSharesComeNearest(t *testing.T) {
	for _, tt := range []struct{ score, want []float64 }{
		{[]float64{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}, []float64{9, 6, 3}},
		{[]float64{3, 2, 2, 2, 2, 2, 2, 2, 1, 0}, []float64{3, 2, 1}},
		{[]float64{2, 2, 2, 1}, []float64{2}},
		{[]float64{1, 1, 1}, nil},
		{nil, nil},
	} {
		if got := stat.Cuts(tt.score, 0.2, 0.5, 0.8); !slices.Equal(got, tt.want) {
			t.Errorf("Cuts(%v) = %v, want %v", tt.score, got, tt.want)
		}
	}
}

// Of honest chances the error beyond luck is nearly none, however few the deals; of chances
// that are a tenth too high luck hides a part of it.
func TestCalibrationErrorTakesOffLuck(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	honest, high, raws := 0.0, 0.0, 0.0
	const sets = 200
	for range sets {
		var chances, more []float64
		var won []bool
		for range 400 {
			p := 0.1 + 0.7*r.Float64()
			chances, more, won = append(chances, p), append(more, p+0.1), append(won, r.Float64() < p)
		}
		raw, beyond := stat.CalibrationError(stat.Slices(chances, won, 10))
		_, wrong := stat.CalibrationError(stat.Slices(more, won, 10))
		raws, honest, high = raws+raw/sets, honest+beyond/sets, high+wrong/sets
	}
	if honest > 0.01 || raws < 0.03 || high < 0.04 || high > 0.1 {
		t.Errorf("honest chances miss by %v, %v beyond luck; a tenth too high by %v", raws, honest, high)
	}
	if raw, beyond := stat.CalibrationError(nil); raw != 0 || beyond != 0 {
		t.Errorf("no deals miss by %v and %v", raw, beyond)
	}
}
