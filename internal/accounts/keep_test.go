package accounts

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/connection"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/registry"
	"github.com/icptier/icptier/internal/scoring"
)

// quiet is a cache without accounts that counts how often it is asked what has changed, and
// how often for everything.
type quiet struct {
	Cache
	epoch        atomic.Uint64
	asked, swept atomic.Int32
}

func (q *quiet) Whole(context.Context) (uint64, error) { return q.epoch.Load(), nil }

func (*quiet) Position(context.Context, string) (string, error) { return "1", nil }

func (*quiet) Counts(context.Context, string) (map[scoring.Tier]int, error) { return nil, nil }

func (q *quiet) Sweep(context.Context, string, scoring.Tier, func([]crm.Key, []account.State) error) error {
	q.swept.Add(1)
	return nil
}

func (q *quiet) Changed(context.Context, string, string) (ids, gone []string, now string, known bool, err error) {
	q.asked.Add(1)
	return nil, nil, "1", true, nil
}

// Keep reads what is whole, follows it, reads all of it anew now and then, and ends with its context;
// goleak sees that it leaves nothing behind.
func TestKeep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		models := registry.New(registry.Config{Store: &onlyModel{}, File: registry.File{Model: benchModel(t, 20)}})
		if err := models.Enter(t.Context()); err != nil {
			t.Fatal(err)
		}
		cache := &quiet{}
		r := &Reader{
			Cache: cache, Models: models, Now: time.Now, Log: zap.NewNop(),
			Connections: connection.NewSet(nil, &connection.Connection{Name: "hub", Config: &config.Connection{CRM: "hubspot"}, CRM: silent{}}),
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- r.Keep(ctx) }()
		seen := func(when string, asked, swept int32) {
			t.Helper()
			synctest.Wait()
			if a, s := cache.asked.Swap(0), cache.swept.Swap(0); a != asked || s != swept {
				t.Errorf("%s: asked %d times what has changed, %d times for everything, want %d and %d", when, a, s, asked, swept)
			}
		}
		<-time.After(3*keeping + time.Second)
		seen("while the cache is built", 0, 0)
		cache.epoch.Store(1)
		<-time.After(keeping)
		seen("once it is whole", 1, 1)
		<-time.After(3 * keeping)
		seen("then", 3, 0)
		<-time.After(oldest)
		seen("in an hour", int32(oldest/keeping)+1, 1)
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}
