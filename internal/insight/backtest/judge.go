package backtest

import (
	"github.com/icptier/icptier/internal/insight/stat"
	"github.com/icptier/icptier/internal/insight/words"
)

// judging holds the inputs of a verdict beside the tested deals.
type judging struct {
	by        by
	cuts      map[string]float64
	chances   bool // scores are chances of winning
	luck      chance
	prospects bool
	seed      uint64
}

// conclude gives the verdict on the deals of a test, and says it. Where the score is for
// prospects, new business decides, and also where there is a signal that new business does
// not share: then the score mostly knows who buys already.
func (r *Report) conclude(t *tested, j judging) {
	area, luck := t.area(), j.luck
	r.Judged = JudgedAll
	all := verdict(area.Interval(), luck)
	r.Segments = segments(t, j.cuts, j.seed)
	if fresh := r.segment("new"); fresh != nil && (j.prospects || all == Signal && fresh.Verdict == None) {
		r.Judged = JudgedNew
		r.Segments = append(r.Segments, t.segment("all", j.cuts, all, area.Interval(), luck.p))
		t = t.part(func(row int) bool { return !t.set.Existing[row] })
		area, luck = t.area(), t.chance(permutations, j.seed, newStream)
		j.by = j.by.fresh()
		if j.chances {
			j.cuts = t.banded()
		}
	}
	r.sumUp(t, j.cuts, j.chances)
	r.explainSegments()
	if cell := t.cell(); cell.Won < least || cell.Lost < least {
		r.Verdict, r.Sentence = TooFew, fewNewText(cell).with(r.clauses())
		return
	}
	r.measured(area, luck)
	i := area.Interval()
	if r.Verdict = verdict(i, luck); r.Verdict == Signal {
		r.Sentence = foundText(j.by, i, luck.p, luck.permutations).with(r.clauses())
	} else {
		r.Sentence = noneText(j.by, i, luck.p, luck.permutations).with(r.clauses())
	}
}

// verdict rests on chance: shuffled outcomes seldom do as well. Where nothing was learned from
// the shuffled outcomes, the interval has to be above a half as well.
func verdict(area stat.Interval, luck chance) Verdict {
	if luck.p <= leastChance && area.Value >= leastArea && (luck.relearned || area.Low > 0.5) {
		return Signal
	}
	return None
}

// RuledOut reports whether there is no signal, and deals enough to say that there is none.
func (r *Report) RuledOut() bool { return r.Verdict == None && r.AUC != nil && r.AUC.High <= openArea }

// newStream is the stream of chance for the shufflings of segments.
const newStream = 4

// segments judges new business and existing customers apart.
func segments(t *tested, cuts map[string]float64, seed uint64) []Segment {
	if t.set.Existing == nil {
		return nil
	}
	var out []Segment
	for _, name := range []string{"new", "existing"} {
		part := t.part(func(row int) bool { return t.set.Existing[row] == (name == "existing") })
		if cell := part.cell(); cell.Won < least || cell.Lost < least {
			out = append(out, part.segment(name, cuts, TooFew, stat.Interval{}, 0))
			continue
		}
		i, luck := part.area().Interval(), part.chance(permutations, seed, newStream)
		out = append(out, part.segment(name, cuts, verdict(i, luck), i, luck.p))
	}
	return out
}

func (t *tested) segment(name string, cuts map[string]float64, v Verdict, area stat.Interval, p float64) Segment {
	s := Segment{Segment: name, Rate: t.rate(), Tiers: t.tiers([]string{"A", "B", "C", "D"}, cuts), Verdict: v}
	s.Ordered = order(s.Tiers)
	if v != TooFew {
		s.AUC, s.PermutationP = &area, &p
	}
	return s
}

func (r *Report) segment(name string) *Segment {
	for i := range r.Segments {
		if r.Segments[i].Segment == name {
			return &r.Segments[i]
		}
	}
	return nil
}

// clauses are the parts of the first sentence beside the verdict: a broken order of tiers, the
// figure with the columns that betray the outcome, what it rests on, and the other part of
// the business.
func (r *Report) clauses() []words.Text {
	var out []words.Text
	if r.Ordered != nil && len(r.Ordered.Breaks) > 0 {
		out = append(out, brokenText(r.Tiers))
	}
	if r.Suspects != nil {
		out = append(out, suspectsText(r.Suspects))
	}
	if r.RestsOn != nil && r.Judged != JudgedNew {
		out = append(out, restsText(r.RestsOn))
	}
	fresh, all := r.segment("new"), r.segment("all")
	switch {
	case r.Judged == JudgedNew && all != nil && all.AUC != nil:
		out = append(out, allText(all))
	case r.Judged == JudgedAll && fresh != nil:
		out = append(out, newText(fresh))
	}
	return out
}
