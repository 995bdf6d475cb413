package accounts

import (
	"cmp"
	"context"
	"slices"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
)

// Placing is what the cache keeps of who asks for the places of limited tiers.
type Placing interface {
	// Asked returns the groups of a connection with those that come first for places, down to a
	// tier, and with some whom reps have put there; false where it does not know of all.
	Asked(ctx context.Context, connection string, room *scoring.Capacity, down scoring.Tier, hands int) ([]scoring.Group, bool, error)
	// Over returns the first of those that stand in a tier when they get no place, Best those that
	// the ranking has there: n or more where there are.
	Over(ctx context.Context, connection string, tier scoring.Tier, n int) ([]scoring.Seated, error)
	Best(ctx context.Context, connection string, tier scoring.Tier, n int) ([]scoring.Seated, error)
}

// placing gives scores the tiers that have room for them; false, changing nothing, where the
// account has changed since places were shared out.
type placing interface {
	apply(id string, s *account.State) bool
}

// pages lists the first accounts, tier by tier, and reads few others: where places are limited,
// no more than there are places. It reports false where the cache does not know who asks for
// them, as while another model takes over, or where all accounts are wanted.
func (l *listing) pages(ctx context.Context) (known bool, err error) {
	if l.f.Limit == 0 {
		return false, nil
	}
	tiers := append(scoring.Tiers(), scoring.TierNone)
	if l.f.Tier != scoring.TierNone || l.f.Unscored {
		tiers = []scoring.Tier{l.f.Tier}
	}
	model := l.Models.Model()
	for _, tier := range tiers {
		s := &seating{model: model, room: model.Capacity(), tier: tier, seats: map[string]scoring.Turn{}}
		if known, err := l.page(ctx, s); !known || err != nil {
			return known, err
		}
	}
	return true, nil
}

// page lists the accounts of a tier: as many as are wanted, then four times as many, as long as
// they cannot be shown.
func (l *listing) page(ctx context.Context, s *seating) (known bool, err error) {
	for n := l.f.Limit; ; n *= 4 {
		if known, err := s.read(ctx, l.Cache, l.connection, n); !known || err != nil {
			return known, err
		}
		ids, more, err := s.first(ctx, l.Cache, l.connection, n)
		if err != nil {
			return false, err
		}
		ids = slices.DeleteFunc(ids, func(id string) bool { return l.read[id] })
		for _, id := range ids {
			l.read[id] = true
		}
		if err := l.Cache.WalkOver(ctx, l.connection, ids, l.walk(s)); err != nil {
			return true, err
		}
		if !more {
			return true, nil
		}
	}
}

// seating is who stands in a tier.
type seating struct {
	model *icp.Model
	room  *scoring.Capacity // nil limits nothing
	tier  scoring.Tier
	// seats are the turns of those that have a place in the tier or a better one that is limited;
	// here those of them that stand in the tier, hands those that reps have put there.
	seats       map[string]scoring.Turn
	here, hands []scoring.Seated
	full        bool            // there may be more hands
	over        map[string]bool // that stand here as they got no place
}

// limited reports whether the places of the tier are.
func (s *seating) limited() bool { return s.room != nil && s.room.Limits[s.tier] > 0 }

// read reads who has places, with n of those that reps have put there.
func (s *seating) read(ctx context.Context, from Placing, connection string, n int) (known bool, err error) {
	if s.room == nil || s.tier == scoring.TierNone || s.tier == scoring.TierX {
		return true, nil
	}
	groups, known, err := from.Asked(ctx, connection, s.room, s.tier, n)
	if !known || err != nil {
		return false, err
	}
	clear(s.seats)
	s.here, s.hands, s.full = nil, nil, false
	for i := range groups {
		s.room.Seats(&groups[i], s.tier, func(tier scoring.Tier, w scoring.Waiting) {
			s.seats[w.ID] = w.Turn
			if tier == s.tier {
				s.here = append(s.here, scoring.Seated{ID: w.ID, Fit: w.Turn.Fit()})
			}
		})
		if at := slices.Index(scoring.Tiers(), s.tier); s.limited() {
			s.hands = append(s.hands, groups[i].Hands[at]...)
			s.full = s.full || len(groups[i].Hands[at]) >= n
		}
	}
	return true, nil
}

// first returns the first n of the tier, the most points first, and whether there may be more.
func (s *seating) first(ctx context.Context, from Placing, connection string, n int) (ids []string, more bool, err error) {
	all, more := slices.Concat(s.here, s.hands), s.full
	if !s.limited() {
		if all, err = from.Best(ctx, connection, s.tier, n); err != nil {
			return nil, false, err
		}
		more = len(all) >= n
		over, err := s.overflow(ctx, from, connection, n+len(s.seats))
		if err != nil {
			return nil, false, err
		}
		more = more || len(over) >= n+len(s.seats)
		s.over = map[string]bool{}
		for _, one := range over {
			if _, seated := s.seats[one.ID]; !seated {
				s.over[one.ID] = true
				all = append(all, one)
			}
		}
	}
	slices.SortFunc(all, func(x, y scoring.Seated) int {
		return cmp.Or(cmp.Compare(y.Fit, x.Fit), cmp.Compare(x.ID, y.ID))
	})
	for _, one := range all[:min(n, len(all))] {
		ids = append(ids, one.ID)
	}
	return ids, more || len(all) > n, nil
}

// overflow are those that stand in the tier when they get no place.
func (s *seating) overflow(ctx context.Context, from Placing, connection string, n int) ([]scoring.Seated, error) {
	if s.room == nil {
		return nil, nil
	}
	return from.Over(ctx, connection, s.tier, n)
}

// apply implements placing.
func (s *seating) apply(id string, st *account.State) bool {
	if s.room == nil || st.Score == nil || !st.Facts.Live() {
		return true
	}
	a := s.room.Asking(s.model.Contender(id, &st.Facts, st.Score))
	if a == nil || a.Hand != scoring.TierNone {
		return true
	}
	turn, seated := s.seats[id]
	switch {
	case seated && s.limited() && a.Turns[slices.Index(scoring.Tiers(), s.tier)] == turn:
	case !seated && s.over[id] && a.Over == s.tier:
	default:
		return false
	}
	if s.tier != st.Score.Tier {
		st.Score.Cap([]scoring.Capped{{From: st.Score.Tier, To: s.tier}})
	}
	return true
}
