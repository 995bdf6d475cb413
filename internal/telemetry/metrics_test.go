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
	m.Worker.DeadLettered(1)
	m.Worker.Settled("later", 4)
	m.Worker.Mended(2)
	m.Cache.State(false, time.UnixMilli(1764000000500), 67, 300)
	m.Cache.Broken("sf", 1)
	m.Bus.Pending("worker", 17)
	m.Jobs.Ended("pull", "ok")
	m.Jobs.Succeeded("sf", "pull", time.UnixMilli(1764000000500))
	m.Jobs.Overdue("sf", "pull", time.Now().Add(-time.Minute))
	m.CRM.QuotaLeft("sf", 900)
	m.Ingest.CursorSaved("sf", "deal", time.Now().Add(-time.Hour))
	m.Worker.Refused("cache", 2)
	m.Bus.Older(3)
	m.Worker.Paused(true)
	m.WriteBack.Unwritten("sf", time.Now().Add(-2*time.Hour))
	m.WriteBack.Unwritten("hub", time.Time{})
	m.Bus.Redelivered("worker", 3)
	m.Bus.PublishFailed("CRM", "full")
	m.Bus.LeaseChanged("read", "lost")
	m.Bus.Newer("record")
	m.Bus.Ready(true)
	m.Bus.DeadLetters(map[string]int{"hub": 4})
	m.Bus.Unconfigured(map[string]int{"old": 7})
	m.Bus.Stream("CRM", 10, 100)
	m.Bus.Stream("DEAD", 10, -1)
	m.Bus.Store(20, 200)
	m.Tokens.Refreshed("sf", "ok")
	m.Tokens.State("sf", true, time.Now().Add(time.Hour))
	m.Tokens.State("hub", false, time.Time{})
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
		`icptier_job_overdue_seconds{connection="sf",job="pull"} 60`,
		`icptier_crm_quota_remaining_calls{connection="sf"} 900`,
		`icptier_cursor_lag_seconds{connection="sf",kind="deal"} 3600`,
		`icptier_stale_writes_refused_total{store="cache"} 2`,
		`icptier_stale_writes_refused_total{store="stream"} 3`,
		`icptier_scoring_paused 1`,
		`icptier_tier_oldest_unwritten_seconds{connection="sf"} 7200`,
		`icptier_tier_oldest_unwritten_seconds{connection="hub"} 0`,
		`icptier_redeliveries_total{consumer="worker"} 3`,
		`icptier_publish_failures_total{reason="full",stream="CRM"} 1`,
		`icptier_lease_changes_total{event="lost",lease="read"} 1`,
		`icptier_newer_formats_total{thing="record"} 1`,
		`icptier_ready 1`,
		`icptier_dead_letters{connection="hub"} 4`,
		`icptier_unconfigured_records{connection="old"} 7`,
		`icptier_stream_used_bytes{stream="CRM"} 10`,
		`icptier_stream_limit_bytes{stream="CRM"} 100`,
		`icptier_store_used_bytes 20`,
		`icptier_store_limit_bytes 200`,
		`icptier_token_refreshes_total{connection="sf",result="ok"} 1`,
		`icptier_token_expires_in_seconds{connection="sf"} 3599`,
		`icptier_connection_connected{connection="sf"} 1`,
		`icptier_connection_connected{connection="hub"} 0`,
		`go_goroutines `,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("missing %s", want)
		}
	}
	if strings.Contains(body, `icptier_token_expires_in_seconds{connection="hub"}`) {
		t.Error("a token whose end nobody knows has one")
	}
	if strings.Contains(body, `result="stale"`) {
		t.Error("counting none made a series")
	}
}

func TestMetricNamesFollowConventions(t *testing.T) {
	m := NewMetrics()
	count(m)
	problems, err := testutil.GatherAndLint(m.registry.Registry)
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
	one.Worker.DeadLettered(1)
	if got := testutil.ToFloat64(two.Worker.deadLetters); got != 0 {
		t.Errorf("the other registry counted %v", got)
	}
}
