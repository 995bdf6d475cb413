package backtest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/insight/deals"
	"github.com/icptier/icptier/internal/insight/scorecard"
	"github.com/icptier/icptier/internal/insight/stat"
	"github.com/icptier/icptier/internal/insight/words"
)

const (
	// least is how many won and how many lost deals it takes to say anything.
	least = 20
	// leastGroups is how many accounts it takes to keep them apart.
	leastGroups = 10
	// leastChance is the share of permutations that may do as well as a signal.
	leastChance = 0.05
	// leastArea is the area below which a signal is too weak to sort by, however sure it is.
	leastArea = 0.55
)

// Options are what a back-test is given beside the deals.
type Options struct {
	Seed uint64
	// Closed is the name of the column with the day of closing, if there is one.
	Closed string
	// Allow are leaky fields to be learned from all the same.
	Allow []string
	// Permutations is how often outcomes are shuffled; 0 leaves it to the size of the set.
	Permutations int
	// Progress is told how many permutations are done; nil tells nobody.
	Progress func(done, total int)
}

// Check returns an *insight.OptionError when a field that is to be allowed is not there.
func (o *Options) Check(s *deals.Set) error {
	for _, name := range o.Allow {
		if slices.ContainsFunc(s.Fields, func(f deals.Field) bool { return strings.EqualFold(f.Name, name) }) {
			continue
		}
		fields := make([]string, len(s.Fields))
		for i := range s.Fields {
			fields[i] = s.Fields[i].Name
		}
		problem := fmt.Sprintf("there is no field %q; there are %s", name, strings.Join(fields[:min(len(fields), mostNamed)], ", "))
		if more := len(fields) - mostNamed; more > 0 {
			problem += fmt.Sprintf(" and %d more", more)
		}
		return &insight.OptionError{Option: "allow", Problem: problem}
	}
	return nil
}

// mostNamed is how many fields an error lists.
const mostNamed = 20

// Learned is what was learned for a back-test, for those who go on with it.
type Learned struct {
	// Card is learned from the deals that are not in the test, or from all in folds.
	Card *scorecard.Card
	// Tested are the places of the deals in the test, and Score their scores.
	Tested []int
	Score  []float64
	// Use are the fields that were learned from.
	Use []string
}

// Fields examines the columns of a set, learns a scorecard from them and tests it. Learned
// is nil where there are too few deals, or nothing to learn from.
func Fields(s *deals.Set, o Options) (*Report, *Learned, error) {
	r := begin(s)
	prepared := scorecard.Prepare(s, names(s))
	few := tooFew(s)
	var signals []scorecard.Signal // of too few deals every field says anything
	if few == nil {
		signals = prepared.Signals(s.All(), rand.New(rand.NewPCG(o.Seed, 2)))
	}
	r.Leaks = leaks(s, signals, o.Closed, o.Allow)
	use := usable(s, r.Leaks)
	all := fields(s, signals, use)
	r.Fields, r.Competitors = asked(s, all), competitors(all)
	if few != nil {
		for i := range r.Fields {
			r.Fields[i].Used, r.Fields[i].Unused = false, "too_few"
		}
		r.Verdict, r.Sentence = TooFew, *few
		r.Protocol = Protocol{Split: SplitNone, Groups: s.Groups, Copies: s.Copies, Seed: o.Seed}
		r.Protocol.Text = words.Format("nicht geprüft", "not tested")
		return r, nil, nil
	}
	l := newLearner(s, use, o)
	r.Protocol = l.protocol()
	if len(use) == 0 {
		r.Verdict, r.Sentence = None, noFieldText()
		return r, nil, nil
	}
	sample, err := l.run(s.Won, 0)
	if err != nil {
		return nil, nil, err
	}
	luck, err := l.permute(sample)
	if err != nil {
		return nil, nil, err
	}
	r.judge(byFields(), sample.area, luck)
	if sample.flat() {
		r.Sentence = emptyText()
		return r, nil, nil // one score for all makes no tiers
	}
	t := &tested{set: s, rows: sample.rows, score: sample.score}
	cuts := t.banded()
	r.sumUp(t, cuts, true)
	r.Segments = segments(t, cuts, o.Seed)
	r.explainSegments()
	card := sample.card
	if card == nil {
		if card, err = l.data.Fit(s.All(), s.Won, rand.New(rand.NewPCG(o.Seed, 3))); err != nil {
			return nil, nil, err
		}
	}
	return r, &Learned{Card: card, Tested: sample.rows, Score: sample.score, Use: use}, nil
}

