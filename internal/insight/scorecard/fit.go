package scorecard

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/icptier/icptier/internal/insight/deals"
	"github.com/icptier/icptier/internal/insight/stat"
)

// Data is a set of deals prepared for learning.
type Data struct {
	Set    *deals.Set
	scales []scale
}

// Prepare puts the fields of a set on scales. Only numbers and labels are learned from;
// use names the fields, and what it names beside those two kinds is passed over.
func Prepare(s *deals.Set, use []string) *Data {
	d := &Data{Set: s}
	for i := range s.Fields {
		if !slices.Contains(use, s.Fields[i].Name) {
			continue
		}
		if sc, ok := scaled(&s.Fields[i]); ok {
			d.scales = append(d.scales, sc)
		}
	}
	return d
}

// Only is the data of some of the fields.
func (d *Data) Only(use []string) *Data {
	out := &Data{Set: d.Set}
	for i := range d.scales {
		if slices.Contains(use, d.scales[i].field.Name) {
			out.scales = append(out.scales, d.scales[i])
		}
	}
	return out
}

const (
	// leastInformation is below what a field is left out.
	leastInformation = 0.02
	// tuneFolds and tuneDeals bound the cross-validation that chooses the penalty.
	tuneFolds = 5
	tuneDeals = 4000
)

// penalties are those to choose from, the strongest first, so that each regression starts
// near its end.
func penalties() []float64 { return []float64{128, 32, 8, 2, 0.5} }

// model is a regression on weights of evidence.
type model struct {
	bands   []banding
	weights [][]float64 // per scale and band; nil for a scale that is left out
	used    []int       // the scales of the regression's columns
	fit     *stat.Logistic
}

// Fit learns a card from some deals. won is indexed as the set is, and need not be the
// set's own. The source of chance decides the folds in which the penalty is chosen.
func (d *Data) Fit(rows []int, won []bool, r *rand.Rand) (*Card, error) {
	penalty, err := d.tune(rows, won, r)
	if err != nil {
		return nil, err
	}
	m := d.evidence(rows, won)
	if err := d.regress(m, rows, won, penalty, nil); err != nil {
		return nil, err
	}
	for {
		// A field that counts against its own evidence only corrects others, which nobody
		// could read in a model.
		i := slices.IndexFunc(m.fit.Slopes, func(s float64) bool { return s <= 0 })
		if i < 0 {
			break
		}
		m.used = slices.Delete(m.used, i, i+1)
		if err := d.regress(m, rows, won, penalty, nil); err != nil {
			return nil, err
		}
	}
	c := d.card(m)
	c.Deals, c.Penalty, c.set, c.rows = len(rows), penalty, d.Set, rows
	return c, nil
}

// evidence bands all fields and weighs the bands.
func (d *Data) evidence(rows []int, won []bool) *model {
	m := &model{bands: make([]banding, len(d.scales)), weights: make([][]float64, len(d.scales))}
	for k := range d.scales {
		b := d.scales[k].band(rows, won)
		m.bands[k] = b
		if iv, ok := stat.InformationValue(b.cells); ok && iv.Value >= leastInformation {
			m.weights[k] = stat.WeightsOfEvidence(b.cells, prior)
			m.used = append(m.used, k)
		}
	}
	return m
}

// weight is what a model's evidence says of a deal's value in a scale; what was never seen
// says nothing.
func (m *model) weight(s *scale, k, deal int) float64 {
	if band := m.bands[k].of[s.codes[deal]]; band >= 0 {
		return m.weights[k][band]
	}
	return 0
}

func (d *Data) matrix(m *model, rows []int) stat.Matrix {
	x := stat.Matrix{Columns: len(m.used), Data: make([]float64, 0, len(rows)*len(m.used))}
	for _, i := range rows {
		for _, k := range m.used {
			x.Data = append(x.Data, m.weight(&d.scales[k], k, i))
		}
	}
	return x
}

func labels(rows []int, won []bool) []bool {
	y := make([]bool, len(rows))
	for i, row := range rows {
		y[i] = won[row]
	}
	return y
}

func (d *Data) regress(m *model, rows []int, won []bool, penalty float64, start *stat.Logistic) error {
	fit, err := stat.Ridge(d.matrix(m, rows), labels(rows, won), penalty, start)
	if err != nil {
		return fmt.Errorf("learn from %d deals: %w", len(rows), err)
	}
	m.fit = fit
	return nil
}

// tune chooses the penalty under which deals that were held back are foretold best.
func (d *Data) tune(rows []int, won []bool, r *rand.Rand) (float64, error) {
	if len(rows) > tuneDeals {
		rows = slices.Clone(rows)
		r.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		rows = rows[:tuneDeals]
	}
	fold := d.Set.Folds(rows, tuneFolds, r)
	loss := make([]float64, len(penalties()))
	for k := range tuneFolds {
		var train, test []int
		for i, row := range rows {
			if fold[i] == k {
				test = append(test, row)
			} else {
				train = append(train, row)
			}
		}
		if err := d.lossOf(train, test, won, loss); err != nil {
			return 0, err
		}
	}
	best := 0
	for i := range loss {
		if loss[i] < loss[best] {
			best = i
		}
	}
	return penalties()[best], nil
}

// lossOf adds to loss how badly each penalty foretells the deals of one fold.
func (d *Data) lossOf(train, test []int, won []bool, loss []float64) error {
	m := d.evidence(train, won)
	x, y := d.matrix(m, train), labels(train, won)
	held := d.matrix(m, test)
	var start *stat.Logistic
	for p, penalty := range penalties() {
		fit, err := stat.Ridge(x, y, penalty, start)
		if err != nil {
			return fmt.Errorf("choose the shrinkage: %w", err)
		}
		for i, row := range test {
			loss[p] += stat.LogLoss(fit.LogOdds(held.Row(i)), won[row])
		}
		start = fit
	}
	return nil
}

// card rounds a regression to points.
func (d *Data) card(m *model) *Card {
	c := &Card{base: m.fit.Intercept}
	var ranges []float64
	total := 0.0
	for j, k := range m.used {
		s, w := &d.scales[k], m.weights[k]
		best, worst := math.Inf(-1), math.Inf(1)
		for band := range w {
			if band == unknownBand || m.bands[k].cells[band].Deals() == 0 {
				continue
			}
			best, worst = max(best, w[band]), min(worst, w[band])
		}
		if best <= worst {
			ranges = append(ranges, 0)
			c.criteria = append(c.criteria, criterion{scale: s})
			continue
		}
		slope := m.fit.Slopes[j]
		if m.bands[k].cells[unknownBand].Deals() > 0 {
			worst = min(worst, w[unknownBand])
		}
		c.base += slope * worst
		ranges = append(ranges, slope*(best-worst))
		total += slope * (best - worst)
		c.criteria = append(c.criteria, criterion{scale: s, banding: m.bands[k], weights: w, worst: worst, best: best, slope: slope})
	}
	c.round(ranges, total)
	return c
}
