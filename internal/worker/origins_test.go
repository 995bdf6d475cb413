package worker_test

import (
	"errors"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/cache"
	"github.com/icptier/icptier/internal/cache/cachetest"
	"github.com/icptier/icptier/internal/crm"
)

func TestARecentDealsAccountIsKeptAsItWas(t *testing.T) {
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		s := newStream()
		s.failOrigin = errors.New("NATS is away") // the batch comes again
		now := crm.StampOf(time.Now())
		opened := func(id, account string, created crm.Stamp, version int) crm.Record {
			d := deal(id, account, version)
			d.Deal.Created = created
			return d
		}
		s.publish(t, employees("1", 40, 1), employees("2", 50, 1), opened("recent", "1", now, 1), opened("old", "2", now-2*crm.OriginAge, 1))
		run(t, s, r, "m1")                          // in whatever order
		s.publish(t, opened("orphan", "3", now, 1)) // its account is not known yet
		grown := employees("1", 400, 2)
		grown.Version.Modified = now // it has just changed
		s.publish(t, grown)
		run(t, s, r, "m1")
		s.publish(t, opened("recent", "1", now, 2), opened("late", "1", now-3*crm.OriginSlack, 1), opened("second", "1", now, 1))
		run(t, s, r, "m1")
		s.publish(t, employees("3", 70, 1)) // which its deal was quicker than
		run(t, s, r, "m1")
		want := map[string]int64{"recent": 40, "second": 400, "orphan": 70}
		if len(s.origins) != len(want) {
			t.Errorf("kept %d origins: %v", len(s.origins), s.origins)
		}
		for id, n := range want {
			o := s.origins[crm.Key{Connection: "hub", ID: id}]
			if o.Was == nil || *o.Was.Employees != n || o.Account == "" || o.Created != now {
				t.Errorf("of deal %s is kept %+v, want %d employees", id, o, n)
			}
		}
	})
}
