package cli_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/internal/cli"
	"github.com/icptier/icptier/internal/intake/intaketest"
	"github.com/icptier/icptier/internal/phrase/phrasetest"
)

// fromInput runs a command with something on standard input, where no configuration is.
func fromInput(t *testing.T, in string, args ...string) (code int, out, errOut string) {
	t.Helper()
	t.Chdir(t.TempDir())
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var o screen
	var e bytes.Buffer
	code = cli.Run(ctx, args, strings.NewReader(in), &o, &e)
	return code, o.String(), e.String()
}

func TestScoresAreWholeInAPipe(t *testing.T) {
	var o, e bytes.Buffer
	code := cli.Run(t.Context(), []string{"score", "-i", "-", "--as-of", "2026-11-24", "--lang", "en"}, strings.NewReader(twoCompanies), &o, &e)
	for _, want := range []string{"Müller Maschinenbau GmbH & Co. KG, Werk Süd", "Employees: 240 (25 of 25 points)"} {
		if code != 0 || !strings.Contains(o.String(), want) {
			t.Errorf("exit code %d, %q is cut:\n%s", code, want, &o)
		}
	}
}

const twoCompanies = `id;Firma;Land;PLZ;Branche;Mitarbeiter;Umsatz;technologies;last_activity;Werke;deal.id;deal.stage;deal.need
1;Müller Maschinenbau GmbH & Co. KG, Werk Süd;Deutschland;70173;28;240;25.000.000,00 €;SAP;24.11.2026;3;d1;Angebot;ja
1;;;;;;;;;;d2;Verhandlung;
2;"=HYPERLINK(""x"")";FR;;;12;viele;;;;;;
3;Kunde AG;;;;;;;;;;;
`

