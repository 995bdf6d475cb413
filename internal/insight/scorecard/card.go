package scorecard

import (
	"cmp"
	"math"
	"slices"

	"github.com/icptier/icptier/internal/insight/deals"
	"github.com/icptier/icptier/internal/insight/stat"
)

// Card gives points to the values of fields. The best values of all fields together give
// exactly 100 points.
type Card struct {
	// Deals is how many it was learned from, Penalty how strongly it was shrunk.
	Deals    int
	Penalty  float64
	criteria []criterion
	set      *deals.Set
	rows     []int
	base     float64 // log odds of a deal without points
	perPoint float64 // log odds that a point is worth
	chances  chances
}

// criterion is one field of a card.
type criterion struct {
	scale       *scale
	banding     banding
	weights     []float64
	worst, best float64 // weights
	slope       float64
	points      []int // by band
	max         int
	// item is a condition on two fields; nil for a criterion of one field, whose parts are above.
	item *paidItem
	// unseen is the points of a label that was not among the deals: the mean.
	unseen int
}

// paidItem is an item with the data that it is asked of.
type paidItem struct {
	item
	data *Data
}

// round gives the criteria maxima that add up to 100 by the largest remainders, and
// their bands points in proportion. A criterion that would have less than half a point
// is dropped.
func (c *Card) round(ranges []float64, total float64) {
	if total <= 0 {
		c.criteria = nil
		return
	}
	const all = 100
	c.perPoint = total / all
	left := all
	order := make([]int, len(ranges))
	rest := make([]float64, len(ranges))
	for i, r := range ranges {
		share := r / c.perPoint
		c.criteria[i].max = int(share)
		rest[i], order[i] = share-math.Floor(share), i
		left -= c.criteria[i].max
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rest[b], rest[a]) })
	for _, i := range order[:min(max(left, 0), len(order))] {
		c.criteria[i].max++
	}
	kept := c.criteria[:0]
	for _, cr := range c.criteria {
		if cr.max == 0 {
			continue
		}
		if cr.item != nil {
			kept = append(kept, cr)
			continue
		}
		cr.points = make([]int, len(cr.weights))
		for band, w := range cr.weights {
			if cr.banding.cells[band].Deals() > 0 {
				share := (min(w, cr.best) - cr.worst) / (cr.best - cr.worst)
				cr.points[band] = int(math.Round(share * float64(cr.max)))
			}
		}
		share := (min(max(0, cr.worst), cr.best) - cr.worst) / (cr.best - cr.worst)
		cr.unseen = int(math.Round(share * float64(cr.max)))
		kept = append(kept, cr)
	}
	c.criteria = kept
}

// Empty reports whether no field tells won from lost deals.
func (c *Card) Empty() bool { return len(c.criteria) == 0 }

// Points are those of a deal of the set that the card was learned from, 0 to 100. A
// label that was not among the deals it was learned from earns what the mean does.
func (c *Card) Points(deal int) int {
	sum := 0
	for i := range c.criteria {
		sum += c.criteria[i].earned(deal)
	}
	return sum
}

func (cr *criterion) earned(deal int) int {
	if cr.item != nil {
		if cr.item.earns(cr.item.data.pairs, deal) {
			return cr.max
		}
		return 0
	}
	if band := cr.banding.of[cr.scale.codes[deal]]; band >= 0 {
		return cr.points[band]
	}
	return cr.unseen
}

// Chance is the win rate that so many points stand for among the deals the card was
// learned from, 0 to 1.
func (c *Card) Chance(points int) float64 {
	return stat.Sigmoid(c.chances.shifted(c.base + c.perPoint*float64(points)))
}

// Maxima adds the most that each field gives to a sum by names.
func (c *Card) Maxima(sum map[string]int) {
	for i := range c.criteria {
		cr := &c.criteria[i]
		if cr.item == nil {
			sum[cr.scale.field.Name] += cr.max
			continue
		}
		for _, s := range []side{cr.item.a, cr.item.b} {
			sum[cr.item.data.scales[s.scale].field.Name] += cr.max
		}
	}
}

// calibrate gives points the chances of deals that were held back, and brings their mean to
// the win rate of the deals that the card was learned from. The ranking stays.
func (c *Card) calibrate(to chances, won []bool) {
	if c.Empty() {
		return
	}
	c.chances = to
	c.perPoint *= to.slope
	const rounds = 30
	for range rounds {
		miss, bend := 0.0, 0.0
		for _, row := range c.rows {
			p := c.Chance(c.Points(row))
			if miss, bend = miss-p, bend+p*(1-p); won[row] {
				miss++
			}
		}
		step := miss / max(bend, 1e-9)
		c.base += min(max(step, -1), 1)
		if math.Abs(step) < 1e-6 {
			return
		}
	}
}

