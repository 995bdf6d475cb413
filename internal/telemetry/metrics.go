package telemetry

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

const namespace = "icptier"

// Metrics are the metrics of one process, in a registry of their own. Each area
// is for one part of the program; a nil area counts nothing.
type Metrics struct {
	CRM       *CRM
	Ingest    *Ingest
	Worker    *Worker
	WriteBack *WriteBack
	Bus       *Bus
	Cache     *Cache
	Tokens    *Tokens
	Jobs      *Jobs

	registry *registry
}

// NewMetrics returns metrics that stand at zero, beside those of the Go runtime
// and of the process.
func NewMetrics() *Metrics {
	r := &registry{Registry: prometheus.NewRegistry()}
	stale := counter(r, "stale_writes_refused_total",
		"Writes that were left out or refused because something newer was there, by the store that has it.", "store")
	r.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		collectors.NewBuildInfoCollector(),
	)
	return &Metrics{
		registry: r,
		CRM: &CRM{
			requests: counter(r, "crm_requests_total",
				"Calls to CRMs by the status of their answer; code 0 is a call without an answer.", "connection", "call", "code"),
			seconds: histogram(r, "crm_request_duration_seconds",
				"Time from a call to its answer.", "connection"),
			quota: gauge(r, "crm_quota_used_ratio",
				"Share of the CRM's daily calls that all its integrations have used, as it last said.", "connection"),
			left: gauge(r, "crm_quota_remaining_calls",
				"Calls that the CRM still allows today, to all its integrations together, as it last said.", "connection"),
		},
		Ingest: &Ingest{
			published: counter(r, "records_published_total",
				"Records read from CRMs and stored in the stream.", "connection", "kind"),
			problems: counter(r, "record_problems_total",
				"Records and values that CRMs sent and that could not be used.", "connection"),
			cursors: newAges(r, "cursor_lag_seconds",
				"How long ago the reading of a kind was last brought up to the present.", 1, "connection", "kind"),
		},
		Worker: &Worker{
			deadLetters: counter(r, "dead_letters_total",
				"Messages that were set aside because they cannot be worked.").WithLabelValues(),
			merged: counter(r, "records_merged_total",
				"Records taken from the stream, by what they changed in the facts.", "result"),
			scores: counter(r, "scores_total",
				"Scores stored, by tier; none is an account that the model does not apply to.", "tier"),
			stale: stale,
			paused: gauge(r, "scoring_paused",
				"1 while this process scores nothing, since the model in force panics over accounts in general.").WithLabelValues(),
			settled: counter(r, "records_settled_total",
				"Deliveries of records by what became of them: acknowledged, later (they come again) or dead.", "fate"),
			mended: counter(r, "cache_entries_mended_total",
				"Entries of the cache that were broken and made anew from the stream of records.").WithLabelValues(),
		},
		WriteBack: &WriteBack{
			rows: counter(r, "writeback_rows_total",
				"Rows that write-back sent or held back, by what became of them.", "connection", "result"),
			unwritten: newAges(r, "tier_oldest_unwritten_seconds",
				"Age of the oldest change of a tier that no write-back has taken to the CRM; 0 without one.", 1, "connection"),
		},
		Bus:    newBus(r, stale),
		Cache:  newCache(r),
		Tokens: newTokens(r),
		Jobs: &Jobs{
			runs: counter(r, "job_runs_total",
				"Runs of jobs by how they ended.", "job", "state"),
			success: gauge(r, "job_last_success_timestamp_seconds",
				"When a job last ended well, in seconds since 1970, whichever process did it.", "connection", "job"),
			overdue: newAges(r, "job_overdue_seconds",
				"How long a slot of a scheduled job has been due without the job having ended well since; 0 where none is.", 1, "connection", "job"),
		},
	}
}

// registry remembers the names of the program's own metrics: Prometheus shows those with
// labels only once they have counted something.
type registry struct {
	*prometheus.Registry
	names []string
}

func (r *registry) add(name string, c prometheus.Collector) {
	r.names = append(r.names, prometheus.BuildFQName(namespace, "", name))
	r.MustRegister(c)
}

// Names returns the names of the program's own metrics, as Prometheus knows them.
func (m *Metrics) Names() []string { return slices.Clone(m.registry.names) }

// Handler answers with the metrics in the format that Prometheus reads.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry.Registry})
}

// CRM counts the calls to CRMs.
type CRM struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	quota    *prometheus.GaugeVec
	left     *prometheus.GaugeVec
}

// Request counts one call by its short name and the HTTP status of its answer, 0 when there was none.
func (c *CRM) Request(connection, call string, status int, took time.Duration) {
	if c == nil {
		return
	}
	c.requests.WithLabelValues(connection, call, strconv.Itoa(status)).Inc()
	c.seconds.WithLabelValues(connection).Observe(took.Seconds())
}

// QuotaUsed says which share of the CRM's daily calls is used, 0 to 1.
func (c *CRM) QuotaUsed(connection string, ratio float64) {
	if c != nil {
		c.quota.WithLabelValues(connection).Set(ratio)
	}
}

