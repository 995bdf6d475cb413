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
	Unscored   bool         // only those without a tier
	Limit      int          // of each connection; 0 is no limit
	// Left is told of every account that is left out since something is wrong with it; nil
	// tells Reader.Left, once for each connection.
	Left func(Fault)
}

func (f *ListFilter) admits(tier scoring.Tier) bool {
	if f.Unscored {
		return tier == scoring.TierNone
	}
	return f.Tier == scoring.TierNone || tier == f.Tier
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
		l := listing{Reader: r, connection: c.Name, f: f, each: each, shown: map[string]bool{}, read: map[string]bool{}}
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
	read       map[string]bool // whether they are shown or not
	faults     []Fault
}

func (l *listing) list(ctx context.Context) error {
	known, err := l.pages(ctx)
	if err == nil && !known {
		l.faults = nil
		err = l.all(ctx)
	}
	if errors.Is(err, errEnough) {
		err = nil
	}
	return err
}

// all shares the places out among all accounts.
func (l *listing) all(ctx context.Context) error {
	places, err := l.allot(ctx, l.connection)
	if err != nil {
		return err
	}
	return l.Cache.WalkMoved(ctx, l.connection, places.moved(), true, l.walk(places))
}

// walk lists the accounts of a walk that stand in the tier that is wanted. It ends with errEnough.
func (l *listing) walk(places placing) func([]crm.Key, []account.State) error {
	return func(keys []crm.Key, states []account.State) error {
		some, err := l.sift(keys, states, func(i int) error {
			s := &states[i]
			places.apply(keys[i].ID, s) // where that is not known yet, the score's own tier is shown
			if s.Score == nil || !s.Facts.Live() || !l.f.admits(s.Score.Effective()) || l.shown[keys[i].ID] || l.enough() {
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
