package stat_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/icptier/icptier/internal/insight/stat"
)

// The intervals of Newcombe, Two-sided confidence intervals for the single proportion,
// Statistics in Medicine 1998, table I, method 3.
func TestWilsonAgainstPublishedTable(t *testing.T) {
	tests := []struct {
		k, n      int
		low, high float64
	}{
		{81, 263, 0.2553, 0.3662},
		{15, 148, 0.0624, 0.1605},
		{0, 20, 0.0000, 0.1611},
		{1, 29, 0.0061, 0.1718},
	}
	for _, tt := range tests {
		got, ok := stat.Wilson(tt.k, tt.n)
		if !ok || math.Abs(got.Low-tt.low) > 5e-5 || math.Abs(got.High-tt.high) > 5e-5 {
			t.Errorf("Wilson(%d, %d) = %.4f to %.4f, want %.4f to %.4f", tt.k, tt.n, got.Low, got.High, tt.low, tt.high)
		}
	}
}

func TestWilsonRefusesWhatIsNoShare(t *testing.T) {
	for _, tt := range [][2]int{{0, 0}, {1, 0}, {-1, 5}, {6, 5}, {0, -3}} {
		if got, ok := stat.Wilson(tt[0], tt[1]); ok {
			t.Errorf("Wilson(%d, %d) = %v, want none", tt[0], tt[1], got)
		}
	}
}

// The bounds solve the score equation, which is what defines them.
func TestWilsonSolvesItsEquation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 5000).Draw(t, "n")
		k := rapid.IntRange(0, n).Draw(t, "k")
		got, ok := stat.Wilson(k, n)
		if !ok || got.Low > got.Value || got.High < got.Value || got.Low < 0 || got.High > 1 {
			t.Fatalf("Wilson(%d, %d) = %v", k, n, got)
		}
		for _, p := range []float64{got.Low, got.High} {
			if p == 0 || p == 1 {
				continue
			}
			z := (got.Value - p) / math.Sqrt(p*(1-p)/float64(n))
			if math.Abs(math.Abs(z)-1.959963984540054) > 1e-6 {
				t.Fatalf("Wilson(%d, %d): the bound %v is %v deviations away", k, n, p, z)
			}
		}
	})
}
