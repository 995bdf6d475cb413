package worker_test

import (
	"context"
	"errors"
	"testing"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/bus"
	"github.com/icptier/icptier/internal/bus/bustest"
	"github.com/icptier/icptier/internal/cache"
	"github.com/icptier/icptier/internal/cache/cachetest"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/worker"
)

// process takes records of its own, and publishes tiers to a real server. Once, it is held up
// between a decision and its publish, while meanwhile happens.
type process struct {
	*stream
	tiers     *bus.Bus
	meanwhile func()
	ends      bool // right after its publish
}

func (p *process) PublishChanges(ctx context.Context, changes []account.Change) ([]account.Published, error) {
	meanwhile := p.meanwhile
	p.meanwhile = nil
	if meanwhile != nil {
		meanwhile()
	}
	published, err := p.tiers.PublishChanges(ctx, changes)
	if meanwhile != nil && p.ends {
		return nil, errors.Join(err, errors.New("the process has ended"))
	}
	return published, err
}

func (p *process) LastTiers(ctx context.Context, each func(account.Published) error) error {
	return p.tiers.LastTiers(ctx, each)
}

func (p *process) Overtaken(ctx context.Context, known map[crm.Key]uint64) ([]account.Published, error) {
	return p.tiers.Overtaken(ctx, known)
}

func (p *process) TierPlaces(ctx context.Context, connection string) (map[string]uint64, error) {
	return p.tiers.TierPlaces(ctx, connection)
}

// tiersOf are the published tiers of an account, in their order.
func tiersOf(t *testing.T, b *bus.Bus, id string) (tiers string) {
	t.Helper()
	changes, err := b.Changes(t.Context(), "hub", id, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range changes {
		tiers += string(c.New)
	}
	return tiers
}

// TestATierDecidedBeforeANewerOneIsNotTheLast holds a process up between its decision and the
// publish, over a real nats-server.
func TestATierDecidedBeforeANewerOneIsNotTheLast(t *testing.T) {
	servers := bustest.Start(t, t.TempDir(), 1)
	tiers, err := bus.Connect(t.Context(), bus.Config{URL: servers.URLs()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tiers.Close() })
	round := 0
	for _, tt := range []struct {
		name   string
		before int64 // employees: 100 and more are an A, others a D
		late   int64
		newer  int64
		ends   bool
	}{
		{"another tier was published", 0, 250, 10, false},
		{"another tier was published, and it ends", 0, 250, 10, true},
		{"the tier is as it was published", 10, 250, 20, false},
		{"the tier is as it was published, and it ends", 250, 10, 300, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
				round++
				id := string(rune('a' + round))
				held := &process{stream: newStream(), tiers: tiers, ends: tt.ends}
				other := &process{stream: newStream(), tiers: tiers}
				if tt.before > 0 {
					held.publish(t, employees(id, tt.before, 1))
					runWith(t, held, r, headcount{"m1"})
				}
				held.publish(t, employees(id, tt.late, 2))
				held.meanwhile = func() {
					other.epoch = held.epoch
					for other.next = range held.next + 1 {
						other.settled[other.next] = []string{"ack"} // records of the one that is held up
					}
					other.publish(t, employees(id, tt.newer, 3))
					runWith(t, other, r, headcount{"m1"})
				}
				runWith(t, held, r, headcount{"m1"})
				want := scoring.TierD
				if tt.newer >= 100 {
					want = scoring.TierA
				}
				got := stateOf(t, r, id)
				if got.Tier != want || got.Published != want {
					t.Errorf("the tier is %s, and %s was published last as far as is known; want %s", got.Tier, got.Published, want)
				}
				all := tiersOf(t, tiers, id)
				if last := all[len(all)-1:]; last != string(want) {
					t.Errorf("the published tiers are %s, want %s last", all, want)
				}
			})
		})
	}
}

// TestATierThatIsRefusedIsDecidedAnew has a process that was held up publish an older tier
// just before the newer one.
func TestATierThatIsRefusedIsDecidedAnew(t *testing.T) {
	tiers, err := bus.Connect(t.Context(), bus.Config{URL: bustest.Start(t, t.TempDir(), 1).URLs()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tiers.Close() })
	round := 0
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		round++
		id := string(rune('a' + round))
		p := &process{stream: newStream(), tiers: tiers}
		p.publish(t, employees(id, 10, 1))
		p.meanwhile = func() {
			late := account.Change{Change: scoring.Change{Connection: "hub", Account: id, New: scoring.TierA, Model: "m1"}}
			if _, err := tiers.PublishChanges(t.Context(), []account.Change{late}); err != nil {
				t.Error(err)
			}
		}
		runWith(t, p, r, headcount{"m1"})
		if all := tiersOf(t, tiers, id); all != "AD" {
			t.Errorf("the published tiers are %s, want the newer one last", all)
		}
		if got := stateOf(t, r, id); got.Tier != scoring.TierD || got.Published != scoring.TierD {
			t.Errorf("the tier is %s, and %s was published last as far as is known", got.Tier, got.Published)
		}
	})
}

// TestScoringAnewPublishesWhatAnotherOneHasPublishedWrongly puts a tier into the stream that the
// cache knows nothing of.
func TestScoringAnewPublishesWhatAnotherOneHasPublishedWrongly(t *testing.T) {
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		s := newStream()
		s.publish(t, employees("1", 250, 1), employees("2", 10, 1))
		run(t, s, r, "m1")
		s.changes = append(s.changes, scoring.Change{Connection: "hub", Account: "1", Old: "A", New: "D"})
		w := worker.New(worker.Config{Bus: s, Cache: r, Scorer: headcount{"m1"}})
		for _, again := range []func(context.Context, string, func(int)) (worker.Rescored, error){w.Renew, w.Rescore} {
			if _, err := again(t.Context(), "hub", nil); err != nil {
				t.Fatal(err)
			}
			if len(s.changes) != 4 || s.changes[3].Account != "1" || s.changes[3].New != scoring.TierA || s.changes[3].Old != scoring.TierD {
				t.Errorf("published %+v, want the tier that stands once more", s.changes)
			}
		}
	})
}
