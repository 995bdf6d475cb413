package stat_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"github.com/icptier/icptier/internal/insight/stat"
)

// sample draws scores with ties, and labels with both outcomes.
func sample(t *rapid.T) (score []float64, won []bool) {
	n := rapid.IntRange(2, 60).Draw(t, "n")
	score, won = make([]float64, n), make([]bool, n)
	for i := range score {
		score[i] = float64(rapid.IntRange(0, 12).Draw(t, "score"))
		won[i] = rapid.Bool().Draw(t, "won")
	}
	won[0], won[1] = true, false
	return score, won
}

// kernel is 1 when the won deal is ahead, 0 when it is behind, and a half for a tie.
func kernel(won, lost float64) float64 {
	switch {
	case won > lost:
		return 1
	case won == lost:
		return 0.5
	}
	return 0
}

func parted(score []float64, won []bool) (up, down []float64) {
	for i, w := range won {
		if w {
			up = append(up, score[i])
		} else {
			down = append(down, score[i])
		}
	}
	return up, down
}

// byPairs is the area by its definition.
func byPairs(score []float64, won []bool) float64 {
	up, down := parted(score, won)
	sum := 0.0
	for _, x := range up {
		for _, y := range down {
			sum += kernel(x, y)
		}
	}
	return sum / float64(len(up)*len(down))
}

// structural is the variance as DeLong, DeLong and Clarke-Pearson write it.
func structural(score []float64, won []bool) float64 {
	up, down := parted(score, won)
	theta := byPairs(score, won)
	component := func(of, against []float64, k func(a, b float64) float64) float64 {
		sum := 0.0
		for _, a := range of {
			mean := 0.0
			for _, b := range against {
				mean += k(a, b) / float64(len(against))
			}
			sum += (mean - theta) * (mean - theta)
		}
		if len(of) < 2 {
			return sum
		}
		return sum / float64(len(of)-1)
	}
	s10 := component(up, down, kernel)
	s01 := component(down, up, func(a, b float64) float64 { return kernel(b, a) })
	return s10/float64(len(up)) + s01/float64(len(down))
}

func TestAUCByPairs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		score, won := sample(t)
		got, ok := stat.AUC(score, won, nil)
		if want := byPairs(score, won); !ok || math.Abs(got.Value-want) > 1e-12 {
			t.Fatalf("AUC = %v, by pairs %v", got.Value, want)
		}
		if want := structural(score, won); math.Abs(got.Variance-want) > 1e-12 {
			t.Fatalf("variance = %v, by structural components %v", got.Variance, want)
		}
		i := got.Interval()
		if i.Low < 0 || i.High > 1 || i.Low > i.Value || i.High < i.Value {
			t.Fatalf("interval %v", i)
		}
	})
}

// An example small enough to follow on paper: won deals score 4, 3 and 2, lost ones 3, 1
// and 0. Of nine pairs 7 are won, one is a tie, one is lost: 7.5/9. The placements of
// the won are 1, 5/6 and 2/3 with variance 1/36, those of the lost 1/2, 1 and 1 with
// variance 1/12, so that the area's variance is (1/36)/3 + (1/12)/3 = 1/27.
func TestDeLongOnPaper(t *testing.T) {
	got, ok := stat.AUC([]float64{4, 3, 2, 3, 1, 0}, []bool{true, true, true, false, false, false}, nil)
	if !ok || math.Abs(got.Value-7.5/9) > 1e-12 || math.Abs(got.Variance-1.0/27) > 1e-12 {
		t.Errorf("area %v with variance %v, want %v and %v", got.Value, got.Variance, 7.5/9, 1.0/27)
	}
}

// DeLong's deviation against that of many samples drawn with replacement.
func TestDeLongAgainstBootstrap(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	const deals, draws = 300, 2000
	score, won := make([]float64, deals), make([]bool, deals)
	for i := range score {
		won[i] = r.Float64() < 0.4
		score[i] = r.NormFloat64()
		if won[i] {
			score[i] += 0.9
		}
	}
	area, _ := stat.AUC(score, won, nil)
	up, down := parted(score, won)
	var sum, squares float64
	for range draws {
		var s []float64
		var w []bool
		for range up {
			s, w = append(s, up[r.IntN(len(up))]), append(w, true)
		}
		for range down {
			s, w = append(s, down[r.IntN(len(down))]), append(w, false)
		}
		again, _ := stat.AUC(s, w, nil)
		sum, squares = sum+again.Value, squares+again.Value*again.Value
	}
	mean := sum / draws
	bootstrap, delong := math.Sqrt(squares/draws-mean*mean), math.Sqrt(area.Variance)
	if ratio := delong / bootstrap; ratio < 0.93 || ratio > 1.07 {
		t.Errorf("deviation %v by DeLong, %v by bootstrap", delong, bootstrap)
	}
}

