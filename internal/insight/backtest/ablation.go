package backtest

import (
	"cmp"
	"math/rand/v2"
	"slices"

	"github.com/icptier/icptier/internal/insight/boost"
	"github.com/icptier/icptier/internal/insight/deals"
	"github.com/icptier/icptier/internal/insight/scorecard"
	"github.com/icptier/icptier/internal/insight/stat"
)

const (
	// jump is by how much the area falls at least without a field that it rests on. Where it
	// falls from above leakArea by leap the field is a leak.
	jump, leap = 0.05, 0.1
	// mostAblated is how many fields are tried without, those that tell most alone first.
	mostAblated = 8
	// mostBoosted is how many deals boosted trees are learned from at most.
	mostBoosted = 20_000
)

// cleaned is the result of learning without the fields that betray the outcome.
type cleaned struct {
	use    []string
	data   *scorecard.Data
	sample *outOfSample
	// without holds the results with one of the fields left out, by field.
	without map[string]*outOfSample
}

// clean learns from the fields that betray nothing. A field without which the area falls from
// above 0.9 by a jump is taken for one more that does.
func (l *learner) clean(r *Report) (*cleaned, error) {
	for {
		c := &cleaned{use: usable(l.set, r.Leaks), without: map[string]*outOfSample{}}
		c.data = l.all.Only(c.use)
		if len(c.use) == 0 {
			return c, nil
		}
		var err error
		if c.sample, err = l.with(c.data).run(l.set.Won, 0); err != nil {
			return nil, err
		}
		l.data = c.data
		if c.sample.area.Value < leastArea {
			return c, nil // there is no signal that could rest on a field
		}
		leak, largest := "", 0.0
		for _, name := range ablated(r.Leaks, c) {
			rest := slices.DeleteFunc(slices.Clone(c.use), func(u string) bool { return u == name })
			if c.without[name], err = l.with(l.all.Only(rest)).run(l.set.Won, 0); err != nil {
				return nil, err
			}
			falls := c.sample.area.Value - c.without[name].area.Value
			if c.sample.area.Value > leakArea && falls >= max(leap, largest) && !allowed(name, l.opt.Allow) {
				leak, largest = name, falls
			}
		}
		if leak == "" {
			return c, nil
		}
		r.Leaks = append(r.Leaks, newLeak(leak, WhyJump, jumpText(c.sample.area.Value, c.without[leak].area.Value), l.opt.Allow))
	}
}

