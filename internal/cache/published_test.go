package cache_test

import (
	"testing"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/cache"
	"github.com/icptier/icptier/internal/cache/cachetest"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// told is a tier that was published at a place, after the one at another.
func published(id string, tier scoring.Tier, sequence, after uint64) account.Published {
	return account.Published{Key: key(id), Tier: tier, Known: true, Sequence: sequence, After: after}
}

func TestAnOlderChangeThatComesLateIsLeftOut(t *testing.T) {
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		store(t, r, account.Update{Key: key("1"), Facts: facts("1", 7), Score: score(scoring.TierB, 60)})
		unknown := account.Published{Key: key("1"), Sequence: 3, After: 12}
		for _, step := range []struct {
			name      string
			published account.Published
			tier      scoring.Tier
			place     uint64
			behind    bool
		}{
			{"the first", published("1", "A", 5, 0), "A", 5, true},
			{"one after it", published("1", "B", 9, 5), "B", 9, false},
			{"the first, late", published("1", "A", 5, 0), "B", 9, false},
			{"one that came in between, late", published("1", "C", 7, 5), "B", 9, false},
			{"one that was missed", published("1", "D", 12, 10), "D", 12, true},
			{"one that nobody can read, of a stream that was restored", unknown, "D", 3, true},
			{"the next one there", published("1", "B", 4, 3), "B", 4, false},
		} {
			behind, err := r.RememberPublished(t.Context(), []account.Published{step.published})
			if err != nil {
				t.Fatal(err)
			}
			states, err := r.Load(t.Context(), []crm.Key{key("1")}, false)
			if err != nil {
				t.Fatal(err)
			}
			if s := states[0]; s.Published != step.tier || s.PublishedAt != step.place || !s.WasPublished || (len(behind) == 1) != step.behind {
				t.Errorf("%s: %s at %d is the last, behind are %v; want %s at %d, %t", step.name, s.Published, s.PublishedAt, behind, step.tier, step.place, step.behind)
			}
		}
	})
}

func TestATierSetByHandIsComparedAsTheTierThatItIs(t *testing.T) {
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		byHand := score(scoring.TierB, 60)
		byHand.Override = scoring.TierA
		store(t, r, account.Update{Key: key("1"), Facts: facts("1", 7), Score: byHand})
		behind, err := r.RememberPublished(t.Context(), []account.Published{published("1", "A", 1, 0), published("absent", "A", 2, 0)})
		if err != nil || len(behind) > 0 {
			t.Errorf("behind are %v, %v; want none", behind, err)
		}
	})
}
