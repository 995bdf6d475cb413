package telemetry

import (
	"maps"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// ages is a gauge of the time since a moment, computed when it is scraped: what was
// last measured goes on ageing while NATS is away and cannot be measured.
type ages struct {
	desc *prometheus.Desc
	sign float64 // -1 is the time until the moment
	mu   sync.Mutex
	at   map[string]time.Time // by the labels' values, parted by separator
}

const separator = "\xff" // as Prometheus parts label values; no UTF-8 text holds it

func newAges(r *registry, name, help string, sign float64, labels ...string) *ages {
	a := &ages{
		desc: prometheus.NewDesc(prometheus.BuildFQName(namespace, "", name), help, labels, nil),
		sign: sign, at: map[string]time.Time{},
	}
	r.add(name, a)
	return a
}

// set remembers the moment; the zero time has the age 0.
func (a *ages) set(at time.Time, labels ...string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.at[strings.Join(labels, separator)] = at
}

func (a *ages) drop(labels ...string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.at, strings.Join(labels, separator))
}

// Describe implements prometheus.Collector.
func (a *ages) Describe(to chan<- *prometheus.Desc) { to <- a.desc }

// Collect implements prometheus.Collector.
func (a *ages) Collect(to chan<- prometheus.Metric) {
	a.mu.Lock()
	now := maps.Clone(a.at)
	a.mu.Unlock()
	for labels, at := range now {
		age := 0.0
		if !at.IsZero() {
			age = a.sign * time.Since(at).Seconds()
		}
		to <- prometheus.MustNewConstMetric(a.desc, prometheus.GaugeValue, age, strings.Split(labels, separator)...)
	}
}
