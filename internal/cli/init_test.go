package cli_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/internal/cli"
)

// typed runs one command for a person who types these lines.
func typed(t *testing.T, lines []string, args ...string) (code int, out, errOut string) {
	t.Helper()
	var o, e bytes.Buffer
	code = cli.Run(t.Context(), args, strings.NewReader(strings.Join(lines, "\n")+"\n"), &o, &e)
	return code, o.String(), e.String()
}

func TestInitAsksUntilTheAnswerWorks(t *testing.T) {
	path := filepath.Join(t.TempDir(), "my.yaml")
	code, out, errOut := typed(t, []string{
		"siebel", "salesforce", "Sales EU", "sales-eu", "acme", "https://acme.my.salesforce.com", "", "", "client",
		"saas-smb", "Berlin", "Europe/Vienna", "", "redis://localhost:6379",
	}, "init", "--config", path)
	if code != 0 {
		t.Fatalf("%d: %s", code, errOut)
	}
	for _, want := range []string{`"siebel" is not known`, `"Sales EU" is no name`, "Which CRM?", "[salesforce] > ", "Berlin"} {
		if !strings.Contains(errOut, want) {
			t.Errorf("%q is not in the questions:\n%s", want, errOut)
		}
	}
	for _, want := range []string{"icp/saas-smb.yaml", "export ICPTIER_SALES_EU_SECRET=", "icptier connect sales-eu --config " + path, "--dry-run"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in:\n%s", want, out)
		}
	}
	t.Setenv("ICPTIER_SALES_EU_SECRET", "x")
	c, err := config.Load(path, []string{"hubspot", "salesforce"})
	if err != nil {
		t.Fatal(err)
	}
	got := c.Connections[0]
	if got.Name != "sales-eu" || got.CRM != "salesforce" || got.Auth.ClientID != "client" || got.URL != "https://acme.my.salesforce.com" ||
		c.Redis.URL.Reveal() != "redis://localhost:6379" || c.Schedules[1].TimeZone != "Europe/Vienna" {
		t.Errorf("got %+v", c)
	}
}

func TestInitTakesFlagsForAnswers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "icptier.yaml")
	args := []string{"init", "--config", path, "--crm", "hubspot", "--connection", "hub", "--grant", "static_token", "--yes", "--output", "json"}
	code, out, errOut := run(t, args...)
	var got struct {
		Config, Model     string
		Environment, Next []string
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != 0 || errOut != "" {
		t.Fatalf("%d, %v: %s%s", code, err, out, errOut)
	}
	if got.Config != path || got.Model != "icp/dach-mittelstand.yaml" || !slices.Equal(got.Environment, []string{"ICPTIER_HUB_TOKEN"}) ||
		slices.ContainsFunc(got.Next, func(s string) bool { return strings.Contains(s, "connect") }) {
		t.Errorf("got %+v", got)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	code, _, errOut = run(t, append(args, "--lang", "de")...)
	if after, err := os.ReadFile(path); code != 2 || err != nil || !bytes.Equal(before, after) || !strings.Contains(errOut, "gibt es schon") {
		t.Errorf("%d, %v: %s", code, err, errOut)
	}
}

func TestInitWithoutAnAnswerEndsWithTwo(t *testing.T) {
	for name, tt := range map[string]struct {
		lines, args []string
		want        string
	}{
		"the input ends":     {[]string{"hubspot"}, nil, "--connection"},
		"a client is needed": {nil, []string{"--yes"}, "connections[0].auth.client_id"},
		"a wrong flag":       {nil, []string{"--yes", "--client-id", "x", "--time-zone", "Berlin"}, "schedules[1].time_zone"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "icptier.yaml")
			code, _, errOut := typed(t, tt.lines, append([]string{"init", "--config", path}, tt.args...)...)
			if code != 2 || !strings.Contains(errOut, tt.want) {
				t.Errorf("%d: %s", code, errOut)
			}
			if _, err := os.Stat(path); err == nil {
				t.Error("it was written")
			}
		})
	}
}
