package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
	_ "time/tzdata" // also where the machine has none

	"github.com/icptier/icptier/internal/cache/cachetest"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/cli"
	"github.com/icptier/icptier/internal/demo"
	"github.com/icptier/icptier/internal/sandbox"
)

func TestMain(m *testing.M) {
	if os.Getenv(envCommand) != "" {
		os.Exit(command()) //nolint:forbidigo // this process is the program
	}
	// The zone with the longest name there is. The process begins with it: embedded servers read
	// the clock in goroutines that begin before all tests and outlive them.
	const zone = "Asia/Kathmandu" // +0545
	if os.Getenv("TZ") != zone {
		beginAnew("TZ", zone)
	}
	cachetest.VerifyTestMain(m)
}

// beginAnew runs this program in place of itself, with one variable more.
func beginAnew(variable, value string) {
	self, err := os.Executable()
	if err == nil {
		err = os.Setenv(variable, value)
	}
	if err == nil {
		err = syscall.Exec(self, os.Args, os.Environ())
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1) //nolint:forbidigo // nothing has begun
}

// screen is a terminal of 80 columns.
type screen struct{ bytes.Buffer }

func (*screen) Columns() int { return 80 }

// run runs one command as a person would.
func run(t *testing.T, args ...string) (code int, out, errOut string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var o screen
	var e bytes.Buffer
	code = cli.Run(ctx, args, strings.NewReader(""), &o, &e)
	return code, o.String(), e.String()
}

// piped runs one command whose output another program reads.
func piped(t *testing.T, args ...string) string {
	t.Helper()
	var o, e bytes.Buffer
	if code := cli.Run(t.Context(), args, strings.NewReader(""), &o, &e); code != 0 {
		t.Fatalf("%v: exit code %d: %s", args, code, &e)
	}
	return o.String()
}

