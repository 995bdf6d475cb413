package learn

import (
	"slices"

	"github.com/icptier/icptier/internal/insight/backtest"
	"github.com/icptier/icptier/internal/insight/deals"
	"github.com/icptier/icptier/internal/insight/scorecard"
	"github.com/icptier/icptier/internal/insight/stat"
	"github.com/icptier/icptier/internal/insight/words"
)

// Options are the settings of learning.
type Options struct {
	backtest.Options
	// Name and Version are those of the proposed model, Currency that of its amounts.
	Name, Version, Currency string
	// Lang is the language of the comments, de or en.
	Lang string
	// Source says in a few words what was learned from, for the head of the file.
	Source string
	// Mapping is the field that a column of the table holds, where it is read as accounts.
	Mapping map[string]string
	// InForce are the scores of the model in force; nil where there is none.
	InForce *backtest.Scores
	// Current is the file of the model in force, of which all but the criteria and the cuts is
	// carried over; empty where there is none.
	Current []byte
}

// From back-tests the columns of a set and proposes a model.
func From(s *deals.Set, o Options) (*Report, error) {
	if o.InForce != nil {
		o.Prospects = o.Prospects || o.InForce.Prospects
	} else {
		o.Current = nil
	}
	for i := range s.Fields {
		f := &s.Fields[i]
		f.OfDeal = ofDeal(f.Name, o.Mapping, s.AmountField)
	}
	o.Unpaired = func(column string) bool { return !pairable(ModelField(column, o.Mapping)) }
	report, learned, err := backtest.Fields(s, o.Options)
	if err != nil {
		return nil, err
	}
	r := &Report{Report: report}
	if learned == nil || report.RuledOut() {
		return r, nil // points from noise would be read as knowledge
	}
	card, err := learned.Refit()
	if err != nil {
		return nil, err
	}
	if card.Empty() {
		return r, nil
	}
	p := &Proposal{Deals: card.Deals, Shrinkage: card.Penalty, Tiers: cuts(s, card, o.shares())}
	used := map[string]bool{}
	rates := backtest.RatesOf(s)
	for _, c := range card.Criteria() {
		p.Criteria = append(p.Criteria, proposed(c, used, o.Mapping, rates))
	}
	p.Comparison = compare(s, report, learned, p, o)
	if report.Verdict != backtest.Signal {
		p.Comparison.Sentence = words.Of("That these points say more than chance is not shown. %s", p.Comparison.Sentence)
	}
	if p.YAML, err = write(s, p, report, o); err != nil {
		return nil, err
	}
	r.Proposal = p
	return r, nil
}

func proposed(c scorecard.Criterion, used map[string]bool, mapping map[string]string, rates backtest.Rates) Criterion {
	if c.Field == nil {
		return together(c, used, mapping, rates)
	}
	out := Criterion{
		Unseen: c.Unseen,
		ID:     criterionID(c.Field.Name, used), Field: ModelField(c.Field.Name, mapping), Column: c.Field.Name, Points: c.Max,
		Unknown: band(c.Unknown, rates),
	}
	for _, b := range c.Bands {
		out.Values = append(out.Values, band(b, rates))
		out.Deals += b.Deals()
	}
	slices.SortStableFunc(out.Values, func(a, b Band) int {
		switch {
		case a.From != nil || a.To != nil || b.From != nil || b.To != nil:
			return 0 // ranges stay in their order
		case a.Rare != b.Rare:
			return map[bool]int{true: 1, false: -1}[a.Rare]
		}
		return b.Points - a.Points
	})
	return out
}

func band(b scorecard.Band, rates backtest.Rates) Band {
	return Band{Labels: b.Labels, Rare: b.Rest, From: b.From, To: b.To, Points: b.Points, Rate: rates.Band(b)}
}

// shares are those of the deals in A, in A and B, and in A, B and C: of the model in force, so
// that a proposal makes no more work than people have, and a fifth, a half and four fifths where
// there is none.
func (o *Options) shares() []float64 {
	if o.InForce == nil {
		return backtest.TierShares()
	}
	count, all := map[string]float64{}, 0.0
	for _, tier := range o.InForce.Tier {
		if tier != "" && tier != "X" {
			count[tier], all = count[tier]+1, all+1
		}
	}
	a, b, c := count["A"]/all, (count["A"]+count["B"])/all, (count["A"]+count["B"]+count["C"])/all
	const least = 0.02
	if all == 0 || a < least || b < a+least || c < b+least || c > 1-least {
		return backtest.TierShares() // a tier that is empty says nothing
	}
	return []float64{a, b, c}
}

