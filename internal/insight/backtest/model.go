package backtest

import (
	"math/rand/v2"
	"slices"

	"github.com/icptier/icptier/internal/insight/deals"
	"github.com/icptier/icptier/internal/insight/scorecard"
	"github.com/icptier/icptier/internal/insight/stat"
	"github.com/icptier/icptier/internal/insight/words"
)

// Scores are a model's scores of the deals of a set, each as of the day it was created.
type Scores struct {
	// Model is its name for people.
	Model string
	// Fit is 0 to 100, Tier one of A B C D X, or empty for a deal that the model does not
	// apply to, which is left out. Both are by deal.
	Fit  []int
	Tier []string
	// Class is that of the qualification, 1 to 4 and 0 without criteria; nil where no deal has any.
	Class []int
	// Criteria are the model's, and Fields what it calls the columns of a table; nil where
	// the columns are called so.
	Criteria []ScoredCriterion
	Fields   map[string]string
	// Cuts are the least scores of A, B and C.
	Cuts map[string]float64
	// Prospects says that the model is for prospects, so that new business decides.
	Prospects bool
	// InSample says that the model was learned from deals of the set; nil where it was not.
	InSample *InSample
	// Warnings are about how the scores came about.
	Warnings []words.Text
}

// ScoredCriterion holds the points of the deals by one criterion.
type ScoredCriterion struct {
	ID     string
	Label  words.Text
	Max    int
	Reads  []string // fields of the model
	Points []int8   // by deal; below 0 where the value is unknown
}

// Add takes what a criterion gave a deal; known is false where it had no value to read.
func (c *ScoredCriterion) Add(points int, known bool) {
	if !known {
		points = -1
	}
	c.Points = append(c.Points, int8(min(points, 100)))
}

// Model tests the scores of a model: on the newest deals where there are enough of
// them, on all elsewhere.
func Model(s *deals.Set, scores Scores, o Options) *Report {
	r := begin(s)
	r.Warnings = append(r.Warnings, scores.Warnings...)
	var signals []scorecard.Signal // of too few deals every field says anything
	if tooFew(s) == nil {
		signals = scorecard.Prepare(s, names(s)).Signals(s.All(), rand.New(rand.NewPCG(o.Seed, 2)))
	}
	r.Leaks = leaks(s, signals, o.Closed, o.Allow)
	r.list(s, signals, nil)
	for i := range r.Fields {
		r.Fields[i].Unused = "" // nothing is learned
	}
	rows := s.All()
	r.Protocol = Protocol{Split: SplitNone, Groups: s.Groups, Copies: s.Copies, Seed: o.Seed}
	if _, test, ok := newest(s); ok {
		rows = test
		r.Protocol.Split = SplitNewest
	}
	t := scores.test(s, rows)
	if left := len(rows) - len(t.rows); left > 0 {
		r.Warnings = append(r.Warnings, words.Of("The model does not apply to %s; they are left out.", dealsText(left)))
	}
	r.model(t, scores, o)
	if r.InSample = scores.InSample; r.InSample != nil {
		r.Sentence = words.Of("%s %s", inSampleText(r.InSample), r.Sentence)
	}
	return r
}

// test are the deals among rows that the model applies to.
func (s *Scores) test(set *deals.Set, rows []int) *tested {
	t := &tested{set: set}
	for _, i := range rows {
		if s.Tier[i] == "" {
			continue
		}
		t.rows, t.tier = append(t.rows, i), append(t.tier, s.Tier[i])
		score := float64(s.Fit[i])
		if s.Tier[i] == "X" {
			score = -1 // below everything, whatever the points
		}
		t.score = append(t.score, score)
		if s.Class != nil {
			t.class = append(t.class, s.Class[i])
		}
	}
	return t
}

