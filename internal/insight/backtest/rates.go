package backtest

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/icptier/icptier/internal/insight/deals"
	"github.com/icptier/icptier/internal/insight/scorecard"
	"github.com/icptier/icptier/internal/insight/stat"
	"github.com/icptier/icptier/internal/insight/words"
)

// Rates makes win rates with intervals that know how alike deals of one account end.
type Rates struct {
	group []int32
	alike float64
}

// ratesOf measures how alike the deals of an account end, over what their tier lets expect.
// Rows that are copies of one another are no accounts: of few columns with few values many
// different deals look alike.
func ratesOf(s *deals.Set, rows []int, tier []string) Rates {
	if !s.ByAccount {
		return Rates{}
	}
	cells := map[string]stat.Cell{}
	at := func(i int) string {
		if tier == nil {
			return ""
		}
		return tier[i]
	}
	for i, row := range rows {
		cells[at(i)] = cells[at(i)].Add(s.Won[row])
	}
	residual := make([]float64, len(rows))
	for i, row := range rows {
		c := cells[at(i)]
		residual[i] = -float64(c.Won) / float64(c.Deals())
		if s.Won[row] {
			residual[i]++
		}
	}
	return Rates{s.Group, stat.Alike(residual, pick(s.Group, rows))}
}

// RatesOf are the rates of a set.
func RatesOf(s *deals.Set) Rates { return ratesOf(s, s.All(), nil) }

// Of is the win rate of some deals of the set.
func (r Rates) Of(won int, rows []int) Rate {
	if r.group == nil {
		return r.of(won, stat.CrowdOf(len(rows), nil))
	}
	return r.of(won, stat.CrowdOf(len(rows), func(i int) int32 { return r.group[rows[i]] }))
}

func (r Rates) of(won int, crowd stat.Crowd) Rate {
	out := Rate{Deals: crowd.Deals, Won: won, Worth: crowd.Worth(r.alike)}
	if share, ok := crowd.Share(won, r.alike); ok {
		out.WinRate, out.Low, out.High = &share.Value, &share.Low, &share.High
	}
	return out
}

// Band is the win rate of a band of a field.
func (r Rates) Band(b scorecard.Band) Rate { return r.of(b.Won, b.Crowd) }

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
	score []float64 // by place in rows, as the next three
	tier  []string
	class []int // nil where no criteria are known
	// rounds are the rankings of the deals; nil means one by score.
	rounds []stat.Ranking
	rates  Rates
}

// rankings are those that the area is measured by.
func (t *tested) rankings() []stat.Ranking {
	if t.rounds == nil {
		return []stat.Ranking{{Score: t.score}}
	}
	return t.rounds
}

func (t *tested) area() stat.Area { return within(t.rankings(), t.won(), t.group()) }

func (t *tested) chance(times int, seed, stream uint64) chance {
	as := stat.PermutationAUC(t.rankings(), t.won(), t.group(), times, rand.New(rand.NewPCG(seed, stream)))
	return chance{p: stat.PermutationP(as, times), permutations: times}
}

func (t *tested) rate() Rate { return t.rates.Of(t.cell().Won, t.rows) }

func (t *tested) won() []bool    { return pick(t.set.Won, t.rows) }
func (t *tested) group() []int32 { return pick(t.set.Group, t.rows) }

