package stat_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/icptier/icptier/internal/insight/stat"
)

// Groups that end alike are worth one deal each, deals of no likeness all of themselves.
func TestWhatDealsOfGroupsAreWorth(t *testing.T) {
	const groups, size = 40, 25
	r := rand.New(rand.NewPCG(6, 6))
	alike, apart, group := make([]float64, groups*size), make([]float64, groups*size), make([]int32, groups*size)
	for i := range group {
		group[i] = int32(i / size)
		alike[i], apart[i] = float64(i/size%2)-0.5, float64(r.IntN(2))-0.5
	}
	if rho := stat.Alike(alike, group); math.Abs(rho-1) > 1e-9 {
		t.Errorf("groups of one outcome are alike to %v", rho)
	}
	if rho := stat.Alike(apart, group); rho > 0.02 {
		t.Errorf("deals by chance are alike to %v", rho)
	}
	crowd := stat.CrowdOf(groups*size, func(i int) int32 { return group[i] })
	if w := crowd.Worth(1); math.Abs(w-groups) > 1e-9 {
		t.Errorf("%d groups of one outcome are worth %v deals", groups, w)
	}
	if w := crowd.Worth(0); w != groups*size {
		t.Errorf("%d deals of no likeness are worth %v", groups*size, w)
	}
	share, _ := crowd.Share(groups*size/2, 1)
	if like, _ := stat.Wilson(groups/2, groups); share.Low > like.Low || share.High < like.High || share.High-share.Low > 1.1*(like.High-like.Low) {
		t.Errorf("half of them: %v, and of so many single deals %v", share, like)
	}
	if share, _ := crowd.Share(groups*size/2, 0); share.High-share.Low > 0.063 {
		t.Errorf("half of them by chance: %v", share)
	}
	if rho := stat.Alike(nil, nil); rho != 0 {
		t.Errorf("nothing is alike to %v", rho)
	}
	if _, ok := (stat.Crowd{}).Share(0, 1); ok {
		t.Error("no deals have a share")
	}
}

// beta draws from the beta distribution with parameters p(1-rho)/rho and (1-p)(1-rho)/rho,
// whose draws as chances of groups make deals alike to rho.
func beta(r *rand.Rand, p, rho float64) float64 {
	switch rho {
	case 0:
		return p
	case 1:
		if r.Float64() < p {
			return 1
		}
		return 0
	}
	a, b := gamma(r, p*(1-rho)/rho), gamma(r, (1-p)*(1-rho)/rho)
	return a / (a + b)
}

// gamma is Marsaglia and Tsang's method.
func gamma(r *rand.Rand, k float64) float64 {
	if k < 1 {
		return gamma(r, k+1) * math.Pow(r.Float64(), 1/k)
	}
	d := k - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := r.NormFloat64()
		root := 1 + c*x
		v := root * root * root
		if v > 0 && math.Log(r.Float64()) < x*x/2+d-d*v+d*math.Log(v) {
			return d * v
		}
	}
}

// crowd draws deals of groups of 1 to 25, with chances and scores that groups share in part.
type crowd struct {
	group []int32
	won   []bool
	score []float64
}

func drawn(r *rand.Rand, deals int, p, rho, edge float64) crowd {
	var c crowd
	for g := int32(0); len(c.won) < deals; g++ {
		chance, shared := beta(r, p, rho), r.NormFloat64()
		for range min(1+r.IntN(25), deals-len(c.won)) {
			won := r.Float64() < chance
			score := math.Sqrt(rho)*shared + math.Sqrt(1-rho)*r.NormFloat64()
			if won {
				score += edge
			}
			c.group, c.won, c.score = append(c.group, g), append(c.won, won), append(c.score, score)
		}
	}
	return c
}

// sets is how many sets of deals a simulation draws.
const sets = 1000

// inside checks that intervals hold the truth as often as they say.
func inside(t *testing.T, what string, hits, of int) {
	t.Helper()
	share := float64(hits) / float64(of)
	t.Logf("%s: %.1f %% of %d", what, 100*share, of)
	if share < 0.93 || share > 0.97 {
		t.Errorf("%s: intervals hold the truth in %.1f %% of %d sets, want 93 to 97", what, 100*share, of)
	}
}

// Over 1,000 sets the intervals of win rates hold the true rate in 93 to 97 of 100, whatever
// the likeness of deals of one account.
func TestIntervalsOfWinRatesCover(t *testing.T) {
	for _, tt := range []struct {
		deals  int
		p, rho float64
	}{{200, 0.3, 0}, {400, 0.3, 0.1}, {400, 0.5, 0.3}, {1000, 0.2, 0.3}, {1000, 0.5, 1}, {300, 0.4, 0.6}} {
		r := rand.New(rand.NewPCG(1, uint64(tt.deals)))
		hits := 0
		for range sets {
			c := drawn(r, tt.deals, tt.p, tt.rho, 0)
			k := 0
			residual := make([]float64, len(c.won))
			for i, w := range c.won {
				if w {
					k++
					residual[i] = 1
				}
			}
			share, _ := stat.CrowdOf(len(c.won), func(i int) int32 { return c.group[i] }).Share(k, stat.Alike(residual, c.group))
			if share.Low <= tt.p && tt.p <= share.High {
				hits++
			}
		}
		inside(t, "win rate, deals alike to "+digits(tt.rho), hits, sets)
	}
}

