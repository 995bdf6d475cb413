package telemetry

import (
	"cmp"
	"net/http"
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
	Jobs      *Jobs

	registry *prometheus.Registry
}

// NewMetrics returns metrics that stand at zero, beside those of the Go runtime
// and of the process.
func NewMetrics() *Metrics {
	r := prometheus.NewRegistry()
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
		},
		Ingest: &Ingest{
			published: counter(r, "records_published_total",
				"Records read from CRMs and stored in the stream.", "connection", "kind"),
			problems: counter(r, "record_problems_total",
				"Records and values that CRMs sent and that could not be used.", "connection"),
		},
		Worker: &Worker{
			buried: counter(r, "dead_letters_total",
				"Messages that were set aside because they cannot be worked.").WithLabelValues(),
			merged: counter(r, "records_merged_total",
				"Records taken from the stream, by what they changed in the facts.", "result"),
			scores: counter(r, "scores_total",
				"Scores stored, by tier; none is an account that the model does not apply to.", "tier"),
		},
		WriteBack: &WriteBack{
			rows: counter(r, "writeback_rows_total",
				"Rows that write-back sent or held back, by what became of them.", "connection", "result"),
		},
		Bus: &Bus{
			pending: gauge(r, "consumer_pending",
				"Messages that wait in a stream for a consumer.", "consumer"),
			dead: gauge(r, "dead_letters",
				"Messages that could not be handled and are set aside.", "connection"),
			unconfigured: gauge(r, "unconfigured_records",
				"Records of connections that are not in the configuration: kept, and not scored.", "connection"),
		},
		Jobs: &Jobs{
			runs: counter(r, "job_runs_total",
				"Runs of jobs by how they ended.", "job", "state"),
			success: gauge(r, "job_last_success_timestamp_seconds",
				"When a job last ended well, in seconds since 1970.", "connection", "job"),
		},
	}
}

// Handler answers with the metrics in the format that Prometheus reads.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry})
}

// CRM counts the calls to CRMs.
type CRM struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	quota    *prometheus.GaugeVec
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

// Ingest counts what is read from CRMs.
type Ingest struct {
	published, problems *prometheus.CounterVec
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
	merged, scores *prometheus.CounterVec
	buried         prometheus.Counter
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

// Buried counts n messages that were set aside.
func (w *Worker) Buried(n int) {
	if w != nil {
		w.buried.Add(float64(n))
	}
}

// WriteBack counts rows on their way into CRMs.
type WriteBack struct {
	rows *prometheus.CounterVec
}

// Rows counts n rows with this result, one of a fixed list such as written,
// refused, skipped.
func (w *WriteBack) Rows(connection, result string, n int) {
	if w != nil && n > 0 {
		w.rows.WithLabelValues(connection, result).Add(float64(n))
	}
}

// Bus measures what waits in the streams.
type Bus struct {
	pending, dead, unconfigured *prometheus.GaugeVec
}

// DeadLetters says how many dead letters there are of each connection.
func (b *Bus) DeadLetters(counts map[string]int) {
	if b != nil {
		setAll(b.dead, counts)
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

// Pending says how many messages wait for a consumer.
func (b *Bus) Pending(consumer string, n uint64) {
	if b != nil {
		b.pending.WithLabelValues(consumer).Set(float64(n))
	}
}

// Jobs counts the runs of jobs.
type Jobs struct {
	runs    *prometheus.CounterVec
	success *prometheus.GaugeVec
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

func counter(r *prometheus.Registry, name, help string, labels ...string) *prometheus.CounterVec {
	v := prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, labels)
	r.MustRegister(v)
	return v
}

func gauge(r *prometheus.Registry, name, help string, labels ...string) *prometheus.GaugeVec {
	v := prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: namespace, Name: name, Help: help}, labels)
	r.MustRegister(v)
	return v
}

func histogram(r *prometheus.Registry, name, help string, labels ...string) *prometheus.HistogramVec {
	v := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Namespace: namespace, Name: name, Help: help, Buckets: []float64{0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60},
	}, labels)
	r.MustRegister(v)
	return v
}
