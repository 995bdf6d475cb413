package telemetry

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Bus measures the streams, the leases and the way to NATS.
type Bus struct {
	pending                              *prometheus.GaugeVec
	redelivered, failures, leases, newer *prometheus.CounterVec
	stale                                *prometheus.CounterVec
	ready                                prometheus.Gauge
	letters, unconfigured                *prometheus.GaugeVec
	used, limit                          *prometheus.GaugeVec
	storeUsed, storeLimit                prometheus.Gauge
}

func newBus(r *registry, stale *prometheus.CounterVec) *Bus {
	return &Bus{
		stale: stale,
		pending: gauge(r, "consumer_pending",
			"Messages that wait in a stream for a consumer.", "consumer"),
		redelivered: counter(r, "redeliveries_total",
			"Messages that came again, because they were not settled the time before.", "consumer"),
		failures: counter(r, "publish_failures_total",
			"Messages that a stream did not confirm, by the reason.", "stream", "reason"),
		leases: counter(r, "lease_changes_total",
			"Leases that changed hands, by what they are for and what happened.", "lease", "event"),
		newer: counter(r, "newer_formats_total",
			"Meetings with things that a newer program stored, and that this one left alone.", "thing"),
		ready: gauge(r, "ready",
			"1 while this process can read and write its stores, 0 while it cannot.").WithLabelValues(),
		used: gauge(r, "stream_used_bytes",
			"What a stream takes on one server.", "stream"),
		limit: gauge(r, "stream_limit_bytes",
			"What a stream may take on one server.", "stream"),
		storeUsed: gauge(r, "store_used_bytes",
			"What all streams of NATS take, of other programs too.").WithLabelValues(),
		storeLimit: gauge(r, "store_limit_bytes",
			"What all streams of NATS may take.").WithLabelValues(),
		letters: gauge(r, "dead_letters",
			"Dead letters that wait for somebody to replay or drop them.", "connection"),
		unconfigured: gauge(r, "unconfigured_records",
			"Records of connections that are not in the configuration: kept, and not scored.", "connection"),
	}
}

// Pending says how many messages wait for a consumer.
func (b *Bus) Pending(consumer string, n uint64) {
	if b != nil {
		b.pending.WithLabelValues(consumer).Set(float64(n))
	}
}

// Redelivered counts n messages that came again.
func (b *Bus) Redelivered(consumer string, n int) {
	if b != nil && n > 0 {
		b.redelivered.WithLabelValues(consumer).Add(float64(n))
	}
}

// PublishFailed counts a message that a stream did not confirm, by a reason of a fixed
// list: timeout, full, away, refused, other.
func (b *Bus) PublishFailed(stream, reason string) {
	if b != nil {
		b.failures.WithLabelValues(stream, reason).Inc()
	}
}

// LeaseChanged counts a lease of a kind (read, write, token, cache) that was taken, given
// back or lost.
func (b *Bus) LeaseChanged(lease, event string) {
	if b != nil {
		b.leases.WithLabelValues(lease, event).Inc()
	}
}

// Newer counts a meeting with a thing that a newer program stored.
func (b *Bus) Newer(thing string) {
	if b != nil {
		b.newer.WithLabelValues(thing).Inc()
	}
}

// Older counts n records that were not published since the stream holds newer ones.
func (b *Bus) Older(n int) {
	if b != nil && n > 0 {
		b.stale.WithLabelValues("stream").Add(float64(n))
	}
}

// Ready says whether this process can read and write its stores.
func (b *Bus) Ready(ready bool) {
	if b != nil {
		b.ready.Set(number(ready))
	}
}

// DeadLetters says how many dead letters there are of each connection.
func (b *Bus) DeadLetters(counts map[string]int) {
	if b != nil {
		setAll(b.letters, counts)
	}
}

// Unconfigured says how many records there are of each connection that is not configured.
func (b *Bus) Unconfigured(counts map[string]int) {
	if b != nil {
		setAll(b.unconfigured, counts)
	}
}

// setAll sets a gauge by connection; those that are not named have none any more.
func setAll(g *prometheus.GaugeVec, counts map[string]int) {
	g.Reset()
	for connection, n := range counts {
		g.WithLabelValues(connection).Set(float64(n))
	}
}

// Stream says how much a stream takes and may take, in bytes; a limit of 0 or less is none.
func (b *Bus) Stream(stream string, used, limit int64) {
	if b == nil {
		return
	}
	b.used.WithLabelValues(stream).Set(float64(used))
	if limit > 0 {
		b.limit.WithLabelValues(stream).Set(float64(limit))
	}
}

// Store says how much all streams take and may take, in bytes; a limit of 0 or less is not known.
func (b *Bus) Store(used, limit int64) {
	if b == nil {
		return
	}
	b.storeUsed.Set(float64(used))
	if limit > 0 {
		b.storeLimit.Set(float64(limit))
	}
}

// Tokens measures the grants of connections.
type Tokens struct {
	refreshes *prometheus.CounterVec
	connected *prometheus.GaugeVec
	expiry    *ages
}

func newTokens(r *registry) *Tokens {
	return &Tokens{
		refreshes: counter(r, "token_refreshes_total",
			"Tries to renew an access token, by how they ended: ok, refused (connect anew), failed (tried again).", "connection", "result"),
		connected: gauge(r, "connection_connected",
			"1 while there is a token that the CRM has not refused, 0 when the connection has to be connected anew.", "connection"),
		expiry: newAges(r, "token_expires_in_seconds",
			"Time until the access token ends, negative once it has; absent where the CRM does not say.", -1, "connection"),
	}
}

// Refreshed counts a try to renew a token: ok, refused or failed.
func (t *Tokens) Refreshed(connection, result string) {
	if t != nil {
		t.refreshes.WithLabelValues(connection, result).Inc()
	}
}

// State says whether a connection has a token that is good, and when that ends; the
// zero time is unknown.
func (t *Tokens) State(connection string, connected bool, expiry time.Time) {
	if t == nil {
		return
	}
	t.connected.WithLabelValues(connection).Set(number(connected))
	if expiry.IsZero() {
		t.expiry.drop(connection)
	} else {
		t.expiry.set(expiry, connection)
	}
}

func number(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
