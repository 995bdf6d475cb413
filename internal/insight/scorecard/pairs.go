package scorecard

import (
	"cmp"
	"math"
	"slices"

	"github.com/icptier/icptier/internal/insight/deals"
	"github.com/icptier/icptier/internal/insight/stat"
)

const (
	// mostItems is how many pairwise items a card has at most, and mostPaired among how many
	// fields they are looked for.
	mostItems  = 3
	mostPaired = 30
	// classes is how many classes of a field are tried in pairs: quarters of a number beside
	// its cuts, and the most common labels.
	classes = 8
	// leastItem is the share of deals for which an item is so, and for which it is not.
	leastItem = 0.05
	// surprise is how many deviations the deals of an item miss what the card expects of
	// them before it is tried at all, and earned by how much it must lower the loss of deals
	// that were held back.
	surprise = 3.6
	earned   = 1.5
)

// side is one of the two conditions of an item: a number from a bound on or below it, or one
// of some labels.
type side struct {
	scale int
	class []bool // by class of the scale, for which it is so
}

// item is a condition on two fields together.
type item struct {
	a, b side
	// not is true where the item earns points when the two are not so together.
	not bool
}

// truth is the result of a condition for a deal.
type truth int8

const (
	unsure truth = iota
	no
	yes
)

// paired holds the classes of the fields for pairs: 0 is unknown, and the last class of a
// label all rare ones, which no condition names.
type paired struct {
	codes [][]uint8 // by scale and deal; nil for a scale that is not paired
	count []int     // classes with 0
	first [][]int32 // by scale and class: the first step of a class of numbers, or the label's step
}

// pair puts the fields in classes, by all deals: it looks at no outcome.
func (d *Data) pair() *paired {
	p := &paired{codes: make([][]uint8, len(d.scales)), count: make([]int, len(d.scales)), first: make([][]int32, len(d.scales))}
	left := mostPaired
	for k := range d.scales {
		s := &d.scales[k]
		if d.Unpaired != nil && d.Unpaired(s.field.Name) || left == 0 {
			continue
		}
		left--
		sizes := make([]int, s.steps)
		for _, c := range s.codes {
			sizes[c]++
		}
		of := s.classes(sizes)
		p.codes[k] = make([]uint8, len(s.codes))
		for i, c := range s.codes {
			p.codes[k][i] = of[c]
		}
		p.count[k] = int(slices.Max(of)) + 1
		p.first[k] = make([]int32, p.count[k])
		for step := len(of) - 1; step >= 0; step-- {
			p.first[k][of[step]] = int32(step) //nolint:gosec // as many as labels
		}
	}
	return p
}

// classes gives every step its class.
func (s *scale) classes(sizes []int) []uint8 {
	of := make([]uint8, s.steps)
	if s.low != nil {
		total, below := 0, 0
		for _, n := range sizes[1:] {
			total += n
		}
		class, last := uint8(0), -1
		for step := 1; step < s.steps; step++ {
			if at := below * classes / max(total, 1); at != last {
				class, last = class+1, at
			}
			of[step] = class
			below += sizes[step]
		}
		return of
	}
	order := make([]int, 0, s.steps)
	for step := 1; step < s.steps; step++ {
		order = append(order, step)
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(sizes[b], sizes[a]) })
	for i, step := range order {
		of[step] = uint8(min(i, classes-1) + 1)
	}
	return of
}

// named is the last class that a condition may name, and so the number of such classes.
func (p *paired) named(s *scale, k int) int {
	if s.low == nil && p.count[k] == classes+1 {
		return classes - 1
	}
	return p.count[k] - 1
}

// grid sums what a card misses, by the classes of two fields.
type grid struct {
	slope, bend []float64
	deals       []int
	wide        int
}

// surprising finds the item whose deals a card foretells worst; ok is false where none is
// worse than chance would have it. odds are the card's log odds of the rows.
func (d *Data) surprising(p *paired, rows []int, won []bool, odds []float64, have []item) (best item, ok bool) {
	slope, bend := make([]float64, len(rows)), make([]float64, len(rows))
	for i, row := range rows {
		chance := stat.Sigmoid(odds[i])
		if slope[i], bend[i] = -chance, chance*(1-chance); won[row] {
			slope[i]++
		}
	}
	most := surprise
	var g grid
	for a := range d.scales {
		for b := a + 1; b < len(d.scales); b++ {
			if p.codes[a] == nil || p.codes[b] == nil {
				continue
			}
			g.wide = p.count[b]
			g.slope, g.bend, g.deals = zeroed(g.slope, p.count[a]*g.wide), zeroed(g.bend, p.count[a]*g.wide), zeroed(g.deals, p.count[a]*g.wide)
			for i, row := range rows {
				at := int(p.codes[a][row])*g.wide + int(p.codes[b][row])
				g.slope[at], g.bend[at], g.deals[at] = g.slope[at]+slope[i], g.bend[at]+bend[i], g.deals[at]+1
			}
			d.best(p, &g, a, b, len(rows), have, &best, &most)
		}
	}
	return best, most > surprise
}