func (r *Report) model(t *tested, scores Scores, o Options) {
	r.Protocol.Tested = len(t.rows)
	if r.Protocol.Split == SplitNewest && len(t.rows) > 0 {
		first := t.set.Created[t.rows[0]]
		for _, i := range t.rows {
			first = min(first, t.set.Created[i])
		}
		r.Protocol.From = day(first)
	}
	text := r.Protocol
	text.Split = SplitNone // nothing was learned
	r.Protocol.Text = protocolText(text, t.set.ByAccount)
	few := tooFew(t.set)
	if cell := t.cell(); few == nil && (cell.Won < least || cell.Lost < least) {
		text := fewText(cell.Won, cell.Lost, 0, 0)
		few = &text
	}
	t.rates = ratesOf(t.set, t.rows, t.tier)
	r.Criteria = scores.criteria(t)
	if few != nil {
		r.sumUp(t, scores.Cuts, false)
		r.Verdict, r.Sentence, r.Judged = TooFew, *few, JudgedAll
		return
	}
	times := permutations
	if o.Permutations > 0 {
		times = o.Permutations
	}
	cuts := scores.Cuts
	if clean := scores.without(r.Leaks); clean != nil {
		area, _ := stat.AUC(t.score, t.won(), t.group())
		r.Suspects = &Figure{Fields: clean.fields, AUC: area.Interval()}
		t = clean.test(t.set, t.rows)
		knockedOut := slices.Clone(t.tier)
		cuts = t.banded() // the model's cuts are about all of its points
		for i, tier := range knockedOut {
			if tier == "X" {
				t.tier[i] = tier
			}
		}
		t.rates = ratesOf(t.set, t.rows, t.tier)
	}
	r.conclude(t, judging{by: byModel(scores.Model), cuts: cuts, luck: t.chance(times, o.Seed, 1), prospects: scores.Prospects || o.Prospects, seed: o.Seed})
}

// cleanScores are those of a model without the criteria that read what betrays the outcome.
type cleanScores struct {
	Scores
	fields, reads []string // columns, and what the model calls them
}

// without leaves out the points of criteria that read a leak; nil where none does.
func (s *Scores) without(leaks []Leak) *cleanScores {
	out := &cleanScores{Scores: *s}
	for _, l := range leaks {
		if !l.LeftOut || slices.Contains(out.fields, l.Field) {
			continue
		}
		field := l.Field
		if s.Fields != nil {
			field = s.Fields[l.Field]
		}
		if slices.ContainsFunc(s.Criteria, func(c ScoredCriterion) bool { return slices.Contains(c.Reads, field) }) {
			out.fields, out.reads = append(out.fields, l.Field), append(out.reads, field)
		}
	}
	if len(out.fields) == 0 {
		return nil
	}
	out.Fit = slices.Clone(s.Fit)
	for _, c := range s.Criteria {
		if !slices.ContainsFunc(out.reads, func(f string) bool { return slices.Contains(c.Reads, f) }) {
			continue
		}
		for i, points := range c.Points {
			out.Fit[i] -= max(int(points), 0)
		}
	}
	return out
}

// criteria are the win rates by what each criterion gave.
func (s *Scores) criteria(t *tested) []Criterion {
	var out []Criterion
	for _, c := range s.Criteria {
		parts := map[string]*tested{}
		for _, i := range t.rows {
			earned := "part"
			switch p := int(c.Points[i]); {
			case p < 0:
				earned = "unknown"
			case p == 0:
				earned = "none"
			case p == c.Max:
				earned = "full"
			}
			if parts[earned] == nil {
				parts[earned] = &tested{set: t.set, rates: t.rates}
			}
			parts[earned].rows = append(parts[earned].rows, i)
		}
		row := Criterion{ID: c.ID, Label: c.Label, Max: c.Max, Values: []CriterionRate{}}
		for _, earned := range []string{"full", "part", "none", "unknown"} {
			if part := parts[earned]; part != nil {
				row.Values = append(row.Values, CriterionRate{Earned: earned, Rate: part.rate()})
			}
		}
		out = append(out, row)
	}
	return out
}

func dealsText(n int) words.Text {
	if n == 1 {
		return words.Of("1 deal")
	}
	return words.Of("%s deals", words.Count(n))
}