// begin fills in what a report says whatever comes out.
func begin(s *deals.Set) *Report {
	won, lost := s.Counts()
	r := &Report{
		Deals: won + lost, Won: won, Tiers: []Tier{}, Calibration: []Calibration{}, Gains: []stat.Gain{}, Leaks: []Leak{}, Fields: []Field{},
		LeftOut: s.LeftOut, Warnings: warnings(s),
	}
	if share, ok := stat.Wilson(won, won+lost); ok {
		r.WinRate = &Share{share.Value, share.Low, share.High}
	}
	return r
}

// tooFew says why nothing can be said of so few deals; nil where there are enough.
func tooFew(s *deals.Set) *words.Text {
	won, lost := s.Counts()
	text := words.Text{}
	switch {
	case s.DistinctWon < least || s.DistinctLost < least:
		text = fewText(won, lost, s.DistinctWon, s.DistinctLost)
	case s.ByAccount && s.Groups < leastGroups:
		text = fewGroupsText(s.Groups)
	default:
		return nil
	}
	return &text
}

func names(s *deals.Set) []string {
	all := make([]string, len(s.Fields))
	for i := range s.Fields {
		all[i] = s.Fields[i].Name
	}
	return all
}

// usable are the fields to learn from.
func usable(s *deals.Set, leaks []Leak) []string {
	var use []string
	for i := range s.Fields {
		f := &s.Fields[i]
		if !f.Chosen || f.Kind != deals.Number && f.Kind != deals.Label {
			continue
		}
		out := slices.ContainsFunc(leaks, func(l Leak) bool { return l.Field == f.Name && l.LeftOut })
		if !out && filled(s, f).All > 0 {
			use = append(use, f.Name)
		}
	}
	return use
}

// sumUp fills in the tables over the deals of a test.
func (r *Report) sumUp(t *tested, cuts map[string]float64, chances bool) {
	tiers := []string{"A", "B", "C", "D"}
	if slices.Contains(t.tier, "X") {
		tiers = append(tiers, "X")
	}
	r.Tiers = t.tiers(tiers, cuts)
	r.Ordered = order(r.Tiers)
	r.Classes = t.classes()
	r.Calibration = t.calibration(chances)
	if chances {
		r.Brier = t.brier()
	}
	const steps = 100
	if gains := stat.Gains(t.score, t.won(), steps); gains != nil {
		r.Gains = gains
	}
}

// judge gives the verdict and says it.
func (r *Report) judge(b by, area stat.Area, luck chance) {
	i := area.Interval()
	r.AUC, r.PermutationP = &i, &luck.p
	r.Protocol.Permutations, r.Protocol.Relearned = luck.permutations, luck.relearned
	if r.Verdict = verdict(i, luck.p); r.Verdict == Signal {
		r.Sentence = foundText(b, i, luck.p, luck.permutations)
	} else {
		r.Sentence = noneText(b, i, luck.p, luck.permutations)
	}
}

func verdict(area stat.Interval, p float64) Verdict {
	if p <= leastChance && area.Low > 0.5 && area.Value >= leastArea {
		return Signal
	}
	return None
}

// segments judges new business and existing customers apart.
func segments(t *tested, cuts map[string]float64, seed uint64) []Segment {
	if t.set.Existing == nil {
		return nil
	}
	var out []Segment
	for _, name := range []string{"new", "existing"} {
		part := t.part(func(row int) bool { return t.set.Existing[row] == (name == "existing") })
		cell := part.cell()
		s := Segment{Segment: name, Rate: rateOf(cell), Tiers: part.tiers([]string{"A", "B", "C", "D"}, cuts), Verdict: TooFew}
		if cell.Won >= least && cell.Lost >= least {
			area, _ := stat.AUC(part.score, part.won(), part.group())
			i := area.Interval()
			as := stat.PermutationAUC(part.score, part.won(), part.group(), permutations, rand.New(rand.NewPCG(seed, 4)))
			p := stat.PermutationP(as, permutations)
			s.AUC, s.PermutationP, s.Verdict = &i, &p, verdict(i, p)
		}
		out = append(out, s)
	}
	return out
}

func day(at crm.Stamp) string { return at.Time().Format(time.DateOnly) }
