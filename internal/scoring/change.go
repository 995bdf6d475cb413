package scoring

import (
	"strconv"

	"github.com/icptier/icptier/internal/crm"
)

// Change is one change of an account's tier: an entry of the audit trail, and
// what others may subscribe to.
type Change struct {
	Connection string `json:"connection"`
	Account    string `json:"account"`
	// Old and New are the tiers that count, a rep's where one is in force. What a full
	// tier did to the account is not in them: it changes with every other account.
	Old      Tier     `json:"old"` // TierNone before the first score
	New      Tier     `json:"new"`
	Fit      int      `json:"fit"`
	Reasons  []Reason `json:"reasons,omitempty"`
	Knockout string   `json:"knockout,omitempty"`
	// Excluded is the field=value that the model does not apply to, where New is TierNone.
	Excluded string `json:"excluded,omitempty"`
	// Override is the tier that a rep had set at the time, and New with it.
	Override Tier `json:"override,omitempty"`
	// Cause is why the tier changed; empty in entries of releases without causes.
	Cause Cause     `json:"cause,omitempty"`
	Model string    `json:"model"`
	At    crm.Stamp `json:"at"`
	// Revision is that of the facts the new tier was read from.
	Revision uint64 `json:"revision"`
}

// Cause is why a tier changed.
type Cause string

// The causes of changes.
const (
	CauseFirst         Cause = "first"          // the first score
	CauseScore         Cause = "score"          // other facts, or a new day: points, a knock-out, what the model applies to
	CauseModel         Cause = "model"          // another model, or another version of it
	CauseOverride      Cause = "override"       // a rep set the tier
	CauseOverrideEnded Cause = "override_ended" // a rep took it back, or its last day is over
	CauseCapacity      Cause = "capacity"       // a tier is full; only where a history is shown
)

// ID names the change: two entries with one ID are the same change told twice.
func (c *Change) ID() string {
	return c.Connection + "/" + c.Account + "/" + strconv.FormatUint(c.Revision, 10) + "/" + string(c.New) + "/" + c.Model
}