// write writes a file into the test's folder.
func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestWrongCallsAndConfigurationsEndWithTwo(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "icp.yaml", string(config.DefaultModel()))
	good := "icp: icp.yaml\nconnections:\n  - {name: hub, crm: hubspot, auth: {grant: static_token, token: x}}\n"
	conf := func(name, text string) string { return write(t, dir, name+".yaml", text) }
	tests := []struct {
		name string
		args []string
		want []string
	}{
		{"no such command", []string{"pul"}, []string{"unknown command"}},
		{"no such flag", []string{"run", "--rolle", "api"}, []string{"unknown flag", "--help"}},
		{"too few arguments", []string{"pull"}, []string{"accepts 1 arg", "Usage: icptier pull CONNECTION"}},
		{"no such role", []string{"run", "--role", "boss"}, []string{`--role "boss"`, "ingest"}},
		{"no such output", []string{"version", "--output", "xml"}, []string{`--output "xml"`, "json"}},
		{"no such language", []string{"version", "--lang", "fr"}, []string{`--lang "fr"`, "de, en"}},
		{"no such fault", []string{"sandbox", "hubspot", "--faults", "429=0.1;sometimes=0.1"}, []string{"--faults", "part 2", "after-commit"}},
		{"a search that does not lag", []string{"sandbox", "salesforce", "--accounts", "1", "--faults", "behind=1"}, []string{"--faults", "salesforce is never behind"}},
		{"cursors that do not end", []string{"sandbox", "hubspot", "--accounts", "1", "--faults", "expired-cursor=0.1"}, []string{"--faults", "hubspot do not end"}},
		{"no such sandbox", []string{"sandbox", "siebel"}, []string{`"siebel"`, "salesforce"}},
		{"no such tier", []string{"accounts", "--tier", "Z"}, []string{`--tier: "Z"`, "A, B, C, D, X, none"}},
		{"no such order", []string{"accounts", "--sort", "size"}, []string{`--sort: "size"`, "rank, score, coverage"}},
		{"no such direction", []string{"accounts", "--order", "down"}, []string{`--order: "down"`, "asc, desc"}},
		{"no such filter", []string{"accounts", "--filter", "size=3"}, []string{`--filter "size=3"`, "owner, segment", "--filter owner=17"}},
		{"a filter without a value", []string{"accounts", "--filter", "owner"}, []string{`--filter "owner"`, "NAME=VALUE"}},
		{"a filter that is no region", []string{"accounts", "--filter", "region=Atlantis"}, []string{`--filter region: "Atlantis"`}},
		{"a filter given twice", []string{"accounts", "--tier", "A", "--filter", "tier=B"}, []string{"--filter tier", "two values"}},
		{"points that cannot be", []string{"accounts", "--filter", "max-score=101"}, []string{`--filter max-score: "101"`, "1 to 100"}},
		{"points that nobody has", []string{"accounts", "--min-score", "-1"}, []string{"--min-score: -1", "0 to 100"}},
		{"points the wrong way round", []string{"accounts", "--min-score", "80", "--filter", "max-score=60"}, []string{"--min-score: 80", "max-score", "60", "swap"}},
		{"less than none", []string{"accounts", "--limit", "-1"}, []string{"--limit: -1 is below 0"}},
		{"no such column", []string{"accounts", "--columns", "name,size"}, []string{"--columns", `"size"`, "connection, id, name"}},
		{"columns of JSON", []string{"accounts", "--columns", "name", "-o", "json"}, []string{"--columns", "JSON has all"}},
		{"filters of groups", []string{"accounts", "--duplicates", "--sort", "name", "--tier", "A"}, []string{"--duplicates", "leave --tier and --sort out"}},
		{"a group without a command", []string{"jobs"}, []string{"jobs needs a command"}},
		{"no such file", []string{"check", "-c", filepath.Join(dir, "absent.yaml")}, []string{"absent.yaml"}},
		{"unknown key", []string{"check", "-c", conf("key", good+"colour: red\n")}, []string{"key.yaml:4:1: colour:", "unknown key"}},
		{"missing secret", []string{"check", "-c", conf("secret", strings.Replace(good, "token: x", "token: ''", 1))}, []string{"secret.yaml:3:", "connections[0].auth.token"}},
		{"missing variable", []string{"check", "-c", conf("env", strings.Replace(good, "token: x", `token: "${ICPTIER_TEST_ABSENT}"`, 1))}, []string{"env.yaml:3:", "ICPTIER_TEST_ABSENT"}},
		{"two of one name", []string{"check", "-c", conf("twice", good+"  - {name: hub, crm: hubspot, auth: {grant: static_token, token: x}}\n")}, []string{"twice.yaml:4:", "connections[1].name"}},
		{"a cron expression that makes its parser panic", []string{"check", "-c", conf("cron", good+"schedules:\n  - {name: a, job: pull, connection: hub, cron: 'TZ='}\n")}, []string{"cron.yaml:5:", "schedules[0].cron"}},
		{"a day that never comes", []string{"check", "-c", conf("never", good+"schedules:\n  - {name: a, job: pull, connection: hub, cron: '0 0 30 2 *'}\n")}, []string{"never.yaml:5:", "schedules[0].cron"}},
		{"unknown time zone", []string{"check", "-c", conf("zone", good+"schedules:\n  - {name: a, job: pull, connection: hub, cron: '0 6 * * *', time_zone: Europe/Bonn}\n")}, []string{"zone.yaml:5:", "Europe/Bonn"}},
		{"no such connection", []string{"pull", "sales", "-c", conf("connection", good+"data_dir: "+t.TempDir()+"\n")}, []string{`no connection "sales"`, `"hub"`}},
		{"no such schedule", []string{"jobs", "run", "tiers", "-c", conf("schedule", good)}, []string{`no schedule "tiers"`}},
		{"a model that cannot be used", []string{"check", "-c", conf("model", strings.Replace(good, "icp.yaml", write(t, dir, "bad.yaml", "model: x\nversion: 1\ncriteria: []\ntiers: {A: {score: 1}}\n"), 1))}, []string{"bad.yaml:3:", "criteria", "add up to 0"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code, out, errOut := run(t, tt.args...)
			if code != 2 || out != "" {
				t.Errorf("exit code %d, standard output %q", code, out)
			}
			for _, want := range tt.want {
				if !strings.Contains(errOut, want) {
					t.Errorf("standard error lacks %q:\n%s", want, errOut)
				}
			}
			inGerman(t, 2, tt.args...)
		})
	}
}

