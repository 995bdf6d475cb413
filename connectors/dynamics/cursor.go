package dynamics

import (
	"net/url"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
)

// position is the decoded form of a crm.Cursor. The zero position is before everything.
type position struct {
	// Link is the path and the query of Dataverse's own link to what comes next: a further page,
	// or, where the cursor rests, the changes from then on. It goes back as it came.
	Link string `json:"link,omitempty"`
	// Selection names the columns that the link brings.
	Selection string `json:"selection,omitempty"`
	// At is when the run began that the link is of, by Dataverse's clock; zero while a run goes on.
	At crm.Stamp `json:"at,omitempty"`
	// Began is when the run began that goes on, Since when the one before it did.
	Began crm.Stamp `json:"began,omitempty"`
	Since crm.Stamp `json:"since,omitempty"`
	// Phase says what of a run is read, where not the rows that changed: then Link is for the run
	// after it, and Last is the id of the last deal that was read in it.
	Phase phase  `json:"phase,omitempty"`
	Last  string `json:"last,omitempty"`
}

// phase is a part of a run of reading deals.
type phase string

const (
	phaseChanges phase = ""
	phaseRoles   phase = "roles"  // deals whose stakeholders changed
	phaseActive  phase = "active" // deals whose stakeholders were active
)

// next returns the position after the part of a run. A run that reads everything has seen all
// people; another goes on with stakeholders that changed, and, where a day has begun since the
// run before, with those that were active.
func (p position) next() position {
	following := position{Link: p.Link, Selection: p.Selection, Began: p.Began, Since: p.Since}
	switch {
	case p.Phase == phaseChanges && p.Since > 0:
		following.Phase = phaseRoles
		return following
	case p.Phase == phaseRoles && day(p.Since) < day(p.Began):
		following.Phase = phaseActive
		return following
	}
	return position{Link: p.Link, Selection: p.Selection, At: p.Began}
}

var errForeign = phrase.Errorf("a link of the answer leads to another host, or out of the Web API")

// parseCursor returns the position that a cursor holds.
func parseCursor(c crm.Cursor) (position, error) { return mapping.ReadCursor(c, (*position).valid) }

func (p *position) valid() bool {
	u, err := url.Parse(p.Link)
	stamps := []crm.Stamp{p.At, p.Began, p.Since}
	return err == nil && u.Host == "" && strings.HasPrefix(u.Path, "/api/data/") && slices.Min(stamps) >= 0 && slices.Max(stamps) <= mapping.MaxStamp &&
		slices.Contains([]phase{phaseChanges, phaseRoles, phaseActive}, p.Phase)
}

// cursor returns the position as text.
func (p position) cursor() crm.Cursor { return mapping.WriteCursor(p) }

// local returns the path and the query of a link that an answer has, as they are, and an error
// for one that leads elsewhere, before it gets into a cursor. No link is the empty text.
func (c *Connector) local(link string) (string, error) {
	if link == "" {
		return "", nil
	}
	u, err := url.Parse(link)
	if err != nil || u.Host != "" && !strings.EqualFold(u.Host, c.host) || !strings.HasPrefix(u.Path, "/api/data/") {
		return "", errForeign
	}
	return u.RequestURI(), nil
}
