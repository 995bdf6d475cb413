package scorecard

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/icptier/icptier/internal/insight/boost"
	"github.com/icptier/icptier/internal/insight/deals"
	"github.com/icptier/icptier/internal/insight/stat"
)

// Data is a set of deals prepared for learning.
type Data struct {
	Set *deals.Set
	// Unpaired says of which fields there are no pairwise items; nil means none.
	Unpaired func(field string) bool
	scales   []scale
	pairs    *paired
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
	d.pairs = d.pair()
	return d
}

// Only is the data of some of the fields.
func (d *Data) Only(use []string) *Data {
	out := &Data{Set: d.Set, Unpaired: d.Unpaired}
	for i := range d.scales {
		if slices.Contains(use, d.scales[i].field.Name) {
			out.scales = append(out.scales, d.scales[i])
		}
	}
	out.pairs = out.pair()
	return out
}

const (
	// leastInformation is below what a field is left out.
	leastInformation = 0.02
	leastGain        = 1.92
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
	items   []item      // whose columns stand behind those
	fit     *stat.Logistic
}

// Fit learns a card from some deals. won is indexed as the set is, and need not be the
// set's own. The source of chance decides the folds in which the penalty is chosen.
func (d *Data) Fit(rows []int, won []bool, r *rand.Rand) (*Card, error) {
	tuned, err := d.tune(rows, won, r)
	if err != nil {
		return nil, err
	}
	m := d.evidence(rows, won)
	if err := d.regress(m, rows, won, tuned.penalty); err != nil {
		return nil, err
	}
	for range tuned.items {
		added, err := d.extend(m, rows, won, tuned.penalty)
		if err != nil {
			return nil, err
		}
		if !added {
			break
		}
	}
	c := d.card(m)
	c.Deals, c.Penalty, c.set, c.rows = len(rows), tuned.penalty, d.Set, rows
	c.calibrate(tuned.chances, won)
	return c, nil
}

// evidence bands all fields and weighs the bands.
func (d *Data) evidence(rows []int, won []bool) *model {
	m := &model{bands: make([]banding, len(d.scales)), weights: make([][]float64, len(d.scales))}
	for k := range d.scales {
		b := d.scales[k].fine(rows, won)
		m.bands[k] = b
		if iv, ok := stat.InformationValue(b.cells); ok {
			m.weights[k] = d.scales[k].weigh(&b)
			switch {
			case d.scales[k].low != nil && telling(b.cells, m.weights[k]), d.scales[k].low == nil && iv.Value >= leastInformation && spread(b.cells):
				m.used = append(m.used, k)
			}
		}
	}
	return m
}

// telling reports whether weights, as drawn to what is expected, fit the outcomes better than
// chance would let them: by more than half the 95 % quantile of a likelihood ratio.
func telling(cells []stat.Cell, weights []float64) bool {
	var all stat.Cell
	for _, c := range cells {
		all.Won, all.Lost = all.Won+c.Won, all.Lost+c.Lost
	}
	base := math.Log(float64(all.Won) / float64(all.Lost))
	gain := 0.0
	for band, c := range cells {
		gain += float64(c.Won) * (stat.LogLoss(base, true) - stat.LogLoss(base+weights[band], true))
		gain += float64(c.Lost) * (stat.LogLoss(base, false) - stat.LogLoss(base+weights[band], false))
	}
	return gain > leastGain
}

// spread reports whether labels end more differently than chance lets them nine times of ten.
func spread(cells []stat.Cell) bool {
	var all stat.Cell
	bands := -1.0
	for _, c := range cells {
		all.Won, all.Lost = all.Won+c.Won, all.Lost+c.Lost
		if c.Deals() > 0 {
			bands++
		}
	}
	square, p := 0.0, float64(all.Won)/float64(all.Deals())
	for _, c := range cells {
		if n := float64(c.Deals()); n > 0 {
			square += (float64(c.Won) - n*p) * (float64(c.Won) - n*p) / (n * p * (1 - p))
		}
	}
	const tenth = 1.28
	return square-bands >= tenth*math.Sqrt(2*bands)
}

// weight is the weight of evidence of a deal's value in a scale; a value that was never seen
// weighs 0.
func (m *model) weight(s *scale, k, deal int) float64 {
	if band := m.bands[k].of[s.codes[deal]]; band >= 0 {
		return m.weights[k][band]
	}
	return 0
}

func (d *Data) matrix(m *model, rows []int) stat.Matrix {
	x := stat.Matrix{Columns: len(m.used) + len(m.items)}
	x.Data = make([]float64, 0, len(rows)*x.Columns)
	for _, i := range rows {
		for _, k := range m.used {
			x.Data = append(x.Data, m.weight(&d.scales[k], k, i))
		}
		for t := range m.items {
			v := 0.0
			if m.items[t].earns(d.pairs, i) {
				v = 1
			}
			x.Data = append(x.Data, v)
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

// regress fits the slopes of a model. A field that counts against its own evidence only
// corrects others, which would make a model unreadable: it is left out, and so is an item.
func (d *Data) regress(m *model, rows []int, won []bool, penalty float64) error {
	for {
		fit, err := stat.Ridge(d.matrix(m, rows), labels(rows, won), penalty, nil)
		if err != nil {
			return fmt.Errorf("learn from %d deals: %w", len(rows), err)
		}
		m.fit = fit
		i := slices.IndexFunc(fit.Slopes, func(s float64) bool { return s <= 0 })
		switch {
		case i < 0:
			return nil
		case i < len(m.used):
			m.used = slices.Delete(slices.Clone(m.used), i, i+1)
		default:
			m.items = slices.Delete(slices.Clone(m.items), i-len(m.used), i-len(m.used)+1)
		}
	}
}

// extend adds the item whose deals the model foretells worst; false where there is none.
func (d *Data) extend(m *model, rows []int, won []bool, penalty float64) (bool, error) {
	found, ok := d.surprising(d.pairs, rows, won, d.odds(m, rows), m.items)
	if !ok {
		return false, nil
	}
	before := len(m.items)
	m.items = append(slices.Clone(m.items), found)
	if err := d.regress(m, rows, won, penalty); err != nil {
		return false, err
	}
	return len(m.items) > before, nil
}

func (d *Data) odds(m *model, rows []int) []float64 {
	x := d.matrix(m, rows)
	odds := make([]float64, len(rows))
	for i := range odds {
		odds[i] = m.fit.LogOdds(x.Row(i))
	}
	return odds
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
	for j, t := range m.items {
		slope := m.fit.Slopes[len(m.used)+j]
		ranges = append(ranges, slope)
		total += slope
		c.criteria = append(c.criteria, criterion{item: &paidItem{item: t, data: d}, slope: slope})
	}
	c.round(ranges, total)
	return c
}

// Columns are the fields in steps, for a model that is more than a card.
func (d *Data) Columns() []boost.Column {
	out := make([]boost.Column, len(d.scales))
	for i := range d.scales {
		s := &d.scales[i]
		out[i] = boost.Column{Codes: s.codes, Steps: s.steps, Ordered: s.low != nil}
	}
	return out
}