func TestCheckSaysWhatCannotBeReached(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "icp.yaml", string(config.DefaultModel()))
	conf := write(t, dir, "icptier.yaml", "icp: icp.yaml\nnats: {url: nats://127.0.0.1:1}\nredis: {url: 'redis://:topsecret@127.0.0.1:1/0'}\n"+
		"connections:\n  - {name: hub, crm: hubspot, auth: {grant: static_token, token: x}}\n")
	code, out, errOut := run(t, "check", "-c", conf, "--output", "json")
	if code != 1 {
		t.Errorf("exit code %d", code)
	}
	var findings []struct{ Level, Part, What string }
	if err := json.Unmarshal([]byte(out), &findings); err != nil {
		t.Fatal(err)
	}
	failed := map[string]string{}
	for _, f := range findings {
		if f.Level == "failed" {
			failed[f.Part] = f.What
		}
	}
	if !strings.Contains(failed["nats"], "nats.url") || !strings.Contains(failed["redis"], "redis.url") {
		t.Errorf("findings %+v", findings)
	}
	if strings.Contains(out+errOut, "topsecret") {
		t.Error("the password of Redis is told")
	}
}

// world is two sandboxes with the configuration of a person who uses them.
type world struct {
	boxes map[string]*demo.Box
	hello map[string]sandbox.Hello
	conf  string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{boxes: map[string]*demo.Box{}, hello: map[string]sandbox.Hello{}}
	dir := t.TempDir()
	var connections strings.Builder
	for _, crm := range demo.DefaultCRMs() {
		box, err := demo.OpenBox(demo.BoxOptions{CRM: crm, Accounts: 150, Seed: 7})
		if err != nil {
			t.Fatal(err)
		}
		if err := box.Listen(t.Context(), ""); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(context.Background())
		served := make(chan error, 1)
		go func() { served <- box.Serve(ctx) }()
		t.Cleanup(func() {
			stop()
			if err := <-served; err != nil {
				t.Error(err)
			}
			if err := box.Close(); err != nil {
				t.Error(err)
			}
		})
		hello, err := box.Hello()
		if err != nil {
			t.Fatal(err)
		}
		w.boxes[crm], w.hello[crm] = box, hello
		fmt.Fprintf(&connections, "  - {name: %s, crm: %s, url: '%s', auth_url: '%s', write: {enabled: true},\n     auth: {client_id: '%s', client_secret: '%s'}}\n",
			crm, crm, box.URL(), box.URL(), hello.ClientID, hello.ClientSecret)
	}
	write(t, dir, "icp.yaml", string(config.DefaultModel()))
	w.conf = write(t, dir, "icptier.yaml", "icp: icp.yaml\ndata_dir: data\nlog: {level: error, format: console}\nconnections:\n"+connections.String())
	return w
}

// connect consents as a person would who opens the printed address.
func (w *world) connect(t *testing.T, connection string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	opened := &browser{t: t, ctx: ctx}
	var out bytes.Buffer
	if code := cli.Run(ctx, []string{"connect", connection, "--no-browser", "--lang", "en", "-c", w.conf}, strings.NewReader(""), &out, opened); code != 0 {
		t.Fatalf("connect %s: exit code %d: %s", connection, code, opened.text.String())
	}
	if !strings.Contains(out.String(), connection+" is connected to") {
		t.Errorf("connect says %q", out.String())
	}
	http.DefaultClient.CloseIdleConnections()
}

// browser opens the first address that is printed to it.
type browser struct {
	t    *testing.T
	ctx  context.Context //nolint:containedctx // of the one command it belongs to
	text bytes.Buffer
	done bool
}

