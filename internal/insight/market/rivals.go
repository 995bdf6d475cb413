package market

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/insight/stat"
	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/report"
)

// Rival is how the deals ended in which a competitor is named. A deal that names several counts
// with each.
type Rival struct {
	// Competitor is as most deals write it. Others marks the sum of those that few deals name, and
	// both are empty for the deals that name none.
	Competitor string `json:"competitor"`
	Others     bool   `json:"others,omitempty"`
	// NewBusiness are deals with accounts that had bought nothing before, Existing the others.
	NewBusiness Outcomes `json:"new_business"`
	Existing    Outcomes `json:"existing"`
}

// Naming are the shares of won and of lost deals that name a competitor; absent without such deals.
type Naming struct {
	Won  *float64 `json:"won,omitempty"`
	Lost *float64 `json:"lost,omitempty"`
}

// Loss is how many deals were lost for a reason.
type Loss struct {
	// Reason is as most deals write it. Others marks the sum of those that few deals name, and
	// both are empty for the lost deals without a reason.
	Reason string `json:"reason"`
	Others bool   `json:"others,omitempty"`
	Lost   int    `json:"lost"`
	// Share is that of the lost deals that have a reason (95 % interval, Wilson 1927); absent for those
	// without.
	Share *stat.Interval `json:"share,omitempty"`
	// Value is what the deals were worth of which the amount is known.
	Value float64 `json:"value"`
}

// leastNamed is how many closed deals a label must be named in to stand for itself. Of fewer no
// rate can be told, and a label of one deal is a note about it.
const leastNamed = 5

// ending is how deals of one label ended.
type ending struct {
	spellings       map[string]int
	fresh, existing Outcomes
	lost            int
	value           float64
}

// add counts a closed deal.
func (e *ending) add(d *insight.Deal, existing bool) {
	o := &e.fresh
	if existing {
		o = &e.existing
	}
	o.Closed++
	if d.Status == crm.DealWon {
		o.Won++
		return
	}
	e.lost++
	if d.Value != nil && *d.Value > 0 {
		e.value += *d.Value
	}
}

func (e *ending) merge(other *ending) {
	e.fresh.Closed, e.fresh.Won = e.fresh.Closed+other.fresh.Closed, e.fresh.Won+other.fresh.Won
	e.existing.Closed, e.existing.Won = e.existing.Closed+other.existing.Closed, e.existing.Won+other.existing.Won
	e.lost, e.value = e.lost+other.lost, e.value+other.value
}

func (e *ending) closed() int { return e.fresh.Closed + e.existing.Closed }

// name is the spelling of most deals.
func (e *ending) name() string {
	best := ""
	for _, s := range slices.Sorted(maps.Keys(e.spellings)) {
		if best == "" || e.spellings[s] > e.spellings[best] {
			best = s
		}
	}
	return best
}

// endings are those of labels, by the label in lower case; that of no label is under "".
type endings map[string]*ending

func (e endings) add(label string, d *insight.Deal, existing bool) {
	key := strings.ToLower(label)
	if e[key] == nil {
		e[key] = &ending{spellings: map[string]int{}}
	}
	e[key].spellings[label]++
	e[key].add(d, existing)
}

// named are the endings of labels that enough deals name, most deals first, with the sum of the
// others and that of no label behind them; none where no deal has a label.
func (e endings) named() (labels []*ending, others, none *ending) {
	for _, key := range slices.Sorted(maps.Keys(e)) {
		switch one := e[key]; {
		case key == "":
			none = one
		case one.closed() < leastNamed:
			if others == nil {
				others = &ending{}
			}
			others.merge(one)
		default:
			labels = append(labels, one)
		}
	}
	slices.SortStableFunc(labels, func(a, b *ending) int { return cmp.Compare(b.closed(), a.closed()) })
	if len(labels) == 0 && others == nil {
		none = nil
	}
	return labels, others, none
}

// ended counts a closed deal with the competitors that it names, and with the reason of its loss.
func (t *tally) ended(d *insight.Deal, existing bool) {
	if d.Status == crm.DealOpen {
		return
	}
	won := 0
	if d.Status == crm.DealWon {
		won = 1
	}
	t.closed[won]++
	if strings.Trim(d.Competitor, "; ") != "" {
		t.naming[won]++
	}
	seen := map[string]bool{}
	for name := range strings.SplitSeq(d.Competitor, ";") {
		name = strings.TrimSpace(name)
		if key := strings.ToLower(name); !seen[key] && (name != "" || strings.Trim(d.Competitor, "; ") == "") {
			seen[key] = true
			t.rivals.add(name, d, existing)
		}
	}
	if d.Status == crm.DealLost {
		t.losses.add(strings.TrimSpace(d.LossReason), d, existing)
	}
}

