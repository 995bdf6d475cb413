package review

import (
	"github.com/icptier/icptier/internal/insight/words"
	"github.com/icptier/icptier/internal/scoring"
)

// findings are the sentences, the most important first.
func (r *Report) findings() []words.Text {
	out := []words.Text{r.liftText()}
	if t, ok := r.workText(); ok {
		out = append(out, t)
	}
	out = append(out, r.driftTexts()...)
	for i := range r.Overrides {
		if t, ok := r.Overrides[i].text(); ok {
			out = append(out, t)
		}
	}
	for i := range r.Recheck {
		c := &r.Recheck[i]
		out = append(out, words.Of("After %s days: of %s accounts that stood in tier %s, %s have a new deal and %s became customers.",
			words.Count(RecheckDays), words.Count(c.Accounts), string(c.Tier), words.Count(c.Opened), words.Count(c.Won)))
	}
	if n := len(r.Explored); n > 0 {
		out = append(out, words.Of("Drawn for exploration: %s accounts outside A. They show what the other tiers are worth where they are worked as they come.", words.Count(n)))
	}
	if r.Unplaced > 0 {
		out = append(out, words.Of("%s closed deals are of accounts whose tier at the creation is not known; they count in none.", words.Count(r.Unplaced)))
	}
	return out
}

func (r *Report) liftText() words.Text {
	l := &r.Lift
	if l.Value == nil {
		return words.Of("How much more often A is won than the other tiers cannot be told: since %s there are too few closed deals%s.", words.Day(r.Since), lacking(l.Lacking))
	}
	how := words.Of("holds where within a tier it is not the better ones that are worked")
	if l.Explored {
		how = words.Of("measured by accounts that were drawn")
	}
	naive := words.Text{}
	if l.Naive != nil {
		naive = words.Of(" Counted by accounts it would be %s times; that holds how much more A is worked.", words.Two(*l.Naive))
	}
	return words.Of("A deal of tier A is won %s times as often as one of the other tiers (95%% interval %s to %s; %s).%s",
		words.Two(l.Value.Value), words.Two(l.Value.Low), words.Two(l.Value.High), how, naive)
}

func lacking(tiers []scoring.Tier) words.Text {
	if len(tiers) == 0 {
		return words.Text{}
	}
	list := ""
	for i, t := range tiers {
		if i > 0 {
			list += ", "
		}
		list += string(t)
	}
	return words.Of(" in %s", list)
}

// workText says how much of A, and of what lies outside of it, was worked.
func (r *Report) workText() (words.Text, bool) {
	a := r.row(scoring.TierA)
	var accounts, worked int
	for _, t := range outside() {
		accounts, worked = accounts+r.row(t).Accounts, worked+r.row(t).Worked
	}
	if a.Accounts == 0 || accounts == 0 {
		return words.Text{}, false
	}
	return words.Of("Since then %s%% of the accounts in A were worked, and %s%% of those in B, C and D.",
		words.Percent(float64(a.Worked)/float64(a.Accounts)), words.Percent(float64(worked)/float64(accounts))), true
}

func (r *Report) driftTexts() []words.Text {
	var out []words.Text
	told := false
	for i := range r.Drift {
		d := &r.Drift[i]
		told = told || d.PSI != nil
		if d.Drifted {
			out = append(out, d.text())
		}
	}
	switch {
	case !told:
		out = append(out, words.Of("Whether the market has drifted cannot be told: too few accounts came since."))
	case len(out) == 0:
		out = append(out, words.Of("No criterion has drifted."))
	}
	return out
}

// text says that the criterion has drifted.
func (d *Drift) text() words.Text {
	return words.Of("%s has drifted: the %s accounts that came since are spread unlike the %s before (PSI %s, chance up to %s).",
		d.Label, words.Count(d.Since), words.Count(d.Before), words.Two(*d.PSI), words.Two(*d.Chance))
}

func (o *Override) text() (words.Text, bool) {
	if o.Accounts == 0 {
		return words.Text{}, false
	}
	did := words.Of("raised")
	if o.Direction == Lowered {
		did = words.Of("lowered")
	}
	if o.Share == nil {
		return words.Of("By hand %s: %s accounts; nothing is decided yet.", did, words.Count(o.Accounts)), true
	}
	return words.Of("By hand %s: %s accounts. Of %s that were decided, %s%% proved right (%s–%s%%).", did, words.Count(o.Accounts), words.Count(o.Decided),
		words.Percent(o.Share.Value), words.Percent(o.Share.Low), words.Percent(o.Share.High)), true
}

// Alarms are the findings that somebody should act on: what has drifted, and a tier A that is
// won no more often than the others.
func (r *Report) Alarms() []words.Text {
	var out []words.Text
	for i := range r.Drift {
		if r.Drift[i].Drifted {
			out = append(out, r.Drift[i].text())
		}
	}
	if l := r.Lift.Value; l != nil && l.High < 1 {
		out = append(out, r.liftText())
	}
	return out
}
