package accounts

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"unique"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
)

// allotment assigns the places of the capped tiers of one connection, computed
// from the present scores. A nil one leaves every score as it is: the model sets
// no limit.
type allotment struct {
	model *icp.Model
	// taken are all that took part, as they were then; out those that a tier was too full for.
	taken map[string]scoring.Contender
	out   map[string][]scoring.Capped
}

// allot shares the places of a connection out, in one pass over the accounts of the
// capped tiers.
func (r *Reader) allot(ctx context.Context, connection string) (*allotment, error) {
	model := r.Models.Model()
	room := model.Capacity()
	if room == nil {
		return nil, nil
	}
	p := &allotment{model: model, taken: map[string]scoring.Contender{}}
	var all []scoring.Contender
	var mu sync.Mutex
	err := r.Cache.Sweep(ctx, connection, room.Lowest(), func(keys []crm.Key, states []account.State) error {
		// Callers that walk for themselves report those that are left out.
		_, err := r.sift(keys, states, func(i int) error {
			s := &states[i]
			if s.Score == nil || !s.Facts.Live() {
				return nil
			}
			if x := own(model.Contender(keys[i].ID, &s.Facts, s.Score)); p.limited(x) {
				mu.Lock()
				defer mu.Unlock()
				p.taken[x.ID] = x
				all = append(all, x)
			}
			return nil
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	p.out = room.Allot(all)
	return p, nil
}

// own is a contender that holds on to nothing that it was read from: its texts are parts of
// larger ones.
func own(x scoring.Contender) scoring.Contender {
	x.Owner = unique.Make(x.Owner).Value()
	x.Tier, x.Override = unique.Make(x.Tier).Value(), unique.Make(x.Override).Value()
	return x
}

// limited reports whether an account stands where places are limited, or above that.
func (p *allotment) limited(x scoring.Contender) bool {
	tier := x.Tier
	if x.Override != scoring.TierNone {
		tier = x.Override
	}
	return tier != scoring.TierNone && tier <= p.model.Capacity().Lowest()
}

// apply gives a score the tier that has room for it. It reports false, and changes
// nothing, for an account that has changed since the places were shared out: its
// tier is not known yet.
func (p *allotment) apply(id string, s *account.State) bool {
	if p == nil || s.Score == nil || !s.Facts.Live() {
		return true
	}
	x := p.model.Contender(id, &s.Facts, s.Score)
	if !p.limited(x) {
		return true
	}
	if was, ok := p.taken[id]; !ok || was != x {
		return false
	}
	if by := p.out[id]; len(by) > 0 {
		s.Score.Cap(by)
	}
	return true
}

// moved are the accounts that stand in another tier than their scores say.
func (p *allotment) moved() map[string]scoring.Tier {
	if p == nil {
		return nil
	}
	moved := make(map[string]scoring.Tier, len(p.out))
	for id, by := range p.out {
		moved[id] = by[len(by)-1].To
	}
	return moved
}

// count moves the counts of tiers to where the accounts stand.
func (p *allotment) count(tiers map[scoring.Tier]int) {
	if p == nil {
		return
	}
	for id, by := range p.out {
		tiers[p.taken[id].Tier]--
		tiers[by[len(by)-1].To]++
	}
}

// Size is how many accounts with a score a connection has, and how many deals, closed ones
// included.
func (r *Reader) Size(ctx context.Context, connection string) (map[crm.Kind]int, error) {
	tiers, err := r.Cache.Counts(ctx, connection)
	if err != nil {
		return nil, err
	}
	size := map[crm.Kind]int{}
	for _, n := range tiers {
		size[crm.KindAccount] += n
	}
	size[crm.KindDeal], err = r.Cache.Deals(ctx, connection)
	return size, err
}

// Counts counts the accounts of a connection by the tier in which they stand.
func (r *Reader) Counts(ctx context.Context, connection string) (map[scoring.Tier]int, error) {
	counts, err := r.Cache.Counts(ctx, connection)
	if err != nil {
		return nil, err
	}
	table, err := r.resident(ctx, connection)
	if err != nil {
		return nil, err
	}
	if table != nil {
		for tier, n := range table.Moved() {
			counts[tier] += n
		}
		return counts, nil
	}
	places, err := r.allot(ctx, connection)
	if err != nil {
		return nil, err
	}
	places.count(counts)
	return counts, nil
}

// place gives the score of one account the tier that has room for it. Where this process
// has read all accounts, it reads none for it.
func (r *Reader) place(ctx context.Context, k crm.Key, s *account.State) error {
	if r.Models.Model().Capacity() == nil {
		return nil
	}
	table, err := r.resident(ctx, k.Connection)
	if err != nil {
		return err
	}
	if table != nil && s.Score != nil {
		if _, err := r.put(table, r.Models.Model(), []crm.Key{k}, []account.State{*s}); err != nil {
			return err
		}
		capBy(s.Score, table.Capped(k.ID))
		return nil
	}
	places, err := r.allot(ctx, k.Connection)
	if err != nil {
		return err
	}
	places.apply(k.ID, s)
	return nil
}

// Desired is the cache as write-back sees it: with the places of capped tiers shared out
// right before anything is compared, so that no tier is written to more accounts than
// it has room for.
type Desired struct{ Reader *Reader }

// Whole implements writeback.Cache.
func (d Desired) Whole(ctx context.Context) (uint64, error) { return d.Reader.Cache.Whole(ctx) }

// Walk implements writeback.Cache. An account that changes while it walks is left to
// the next run.
func (d Desired) Walk(ctx context.Context, connection string, withScore bool, each func([]crm.Key, []account.State) error) error {
	places, err := d.Reader.allot(ctx, connection)
	if err != nil {
		return err
	}
	today := crm.StampOf(d.Reader.Now())
	return d.Reader.Cache.WalkMoved(ctx, connection, places.moved(), withScore, func(keys []crm.Key, states []account.State) error {
		faults, err := d.Reader.sift(keys, states, func(i int) error {
			if states[i].Expired(today) {
				states[i].Model = "" // by no rules of today: write-back leaves it out, and has it scored anew
			}
			if !places.apply(keys[i].ID, &states[i]) {
				states[i].Score = nil
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, f := range faults {
			i := slices.Index(keys, f.Key)
			states[i].Err = cmp.Or(states[i].Err, phrase.Errorf("%s", f.Reason))
		}
		return each(keys, states)
	})
}
