package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/cache/cachetest"
	"github.com/icptier/icptier/internal/jobs"
)

// receipt is what icptier erase and forget print.
type receipt struct {
	By       string
	Complete bool
	Places   []struct {
		Place string
		Count int
	}
	Left []string
}

func (r *receipt) count(place string) int {
	for _, p := range r.Places {
		if p.Place == place {
			return p.Count
		}
	}
	return -1
}

func (w *world) receipt(t *testing.T, args ...string) receipt {
	t.Helper()
	var r receipt
	if err := json.Unmarshal([]byte(w.ok(t, append(args, "-o", "json")...)), &r); err != nil {
		t.Fatal(err)
	}
	if !r.Complete || r.By == "" {
		t.Errorf("%+v", r)
	}
	return r
}

// plant gives every company a name, a domain and a city that stand nowhere else, in this round.
func (w *world) plant(t *testing.T, ids []string, round int) {
	t.Helper()
	for _, id := range ids {
		_, found, err := w.boxes["hubspot"].Store().Update("companies", id, time.Now(), map[string]any{
			"name": planted(id) + fmt.Sprint(" Runde ", round), "domain": strings.ToLower(planted(id)) + ".example", "city": planted(id) + "-Stadt", "zip": fmt.Sprint(10115 + round),
		})
		if err != nil || !found {
			t.Fatalf("change account %s: %v", id, err)
		}
	}
}

// planted is the name of an account.
func planted(id string) string { return "Kanari-" + id + "-Vogel" }

// nowhere fails where a name of one of the accounts stands in bytes.
func nowhere(t *testing.T, where string, body []byte, ids []string) {
	t.Helper()
	body = bytes.ToLower(body)
	for _, id := range ids {
		if at := bytes.Index(body, []byte(strings.ToLower(planted(id)))); at >= 0 {
			t.Errorf("%s holds the name of %s: %q", where, id, body[max(0, at-100):min(at+60, len(body))])
			return
		}
	}
}

