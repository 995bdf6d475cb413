package ingest

import (
	"context"
	"slices"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
)

// mostParked is how many records a run sets aside before it takes the fault for one of the
// CRM or the connector: more dead letters than a person can look through.
const mostParked = 1000

// retry looks up the records of a kind that earlier runs could not read.
func (r *reading) retry(ctx context.Context, kind crm.Kind) error {
	ids, err := r.Bus.Unread(ctx, r.Connection, kind)
	if err != nil || len(ids) == 0 {
		return err
	}
	slices.Sort(ids)
	unread, err := r.find(ctx, kind, ids, nil)
	if err != nil {
		return err
	}
	for _, id := range unread {
		r.setAside(connector.Problem{ID: id, What: phrase.Of("still cannot be read"), Lost: true})
	}
	return r.Bus.DropUnread(ctx, r.Connection, kind, slices.DeleteFunc(ids, func(id string) bool { return slices.Contains(unread, id) }))
}

// park sets a record aside that cannot be read, for people to see and later runs to look up.
func (r *reading) park(ctx context.Context, kind crm.Kind, p connector.Problem) error {
	if kind == crm.KindAccount && r.blocked(p.ID) {
		return nil // of what shall not come back no body is kept
	}
	if len(r.result.Parked) >= mostParked {
		return outcome.Permanent(phrase.Errorf("more than %d records cannot be read, the last one %s: %s", mostParked, p.ID, p.What))
	}
	if err := r.Bus.KeepUnread(ctx, r.Connection, kind, p.ID, p.Said(), p.Body); err != nil {
		return err
	}
	r.setAside(p)
	return nil
}

func (r *reading) setAside(p connector.Problem) {
	p.Body = nil
	same := func(have connector.Problem) bool { return have.ID == p.ID }
	if i := slices.IndexFunc(r.result.Parked, same); i >= 0 {
		r.result.Parked[i] = p
		return
	}
	r.result.Parked = append(r.result.Parked, p)
}