func TestScoreOfAFileInThreeForms(t *testing.T) {
	args := []string{"score", "-i", "-", "--as-of", "2026-11-24", "--lang", "en"}
	code, out, errOut := fromInput(t, twoCompanies, args...)
	const table = `Tier  Score  Known  Grade  Account                Strongest reason
────  ─────  ─────  ─────  ─────────────────────  ──────────────────────────────
A       100   100%  A4     Müller Maschinenbau …  Employees: 240
X         0    35%  –      =HYPERLINK("x")        Fewer than 20 employees.
D         0     0%  –      Kunde AG               –
`
	if code != 0 || out != table {
		t.Errorf("exit code %d\n%s", code, out)
	}
	for _, want := range []string{
		"standard input:4: warning: column Umsatz: 1 value counts as unknown: it is no number\n",
		"Custom fields (account.custom.…): werke\n", "3 accounts and 2 deals scored in ", "\nA 1   B 0   C 0   D 1   X 1\n", "Firma → account.name",
	} {
		if !strings.Contains(errOut, want) {
			t.Errorf("%q is missing in\n%s", want, errOut)
		}
	}
	code, out, _ = fromInput(t, twoCompanies, append(args, "-o", "csv")...)
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if code != 0 || err != nil || len(rows) != 4 || rows[1][3] != "A" || rows[2][2] != `'=HYPERLINK("x")` || rows[1][12] != "2026-11-24" {
		t.Errorf("exit code %d, %v: %q", code, err, rows)
	}
	code, out, _ = fromInput(t, twoCompanies, append(args, "-o", "json", "--explain", "--lang", "de")...)
	dec := json.NewDecoder(strings.NewReader(out))
	for i, want := range []struct {
		id, tier, headline string
		line, deals        int
	}{
		{"1", "A", "Stufe A mit 100 von 100 Punkten; 100 % der Angaben sind bekannt.", 2, 2},
		{"2", "X", "Stufe X, kein ICP, bei 0 von 100 Punkten; 35 % der Angaben sind bekannt.", 4, 0},
		{"3", "D", "Stufe D mit 0 von 100 Punkten; 0 % der Angaben sind bekannt.", 5, 0},
	} {
		var got struct {
			ID    string
			Line  int
			Score struct {
				Tier  string
				Deals []struct{ ID string }
			}
			Text struct{ Headline string }
		}
		if err := dec.Decode(&got); err != nil || code != 0 {
			t.Fatalf("account %d: exit code %d, %v", i, code, err)
		}
		if got.ID != want.id || got.Score.Tier != want.tier || got.Text.Headline != want.headline || got.Line != want.line || len(got.Score.Deals) != want.deals {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
}

func TestScoreInGermanFits80Columns(t *testing.T) {
	_, out, errOut := fromInput(t, twoCompanies, "score", "-i", "-", "--as-of", "2026-11-24", "--lang", "de")
	for _, line := range strings.Split(out+errOut, "\n") {
		if n := len([]rune(line)); n > 80 && !strings.Contains(line, "Hinweis: ") {
			t.Errorf("%d columns: %s", n, line)
		}
	}
	for _, want := range []string{"Stufe", "Wichtigster Grund", "3 Firmen und 2 Deals in 0,", "Gelesen als: "} {
		if !strings.Contains(out+errOut, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if word := phrasetest.English(out + errOut); word != "" {
		t.Errorf("in German: %q\n%s%s", word, out, errOut)
	}
}

func TestScoreRefusesWhatItCannotRead(t *testing.T) {
	dir := t.TempDir()
	bad := write(t, dir, "bad.csv", "id,name\n1,A\n2\n3,C\n")
	model := write(t, dir, "m.yaml", "model: x\n")
	conf := write(t, dir, "icptier.yaml", "icp: "+model+"\nconnections:\n  - {name: hub, crm: hubspot, auth: {grant: static_token, token: x}}\n")
	for _, tt := range []struct {
		name string
		args []string
		want string
	}{
		{"no input", []string{}, "--input is missing"},
		{"no such file", []string{"-i", dir + "/absent.csv"}, "absent.csv"},
		{"a bad row", []string{"-i", bad}, "bad.csv:3: the row has 1 field, the header 2"},
		{"a binary file", []string{"-i", write(t, dir, "x.csv", "PK\x03\x04")}, "x.csv: is a workbook"},
		{"an empty file", []string{"-i", write(t, dir, "e.csv", "")}, "e.csv: is empty"},
		{"a bad model", []string{"-i", bad, "-m", model}, "m.yaml:1:1: criteria: is missing"},
		{"the configuration's bad model", []string{"-i", bad, "-c", conf}, "m.yaml:1:1: criteria: is missing"},
		{"no such model", []string{"-i", bad, "-m", dir + "/absent.yaml"}, "absent.yaml"},
		{"no such day", []string{"-i", bad, "--as-of", "24.11.2026"}, `--as-of "24.11.2026" is no day; write it as 2026-12-31`},
		{"no such field", []string{"-i", bad, "--map", "name=nme"}, "did you mean account.name?"},
		{"no such column", []string{"-i", bad, "--map", "nam=name"}, "bad.csv:1: has no column nam (did you mean name?); it has id, name"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			code, _, errOut := fromInput(t, "", append([]string{"score"}, tt.args...)...)
			if code != 2 || !strings.Contains(errOut, tt.want) {
				t.Errorf("exit code %d, %q; want %q", code, errOut, tt.want)
			}
			_, _, errOut = fromInput(t, "", append([]string{"score", "--lang", "de"}, tt.args...)...)
			if word := phrasetest.English(errOut); word != "" {
				t.Errorf("in German: %q in %s", word, errOut)
			}
		})
	}
	code, out, errOut := fromInput(t, "", "score", "-i", bad, "--skip-bad", "--lang", "en", "-o", "csv")
	if code != 0 || strings.Count(out, "\n") != 3 || !strings.Contains(errOut, "bad.csv:3: warning: 1 row was left out: the row has 1 field") {
		t.Errorf("exit code %d\n%s%s", code, out, errOut)
	}
}

// TestScoreStreams scores accounts that never are in memory together.
func TestScoreStreams(t *testing.T) {
	const accounts = 60_000
	t.Setenv("GOGC", "") // the program decides, whatever the tests are run with
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	before := heap() // what the tests before have left
	r, w := io.Pipe()
	go func() { _ = w.CloseWithError(intaketest.Write(w, accounts, 1, time.Now())) }()
	var most atomic.Uint64
	out := &measured{each: 10_000, measure: func() { most.Store(max(most.Load(), heap())) }}
	t.Chdir(t.TempDir())
	var errOut bytes.Buffer
	if code := cli.Run(t.Context(), []string{"score", "-i", "-", "-o", "json"}, r, out, &errOut); code != 0 || out.lines != accounts {
		t.Fatalf("exit code %d, %d lines: %s", code, out.lines, errOut.String())
	}
	const bound = 40 << 20
	if most.Load() == 0 || most.Load() > before+bound {
		t.Errorf("%d MiB are in use, %d MiB before", most.Load()>>20, before>>20)
	}
}

// heap is how many bytes are in use.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse
}

// measured counts lines and measures now and then.
type measured struct {
	lines, each, next int
	measure           func()
}

func (m *measured) Write(p []byte) (int, error) {
	m.lines += bytes.Count(p, []byte("\n"))
	if m.lines >= m.next {
		m.next += m.each
		m.measure()
	}
	return len(p), nil
}

func TestModelsAreLinted(t *testing.T) {
	models, err := os.ReadFile("../../config/icp/saas-smb.yaml")
	if err != nil {
		t.Fatal(err)
	}
	good := string(models)
	warned := strings.Replace(good, "prefix: {K: 20,", `prefix: {K: 20, "99.99": 1,`, 1)
	wrong := strings.Replace(good, "score: 75", "score: 750", 1)
	for _, tt := range []struct {
		name, in string
		args     []string
		code     int
		want     string
	}{
		{"good", good, nil, 0, ""},
		{"a warning", warned, nil, 0, `warning: criteria[1].prefix.99.99: no code of WZ2025 begins so`},
		{"a warning, strictly", warned, []string{"--strict"}, 2, "warning: "},
		{"an error", wrong, nil, 2, "standard input:75:14: tiers.A.score: 750 is no whole number from 1 to 100"},
		{"as JSON", wrong, []string{"-o", "json"}, 2, `"key": "tiers.A.score"`},
		{"as CSV", wrong, []string{"-o", "csv"}, 2, "error,standard input,75,14,tiers.A.score"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			code, out, errOut := fromInput(t, tt.in, append([]string{"icp", "lint", "-"}, tt.args...)...)
			if code != tt.code || !strings.Contains(out, tt.want) || tt.want == "" && out != "" {
				t.Errorf("exit code %d, want %d\n%s%s", code, tt.code, out, errOut)
			}
		})
	}
	if code, _, errOut := fromInput(t, "", "icp", "lint"); code != 2 || !strings.Contains(errOut, "name a model file") {
		t.Errorf("exit code %d: %s", code, errOut)
	}
}

func TestFieldsThatNoConnectionMapsAreFound(t *testing.T) {
	dir := t.TempDir()
	data, err := os.ReadFile("../../config/icp/dach-mittelstand.yaml")
	if err != nil {
		t.Fatal(err)
	}
	own := strings.Replace(string(data), "    field: account.technologies", "    label: {de: ERP, en: ERP}\n    field: account.custom.erp", 1)
	model := write(t, dir, "icp.yaml", own)
	conf := func(name, fields string) string {
		return write(t, dir, name, "icp: "+model+"\nconnections:\n  - {name: hub, crm: hubspot, auth: {grant: static_token, token: x}"+fields+"}\n")
	}
	code, out, _ := fromInput(t, "", "icp", "lint", "-c", conf("without.yaml", ""))
	if code != 0 || !strings.Contains(out, "no connection maps account.custom.erp") || strings.Count(out, "\n") != 1 {
		t.Errorf("exit code %d: %s", code, out)
	}
	code, out, _ = fromInput(t, "", "icp", "lint", "-c", conf("with.yaml", ", fields: {account.custom.erp: erp_system}"))
	if code != 0 || out != "" {
		t.Errorf("exit code %d: %s", code, out)
	}
}

func TestModelsAreCompared(t *testing.T) {
	dir := t.TempDir()
	data, err := os.ReadFile("../../config/icp/dach-mittelstand.yaml")
	if err != nil {
		t.Fatal(err)
	}
	old := write(t, dir, "old.yaml", string(data))
	changed := strings.Replace(string(data), "score: 75", "score: 70", 1)
	code, out, _ := fromInput(t, changed, "icp", "diff", old, "-", "--lang", "de")
	if code != 0 || out != "Stufe A, Grenze: 70 Punkte statt 75 Punkte.\n" {
		t.Errorf("exit code %d: %s", code, out)
	}
	code, out, _ = fromInput(t, changed, "icp", "diff", old, "-", "--lang", "en", "-o", "json")
	var found []map[string]string
	if err := json.Unmarshal([]byte(out), &found); code != 0 || err != nil || len(found) != 1 ||
		found[0]["path"] != "tiers.A.score" || found[0]["before"] != "75" || found[0]["text"] != "Tier A, cut: 70 points instead of 75 points." {
		t.Errorf("exit code %d, %v: %s", code, err, out)
	}
	code, out, errOut := fromInput(t, string(data), "icp", "diff", old, "-", "--lang", "en")
	if code != 0 || out != "" || !strings.Contains(errOut, "The models say the same.") {
		t.Errorf("exit code %d: %s%s", code, out, errOut)
	}
	if code, _, errOut = fromInput(t, "model: x", "icp", "diff", old, "-"); code != 2 || !strings.Contains(errOut, "standard input:1:1: criteria: is missing") {
		t.Errorf("exit code %d: %s", code, errOut)
	}
	if code, _, _ = fromInput(t, "", "icp", "diff", "-", "-"); code != 2 {
		t.Errorf("exit code %d", code)
	}
}

func TestTheSchemaIsTheOneThatIsShipped(t *testing.T) {
	code, out, _ := fromInput(t, "", "icp", "schema")
	if code != 0 || !json.Valid([]byte(out)) {
		t.Errorf("exit code %d", code)
	}
}

func TestScoreSaysThatPlacesAreNotSharedOut(t *testing.T) {
	model := filepath.Join(t.TempDir(), "icp.yaml")
	source := strings.Replace(string(config.DefaultModel()), "  hysteresis:", "  capacity: {A: 2, per: owner}\n  hysteresis:", 1)
	if err := os.WriteFile(model, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[string]string{
		"de": "Die Plätze je Stufe (capacity) sind hier nicht verteilt: Das geht nur mit allen\nFirmen einer Verbindung.\n",
		"en": "The places of the tiers (capacity) are not shared out here: that takes all\naccounts of a connection.\n",
	} {
		if code, _, errOut := fromInput(t, twoCompanies, "score", "-i", "-", "--lang", lang, "--model", model); code != 0 || !strings.HasSuffix(errOut, want) {
			t.Errorf("exit code %d\n%s", code, errOut)
		}
	}
}

func TestScoreOfATableWithoutFields(t *testing.T) {
	code, _, errOut := fromInput(t, "Spalte 1;Spalte 2\na;b\n", "score", "-i", "-", "--lang", "en")
	if want := "standard input:1: warning: no column is called as a field of accounts; name them with --map COLUMN=FIELD\n"; code != 0 || !strings.Contains(errOut, want) {
		t.Errorf("exit code %d\n%s", code, errOut)
	}
}
