package scorecard

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/icptier/icptier/internal/insight/stat"
)

// tuning holds the settings chosen by cross-validation within the deals to learn from: how strongly slopes
// are drawn to 0, how many pairwise items earn their place, and what chances log odds
// stand for.
type tuning struct {
	penalty float64
	items   int
	chances chances
}

// inner is one fold of that cross-validation.
type inner struct {
	train, test []int
	m           *model
	odds        [][]float64 // of the held-out deals, by penalty
}

func (d *Data) tune(rows []int, won []bool, r *rand.Rand) (tuning, error) {
	if len(rows) > tuneDeals {
		rows = slices.Clone(rows)
		r.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		rows = rows[:tuneDeals]
	}
	fold := d.Set.Folds(rows, tuneFolds, r)
	loss := make([]float64, len(penalties()))
	parts := make([]inner, tuneFolds)
	for k := range parts {
		p := &parts[k]
		for i, row := range rows {
			if fold[i] == k {
				p.test = append(p.test, row)
			} else {
				p.train = append(p.train, row)
			}
		}
		if err := d.lossOf(p, won, loss); err != nil {
			return tuning{}, err
		}
	}
	best := 0
	for i := range loss {
		if loss[i] < loss[best] {
			best = i
		}
	}
	out := tuning{penalty: penalties()[best]}
	held := make([][]float64, len(parts))
	for k := range parts {
		held[k] = parts[k].odds[best]
	}
	var err error
	if out.items, held, err = d.pairing(parts, held, won, out.penalty, rows); err != nil {
		return tuning{}, err
	}
	out.chances = chancesOf(heldOut(parts, held, won))
	return out, nil
}

// lossOf adds to loss how badly each penalty foretells the held-out deals of a fold.
func (d *Data) lossOf(p *inner, won []bool, loss []float64) error {
	p.m = d.evidence(p.train, won)
	x, y := d.matrix(p.m, p.train), labels(p.train, won)
	held := d.matrix(p.m, p.test)
	var start *stat.Logistic
	for at, penalty := range penalties() {
		fit, err := stat.Ridge(x, y, penalty, start)
		if err != nil {
			return fmt.Errorf("choose the shrinkage: %w", err)
		}
		odds := make([]float64, len(p.test))
		for i, row := range p.test {
			odds[i] = fit.LogOdds(held.Row(i))
			loss[at] += stat.LogLoss(odds[i], won[row])
		}
		p.odds = append(p.odds, odds)
		start = fit
	}
	return nil
}

// pairing says how many pairwise items earn their place on deals that were held back, with
// the log odds of these. Nothing is tried where no item of all the deals is a surprise.
func (d *Data) pairing(parts []inner, held [][]float64, won []bool, penalty float64, rows []int) (int, [][]float64, error) {
	whole := d.evidence(rows, won)
	if err := d.regress(whole, rows, won, penalty); err != nil {
		return 0, nil, err
	}
	if _, ok := d.surprising(d.pairs, rows, won, d.odds(whole, rows), nil); !ok {
		return 0, held, nil
	}
	for k := range parts {
		if err := d.regress(parts[k].m, parts[k].train, won, penalty); err != nil {
			return 0, nil, err
		}
	}
	best, items, kept := lossAt(parts, held, won), 0, held
	for n := 1; n <= mostItems; n++ {
		next := make([][]float64, len(parts))
		for k := range parts {
			if _, err := d.extend(parts[k].m, parts[k].train, won, penalty); err != nil {
				return 0, nil, err
			}
			next[k] = d.odds(parts[k].m, parts[k].test)
		}
		if loss := lossAt(parts, next, won); loss < best-earned*float64(n-items) {
			best, items, kept = loss, n, next
		}
	}
	return items, kept, nil
}

func lossAt(parts []inner, odds [][]float64, won []bool) float64 {
	sum := 0.0
	for k := range parts {
		for i, row := range parts[k].test {
			sum += stat.LogLoss(odds[k][i], won[row])
		}
	}
	return sum
}

// heldOut are the log odds of all deals that were held back, with their outcomes.
func heldOut(parts []inner, odds [][]float64, won []bool) (all []float64, y []bool) {
	for k := range parts {
		all = append(all, odds[k]...)
		y = append(y, labels(parts[k].test, won)...)
	}
	return all, y
}