func (b *browser) Write(p []byte) (int, error) {
	n, err := b.text.Write(p)
	at := strings.Index(b.text.String(), "http://")
	if b.done || at < 0 || !strings.Contains(b.text.String()[at:], "\n") {
		return n, err
	}
	b.done = true
	address, _, _ := strings.Cut(b.text.String()[at:], "\n")
	go func() {
		req, err := http.NewRequestWithContext(b.ctx, http.MethodGet, address, nil)
		if err != nil {
			b.t.Error(err)
			return
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			b.t.Error(err)
			return
		}
		_ = resp.Body.Close()
	}()
	return n, err
}

// ok runs a command that has to work, and returns its standard output.
func (w *world) ok(t *testing.T, args ...string) string {
	t.Helper()
	code, out, errOut := run(t, append(args, "-c", w.conf, "--lang", "en")...)
	if code != 0 {
		t.Fatalf("%v: exit code %d\n%s\n%s", args, code, out, errOut)
	}
	return out
}

func TestANewUsersFirstHour(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	code, out, _ := run(t, "check", "-c", w.conf, "--lang", "en")
	if code != 1 || !strings.Contains(out, "not connected; run: icptier connect hubspot") {
		t.Errorf("check before connecting: exit code %d\n%s", code, out)
	}
	for _, crm := range demo.DefaultCRMs() {
		w.connect(t, crm)
	}
	code, out, _ = run(t, "fields", "salesforce", "-c", w.conf, "--lang", "en")
	if code != 1 || !strings.Contains(out, "missing") {
		t.Errorf("fields before creating: exit code %d\n%s", code, out)
	}
	for _, crm := range demo.DefaultCRMs() {
		w.ok(t, "fields", crm, "--create")
		w.ok(t, "pull", crm)
	}
	w.ok(t, "check")
	if calls := w.boxes["hubspot"].Calls(); slices.ContainsFunc(calls, func(c sandbox.Call) bool { return strings.Contains(c.Path, "batch/update") }) {
		t.Error("something was written before anybody asked for it")
	}
	for _, crm := range demo.DefaultCRMs() {
		w.wantPlanned(t, crm)
		w.wantReadingPlanned(t, crm)
	}
	var accounts []struct {
		ID, Connection, Tier string
		Score                int
	}
	if err := json.Unmarshal([]byte(w.ok(t, "accounts", "-o", "json")), &accounts); err != nil || len(accounts) != 300 {
		t.Fatalf("%d accounts, %v", len(accounts), err)
	}
	for i, a := range accounts[1:] {
		if before := accounts[i]; before.Connection == a.Connection && before.Tier == a.Tier && before.Score < a.Score {
			t.Errorf("%s with %d stands before %s with %d", before.ID, before.Score, a.ID, a.Score)
		}
	}
	var explained struct {
		Score struct {
			Fit     int
			Reasons []struct{ Points int }
		}
		Changes []struct{ New string }
	}
	if err := json.Unmarshal([]byte(w.ok(t, "explain", accounts[0].Connection, accounts[0].ID, "-o", "json")), &explained); err != nil {
		t.Fatal(err)
	}
	sum := 0
	for _, r := range explained.Score.Reasons {
		sum += r.Points
	}
	if sum != explained.Score.Fit || sum != accounts[0].Score || len(explained.Changes) != 1 {
		t.Errorf("reasons add up to %d: %+v", sum, explained)
	}
	for _, line := range strings.Split(w.ok(t, "accounts")+w.ok(t, "explain", accounts[0].Connection, accounts[0].ID), "\n") {
		if n := len([]rune(line)); n > 80 {
			t.Errorf("%d columns: %s", n, line)
		}
	}
	w.columned(t)
	for _, args := range [][]string{
		{"check"}, {"fields", "hubspot"}, {"accounts"}, {"explain", accounts[0].Connection, accounts[0].ID}, {"jobs", "list"}, {"jobs", "history"},
		{"dead", "list"}, {"icp", "history"}, {"market"}, {"abm"}, {"writeback", "hubspot", "--dry-run"}, {"pull", "hubspot", "--dry-run"}, {"accounts", "--duplicates"},
	} {
		inGerman(t, 0, append(args, "-c", w.conf)...)
	}
	inGerman(t, 1, "explain", "hubspot", accounts[0].ID+"0", "-c", w.conf)
	if code, _, errOut := run(t, "explain", "hubspot", accounts[0].ID+"0", "-c", w.conf); code != 1 || !strings.Contains(errOut, "no such account") {
		t.Errorf("explain of an unknown account: %d %s", code, errOut)
	}
}

