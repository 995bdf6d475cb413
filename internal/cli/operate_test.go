package cli_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/connectors"
	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/bus"
	"github.com/icptier/icptier/internal/cache/cachetest"
)

// withRedis has the world use a redis-server, and returns its address.
func (w *world) withRedis(t *testing.T) string {
	t.Helper()
	address := cachetest.Server(t)
	w.change(t, func(conf string) string { return "redis: {url: '" + address + "'}\n" + conf })
	return address
}

func (w *world) change(t *testing.T, change func(conf string) string) {
	t.Helper()
	conf, err := os.ReadFile(w.conf)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Dir(w.conf), filepath.Base(w.conf), change(string(conf)))
}

func (w *world) opened(t *testing.T, opts app.Options) *app.App {
	t.Helper()
	crms, err := connectors.Names()
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Load(w.conf, crms)
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), cfg, opts)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (w *world) rows(t *testing.T, connection string) []answer.Listed {
	t.Helper()
	var rows []answer.Listed
	if err := json.Unmarshal([]byte(w.ok(t, "accounts", connection, "-o", "json")), &rows); err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestABrokenEntryIsReportedByEveryReaderAndHidesNobody breaks one account's entry in a real
// Redis, under the whole program.
func TestABrokenEntryIsReportedByEveryReaderAndHidesNobody(t *testing.T) {
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	w := newWorld(t)
	raw := cachetest.Raw(t, w.withRedis(t))
	w.connect(t, "hubspot")
	w.ok(t, "fields", "hubspot", "--create")
	w.ok(t, "pull", "hubspot")
	all := w.rows(t, "hubspot")
	i := slices.IndexFunc(all, func(l answer.Listed) bool { return l.Tier == "B" })
	bad, good := all[i].ID, all[i+1].ID
	damage := func() {
		t.Helper()
		if err := raw.HSet(t.Context(), "icptier:{hubspot/"+bad+"}:account", "f", "{not json").Err(); err != nil {
			t.Fatal(err)
		}
	}
	damage()
	w.readersReport(t, len(all), bad, good)

	// Commands run a worker beside them, which makes it anew while they read or after it.
	if rows := w.rows(t, "hubspot"); len(rows) != len(all) {
		t.Errorf("%d of %d accounts are listed, broken ones included", len(rows), len(all))
	}
	if code, _, errOut := run(t, "explain", "hubspot", bad, "-c", w.conf, "--lang", "en"); code != 0 && (code != 1 || !strings.Contains(oneLine(errOut), "cannot be shown")) {
		t.Errorf("explain: exit code %d, %s", code, errOut)
	}
	damage()
	model := write(t, t.TempDir(), "next.yaml", string(config.DefaultModel()))
	w.ok(t, "icp", "preview", model)
	damage()
	w.ok(t, "writeback", "hubspot")
	written := 0
	for _, n := range w.holding("icp_tier") {
		written += n
	}
	if tier := w.holds(bad, "icp_tier"); tier != "B" {
		t.Errorf("the CRM holds tier %q for the account that was broken", tier)
	}
	if scored := len(slices.DeleteFunc(slices.Clone(all), func(l answer.Listed) bool { return l.Tier == "" })); written < scored {
		t.Errorf("%d of %d tiers are written", written, scored)
	}
}

// holds is what the HubSpot sandbox has in a field of an account.
func (w *world) holds(id, property string) string {
	o, _ := w.boxes["hubspot"].Store().Get("companies", id)
	return fmt.Sprint(o.Fields[property])
}

// readersReport asks API, pages and preview while no worker makes anything anew.
func (w *world) readersReport(t *testing.T, accounts int, bad, good string) {
	t.Helper()
	var left []account.Fault
	a := w.opened(t, app.Options{Left: func(faults []account.Fault) { left = append(left, faults...) }})
	defer a.Close()
	h, err := a.Handler()
	if err != nil {
		t.Fatal(err)
	}
	get := func(path string) (int, string) {
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "http://localhost"+path, nil))
		return rec.Code, rec.Body.String()
	}
	var rows []answer.Listed
	if code, body := get("/api/v1/accounts?connection=hubspot&limit=1000"); code != 200 || json.Unmarshal([]byte(body), &rows) != nil {
		t.Errorf("the API lists: %d %.200s", code, body)
	}
	told := slices.DeleteFunc(slices.Clone(rows), func(l answer.Listed) bool { return l.Problem == "" })
	if len(rows) != accounts || len(told) != 1 || told[0].ID != bad {
		t.Errorf("the API lists %d of %d accounts, with problems %+v", len(rows), accounts, told)
	}
	for path, want := range map[string]int{
		"/api/v1/accounts/hubspot/" + bad: 503, "/api/v1/accounts/hubspot/" + good: 200,
		"/accounts/hubspot/" + bad: 503, "/accounts/hubspot/" + good: 200,
	} {
		if code, body := get(path); code != want {
			t.Errorf("%s answers %d, want %d: %.300s", path, code, want, body)
		}
	}
	for lang, want := range map[string]string{"de": "1 Firmen fehlen hier", "en": "1 accounts are missing here"} {
		if code, body := get("/accounts?connection=hubspot&lang=" + lang); code != 200 || !strings.Contains(body, want) || !strings.Contains(body, "/accounts/hubspot/"+good) {
			t.Errorf("the page answers %d and does not say %q beside the other accounts", code, want)
		}
	}
	report, _, err := a.Models().Preview(t.Context(), "icp.yaml", config.DefaultModel())
	if err != nil {
		t.Fatal(err)
	}
	if len(left) != 1 || left[0].Key.ID != bad {
		t.Errorf("the preview of %d connections leaves out %+v", len(report.Connections), left)
	}
}

