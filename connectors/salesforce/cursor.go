package salesforce

import (
	"slices"
	"time"

	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
)

// overlap is how far a run goes back behind the beginning of the one before.
// Changes become visible when their transaction commits, and stamps are set
// before; transactions last up to ten minutes. See
// https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_getdeleted_getdeletedresult.htm.
const overlap = 10 * time.Minute

// The sizes of pages: as many records as an answer holds, and what is left of
// that after timeouts.
const (
	largestPage  = 2000
	smallestPage = 125
)

// phase is a part of a run of reading deals; accounts have the first alone.
type phase string

const (
	phaseDeals  phase = ""       // records that changed
	phaseRoles  phase = "roles"  // deals whose contact roles changed
	phaseActive phase = "active" // deals whose people were active
)

// position is the decoded form of a crm.Cursor: all that is needed to read on after a
// restart. The zero position is before everything.
type position struct {
	// From is the stamp of the last record read. Where there is none, it is the
	// stamp that the run starts from; where the cursor rests, when the last run began.
	From crm.Stamp `json:"from,omitempty"`
	// Last is the id of the last record read; empty before the first.
	Last string `json:"last,omitempty"`
	// Phase says what of a run is read: first the records that changed.
	Phase phase `json:"phase,omitempty"`
	// Since is the stamp that the run started from; zero in one that reads everything.
	Since crm.Stamp `json:"since,omitempty"`
	// Began is when the run began, by Salesforce's clock, or before what it leaves out; zero
	// while the cursor rests.
	Began crm.Stamp `json:"began,omitempty"`
	// Left are stretches of our own writes, of which the run reads only what others changed last.
	Left []mapping.Span `json:"left,omitempty"`
	// User is who we are, where something is left out.
	User string `json:"user,omitempty"`
	// Size is the most records of a page; zero is largestPage.
	Size int `json:"size,omitempty"`
	// Job is the query job of a reading of everything; nil where it is read page by page.
	Job *job `json:"job,omitempty"`
	// Paged says that no job is to be made any more.
	Paged bool `json:"paged,omitempty"`
	// Total is how many records the run will bring; zero when that is unknown.
	Total int `json:"total,omitempty"`
}

// parseCursor returns the position that a cursor holds.
func parseCursor(c crm.Cursor) (position, error) { return mapping.ReadCursor(c, (*position).valid) }

func (p *position) valid() bool {
	stamps := []crm.Stamp{p.From, p.Since, p.Began}
	return (p.Last == "" || isID(p.Last)) && (p.User == "" || isID(p.User)) && slices.Min(stamps) >= 0 && slices.Max(stamps) <= mapping.MaxStamp &&
		p.Size >= 0 && p.Size <= largestPage && p.Job.valid() && slices.Contains([]phase{phaseDeals, phaseRoles, phaseActive}, p.Phase)
}

// cursor returns the position as text.
func (p position) cursor() crm.Cursor { return mapping.WriteCursor(p) }

// begin returns the position at which a run starts.
func (p position) begin(began crm.Stamp) position {
	start := position{Began: began}
	if p.From > 0 {
		start.From = max(p.From-crm.Stamp(overlap.Milliseconds()), 1)
		start.Since = start.From
	}
	return start
}

// leaving returns the position of a run that leaves out what a user wrote in stretches.
func (p position) leaving(left []mapping.Span, user string) position {
	p.Left, p.User, p.Began = left, user, mapping.HeldBack(p.Began, left, overlap)
	return p
}

// endOfSecond is the last stamp of a second: Salesforce's clocks show whole ones.
func endOfSecond(at crm.Stamp) crm.Stamp { return at + crm.Stamp(time.Second.Milliseconds()) - 1 }

// running reports whether a run has begun and is not over yet.
func (p position) running() bool { return p.Began > 0 }

// rest returns the position after a run: the next one starts from when this one began.
func (p position) rest() position { return position{From: p.Began} }

// size is the most records of the next page.
func (p position) size() int {
	if p.Size == 0 {
		return largestPage
	}
	return p.Size
}
