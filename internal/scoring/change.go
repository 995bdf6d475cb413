package scoring

import (
	"strconv"

	"github.com/icptier/icptier/internal/crm"
)

// Change is one change of an account's tier: an entry of the audit trail, and
// what others may subscribe to.
type Change struct {
	Connection string   `json:"connection"`
	Account    string   `json:"account"`
	Old        Tier     `json:"old"` // TierNone before the first score
	New        Tier     `json:"new"`
	Fit        int      `json:"fit"`
	Reasons    []Reason `json:"reasons,omitempty"`
	Knockout   string   `json:"knockout,omitempty"`
	// Excluded is what the model does not apply to, where New is TierNone.
	Excluded string `json:"excluded,omitempty"`
	// Override is the tier that a rep had set at the time; New is the model's all the same.
	Override Tier      `json:"override,omitempty"`
	Model    string    `json:"model"`
	At       crm.Stamp `json:"at"`
	// Revision is that of the facts the new tier was read from.
	Revision uint64 `json:"revision"`
}

// ID names the change: two entries with one ID are the same change told twice.
func (c *Change) ID() string {
	return c.Connection + "/" + c.Account + "/" + strconv.FormatUint(c.Revision, 10) + "/" + string(c.New) + "/" + c.Model
}
