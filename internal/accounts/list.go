package accounts

import (
	"context"
	"errors"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// ListFilter chooses accounts; an empty value does not restrict.
type ListFilter struct {
	Connection string
	Tier       scoring.Tier // the one that counts
	Limit      int          // of each connection; 0 is no limit
	// Left is told of every account that is left out since something is wrong with it; nil
	// tells Reader.Left, once for each connection.
	Left func(Fault)
}

// Listed is one account of a list.
type Listed struct {
	Key     crm.Key
	Facts   *crm.Facts // the same account with its deals
	Account *crm.Account
	Written crm.Written
	Score   *scoring.Score
	Deals   int // that the CRM shows, closed ones included
}

// errEnough ends a walk through the list once it has as many accounts as were asked for.
var errEnough = errors.New("there are enough accounts")

// List calls each with the accounts, connection by connection, the best first, with
// the places of capped tiers shared out. With a limit it reads few accounts beyond that, and
// finds what is wrong with those alone.
func (r *Reader) List(ctx context.Context, f ListFilter, each func(Listed) error) error {
	chosen, err := r.Connections.Chosen(f.Connection)
	if err != nil {
		return err
	}
	for _, c := range chosen {
		n := 0
		var faults []Fault
		places, err := r.allot(ctx, c.Name)
		if err != nil {
			return err
		}
		walk := func(keys []crm.Key, states []account.State) error {
			some, err := r.sift(keys, states, func(i int) error {
				s := &states[i]
				places.apply(keys[i].ID, s) // where that is not known yet, the score's own tier is shown
				if s.Score == nil || !s.Facts.Live() || f.Tier != "" && s.Score.Effective() != f.Tier || f.Limit > 0 && n >= f.Limit {
					return nil
				}
				n++
				return each(listed(keys[i], s))
			})
			faults = append(faults, some...)
			if err == nil && f.Limit > 0 && n >= f.Limit {
				err = errEnough
			}
			return err
		}
		if moved := places.moved(); f.Limit == 0 || len(moved) > 0 {
			err = r.Cache.WalkMoved(ctx, c.Name, moved, true, walk)
		} else {
			best, last := scoring.TierA, scoring.TierNone
			if f.Tier != "" {
				best, last = f.Tier, f.Tier
			}
			err = r.Cache.WalkBest(ctx, c.Name, best, last, f.Limit, walk)
		}
		if errors.Is(err, errEnough) {
			err = nil
		}
		r.leave(c.Name, f.Left, faults)
		if err != nil {
			return err
		}
	}
	return nil
}
