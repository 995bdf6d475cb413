package scoring

import "github.com/icptier/icptier/internal/crm"

// Tier is the priority of an account.
type Tier string

// The tiers, the best first.
const (
	TierA    Tier = "A"
	TierB    Tier = "B"
	TierC    Tier = "C"
	TierD    Tier = "D"
	TierX    Tier = "X" // not ICP, with the knock-out that says so
	TierNone Tier = ""  // the model does not apply: a customer, a partner
)

// Score is what an account is worth to sales, and why. Its JSON is kept in the
// cache, and is what scripts read.
type Score struct {
	Tier Tier `json:"tier"`
	// Fit is 0 to 100, and exactly the sum of the points of Reasons.
	Fit int `json:"fit"`
	// Coverage is the share of the 100 points whose inputs are known, in percent.
	Coverage int `json:"coverage"`
	// Grade is tier and class in one cell, A1 to D4; empty without an open deal.
	Grade string `json:"grade,omitempty"`
	// Class is that of the best open deal, 1 to 4; 0 without one. Qualification
	// is its score, 0 to 100.
	Class         int `json:"class,omitempty"`
	Qualification int `json:"qualification,omitempty"`
	// Knockout is the id of the rule that makes it X.
	Knockout string `json:"knockout,omitempty"`
	// Segment is the id of the segment that chose the framework for the deals.
	Segment string   `json:"segment,omitempty"`
	Reasons []Reason `json:"reasons,omitempty"`
	Gaps    []Gap    `json:"gaps,omitempty"`
	// Lift is what separates it from the next better tier; nil at the top.
	Lift *Lift `json:"lift,omitempty"`
	// Deals are the open deals, by id.
	Deals []DealScore `json:"deals,omitempty"`
	// Override is the tier that a rep has set, while it is in force.
	Override Tier `json:"override,omitempty"`
	// Model is name@version#hash of the rules.
	Model string `json:"model"`
	// AsOf is the day the score was made for.
	AsOf crm.Stamp `json:"as_of"`
	// Revision is that of the facts it was made from.
	Revision uint64 `json:"revision"`
}

// Effective is the tier that counts: the rep's while an override is in force.
func (s *Score) Effective() Tier {
	if s.Override != TierNone {
		return s.Override
	}
	return s.Tier
}

// Reason is one criterion's part of a score.
type Reason struct {
	Criterion string `json:"criterion"`
	// Value is what was read; empty when it is unknown. A date is YYYY-MM-DD.
	Value  string `json:"value,omitempty"`
	Points int    `json:"points"`
	Max    int    `json:"max"`
}

// Gap is a criterion whose input is unknown, with the points it could bring on top.
type Gap struct {
	Criterion string `json:"criterion"`
	Points    int    `json:"points"`
}

// Lift is what separates an account from a tier.
type Lift struct {
	Tier Tier `json:"tier"`
	// Points and Coverage are what is missing; 0 when it is enough.
	Points   int `json:"points,omitempty"`
	Coverage int `json:"coverage,omitempty"`
}

// DealScore is how well an open deal is qualified.
type DealScore struct {
	ID        string `json:"id"`
	Framework string `json:"framework"`
	// Score is 0 to 100: how complete the qualification is. It is no probability of winning.
	Score int `json:"score"`
	// Class is 1 to 4, the best is 1.
	Class   int      `json:"class"`
	Letters []Letter `json:"letters,omitempty"`
}

// Letter is the support for one letter of a framework.
type Letter struct {
	ID    string    `json:"l"` // one of crm.Letters
	Level crm.Level `json:"n"`
}
