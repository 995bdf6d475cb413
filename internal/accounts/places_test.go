package accounts

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/zap"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/cache"
	"github.com/icptier/icptier/internal/cache/cachetest"
	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/jobs"
	"github.com/icptier/icptier/internal/publication"
	"github.com/icptier/icptier/internal/registry"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp/compile"
)

// roomModel gives an account as many points as it has employees, and two places in A to
// each owner.
const roomModel = `
model: room
version: "1"
languages: [en]
criteria:
  - {id: size, field: account.employees, points: 100, bands: [{from: 100, points: 100}, {from: 90, to: 99, points: 90}, {from: 80, to: 89, points: 80},
      {from: 70, to: 79, points: 70}, {from: 50, to: 69, points: 50}]}
tiers: {A: {score: 70}, B: {score: 50}, C: {score: 25}, capacity: {A: 2, per: owner}}
`

const asOf = crm.Stamp(1_790_000_000_000)

// silent is a CRM that nobody asks anything but how large its batches are.
type silent struct {
	connector.Connector
	connector.Writer
}

func (silent) BatchSize(crm.Kind, connector.Verb) int { return 100 }

// onlyModel keeps the first model that is published, and nothing else.
type onlyModel struct {
	registry.Store
	source []byte
}

func (*onlyModel) Published(context.Context) (publication.Publication, uint64, error) {
	return publication.Publication{}, 0, nil
}

func (o *onlyModel) PublishModel(_ context.Context, _ publication.Publication, source []byte, _ publication.Publication, _ uint64) error {
	o.source = source
	return nil
}

func (o *onlyModel) ModelSource(context.Context, string) ([]byte, error) { return o.source, nil }

func (*onlyModel) Shadow(context.Context) (publication.Shadow, error) {
	return publication.Shadow{}, nil
}

// office is a Reader over a cache with accounts, and what publishes its model.
type office struct {
	*Reader
	redis  *cache.Redis
	models *registry.Registry
	jobs   *jobs.Executor
}

func newOffice(t *testing.T, r *cache.Redis, all ...*crm.Facts) *office {
	t.Helper()
	return newOfficeBy(t, r, roomModel, all...)
}

