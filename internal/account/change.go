package account

import (
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// ChangeOf is the change that a score makes to the state of an account.
func ChangeOf(k crm.Key, before *State, s *scoring.Score) scoring.Change {
	return scoring.Change{
		Connection: k.Connection, Account: k.ID, Old: before.Announced, New: s.Effective(),
		Fit: s.Fit, Reasons: s.Reasons, Knockout: s.Knockout, Excluded: s.Excluded, Override: s.Override,
		Cause: causeOf(before, s), Model: s.Model, At: s.AsOf, Revision: s.Revision,
	}
}

func causeOf(before *State, s *scoring.Score) scoring.Cause {
	switch {
	case s.Override != scoring.TierNone:
		return scoring.CauseOverride
	case !before.WasAnnounced:
		return scoring.CauseFirst
	case before.ByHand:
		return scoring.CauseOverrideEnded
	case before.Model != "" && before.Model != s.Model:
		return scoring.CauseModel
	}
	return scoring.CauseScore
}
