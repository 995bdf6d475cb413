package territory

import (
	"slices"

	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring"
)

// Uncovered says what becomes of accounts in areas that are no rep's home.
type Uncovered string

// What can become of them.
const (
	UncoveredRefuse Uncovered = "refuse" // there is no plan until a rep covers the area
	UncoveredAssign Uncovered = "assign" // they are shared out as if every rep were at home there
	UncoveredLeave  Uncovered = "leave"  // they stay without a rep
)

// Options are how to share out.
type Options struct {
	// Tiers are those whose accounts take part; nil is A to D and customers without a tier.
	Tiers []scoring.Tier
	// Capacity is that of reps who are made of owners; 0 is a fifth more than an even share.
	Capacity int
	// Value is the expected value of an account of a tier, and Hours the work it
	// makes in a year, each from 0 on; DealHours comes on top for every open deal. An
	// absent tier is 0. See DefaultValue and DefaultHours.
	Value, Hours map[scoring.Tier]float64
	DealHours    float64
	Weights      Weights
	Uncovered    Uncovered
	// Absent are reps who are away for a time, by name: their accounts are shared out, and no other
	// account moves. Leaving are reps who leave the firm: their accounts are shared out for good.
	Absent, Leaving []string
	// Seed chooses where the search looks; the same seed gives the same plan.
	Seed uint64
	// Progress is called with the number of steps done and of all; may be nil.
	Progress func(done, total int)
}

// Weights weigh the parts of a plan's cost, each from 0 to 1000. The cost is
//
//	Value × mean over reps of ((value / fair value) − 1)²
//	+ Workload × the same of the hours
//	+ Region × (1 − the chance that two accounts of one postal area have the same rep)
//	+ Home × share of accounts outside the home regions of their reps
//	+ Skill × share of accounts whose reps lack the language or the skill
//	+ Move × share of accounts that get another rep
//
// where what is fair follows the reps' shares.
type Weights struct{ Value, Workload, Region, Home, Skill, Move float64 }

// DefaultWeights let an account move where two reps differ by more than 2.5 % of their
// fair share, or to a rep who is at home there or has its language and skill; never for the sake of its area alone.
func DefaultWeights() Weights {
	return Weights{Value: 1, Workload: 1, Region: 0.05, Home: 0.15, Skill: 0.3, Move: 0.1}
}

// DefaultValue weighs tiers where no win rate and deal size have been measured. Customers
// have no tier.
func DefaultValue() map[scoring.Tier]float64 {
	return map[scoring.Tier]float64{scoring.TierA: 8, scoring.TierB: 4, scoring.TierC: 2, scoring.TierD: 1, scoring.TierNone: 4}
}

// DefaultHours are the hours that an account takes in a year.
func DefaultHours() map[scoring.Tier]float64 {
	return map[scoring.Tier]float64{scoring.TierA: 24, scoring.TierB: 12, scoring.TierC: 6, scoring.TierD: 2, scoring.TierNone: 12}
}

// DefaultDealHours is the work that an open deal takes.
const DefaultDealHours = 16

func (o *Options) takesPart(a *insight.Account) bool {
	if a.Relationship == "partner" || a.Relationship == "competitor" {
		return false
	}
	if o.Tiers != nil {
		return slices.Contains(o.Tiers, a.Tier)
	}
	return a.Tier != scoring.TierX && (a.Tier != scoring.TierNone || a.Customer())
}

func (o *Options) check() []Problem {
	var all []Problem
	number := func(name phrase.Phrase, v, most float64) {
		if !(v >= 0 && v <= most) {
			all = append(all, Problem{What: phrase.Of("%s %g is not between 0 and %g", name, v, most)})
		}
	}
	for _, t := range append(scoring.Tiers(), scoring.TierNone) {
		number(phrase.Of("the value of tier %s", t), o.Value[t], 1e12)
		number(phrase.Of("the hours of tier %s", t), o.Hours[t], 1e6)
	}
	number(phrase.Of("the hours of a deal"), o.DealHours, 1e6)
	number(phrase.Of("the capacity"), float64(o.Capacity), 1e9)
	const most = 1000
	number(phrase.Of("weight %s", "value"), o.Weights.Value, most)
	number(phrase.Of("weight %s", "workload"), o.Weights.Workload, most)
	number(phrase.Of("weight %s", "region"), o.Weights.Region, most)
	number(phrase.Of("weight %s", "home"), o.Weights.Home, most)
	number(phrase.Of("weight %s", "skill"), o.Weights.Skill, most)
	number(phrase.Of("weight %s", "move"), o.Weights.Move, most)
	switch o.Uncovered {
	case UncoveredRefuse, UncoveredAssign, UncoveredLeave:
	default:
		all = append(all, Problem{What: phrase.Of("uncovered %q is none of refuse, assign, leave", string(o.Uncovered))})
	}
	return all
}
