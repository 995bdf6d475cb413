package accounts

import (
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/accounts/columns"
	"github.com/icptier/icptier/internal/cache"
	"github.com/icptier/icptier/internal/cache/cachetest"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/crm/packed"
	"github.com/icptier/icptier/internal/scoring"
)

// What many accounts are read for needs no more of them than the cache gives in outline.
func TestAnOutlineIsEnough(t *testing.T) {
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		model, dice := benchModel(t, 20), rand.New(rand.NewPCG(4, 2))
		var keys []crm.Key
		ranks := map[crm.Key]*scoring.Score{}
		for i := range 300 {
			f := benched(dice, i)
			f.Account.Written = crm.Written{crm.FieldList: []string{"", "Q1"}[i%2], crm.FieldTerritory: "Süd", crm.FieldTier: []string{"A", "B", "C"}[i%3]}
			if i%7 == 0 {
				f.Account.Written[crm.FieldOverride] = "A"
			}
			f.Deals[i%2].Deleted = i%5 == 0
			k, s := crm.Key{Connection: "hub", ID: f.Account.ID}, new(scoring.Score)
			model.Score(f, asOf, s)
			if _, err := r.Store(t.Context(), []account.Update{{Key: k, Facts: f, Score: s}}); err != nil {
				t.Fatal(err)
			}
			keys = append(keys, k)
			ranks[k] = s
		}
		if err := r.Rank(t.Context(), ranks); err != nil {
			t.Fatal(err)
		}
		states, err := r.Load(t.Context(), keys, true)
		if err != nil {
			t.Fatal(err)
		}
		words, want, got := packed.NewWords(), map[string]*columns.Row{}, map[string]*columns.Row{}
		for i, k := range keys {
			want[k.ID] = rowOf(words, model, k, &states[i])
		}
		var mu sync.Mutex
		err = r.Sweep(t.Context(), "hub", scoring.TierNone, func(keys []crm.Key, states []account.State) error {
			mu.Lock()
			defer mu.Unlock()
			for i, k := range keys {
				got[k.ID] = rowOf(words, model, k, &states[i])
			}
			return nil
		})
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Error(err, diff)
		}
	})
}
