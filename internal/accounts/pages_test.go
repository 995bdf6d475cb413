package accounts

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/cache"
	"github.com/icptier/icptier/internal/cache/cachetest"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// frugal is a cache that does not read all accounts of a tier, and counts those it reads.
type frugal struct {
	*cache.Redis
	read int
}

func (f *frugal) Sweep(context.Context, string, scoring.Tier, func([]crm.Key, []account.State) error) error {
	return errors.New("all accounts are read")
}

func (f *frugal) WalkMoved(context.Context, string, map[string]scoring.Tier, bool, func([]crm.Key, []account.State) error) error {
	return errors.New("all accounts are walked through")
}

func (f *frugal) WalkOver(ctx context.Context, connection string, ids []string, each func([]crm.Key, []account.State) error) error {
	f.read += len(ids)
	return f.Redis.WalkOver(ctx, connection, ids, each)
}

// TestTheFirstAreThoseOfTheWholeList compares lists with a limit, which read few accounts, with
// the beginning of those without one, while owners, points and tiers that reps set change.
func TestTheFirstAreThoseOfTheWholeList(t *testing.T) {
	for _, capacity := range []string{
		", capacity: {A: 2, per: owner, slack: 0}", ", capacity: {A: 3, B: 2}", ", capacity: {B: 2, C: 1, per: owner}", ", capacity: {A: 1, C: 2, slack: 30}", "",
	} {
		t.Run(capacity, func(t *testing.T) {
			r := cachetest.Open(t, cachetest.Server(t))
			a := newOfficeBy(t, r, strings.Replace(roomModel, ", capacity: {A: 2, per: owner}", capacity, 1))
			few := &frugal{Redis: r}
			quick := &Reader{Cache: few, Models: a.Models, Connections: a.Connections, Now: a.Now, Log: a.Log}
			revisions := map[string]uint64{}
			rapid.Check(t, func(rt *rapid.T) {
				for range rapid.IntRange(1, 12).Draw(rt, "changes") {
					id := fmt.Sprint(rapid.IntRange(0, 30).Draw(rt, "account"))
					f := employer(id, rapid.SampledFrom([]string{"", "x", "y"}).Draw(rt, "owner"), int64(rapid.SampledFrom([]int{5, 50, 60, 70, 80, 90, 100}).Draw(rt, "heads")), crm.Written{})
					if tier := rapid.SampledFrom([]string{"", "", "", "A", "B", "D"}).Draw(rt, "override"); tier != "" {
						f.Account.Written[crm.FieldOverride] = tier
					}
					if tier := rapid.SampledFrom([]string{"", "A", "B", "C"}).Draw(rt, "last"); tier != "" {
						f.Account.Written[crm.FieldTier], f.Account.Written[crm.FieldModel] = tier, a.models.Ref()
					}
					if rapid.IntRange(0, 9).Draw(rt, "customer") == 0 {
						f.Account.Account.Relationship = "customer"
					}
					a.put(t, f, revisions[id])
					revisions[id] = f.Revision
				}
				for _, f := range []ListFilter{{}, {Tier: "A"}, {Tier: "B"}, {Tier: "C"}, {Tier: "D"}, {Unscored: true}} {
					whole := a.tiersListed(t, f)
					f.Limit = rapid.SampledFrom([]int{1, 2, 7, 100}).Draw(rt, "limit")
					few.read = 0
					got := (&office{Reader: quick}).tiersListed(t, f)
					if diff := cmp.Diff(whole[:min(f.Limit, len(whole))], got, cmpopts.EquateEmpty()); diff != "" {
						rt.Fatalf("the first %d of %q, unscored %v: %s\nof %v", f.Limit, f.Tier, f.Unscored, diff, whole)
					}
					if most := 2 * f.Limit; f.Tier != "" && few.read > most {
						rt.Fatalf("the first %d of %s are found among %d", f.Limit, f.Tier, few.read)
					}
				}
			})
		})
	}
}

// TestPlacesThatAreNotKnownAreSharedOut lists accounts that an older program has ranked.
func TestPlacesThatAreNotKnownAreSharedOut(t *testing.T) {
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		a := newOffice(t, r, employer("1", "x", 100, nil), employer("2", "x", 90, nil), employer("3", "x", 80, nil))
		if err := r.Ask(t.Context(), map[crm.Key]*scoring.Asking{{Connection: "hub", ID: "2"}: nil}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"3=B"}, a.tiersListed(t, ListFilter{Tier: "B", Limit: 1})); diff != "" {
			t.Error(diff)
		}
	})
}