func TestACRMThatMisbehavesFailsItsRunAndNoOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, crm := range demo.DefaultCRMs() {
		w.connect(t, crm)
	}
	list := map[string]string{"salesforce": "/query", "hubspot": "/companies"}
	faults := []struct {
		name  string
		fault sandbox.Fault
		want  string
	}{
		{"a page that is not JSON", sandbox.Fault{Status: 200, Body: "<html>maintenance</html>", Times: -1}, "JSON"},
		{"a page without its list", sandbox.Fault{Status: 200, Body: `{"ok":true}`, Times: -1}, ""},
		{"an error of the server", sandbox.Fault{Status: 500, Body: "oops", Times: -1}, "500"},
	}
	for _, crm := range demo.DefaultCRMs() {
		for _, f := range faults {
			t.Run(crm+" "+f.name, func(t *testing.T) {
				f.fault.Path = list[crm]
				w.boxes[crm].Inject(f.fault)
				code, out, _ := run(t, "pull", crm, "-c", w.conf, "-o", "json")
				w.boxes[crm].Heal()
				var runs []struct{ State, Error string }
				if err := json.Unmarshal([]byte(out), &runs); err != nil || code != 1 {
					t.Fatalf("exit code %d, %v: %s", code, err, out)
				}
				if runs[0].State != "failed" || !strings.Contains(runs[0].Error, f.want) || strings.Contains(out, "maintenance") {
					t.Errorf("run %+v, want an error about %q without the page's text", runs[0], f.want)
				}
			})
		}
	}
	t.Run("afterwards everything is read", func(t *testing.T) {
		for _, crm := range demo.DefaultCRMs() {
			w.ok(t, "pull", crm)
		}
		var accounts []struct{ ID string }
		if err := json.Unmarshal([]byte(w.ok(t, "accounts", "-o", "json")), &accounts); err != nil || len(accounts) != 300 {
			t.Errorf("%d accounts, %v", len(accounts), err)
		}
	})
	t.Run("a revoked grant asks for a new connection and leaves the other alone", func(t *testing.T) {
		if err := w.boxes["hubspot"].RevokeGrants(); err != nil {
			t.Fatal(err)
		}
		if err := w.boxes["hubspot"].ExpireTokens(); err != nil {
			t.Fatal(err)
		}
		code, out, errOut := run(t, "pull", "hubspot", "-c", w.conf)
		if code != 1 || !strings.Contains(out+errOut, "connect") {
			t.Errorf("exit code %d: %s%s", code, out, errOut)
		}
		w.ok(t, "pull", "salesforce")
		if secret := w.hello["hubspot"].ClientSecret; strings.Contains(out+errOut, secret) {
			t.Error("the client secret is told")
		}
		w.connect(t, "hubspot")
		w.ok(t, "pull", "hubspot")
	})
}

func TestTheSandboxSaysHelloInItsFirstLine(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	out := &firstLine{line: make(chan string, 1)}
	ended := make(chan int, 1)
	go func() {
		ended <- cli.Run(ctx, []string{"sandbox", "salesforce", "--accounts", "20"}, strings.NewReader(""), out, &bytes.Buffer{})
	}()
	var hello map[string]string
	if err := json.Unmarshal([]byte(<-out.line), &hello); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"crm", "url", "auth_url", "client_id", "client_secret", "access_token", "refresh_token"} {
		if hello[key] == "" {
			t.Errorf("%s is missing in %v", key, hello)
		}
	}
	stop()
	if code := <-ended; code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// firstLine hands on the first line that is written to it.
type firstLine struct {
	text bytes.Buffer
	line chan string
	sent bool
}

