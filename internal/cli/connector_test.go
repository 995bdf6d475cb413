package cli_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/icptier/icptier/connectors/byfile/byfilesandbox"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/sample"
	"github.com/icptier/icptier/internal/sandbox"
)

const (
	shippedManifest    = "../../connectors/byfile/manifests/espocrm.yaml"
	weclappManifest    = "../../connectors/byfile/manifests/weclapp.yaml"
	weclappDescription = "../../connectors/byfile/openapi/testdata/weclapp.json"
)

func TestConnectorLint(t *testing.T) {
	if code, out, errOut := run(t, "connector", "lint", shippedManifest); code != 0 || out != "" || !strings.Contains(errOut, "1 file checked: 0 errors, 0 warnings.") {
		t.Errorf("exit code %d\n%s%s", code, out, errOut)
	}
	inGerman(t, 0, "connector", "lint", shippedManifest)
	text, err := os.ReadFile(shippedManifest)
	if err != nil {
		t.Fatal(err)
	}
	bad := filepath.Join(t.TempDir(), "bad.yaml")
	if err := os.WriteFile(bad, []byte(strings.Replace(string(text), "overlap: 60s", "overlap: 1s", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errOut := run(t, "connector", "lint", bad, "--output", "json")
	var findings []struct{ Level, Key, Hint string }
	if err := json.Unmarshal([]byte(out), &findings); err != nil || code != 2 || len(findings) != 1 || findings[0].Level != "error" || findings[0].Key != "kinds.account.read.overlap" {
		t.Errorf("exit code %d, %v\n%s%s", code, err, out, errOut)
	}
	inGerman(t, 2, "connector", "lint", bad)
	if code, _, errOut := run(t, "connector", "lint", "no such file"); code != 2 || errOut == "" {
		t.Errorf("exit code %d\n%s", code, errOut)
	}
}

func TestConnectorTry(t *testing.T) {
	companies, err := sample.Companies(sample.Options{Seed: 7, Accounts: 3, Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	store, err := sandbox.OpenStore("")
	if err != nil {
		t.Fatal(err)
	}
	box, err := byfilesandbox.New(byfilesandbox.Options{Filling: sandbox.Filling{Store: store, Companies: companies}, Dialect: "espocrm"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	if err := box.Listen(ctx, ""); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- box.Serve(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	hello, err := box.Hello()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("ICPTIER_CRM_TOKEN", hello.AccessToken)
	code, out, errOut := run(t, "connector", "try", "espocrm", "--url", box.URL())
	var page struct {
		Tenant  string
		Records []crm.Record
	}
	if err := json.Unmarshal([]byte(out), &page); err != nil || code != 0 || page.Tenant != "127.0.0.1" || len(page.Records) != len(companies) || page.Records[0].Account.Name == "" {
		t.Errorf("exit code %d, %v\n%s%s", code, err, out, errOut)
	}
	for _, call := range box.Calls() {
		if call.Method != "GET" {
			t.Errorf("%s %s was called: nothing is written", call.Method, call.Path)
		}
	}
	if code, _, errOut := run(t, "connector", "try", "espocrm", "--url", box.URL(), "--token-env", "ICPTIER_NO_SUCH"); code != 2 || !strings.Contains(errOut, "ICPTIER_NO_SUCH") {
		t.Errorf("without a token: exit code %d\n%s", code, errOut)
	}
	if code, _, errOut := run(t, "connector", "try", "espocrm"); code != 2 || !strings.Contains(errOut, "url is missing") {
		t.Errorf("without an address: exit code %d\n%s", code, errOut)
	}
}

func TestConnectorTest(t *testing.T) {
	if code, out, errOut := run(t, "connector", "test", weclappManifest, "--openapi", weclappDescription); code != 0 || out != "" || errOut != "calls made: 8, deviations: 0\n" {
		t.Errorf("exit code %d\n%s%s", code, out, errOut)
	}
	code, out, errOut := run(t, "connector", "test", "espocrm", "--openapi", weclappDescription, "-o", "json")
	var found []struct{ Call, Deviation string }
	if err := json.Unmarshal([]byte(out), &found); err != nil || code != 2 || len(found) == 0 || found[0].Call == "" || found[0].Deviation == "" {
		t.Errorf("another CRM's description: exit code %d, %v\n%s%s", code, err, out, errOut)
	}
	if code, _, errOut := run(t, "connector", "test", "espocrm"); code != 2 || errOut == "" {
		t.Errorf("without a description: exit code %d\n%s", code, errOut)
	}
}
