package app_test

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/icptier/icptier/internal/app"
)

const deployDir = "../../deploy"

func deployed(t *testing.T, path ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(append([]string{deployDir}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// alert is a rule of rules.yaml.
type alert struct {
	Alert       string            `yaml:"alert"`
	Expr        string            `yaml:"expr"`
	Labels      map[string]string `yaml:"labels"`
	Annotations map[string]string `yaml:"annotations"`
}

func alerts(t *testing.T) []alert {
	t.Helper()
	var file struct {
		Groups []struct {
			Rules []alert `yaml:"rules"`
		} `yaml:"groups"`
	}
	if err := yaml.Unmarshal([]byte(deployed(t, "alerts", "rules.yaml")), &file); err != nil {
		t.Fatal(err)
	}
	var all []alert
	for _, g := range file.Groups {
		all = append(all, g.Rules...)
	}
	if len(all) == 0 {
		t.Fatal("there are no rules")
	}
	return all
}

// panels returns the expressions of the dashboard by the titles of their panels.
func panels(t *testing.T) map[string][]string {
	t.Helper()
	var board struct {
		Panels []struct {
			Title   string `json:"title"`
			Type    string `json:"type"`
			Targets []struct {
				Expr string `json:"expr"`
			} `json:"targets"`
		} `json:"panels"`
	}
	if err := json.Unmarshal([]byte(deployed(t, "grafana", "icptier.json")), &board); err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	for _, p := range board.Panels {
		if p.Type == "row" {
			continue
		}
		for _, target := range p.Targets {
			all[p.Title] = append(all[p.Title], target.Expr)
		}
		if len(all[p.Title]) == 0 {
			t.Errorf("panel %q shows nothing", p.Title)
		}
	}
	return all
}

// metricsOf scrapes a process.
func metricsOf(t *testing.T, a *app.App) map[string]bool {
	t.Helper()
	rec := httptest.NewRecorder()
	a.AdminHandler().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	names := map[string]bool{}
	for line := range strings.Lines(rec.Body.String()) {
		if !strings.HasPrefix(line, "#") {
			names[line[:strings.IndexAny(line, "{ ")]] = true
		}
	}
	return names
}

func statusOf(t *testing.T, a *app.App, path string) int {
	t.Helper()
	rec := httptest.NewRecorder()
	a.AdminHandler().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, path, nil))
	return rec.Code
}

func TestAlertsAndDashboardUseMetricsThatAProcessHas(t *testing.T) {
	s := newSite(t, 20)
	a := s.open(t)
	defer a.Close()
	var scraped map[string]bool
	running(t, func(ctx context.Context) error {
		if err := pull(ctx, a); err != nil {
			return err
		}
		scraped = metricsOf(t, a)
		return nil
	}, a)
	known := maps.Clone(scraped)
	for _, name := range a.MetricNames() {
		known[name] = true
		known[name+"_bucket"], known[name+"_sum"], known[name+"_count"] = true, true, true
	}
	for name := range scraped {
		if base := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(name, "_bucket"), "_sum"), "_count"); strings.HasPrefix(name, "icptier_") &&
			!slices.Contains(a.MetricNames(), base) && !slices.Contains(a.MetricNames(), name) {
			t.Errorf("%s is shown and not declared", name)
		}
	}
	name := regexp.MustCompile(`\b(icptier|go|process)_[a-z0-9_]+\b`)
	used := func(where, expr string) {
		found := name.FindAllString(regexp.MustCompile(`"[^"]*"`).ReplaceAllString(expr, `""`), -1)
		if len(found) == 0 && where != "IcptierWatchdog" {
			t.Errorf("%s uses no metric: %s", where, expr)
		}
		for _, metric := range found {
			if !known[metric] {
				t.Errorf("%s uses %s, which no process has", where, metric)
			}
		}
	}
	for _, rule := range alerts(t) {
		used(rule.Alert, rule.Expr)
	}
	for title, exprs := range panels(t) {
		for _, expr := range exprs {
			used("panel "+title, expr)
		}
	}
}

