package account

import (
	"time"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring"
)

// State is all that is kept of an account between two of its records.
type State struct {
	// Err says why the entry cannot be read; it is outcome.Broken where the entry has to
	// be made anew. Of all else only Mark is filled then, and what can be read all the
	// same: Facts.Revision, the highest that is known, and Published.
	Err error
	// Mark stands for an entry that cannot be read, so that it is replaced as it is or
	// not at all. It is empty for any other.
	Mark string

	Facts crm.Facts
	// Score is nil where it was not asked for, and until the account is scored.
	Score *scoring.Score
	// Tier is the one that counts by the score, ByHand true where a rep has set it; Fit
	// and Model are those of the score.
	Tier   scoring.Tier
	ByHand bool
	Fit    int
	Model  string
	// Published is the last tier that was published as a Change; WasPublished is
	// false before the first. PublishedAt is its place in the stream of changes; 0 where
	// that is not known.
	Published    scoring.Tier
	WasPublished bool
	PublishedAt  uint64
	// Indexed is the epoch of the cache that the account was put into the index of companies
	// in, by the rules of this version of the program; 0 for none. The index of another epoch
	// may be lost, even if the account has been stored again since.
	Indexed uint64
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

// NeedsPublishing reports whether a tier that comes after the state has to be published: it is
// another one than was published last, or the tier that is stored was not published, so
// that another process may be about to do that.
func (s *State) NeedsPublishing(tier scoring.Tier) bool {
	return !s.WasPublished || s.Published != tier || s.Model != "" && s.Tier != s.Published
}

// Absent reports whether nothing is known of the account, neither its own record nor deals.
func (s *State) Absent() bool {
	return s.Err == nil && s.Facts.Revision == 0 && s.Facts.Account == nil && len(s.Facts.Deals) == 0
}

// Route says which accounts a deal belongs to.
type Route struct {
	// Accounts are the one that it belongs to now, first, and all that it belonged to
	// before. An empty id is none; no ids at all say that the record comes late.
	Accounts []string
	// Err says why that is not known; it is outcome.Broken where the line of the deal in
	// the index has to be made anew.
	Err error
}

// Fault is an account that something is wrong with, as readers report it.
type Fault struct {
	Key crm.Key
	// Reason holds no contents of the account.
	Reason phrase.Phrase
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
	// Mark replaces Expected where the entry could not be read: what is there is removed
	// whole before anything is written, and stays removed where Facts is nil. Published,
	// WasPublished and PublishedAt are written with it, and else not looked at.
	Mark         string
	Published    scoring.Tier
	WasPublished bool
	PublishedAt  uint64
	// Facts is nil when only the score is stored.
	Facts *crm.Facts
	// Score is nil when only the facts are stored.
	Score *scoring.Score
	// Indexed is the epoch in which the index of companies was told of the account as the
	// facts have it; 0 leaves what is stored.
	Indexed uint64
}
