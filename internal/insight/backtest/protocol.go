package backtest

import (
	"cmp"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/icptier/icptier/internal/insight/deals"
	"github.com/icptier/icptier/internal/insight/scorecard"
	"github.com/icptier/icptier/internal/insight/stat"
	"github.com/icptier/icptier/internal/outcome"
)

// Split is how deals were kept apart for the test.
type Split string

// The ways of keeping deals apart.
const (
	SplitNewest Split = "newest"        // the newest deals are the test
	SplitFolds  Split = "grouped_folds" // each deal is tested by what was learned without its group
	SplitNone   Split = "none"          // nothing is learned, so every deal is a test
)

const (
	newestShare = 0.25
	// goodTest is how many won and lost deals make a test of the newest deals a good one.
	goodTest = 40
	folds    = 5
	repeats  = 3
	// Of fewer deals every one counts for learning: more folds, less often.
	moreFolds, fewerRepeats = 10, 2
	moreLeast, moreDeals    = 60, 1_000
	// Above these numbers of deals folds are not repeated, and permutations do not learn
	// anew: the chance that they guard against has become small, and the time long.
	repeatDeals  = 5_000
	relearnDeals = 2_000

	relearnings  = 99
	permutations = 999
)

// outOfSample are the deals of a test with scores by something that has not seen them.
type outOfSample struct {
	rows    []int     // places in the set
	score   []float64 // chances, averaged over repeats
	rounds  []stat.Ranking
	area    stat.Area // of the rounds
	card    *scorecard.Card
	points  map[string]int // that the cards give at most, by field
	trained int
	repeats int
}

// learner learns and tests by one protocol, as often as asked.
type learner struct {
	all   *scorecard.Data // all fields
	data  *scorecard.Data // those to learn from
	set   *deals.Set
	split Split
	train []int
	test  []int
	parts int // folds
	times int
	opt   Options
}

// newLearner chooses the protocol: newest deals where days of creation are known and
// leave enough on both sides, grouped folds elsewhere.
func newLearner(s *deals.Set, all *scorecard.Data, o Options) *learner {
	l := &learner{all: all, set: s, split: SplitFolds, parts: folds, times: repeats, opt: o}
	if train, test, ok := newest(s); ok {
		l.split, l.train, l.test, l.times = SplitNewest, train, test, 1
		return l
	}
	l.test = s.All()
	l.train = l.test
	switch {
	case s.Len() > repeatDeals:
		l.times = 1
	case s.Len() <= moreDeals && min(s.DistinctWon, s.DistinctLost) >= moreLeast && (!s.ByAccount || s.Groups >= moreLeast):
		l.parts, l.times = moreFolds, fewerRepeats
	}
	return l
}

// with is the learner of other fields, by the same protocol.
func (l *learner) with(data *scorecard.Data) *learner {
	other := *l
	other.data = data
	return &other
}

// newest parts off the newest deals: more of them where few were won or lost, so that the
// test can tell something.
func newest(s *deals.Set) (train, test []int, ok bool) {
	if train, test, ok = s.Newest(newestShare, goodTest); ok {
		return train, test, true
	}
	return s.Newest(newestShare, least)
}

// run learns and tests with labels, which are the set's own or permuted ones.
func (l *learner) run(won []bool, stream uint64) (*outOfSample, error) {
	r := rand.New(rand.NewPCG(l.opt.Seed, stream))
	if l.split == SplitNewest {
		return l.newest(won, r)
	}
	return l.folds(won, r)
}

func (l *learner) newest(won []bool, r *rand.Rand) (*outOfSample, error) {
	card, err := l.data.Fit(l.train, won, r)
	if err != nil {
		return nil, err
	}
	o := &outOfSample{rows: l.test, card: card, points: map[string]int{}, trained: len(l.train), repeats: 1}
	card.Maxima(o.points)
	for _, i := range l.test {
		o.score = append(o.score, card.Chance(card.Points(i)))
	}
	o.rounds = []stat.Ranking{{Score: o.score}}
	o.area = within(o.rounds, pick(won, l.test), pick(l.set.Group, l.test))
	return o, nil
}

func (l *learner) folds(won []bool, r *rand.Rand) (*outOfSample, error) {
	n := l.set.Len()
	all := share(won, l.test)
	o := &outOfSample{rows: l.test, score: make([]float64, n), points: map[string]int{}, trained: n - n/l.parts, repeats: l.times}
	for range l.times {
		fold := l.set.Folds(l.test, l.parts, r)
		once, stratum := make([]float64, n), make([]int32, n)
		for k := range l.parts {
			var train, test []int
			for i, f := range fold {
				if stratum[i] = int32(f); f == k { //nolint:gosec // a fold
					test = append(test, i)
				} else {
					train = append(train, i)
				}
			}
			card, err := l.data.Fit(train, won, r)
			if err != nil {
				return nil, err
			}
			card.Maxima(o.points)
			shift := stat.Logit(all) - stat.Logit(share(won, train))
			for _, i := range test {
				once[i] = moved(card.Chance(card.Points(i)), shift)
				o.score[i] += once[i] / float64(l.times)
			}
		}
		o.rounds = append(o.rounds, stat.Ranking{Score: once, Stratum: stratum})
	}
	o.area = within(o.rounds, won, l.set.Group)
	return o, nil
}

