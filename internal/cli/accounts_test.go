package cli_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// columned holds that CSV, a workbook, a terminal and a pipe have the columns that were asked
// for, in that order, and the accounts that pass the filters.
func (w *world) columned(t *testing.T) {
	t.Helper()
	of := map[string]int{}
	common := ""
	for _, industry := range strings.Split(w.ok(t, "accounts", "-o", "csv", "--columns", "industry"), "\n")[1:] {
		if of[industry]++; industry != "" && industry != `""` && of[industry] > of[common] {
			common = industry
		}
	}
	book := filepath.Join(t.TempDir(), "accounts.xlsx")
	args := []string{
		"accounts", "--filter", "industry=" + common, "--min-score", "10", "--sort", "name", "--order", "desc", "--limit", "20",
		"--columns", "score,name,industry", "--xlsx", book,
	}
	rows, err := csv.NewReader(strings.NewReader(w.ok(t, append(args, "-o", "csv")...))).ReadAll()
	if err != nil || len(rows) < 3 || !slices.Equal(rows[0], []string{"score", "name", "industry"}) {
		t.Fatalf("%v: %q", err, rows)
	}
	for i, row := range rows[1:] {
		if score, err := strconv.Atoi(row[0]); err != nil || score < 10 || row[2] != common || i > 0 && strings.ToLower(rows[i][1]) < strings.ToLower(row[1]) {
			t.Errorf("%q stands after %q", row, rows[i])
		}
	}
	f, err := excelize.OpenFile(book)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	sheet, err := f.GetRows("Accounts")
	if err != nil || len(sheet) != len(rows) || !slices.Equal(sheet[0], []string{"Score", "Account", "Industry"}) {
		t.Errorf("%v: %q", err, sheet)
	}
	if info, err := os.Stat(book); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the workbook has mode %v (%v)", info.Mode(), err)
	}
	for _, out := range []string{w.ok(t, args...), piped(t, append(args, "-c", w.conf, "--lang", "en")...)} {
		lines := strings.Split(strings.TrimSpace(out), "\n")
		if diff := cmp.Diff([]string{"Score", "Account", "Industry"}, strings.Fields(lines[0])); diff != "" || len(lines) != 1+len(rows) {
			t.Errorf("%d lines: %s", len(lines), diff)
		}
	}
	if out := w.ok(t, "accounts", "--tier", "none", "-o", "csv", "--columns", "tier"); strings.Trim(out, "tier\n\"") != "" || strings.Count(out, "\n") < 3 {
		t.Errorf("accounts without a tier: %q", out)
	}
	if code, _, errOut := run(t, "accounts", "--filter", "segment=smb", "-c", w.conf); code != 2 || !strings.Contains(errOut, "--filter segment: the model has no segment") {
		t.Errorf("a segment that is not there: exit code %d, %s", code, errOut)
	}
}
