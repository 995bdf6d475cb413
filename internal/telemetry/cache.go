package telemetry

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Cache measures whether the cache holds everything.
type Cache struct {
	whole, began, records *prometheus.GaugeVec
	broken                *prometheus.CounterVec
}

func newCache(r *registry) *Cache {
	return &Cache{
		whole: gauge(r, "cache_whole",
			"1 while the cache holds everything, 0 while it is being built from the stored records; nothing is written back meanwhile."),
		began: gauge(r, "cache_build_started_timestamp_seconds",
			"When the building of the cache began, in seconds since 1970; 0 while it is whole."),
		records: gauge(r, "cache_build_records",
			"Records of the build that is under way, and of these those that are done; 0 while the cache is whole.", "state"),
		broken: counter(r, "cache_broken_entries_total",
			"Accounts that a reader left out since their entry in the cache was broken.", "connection"),
	}
}

// State says whether the cache is whole; where it is not, since when it is being built, and
// how many of its records are done.
func (c *Cache) State(whole bool, since time.Time, done, total uint64) {
	if c == nil {
		return
	}
	value, began := 1.0, 0.0
	if whole {
		done, total = 0, 0
	} else {
		value = 0
		if !since.IsZero() {
			began = float64(since.UnixMilli()) / 1000
		}
	}
	c.whole.WithLabelValues().Set(value)
	c.began.WithLabelValues().Set(began)
	c.records.WithLabelValues("done").Set(float64(done))
	c.records.WithLabelValues("total").Set(float64(total))
}

// Broken counts n accounts that a reader left out.
func (c *Cache) Broken(connection string, n int) {
	if c != nil && n > 0 {
		c.broken.WithLabelValues(connection).Add(float64(n))
	}
}
