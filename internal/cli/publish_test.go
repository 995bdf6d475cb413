package cli_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/internal/cli"
)

// draft writes a model with lower cuts beside the configuration.
func (w *world) draft(t *testing.T, version string) string {
	t.Helper()
	text := string(config.DefaultModel())
	for _, edit := range [][2]string{{"version: 2026-Q4", "version: " + version}, {"A: {score: 75, coverage: 0.6}", "A: {score: 55}"}, {"B: {score: 60}", "B: {score: 45}"}, {"C: {score: 40}", "C: {score: 30}"}} {
		if !strings.Contains(text, edit[0]) {
			t.Fatalf("the default model does not say %q any more", edit[0])
		}
		text = strings.Replace(text, edit[0], edit[1], 1)
	}
	return write(t, filepath.Dir(w.conf), version+".yaml", text)
}

// inForce asks which version is in force.
func (w *world) inForce(t *testing.T) (version int, model string) {
	t.Helper()
	var versions []struct {
		Version int
		Model   string
		InForce bool `json:"in_force"`
	}
	if err := json.Unmarshal([]byte(w.ok(t, "icp", "history", "-o", "json")), &versions); err != nil {
		t.Fatal(err)
	}
	if len(versions) == 0 || !versions[0].InForce {
		t.Fatalf("versions %+v", versions)
	}
	return versions[0].Version, versions[0].Model
}

func TestTheLifeOfAModel(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.connect(t, "hubspot")
	w.ok(t, "pull", "hubspot")
	draft := w.draft(t, "next")

	var report struct {
		Accounts, Moved int
		Share           float64
		Matrix          []struct{ Accounts int }
		Moves           []struct{ Account string }
	}
	if err := json.Unmarshal([]byte(w.ok(t, "icp", "preview", draft, "-o", "json")), &report); err != nil || report.Accounts != 150 || report.Moved == 0 {
		t.Fatalf("preview %+v, %v", report, err)
	}
	rows, err := csv.NewReader(strings.NewReader(w.ok(t, "icp", "preview", draft, "-o", "csv"))).ReadAll()
	if err != nil || len(rows) != report.Moved+1 {
		t.Errorf("%d lines of CSV for %d accounts, %v", len(rows), report.Moved, err)
	}

	inGerman(t, 1, "icp", "publish", draft, "-c", w.conf) // too many would move
	code, out, errOut := run(t, "icp", "publish", draft, "-c", w.conf)
	if code != 1 || out != "" || !strings.Contains(errOut, "points above the 15%") || !strings.Contains(errOut, "--max-change") {
		t.Errorf("too many moves: exit code %d, %q, %q", code, out, errOut)
	}
	var published struct {
		Version, Rescored int
		By, Note          string
		Queued            []string
		Preview           struct{ Moved int }
	}
	if err := json.Unmarshal([]byte(w.ok(t, "icp", "publish", draft, "--max-change", "100%", "--by", "ops", "--note", "lower cuts", "-o", "json")), &published); err != nil {
		t.Fatal(err)
	}
	if published.Version != 2 || published.By != "ops" || published.Note != "lower cuts" || published.Preview.Moved != report.Moved ||
		published.Rescored != 150 || len(published.Queued) != 0 {
		t.Errorf("published %+v", published)
	}
	var accounts []struct{ Model string }
	if err := json.Unmarshal([]byte(w.ok(t, "accounts", "-o", "json")), &accounts); err != nil {
		t.Fatal(err)
	}
	_, model := w.inForce(t)
	for _, a := range accounts {
		if a.Model != model || !strings.Contains(model, "@next#") {
			t.Fatalf("an account is scored by %s, in force is %s", a.Model, model)
		}
	}

	inGerman(t, 0, "icp", "preview", draft, "-c", w.conf)
	inGerman(t, 1, "icp", "publish", draft, "-c", w.conf)
	inGerman(t, 0, "icp", "history", "-c", w.conf)
	if code, _, errOut := run(t, "icp", "publish", draft, "-c", w.conf); code != 1 || !strings.Contains(errOut, "in force already") {
		t.Errorf("the same again: exit code %d, %q", code, errOut)
	}
	// Salesforce is not connected, so that the exit code says nothing.
	if _, out, _ := run(t, "check", "-c", w.conf, "-o", "csv", "--lang", "en"); !strings.Contains(out, "icptier icp publish") || !strings.Contains(out, "version 2 is in force") {
		t.Errorf("check says nothing of the file that is not in force:\n%s", out)
	}
	w.ok(t, "icp", "rollback", "--note", "too many A")
	if version, model := w.inForce(t); version != 3 || !strings.Contains(model, "@2026-Q4#") {
		t.Errorf("after the rollback version %d, %s is in force", version, model)
	}
	if code, _, errOut := run(t, "icp", "rollback", "7", "-c", w.conf); code != 2 || !strings.Contains(errOut, "there are: 1 (dach-mittelstand@") {
		t.Errorf("an unknown version: exit code %d, %q", code, errOut)
	}
	for _, lang := range []string{"de", "en"} {
		var text strings.Builder
		for _, args := range [][]string{{"icp", "preview", draft}, {"icp", "history"}, {"icp", "shadow"}} {
			_, out, _ := run(t, append(args, "-c", w.conf, "--lang", lang)...)
			text.WriteString(out)
		}
		for line := range strings.Lines(text.String()) {
			if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > 80 {
				t.Errorf("%s: %d columns: %s", lang, n, line)
			}
		}
		if want := map[string]string{"de": "zurück zu Version 1", "en": "back to version 1"}[lang]; !strings.Contains(text.String(), want) {
			t.Errorf("%s does not say %q:\n%s", lang, want, text.String())
		}
	}
}

