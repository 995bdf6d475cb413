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

// Tiers lists the tiers that an account can be given, the best first.
func Tiers() []Tier { return []Tier{TierA, TierB, TierC, TierD, TierX} }

// Score is an account's value to sales, with the reasons. Its JSON is kept in the
// cache, and is a contract with scripts.
type Score struct {
	// Tier is the model's tier; Effective is the one that counts.
	Tier Tier `json:"tier"`
	// Fit is 0 to 100, and exactly the sum of the points of Reasons.
	Fit int `json:"fit"`
	// Coverage is the share of the 100 points whose inputs are known, in percent.
	Coverage int `json:"coverage"`
	// Grade is the effective tier and the class in one cell, A1 to D4; empty
	// without an open deal, and for X.
	Grade string `json:"grade,omitempty"`
	// Class is that of the best open deal, 1 to 4; 0 without one. Qualification
	// is its score, 0 to 100.
	Class         int `json:"class,omitempty"`
	Qualification int `json:"qualification,omitempty"`
	// Knockout is the id of the rule that makes it X.
	Knockout string `json:"knockout,omitempty"`
	// Excluded is the field=value that the model does not apply to; then there
	// is neither a tier nor a reason.
	Excluded string `json:"excluded,omitempty"`
	// Held is true when the points alone would give a worse tier, and the account
	// keeps the one that was written last because it is so close to its cut.
	Held bool `json:"held,omitempty"`
	// Capped are the full tiers that kept the account out, the best first. They depend on
	// the other accounts, so they are worked out when a score is shown or written, and
	// are never stored.
	Capped []Capped `json:"capped,omitempty"`
	// Segment is the id of the first segment that the account belongs to, and
	// Framework the one that its deals are qualified by.
	Segment   string `json:"segment,omitempty"`
	Framework string `json:"framework,omitempty"`
	// Reasons are all criteria in the model's order, Gaps those whose inputs are unknown.
	Reasons []Reason `json:"reasons,omitempty"`
	Gaps    []Gap    `json:"gaps,omitempty"`
	// Lift is the distance to the next better tier; nil at the top and for X.
	Lift *Lift `json:"lift,omitempty"`
	// Deals are the open deals, by id.
	Deals []DealScore `json:"deals,omitempty"`
	// Override is the tier that a rep has set, while it is in force, with the
	// rep's reason and its last day (YYYY-MM-DD, empty for no end).
	Override       Tier   `json:"override,omitempty"`
	OverrideReason string `json:"override_reason,omitempty"`
	OverrideUntil  string `json:"override_until,omitempty"`
	// Failed are the rules whose condition ended in a run-time error for this account, as the
	// model file names them: criteria.use-case, knockouts.odd, segments.enterprise. They count
	// as unknown.
	Failed []string `json:"failed,omitempty"`
	// Model is name@version#hash of the rules.
	Model string `json:"model"`
	// AsOf is the day the score was made for.
	AsOf crm.Stamp `json:"as_of"`
	// Revision is that of the facts it was made from.
	Revision uint64 `json:"revision"`
}

// Effective is the tier that counts: the rep's while an override is in force, else the
// model's, or the next one where that is full.
func (s *Score) Effective() Tier {
	switch {
	case s.Override != TierNone:
		return s.Override
	case len(s.Capped) > 0:
		return s.Capped[len(s.Capped)-1].To
	}
	return s.Tier
}

// Reason is one criterion's part of a score.
type Reason struct {
	Criterion string `json:"criterion"`
	// Value is the value read, in one form for all languages: 1200000 EUR,
	// 2026-11-12, DE 70173, true. It is empty when there was nothing to read.
	Value string `json:"value,omitempty"`
	// Problem is why a value that was read counts as unknown all the same.
	Problem Problem `json:"problem,omitempty"`
	Points  int     `json:"points"`
	Max     int     `json:"max"`
}

// Known reports whether the points come from a value, and not from its absence.
func (r *Reason) Known() bool { return r.Value != "" && r.Problem == "" }

// Problem is why a value cannot be used.
type Problem string

// The problems that values have.
const (
	ProblemNegative    Problem = "negative"    // below zero
	ProblemImplausible Problem = "implausible" // more than any company has
	ProblemCurrency    Problem = "currency"    // the model has no rate for it
	ProblemFuture      Problem = "future"      // a date after the day of the score
	ProblemLong        Problem = "long"        // more than a field of its kind holds
	ProblemRange       Problem = "range"       // its two ends do not count alike, or a number is needed
	ProblemFailed      Problem = "failed"      // a condition ended in a run-time error
	ProblemType        Problem = "type"        // no number, no day, neither true nor false, no postal code of its country
)

// Gap is a criterion whose input is unknown, with the points it could bring on top.
type Gap struct {
	Criterion string `json:"criterion"`
	Points    int    `json:"points"`
}

// Lift is the distance of an account to the next better tier.
type Lift struct {
	Tier Tier `json:"tier"`
	// Points and Coverage (percent) are the missing amounts; 0 when there is enough.
	Points   int `json:"points,omitempty"`
	Coverage int `json:"coverage,omitempty"`
	// By are the criteria that could make up for it, with the points each could
	// add: unknown values to find out, and contact to renew. It is empty when
	// those would not be enough.
	By []Gap `json:"by,omitempty"`
}

// DealScore is the qualification of an open deal.
type DealScore struct {
	ID        string `json:"id"`
	Framework string `json:"framework"` // MEDDIC, MEDDPICC or BANT
	// Score is 0 to 100: how complete the qualification is. It is no probability of winning.
	Score int `json:"score"`
	// Class is 1 to 4, the best is 1.
	Class int `json:"class"`
	// Criteria are all criteria of the framework in its order.
	Criteria []DealCriterion `json:"letters,omitempty"`
	// Stage is the deal's stage in the CRM when criteria lag behind it.
	Stage string `json:"stage,omitempty"`
	// Next is the criterion to ask about next; empty when all are confirmed.
	Next string `json:"next,omitempty"`
}

// DealCriterion is the support for one qualification criterion of a deal.
type DealCriterion struct {
	ID    string    `json:"l"` // one of crm.QualificationCriteria
	Level crm.Level `json:"n"`
	// Points is the criterion's part of the deal's score.
	Points int `json:"p,omitempty"`
	// Aged is true when old evidence has cost the criterion a level.
	Aged bool `json:"aged,omitempty"`
	// Active is when the people in the criterion's contact role were last active; zero
	// for criteria that a field supports.
	Active crm.Stamp `json:"act,omitempty"`
	// Behind is true when the deal's stage asks for more than Level.
	Behind bool `json:"behind,omitempty"`
}