// cuts gives the best share of the deals tier A, the next B, then C. They fall, and none is
// below 1.
func cuts(s *deals.Set, card *scorecard.Card, shares []float64) Tiers {
	points := make([]float64, s.Len())
	for i := range points {
		points[i] = float64(card.Points(i))
	}
	at := []int{3, 2, 1}
	for i, cut := range stat.Cuts(points, shares...) {
		at[i] = int(cut)
		for j := i + 1; j < len(at); j++ {
			at[j] = min(at[j], at[i]-(j-i)) // where there are too few different points for a cut of its own
		}
	}
	c := max(1, at[2])
	b := max(c+1, at[1])
	return Tiers{A: max(b+1, at[0]), B: b, C: c}
}

// compare tests both on the deals of the back-test that decide its verdict, as far as the model
// in force applies to them.
func compare(s *deals.Set, report *backtest.Report, learned *backtest.Learned, p *Proposal, o Options) Comparison {
	fresh := report.Judged == backtest.JudgedNew
	var judged, at, rows []int
	var theirs []float64
	var tiers []string
	for i, deal := range learned.Tested {
		if fresh && s.Existing[deal] {
			continue
		}
		judged = append(judged, deal)
		if o.InForce == nil || o.InForce.Tier[deal] == "" {
			continue
		}
		tier, fit := o.InForce.Tier[deal], float64(o.InForce.Fit[deal])
		if tier == "X" {
			fit = -1
		}
		at, rows, tiers, theirs = append(at, i), append(rows, deal), append(tiers, tier), append(theirs, fit)
	}
	c := Comparison{Tested: len(judged)}
	proposal := &Side{Model: o.Name + "@" + o.Version, AUC: report.AUC, Tiers: report.Tiers, Ordered: report.Ordered}
	if report.Protocol.Split == backtest.SplitNewest {
		proposal.cut(s, judged, learned.Card, p.Tiers)
	}
	c.Proposal = proposal
	if o.InForce == nil {
		c.Sentence = alone(c)
		return c
	}
	ours, difference, ok := learned.Against(s, at, theirs)
	if ok && len(rows) < len(judged) {
		proposal.AUC = &ours
		if report.Protocol.Split == backtest.SplitNewest {
			proposal.cut(s, rows, learned.Card, p.Tiers)
		}
	}
	side := &Side{Model: o.InForce.Model}
	side.Tiers, side.Ordered = backtest.TiersOf(s, rows, tiers, o.InForce.Cuts)
	if ok {
		area := backtest.AreaOf(s, rows, theirs)
		side.AUC, c.Difference, c.InForce = &area, &difference, side
	}
	c.Sentence = sideBySide(c, len(rows), fresh)
	return c
}

// cut gives deals the tiers of a card by its own cuts. It is right for deals that the card
// was learned without.
func (s *Side) cut(set *deals.Set, rows []int, card *scorecard.Card, t Tiers) {
	tiers := make([]string, len(rows))
	for i, deal := range rows {
		tiers[i] = t.of(card.Points(deal))
	}
	s.Tiers, s.Ordered = backtest.TiersOf(set, rows, tiers, t.cuts())
}

func (t Tiers) of(points int) string {
	switch {
	case points >= t.A:
		return "A"
	case points >= t.B:
		return "B"
	case points >= t.C:
		return "C"
	}
	return "D"
}

func (t Tiers) cuts() map[string]float64 {
	return map[string]float64{"A": float64(t.A), "B": float64(t.B), "C": float64(t.C)}
}

func alone(c Comparison) words.Text {
	return words.Of("There was no model to compare the proposal with; it is tested on %s deals that it had not seen.", words.Count(c.Tested))
}

func sideBySide(c Comparison, deals int, fresh bool) words.Text {
	if c.InForce == nil {
		return words.Of("The model in force applies to too few of the %s tested deals to be compared.", words.Count(c.Tested))
	}
	d := *c.Difference
	of := words.Text{}
	if fresh {
		of = words.Of(" of new business")
	}
	figures := words.Of("difference of the AUC %s, 95%% interval %s to %s, on %s deals%s",
		words.Two(d.Value), words.Two(d.Low), words.Two(d.High), words.Count(deals), of)
	switch {
	case d.Low > 0:
		return words.Of("The proposal ranks the deals better than %s (%s).", c.InForce.Model, figures)
	case d.High < 0:
		return words.Of("The proposal ranks the deals worse than %s (%s).", c.InForce.Model, figures)
	}
	return words.Of("Whether the proposal ranks the deals better than %s cannot be told (%s).", c.InForce.Model, figures)
}