// endings writes down competitors and reasons.
func (t *tally) endings(r *Report) {
	r.Competitors, r.LossReasons = []Rival{}, []Loss{}
	r.CompetitorNamed = Naming{Won: share(t.naming[1], t.closed[1]), Lost: share(t.naming[0], t.closed[0])}
	labels, others, none := t.rivals.named()
	rival := func(e *ending, name string, rest bool) {
		if e != nil {
			e.fresh.WinRate, e.existing.WinRate = rate(e.fresh), rate(e.existing)
			r.Competitors = append(r.Competitors, Rival{name, rest, e.fresh, e.existing})
		}
	}
	for _, e := range labels {
		rival(e, e.name(), false)
	}
	rival(others, "", true)
	rival(none, "", false)

	labels, others, none = t.losses.named()
	all := 0
	for _, e := range append(slices.Clone(labels), others) {
		if e != nil {
			all += e.lost
		}
	}
	loss := func(e *ending, name string, rest bool) {
		if e == nil {
			return
		}
		one := Loss{Reason: name, Others: rest, Lost: e.lost, Value: e.value}
		if share, ok := stat.Wilson(e.lost, all); ok && (rest || name != "") {
			one.Share = &share
		}
		r.LossReasons = append(r.LossReasons, one)
	}
	for _, e := range labels {
		loss(e, e.name(), false)
	}
	loss(others, "", true)
	loss(none, "", false)
}

// label is a name, or the word for what stands without one.
func label(name string, others bool, none words.Text) any {
	switch {
	case others:
		return report.Word{Key: "others", Text: words.Of("rare ones together")}
	case name == "":
		return report.Word{Key: "none", Text: none}
	}
	return name
}

// unevenly says by how much the share of deals that name a competitor has to differ between won
// and lost ones to be said.
const unevenly = 0.1

// rivalTable has the win rates by competitor.
func (r *Report) rivalTable() report.Table {
	col := report.Col[*Rival]
	lines := make([]*Rival, len(r.Competitors))
	for i := range r.Competitors {
		lines[i] = &r.Competitors[i]
	}
	t := report.Of([]report.Column[*Rival]{
		col("competitor", report.Text, "Competitor", func(c *Rival) any {
			return label(c.Competitor, c.Others, words.Of("none named"))
		}),
		col("new_closed", report.Number, "New business", func(c *Rival) any { return c.NewBusiness.Closed }).Short("New¦short column"),
		col("new_won", report.Number, "New business, won", func(c *Rival) any { return c.NewBusiness.Won }).On(report.File),
		col("new_win_rate", report.Percent, "won", func(c *Rival) any { return (*report.Interval)(c.NewBusiness.WinRate) }),
		col("existing_closed", report.Number, "Existing", func(c *Rival) any { return c.Existing.Closed }).Short("Exist."),
		col("existing_won", report.Number, "Existing, won", func(c *Rival) any { return c.Existing.Won }).On(report.File),
		col("existing_win_rate", report.Percent, "won", func(c *Rival) any { return (*report.Interval)(c.Existing.WinRate) }),
	}, lines)
	t.Title = words.Of("Win rate by competitor")
	t.Hint = words.Of("Closed deals, with the 95%% interval (Wilson). A deal with several competitors counts with each.")
	if n := r.CompetitorNamed; n.Won != nil && n.Lost != nil && math.Abs(*n.Won-*n.Lost) > unevenly {
		t.Hint = words.Of("%s One is named in %s%% of won and %s%% of lost deals: the rates also tell when the field is filled.", t.Hint, words.Percent(*n.Won), words.Percent(*n.Lost))
	}
	return t
}

// lossTable has the lost deals by reason.
func (r *Report) lossTable() report.Table {
	col := report.Col[*Loss]
	lines := make([]*Loss, len(r.LossReasons))
	for i := range r.LossReasons {
		lines[i] = &r.LossReasons[i]
	}
	t := report.Of([]report.Column[*Loss]{
		col("reason", report.Text, "Reason", func(l *Loss) any {
			return label(l.Reason, l.Others, words.Of("no reason"))
		}),
		col("lost", report.Number, "Lost¦column", func(l *Loss) any { return l.Lost }),
		col("share", report.Percent, "Share", func(l *Loss) any { return (*report.Interval)(l.Share) }),
		col("value", report.Money, "Value", func(l *Loss) any { return l.Value }),
	}, lines)
	t.Title = words.Of("Lost deals by reason")
	t.Hint = words.Of("Share of the lost deals that have a reason, with the 95%% interval (Wilson). Only what is lost has a reason: there is no win rate by it.")
	return t
}
