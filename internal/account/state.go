package account

import (
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// State is all that is kept of an account between two of its records.
type State struct {
	Facts crm.Facts
	// Score is nil where it was not asked for, and until the account is scored.
	Score *scoring.Score
	// Tier is the one that counts by the score, ByHand true where a rep has set it; Fit
	// and Model are those of the score.
	Tier   scoring.Tier
	ByHand bool
	Fit    int
	Model  string
	// Announced is the last tier that was published as a Change; WasAnnounced is
	// false before the first.
	Announced    scoring.Tier
	WasAnnounced bool
	// Indexed is true once the index of companies knows the account, by the rules of
	// this version of the program.
	Indexed bool
}

// Expired reports whether the score still goes by a tier that a rep has set, though its
// last day lies before the day of asOf: nothing but a new score ends it.
func (s *State) Expired(asOf crm.Stamp) bool {
	if !s.ByHand || s.Facts.Account == nil {
		return false
	}
	last, err := time.Parse(time.DateOnly, s.Facts.Account.Written[crm.FieldOverrideUntil])
	return err == nil && scoring.Days(crm.StampOf(last), asOf) > 0
}

// Entry is one line of the index of companies: an account under a key that all accounts
// of the company have in common.
type Entry struct {
	Company string
	Account crm.Key
}

// Update is one conditional write of a State.
type Update struct {
	Key crm.Key
	// Expected is the revision of the facts that the update was made from; 0 for
	// an account that was not there. With another revision the update is refused.
	Expected uint64
	// Facts is nil when only the score is stored.
	Facts *crm.Facts
	// Score is nil when only the facts are stored.
	Score *scoring.Score
	// Indexed marks that the index of companies knows the account as the facts have it.
	Indexed bool
}
