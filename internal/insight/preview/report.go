package preview

import (
	"math"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// Report counts and lists the accounts that a changed model would move. Its JSON is stable.
// A tier is one of A, B, C, D and X, or empty where the model does not apply to the account.
type Report struct {
	// Current and Candidate are name@version#hash of the two models.
	Current   string `json:"current"`
	Candidate string `json:"candidate"`
	// AsOf is the day that both score for, YYYY-MM-DD.
	AsOf string `json:"as_of"`
	// Currency is the candidate's; all values are in whole units of it.
	Currency string `json:"currency"`
	// Accounts is how many were compared, Moved how many of them change their tier,
	// Up and Down to a better and to a worse one. Those that the model begins or
	// ceases to apply to are neither.
	Accounts int `json:"accounts"`
	Moved    int `json:"moved"`
	Up       int `json:"up"`
	Down     int `json:"down"`
	// Share is Moved by Accounts, 0 to 1; 0 without accounts.
	Share float64 `json:"share"`
	// Overridden counts the accounts that would move, were it not for a rep's override.
	Overridden int `json:"overridden"`
	// Matrix has every pair of tiers that an account has before and after, those that
	// stay included, in the order of the tiers.
	Matrix []Cell `json:"matrix"`
	// Pipeline is the open deals of the accounts that move.
	Pipeline Pipeline `json:"pipeline"`
	// Owners are those whose accounts move, the most moved first.
	Owners []Owner `json:"owners"`
	// Places are those of the candidate's limited tiers, by connection; empty where it limits none.
	Places []Places `json:"places"`
	// Connections are all of them, in the configuration's order.
	Connections []ConnectionReport `json:"connections"`
	// Moves are the accounts that move: the largest open pipeline first, then the
	// farthest, then by connection and id.
	Moves []Move `json:"moves"`
}

// Cell is one pair of tiers.
type Cell struct {
	From     scoring.Tier `json:"from"`
	To       scoring.Tier `json:"to"`
	Accounts int          `json:"accounts"`
	Pipeline Pipeline     `json:"pipeline"`
}

// Pipeline is open deals.
type Pipeline struct {
	Deals int `json:"deals"`
	// Value is the sum of those whose amount is known; Unknown counts the others: without
	// an amount, or in a currency that the candidate has no rate for.
	Value   float64 `json:"value"`
	Unknown int     `json:"unknown"`
}

func (p *Pipeline) add(q Pipeline) {
	p.Deals += q.Deals
	p.Value += q.Value
	p.Unknown += q.Unknown
}

// round keeps the value to hundredths, the precision of money.
func (p *Pipeline) round() { p.Value = math.Round(p.Value*100) / 100 }

// Owner is a rep whose accounts move. An empty id stands for no owner.
type Owner struct {
	Connection string   `json:"connection"`
	Owner      string   `json:"owner"` // the CRM's id of the rep
	OwnerName  string   `json:"-"`     // empty where people are not to see it
	Moved      int      `json:"moved"`
	Up         int      `json:"up"`
	Down       int      `json:"down"`
	Pipeline   Pipeline `json:"pipeline"`
}

// ConnectionReport is one connection's part of a Report.
type ConnectionReport struct {
	Connection string    `json:"connection"`
	Accounts   int       `json:"accounts"`
	Moved      int       `json:"moved"`
	WriteBack  WriteBack `json:"write_back"`
}

// WriteBack is the cost of writing the candidate's scores, as far as the CRM's
// fields were last read.
type WriteBack struct {
	// Enabled says whether the configuration lets the connection be written.
	Enabled  bool `json:"enabled"`
	Accounts int  `json:"accounts"` // whose fields would change
	Deals    int  `json:"deals"`
	// BatchSize is how many accounts go into one call. Every batch is read once more
	// before it is written.
	BatchSize int `json:"batch_size"`
	Cost
	// Left are the units that are left to us today; absent until the CRM has told its quota.
	Left *int `json:"left,omitempty"`
}

// Cost is what a write-back takes of a CRM.
type Cost struct {
	Lookups int `json:"lookups"`
	Writes  int `json:"writes"`
	// Calls are all: those that look up, those that write, and those that ask before which
	// fields there are.
	Calls int `json:"calls"`
	// ByCall are the calls by their kind, as the history of runs has them.
	ByCall map[string]int `json:"by_call,omitempty"`
	// Units are what the calls take of the CRM's daily budget.
	Units int `json:"units"`
}

// Move is an account that changes its tier.
type Move struct {
	Connection string       `json:"connection"`
	Account    string       `json:"account"` // the CRM's id
	Name       string       `json:"name"`
	Owner      string       `json:"owner,omitempty"`
	OwnerName  string       `json:"-"` // empty where people are not to see it
	From       scoring.Tier `json:"from"`
	To         scoring.Tier `json:"to"`
	Before     State        `json:"before"`
	After      State        `json:"after"`
	// Criteria are those whose points change. It is empty when a knock-out, what the
	// model applies to, its cuts or its capacity move the account.
	Criteria []scoring.Move `json:"criteria"`
	Pipeline Pipeline       `json:"pipeline"`
}

// State is an account under one of the models.
type State struct {
	Fit      int `json:"fit"`      // 0 to 100
	Coverage int `json:"coverage"` // percent
	// Model is the tier that the model gives, before an override.
	Model    scoring.Tier `json:"model_tier"`
	Knockout string       `json:"knockout,omitempty"` // id of the rule that makes it X
	Excluded string       `json:"excluded,omitempty"` // what the model does not apply to, as field=value
	// Held is true where hysteresis keeps the tier.
	Held bool `json:"held,omitempty"`
	// Full is the tier that the account has the points for and that has no place left.
	Full scoring.Tier `json:"full,omitempty"`
}

// rank orders tiers from A; one that does not apply comes last.
func rank(t scoring.Tier) int {
	for i, tier := range scoring.Tiers() {
		if tier == t {
			return i
		}
	}
	return len(scoring.Tiers())
}

// way is +1 for a better tier, -1 for a worse one, 0 for neither.
func way(from, to scoring.Tier) int {
	switch {
	case from == scoring.TierNone || to == scoring.TierNone || from == to:
		return 0
	case rank(to) < rank(from):
		return 1
	}
	return -1
}

// day writes the day of a stamp.
func day(s crm.Stamp) string { return s.Time().Format("2006-01-02") }