func (f *firstLine) Write(p []byte) (int, error) {
	n, err := f.text.Write(p)
	if line, _, whole := strings.Cut(f.text.String(), "\n"); whole && !f.sent {
		f.sent = true
		f.line <- line
	}
	return n, err
}

func TestVersionIsReadableByScripts(t *testing.T) {
	code, out, _ := run(t, "version", "-o", "json")
	var v struct{ Version, Go string }
	if err := json.Unmarshal([]byte(out), &v); code != 0 || err != nil || v.Go == "" {
		t.Errorf("exit code %d, %v: %s", code, err, out)
	}
}

// wantPlanned writes back what a dry run says, with the calls that it says.
func (w *world) wantPlanned(t *testing.T, crm string) {
	t.Helper()
	var dry struct {
		Compared, Different int
		Changes             []struct{ ID string }
		Plan                answer.CallPlan
	}
	if err := json.Unmarshal([]byte(w.ok(t, "writeback", crm, "--dry-run", "-o", "json")), &dry); err != nil || len(dry.Changes) == 0 || dry.Different != len(dry.Changes) {
		t.Fatalf("dry run of %s: %d changes, %v", crm, len(dry.Changes), err)
	}
	if dry.Plan.Left == nil || !dry.Plan.Fits() {
		t.Errorf("%s: %+v, although there is a quota, and most of it is left", crm, dry.Plan)
	}
	for lang, want := range map[string]string{"en": "CRM calls it takes: ", "de": "Aufrufe des CRM dafür: "} {
		if _, out, _ := run(t, "writeback", crm, "--dry-run", "-c", w.conf, "--lang", lang); !strings.Contains(oneLine(out), want) {
			t.Errorf("the dry run of %s does not say %q:\n%s", crm, want, out)
		}
	}
	w.wantShort(t, crm, dry.Plan)
	var runs []struct {
		State  string
		Counts map[string]int
		Calls  map[string]int
	}
	if err := json.Unmarshal([]byte(w.ok(t, "writeback", crm, "-o", "json")), &runs); err != nil || runs[0].Counts["written"] != len(dry.Changes) {
		t.Errorf("write-back of %s wrote %+v, the dry run said %d (%v)", crm, runs, len(dry.Changes), err)
	}
	// An organisation of one currency is asked which it is, and one that tracks fields for their
	// history: before the first call nobody knows, so that both are planned.
	for _, call := range []string{"query setup", "query history"} {
		if took, said := runs[0].Calls[call], dry.Plan.Calls[call]; took > said {
			t.Errorf("write-back of %s took %d calls %q, the dry run said %d", crm, took, call, said)
		}
		delete(dry.Plan.Calls, call)
		delete(runs[0].Calls, call)
	}
	if !maps.Equal(runs[0].Calls, dry.Plan.Calls) {
		t.Errorf("write-back of %s took the calls %v, the dry run said %v", crm, runs[0].Calls, dry.Plan.Calls)
	}
}

// wantShort has the budget of the day end in the middle of what was planned.
func (w *world) wantShort(t *testing.T, crm string, plan answer.CallPlan) {
	t.Helper()
	if crm != "hubspot" { // which alone has a quota that everybody knows
		return
	}
	const daily, usual, left = 250_000, 62_500, 2
	text, err := os.ReadFile(w.conf)
	if err != nil {
		t.Fatal(err)
	}
	share := fmt.Sprintf("%.9f", float64(usual-*plan.Left+left)/daily-1e-7)
	conf := write(t, filepath.Dir(w.conf), "short.yaml", strings.Replace(string(text), "crm: hubspot,", "crm: hubspot, budget: {share: "+share+"},", 1))
	for lang, want := range map[string]string{"en": "2 are left to us today. That is more than", "de": "noch 2 übrig. Das ist mehr"} {
		if _, out, _ := run(t, "writeback", crm, "--dry-run", "-c", conf, "--lang", lang); !strings.Contains(oneLine(out), want) {
			t.Errorf("the dry run of %s does not say %q:\n%s", crm, want, out)
		}
	}
}