// QuotaLeft says how many of the CRM's daily calls are left.
func (c *CRM) QuotaLeft(connection string, calls int) {
	if c != nil {
		c.left.WithLabelValues(connection).Set(float64(max(calls, 0)))
	}
}

// Ingest counts what is read from CRMs.
type Ingest struct {
	published, problems *prometheus.CounterVec
	cursors             *ages
}

// CursorSaved says when the reading of a kind was last brought up to the present.
func (i *Ingest) CursorSaved(connection, kind string, at time.Time) {
	if i != nil {
		i.cursors.set(at, connection, kind)
	}
}

// Published counts n records of a kind that the stream has stored.
func (i *Ingest) Published(connection, kind string, n int) {
	if i != nil {
		i.published.WithLabelValues(connection, kind).Add(float64(n))
	}
}

// Problems counts n records or values that could not be used.
func (i *Ingest) Problems(connection string, n int) {
	if i != nil {
		i.problems.WithLabelValues(connection).Add(float64(n))
	}
}

// Worker counts merges, scores and dead letters.
type Worker struct {
	merged, scores, settled, stale *prometheus.CounterVec
	deadLetters, mended            prometheus.Counter
	paused                         prometheus.Gauge
}

// Refused counts n writes that a store refused because something newer was there; those of
// the stream are counted by Bus.Older.
func (w *Worker) Refused(store string, n int) {
	if w != nil && n > 0 {
		w.stale.WithLabelValues(store).Add(float64(n))
	}
}

// Merged counts n records whose merge had this result, one of a fixed list such
// as stale, version, inputs.
func (w *Worker) Merged(result string, n int) {
	if w != nil && n > 0 {
		w.merged.WithLabelValues(result).Add(float64(n))
	}
}

// Scored counts n stored scores of a tier; the empty tier counts as none.
func (w *Worker) Scored(tier string, n int) {
	if w != nil && n > 0 {
		w.scores.WithLabelValues(cmp.Or(tier, "none")).Add(float64(n))
	}
}

// DeadLettered counts n messages that became dead letters.
func (w *Worker) DeadLettered(n int) {
	if w != nil {
		w.deadLetters.Add(float64(n))
	}
}

// Settled counts n deliveries with this fate: acknowledged, later or dead.
func (w *Worker) Settled(fate string, n int) {
	if w != nil {
		w.settled.WithLabelValues(fate).Add(float64(n))
	}
}

// Paused says whether scoring pauses because the model panics over accounts in general.
func (w *Worker) Paused(paused bool) {
	if w != nil {
		w.paused.Set(number(paused))
	}
}

// Mended counts n entries of the cache that were made anew.
func (w *Worker) Mended(n int) {
	if w != nil {
		w.mended.Add(float64(n))
	}
}

// WriteBack counts rows on their way into CRMs.
type WriteBack struct {
	rows      *prometheus.CounterVec
	unwritten *ages
}

// Unwritten says since when a change of a tier waits for write-back; the zero time is none.
func (w *WriteBack) Unwritten(connection string, since time.Time) {
	if w != nil {
		w.unwritten.set(since, connection)
	}
}

// Rows counts n rows with this result, one of a fixed list such as written,
// refused, skipped.
func (w *WriteBack) Rows(connection, result string, n int) {
	if w != nil && n > 0 {
		w.rows.WithLabelValues(connection, result).Add(float64(n))
	}
}

// Jobs counts the runs of jobs.
type Jobs struct {
	runs    *prometheus.CounterVec
	success *prometheus.GaugeVec
	overdue *ages
}

// Overdue says since when a slot of a scheduled job is due that no run which ended well
// has done; the zero time is none.
func (j *Jobs) Overdue(connection, job string, since time.Time) {
	if j != nil {
		j.overdue.set(since, connection, job)
	}
}

// Ended counts a run that ended in a state of a fixed list, such as ok or failed.
func (j *Jobs) Ended(job, state string) {
	if j != nil {
		j.runs.WithLabelValues(job, state).Inc()
	}
}

// Succeeded remembers when a job last ended well.
func (j *Jobs) Succeeded(connection, job string, at time.Time) {
	if j != nil {
		j.success.WithLabelValues(connection, job).Set(float64(at.UnixMilli()) / 1000)
	}
}

func counter(r *registry, name, help string, labels ...string) *prometheus.CounterVec {
	v := prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, labels)
	r.add(name, v)
	return v
}

func gauge(r *registry, name, help string, labels ...string) *prometheus.GaugeVec {
	v := prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: namespace, Name: name, Help: help}, labels)
	r.add(name, v)
	return v
}

func histogram(r *registry, name, help string, labels ...string) *prometheus.HistogramVec {
	v := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Namespace: namespace, Name: name, Help: help, Buckets: []float64{0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60},
	}, labels)
	r.add(name, v)
	return v
}
