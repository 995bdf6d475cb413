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
		l := listing{Reader: r, connection: c.Name, f: f, each: each, shown: map[string]bool{}}
		err := l.list(ctx)
		r.leave(c.Name, f.Left, l.faults)
		if err != nil {
			return err
		}
	}
	return nil
}

// listing is the list of one connection.
type listing struct {
	*Reader
	connection string
	f          ListFilter
	each       func(Listed) error
	shown      map[string]bool // with a limit
	faults     []Fault
}

func (l *listing) list(ctx context.Context) error {
	err := l.best(ctx)
	if err == nil {
		err = l.all(ctx)
	}
	if errors.Is(err, errEnough) {
		err = nil
	}
	return err
}

// best lists those of tier A where these are enough: who stands there does not depend on the
// places of lower tiers, which have many more accounts.
func (l *listing) best(ctx context.Context) error {
	if l.f.Limit == 0 || l.f.Tier > scoring.TierA || l.Models.Model().Capacity() == nil {
		return nil
	}
	places, err := l.allot(ctx, l.connection, scoring.TierA)
	if err != nil {
		return err
	}
	return l.Cache.WalkBest(ctx, l.connection, scoring.TierA, scoring.TierA, l.f.Limit, l.walk(places, scoring.TierA))
}

func (l *listing) all(ctx context.Context) error {
	l.faults = nil
	places, err := l.allot(ctx, l.connection, scoring.TierX)
	if err != nil {
		return err
	}
	if moved := places.moved(); l.f.Limit == 0 || len(moved) > 0 {
		return l.Cache.WalkMoved(ctx, l.connection, moved, true, l.walk(places, l.f.Tier))
	}
	best, last := scoring.TierA, scoring.TierNone
	if l.f.Tier != "" {
		best, last = l.f.Tier, l.f.Tier
	}
	return l.Cache.WalkBest(ctx, l.connection, best, last, l.f.Limit, l.walk(places, l.f.Tier))
}

// walk lists the accounts of a walk that stand in a tier, of all tiers where it is empty. It ends
// with errEnough.
func (l *listing) walk(places *allotment, tier scoring.Tier) func([]crm.Key, []account.State) error {
	return func(keys []crm.Key, states []account.State) error {
		some, err := l.sift(keys, states, func(i int) error {
			s := &states[i]
			places.apply(keys[i].ID, s) // where that is not known yet, the score's own tier is shown
			if s.Score == nil || !s.Facts.Live() || tier != "" && s.Score.Effective() != tier || l.shown[keys[i].ID] || l.enough() {
				return nil
			}
			if l.f.Limit > 0 {
				l.shown[keys[i].ID] = true
			}
			return l.each(listed(keys[i], s))
		})
		l.faults = append(l.faults, some...)
		if err == nil && l.enough() {
			err = errEnough
		}
		return err
	}
}

func (l *listing) enough() bool { return l.f.Limit > 0 && len(l.shown) >= l.f.Limit }
