package market

import (
	"github.com/icptier/icptier/internal/insight/stat"
	"github.com/icptier/icptier/internal/insight/words"
)

// Report is the market as the CRMs and the scores show it.
type Report struct {
	// AsOf is the day it was made for, YYYY-MM-DD.
	AsOf string `json:"as_of"`
	// Currency is that of all amounts, ISO 4217.
	Currency string `json:"currency"`
	TAM      Size   `json:"tam"`
	SAM      Size   `json:"sam"`
	// SOM is absent while the capacity or the win rate is unknown.
	SOM         *Obtainable `json:"som,omitempty"`
	Assumptions Assumptions `json:"assumptions"`
	// Rows stand in the model's order of segments, then by tier. Segments are their sums
	// per segment, with an empty Tier, Tiers those per tier, with an empty Segment, and
	// Total that of all, with neither.
	Rows     []Row `json:"rows"`
	Segments []Row `json:"segments"`
	Tiers    []Row `json:"tiers"`
	Total    Row   `json:"total"`
	// Acquisition has a row for each of the costs that were given.
	Acquisition []Acquisition `json:"acquisition,omitempty"`
	// Universe is absent where it was not given.
	Universe *Reach `json:"universe,omitempty"`
	// Quarters have the open deals by the quarter in which they shall close, per segment and in all.
	Quarters []Quarter `json:"quarters"`
	// Competitors are those that closed deals name, and LossReasons why deals were lost, those of most
	// deals first; empty where no deal says it.
	Competitors []Rival `json:"competitors"`
	LossReasons []Loss  `json:"loss_reasons"`
	// CompetitorNamed says how often a competitor is named at all: where that differs, the rates by
	// competitor also tell when the field is filled.
	CompetitorNamed Naming `json:"competitor_named"`
	// Left out are accounts that are no market: partners and competitors.
	LeftOut  int       `json:"left_out"`
	Formulas []Formula `json:"formulas"`
}

// Size is a number of companies and what they would be worth.
type Size struct {
	// Accounts are the records of the CRMs.
	Accounts int `json:"accounts"`
	// Companies has a company that several connections hold once, found by its domain, else
	// by name and postal code; what one CRM holds twice is two. All that follows counts companies.
	Companies int `json:"companies"`
	Customers int `json:"customers"`
	// Penetration is Customers of Companies; absent without companies.
	Penetration *float64 `json:"penetration,omitempty"`
	// Value is one deal of the expected size with each company; absent while no size is known.
	Value *float64 `json:"value,omitempty"`
}

// Obtainable is the part of the market that capacity and win rate allow within a year.
type Obtainable struct {
	// Worked is the number of companies that buy nothing yet and that the capacity is enough
	// for, the best tier first.
	Worked float64 `json:"worked"`
	// Won is the expected number of buyers among them: the likely case.
	Won float64 `json:"won"`
	// Value is their worth; absent while no deal size is known.
	Value *float64 `json:"value,omitempty"`
	// Interval is the 95 % interval of Won as far as win rates are unsure; which companies buy
	// is not in it. Worst and Best are the cases in which all win rates are at the lower or the
	// upper end of their intervals at once. All three are absent where the win rate is given.
	Interval *stat.Interval `json:"interval,omitempty"`
	Worst    *Case          `json:"worst,omitempty"`
	Best     *Case          `json:"best,omitempty"`
}

// Case is what is won in one case.
type Case struct {
	Won   float64  `json:"won"`
	Value *float64 `json:"value,omitempty"` // absent while no deal size is known
}

// Basis says where a figure comes from.
type Basis string

// The bases of figures.
const (
	Given    Basis = "given"    // by the caller
	Measured Basis = "measured" // of the row itself, or of the CRMs
	OfTier   Basis = "tier"     // measured over all segments, because the row has too few deals
	OfAll    Basis = "all"      // measured over all deals, because the tier has too few
	Unknown  Basis = "unknown"
)

// Figure is a number and where it comes from; the number is absent where it is unknown.
type Figure struct {
	Value *float64 `json:"value,omitempty"`
	Basis Basis    `json:"basis"`
	// Interval is the 95 % interval of a measured win rate (Wilson 1927).
	Interval *stat.Interval `json:"interval,omitempty"`
}

