package dynamics

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
)

// position is the decoded form of a crm.Cursor. The zero position is before everything.
type position struct {
	// Link is the path and the query of Dataverse's own link to what comes next: a further page,
	// or, where the cursor rests, the changes from then on. It goes back as it came.
	Link string `json:"link,omitempty"`
	// Selection names the columns that the link brings.
	Selection string `json:"selection,omitempty"`
}

var (
	errCursor  = errors.New("cursor is not one of Dynamics'")
	errForeign = errors.New("a link of the answer leads to another host, or out of the Web API")
)

// parseCursor returns the position that a cursor holds.
func parseCursor(c crm.Cursor) (position, error) {
	var p position
	if c == "" {
		return p, nil
	}
	if err := json.Unmarshal([]byte(c), &p); err != nil {
		return p, outcome.Permanent(fmt.Errorf("%w: %w", errCursor, err))
	}
	if u, err := url.Parse(p.Link); err != nil || u.Host != "" || !strings.HasPrefix(u.Path, "/api/data/") {
		return p, outcome.Permanent(errCursor)
	}
	return p, nil
}

// cursor returns the position as text.
func (p position) cursor() crm.Cursor {
	encoded, err := json.Marshal(p)
	if err != nil {
		return "" // texts always encode
	}
	return crm.Cursor(encoded)
}

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