func TestEveryAlertHasItsSectionAndEverySectionItsAlert(t *testing.T) {
	sections := map[string]string{}
	for part := range strings.SplitSeq(deployed(t, "alerts", "README.md"), "\n## ") {
		title, body, _ := strings.Cut(part, "\n")
		if !strings.HasPrefix(title, "#") {
			sections[title] = body
		}
	}
	for _, rule := range alerts(t) {
		body, ok := sections[rule.Alert]
		if !ok {
			t.Errorf("the runbook has no section %s", rule.Alert)
			continue
		}
		delete(sections, rule.Alert)
		for _, part := range []string{"**What it means.**", "**What to do.**"} {
			if !strings.Contains(body, part) {
				t.Errorf("section %s does not say %s", rule.Alert, part)
			}
		}
		if rule.Labels["severity"] != "none" && !strings.Contains(body, "**What to look at.**") {
			t.Errorf("section %s does not say what to look at", rule.Alert)
		}
		if want := "deploy/alerts/README.md#" + strings.ToLower(rule.Alert); rule.Annotations["runbook"] != want {
			t.Errorf("%s leads to %q, want %q", rule.Alert, rule.Annotations["runbook"], want)
		}
	}
	for title := range sections {
		t.Errorf("section %s is of no alert", title)
	}
}

func TestEveryAlertIsTriedBothWays(t *testing.T) {
	var file struct {
		Tests []struct {
			Rules []struct {
				Alert string `yaml:"alertname"`
				Want  []any  `yaml:"exp_alerts"`
			} `yaml:"alert_rule_test"`
		} `yaml:"tests"`
	}
	if err := yaml.Unmarshal([]byte(deployed(t, "alerts", "rules_test.yaml")), &file); err != nil {
		t.Fatal(err)
	}
	fires, silent := map[string]bool{}, map[string]bool{}
	for _, test := range file.Tests {
		for _, rule := range test.Rules {
			if len(rule.Want) > 0 {
				fires[rule.Alert] = true
			} else {
				silent[rule.Alert] = true
			}
		}
	}
	for _, rule := range alerts(t) {
		if !fires[rule.Alert] {
			t.Errorf("no test makes %s fire", rule.Alert)
		}
		if !silent[rule.Alert] && rule.Alert != "IcptierWatchdog" { // which is never silent
			t.Errorf("no test keeps %s silent", rule.Alert)
		}
	}
}

func TestPromtoolAcceptsTheRules(t *testing.T) {
	program := os.Getenv("ICPTIER_TEST_PROMTOOL")
	if program == "" {
		program = "promtool"
	}
	path, err := exec.LookPath(program)
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("promtool is missing: %v; install Debian's package prometheus", err)
		}
		t.Skipf("NOT RUN: %v; install Debian's package prometheus", err)
	}
	for _, args := range [][]string{{"check", "rules", "rules.yaml"}, {"test", "rules", "rules_test.yaml"}} {
		cmd := exec.CommandContext(t.Context(), path, args...)
		cmd.Dir = filepath.Join(deployDir, "alerts")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("promtool %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
	// The expressions of the dashboard are checked as rules that record something.
	var rules strings.Builder
	rules.WriteString("groups:\n  - name: dashboard\n    rules:\n")
	for _, exprs := range panels(t) {
		for _, expr := range exprs {
			text, err := json.Marshal(expr)
			if err != nil {
				t.Fatal(err)
			}
			rules.WriteString("      - {record: 'dashboard:panel', expr: " + string(text) + "}\n")
		}
	}
	file := filepath.Join(t.TempDir(), "dashboard.yaml")
	if err := os.WriteFile(file, []byte(rules.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), path, "check", "rules", "--lint=none", file)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("promtool does not read the dashboard: %v\n%s", err, out)
	}
}
