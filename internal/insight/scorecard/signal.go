package scorecard

import (
	"math/rand/v2"

	"github.com/icptier/icptier/internal/insight/deals"
	"github.com/icptier/icptier/internal/insight/stat"
)

// Signal is the relation of one field alone to the outcome.
type Signal struct {
	Field *deals.Field
	// Information is by the bands below; Informed is false where there is only one outcome.
	Information stat.Information
	Informed    bool
	// Area is of the bands' weights, each deal weighed by bands learned without its group,
	// so that a field of many labels does not shine by heart.
	Area    stat.Area
	Bands   []Band
	Unknown Band
}

// Signals examines every field for itself over some deals.
func (d *Data) Signals(rows []int, r *rand.Rand) []Signal {
	won := d.Set.Won
	fold := d.Set.Folds(rows, tuneFolds, r)
	parts := make([]struct{ train, test []int }, tuneFolds)
	for i, row := range rows {
		for k := range parts {
			if fold[i] == k {
				parts[k].test = append(parts[k].test, i)
			} else {
				parts[k].train = append(parts[k].train, row)
			}
		}
	}
	outcome, group, stratum := labels(rows, won), make([]int32, len(rows)), make([]int32, len(rows))
	for i, row := range rows {
		group[i], stratum[i] = d.Set.Group[row], int32(fold[i]) //nolint:gosec // a fold
	}
	signals := make([]Signal, len(d.scales))
	for k := range d.scales {
		s := &d.scales[k]
		b := s.band(rows, won)
		crowds := s.crowds(&b, d.Set, rows)
		out := Signal{Field: s.field, Unknown: Band{Cell: b.cells[unknownBand], Crowd: crowds[unknownBand]}}
		out.Bands = s.describe(&b, stat.WeightsOfEvidence(b.cells, prior), crowds)
		out.Information, out.Informed = stat.InformationValue(b.cells)
		score := make([]float64, len(rows))
		for _, part := range parts {
			fb := s.band(part.train, won)
			weights := stat.WeightsOfEvidence(fb.cells, prior)
			for _, i := range part.test {
				if band := fb.of[s.codes[rows[i]]]; band >= 0 {
					score[i] = weights[band]
				}
			}
		}
		out.Area, _ = stat.AUCWithin(score, outcome, group, stratum)
		signals[k] = out
	}
	return signals
}
