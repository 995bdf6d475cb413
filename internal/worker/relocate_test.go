package worker_test

import (
	"context"
	"slices"
	"testing"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/cache"
	"github.com/icptier/icptier/internal/cache/cachetest"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// TestADealThatALateProcessLeftBehindLeavesItsAccount has a process of an earlier epoch store an
// account after the index of deals was lost. The deal has moved since.
func TestADealThatALateProcessLeftBehindLeavesItsAccount(t *testing.T) {
	moved := []crm.Record{deal("d", "two", 2), employees("two", 10, 1)}
	touched := employees("one", 250, 2)
	for name, records := range map[string][]crm.Record{
		"it moves first": append(slices.Clone(moved), touched),
		"it moves last":  append([]crm.Record{touched}, moved...),
	} {
		t.Run(name, func(t *testing.T) {
			cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
				s := newStream()
				facts := new(crm.Facts)
				facts.Merge(employees("one", 250, 1), 1)
				facts.Merge(deal("d", "one", 1), 2)
				s.next = 2
				s.settled = map[uint64][]string{1: {"ack"}, 2: {"ack"}}
				results, err := r.Store(t.Context(), []account.Update{{Key: crm.Key{Connection: "hub", ID: "one"}, Facts: facts, Indexed: 1}})
				if err != nil || results[0] != nil {
					t.Fatal(results, err)
				}
				for _, record := range records { // each in a batch of its own
					s.publish(t, record)
					run(t, s, r, "m1")
				}
				if one, two := stateOf(t, r, "one"), stateOf(t, r, "two"); len(liveDeals(one)) > 0 || !slices.Equal(liveDeals(two), []string{"d"}) {
					t.Errorf("one has %v and two has %v, want the deal in two alone", liveDeals(one), liveDeals(two))
				}
			})
		})
	}
}

// lateCache takes an account out of the ranking only after meanwhile, once.
type lateCache struct {
	*cache.Redis
	meanwhile func()
}

func (c *lateCache) Rank(ctx context.Context, scores map[crm.Key]*scoring.Score) error {
	for _, s := range scores {
		if do := c.meanwhile; s == nil && do != nil {
			c.meanwhile = nil
			do()
		}
	}
	return c.Redis.Rank(ctx, scores)
}

// TestAnAccountThatCameBackStaysInTheRanking has a process that saw it deleted take it out of
// the ranking after another one has put it back.
func TestAnAccountThatCameBackStaysInTheRanking(t *testing.T) {
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		s, other := newStream(), newStream()
		s.publish(t, employees("1", 250, 1), employees("2", 250, 1))
		run(t, s, r, "m1")
		late := &lateCache{Redis: r}
		late.meanwhile = func() {
			other.epoch = s.epoch
			for other.next = range s.next + 1 {
				other.settled[other.next] = []string{"ack"}
			}
			back := employees("1", 10, 3)
			back.Version.Read = 2
			other.publish(t, back)
			run(t, other, r, "m1")
		}
		s.publish(t, gone(crm.KindAccount, "1", 2))
		runWith(t, s, late, headcount{"m1"})
		ids, err := r.Ranking(t.Context(), "hub")
		if err != nil || !slices.Equal(ids, []string{"2", "1"}) {
			t.Errorf("the ranking is %v, %v; want both", ids, err)
		}
	})
}