// ablated are the fields to try without: of the cards that were learned, those that give most.
func ablated(found []Leak, c *cleaned) []string {
	names := slices.Clone(c.use)
	strong := func(name string) int {
		return cmp.Compare(0, b2i(slices.ContainsFunc(found, func(l Leak) bool { return l.Field == name && l.Why == WhyInformation })))
	}
	slices.SortStableFunc(names, func(a, b string) int {
		return cmp.Or(strong(a)-strong(b), cmp.Compare(c.sample.points[b], c.sample.points[a]))
	})
	names = slices.DeleteFunc(names, func(n string) bool { return c.sample.points[n] == 0 })
	return names[:min(len(names), mostAblated)]
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// ablate says what each field adds, and what the fields add that betray the outcome.
func (l *learner) ablate(r *Report, c *cleaned) error {
	r.Ablation = []Ablation{}
	if c.sample != nil {
		for _, name := range ablated(r.Leaks, c) {
			if rest := c.without[name]; rest != nil {
				gap := c.sample.above(l.set, rest)
				r.Ablation = append(r.Ablation, Ablation{Field: name, AUC: rest.area.Interval(), Adds: gap})
			}
		}
	}
	if err := l.rests(r, c); err != nil {
		return err
	}
	suspects := suspects(l.set, r.Leaks)
	if len(suspects) == 0 {
		return nil
	}
	for _, name := range suspects[:min(len(suspects), mostAblated)] {
		more, err := l.with(l.all.Only(append(slices.Clone(c.use), name))).run(l.set.Won, 0)
		if err != nil {
			return err
		}
		a := Ablation{Field: name, Suspect: true, AUC: more.area.Interval(), Adds: stat.Interval{Value: more.area.Value - 0.5, Low: more.area.Interval().Low - 0.5, High: more.area.Interval().High - 0.5}}
		if c.sample != nil {
			a.Adds = more.above(l.set, c.sample)
		}
		r.Ablation = append(r.Ablation, a)
	}
	all, err := l.with(l.all.Only(append(slices.Clone(c.use), suspects...))).run(l.set.Won, 0)
	if err != nil {
		return err
	}
	r.Suspects = &Figure{Fields: suspects, AUC: all.area.Interval()}
	return nil
}

// rests finds the fields that the area rests on: strong ones, and those without which it falls
// by a jump.
func (l *learner) rests(r *Report, c *cleaned) error {
	var strong []string
	for _, a := range r.Ablation {
		named := slices.ContainsFunc(r.Leaks, func(l Leak) bool { return l.Field == a.Field && l.Why == WhyInformation })
		if named || a.Adds.Value >= jump && a.Adds.Low > 0 {
			strong = append(strong, a.Field)
		}
	}
	if len(strong) == 0 {
		return nil
	}
	r.RestsOn = &Figure{Fields: strong, AUC: stat.Interval{Value: 0.5, Low: 0.5, High: 0.5}}
	rest := slices.DeleteFunc(slices.Clone(c.use), func(u string) bool { return slices.Contains(strong, u) })
	if len(rest) == 0 {
		return nil
	}
	without, err := l.with(l.all.Only(rest)).run(l.set.Won, 0)
	if err != nil {
		return err
	}
	r.RestsOn.AUC = without.area.Interval()
	return nil
}

// ceiling is the area of boosted trees on the fields that the card is learned from, in the same
// split: the area of a model that is not readable.
func (l *learner) ceiling(r *Report, c *cleaned) {
	columns := c.data.Columns()
	won, group := l.set.Won, l.set.Group
	random := rand.New(rand.NewPCG(l.opt.Seed, 5))
	score := make([]float64, l.set.Len())
	learn := func(train, test []int) {
		if len(train) > mostBoosted {
			train = slices.Clone(train)
			random.Shuffle(len(train), func(i, j int) { train[i], train[j] = train[j], train[i] })
			train = train[:mostBoosted]
		}
		m := boost.Fit(columns, train, won, group, random)
		for _, i := range test {
			score[i] = m.LogOdds(i)
		}
	}
	round := stat.Ranking{Score: score}
	if l.split == SplitNewest {
		learn(l.train, l.test)
		round.Score = pick(score, l.test)
	} else {
		round.Stratum = make([]int32, l.set.Len())
		fold := l.set.Folds(l.test, folds, random)
		for k := range folds {
			var train, test []int
			for i, f := range fold {
				if round.Stratum[i] = int32(f); f == k { //nolint:gosec // a fold
					test = append(test, i)
				} else {
					train = append(train, i)
				}
			}
			learn(train, test)
		}
	}
	area := within([]stat.Ranking{round}, pick(won, l.test), pick(group, l.test)).Interval()
	r.Ceiling = &Ceiling{AUC: area, Text: ceilingText(area, c.sample.area.Interval())}
}

// suspects are the fields that would be learned from, and betray the outcome.
func suspects(s *deals.Set, leaks []Leak) []string {
	none := usable(s, nil)
	use := usable(s, leaks)
	return slices.DeleteFunc(none, func(n string) bool { return slices.Contains(use, n) })
}

// above is by how much the area is above another on the same deals and folds.
func (o *outOfSample) above(s *deals.Set, other *outOfSample) stat.Interval {
	var out stat.Interval
	n := float64(len(o.rounds))
	for i, r := range o.rounds {
		d, _ := stat.AUCDifference(r.Score, other.rounds[i].Score, pick(s.Won, o.rows), pick(s.Group, o.rows), r.Stratum)
		out.Value, out.Low, out.High = out.Value+d.Value/n, out.Low+d.Low/n, out.High+d.High/n
	}
	return out
}

// Against compares the scores of some of the tested deals, by their places among them, with
// other scores of the same deals: the area of the scores, and by how much it is above that
// of the others. ok is false when none of the deals was won or none was lost.
func (l *Learned) Against(s *deals.Set, at []int, others []float64) (area, above stat.Interval, ok bool) {
	rows := pick(l.Tested, at)
	won, group := pick(s.Won, rows), pick(s.Group, rows)
	n := float64(len(l.Rounds))
	var rounds []stat.Ranking
	for _, r := range l.Rounds {
		part := stat.Ranking{Score: pick(r.Score, at), Stratum: pick(r.Stratum, at)}
		rounds = append(rounds, part)
		d, found := stat.AUCDifference(part.Score, others, won, group, part.Stratum)
		ok = found
		above.Value, above.Low, above.High = above.Value+d.Value/n, above.Low+d.Low/n, above.High+d.High/n
	}
	return within(rounds, won, group).Interval(), above, ok
}

// AreaOf is the area of the scores of some deals of a set.
func AreaOf(s *deals.Set, rows []int, score []float64) stat.Interval {
	area, _ := stat.AUC(score, pick(s.Won, rows), pick(s.Group, rows))
	return area.Interval()
}