func TestAShadowIsExplainedBesideTheModelInForce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.connect(t, "hubspot")
	w.ok(t, "pull", "hubspot")
	draft := w.draft(t, "shadow")
	if out := w.ok(t, "icp", "publish", draft, "--shadow"); !strings.Contains(out, "@shadow#") {
		t.Errorf("publish --shadow says %q", out)
	}
	if version, model := w.inForce(t); version != 1 || strings.Contains(model, "@shadow#") {
		t.Errorf("in force is version %d, %s", version, model)
	}
	var accounts []struct {
		ID, Tier string
		Shadow   *string `json:"shadow_tier"`
	}
	if err := json.Unmarshal([]byte(w.ok(t, "accounts", "hubspot", "-o", "json")), &accounts); err != nil {
		t.Fatal(err)
	}
	moved := ""
	for _, a := range accounts {
		if a.Shadow == nil {
			t.Fatalf("account %s has no shadow tier", a.ID)
		}
		if *a.Shadow != a.Tier {
			moved = a.ID
		}
	}
	var explained struct {
		Score  struct{ Model, Tier string }
		Shadow struct{ Model, Tier, Headline string }
	}
	if err := json.Unmarshal([]byte(w.ok(t, "explain", "hubspot", moved, "-o", "json")), &explained); err != nil {
		t.Fatal(err)
	}
	if explained.Shadow.Tier == explained.Score.Tier || !strings.Contains(explained.Shadow.Model, "@shadow#") || !strings.Contains(explained.Score.Model, "@2026-Q4#") ||
		!strings.Contains(explained.Shadow.Headline, "Tier "+explained.Shadow.Tier) {
		t.Errorf("explained %+v", explained)
	}
	if out := w.ok(t, "explain", "hubspot", moved); !strings.Contains(out, "Side by side, not written back: dach-mittelstand@shadow#") {
		t.Errorf("explain:\n%s", out)
	}
	inGerman(t, 0, "icp", "shadow", "-c", w.conf)
	inGerman(t, 0, "explain", "hubspot", moved, "-c", w.conf)
	w.ok(t, "icp", "shadow", "--off")
	if out := w.ok(t, "icp", "shadow", "-o", "json"); strings.TrimSpace(out) != "null" {
		t.Errorf("after --off: %q", out)
	}
}

// lockedBuffer is what a service prints while others look at it.
type lockedBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