// folder reads every file below a folder.
func folder(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files[path], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// dump is what a redis-server writes to its disk.
func dump(t *testing.T, url string) []byte {
	t.Helper()
	raw := cachetest.Raw(t, url)
	if err := raw.ConfigSet(t.Context(), "rdbcompression", "no").Err(); err != nil {
		t.Fatal(err)
	}
	if err := raw.Save(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	dir, err := raw.ConfigGet(t.Context(), "dir").Result()
	if err != nil {
		t.Fatal(err)
	}
	name, err := raw.ConfigGet(t.Context(), "dbfilename").Result()
	if err != nil {
		t.Fatal(err)
	}
	body, err := os.ReadFile(filepath.Join(dir["dir"], name["dbfilename"]))
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// logged collects a log that several goroutines write.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}
func (*logged) Sync() error { return nil }

func (l *logged) all() []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	return bytes.Clone(l.text.Bytes())
}

// TestNothingIsLeftOfErasedAccounts erases most accounts of a service that runs on, and looks at
// every byte that it keeps: files of NATS, the dump of a real Redis, the log at level debug.
func TestNothingIsLeftOfErasedAccounts(t *testing.T) {
	w := newWorld(t)
	url := w.withRedis(t)
	w.connect(t, "hubspot")
	w.ok(t, "fields", "hubspot", "--create")
	log := &logged{}
	debug := zap.New(zapcore.NewCore(zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig()), log, zap.DebugLevel))
	a := w.opened(t, app.Options{Log: debug})
	defer a.Close()
	ctx, stop := context.WithCancel(t.Context())
	ran := make(chan error, 1)
	go func() { ran <- a.Run(ctx, []app.Role{app.RoleIngest, app.RoleWorker, app.RoleWriteBack}) }()
	defer func() {
		stop()
		if err := <-ran; err != nil {
			t.Error(err)
		}
	}()

	var ids []string
	for _, o := range w.boxes["hubspot"].Store().All("companies") {
		ids = append(ids, o.ID)
	}
	for round := range 2 { // records, changes and edits in two states
		w.plant(t, ids, round)
		w.ok(t, "pull", "hubspot", "--full")
		w.ok(t, "writeback", "hubspot")
	}
	const spared = 30
	gone, kept := ids[spared:], ids[:spared]
	data := filepath.Join(filepath.Dir(w.conf), "data")
	before := slices.Concat(joined(folder(t, data)), dump(t, url))
	for _, id := range ids {
		if !bytes.Contains(before, []byte(planted(id))) {
			t.Fatalf("the name of %s was not planted, so nothing is tested", id)
		}
	}

	told := w.ok(t, "export", "hubspot", gone[0], "-o", "json")
	for _, part := range []string{planted(gone[0]) + " Runde 1", `"tier_changes": [`, `"replaced_in_the_crm": [`, `"reasons"`} {
		if !strings.Contains(told, part) {
			t.Errorf("the export of an account lacks %s:\n%.3000s", part, told)
		}
	}
	page := filepath.Join(t.TempDir(), "account.html")
	w.ok(t, "export", "hubspot", gone[0], "--page", page)
	if body, err := os.ReadFile(page); err != nil || !bytes.Contains(body, []byte(planted(gone[0]))) || !bytes.Contains(body, []byte("<h1>")) {
		t.Errorf("the page of an account: %v\n%.500s", err, body)
	}

	r := w.receipt(t, slices.Concat([]string{"erase", "hubspot"}, gone, []string{"--crm", "--block"})...)
	if r.count("CRM") < len(gone) || r.count("fields") < len(gone) || r.count("UNDO") < len(gone) || r.count("TIERS") == 0 || r.count("redis") != len(gone) || r.count("blocked") != len(gone) {
		t.Errorf("%+v", r.Places)
	}
	held := func(when string) {
		t.Helper()
		for path, body := range folder(t, data) {
			nowhere(t, when+": "+path, body, gone)
		}
		nowhere(t, when+": the dump of Redis", dump(t, url), gone)
		nowhere(t, when+": the log", log.all(), ids)
	}
	held("after the receipt")
	for _, id := range gone {
		if tier, reasons := w.holds(id, "icp_tier"), w.holds(id, "icp_reasons"); strings.Trim(tier+reasons, "<nil>") != "" {
			t.Fatalf("the CRM still holds %q of %s", tier+reasons, id)
		}
	}

	// Neither reading everything again nor a cache that is made anew brings them back.
	w.ok(t, "pull", "hubspot", "--full")
	ask(ctx, t, a, "hubspot", jobs.Reconcile)
	raw := cachetest.Raw(t, url)
	if err := raw.FlushAll(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	w.rebuilt(t, raw)
	rows := w.rows(t, "hubspot")
	if got := shownOf(rows); !slices.Equal(got, slices.Sorted(slices.Values(kept))) {
		t.Errorf("%d accounts are listed, want the %d that were spared", len(got), spared)
	}
	held("after a full pull and a rebuild")

	w.ok(t, "unblock", "hubspot", gone[0])
	w.ok(t, "pull", "hubspot", "--full")
	if got := shownOf(w.rows(t, "hubspot")); !slices.Contains(got, gone[0]) || len(got) != spared+1 {
		t.Errorf("%d accounts after one was unblocked", len(got))
	}
}

func joined(files map[string][]byte) []byte {
	var all []byte
	for _, body := range files {
		all = append(all, body...)
	}
	return all
}

func shownOf(rows []answer.Listed) []string {
	var ids []string
	for _, row := range rows {
		ids = append(ids, row.ID)
	}
	slices.Sort(ids)
	return ids
}

// rebuilt waits until a worker has noticed that the cache is lost, and made it anew.
func (w *world) rebuilt(t *testing.T, raw *redis.Client) {
	t.Helper()
	until(t, "the cache is made anew", func() bool {
		n, err := raw.Exists(t.Context(), "icptier:epoch:2").Result()
		return err == nil && n == 1
	})
}

// TestNothingIsLeftOfAForgottenConnection forgets one of two connections, with no service beside
// the command.
func TestNothingIsLeftOfAForgottenConnection(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	url := w.withRedis(t)
	var ids []string
	for _, o := range w.boxes["hubspot"].Store().All("companies") {
		ids = append(ids, o.ID)
	}
	w.plant(t, ids, 0)
	for _, crm := range []string{"hubspot", "salesforce"} {
		w.connect(t, crm)
		w.ok(t, "fields", crm, "--create")
		w.ok(t, "pull", crm)
		w.ok(t, "writeback", crm)
	}
	others := len(w.rows(t, "salesforce"))
	if code, _, errOut := run(t, "forget", "hubspot", "-c", w.conf, "--lang", "en"); code != 2 || !strings.Contains(errOut, "--yes") {
		t.Errorf("without --yes: exit code %d, %s", code, errOut)
	}
	r := w.receipt(t, "forget", "hubspot", "--yes")
	if r.count("token") != 1 || r.count("CRM") < len(ids) || r.count("redis") < len(ids) || r.count("TIERS") == 0 || r.count("UNDO") == 0 || r.count("KV") < 3 {
		t.Errorf("%+v", r.Places)
	}
	for path, body := range folder(t, filepath.Join(filepath.Dir(w.conf), "data")) {
		nowhere(t, path, body, ids)
	}
	saved := dump(t, url)
	nowhere(t, "the dump of Redis", saved, ids)
	if bytes.Contains(saved, []byte("{hubspot")) || !bytes.Contains(saved, []byte("{salesforce")) {
		t.Error("keys of the forgotten connection are left, or those of another one are not")
	}
	if left := len(w.rows(t, "hubspot")); left != 0 {
		t.Errorf("%d accounts are listed of the forgotten connection", left)
	}
	if left := len(w.rows(t, "salesforce")); left != others {
		t.Errorf("%d accounts are left of the other connection, of %d", left, others)
	}
	if code, _, errOut := run(t, "pull", "hubspot", "-c", w.conf, "--lang", "en"); code == 0 || !strings.Contains(errOut, "icptier connect hubspot") {
		t.Errorf("a pull after it: exit code %d, %s", code, errOut)
	}
	again := w.receipt(t, "forget", "hubspot", "--yes")
	if again.count("CRM") != 0 || again.count("redis") != 0 {
		t.Errorf("once more: %+v", again.Places)
	}
}

// TestNothingElseIsErased has arguments that stand for more than one account or connection: a deal
// without an account has an empty one, and NATS takes a star for every connection.
func TestNothingElseIsErased(t *testing.T) {
	w := pulled(t)
	before := w.listed(t)
	for _, args := range [][]string{
		{"erase", "hubspot", ""}, {"erase", "hubspot", "1", ""}, {"export", "hubspot", ""}, {"erase", "*", "1"},
		{"forget", "*", "--yes"}, {"forget", ">", "--yes"}, {"forget", "", "--yes"}, {"forget", "hubspot"},
	} {
		if code, out, errOut := w.call(t, args...); code != 2 || out != "" || errOut == "" {
			t.Errorf("%q: exit code %d: %s%s", args, code, out, errOut)
		}
	}
	if now := w.listed(t); now != before || now == 0 {
		t.Errorf("%d accounts are left of %d", now, before)
	}
}
