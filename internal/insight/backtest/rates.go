package backtest

import (
	"fmt"
	"slices"

	"github.com/icptier/icptier/internal/insight/deals"
	"github.com/icptier/icptier/internal/insight/stat"
)

func rate(won, of int) Rate {
	r := Rate{Deals: of, Won: won}
	if share, ok := stat.Wilson(won, of); ok {
		r.WinRate, r.Low, r.High = &share.Value, &share.Low, &share.High
	}
	return r
}

func rateOf(c stat.Cell) Rate { return rate(c.Won, c.Deals()) }

func lift(r Rate, base float64) *float64 {
	if r.WinRate == nil || base <= 0 {
		return nil
	}
	l := *r.WinRate / base
	return &l
}

// tested are the deals of a test with what is needed to sum them up.
type tested struct {
	set   *deals.Set
	rows  []int     // places in the set
	score []float64 // by place in rows, as the next two
	tier  []string
	class []int // nil where no letters are known
}

func (t *tested) won() []bool    { return pick(t.set.Won, t.rows) }
func (t *tested) group() []int32 { return pick(t.set.Group, t.rows) }

// part is the deals of the test for which keep holds.
func (t *tested) part(keep func(row int) bool) *tested {
	p := &tested{set: t.set}
	for i, row := range t.rows {
		if !keep(row) {
			continue
		}
		p.rows, p.score, p.tier = append(p.rows, row), append(p.score, t.score[i]), append(p.tier, t.tier[i])
		if t.class != nil {
			p.class = append(p.class, t.class[i])
		}
	}
	return p
}

func (t *tested) cell() stat.Cell {
	var c stat.Cell
	for _, row := range t.rows {
		if t.set.Won[row] {
			c.Won++
		} else {
			c.Lost++
		}
	}
	return c
}

// tiers sums up the deals by tier, in the order given.
func (t *tested) tiers(order []string, cuts map[string]float64) []Tier {
	all := t.cell()
	base := float64(all.Won) / float64(max(all.Deals(), 1))
	out := make([]Tier, 0, len(order))
	for _, name := range order {
		part := &tested{set: t.set}
		for i, row := range t.rows {
			if t.tier[i] == name {
				part.rows = append(part.rows, row)
			}
		}
		row := Tier{Tier: name, Rate: rateOf(part.cell())}
		row.Lift = lift(row.Rate, base)
		if cut, ok := cuts[name]; ok {
			row.Cut = &cut
		}
		row.CycleDays, row.DealSize = part.cycle(), part.size()
		out = append(out, row)
	}
	return out
}

func (t *tested) classes() []Class {
	if t.class == nil {
		return nil
	}
	all := t.cell()
	base := float64(all.Won) / float64(max(all.Deals(), 1))
	var out []Class
	for class := 1; class <= 4; class++ {
		won, of := 0, 0
		for i, row := range t.rows {
			if t.class[i] == class {
				of++
				if t.set.Won[row] {
					won++
				}
			}
		}
		c := Class{Class: class, Rate: rate(won, of)}
		c.Lift = lift(c.Rate, base)
		out = append(out, c)
	}
	return out
}

const milliseconds = 24 * 60 * 60 * 1000 // of a day

// cycle is the median time of won deals from creation to closing, in days.
func (t *tested) cycle() *float64 {
	if t.set.Created == nil || t.set.Closed == nil {
		return nil
	}
	var days []float64
	for _, i := range t.rows {
		created, closed := t.set.Created[i], t.set.Closed[i]
		if t.set.Won[i] && created != 0 && closed >= created {
			days = append(days, float64(closed-created)/milliseconds)
		}
	}
	return median(days)
}

// size is the median amount of won deals.
func (t *tested) size() *float64 {
	var amounts []float64
	for _, i := range t.rows {
		if t.set.Amounts != nil && t.set.Won[i] && t.set.Amounts[i] == t.set.Amounts[i] { // known
			amounts = append(amounts, t.set.Amounts[i])
		}
	}
	return median(amounts)
}

func median(values []float64) *float64 {
	m, ok := stat.Median(values)
	if !ok {
		return nil
	}
	return &m
}

// order says whether win rates fall from A to D; tiers without deals are passed over.
func order(tiers []Tier) *Order {
	o := &Order{Holds: true, Breaks: []string{}}
	var before *Tier
	seen := 0
	for i := range tiers {
		t := &tiers[i]
		if t.WinRate == nil || t.Tier == "X" {
			continue
		}
		seen++
		if before != nil && *before.WinRate < *t.WinRate {
			o.Holds = false
			o.Breaks = append(o.Breaks, fmt.Sprintf("%s < %s", before.Tier, t.Tier))
		}
		before = t
	}
	if seen < 2 {
		return nil
	}
	return o
}

const tenths = 10

// calibration compares scores with outcomes; the scores are chances or points.
func (t *tested) calibration(chances bool) []Calibration {
	score, won := t.score, t.won()
	if t.tier != nil { // what is knocked out has no score to speak of
		score, won = nil, nil
		for i, row := range t.rows {
			if t.tier[i] != "X" {
				score, won = append(score, t.score[i]), append(won, t.set.Won[row])
			}
		}
	}
	parts := stat.Slices(score, won, tenths)
	cells := make([]stat.Cell, len(parts))
	for i, p := range parts {
		cells[i] = p.Cell
	}
	rising := stat.Isotonic(cells)
	out := make([]Calibration, len(parts))
	for i, p := range parts {
		out[i] = Calibration{From: p.From, To: p.To, Rate: rateOf(p.Cell), Rising: rising[i]}
		if chances {
			out[i].Foretold = &parts[i].Mean
		}
	}
	return out
}

func (t *tested) brier() *float64 {
	if len(t.rows) == 0 {
		return nil
	}
	sum := 0.0
	for i, row := range t.rows {
		miss := t.score[i]
		if t.set.Won[row] {
			miss = 1 - miss
		}
		sum += miss * miss
	}
	sum /= float64(len(t.rows))
	return &sum
}

// banded gives the deals tiers by their score: about the best fifth is A, the next three
// tenths B, then C, and the last fifth D. Deals of one score are in one tier, and of few
// different scores the middle tiers are missing.
func (t *tested) banded() map[string]float64 {
	cuts := map[string]float64{}
	for i, cut := range stat.Cuts(t.score, TierShares()...) {
		cuts[[]string{"A", "B", "C"}[i]] = cut
	}
	t.tier = make([]string, len(t.score))
	for i, s := range t.score {
		t.tier[i] = "D"
		for _, name := range []string{"A", "B", "C"} {
			if cut, ok := cuts[name]; ok && s >= cut {
				t.tier[i] = name
				break
			}
		}
	}
	return cuts
}

// TierShares are the shares of deals in A, in A and B, and in A, B and C where no model
// says where tiers begin.
func TierShares() []float64 { return []float64{0.2, 0.5, 0.8} }

// RateOf is the win rate of a number of deals with its interval.
func RateOf(c stat.Cell) Rate { return rateOf(c) }

// TiersOf sums up some deals of a set by the tiers they were given, and says whether win
// rates fall from tier to tier.
func TiersOf(s *deals.Set, rows []int, tier []string, cuts map[string]float64) ([]Tier, *Order) {
	t := &tested{set: s, rows: rows, tier: tier}
	names := []string{"A", "B", "C", "D"}
	if slices.Contains(tier, "X") {
		names = append(names, "X")
	}
	tiers := t.tiers(names, cuts)
	return tiers, order(tiers)
}