func TestARunningServiceTakesWhatACommandPublishes(t *testing.T) {
	t.Setenv("ICPTIER_LOG", "info")
	w := newWorld(t)
	w.connect(t, "hubspot")
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	log := &lockedBuffer{}
	ended := make(chan int, 1)
	go func() {
		ended <- cli.Run(ctx, []string{"run", "--role", "ingest,worker,writeback", "-c", w.conf}, strings.NewReader(""), &bytes.Buffer{}, log)
	}()
	says := func(what string) {
		t.Helper()
		for !strings.Contains(log.String(), what) {
			select {
			case code := <-ended:
				t.Fatalf("the service ended with %d:\n%s", code, log.String())
			case <-ctx.Done():
				t.Fatalf("the service does not say %q:\n%s", what, log.String())
			case <-time.After(10 * time.Millisecond):
			}
		}
	}
	says("running")
	w.ok(t, "pull", "hubspot")
	w.ok(t, "icp", "publish", w.draft(t, "next"), "--max-change", "1.0", "--by", "somebody")
	says("another ICP model is in force")
	var accounts []struct{ Model string }
	if err := json.Unmarshal([]byte(w.ok(t, "accounts", "-o", "json")), &accounts); err != nil || len(accounts) != 150 {
		t.Fatalf("%d accounts, %v", len(accounts), err)
	}
	for _, a := range accounts {
		if !strings.Contains(a.Model, "@next#") {
			t.Fatalf("an account is scored by %s", a.Model)
		}
	}
	stop()
	if code := <-ended; code != 0 {
		t.Errorf("the service ended with %d", code)
	}
	if strings.Contains(log.String(), "somebody") {
		t.Error("the log names who published")
	}
}

func TestWhatNobodyCanPublish(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "icp.yaml", string(config.DefaultModel()))
	conf := write(t, dir, "icptier.yaml", "icp: icp.yaml\ndata_dir: data\nconnections:\n  - {name: hub, crm: hubspot, auth: {grant: static_token, token: x}}\n")
	bad := write(t, dir, "bad.yaml", "model: x\nversion: 1\ncriteria: []\ntiers: {A: {score: 1}}\n")
	good := filepath.Join(dir, "icp.yaml")
	for _, test := range []struct {
		name string
		args []string
		want []string
	}{
		{"a file that cannot be used", []string{"icp", "publish", bad}, []string{"bad.yaml:3:", "add up to 0"}},
		{"a preview of it", []string{"icp", "preview", bad}, []string{"bad.yaml:3:"}},
		{"a shadow of it", []string{"icp", "publish", bad, "--shadow"}, []string{"bad.yaml:3:"}},
		{"no such file", []string{"icp", "publish", filepath.Join(dir, "absent.yaml")}, []string{"absent.yaml"}},
		{"a share that may be two things", []string{"icp", "publish", good, "--max-change", "15"}, []string{"write 15% or"}},
		{"a share above all", []string{"icp", "publish", good, "--max-change", "150%"}, []string{"between 0% and 100%"}},
		{"no share", []string{"icp", "publish", good, "--max-change", "much"}, []string{"write it as 15%"}},
		{"no number", []string{"icp", "publish", good, "--max-change", "NaN%"}, []string{"no share"}},
		{"no version", []string{"icp", "rollback", "first"}, []string{"is no version"}},
		{"two wishes", []string{"icp", "shadow", good, "--off"}, []string{"--off"}},
		{"a negative number of lines", []string{"icp", "preview", good, "--top", "-1"}, []string{"--top -1"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			code, out, errOut := run(t, append(test.args, "-c", conf)...)
			if code != 2 || out != "" {
				t.Errorf("exit code %d, output %q", code, out)
			}
			for _, want := range test.want {
				if !strings.Contains(errOut, want) {
					t.Errorf("%q does not say %q", errOut, want)
				}
			}
			inGerman(t, 2, append(test.args, "-c", conf)...)
		})
	}
	if _, err := os.Stat(filepath.Join(dir, "data")); !os.IsNotExist(err) {
		t.Error("something was opened for a call that cannot be meant")
	}
}
