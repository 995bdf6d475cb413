package review

import (
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/insight/stat"
	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring"
)

// Options are the settings of a review.
type Options struct {
	// Model is the name of the model in force, Since the day it was published, AsOf today.
	Model       string
	Since, AsOf time.Time
	// Explore is the share of accounts outside A that are worked whatever their tier, 0 to 0.5;
	// Seed chooses them.
	Explore float64
	Seed    int64
	// Label is what the model calls a criterion; nil calls it by its id.
	Label func(criterion string) words.Text
}

// Check refuses what is impossible; the error is an *insight.OptionError.
func (o *Options) Check() error {
	if o.Explore < 0 || o.Explore > 0.5 {
		return &insight.OptionError{Option: "explore", Problem: phrase.Of("has to be between 0 and 0.5")}
	}
	return nil
}

// Report is the result of a review. Its JSON is a contract with scripts. Shares are between 0
// and 1; what cannot be told is null.
type Report struct {
	Model string `json:"model"`
	Since string `json:"since"` // YYYY-MM-DD
	AsOf  string `json:"as_of"`
	// Findings are what a person should read, the most important first.
	Findings []words.Text `json:"findings"`
	Tiers    []Tier       `json:"tiers"`
	Lift     Lift         `json:"lift"`
	// Drift is of the score, and of each criterion, between the accounts that were there when the
	// model was published and those that came since.
	Drift []Drift `json:"drift"`
	// Overrides is what reps said against the model, and which proved right; by direction.
	Overrides []Override `json:"overrides"`
	// Recheck looks at the accounts as they stood 90 days ago; null where the model is younger.
	Recheck []Rechecked `json:"recheck"`
	// Explored are the accounts of the exploration slice, by connection and id.
	Explored []Explorer `json:"explored"`
	// Unplaced are closed deals of accounts whose tier at the time is not known: they are
	// in no tier.
	Unplaced int `json:"unplaced"`
}

// Tier is one tier since the publication.
type Tier struct {
	Tier     scoring.Tier `json:"tier"`
	Accounts int          `json:"accounts"` // by their tier now
	// Worked are those with activity or a deal that was created since; NotWorked the others.
	Worked    int `json:"worked"`
	NotWorked int `json:"not_worked"`
	// Deals are those of new business that were created and closed since, by the tier of their
	// account when they were created.
	Deals   int            `json:"deals"`
	Won     int            `json:"won"`
	WinRate *stat.Interval `json:"win_rate"`
}

// Rechecked is what became within 90 days of the accounts that stood in a tier.
type Rechecked struct {
	Tier     scoring.Tier `json:"tier"`
	Accounts int          `json:"accounts"`
	Opened   int          `json:"opened"` // with a new deal
	Won      int          `json:"won"`    // that became customers
}

// Explorer is an account of the exploration slice.
type Explorer struct {
	Connection string       `json:"connection"`
	Account    string       `json:"account"`
	Tier       scoring.Tier `json:"tier"`
}

// RecheckDays is how far back a re-check looks.
const RecheckDays = 90

// measured is a deal of new business with the tier of its account.
type measured struct {
	tier     scoring.Tier
	won      bool
	explored bool
	group    int32
}

// Measure makes the report of all accounts.
func Measure(all []Account, o Options) (*Report, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	r := &Report{Model: o.Model, Since: o.Since.Format(time.DateOnly), AsOf: o.AsOf.Format(time.DateOnly), Explored: []Explorer{}}
	since := crm.StampOf(o.Since)
	rows := map[scoring.Tier]*Tier{}
	for _, t := range scoring.Tiers() {
		rows[t] = &Tier{Tier: t}
	}
	var deals []measured
	for i := range all {
		a := &all[i]
		if t := rows[a.now()]; t != nil {
			t.Accounts++
			if a.workedSince(since) {
				t.Worked++
			} else {
				t.NotWorked++
			}
		}
		if Explored(a.Key, a.now(), o.Explore, o.Seed) {
			r.Explored = append(r.Explored, Explorer{a.Key.Connection, a.Key.ID, a.now()})
		}
		deals = append(deals, r.closed(a, int32(i), since, o)...)
	}
	rates := ratesOf(deals)
	for _, t := range scoring.Tiers() {
		row := rows[t]
		row.Deals, row.Won, row.WinRate = rates.of(func(d *measured) bool { return d.tier == t })
		r.Tiers = append(r.Tiers, *row)
	}
	r.Lift = r.lift(rates, o)
	r.Drift = drift(all, since, o.Label)
	r.Overrides = overrides(all)
	r.Recheck = recheck(all, o)
	r.Findings = r.findings()
	return r, nil
}

// now is the tier that counts today.
func (a *Account) now() scoring.Tier {
	if a.Override != scoring.TierNone {
		return a.Override
	}
	return a.Model
}

func (a *Account) workedSince(since crm.Stamp) bool {
	if a.LastActivity >= since {
		return true
	}
	for i := range a.Deals {
		if a.Deals[i].Created >= since {
			return true
		}
	}
	return false
}

// closed are the deals of new business that were created and closed since.
func (r *Report) closed(a *Account, group int32, since crm.Stamp, o Options) []measured {
	var out []measured
	for i := range a.Deals {
		d := &a.Deals[i]
		if d.Status == crm.DealOpen || d.Created < since || d.Created == 0 || a.customerAt(d.Created) {
			continue
		}
		tier := a.tierAt(d.Created)
		if tier == scoring.TierNone {
			r.Unplaced++
			continue
		}
		out = append(out, measured{tier, d.Status == crm.DealWon, Explored(a.Key, tier, o.Explore, o.Seed), group})
	}
	return out
}

// recheck looks at the tiers of 90 days ago.
func recheck(all []Account, o Options) []Rechecked {
	then := o.AsOf.AddDate(0, 0, -RecheckDays)
	if then.Before(o.Since) {
		return nil
	}
	at := crm.StampOf(then)
	rows := map[scoring.Tier]*Rechecked{}
	for i := range all {
		a := &all[i]
		tier := a.tierAt(at)
		if tier == scoring.TierNone || a.customerAt(at) {
			continue
		}
		row := rows[tier]
		if row == nil {
			row = &Rechecked{Tier: tier}
			rows[tier] = row
		}
		row.Accounts++
		opened := false
		for j := range a.Deals {
			opened = opened || a.Deals[j].Created > at
		}
		if opened {
			row.Opened++
		}
		if a.customerAt(crm.StampOf(o.AsOf)) {
			row.Won++
		}
	}
	out := []Rechecked{}
	for _, t := range scoring.Tiers() {
		if rows[t] != nil {
			out = append(out, *rows[t])
		}
	}
	return out
}
