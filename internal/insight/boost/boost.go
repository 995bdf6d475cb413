package boost

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/icptier/icptier/internal/insight/stat"
)

// Column is a column in steps: 0 is unknown, the others are from 1 on.
type Column struct {
	Codes   []int32 // by deal
	Steps   int     // with 0
	Ordered bool    // the steps of a number rise; labels have no order
}

const (
	mostTrees = 200
	rate      = 0.06
	// shrink is added to the weight of a leaf, and leastLeaf the weight that one has at least.
	shrink, leastLeaf = 4.0, 2.0
	// held is the share of groups that say how many trees are enough, and patience how many
	// more are tried.
	held     = 4 // one in so many
	patience = 25
	// lookAhead is how many deals times columns times columns are looked ahead over.
	lookAhead = 400_000
)

// Model is a sum of trees.
type Model struct {
	columns []Column
	base    float64
	trees   []tree
}

// tree asks two questions.
type tree struct {
	root, low, high split
}

// split sends the deals of some steps of a column to one side. Without a column all deals
// are on the low side.
type split struct {
	column    int
	high      []bool // by step
	low, gain float64
	up        float64
}

// Fit learns from some deals; won and group are by deal. Deals of one group are held out
// together when the number of trees is chosen.
func Fit(columns []Column, rows []int, won []bool, group []int32, r *rand.Rand) *Model {
	var train, test []int
	side := map[int32]bool{}
	for _, i := range rows {
		out, known := side[group[i]]
		if !known {
			out = r.IntN(held) == 0
			side[group[i]] = out
		}
		if out {
			test = append(test, i)
		} else {
			train = append(train, i)
		}
	}
	_, enough := grow(columns, train, test, won, mostTrees)
	m, _ := grow(columns, rows, nil, won, enough)
	return m
}

// grow adds trees, and says with how many the held-out deals are foretold best.
func grow(columns []Column, rows, test []int, won []bool, most int) (*Model, int) {
	m := &Model{columns: columns}
	k := 0
	for _, i := range rows {
		if won[i] {
			k++
		}
	}
	m.base = math.Log((float64(k) + 1) / (float64(len(rows)-k) + 1))
	odds, out := make([]float64, len(rows)), make([]float64, len(test))
	for i := range odds {
		odds[i] = m.base
	}
	for i := range out {
		out[i] = m.base
	}
	g := &grower{columns: columns, won: won}
	best, enough := lossOf(out, test, won), 0
	for len(m.trees) < most {
		t, ok := g.tree(rows, odds)
		if !ok {
			break
		}
		m.trees = append(m.trees, t)
		for i, row := range rows {
			odds[i] += t.of(columns, row)
		}
		for i, row := range test {
			out[i] += t.of(columns, row)
		}
		if loss := lossOf(out, test, won); loss < best {
			best, enough = loss, len(m.trees)
		} else if len(test) > 0 && len(m.trees) > enough+patience {
			break
		}
	}
	return m, enough
}

func lossOf(odds []float64, rows []int, won []bool) float64 {
	sum := 0.0
	for i, row := range rows {
		sum += stat.LogLoss(odds[i], won[row])
	}
	return sum
}

// LogOdds is the model's log odds of winning a deal.
func (m *Model) LogOdds(deal int) float64 {
	odds := m.base
	for i := range m.trees {
		odds += m.trees[i].of(m.columns, deal)
	}
	return odds
}

func (t *tree) of(columns []Column, deal int) float64 {
	next := &t.low
	if t.root.high[columns[t.root.column].Codes[deal]] {
		next = &t.high
	}
	if next.high != nil && next.high[columns[next.column].Codes[deal]] {
		return next.up
	}
	return next.low
}

// grower finds trees for what is not yet foretold.
type grower struct {
	columns     []Column
	won         []bool
	slope, bend []float64 // by place among the rows
	bins        []bin
}

// bin sums the slopes and bends of the deals of a step.
type bin struct {
	slope, bend float64
	step        int
}

func (b bin) value() float64 { return b.slope * b.slope / (b.bend + shrink) }
func (b bin) leaf() float64  { return rate * b.slope / (b.bend + shrink) }

func (g *grower) tree(rows []int, odds []float64) (tree, bool) {
	g.slope, g.bend = slices.Grow(g.slope[:0], len(rows)), slices.Grow(g.bend[:0], len(rows))
	all := make([]int, len(rows))
	for i, row := range rows {
		p := stat.Sigmoid(odds[i])
		y := 0.0
		if g.won[row] {
			y = 1
		}
		g.slope, g.bend, all[i] = append(g.slope, y-p), append(g.bend, p*(1-p)), i
	}
	if len(rows)*len(g.columns)*len(g.columns) > lookAhead {
		t := g.under(rows, g.split(rows, all, g.columns))
		return t, t.root.high != nil
	}
	// Where one column turns another round, neither parts the deals at first: the first
	// question is the one whose second parts them best.
	var best tree
	for c := range g.columns {
		root := g.split(rows, all, g.columns[c:c+1])
		if root.column = c; root.high == nil {
			continue
		}
		if t := g.under(rows, root); best.root.high == nil || t.gain() > best.gain() {
			best = t
		}
	}
	return best, best.root.high != nil
}

func (t *tree) gain() float64 { return t.root.gain + t.low.gain + t.high.gain }

// under asks the second questions.
func (g *grower) under(rows []int, root split) tree {
	t := tree{root: root}
	if root.high == nil {
		return t
	}
	var low, high []int
	codes := g.columns[root.column].Codes
	for i, row := range rows {
		if root.high[codes[row]] {
			high = append(high, i)
		} else {
			low = append(low, i)
		}
	}
	t.low, t.high = g.split(rows, low, g.columns), g.split(rows, high, g.columns)
	return t
}

// split finds the question to some columns that parts some deals best.
func (g *grower) split(rows, at []int, columns []Column) split {
	var total bin
	for _, i := range at {
		total.slope, total.bend = total.slope+g.slope[i], total.bend+g.bend[i]
	}
	best := split{low: total.leaf()}
	for c := range columns {
		col := &columns[c]
		g.bins = slices.Grow(g.bins[:0], col.Steps)[:col.Steps]
		for s := range g.bins {
			g.bins[s] = bin{step: s}
		}
		for _, i := range at {
			b := &g.bins[col.Codes[rows[i]]]
			b.slope, b.bend = b.slope+g.slope[i], b.bend+g.bend[i]
		}
		g.cut(c, col, total, &best)
	}
	return best
}

// cut tries all cuts of a column: numbers by their order, labels by how they end. Unknown
// goes with the steps that end alike.
func (g *grower) cut(c int, col *Column, total bin, best *split) {
	lean := func(b bin) float64 { return b.slope / (b.bend + shrink) }
	if !col.Ordered {
		slices.SortStableFunc(g.bins, func(a, b bin) int { return cmp.Compare(lean(a), lean(b)) })
	}
	var low bin
	for i := range g.bins[:len(g.bins)-1] {
		low.slope, low.bend = low.slope+g.bins[i].slope, low.bend+g.bins[i].bend
		high := bin{slope: total.slope - low.slope, bend: total.bend - low.bend}
		if low.bend < leastLeaf || high.bend < leastLeaf {
			continue
		}
		gain := low.value() + high.value() - total.value()
		if gain <= best.gain+1e-9 {
			continue
		}
		*best = split{column: c, high: make([]bool, col.Steps), low: low.leaf(), up: high.leaf(), gain: gain}
		for _, b := range g.bins[i+1:] {
			best.high[b.step] = true
		}
	}
}
