package closed

import (
	"slices"
	"strconv"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight/backtest"
	"github.com/icptier/icptier/internal/insight/deals"
	"github.com/icptier/icptier/internal/insight/learn"
	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
)

// History knows how accounts were.
type History interface {
	// AsCreated returns the account as it was at a moment; false where nothing was kept.
	AsCreated(account crm.Key, at crm.Stamp) (*crm.Account, bool)
}

// Deals collects closed deals.
type Deals struct {
	model     *icp.Model
	builder   *deals.Builder
	table     table
	scores    *Scorer
	asNow     int // deals whose account is known only as it is now
	qualified int // deals with criteria
}

// New begins a collection.
func New(model *icp.Model, today crm.Stamp) *Deals {
	d := &Deals{model: model, table: newTable(), scores: NewScorer(model, today)}
	d.builder = deals.NewBuilder("the CRM", deals.Columns{
		Outcome: columnOutcome, Won: []string{string(crm.DealWon)}, Lost: []string{string(crm.DealLost)}, Created: columnCreated, Closed: columnClosed,
		Account: columnAccount, Existing: columnExisting, ExistingValue: "true", Amount: columnAmount, IsFeature: isFeature,
		Lists: []string{columnTechnologies}, Identity: []string{columnAccount, columnCreated, columnClosed, columnOutcome}, MayLackOutcome: true,
	})
	return d
}

// Add takes the deals of an account; a nil history means that it is known only as it is
// today. Open deals are counted and left out.
func (d *Deals) Add(key crm.Key, f *crm.Facts, history History) {
	if !f.Live() {
		return
	}
	for i := range f.Deals {
		if r := &f.Deals[i]; !r.Deleted && r.Deal != nil {
			d.add(key, f, r, history)
		}
	}
}

func (d *Deals) add(key crm.Key, f *crm.Facts, r *crm.Record, history History) {
	account := f.Account.Account
	closed := r.Deal.Status != crm.DealOpen
	if closed {
		past, ok := (*crm.Account)(nil), false
		if history != nil && r.Deal.Created != 0 {
			past, ok = history.AsCreated(key, r.Deal.Created)
		}
		if ok {
			account = past
		} else {
			d.asNow++
		}
		if len(r.Deal.Evidence) > 0 {
			d.qualified++
		}
	}
	d.table.fill(d.model, key, account, f, r)
	d.builder.Add(0, d.table.names, d.table.cell)
	if closed {
		d.scores.Add(account, r.Deal)
	} else {
		d.scores.Skip()
	}
}

// Set returns the closed deals and the model's scores of them.
func (d *Deals) Set() (*deals.Set, *backtest.Scores, error) {
	s, err := d.builder.Set()
	if err != nil {
		return nil, nil, err
	}
	scores := d.scores.Of(s)
	scores.Warnings = append(scores.Warnings, d.warnings(s.Len())...)
	return s, scores, nil
}

func (d *Deals) warnings(n int) []words.Text {
	var out []words.Text
	if d.asNow > 0 {
		out = append(out, words.Of(
			"For %s of %s deals (%s%%) there is no record of the account from the day the deal was created; it counts as it is today. What was entered since may betray the outcome.",
			words.Count(d.asNow), words.Count(n), words.Percent(float64(d.asNow)/float64(max(n, 1)))))
	}
	if d.qualified > 0 {
		out = append(out, words.Of(
			"Classes of qualification are as of the day of closing; of %s deals with qualification criteria, some may have been filled in afterwards.", words.Count(d.qualified)))
	}
	return out
}

// Scorer scores the deals of a table by a model, in the order of its rows.
type Scorer struct {
	model    *icp.Model
	today    crm.Stamp
	undated  int
	facts    crm.Facts
	record   crm.Record
	score    scoring.Score
	fit      []int8
	tier     []scoring.Tier
	class    []int8
	criteria []backtest.ScoredCriterion
	related  int
}

// NewScorer begins; deals without a day of creation are scored as of today.
func NewScorer(model *icp.Model, today crm.Stamp) *Scorer { return &Scorer{model: model, today: today} }

// Add scores an account as of the creation of a deal, and the deal's criteria as of its
// closing. The account's relationship is not looked at.
func (s *Scorer) Add(account *crm.Account, d *crm.Deal) {
	a := *account
	if a.Relationship != "" {
		s.related++
		a.Relationship = ""
	}
	s.record = crm.Record{Kind: crm.KindAccount, Account: &a}
	s.facts = crm.Facts{Account: &s.record}
	asOf := d.Created
	if asOf == 0 {
		asOf = s.today
		s.undated++
	}
	s.model.Score(&s.facts, asOf, &s.score)
	s.fit = append(s.fit, int8(min(max(s.score.Fit, 0), 100)))
	s.tier = append(s.tier, s.score.Tier)
	s.keep(s.score.Reasons)
	s.class = append(s.class, s.classOf(d))
}

