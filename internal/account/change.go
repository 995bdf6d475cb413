package account

import (
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// Change is a change of a tier on its way into the stream of changes.
type Change struct {
	scoring.Change
	// After is the place in the stream of the account's change before, as the state that the
	// score was made from had it: the change is made for no other one.
	After uint64
}

// Key is the account of the change.
func (c *Change) Key() crm.Key { return crm.Key{Connection: c.Connection, ID: c.Account} }

// Published is the last change of an account's tier that the stream of changes holds.
type Published struct {
	Key  crm.Key
	Tier scoring.Tier
	// Known is false where there is none, or where it cannot be read.
	Known bool
	// Sequence is its place in the stream; 0 for none.
	Sequence uint64
	// After is the place that was taken for the last one until then; 0 for none.
	After uint64
}

// ChangeOf is the change that a score makes to the state of an account.
func ChangeOf(k crm.Key, before *State, s *scoring.Score) Change {
	return Change{scoring.Change{
		Connection: k.Connection, Account: k.ID, Old: before.Published, New: s.Effective(),
		Fit: s.Fit, Reasons: s.Reasons, Knockout: s.Knockout, Excluded: s.Excluded, Override: s.Override,
		Cause: causeOf(before, s), Model: s.Model, At: s.AsOf, Revision: s.Revision,
	}, before.PublishedAt}
}

func causeOf(before *State, s *scoring.Score) scoring.Cause {
	switch {
	case s.Override != scoring.TierNone:
		return scoring.CauseOverride
	case !before.WasPublished:
		return scoring.CauseFirst
	case before.ByHand:
		return scoring.CauseOverrideEnded
	case before.Model != "" && before.Model != s.Model:
		return scoring.CauseModel
	}
	return scoring.CauseScore
}
