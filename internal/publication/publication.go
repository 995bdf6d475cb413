package publication

import (
	"errors"
	"time"

	"github.com/icptier/icptier/internal/scoring"
)

// ErrNoModel says that no model of this hash is kept.
var ErrNoModel = errors.New("no such ICP model is kept")

// Shadow is a model that is scored beside the one in force, and never written back.
type Shadow struct {
	Model string    `json:"model"` // name@version#hash
	Hash  string    `json:"hash"`  // empty where there is no shadow
	By    string    `json:"by"`    // as of a Publication
	At    time.Time `json:"at"`
}

// Publication says that an ICP model came into force. Its JSON is kept for good, and is
// what scripts read.
type Publication struct {
	// Version counts the publications from 1. Going back to an earlier model is a
	// publication of its own, so that the newest version is always the one in force.
	Version int `json:"version"`
	// Model is name@version#hash of the model, Hash the key of its source.
	Model string `json:"model"`
	Hash  string `json:"hash"`
	// Cause is why it was published.
	Cause Cause `json:"cause"`
	// Restores is the earlier version that a rollback went back to; 0 otherwise.
	Restores int `json:"restores,omitempty"`
	// By is the login of the publisher, or the name that was given instead. It is
	// a person's, so it stays out of logs and metrics.
	By string    `json:"by"`
	At time.Time `json:"at"`
	// Note is the publisher's comment.
	Note string `json:"note,omitempty"`
	// Accounts is how many accounts there were, and Moves those of them by the tier
	// before and after whose tier changed; both are absent where nothing was compared.
	Accounts int        `json:"accounts,omitempty"`
	Moves    []TierMove `json:"moves,omitempty"`
}

// Cause is why a model was published.
type Cause string

// The causes of publications.
const (
	First    Cause = "first"    // the configuration's file, when the program first started
	ByHand   Cause = "publish"  // a person published a file
	Rollback Cause = "rollback" // a person went back to an earlier version
)

// TierMove counts the accounts that go from one tier to another. An empty tier is that
// of accounts that the model does not apply to.
type TierMove struct {
	From     scoring.Tier `json:"from"`
	To       scoring.Tier `json:"to"`
	Accounts int          `json:"accounts"`
}

// Moved is how many accounts changed their tier.
func (p *Publication) Moved() int {
	n := 0
	for _, m := range p.Moves {
		n += m.Accounts
	}
	return n
}
