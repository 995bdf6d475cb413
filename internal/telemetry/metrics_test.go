package telemetry

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
)

func count(m *Metrics) {
	m.CRM.Request("sf", "query", 200, 80*time.Millisecond)
	m.CRM.Request("sf", "query", 200, 90*time.Millisecond)
	m.CRM.Request("sf", "query", 0, time.Second)
	m.CRM.QuotaUsed("sf", 0.25)
	m.Ingest.Published("sf", "account", 200)
	m.Ingest.Problems("sf", 2)
	m.Worker.Merged("inputs", 3)
	m.Worker.Merged("stale", 0)
	m.Worker.Scored("A", 2)
	m.Worker.Scored("", 1)
	m.WriteBack.Rows("sf", "written", 200)
	m.Worker.Buried(1)
	m.Worker.Settled("later", 4)
	m.Worker.Mended(2)
	m.Cache.State(false, time.UnixMilli(1764000000500), 67, 300)
	m.Cache.Broken("sf", 1)
	m.Bus.Pending("worker", 17)
	m.Jobs.Ended("pull", "ok")
	m.Jobs.Succeeded("sf", "pull", time.UnixMilli(1764000000500))
}

func TestMetricsAreServed(t *testing.T) {
	m := NewMetrics()
	count(m)
	rec := httptest.NewRecorder()
	m.Handler().ServeHTTP(rec, httptest.NewRequest("GET", "/metrics", nil))
	body := rec.Body.String()
	for _, want := range []string{
		`icptier_crm_requests_total{call="query",code="200",connection="sf"} 2`,
		`icptier_crm_requests_total{call="query",code="0",connection="sf"} 1`,
		`icptier_crm_request_duration_seconds_count{connection="sf"} 3`,
		`icptier_crm_quota_used_ratio{connection="sf"} 0.25`,
		`icptier_records_published_total{connection="sf",kind="account"} 200`,
		`icptier_record_problems_total{connection="sf"} 2`,
		`icptier_records_merged_total{result="inputs"} 3`,
		`icptier_scores_total{tier="A"} 2`,
		`icptier_scores_total{tier="none"} 1`,
		`icptier_writeback_rows_total{connection="sf",result="written"} 200`,
		`icptier_dead_letters_total 1`,
		`icptier_records_settled_total{fate="later"} 4`,
		`icptier_cache_entries_mended_total 2`,
		`icptier_cache_whole 0`,
		`icptier_cache_build_started_timestamp_seconds 1.7640000005e+09`,
		`icptier_cache_build_records{state="done"} 67`,
		`icptier_cache_build_records{state="total"} 300`,
		`icptier_cache_broken_entries_total{connection="sf"} 1`,
		`icptier_consumer_pending{consumer="worker"} 17`,
		`icptier_job_runs_total{job="pull",state="ok"} 1`,
		`icptier_job_last_success_timestamp_seconds{connection="sf",job="pull"} 1.7640000005e+09`,
		`go_goroutines `,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("missing %s", want)
		}
	}
	if strings.Contains(body, `result="stale"`) {
		t.Error("counting none made a series")
	}
}

func TestMetricNamesFollowConventions(t *testing.T) {
	m := NewMetrics()
	count(m)
	problems, err := testutil.GatherAndLint(m.registry)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
}

func TestNilAreasCountNothing(t *testing.T) {
	count(&Metrics{}) // must not panic
}

func TestTwoProcessesOfMetricsLiveSideBySide(t *testing.T) {
	one, two := NewMetrics(), NewMetrics()
	one.Worker.Buried(1)
	if got := testutil.ToFloat64(two.Worker.buried); got != 0 {
		t.Errorf("the other registry counted %v", got)
	}
}
