package zoho

import (
	"slices"
	"time"

	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
)

// lookback is how far a window of stamps goes back into the one before, since a stamp is set before its
// change is to be seen; kept is how long Zoho surely tells what was deleted, the age of what the recycle bin holds.
const (
	lookback = 5 * time.Minute
	kept     = 60 * 24 * time.Hour
)

// phase is a part of a run of reading. A first reading has phaseAll alone; a later one begins with
// the deletions.
type phase string

const (
	phaseAll     phase = ""
	phaseDeleted phase = "deleted"
	phaseChanges phase = "changes"
	phaseActive  phase = "active" // deals whose contact was active
)

// position is the decoded form of a crm.Cursor. The zero position is before everything.
type position struct {
	Phase phase `json:"phase,omitempty"`
	// From is where the window of the run begins, before it looks back; where the cursor rests,
	// when the last run began.
	From crm.Stamp `json:"from,omitempty"`
	// Began is when the run began by Zoho's clock; zero while the cursor rests.
	Began crm.Stamp `json:"began,omitempty"`
	// Next is where the window of the run after it begins: Began, or before what is left out.
	Next crm.Stamp      `json:"next,omitempty"`
	Left []mapping.Span `json:"left,omitempty"` // stretches of our own writes, which the run leaves out
	// Last is the id that a query goes on after; Page and Token are those of the list of deletions.
	Last  string `json:"last,omitempty"`
	Page  int    `json:"page,omitempty"`
	Token string `json:"token,omitempty"`
}

func (p *position) valid() bool {
	stamps := []crm.Stamp{p.From, p.Began, p.Next}
	return slices.Contains([]phase{phaseAll, phaseDeleted, phaseChanges, phaseActive}, p.Phase) && (p.Last == "" || isID(p.Last)) &&
		slices.Min(stamps) >= 0 && slices.Max(stamps) <= mapping.MaxStamp && p.Page >= 0
}

// window is the stretch of stamps that the run is about.
func (p *position) window() mapping.Span {
	return mapping.Span{From: max(p.From-crm.Stamp(lookback.Milliseconds()), 1), To: p.Began}
}