// part is the deals of the test for which keep holds.
func (t *tested) part(keep func(row int) bool) *tested {
	p := &tested{set: t.set, rates: t.rates}
	var kept []int
	for i, row := range t.rows {
		if !keep(row) {
			continue
		}
		kept = append(kept, i)
		p.rows, p.score, p.tier = append(p.rows, row), append(p.score, t.score[i]), append(p.tier, t.tier[i])
		if t.class != nil {
			p.class = append(p.class, t.class[i])
		}
	}
	for _, r := range t.rounds {
		p.rounds = append(p.rounds, stat.Ranking{Score: pick(r.Score, kept), Stratum: pick(r.Stratum, kept)})
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

// names are the tiers that a table has.
func (t *tested) names() []string {
	all := []string{"A", "B", "C", "D"}
	if slices.Contains(t.tier, "X") {
		all = append(all, "X")
	}
	return all
}

// tiers sums up the deals by tier, in the order given.
func (t *tested) tiers(order []string, cuts map[string]float64) []Tier {
	all := t.cell()
	base := float64(all.Won) / float64(max(all.Deals(), 1))
	out := make([]Tier, 0, len(order))
	for _, name := range order {
		part := &tested{set: t.set, rates: t.rates}
		for i, row := range t.rows {
			if t.tier[i] == name {
				part.rows = append(part.rows, row)
			}
		}
		row := Tier{Tier: name, Rate: part.rate()}
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
		part := &tested{set: t.set, rates: t.rates}
		for i, row := range t.rows {
			if t.class[i] == class {
				part.rows = append(part.rows, row)
			}
		}
		c := Class{Class: class, Rate: part.rate()}
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

const (
	// orderLeast is how many deals a tier must be worth to say that the order holds, and
	// breakLeast to say that it does not.
	orderLeast = 20
	breakLeast = 10
)

// order says whether win rates fall from A to D. It holds only where each tier has deals
// enough to say so. It is nil where fewer than two tiers have deals at all.
func order(tiers []Tier) *Order {
	o := &Order{Breaks: []string{}, TooFew: []string{}}
	var before *Tier
	seen := 0
	for i := range tiers {
		t := &tiers[i]
		if t.Tier == "X" {
			continue
		}
		if t.Worth < orderLeast {
			o.TooFew = append(o.TooFew, t.Tier)
		}
		if t.Deals > 0 {
			seen++
		}
		if t.Worth < breakLeast {
			continue
		}
		if before != nil && *before.WinRate < *t.WinRate {
			o.Breaks = append(o.Breaks, fmt.Sprintf("%s < %s", before.Tier, t.Tier))
		}
		before = t
	}
	if seen < 2 {
		return nil
	}
	o.Holds = len(o.Breaks) == 0 && len(o.TooFew) == 0
	return o
}

const tenths = 10

// calibration compares scores with outcomes; the scores are chances or points.
func (t *tested) calibration(chances bool) []Calibration {
	score, won, rows := t.score, t.won(), t.rows
	if t.tier != nil { // what is knocked out has no score to speak of
		score, won, rows = nil, nil, nil
		for i, row := range t.rows {
			if t.tier[i] != "X" {
				score, won, rows = append(score, t.score[i]), append(won, t.set.Won[row]), append(rows, row)
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
		out[i] = Calibration{From: p.From, To: p.To, Rate: t.rates.Of(p.Won, pick(rows, p.Places)), Rising: rising[i]}
		if chances {
			out[i].Foretold = &parts[i].Mean
		}
	}
	return out
}

// calibrated judges the foretold chances.
func (t *tested) calibrated() *Calibrated {
	if len(t.rows) == 0 {
		return nil
	}
	c := &Calibrated{}
	c.Error, c.Beyond = stat.CalibrationError(stat.Slices(t.score, t.won(), tenths))
	for _, s := range t.score {
		c.Foretold += s / float64(len(t.score))
	}
	came := t.rate()
	c.Came = *came.WinRate
	switch {
	case c.Foretold < *came.Low:
		c.Text = chancesText(words.Of("too low"), c)
	case c.Foretold > *came.High:
		c.Text = chancesText(words.Of("too high"), c)
	case c.Beyond > goodError:
		c.Text = words.Of("On the whole the chances hold (%s%% foretold, %s%% came); within tenths they miss by %s points on average.", words.Percent(c.Foretold), words.Percent(c.Came), words.Percent(c.Beyond))
	default:
		c.Text = words.Of("The chances hold: %s%% foretold, %s%% came, and within tenths they miss by no more than luck does.", words.Percent(c.Foretold), words.Percent(c.Came))
	}
	return c
}

// goodError is how far chances may miss, beyond luck, and still hold.
const goodError = 0.02

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

// TiersOf sums up some deals of a set by the tiers they were given, and says whether win
// rates fall from tier to tier.
func TiersOf(s *deals.Set, rows []int, tier []string, cuts map[string]float64) ([]Tier, *Order) {
	t := &tested{set: s, rows: rows, tier: tier, rates: ratesOf(s, rows, tier)}
	tiers := t.tiers(t.names(), cuts)
	return tiers, order(tiers)
}
