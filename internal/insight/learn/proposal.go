package learn

import (
	"github.com/icptier/icptier/internal/insight/backtest"
	"github.com/icptier/icptier/internal/insight/stat"
	"github.com/icptier/icptier/internal/insight/words"
)

// Report is the back-test of the columns with what is proposed from them.
type Report struct {
	*backtest.Report
	// Proposal is null where there are too few deals, nothing tells won from lost ones, or what
	// does is no better than chance and the deals are enough to say so.
	Proposal *Proposal `json:"proposal"`
}

// Proposal is a model that the deals suggest.
type Proposal struct {
	// File is where the model was written; absent where it was not.
	File string `json:"file,omitempty"`
	// Deals is how many it was learned from.
	Deals    int         `json:"deals"`
	Criteria []Criterion `json:"criteria"`
	Tiers    Tiers       `json:"tiers"`
	// Shrinkage is the penalty on the regression's slopes, chosen by cross-validation.
	Shrinkage  float64    `json:"shrinkage"`
	Comparison Comparison `json:"comparison"`
	YAML       string     `json:"yaml"`
}

// Tiers are the least points of A, B and C.
type Tiers struct {
	A int `json:"A"`
	B int `json:"B"`
	C int `json:"C"`
}

// Criterion is one criterion of a proposal.
type Criterion struct {
	ID     string `json:"criterion"`
	Field  string `json:"field"`  // as the model names it; empty for a condition on two fields
	Column string `json:"column"` // as the table does
	// When is a condition on two fields together; absent for one field.
	When   string `json:"when,omitempty"`
	Points int    `json:"points"`
	Values []Band `json:"values"`
	// Unknown holds the points of a deal without a value, with the deals it was learned from.
	Unknown Band `json:"unknown"`
	// Unseen is the points of a label that was not among the deals: the mean.
	Unseen int `json:"unseen,omitempty"`
	// Deals have a value.
	Deals int        `json:"deals"`
	label words.Text // of a condition
}

// Band is a range of numbers, or labels, with its points.
type Band struct {
	Labels []string `json:"labels,omitempty"`
	Rare   bool     `json:"rare,omitempty"`
	From   *float64 `json:"from,omitempty"`
	To     *float64 `json:"to,omitempty"` // not included
	Points int      `json:"points"`
	backtest.Rate
}

// Comparison sets the model in force and the proposal side by side.
type Comparison struct {
	Sentence words.Text `json:"sentence"`
	Tested   int        `json:"tested"`
	// InForce is null where there is no such model, or it applies to too few of the deals.
	InForce  *Side `json:"in_force"`
	Proposal *Side `json:"proposal"`
	// Difference is the area of the proposal less that of the model in force.
	Difference *stat.Interval `json:"difference"`
}

// Side is one of the two.
type Side struct {
	Model   string          `json:"model"`
	AUC     *stat.Interval  `json:"auc"`
	Tiers   []backtest.Tier `json:"tiers"`
	Ordered *backtest.Order `json:"ordered"`
}
