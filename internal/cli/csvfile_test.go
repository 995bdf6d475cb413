package cli_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/answer"
)

// TestFiveMinutesOnAnExport walks through what connectors/csvfile/README.md promises.
func TestFiveMinutesOnAnExport(t *testing.T) {
	dir := t.TempDir()
	exports := filepath.Join(dir, "exports")
	if err := os.CopyFS(exports, os.DirFS("../../connectors/csvfile/testdata/exports")); err != nil {
		t.Fatal(err)
	}
	w := &world{conf: filepath.Join(dir, "icptier.yaml")}
	if code, out, errOut := run(t, "init", "--config", w.conf, "--crm", "csvfile", "--path", "exports", "--yes"); code != 0 ||
		strings.Contains(out, "icptier connect") || strings.Contains(out, "export ICPTIER") {
		t.Fatalf("%d %s %s", code, out, errOut)
	}
	w.change(t, func(conf string) string {
		// Each command is a process that would wait for the files of the one before to rest.
		return strings.NewReplacer("# deals: deals.csv", "rest_seconds: 0\n      deals: deals.csv", "enabled: false", "enabled: true").Replace(conf)
	})
	code, checked, _ := run(t, "check", "--config", w.conf)
	for _, want := range []string{"needs no access", "12 of 14 fields are missing", "employees (Mitarbeiter)", "amount (Betrag)"} {
		if !strings.Contains(strings.Join(strings.Fields(checked), " "), want) {
			t.Errorf("check does not say %q:\n%s", want, checked)
		}
	}
	if code != 1 || strings.Contains(checked, "quota") {
		t.Errorf("exit code %d:\n%s", code, checked)
	}
	w.ok(t, "connect", "csvfile") // needless, and no harm
	w.ok(t, "pull", "csvfile")
	rows := w.rows(t, "csvfile")
	if len(rows) != 31 {
		t.Errorf("%d accounts", len(rows))
	}
	if code, out, errOut := run(t, "writeback", "csvfile", "--config", w.conf); code != 0 || !strings.Contains(strings.Join(strings.Fields(out+errOut), " "), "accounts-tiers.csv is not there; make it with: icptier fields csvfile --create") {
		t.Errorf("a write-back before the file was made: %d %s %s", code, out, errOut)
	}
	w.ok(t, "fields", "csvfile", "--create")
	if dry := w.ok(t, "writeback", "csvfile", "--dry-run"); !strings.Contains(dry, "takes no call") {
		t.Errorf("a dry run:\n%s", dry)
	}
	w.ok(t, "writeback", "csvfile")
	tiers := tiersOf(t, filepath.Join(exports, "accounts-tiers.csv"))
	for _, row := range w.rows(t, "csvfile") {
		if want := string(row.Tier); want != "" && tiers[row.ID] != want {
			t.Errorf("%s has tier %q in the file, want %q", row.ID, tiers[row.ID], want)
		}
	}
	w.ok(t, "pull", "csvfile")
	if again := w.ok(t, "writeback", "csvfile"); !strings.Contains(again, " 0 written") {
		t.Errorf("written once more:\n%s", again)
	}
	if checked := w.ok(t, "check"); !strings.Contains(strings.Join(strings.Fields(checked), " "), "all 14 fields are there and can be written") {
		t.Errorf("check:\n%s", checked)
	}
	// An account that is taken out of the export is gone with the next pull.
	path := filepath.Join(exports, "accounts.csv")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\r\n")
	gone, _, _ := strings.Cut(lines[1], ";")
	write(t, exports, "accounts.csv", strings.Join(append(lines[:1:1], lines[2:]...), "\r\n"))
	w.ok(t, "pull", "csvfile")
	if rows := w.rows(t, "csvfile"); len(rows) != 30 || contains(rows, gone) {
		t.Errorf("%d accounts after %s was taken out", len(rows), gone)
	}
}

func contains(rows []answer.Listed, id string) bool {
	for i := range rows {
		if rows[i].ID == id {
			return true
		}
	}
	return false
}

// tiersOf are the tiers of a file that was written.
func tiersOf(t *testing.T, path string) map[string]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	tiers := map[string]string{}
	for _, row := range all[1:] {
		tiers[row[0]] = row[1]
	}
	return tiers
}