// share is the share of won deals.
func share(won []bool, rows []int) float64 {
	n := 0
	for _, i := range rows {
		n += b2i(won[i])
	}
	return float64(n) / float64(len(rows))
}

// moved is a chance by so many log odds. What is learned without a fold foretells less where
// the fold won more than the others, whatever its columns say: of noise, tiers over all folds
// would be in a false order. So chances are for the win rate of all deals. They are rounded,
// so that deals that a card does not tell apart have one chance in all folds.
func moved(chance, shift float64) float64 {
	const digits = 1e6
	return math.Round(stat.Sigmoid(stat.Logit(chance)+shift)*digits) / digits
}

// within is the area within the folds of each round, the mean of all rounds: value, variance
// and freedom. That rounds are no witnesses of their own is why the variance is no smaller.
// Cards of different folds were learned from nearly the same deals, and err alike: with k
// folds the variance is larger by one part in k-1 (Nadeau and Bengio 2003).
func within(rounds []stat.Ranking, won []bool, group []int32) stat.Area {
	var all stat.Area
	n := float64(len(rounds))
	for _, r := range rounds {
		area, _ := stat.AUCWithin(r.Score, won, group, r.Stratum)
		if r.Stratum != nil {
			k := float64(slices.Max(r.Stratum) + 1)
			area.Variance *= k / max(k-1, 1)
		}
		all.Value, all.Variance, all.Freedom = all.Value+area.Value/n, all.Variance+area.Variance/n, all.Freedom+area.Freedom/n
		all.Won, all.Lost = area.Won, area.Lost
	}
	return all
}

// chance is how often shuffled labels do as well.
type chance struct {
	p            float64
	permutations int
	relearned    bool
}

// permute shuffles labels within the protocol. Where the deals are few it learns anew from
// each shuffling, so that what learning finds in noise counts too. The newest deals need
// no learning anew: the scores were made without their labels.
func (l *learner) permute(o *outOfSample) (chance, error) {
	if l.split == SplitNewest || l.set.Len() > relearnDeals {
		times := cmp.Or(l.opt.Permutations, permutations)
		r := rand.New(rand.NewPCG(l.opt.Seed, 1))
		as := stat.PermutationAUC(o.rounds, pick(l.set.Won, o.rows), pick(l.set.Group, o.rows), times, r)
		return chance{p: stat.PermutationP(as, times), permutations: times}, nil
	}
	times := cmp.Or(l.opt.Permutations, relearnings)
	var as, done atomic.Int64
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for k := range uint64(times) { //nolint:gosec // a small number
		// A panic in a goroutine would end the process: it is the report's error instead.
		group.Go(func() error {
			return outcome.Try(func() error {
				labels := make([]bool, l.set.Len())
				stat.NewPermuter(l.set.Won, l.set.Group).Shuffle(rand.New(rand.NewPCG(l.opt.Seed, 1000+k)), labels)
				p, err := l.run(labels, 1_000_000+k)
				if err != nil {
					return err
				}
				if p.area.Value >= o.area.Value {
					as.Add(1)
				}
				if n := done.Add(1); l.opt.Progress != nil {
					l.opt.Progress(int(n), times)
				}
				return nil
			})
		})
	}
	if err := group.Wait(); err != nil {
		return chance{}, err
	}
	return chance{p: stat.PermutationP(int(as.Load()), times), permutations: times, relearned: true}, nil
}

// flat reports whether all deals got one score.
func (o *outOfSample) flat() bool {
	for _, s := range o.score {
		if s != o.score[0] {
			return false
		}
	}
	return true
}

// protocol describes the test.
func (l *learner) protocol() Protocol {
	p := Protocol{Split: l.split, Trained: len(l.train), Tested: len(l.test), Groups: l.set.Groups, Copies: l.set.Copies, Seed: l.opt.Seed}
	if l.split == SplitNewest {
		p.Undecided = l.set.Len() - len(l.train) - len(l.test)
		first := l.set.Created[l.test[0]]
		for _, i := range l.test {
			first = min(first, l.set.Created[i])
		}
		p.From = day(first)
	} else {
		p.Folds, p.Repeats = l.parts, l.times
		p.Trained = l.set.Len() - l.set.Len()/l.parts
	}
	p.Text = protocolText(p, l.set.ByAccount)
	return p
}

func pick[T any](values []T, rows []int) []T {
	if values == nil {
		return nil
	}
	out := make([]T, len(rows))
	for i, row := range rows {
		out[i] = values[row]
	}
	return out
}
