package pipedrive

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
)

// phase says what a reading is doing; in between a cursor rests.
type phase string

const (
	phaseRest     phase = ""
	phaseAll      phase = "all"      // everything, in the order of ids
	phaseChanged  phase = "changed"  // what changed, in the order of the times of change
	phaseArchived phase = "archived" // deals that were put away
	phaseDeleted  phase = "deleted"  // deals that were deleted
)

// position is the decoded form of a crm.Cursor: all that is needed to read on after a restart.
type position struct {
	Phase phase `json:"phase,omitempty"`
	// From is where a reading begins to look; zero in one of everything.
	From crm.Stamp `json:"from,omitempty"`
	// To is where the next one begins: when this one began, by Pipedrive's clock, or before what it
	// leaves out.
	To crm.Stamp `json:"to,omitempty"`
	// Left are stretches of our own writes, which the reading leaves out. It ends at Until then, and
	// is at a Part between them.
	Left  []mapping.Span `json:"left,omitempty"`
	Until crm.Stamp      `json:"until,omitempty"`
	Part  int            `json:"part,omitempty"`
	// Aside is when archived and deleted deals were looked for last.
	Aside crm.Stamp `json:"aside,omitempty"`
	// Next is Pipedrive's own cursor of the next page, and Restarts how often one was refused.
	Next     string `json:"next,omitempty"`
	Restarts int    `json:"restarts,omitempty"`
}

var errCursor = outcome.Permanent(errors.New("cursor is not one of Pipedrive's"))

// parseCursor returns the position that a cursor holds.
func parseCursor(c crm.Cursor) (p position, err error) {
	if c == "" {
		return p, nil
	}
	d := json.NewDecoder(bytes.NewReader([]byte(c)))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		return position{}, errCursor
	}
	stamps := []crm.Stamp{p.From, p.To, p.Until, p.Aside}
	begins := p.From > 0 || p.Phase == phaseAll || p.Phase == phaseArchived
	if !begins || slices.Min(stamps) < 0 || slices.Max(stamps) > mapping.MaxStamp || p.Part < 0 || p.Part >= len(p.parts()) ||
		!slices.Contains([]phase{phaseRest, phaseAll, phaseChanged, phaseArchived, phaseDeleted}, p.Phase) {
		return position{}, errCursor
	}
	return p, nil
}

// cursor returns the position as text.
func (p position) cursor() crm.Cursor {
	encoded, err := json.Marshal(p)
	if err != nil {
		return "" // numbers and texts always encode
	}
	return crm.Cursor(encoded)
}

// parts are the stretches that a reading of changes asks for.
func (p position) parts() []mapping.Span {
	if len(p.Left) == 0 {
		return []mapping.Span{{From: p.From, To: mapping.MaxStamp}}
	}
	return mapping.Between(mapping.Span{From: p.From, To: p.Until}, p.Left)
}

// leaving returns the position of a reading until now that leaves stretches out, in whole seconds.
func (p position) leaving(left []mapping.Span, now crm.Stamp) position {
	for _, s := range left {
		p.Left = append(p.Left, mapping.Span{From: s.From / second * second, To: s.To/second*second + second - 1})
		p.Until, p.To = now, mapping.HeldBack(now, p.Left, lookback)
	}
	return p
}

const second = crm.Stamp(1000)

func back(at crm.Stamp) crm.Stamp { return max(at-crm.Stamp(lookback.Milliseconds()), second) }

func rfc3339(at crm.Stamp) string { return at.Time().UTC().Truncate(time.Second).Format(time.RFC3339) }
