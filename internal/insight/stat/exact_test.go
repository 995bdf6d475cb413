package stat_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"github.com/icptier/icptier/internal/insight/stat"
)

// Fisher's tea: of eight cups four had the milk first, and the lady named three of them.
// The two-sided p is 34/70, and with all four named 2/70.
func TestFisherAgainstTheTea(t *testing.T) {
	for _, tt := range []struct {
		a, b, c, d int
		want       float64
	}{{3, 1, 1, 3, 34.0 / 70}, {4, 0, 0, 4, 2.0 / 70}, {2, 2, 2, 2, 1}, {0, 0, 0, 0, 1}, {0, 5, 0, 9, 1}} {
		if got := stat.Fisher(tt.a, tt.b, tt.c, tt.d); math.Abs(got-tt.want) > 1e-9 {
			t.Errorf("Fisher(%d, %d, %d, %d) = %v, want %v", tt.a, tt.b, tt.c, tt.d, got, tt.want)
		}
	}
}

// The p of a table is that of dealing the marks out anew, as often as it takes.
func TestFisherAgainstDealing(t *testing.T) {
	const won, lost, with, observed, times = 12, 20, 7, 6, 40_000
	r := rand.New(rand.NewPCG(2, 2))
	want := map[int]int{}
	for range times {
		k := 0
		for _, at := range r.Perm(won + lost)[:with] {
			if at < won {
				k++
			}
		}
		want[k]++
	}
	rare := 0
	for _, n := range want {
		if n <= want[observed]+times/1000 {
			rare += n
		}
	}
	got := stat.Fisher(observed, won-observed, with-observed, lost-with+observed)
	if dealt := float64(rare) / times; math.Abs(got-dealt) > 0.003 {
		t.Errorf("p = %v, and by dealing %v", got, dealt)
	}
}

func TestSpearman(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole := rapid.SliceOfN(rapid.IntRange(-1000, 1000), 2, 50).Draw(t, "a")
		a, grown, shrunk := make([]float64, len(whole)), make([]float64, len(whole)), make([]float64, len(whole))
		for i, v := range whole {
			a[i], grown[i], shrunk[i] = float64(v), math.Exp(float64(v)/100), -float64(v)
		}
		if rho, ok := stat.Spearman(a, grown); ok && math.Abs(rho-1) > 1e-9 {
			t.Fatalf("rising with one another: %v", rho)
		}
		if rho, ok := stat.Spearman(a, shrunk); ok && math.Abs(rho+1) > 1e-9 {
			t.Fatalf("falling with one another: %v", rho)
		}
	})
	if _, ok := stat.Spearman([]float64{1, 1, 1}, []float64{1, 2, 3}); ok {
		t.Error("what does not differ has a correlation")
	}
}

func TestExplained(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	const n = 2000
	values, told, noise := make([]float64, n), make([]int32, n), make([]int32, n)
	for i := range values {
		values[i] = r.Float64() * 100
		told[i], noise[i] = int32(values[i]/25), r.Int32N(300)
	}
	// Four equal parts leave a sixteenth of the spread within.
	if share, ok := stat.Explained(values, told); !ok || math.Abs(share-15.0/16) > 0.01 {
		t.Errorf("four quarters explain %v", share)
	}
	if share, ok := stat.Explained(values, noise); !ok || share > 0.05 {
		t.Errorf("300 parts by chance explain %v", share)
	}
	if _, ok := stat.Explained([]float64{1, 2, 3}, []int32{1, 2, 3}); ok {
		t.Error("three parts of three values explain something")
	}
}