// TestABuildOfTheCacheOutlivesTheProcessThatIsKilledDuringIt kills real processes while they
// build the cache of a real Redis anew, each at another moment.
func TestABuildOfTheCacheOutlivesTheProcessThatIsKilledDuringIt(t *testing.T) {
	t.Parallel()
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	w := newWorld(t)
	raw := cachetest.Raw(t, w.withRedis(t))
	w.connect(t, "hubspot")
	w.ok(t, "pull", "hubspot")
	for i := range 3 {
		service := w.replica(t)
		service.isReady(t)
		if err := raw.FlushAll(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
		if i > 0 {
			// It finds the cache gone while it runs, or with its first look where that comes later.
			until(t, "builds the cache", func() bool {
				return strings.Contains(service.said(), "all records are read again") || strings.Contains(service.said(), "the cache is being built")
			})
		}
		service.kill()
		next := w.replica(t)
		until(t, "the cache is whole again", func() bool {
			resp, err := http.Get("http://" + next.address + "/readyz")
			if err != nil {
				return false
			}
			defer resp.Body.Close()
			var line [200]byte
			n, _ := resp.Body.Read(line[:])
			return strings.Contains(string(line[:n]), "whole")
		})
		if n := w.listed(t); n != 150 {
			t.Errorf("try %d: %d of 150 accounts are listed", i+1, n)
		}
		next.kill()
	}
}

// TestRecordsOfAConnectionThatIsNotConfiguredAreKept takes a connection out of the
// configuration, has the cache made anew without it, and puts it back.
func TestRecordsOfAConnectionThatIsNotConfiguredAreKept(t *testing.T) {
	t.Parallel()
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	w := pulled(t) // with an embedded Redis, which each command makes anew
	before := len(w.rows(t, "salesforce"))
	var with string
	w.change(t, func(conf string) string {
		with = conf
		from := strings.Index(conf, "  - {name: salesforce")
		to := strings.Index(conf, "  - {name: hubspot")
		if from < to {
			return conf[:from] + conf[to:]
		}
		return conf[:from]
	})
	if n := len(w.rows(t, "hubspot")); n == 0 {
		t.Fatal("the other connection is not listed")
	}
	for lang, want := range map[string]string{"en": "records are kept of this connection, which is not in the configuration", "de": "nats stream purge CRM --subject 'crm.salesforce.>'"} {
		if _, out, errOut := run(t, "check", "-c", w.conf, "--lang", lang); !strings.Contains(oneLine(out), want) {
			t.Errorf("check does not say %q: %s%s", want, out, errOut)
		}
	}
	a := w.opened(t, app.Options{})
	h, err := a.Handler()
	if err != nil {
		t.Fatal(err)
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "http://localhost/dead?lang=en", nil))
	a.Close()
	if !strings.Contains(rec.Body.String(), "<bdi>salesforce</bdi>") {
		t.Errorf("the page does not name the connection: %d", rec.Code)
	}
	w.change(t, func(string) string { return with })
	service := w.replica(t)
	service.isReady(t)
	until(t, "its accounts are listed again", func() bool {
		code, out, _ := run(t, "accounts", "salesforce", "-c", w.conf, "-o", "json")
		var rows []answer.Listed
		return code == 0 && json.Unmarshal([]byte(out), &rows) == nil && len(rows) == before
	})
	if _, out, _ := run(t, "check", "-c", w.conf, "--lang", "en"); strings.Contains(out, "not in the configuration") {
		t.Errorf("check still says that they are kept: %s", out)
	}
}

