package cache_test

import (
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/cache"
	"github.com/icptier/icptier/internal/cache/cachetest"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/format"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/scoring"
)

// TestACacheOfANewerReleaseIsRefusedAndLeftAlone has processes of two releases over one Redis.
func TestACacheOfANewerReleaseIsRefusedAndLeftAlone(t *testing.T) {
	cachetest.EachRaw(t, func(t *testing.T, r *cache.Redis, raw *redis.Client) {
		next := r.In(format.Versions{format.Cache: 2})
		if err := next.BeginBuild(t.Context(), 7); err != nil {
			t.Fatal(err)
		}
		store(t, next, account.Update{Key: key("1"), Facts: facts("1", 7), Score: score(scoring.TierB, 60)})
		const at = "icptier:{hub/1}:account"
		before := raw.HGetAll(t.Context(), at).Val()

		if _, _, err := r.Mark(t.Context()); !outcome.IsNewer(err) || !strings.Contains(err.Error(), "upgrade this process") {
			t.Errorf("the mark of the cache: %v", err)
		}
		states, err := r.Load(t.Context(), []crm.Key{key("1")}, true)
		if err != nil || !outcome.IsNewer(states[0].Err) || outcome.IsBroken(states[0].Err) {
			t.Fatalf("the account is %+v, %v", states[0], err)
		}
		noted, err := r.Noted(t.Context(), 10)
		if err != nil || len(noted) > 0 {
			t.Errorf("it is noted to be made anew: %v, %v", noted, err)
		}
		after := raw.HGetAll(t.Context(), at).Val()
		for field, value := range before {
			if after[field] != value {
				t.Errorf("field %s became %q", field, after[field])
			}
		}
		if got, err := next.Load(t.Context(), []crm.Key{key("1")}, true); err != nil || got[0].Err != nil || got[0].Tier != scoring.TierB {
			t.Errorf("the newer release reads %+v, %v", got[0], err)
		}
		// A cache of this release is not whole for the newer one, which makes it anew.
		if err := r.BeginBuild(t.Context(), 8); err != nil {
			t.Fatal(err)
		}
		if epoch, whole, err := next.Mark(t.Context()); epoch != 0 || whole || err != nil {
			t.Errorf("for the newer release the cache is of epoch %d, whole %v, %v", epoch, whole, err)
		}
	})
}
