package backtest_test

import (
	"math/rand/v2"
	"testing"

	"github.com/icptier/icptier/internal/insight/backtest"
)

// The same of cards that are learned in folds: intervals hold a half where there is nothing to
// learn, shuffled outcomes keep noise from being a signal, and areas of 0.65 are found.
func TestLearnedCardsCoverAndFind(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	const sets, shufflings = 36, 39
	half, noise, found, upside := 0, 0, 0, 0
	for _, d := range []simulation{{200, 1, 0, false}, {200, 25, 0, true}, {200, 1, 0.545, false}} {
		for range sets {
			s, _ := d.draw(t, r)
			o := backtest.Options{Seed: 1, Permutations: 1}
			report := examined(t, s, o)
			if d.edge == 0 && report.AUC.Low <= 0.5 && report.AUC.High >= 0.5 {
				half++
			}
			if d.edge == 0 && report.AUC.High < 0.5 {
				upside++
			}
			if report.AUC.Value < 0.55 {
				continue // no shuffling makes this a signal
			}
			if o.Permutations = shufflings; examined(t, s, o).Verdict != backtest.Signal {
				continue
			}
			if d.edge == 0 {
				noise++
			} else {
				found++
			}
		}
	}
	within(t, "noise: intervals that hold a half", half, 2*sets, 0.9, 1)
	within(t, "noise that lies below a half", upside, 2*sets, 0, 0.05)
	within(t, "noise that is taken for a signal", noise, 2*sets, 0, 0.05)
	within(t, "signals that are found", found, sets, 0.8, 1)
}
