package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAModelGoesOnAPageAndComesBack(t *testing.T) {
	model := filepath.Join("..", "..", "config", "icp", "saas-smb.yaml")
	source, err := os.ReadFile(model)
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"icp", "doc", model}, {"icp", "doc", model, "--html", "--lang", "de"}} {
		code, page, errOut := run(t, args...)
		if code != 0 || !strings.Contains(page, "saas-smb") {
			t.Fatalf("%v: exit code %d %s", args, code, errOut)
		}
		file := filepath.Join(t.TempDir(), "page")
		if err := os.WriteFile(file, []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
		if code, back, errOut := run(t, "icp", "from-doc", file); code != 0 || back != string(source) {
			t.Errorf("%v: exit code %d %s", args, code, errOut)
		}
		if err := os.WriteFile(file, []byte(strings.Replace(page, "evidence: 45d", "evidence: 46d", 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		if code, back, errOut := run(t, "icp", "from-doc", file); code != 2 || back != "" || !strings.Contains(errOut, "was changed: its hash is not") {
			t.Errorf("%v, changed: exit code %d %s%s", args, code, back, errOut)
		}
	}
	if code, _, errOut := run(t, "icp", "from-doc", model+".md"); code != 2 || !strings.Contains(errOut, "read the page") {
		t.Errorf("no page: exit code %d %s", code, errOut)
	}
}
