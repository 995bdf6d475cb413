package stat_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/icptier/icptier/internal/insight/stat"
)

// Worked through by hand: of 100 won and 400 lost deals, three bands hold 20 and 200, 30
// and 120, 50 and 80. The shares are 0.2/0.5, 0.3/0.3 and 0.5/0.2, the weights ln 0.4, 0
// and ln 2.5, and the value 0.3·ln 2.5 + 0 + 0.3·ln 2.5 = 0.5498.
func TestEvidenceByHand(t *testing.T) {
	cells := []stat.Cell{{Won: 20, Lost: 200}, {Won: 30, Lost: 120}, {Won: 50, Lost: 80}}
	weights := stat.WeightsOfEvidence(cells, 0)
	for i, want := range []float64{math.Log(0.4), 0, math.Log(2.5)} {
		if math.Abs(weights[i]-want) > 1e-12 {
			t.Errorf("weight %d = %v, want %v", i, weights[i], want)
		}
	}
	iv, ok := stat.InformationValue(cells)
	if !ok || math.Abs(iv.Raw-0.6*math.Log(2.5)) > 1e-12 {
		t.Errorf("information value %v, want %v", iv.Raw, 0.6*math.Log(2.5))
	}
	if chance := 2 * (1.0/100 + 1.0/400); math.Abs(iv.Value-(iv.Raw-chance)) > 1e-12 {
		t.Errorf("chance takes off %v, want %v", iv.Raw-iv.Value, chance)
	}
}

func TestEvidenceIsAlwaysANumber(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cells := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) stat.Cell {
			return stat.Cell{Won: rapid.IntRange(0, 30).Draw(t, "won"), Lost: rapid.IntRange(0, 30).Draw(t, "lost")}
		}), 1, 8).Draw(t, "cells")
		prior := rapid.SampledFrom([]float64{0, 0.5, 8}).Draw(t, "prior")
		for _, w := range stat.WeightsOfEvidence(cells, prior) {
			if math.IsNaN(w) || math.IsInf(w, 0) {
				t.Fatalf("weight %v", w)
			}
		}
		iv, ok := stat.InformationValue(cells)
		if !ok {
			return
		}
		for _, v := range []float64{iv.Raw, iv.Value, iv.Low, iv.High} {
			if math.IsNaN(v) || v < 0 {
				t.Fatalf("information value %v", iv)
			}
		}
		if iv.Low > iv.Value || iv.High < iv.Value {
			t.Fatalf("information value %v", iv)
		}
	})
}

func TestAPriorDrawsSmallBandsIn(t *testing.T) {
	cells := []stat.Cell{{Won: 3, Lost: 0}, {Won: 97, Lost: 100}}
	free, drawn := stat.WeightsOfEvidence(cells, 0)[0], stat.WeightsOfEvidence(cells, 8)[0]
	if drawn <= 0 || drawn > free/2 {
		t.Errorf("three won deals weigh %v, and drawn in %v", free, drawn)
	}
}