func digits(v float64) string { return string(rune('0'+int(v))) + "." + string(rune('0'+int(v*10)%10)) }

// And so do those of the area, of noise and of a signal.
func TestIntervalsOfAreasCover(t *testing.T) {
	for _, tt := range []struct{ edge, rho float64 }{{0, 0}, {0, 0.3}, {0.545, 0}, {0.545, 0.3}, {1.2, 0.1}} {
		r := rand.New(rand.NewPCG(2, uint64(tt.rho*10)))
		truth := 0.5 * math.Erfc(-tt.edge/2)
		hits := 0
		for range sets {
			c := drawn(r, 500, 0.4, tt.rho, tt.edge)
			area, _ := stat.AUC(c.score, c.won, c.group)
			if i := area.Interval(); i.Low <= truth && truth <= i.High {
				hits++
			}
		}
		inside(t, "area "+digits(truth)+", deals alike to "+digits(tt.rho), hits, sets)
	}
}

// Where accounts have won and lost deals that score alike, the two vary together, and their
// product counts twice in the variance. Two other ways of computing hold it: leaving out one
// account after the other, the area counted by pairs, and drawing the whole set anew.
func TestWonAndLostDealsOfOneAccountVaryTogether(t *testing.T) {
	draw := func(r *rand.Rand) (c crowd) {
		for g := range int32(60) {
			shared := r.NormFloat64()
			for i := range 6 {
				score := shared + 0.3*r.NormFloat64()
				if i < 3 {
					score += 0.4
				}
				c.group, c.won, c.score = append(c.group, g), append(c.won, i < 3), append(c.score, score)
			}
		}
		return c
	}
	r := rand.New(rand.NewPCG(12, 12))
	c := draw(r)
	area, _ := stat.AUC(c.score, c.won, c.group)
	var areas []float64
	for left := range int32(60) {
		var score []float64
		var won []bool
		for i, g := range c.group {
			if g != left {
				score, won = append(score, c.score[i]), append(won, c.won[i])
			}
		}
		areas = append(areas, byPairs(score, won))
	}
	n := float64(len(areas))
	jackknife := moments(areas) * (n - 1) * (n - 1) / n
	if ratio := area.Variance / jackknife; ratio < 0.93 || ratio > 1.07 {
		t.Errorf("variance %v, and by leaving out one account after the other %v", area.Variance, jackknife)
	}
	areas = areas[:0]
	said := 0.0
	const draws = 800
	for range draws {
		c := draw(r)
		a, _ := stat.AUC(c.score, c.won, c.group)
		areas, said = append(areas, a.Value), said+a.Variance/draws
	}
	if ratio := said / moments(areas); ratio < 0.85 || ratio > 1.15 {
		t.Errorf("variance %v on average, and of %d draws %v", said, draws, moments(areas))
	}
}

// moments is the variance of values, by one less than there are.
func moments(values []float64) float64 {
	var sum, squares float64
	for _, v := range values {
		sum, squares = sum+v, squares+v*v
	}
	n := float64(len(values))
	return (squares - sum*sum/n) / (n - 1)
}

// Scores of folds with different base rates are no ranking of one another: of noise they have
// an area below a half where they are thrown together, and a half within the folds.
func TestAreasAreWithinFolds(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	var pooled, within []float64
	for range 300 {
		n := 200
		won, score, fold := make([]bool, n), make([]float64, n), make([]int32, n)
		var wins [5]int
		for i := range won {
			won[i], fold[i] = r.IntN(2) == 0, int32(i%5)
			if won[i] {
				wins[i%5]++
			}
		}
		all := wins[0] + wins[1] + wins[2] + wins[3] + wins[4]
		for i := range score { // the base rate of the deals in the other folds, and a little noise
			score[i] = float64(all-wins[fold[i]]) + 0.1*r.NormFloat64()
		}
		a, _ := stat.AUC(score, won, nil)
		b, ok := stat.AUCWithin(score, won, nil, fold)
		if !ok || b.Won != all || b.Won+b.Lost != n {
			t.Fatalf("area %+v of %d won", b, all)
		}
		pooled, within = append(pooled, a.Value), append(within, b.Value)
	}
	if m := mean(pooled); m > 0.48 {
		t.Errorf("thrown together %v, which should have been below a half", m)
	}
	if m := mean(within); math.Abs(m-0.5) > 0.01 {
		t.Errorf("within folds %v, want a half", m)
	}
	one := make([]int32, 4)
	score, won := []float64{3, 1, 2, 0}, []bool{true, true, false, false}
	a, _ := stat.AUC(score, won, nil)
	if b, _ := stat.AUCWithin(score, won, nil, one); math.Abs(a.Value-b.Value)+math.Abs(a.Variance-b.Variance) > 1e-12 {
		t.Errorf("one stratum gives %+v, and none %+v", b, a)
	}
	if _, ok := stat.AUCWithin(score, won, nil, []int32{0, 0, 1, 1}); ok {
		t.Error("strata of one outcome have an area")
	}
}

func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v / float64(len(values))
	}
	return sum
}
