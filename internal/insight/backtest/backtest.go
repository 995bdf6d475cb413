package backtest

import (
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
	"github.com/icptier/icptier/internal/phrase"
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

// Options are the settings of a back-test.
type Options struct {
	Seed uint64
	// Closed is the name of the column with the day of closing, if there is one.
	Closed string
	// Allow are leaky fields to be learned from all the same.
	Allow []string
	// Prospects says that what is tested is for new business, which is then judged.
	Prospects bool
	// Unpaired says of which fields there are no conditions on two fields together; nil means
	// none.
	Unpaired func(field string) bool
	// Permutations is how often outcomes are shuffled; 0 leaves it to the size of the set.
	Permutations int
	// Progress is called with the number of permutations done; may be nil.
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
		problem := phrase.Of("there is no field %q; there are %s", name, strings.Join(fields[:min(len(fields), mostNamed)], ", "))
		if more := len(fields) - mostNamed; more > 0 {
			problem = phrase.Of("%s and %d more", problem, more)
		}
		return &insight.OptionError{Option: "allow", Problem: problem}
	}
	return nil
}

// mostNamed is how many fields an error lists.
const mostNamed = 20

// Learned is the learned model of a back-test, for callers that go on with it.
type Learned struct {
	// Card is learned from the deals that are not in the test; nil in folds.
	Card *scorecard.Card
	// Tested are the places of the deals in the test, Score their scores, and Rounds what
	// they are ranked by.
	Tested []int
	Score  []float64
	Rounds []stat.Ranking
	// Use are the fields that were learned from.
	Use  []string
	data *scorecard.Data
	seed uint64
}

// Refit learns a card from all deals, those of the test included: what the test said of
// cards learned without them holds for it, and it knows more.
func (l *Learned) Refit() (*scorecard.Card, error) {
	s := l.data.Set
	return l.data.Fit(s.All(), s.Won, rand.New(rand.NewPCG(l.seed, 3)))
}

// Fields examines the columns of a set, learns a scorecard from them and tests it. Columns
// that betray the outcome have no part in it; what they would add is said. Learned is nil
// where there are too few deals, or nothing to learn from.
func Fields(s *deals.Set, o Options) (*Report, *Learned, error) {
	r := begin(s)
	prepared := scorecard.Prepare(s, names(s))
	prepared.Unpaired = o.Unpaired
	few := tooFew(s)
	var signals []scorecard.Signal // of too few deals every field says anything
	if few == nil {
		signals = prepared.Signals(s.All(), rand.New(rand.NewPCG(o.Seed, 2)))
	}
	r.Leaks = leaks(s, signals, o.Closed, o.Allow)
	if few != nil {
		r.list(s, signals, usable(s, r.Leaks))
		for i := range r.Fields {
			r.Fields[i].Used, r.Fields[i].Unused = false, "too_few"
		}
		r.Verdict, r.Sentence = TooFew, *few
		r.Protocol = Protocol{Split: SplitNone, Groups: s.Groups, Copies: s.Copies, Seed: o.Seed}
		r.Protocol.Text = words.Of("not tested")
		return r, nil, nil
	}
	l := newLearner(s, prepared, o)
	clean, err := l.clean(r)
	if err != nil {
		return nil, nil, err
	}
	r.list(s, signals, clean.use)
	r.Protocol = l.protocol()
	if err := l.ablate(r, clean); err != nil {
		return nil, nil, err
	}
	if len(clean.use) == 0 {
		r.Verdict, r.Sentence = None, noFieldText().with(r.clauses())
		return r, nil, nil
	}
	l.ceiling(r, clean)
	luck, err := l.permute(clean.sample)
	if err != nil {
		return nil, nil, err
	}
	if clean.sample.flat() { // one score for all makes no tiers
		r.Verdict = None
		r.measured(clean.sample.area, luck)
		r.Sentence = emptyText().with(r.clauses())
		return r, nil, nil
	}
	t := &tested{set: s, rows: clean.sample.rows, score: clean.sample.score, rounds: clean.sample.rounds}
	cuts := t.banded()
	t.rates = ratesOf(s, t.rows, t.tier)
	r.conclude(t, judging{by: byFields(), cuts: cuts, chances: true, luck: luck, prospects: o.Prospects, seed: o.Seed})
	return r, &Learned{Card: clean.sample.card, Tested: t.rows, Score: t.score, Rounds: t.rankings(), Use: clean.use, data: clean.data, seed: o.Seed}, nil
}

// begin fills in the parts of a report that do not depend on the result.
func begin(s *deals.Set) *Report {
	won, lost := s.Counts()
	r := &Report{
		Deals: won + lost, Won: won, Tiers: []Tier{}, Calibration: []Calibration{}, Gains: []stat.Gain{}, Leaks: []Leak{}, Fields: []Field{},
		LeftOut: s.LeftOut, Warnings: warnings(s),
	}
	if won+lost == 0 {
		return r
	}
	rate := RatesOf(s).Of(won, s.All())
	r.WinRate = &Share{*rate.WinRate, *rate.Low, *rate.High}
	const much = 0.8
	if rate.Worth < much*float64(rate.Deals) {
		r.Warnings = append(r.Warnings, worthText(rate))
	}
	return r
}

// list reports on the fields.
func (r *Report) list(s *deals.Set, signals []scorecard.Signal, use []string) {
	all := fields(s, signals, use)
	r.Fields, r.Competitors = asked(s, all), competitors(all)
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
		if !f.Chosen || f.OfDeal || f.Kind != deals.Number && f.Kind != deals.Label {
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
	r.Tiers = t.tiers(t.names(), cuts)
	r.Ordered = order(r.Tiers)
	r.Classes = t.classes()
	r.Calibration = t.calibration(chances)
	if chances {
		r.Brier = t.brier()
		r.Calibrated = t.calibrated()
	}
	const steps = 100
	if gains := stat.Gains(t.score, t.won(), steps); gains != nil {
		r.Gains = gains
	}
}

func (r *Report) measured(area stat.Area, luck chance) {
	i := area.Interval()
	r.AUC, r.PermutationP = &i, &luck.p
	r.Protocol.Permutations, r.Protocol.Relearned = luck.permutations, luck.relearned
}

func day(at crm.Stamp) string { return at.Time().Format(time.DateOnly) }
