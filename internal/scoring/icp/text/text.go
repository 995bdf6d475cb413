package text

import (
	"cmp"
	"slices"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// Text is a score in sentences of one language.
type Text struct {
	// Headline is tier, points and coverage, or why there is no tier. It begins with
	// the rep's override while one is in force.
	Headline string `json:"headline"`
	// Knockout is the reason why the account is X.
	Knockout string   `json:"knockout,omitempty"`
	For      []string `json:"for,omitempty"`     // what speaks for the account, the strongest first
	Against  []string `json:"against,omitempty"` // what it lacks, the most costly first
	Gaps     []string `json:"gaps,omitempty"`    // what is unknown, the most promising first
	Lift     string   `json:"lift,omitempty"`    // what the next better tier asks for
	// Play is how the account's segment is sold to, and what to do next, as the model says; a
	// sentence each.
	Play []string `json:"play,omitempty"`
	// Reasons are all criteria, in the model's order.
	Reasons []ReasonText `json:"reasons,omitempty"`
	Deals   []DealText   `json:"deals,omitempty"`
}

// ReasonText is one criterion in words.
type ReasonText struct {
	Label string `json:"label"`
	// Value is the value read, and why it counts as unknown where it does; empty when
	// there was nothing to read.
	Value  string `json:"value"`
	Points int    `json:"points"`
	Max    int    `json:"max"`
}

// DealText is the qualification of one deal in words.
type DealText struct {
	ID       string              `json:"id"`
	Headline string              `json:"headline"`
	Criteria []DealCriterionText `json:"letters"`
	// Gaps says what the deal's stage asks for and is not there, and what is unknown.
	Gaps     string `json:"gaps,omitempty"`
	Question string `json:"question,omitempty"` // the next one to ask
}

// DealCriterionText is one qualification criterion of a deal in words.
type DealCriterionText struct {
	Label string    `json:"label"`
	Level crm.Level `json:"level"`
	Text  string    `json:"text"`
}

// Text puts a score that the model made into sentences.
func (w *Writer) Text(s *scoring.Score) Text {
	t := Text{Headline: w.headline(s, true), Knockout: w.knockout(s), Lift: w.lift(s), Gaps: w.gaps(s), Play: w.play(s)}
	for i := range s.Reasons {
		r := &s.Reasons[i]
		t.Reasons = append(t.Reasons, ReasonText{Label: w.label(r.Criterion), Value: w.value(r), Points: r.Points, Max: r.Max})
	}
	for _, r := range pros(s) {
		t.For = append(t.For, w.reason(r))
	}
	for _, r := range cons(s) {
		t.Against = append(t.Against, w.reason(r))
	}
	for i := range s.Deals {
		t.Deals = append(t.Deals, w.deal(&s.Deals[i]))
	}
	return t
}

// pros are the known criteria that earned at least half of their points, the most first.
func pros(s *scoring.Score) []*scoring.Reason {
	return side(s, func(r *scoring.Reason) bool { return 2*r.Points >= r.Max }, func(r *scoring.Reason) int { return r.Points })
}

// cons are the other known criteria, those that cost most first.
func cons(s *scoring.Score) []*scoring.Reason {
	return side(s, func(r *scoring.Reason) bool { return 2*r.Points < r.Max }, func(r *scoring.Reason) int { return r.Max - r.Points })
}

// side returns the known criteria of one side, the heaviest first, and equals in the
// model's order.
func side(s *scoring.Score, takes func(*scoring.Reason) bool, weight func(*scoring.Reason) int) []*scoring.Reason {
	var all []*scoring.Reason
	for i := range s.Reasons {
		if r := &s.Reasons[i]; r.Known() && takes(r) {
			all = append(all, r)
		}
	}
	slices.SortStableFunc(all, func(a, b *scoring.Reason) int { return cmp.Compare(weight(b), weight(a)) })
	return all
}