// A deal that stands in the table four times tells no more than once.
func TestCopiesMakeNothingSurer(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	var score, copies []float64
	var won, copiesWon []bool
	var group []int32
	for i := range int32(120) {
		w := r.Float64() < 0.5
		s := r.NormFloat64()
		if w {
			s++
		}
		score, won = append(score, s), append(won, w)
		for range 4 {
			copies, copiesWon, group = append(copies, s), append(copiesWon, w), append(group, i)
		}
	}
	once, _ := stat.AUC(score, won, nil)
	grouped, _ := stat.AUC(copies, copiesWon, group)
	naive, _ := stat.AUC(copies, copiesWon, nil)
	if math.Abs(once.Value-grouped.Value) > 1e-12 {
		t.Errorf("area %v, with copies %v", once.Value, grouped.Value)
	}
	if ratio := grouped.Variance / once.Variance; ratio < 0.98 || ratio > 1.02 {
		t.Errorf("copies change the variance by a factor of %v", ratio)
	}
	if ratio := naive.Variance / once.Variance; ratio > 0.3 {
		t.Errorf("without groups copies should have looked surer, and the factor is %v", ratio)
	}
}

func TestPerfectSeparationIsNotCertainty(t *testing.T) {
	area, ok := stat.AUC([]float64{3, 2, 1, 0}, []bool{true, true, false, false}, nil)
	if i := area.Interval(); !ok || i.Value != 1 || i.High != 1 || i.Low > 0.5 {
		t.Errorf("two deals of each give %v", i)
	}
}

func TestOneOutcomeHasNoArea(t *testing.T) {
	for _, won := range [][]bool{{true, true}, {false, false}, {}} {
		if area, ok := stat.AUC(make([]float64, len(won)), won, nil); ok {
			t.Errorf("AUC of %v is %v", won, area)
		}
		if d, ok := stat.AUCDifference(make([]float64, len(won)), make([]float64, len(won)), won, nil, nil); ok {
			t.Errorf("difference of %v is %v", won, d)
		}
	}
}

func TestAUCDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, won := sample(t)
		b := make([]float64, len(a))
		for i := range b {
			b[i] = float64(rapid.IntRange(0, 5).Draw(t, "other"))
		}
		got, ok := stat.AUCDifference(a, b, won, nil, nil)
		if want := byPairs(a, won) - byPairs(b, won); !ok || math.Abs(got.Value-want) > 1e-12 || got.Low > got.Value || got.High < got.Value {
			t.Fatalf("difference %v, by pairs %v", got, want)
		}
		if same, _ := stat.AUCDifference(a, a, won, nil, nil); same != (stat.Interval{}) {
			t.Fatalf("a score differs from itself by %v", same)
		}
	})
}

func TestGainsNeverPartTies(t *testing.T) {
	got := stat.Gains([]float64{2, 1, 1, 0}, []bool{true, true, false, false}, 100)
	want := []stat.Gain{{}, {Deals: 0.25, Won: 0.5}, {Deals: 0.75, Won: 1}, {Deals: 1, Won: 1}}
	if len(got) != len(want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("point %d is %v, want %v", i, got[i], want[i])
		}
	}
	if got := stat.Gains([]float64{1}, []bool{false}, 10); got != nil {
		t.Errorf("nothing was won, and the curve is %v", got)
	}
}

// Ratings of 58 normal and 51 abnormal images in five grades, Hanley and McNeil, Radiology
// 1982, table I: the area is 0.893 with a standard error of 0.032.
func TestAUCAgainstPublishedRatings(t *testing.T) {
	var score []float64
	var abnormal []bool
	for grade, n := range [][2]int{{33, 3}, {6, 2}, {6, 2}, {11, 11}, {2, 33}} {
		for i := range n[0] + n[1] {
			score, abnormal = append(score, float64(grade)), append(abnormal, i >= n[0])
		}
	}
	area, ok := stat.AUC(score, abnormal, nil)
	if !ok || area.Won != 51 || area.Lost != 58 || math.Abs(area.Value-0.893) > 0.0005 || math.Abs(math.Sqrt(area.Variance)-0.032) > 0.002 {
		t.Errorf("area %.4f with deviation %.4f of %d and %d", area.Value, math.Sqrt(area.Variance), area.Won, area.Lost)
	}
}