// Assumptions are the figures that SOM is computed from.
type Assumptions struct {
	// Reps is how many people sell to new customers; measured, the owners of the new business
	// that was created in the last 365 days.
	Reps Figure `json:"reps"`
	// DealsPerRep is how many deals one of them can work on in a year; measured, that new
	// business by owner.
	DealsPerRep Figure `json:"deals_per_rep"`
	// WinRate and DealSize are those of all rows together.
	WinRate  Figure `json:"win_rate"`
	DealSize Figure `json:"deal_size"`
	// ActivityDays is for how long an account with activity counts as worked.
	ActivityDays int `json:"activity_days"`
}

// Row is one segment and tier, or a sum of several.
type Row struct {
	// Segment is empty for accounts that belong to none, and in Total.
	Segment string `json:"segment"`
	// Tier is empty for accounts that the model does not apply to, and in sums. That of a
	// customer is computed as if it were a prospect.
	Tier     string `json:"tier"`
	Accounts int    `json:"accounts"` // of the TAM, as the CRMs have them
	// Companies are those of Size; one that stands in several rows is counted in the best.
	Companies int `json:"companies"`
	SAM       int `json:"sam"` // companies that can be served
	// Customers are companies that buy already. Penetration is their share of Companies.
	Customers   int      `json:"customers"`
	Penetration *float64 `json:"penetration,omitempty"`
	// Worked are companies with an open deal or recent activity. Coverage is their share of Companies.
	Worked   int      `json:"worked"`
	Coverage *float64 `json:"coverage,omitempty"`
	// NewBusiness are deals with accounts that had bought nothing before, Existing the others.
	NewBusiness Outcomes `json:"new_business"`
	Existing    Outcomes `json:"existing"`
	// DealSize is that of won deals, both kinds together.
	DealSize *Spread `json:"deal_size,omitempty"`
	// Cycle is the days from creation to close of won deals.
	Cycle    *Spread  `json:"cycle_days,omitempty"`
	Pipeline Pipeline `json:"pipeline"`
	// Obtainable is the row's part of the SOM; absent where that is.
	Obtainable *Obtainable `json:"som,omitempty"`
	// WinRate and Size are the figures that the SOM of the row is computed from.
	WinRate Figure        `json:"som_win_rate"`
	Size    Figure        `json:"som_deal_size"`
	Unknown UnknownCounts `json:"unknown"`
}

// Outcomes are closed deals.
type Outcomes struct {
	Closed int `json:"closed"`
	Won    int `json:"won"`
	// WinRate is the share that was won with its 95 % interval (Wilson 1927); absent
	// without closed deals.
	WinRate *stat.Interval `json:"win_rate,omitempty"`
}

// Spread is how a quantity is distributed.
type Spread struct {
	Deals  int     `json:"deals"`
	Median float64 `json:"median"`
	Mean   float64 `json:"mean"`
}

// Pipeline compares the open deals with the sales target.
type Pipeline struct {
	Deals int     `json:"deals"` // open
	Value float64 `json:"value"` // of those whose amount is known
	// Expected is Value by the win rate of the row; absent while that is unknown.
	Expected *float64 `json:"expected,omitempty"`
	// Quota is that of the segment, in the segment's rows too; absent where none was given.
	Quota *float64 `json:"quota,omitempty"`
	// Coverage is Value of Quota: a tier's part of the segment's coverage. Absent
	// without a quota, or with one of 0.
	Coverage *float64 `json:"quota_coverage,omitempty"`
}

// UnknownCounts counts the accounts and deals without a value, by field.
type UnknownCounts struct {
	NoTier   int `json:"no_tier"`   // accounts that the model does not apply to
	LowKnown int `json:"low_known"` // accounts with a tier of which less than half of the points rest on known values
	NoOwner  int `json:"no_owner"`  // accounts
	NoAmount int `json:"no_amount"` // open and won deals without an amount that can be counted
}

// Formula is the formula of a figure, in words.
type Formula struct {
	ID string `json:"id"`
	words.Text
}
