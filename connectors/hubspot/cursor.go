package hubspot

import (
	"slices"

	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
)

// phase says what a reading is doing.
type phase string

// A first reading lists; a later one walks over the archived objects and then
// searches, and where criteria come from contact roles looks for people who were active.
// In between a cursor rests.
const (
	phaseRest     phase = ""
	phaseList     phase = "list"
	phaseArchived phase = "archived"
	phaseSearch   phase = "search"
	phasePeople   phase = "people"
)

// position is the decoded form of a crm.Cursor: all that is needed to read on after a restart.
type position struct {
	Phase phase `json:"phase,omitempty"`
	// From is where the window of modified stamps begins, and where a later
	// reading begins when the cursor rests.
	From crm.Stamp `json:"from,omitempty"`
	// To is where a later reading begins: when this one began, by HubSpot's clock, or before
	// what it leaves out.
	To crm.Stamp `json:"to,omitempty"`
	// Left are stretches of our own writes, which the reading leaves out, and Until is then
	// where its window ends.
	Left  []mapping.Span `json:"left,omitempty"`
	Until crm.Stamp      `json:"until,omitempty"`
	// After is HubSpot's token of the next page of a list.
	After string `json:"after,omitempty"`
	// Last is the id that the search goes on after.
	Last string `json:"last,omitempty"`
	// Done counts the records before, and Total those of the whole list.
	Done  int `json:"done,omitempty"`
	Total int `json:"total,omitempty"`
}

// parseCursor returns the position a cursor holds; the empty cursor begins a list.
func parseCursor(c crm.Cursor) (position, error) {
	if c == "" {
		return position{Phase: phaseList}, nil
	}
	return mapping.ReadCursor(c, func(p *position) bool {
		return p.Phase == phaseList || p.From > 0 && slices.Contains([]phase{phaseRest, phaseArchived, phaseSearch, phasePeople}, p.Phase)
	})
}

// window is the stretch of modified stamps that the reading is about. It goes back into the
// one before it: the search index shows a change later than the change's stamp says.
func (p position) window() mapping.Span {
	return mapping.Span{From: max(p.From-crm.Stamp(lookback.Milliseconds()), 0), To: max(p.To, p.Until)}
}

// leaving returns the position of a reading that leaves stretches out.
func (p position) leaving(left []mapping.Span) position {
	if len(left) > 0 {
		p.Left, p.Until, p.To = left, p.To, mapping.HeldBack(p.To, left, lookback)
	}
	return p
}

// cursor returns the position as text.
func (p position) cursor() crm.Cursor { return mapping.WriteCursor(p) }