// Criterion is one field of a card in the open, or an item about two.
type Criterion struct {
	Field *deals.Field // nil for an item
	Max   int
	Bands []Band
	// Both are the two conditions of an item; Not is true where it earns its points when they
	// do not hold together. Its bands are empty, and Rate are the deals that earn them.
	Both []Condition
	Not  bool
	Earn Band
	// Unseen is the points of a label that was not among the deals.
	Unseen int
	// Unknown holds the points of a deal without a value, and how such deals ended.
	Unknown Band
}

// Band is a range of numbers or a few labels of a field.
type Band struct {
	// From and To are the bounds of a number: from From up to, and without, To; nil has no
	// bound.
	From, To *float64
	// Labels are those of a label field, with their spellings; Rest is true of rare ones that were pooled.
	Labels []string
	Rest   bool
	stat.Cell
	Crowd  stat.Crowd // its deals by groups
	Weight float64    // of evidence
	Points int
}

// Criteria are the fields of the card, those with most points first.
func (c *Card) Criteria() []Criterion {
	var all []Criterion
	for i := range c.criteria {
		cr := &c.criteria[i]
		if cr.item != nil {
			all = append(all, c.opened(cr))
			continue
		}
		out := Criterion{Field: cr.scale.field, Max: cr.max, Unseen: cr.unseen}
		out.Unknown = Band{Cell: cr.banding.cells[unknownBand], Weight: cr.weights[unknownBand], Points: cr.points[unknownBand]}
		crowds := cr.scale.crowds(&cr.banding, c.set, c.rows)
		out.Unknown.Crowd = crowds[unknownBand]
		out.Bands = cr.scale.describe(&cr.banding, cr.weights, crowds)
		for j := range out.Bands {
			out.Bands[j].Points = cr.points[j+1]
		}
		if cr.scale.low != nil {
			out.Bands = joinEqual(out.Bands)
		}
		all = append(all, out)
	}
	slices.SortStableFunc(all, func(a, b Criterion) int { return b.Max - a.Max })
	return all
}

// joinEqual joins neighbouring ranges that earn the same.
func joinEqual(bands []Band) []Band {
	var out []Band
	for _, b := range bands {
		if n := len(out); n > 0 && out[n-1].Points == b.Points {
			last := &out[n-1]
			last.To, last.Won, last.Lost, last.Crowd = b.To, last.Won+b.Won, last.Lost+b.Lost, last.Crowd.And(b.Crowd)
			continue
		}
		out = append(out, b)
	}
	return out
}

// opened is an item with how the deals ended that earn its points.
func (c *Card) opened(cr *criterion) Criterion {
	d := cr.item.data
	out := Criterion{Max: cr.max, Not: cr.item.not, Both: []Condition{d.open(d.pairs, cr.item.a), d.open(d.pairs, cr.item.b)}}
	var groups []int32
	for _, row := range c.rows {
		if cr.item.earns(d.pairs, row) {
			out.Earn.Cell = out.Earn.Add(c.set.Won[row])
			groups = append(groups, c.set.Group[row])
		}
	}
	out.Earn.Points, out.Earn.Crowd = cr.max, stat.CrowdOf(len(groups), func(i int) int32 { return groups[i] })
	return out
}

// describe lists the bands beside the unknown one.
func (s *scale) describe(b *banding, weights []float64, crowds []stat.Crowd) []Band {
	bands := make([]Band, len(b.cells)-1)
	for band := range bands {
		bands[band] = Band{Cell: b.cells[band+1], Crowd: crowds[band+1], Weight: weights[band+1], Rest: b.rest == band+1}
	}
	last := -1
	for step := 1; step < s.steps; step++ {
		band := int(b.of[step]) - 1
		if band < 0 {
			continue
		}
		if s.low == nil {
			bands[band].Labels = append(bands[band].Labels, s.field.Levels[step-1])
			if s.field.Spellings != nil {
				bands[band].Labels = append(bands[band].Labels, s.field.Spellings[step-1]...)
			}
			continue
		}
		if band != last && last >= 0 {
			edge := s.low[step]
			bands[last].To, bands[band].From = &edge, &edge
		}
		last = band
	}
	return bands
}

// crowds counts the deals of each band by groups.
func (s *scale) crowds(b *banding, set *deals.Set, rows []int) []stat.Crowd {
	groups := make([][]int32, len(b.cells))
	for _, row := range rows {
		if band := b.of[s.codes[row]]; band >= 0 {
			groups[band] = append(groups[band], set.Group[row])
		}
	}
	out := make([]stat.Crowd, len(groups))
	for band, g := range groups {
		out[band] = stat.CrowdOf(len(g), func(i int) int32 { return g[i] })
	}
	return out
}