func zeroed[T int | float64](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	s = s[:n]
	clear(s)
	return s
}

// best tries the conditions of two fields: every one of one field with those of the other
// that make the most of it.
func (d *Data) best(p *paired, g *grid, a, b, deals int, have []item, best *item, most *float64) {
	for _, turned := range []bool{false, true} {
		one, other := a, b
		if turned {
			one, other = b, a
		}
		at := func(x, y int) int {
			if turned {
				return y*g.wide + x
			}
			return x*g.wide + y
		}
		for _, first := range d.conditions(p, one) {
			n := p.named(&d.scales[other], other)
			sums := make([]class, n)
			for y := 1; y <= n; y++ {
				sums[y-1].code = y
				for x := range first {
					if first[x] {
						c := at(x, y)
						sums[y-1].slope, sums[y-1].bend, sums[y-1].deals = sums[y-1].slope+g.slope[c], sums[y-1].bend+g.bend[c], sums[y-1].deals+g.deals[c]
					}
				}
			}
			if d.scales[other].low == nil {
				slices.SortStableFunc(sums, func(x, y class) int { return cmp.Compare(x.lean(), y.lean()) })
			}
			for _, reversed := range []bool{false, true} {
				if reversed {
					slices.Reverse(sums)
				}
				var so class
				second := make([]bool, p.count[other])
				for i := range sums[:max(len(sums)-1, 0)] {
					c := &sums[i]
					so.slope, so.bend, so.deals = so.slope+c.slope, so.bend+c.bend, so.deals+c.deals
					second[c.code] = true
					z := math.Abs(so.slope) / math.Sqrt(so.bend+1)
					if z <= *most || float64(so.deals) < leastItem*float64(deals) || float64(so.deals) > (1-leastItem)*float64(deals) {
						continue
					}
					found := item{a: side{one, first}, b: side{other, slices.Clone(second)}, not: so.slope < 0}
					if !slices.ContainsFunc(have, found.same) {
						*best, *most = found, z
					}
				}
			}
		}
	}
}

// class sums the derivatives of a card's loss over the deals of a class.
type class struct {
	slope, bend float64
	deals, code int
}

func (c class) lean() float64 { return c.slope / (c.bend + 1) }

func (t item) same(o item) bool {
	return t.a.same(o.a) && t.b.same(o.b) || t.a.same(o.b) && t.b.same(o.a)
}

func (s side) same(o side) bool { return s.scale == o.scale && slices.Equal(s.class, o.class) }

// conditions are those of one field: from each class on and below it, or each label alone.
func (d *Data) conditions(p *paired, k int) [][]bool {
	var all [][]bool
	n := p.named(&d.scales[k], k)
	for c := 1; c <= n; c++ {
		if d.scales[k].low == nil {
			one := make([]bool, p.count[k])
			one[c] = true
			all = append(all, one)
			continue
		}
		if c == 1 {
			continue // all numbers are no condition
		}
		above, below := make([]bool, p.count[k]), make([]bool, p.count[k])
		for x := 1; x <= n; x++ {
			above[x], below[x] = x >= c, x < c
		}
		all = append(all, above, below)
	}
	return all
}

// so returns the result of a condition for a deal.
func (s side) so(p *paired, deal int) truth {
	switch c := p.codes[s.scale][deal]; {
	case c == 0:
		return unsure
	case s.class[c]:
		return yes
	}
	return no
}

// earns reports whether a deal earns the item's points: unsure earns none.
func (t *item) earns(p *paired, deal int) bool {
	a, b := t.a.so(p, deal), t.b.so(p, deal)
	if t.not {
		return a == no || b == no
	}
	return a == yes && b == yes
}

// Condition is one side of an item in the open: a number from From on or below To, or one of
// some labels.
type Condition struct {
	Field    *deals.Field
	From, To *float64
	Labels   []string
}

func (d *Data) open(p *paired, s side) Condition {
	sc := &d.scales[s.scale]
	out := Condition{Field: sc.field}
	if sc.low == nil {
		for c, so := range s.class {
			if so {
				out.Labels = append(out.Labels, sc.field.Levels[p.first[s.scale][c]-1])
			}
		}
		return out
	}
	first := slices.Index(s.class[1:], true) + 1
	if first > 1 {
		out.From = &sc.low[p.first[s.scale][first]]
		return out
	}
	out.To = &sc.low[p.first[s.scale][slices.Index(s.class[1:], false)+1]]
	return out
}