// Skip takes a row that is not a closed deal.
func (s *Scorer) Skip() {
	s.fit, s.tier, s.class = append(s.fit, 0), append(s.tier, scoring.TierNone), append(s.class, 0)
	s.keep(nil)
}

func (s *Scorer) keep(reasons []scoring.Reason) {
	if s.criteria == nil && len(reasons) > 0 {
		for _, r := range reasons {
			c := backtest.ScoredCriterion{ID: r.Criterion, Max: r.Max, Label: words.Text{DE: s.model.Label("de", r.Criterion), EN: s.model.Label("en", r.Criterion)}}
			for range len(s.fit) - 1 {
				c.Add(0, false)
			}
			s.criteria = append(s.criteria, c)
		}
	}
	for i := range s.criteria {
		if i < len(reasons) {
			s.criteria[i].Add(reasons[i].Points, reasons[i].Known())
		} else {
			s.criteria[i].Add(0, false)
		}
	}
}

// classOf is the class that a closed deal's criteria had, as of the day of its closing; 0
// without any.
func (s *Scorer) classOf(d *crm.Deal) int8 {
	if len(d.Evidence) == 0 || d.Closed == 0 {
		return 0
	}
	open := *d
	open.Status, open.Closed = crm.DealOpen, 0
	s.facts.Deals = []crm.Record{{Kind: crm.KindDeal, ID: "1", Deal: &open}}
	var score scoring.Score
	s.model.Rate(&s.facts, d.Closed, &score)
	return int8(score.Class) //nolint:gosec // 1 to 4
}

// Of returns the scores of the deals of a set whose rows were added in this order.
func (s *Scorer) Of(set *deals.Set) *backtest.Scores {
	out := &backtest.Scores{
		Model: s.model.Ref(), Cuts: map[string]float64{}, Prospects: prospects(s.model, s.today), InSample: learn.InSample(s.model.Source(), set),
	}
	for tier, cut := range s.model.Cuts() {
		out.Cuts[string(tier)] = float64(cut)
	}
	classes := false
	for _, row := range set.Rows {
		out.Fit = append(out.Fit, int(s.fit[row]))
		out.Tier = append(out.Tier, string(s.tier[row]))
		out.Class = append(out.Class, int(s.class[row]))
		classes = classes || s.class[row] > 0
	}
	if !classes {
		out.Class = nil
	}
	fields := reads(s.model.Source())
	for _, c := range s.criteria {
		c.Reads = fields[c.ID]
		points := make([]int8, len(set.Rows))
		for i, row := range set.Rows {
			points[i] = c.Points[row]
		}
		c.Points = points
		out.Criteria = append(out.Criteria, c)
	}
	if s.undated > 0 {
		out.Warnings = append(out.Warnings, words.Plural(s.undated,
			words.Of("1 deal without a day of creation is scored as its account is today."),
			words.Of("%s deals without a day of creation are scored as their accounts are today.", words.Count(s.undated))))
	}
	if s.related > 0 {
		out.Warnings = append(out.Warnings, words.Of("The relationship (prospect, customer) is not looked at: winning a deal makes a prospect a customer."))
	}
	return out
}

// prospects reports whether a model is for prospects: it applies to them, and not to customers.
func prospects(m *icp.Model, today crm.Stamp) bool {
	applies := func(relationship string) bool {
		f := crm.Facts{Account: &crm.Record{Kind: crm.KindAccount, Account: &crm.Account{Relationship: relationship}}}
		var score scoring.Score
		m.Score(&f, today, &score)
		return score.Excluded == ""
	}
	return applies("prospect") && !applies("customer")
}

func digits(n int64) string { return strconv.FormatInt(n, 10) }

func day(at crm.Stamp) string {
	if at == 0 {
		return ""
	}
	return at.Time().Format(time.RFC3339)
}

// customer reports whether the account had won a deal before another one was created.
func customer(f *crm.Facts, r *crm.Record) bool {
	return r.Deal.Created != 0 && slices.ContainsFunc(f.Deals, func(o crm.Record) bool {
		return o.ID != r.ID && !o.Deleted && o.Deal != nil && o.Deal.Status == crm.DealWon && o.Deal.Closed != 0 && o.Deal.Closed <= r.Deal.Created
	})
}