func newOfficeBy(t *testing.T, r *cache.Redis, by string, all ...*crm.Facts) *office {
	t.Helper()
	model, err := compile.Parse("room.yaml", []byte(by))
	if err != nil {
		t.Fatal(err)
	}
	models := registry.New(registry.Config{Store: &onlyModel{}, File: registry.File{Model: model}, Now: func() time.Time { return asOf.Time().AddDate(0, 0, -60) }})
	connections := connection.NewSet(nil, &connection.Connection{Name: "hub", Config: &config.Connection{CRM: "hubspot"}, CRM: silent{}})
	a := &office{redis: r, models: models, Reader: &Reader{
		Cache: r, Models: models, Connections: connections, Now: func() time.Time { return asOf.Time() }, Log: zap.NewNop(),
	}}
	if err := a.models.Enter(t.Context()); err != nil {
		t.Fatal(err)
	}
	a.jobs = jobs.New(jobs.Config{Connections: connections, Models: models, Cache: Desired{a.Reader}})
	for _, f := range all {
		a.put(t, f, 0)
	}
	if err := r.BeginBuild(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	if _, err := r.EndBuild(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	return a
}

// put scores and stores an account.
func (a *office) put(t *testing.T, f *crm.Facts, expected uint64) {
	t.Helper()
	f.Revision = expected + 1
	var s scoring.Score
	a.models.Score(f, asOf, &s)
	k := crm.Key{Connection: "hub", ID: f.Account.ID}
	stored, err := a.redis.Store(t.Context(), []account.Update{{Key: k, Expected: expected, Facts: f, Score: &s}})
	if err := errors.Join(err, stored[0]); err != nil {
		t.Fatalf("not stored: %v", err)
	}
	asks := map[crm.Key]*scoring.Asking{}
	if one, limited := a.models.Asking(k.ID, f, &s); limited {
		asks[k] = one
	}
	if err := errors.Join(a.redis.Ask(t.Context(), asks), a.redis.Rank(t.Context(), map[crm.Key]*scoring.Score{k: &s})); err != nil {
		t.Fatal(err)
	}
}

func employer(id, owner string, heads int64, written crm.Written) *crm.Facts {
	return &crm.Facts{Account: &crm.Record{
		Kind: crm.KindAccount, ID: id, Account: &crm.Account{Name: id, Owner: owner, Employees: &heads}, Written: written,
	}}
}

func (a *office) tiersListed(t *testing.T, f ListFilter) []string {
	t.Helper()
	var all []string
	err := a.List(t.Context(), f, func(l Listed) error {
		all = append(all, l.Key.ID+"="+string(l.Score.Effective()))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestListsAndCountsGoByThePlaces(t *testing.T) {
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		a := newOffice(t, r,
			employer("1", "x", 100, nil), employer("2", "x", 90, nil), employer("3", "x", 80, nil), employer("4", "x", 70, nil),
			employer("5", "y", 70, nil), employer("6", "x", 60, nil), employer("7", "y", 5, crm.Written{crm.FieldOverride: "A"}), employer("8", "", 70, nil),
		)
		want := []string{"1=A", "2=A", "5=A", "8=A", "7=A", "3=B", "4=B", "6=B"}
		if diff := cmp.Diff(want, a.tiersListed(t, ListFilter{})); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"3=B", "4=B", "6=B"}, a.tiersListed(t, ListFilter{Tier: "B"})); diff != "" {
			t.Error(diff)
		}
		counts, err := a.Counts(t.Context(), "hub")
		if err != nil {
			t.Fatal(err)
		}
		if counts["A"] != 5 || counts["B"] != 3 {
			t.Errorf("counts %v", counts)
		}
		page, err := a.Search(t.Context(), Search{Tier: "B", Size: 50})
		if err != nil || page.Total != 3 || page.Rows[0].ID != "3" || page.Rows[0].Tier != "B" {
			t.Errorf("the page lists %+v, %v", page.Rows, err)
		}
		for limit := 1; limit <= len(want)+1; limit++ {
			if diff := cmp.Diff(want[:min(limit, len(want))], a.tiersListed(t, ListFilter{Limit: limit})); diff != "" {
				t.Errorf("the first %d: %s", limit, diff)
			}
			if diff := cmp.Diff(want[:min(limit, 5)], a.tiersListed(t, ListFilter{Limit: limit, Tier: "A"})); diff != "" {
				t.Errorf("the first %d of A: %s", limit, diff)
			}
			if diff := cmp.Diff(want[5:min(limit+5, len(want))], a.tiersListed(t, ListFilter{Limit: limit, Tier: "B"})); diff != "" {
				t.Errorf("the first %d of B: %s", limit, diff)
			}
		}
	})
}

// TestWrittenTiersNeverExceedCapacity writes back what a dry run would, again and again
// while accounts change.
func TestWrittenTiersNeverExceedCapacity(t *testing.T) {
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		all := map[string]*crm.Facts{}
		var facts []*crm.Facts
		for i := range 12 {
			id := fmt.Sprint(i)
			all[id] = employer(id, []string{"x", "y", ""}[i%3], int64(60+10*(i%5)), nil)
			facts = append(facts, all[id])
		}
		a := newOffice(t, r, facts...)
		write := func() (different int) {
			_, err := a.jobs.DryRun(t.Context(), "hub", func(d jobs.Difference) {
				different++
				f := all[d.ID]
				f.Account.Written = maps.Clone(f.Account.Written)
				if f.Account.Written == nil {
					f.Account.Written = crm.Written{}
				}
				for field, v := range d.After {
					if field.Long() {
						v = crm.Digest(v)
					}
					f.Account.Written[field] = v
				}
				a.put(t, f, f.Revision)
			})
			if err != nil {
				t.Fatal(err)
			}
			return different
		}
		for round, change := range []func(){
			func() {},
			func() { *all["1"].Account.Account.Employees = 100 },
			func() { all["4"].Account.Account.Owner = "y" },
			func() { all["0"].Account.Written[crm.FieldOverride] = "A" },
			func() { delete(all["0"].Account.Written, crm.FieldOverride) },
		} {
			change()
			for _, id := range slices.Sorted(maps.Keys(all)) {
				a.put(t, all[id], all[id].Revision)
			}
			write()
			places := map[string]int{}
			for _, f := range all {
				if f.Account.Written[crm.FieldTier] == "A" {
					places[f.Account.Account.Owner]++
				}
			}
			for owner, n := range places {
				if n > 2 {
					t.Errorf("round %d: %d accounts of owner %q were written as A", round, n, owner)
				}
			}
			if again := write(); again != 0 {
				t.Errorf("round %d: the next run writes %d accounts again", round, again)
			}
		}
	})
}

func TestAnAccountThatChangesMeanwhileIsLeftToTheNextRun(t *testing.T) {
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		low, gone := employer("3", "x", 50, nil), employer("2", "x", 90, nil)
		a := newOffice(t, r, employer("1", "x", 100, nil), gone, employer("9", "x", 80, nil), low)
		places, err := a.allot(t.Context(), "hub")
		if err != nil {
			t.Fatal(err)
		}
		*low.Account.Account.Employees = 100 // would be the third in A
		a.put(t, low, low.Revision)
		*gone.Account.Account.Employees = 50 // has left its place
		a.put(t, gone, gone.Revision)
		states, err := r.Load(t.Context(), []crm.Key{{Connection: "hub", ID: "3"}, {Connection: "hub", ID: "2"}, {Connection: "hub", ID: "9"}}, true)
		if err != nil {
			t.Fatal(err)
		}
		if places.apply("3", &states[0]) {
			t.Error("an account that has come meanwhile got a place")
		}
		if !places.apply("2", &states[1]) || states[1].Score.Effective() != "B" {
			t.Errorf("an account that has left its place stands in %s", states[1].Score.Effective())
		}
		if !places.apply("9", &states[2]) || states[2].Score.Effective() != "B" {
			t.Errorf("an account that was left out stands in %s", states[2].Score.Effective())
		}
	})
}
