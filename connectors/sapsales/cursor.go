package sapsales

import (
	"regexp"
	"strings"
	"time"

	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
)

// overlap is how far a run goes back behind the beginning of the one before: a stamp is set before its transaction commits, and nobody says how long
// one lasts.
const overlap = 5 * time.Minute

// position is the decoded form of a crm.Cursor. The zero position is before everything.
type position struct {
	// From is the stamp from which on there is more to read, that one included; at rest, when the last run began.
	From crm.Stamp `json:"from,omitempty"`
	// Within says that a page was full of the one stamp From: its records are read in the order of their ids, Last being the last one.
	Within bool   `json:"within,omitempty"`
	Last   string `json:"last,omitempty"`
	// Began is when the run began, by SAP's clock; zero while the cursor rests.
	Began crm.Stamp `json:"began,omitempty"`
}

// parseCursor returns the position that a cursor holds.
func parseCursor(c crm.Cursor) (position, error) {
	return mapping.ReadCursor(c, func(p *position) bool {
		return min(p.From, p.Began) >= 0 && max(p.From, p.Began) <= mapping.MaxStamp && (p.Last == "" || mapping.IsGUID(p.Last))
	})
}

// query returns the $filter and the order of the next page. Of one stamp its whole millisecond counts, in case that SAP's clock is finer.
func (p position) query() (filter, order string) {
	if p.From > 0 {
		filter = fieldUpdated + " ge " + written(p.From)
	}
	if !p.Within {
		return filter, fieldUpdated + " asc"
	}
	if filter += " and " + fieldUpdated + " lt " + written(p.From+1); p.Last != "" {
		filter += " and " + after(p.Last)
	}
	return filter, fieldID
}

// read returns the position behind a page, and whether there is more. Full says that the page had as many records as one can have; newest and last
// are the greatest stamp and id in it.
func (p position) read(full bool, newest crm.Stamp, last string) (next position, more bool, err error) {
	next = p
	switch {
	case full && (newest == 0 || p.Within && last <= p.Last):
		return p, false, errUnreadable
	case p.Within && full:
		next.Last = last
	case p.Within: // this stamp is read
		next.From, next.Within, next.Last = p.From+1, false, ""
	case !full:
		return position{From: p.Began}, false, nil
	case newest <= p.From:
		next.Within = true
	default:
		next.From = newest
	}
	return next, true, nil
}

func written(at crm.Stamp) string { return at.Time().UTC().Format("2006-01-02T15:04:05.000Z") }

// after chooses the ids behind one, all where there is none, and anyOf those of a list.
func after(id string) string {
	if id == "" {
		return ""
	}
	return "id gt '" + id + "'"
}

func anyOf(ids []string) string { return "id eq '" + strings.Join(ids, "' or id eq '") + "'" }

// literals is how many forms a $filter has. Documents show ids and times with quotation marks and without.
const literals = 4

// inForm writes a $filter in a form: 1 is without those of ids, 2 with those of times.
func inForm(filter string, form uint32) string {
	if form&1 != 0 {
		filter = regexp.MustCompile(`'([0-9A-Fa-f-]{36})'`).ReplaceAllString(filter, "$1")
	}
	if form&2 != 0 {
		filter = regexp.MustCompile(`\d{4}-\d\d-\d\dT[0-9:.]+Z`).ReplaceAllString(filter, "'$0'")
	}
	return filter
}