// TestCheckNamesWhatDiffersInNATSAndRunMakesSafeChanges has an operator's changes in the
// streams: one that is safe to undo, and one that is not.
func TestCheckNamesWhatDiffersInNATSAndRunMakesSafeChanges(t *testing.T) {
	t.Parallel()
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	w := unconnected(t)
	w.streams(t, func(*bus.Bus) {}) // made
	w.raw(t, func(ctx context.Context, js jetstream.JetStream) error {
		for name, change := range map[string]func(*jetstream.StreamConfig){
			"KV_leases": func(c *jetstream.StreamConfig) { c.MaxAge = time.Hour },
			"TIERS":     func(c *jetstream.StreamConfig) { c.MaxBytes = -1 },
		} {
			stream, err := js.Stream(ctx, name)
			if err != nil {
				return err
			}
			cfg := stream.CachedInfo().Config
			change(&cfg)
			if _, err := js.UpdateStream(ctx, cfg); err != nil {
				return err
			}
		}
		return nil
	})
	check := func() string {
		_, out, _ := run(t, "check", "-c", w.conf, "--lang", "en")
		return oneLine(out)
	}
	for _, want := range []string{"bucket leases: max-age is 1h0m0s, and should be 15s", "icptier run changes it", "stream TIERS: max-bytes is unlimited", "nats stream edit TIERS --max-bytes="} {
		if out := check(); !strings.Contains(out, want) {
			t.Errorf("check does not say %q:\n%s", want, out)
		}
	}
	service := w.replica(t)
	service.says(t, "changed in NATS: bucket leases")
	service.says(t, "not changed in NATS, since messages could be lost: stream TIERS")
	if out := check(); strings.Contains(out, "bucket leases") || !strings.Contains(out, "stream TIERS: max-bytes is unlimited") {
		t.Errorf("after the run check says:\n%s", out)
	}
}

// raw has a test work on the world's JetStream while no command runs.
func (w *world) raw(t *testing.T, do func(ctx context.Context, js jetstream.JetStream) error) {
	t.Helper()
	srv, err := bus.StartEmbedded(t.Context(), filepath.Join(filepath.Dir(w.conf), "data", "nats"))
	if err != nil {
		t.Fatal(err)
	}
	defer srv.Close()
	nc, err := nats.Connect(srv.Config().URL, nats.Token(srv.Config().Token))
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	js, err := jetstream.New(nc)
	if err == nil {
		err = do(t.Context(), js)
	}
	if err != nil {
		t.Fatal(err)
	}
}
