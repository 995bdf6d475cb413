package market

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/company"
)

// Options are the settings of a report.
type Options struct {
	// AsOf is the day; the report reads no clock.
	AsOf     time.Time
	Currency string
	// Segments are those of the model, in its order.
	Segments []string
	// Quota is the sales target in all, in the model's currency, and Quotas those of segments; nil and absent are
	// unknown. Without Quota it is the sum of Quotas where every segment has one.
	Quota  *float64
	Quotas map[string]float64
	// The assumptions; nil is measured. WinRate is a share from 0 to 1.
	Reps, DealsPerRep, WinRate, DealSize *float64
	// Universe is how many units there are, in the CRMs or not; nil is unknown. Serves reports whether the
	// model takes a prospect in Germany of an industry (WZ 2008) and so many heads; it is needed with Universe.
	Universe *Universe
	Serves   func(industry string, heads int64) bool
	// Costs are what new customers have cost.
	Costs Costs
	// ActivityDays is for how long an account with activity counts as worked; 0 is 365.
	ActivityDays int
}

const (
	yearDays = 365
	// leastClosed and leastWon are how many deals a win rate and a deal size of a row's
	// own take before the SOM rests on them.
	leastClosed, leastWon = 10, 5
)

// Measure makes the report. It keeps nothing of the accounts.
func Measure(accounts []insight.Account, o Options) (*Report, error) {
	several := slices.ContainsFunc(accounts, func(a insight.Account) bool { return a.Key.Connection != accounts[0].Key.Connection })
	return MeasureEach(several, o, func(add func(*insight.Account)) error {
		for i := range accounts {
			add(&accounts[i])
		}
		return nil
	})
}

// MeasureEach is Measure of accounts that are read one by one, of several connections or
// not. What is added may change once add returns, but for its texts.
func MeasureEach(several bool, o Options, read func(add func(*insight.Account)) error) (*Report, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	if o.ActivityDays == 0 {
		o.ActivityDays = yearDays
	}
	t := newTally(o)
	t.several = several
	if err := read(t.add); err != nil {
		return nil, err
	}
	return t.report(), nil
}

func (o *Options) check() error {
	for _, a := range []struct {
		option string
		value  *float64
		most   float64
	}{
		{"reps", o.Reps, 1e6}, {"deals-per-rep", o.DealsPerRep, 1e6}, {"win-rate", o.WinRate, 1},
		{"deal-size", o.DealSize, 1e13}, {"quota", o.Quota, 1e15},
	} {
		if a.value != nil && !(*a.value >= 0 && *a.value <= a.most) {
			return &insight.OptionError{Option: a.option, Problem: phrase.Of("%g is not between 0 and %g", *a.value, a.most)}
		}
	}
	if o.ActivityDays < 0 {
		return &insight.OptionError{Option: "activity-days", Problem: phrase.Of("%d is below 0", o.ActivityDays)}
	}
	for segment, quota := range o.Quotas {
		if !slices.Contains(o.Segments, segment) {
			return &insight.OptionError{Option: "quota", Problem: phrase.Of("the model has no segment %q; it has %s", segment, strings.Join(o.Segments, ", "))}
		}
		if !(quota >= 0 && quota <= 1e15) {
			return &insight.OptionError{Option: "quota", Problem: phrase.Of("%g for segment %s is not between 0 and 1e15", quota, segment)}
		}
	}
	return nil
}

// cell is a segment and a tier.
type cell struct {
	segment string
	tier    scoring.Tier
}

// tally adds up accounts.
type tally struct {
	o       Options
	asOf    crm.Stamp
	today   crm.Stamp // when the day began
	cells   map[cell]*sums
	leftOut int
	// active are the owners of the new business that was begun within the last year, recent
	// the number of its deals.
	active    map[crm.Key]bool
	recent    int
	reach     *reach // nil without a universe
	several   bool   // connections
	companies company.Book[*held]
	rivals    endings // closed deals by competitor
	losses    endings // lost ones by reason
	// closed are the lost and the won deals, naming those of them that name a competitor.
	closed, naming [2]int
}

func newTally(o Options) *tally {
	return &tally{
		o: o, asOf: crm.StampOf(o.AsOf), today: crm.StampOf(o.AsOf.UTC().Truncate(24 * time.Hour)), cells: map[cell]*sums{},
		reach: newReach(&o), active: map[crm.Key]bool{}, rivals: endings{}, losses: endings{},
	}
}

func (t *tally) since(days int) crm.Stamp {
	return t.asOf - crm.Stamp(days)*crm.Stamp(24*time.Hour/time.Millisecond)
}

func (t *tally) add(a *insight.Account) {
	if a.Relationship == "partner" || a.Relationship == "competitor" {
		t.leftOut++
		return
	}
	p := presence{cell{a.Segment, a.Potential}, t.reach.sector(a), served(a), a.Customer(), a.Open() || a.LastActivity > t.since(t.o.ActivityDays)}
	s := t.cells[p.cell]
	if s == nil {
		s = &sums{}
		t.cells[p.cell] = s
	}
	s.account(a, p.served)
	if t.several {
		t.join(a, p)
	} else {
		t.count(p, 1)
	}
	year := t.since(yearDays)
	bought := false
	for i := range a.Deals {
		d := &a.Deals[i]
		again := existing(a, d)
		s.deal(d, again)
		t.flows(s, d, again)
		t.ended(d, again)
		bought = bought || !again && d.Status == crm.DealWon && d.Closed > year && d.Closed <= t.asOf
		if !again && d.Created > year && d.Created <= t.asOf {
			t.recent++
			if d.Owner != "" {
				t.active[crm.Key{Connection: a.Key.Connection, ID: d.Owner}] = true
			}
		}
	}
	if bought {
		s.bought++
	}
}

// served reports whether an account belongs to the SAM. Customers do, though most models
// do not apply to them: they were served already.
func served(a *insight.Account) bool {
	return a.Potential != scoring.TierX && (a.Excluded == "" || strings.HasPrefix(a.Excluded, "relationship=") && a.Customer())
}

// existing reports whether the account had bought before the deal was created.
func existing(a *insight.Account, d *insight.Deal) bool {
	won := false
	for i := range a.Deals {
		other := &a.Deals[i]
		if other.Status != crm.DealWon || other == d {
			continue
		}
		won = true
		if other.Closed > 0 && d.Created > 0 && other.Closed <= d.Created {
			return true
		}
	}
	// Of a customer whose purchase is not among the deals, every deal is a further one.
	return a.Relationship == "customer" && !won && d.Status != crm.DealWon
}

// order sorts cells: segments as the model has them, none last; tiers the best first.
func (t *tally) order(a, b cell) int {
	place := func(segment string) int {
		if at := slices.Index(t.o.Segments, segment); at >= 0 {
			return at
		}
		return len(t.o.Segments)
	}
	return cmp.Or(cmp.Compare(place(a.segment), place(b.segment)), cmp.Compare(a.segment, b.segment), cmp.Compare(rank(a.tier), rank(b.tier)))
}
