package cli_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// dealsFile writes a file of deals in which large accounts win more often.
func dealsFile(t *testing.T, dir string) string {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	var b strings.Builder
	b.WriteString("Status;Angelegt;Abschlussdatum;Firma;Mitarbeiter;Branche;Kunde;Betrag;Wettbewerber\n")
	for i := range 600 {
		heads := r.IntN(800)
		status, amount := "Verloren", "0,00 €"
		if r.Float64() < 0.05+0.9*float64(heads)/800 {
			status, amount = "Gewonnen", fmt.Sprintf("%d.500,00 €", 1+r.IntN(90))
		}
		if i%40 == 0 {
			status = "Offen"
		}
		fmt.Fprintf(&b, "%s;%02d.%02d.2025;%02d.%02d.2025;F%d;%d;%s;%s;%s;%s\n", status, i%28+1, i/50%12+1, 28, i/50%12+1, i%290, heads,
			[]string{"Handel", "Bau"}[r.IntN(2)], []string{"ja", "nein"}[r.IntN(2)], amount, []string{"Nord AG", "keiner"}[r.IntN(2)])
	}
	return write(t, dir, "deals.csv", b.String())
}

func dealArgs(command, file string, more ...string) []string {
	return append([]string{
		command, "--input", file, "--outcome", "Status", "--won", "Gewonnen", "--lost", "Verloren", "--created", "Angelegt", "--closed", "Abschlussdatum",
		"--existing", "Kunde=ja",
	}, more...)
}

// narrow fails on lines that do not fit a terminal.
func narrow(t *testing.T, out string) {
	t.Helper()
	for line := range strings.Lines(out) {
		if n := len([]rune(strings.TrimRight(line, "\n"))); n > 80 {
			t.Errorf("%d columns: %s\n%s", n, line, out)
		}
	}
}

func TestBacktestOfAFile(t *testing.T) {
	dir := t.TempDir()
	file := dealsFile(t, dir)
	picture := filepath.Join(dir, "tiers.svg")
	code, out, errOut := run(t, dealArgs("backtest", file, "--lang", "de", "--svg", picture)...)
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, errOut)
	}
	narrow(t, out)
	for _, want := range []string{"Es gibt ein", "Signal in diesen Feldern", "Neugeschäft", "Gewinnquote nach Wettbewerb (Wettbewerber)", "Betrag (bleibt draußen)", "Abschlussdatum (bleibt draußen)", `mit dem Ergebnis "Offen"`} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	svg, err := os.ReadFile(picture)
	if err != nil {
		t.Fatal(err)
	}
	wellFormed(t, svg)
	if !bytes.Contains(svg, []byte("Back-Test: deals.csv")) || !bytes.Contains(svg, []byte("Gewinnquote je Stufe")) {
		t.Errorf("picture %s", svg)
	}
	code, out, _ = run(t, dealArgs("backtest", file, "--lang", "en")...)
	narrow(t, out)
	if code != 0 || !strings.Contains(out, "There is a") || strings.Contains(out, "gewonnen") {
		t.Errorf("exit code %d\n%s", code, out)
	}
}

func wellFormed(t *testing.T, svg []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(svg))
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("the picture is no XML: %v", err)
		}
	}
}

func TestBacktestJSONHasWhatScriptsRead(t *testing.T) {
	file := dealsFile(t, t.TempDir())
	code, out, errOut := run(t, dealArgs("backtest", file, "--output", "json", "--seed", "7")...)
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, errOut)
	}
	var r struct {
		Verdict    string
		Sentence   struct{ DE, EN string }
		Deals, Won int
		Protocol   struct {
			Split string
			Seed  uint64
		}
		AUC          *struct{ Value, Low, High float64 }
		PermutationP *float64 `json:"permutation_p"`
		Tiers        []struct {
			Tier       string
			Deals, Won int
			WinRate    float64 `json:"win_rate"`
			Low, High  float64
			Lift       float64
		}
		Leaks []struct{ Field, Why, Evidence string }
	}
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatal(err)
	}
	if r.Verdict != "signal" || r.Sentence.DE == "" || r.Sentence.EN == "" || r.Deals != 585 || r.AUC == nil || r.PermutationP == nil || r.Protocol.Split != "newest" || r.Protocol.Seed != 7 {
		t.Errorf("report %+v", r)
	}
	if len(r.Tiers) != 4 || r.Tiers[0].Tier != "A" || r.Tiers[0].Low > r.Tiers[0].WinRate || r.Tiers[0].Lift <= 1 {
		t.Errorf("tiers %+v", r.Tiers)
	}
	if len(r.Leaks) < 2 || r.Leaks[0].Field != "Abschlussdatum" || r.Leaks[0].Why != "closing_date" || r.Leaks[0].Evidence == "" {
		t.Errorf("leaks %+v", r.Leaks)
	}
	_, again, _ := run(t, dealArgs("backtest", file, "--output", "json", "--seed", "7")...)
	if again != out {
		t.Error("the same seed gave two reports")
	}
}

func TestBacktestWithAModelReadsColumnsAsAccounts(t *testing.T) {
	dir := t.TempDir()
	file := dealsFile(t, dir)
	model := write(t, dir, "icp.yaml", "model: heads\nversion: '1'\ncurrency: EUR\ncriteria:\n"+
		"  - {id: heads, field: account.employees, points: 60, bands: [{from: 400, points: 60}, {from: 200, to: 399, points: 30}]}\n"+
		"  - {id: sector, field: account.industry, points: 40, set: {Bau: 40}}\n"+
		"segments: [{id: all, qualification: bant}]\ntiers: {A: {score: 90}, B: {score: 60}, C: {score: 30}}\n")
	code, out, errOut := run(t, dealArgs("backtest", file, "--model", model, "--output", "json")...)
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, errOut)
	}
	var r struct {
		Sentence struct{ EN string }
		Criteria []struct {
			Criterion string
			Values    []struct{ Earned string }
		}
	}
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(r.Sentence.EN, "in the model heads@1") || len(r.Criteria) != 2 || r.Criteria[0].Criterion != "heads" || len(r.Criteria[0].Values) != 3 {
		t.Errorf("report %+v", r)
	}
	code, out, _ = run(t, dealArgs("backtest", file, "--model", model, "--lang", "en")...)
	narrow(t, out)
	if code != 0 || !strings.Contains(out, "Win rate by criterion") {
		t.Errorf("exit code %d\n%s", code, out)
	}
}

func TestLearnWritesAModelThatCanBeUsed(t *testing.T) {
	dir := t.TempDir()
	file := dealsFile(t, dir)
	proposal := filepath.Join(dir, "mein-modell.yaml")
	old := write(t, dir, "old.yaml", "model: old\nversion: '1'\ncurrency: EUR\ncriteria:\n  - {id: sector, field: account.industry, points: 100, set: {Bau: 100}}\n"+
		"segments: [{id: all, qualification: bant}]\ntiers: {A: {score: 90}, B: {score: 60}, C: {score: 30}}\n")
	code, out, errOut := run(t, dealArgs("learn", file, "--model", old, "--write", proposal, "--lang", "de")...)
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, errOut)
	}
	narrow(t, out)
	if out = strings.Join(strings.Fields(out), " "); !strings.Contains(out, "Der Vorschlag ordnet die Deals besser als old@1") || !strings.Contains(out, "Geschrieben nach ") {
		t.Errorf("learn says\n%s", out)
	}
	model, err := os.ReadFile(proposal)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"model: mein-modell", "field: account.employees", "# Beruht auf ", "gewonnen, "} {
		if !bytes.Contains(model, []byte(want)) {
			t.Errorf("no %q in\n%s", want, model)
		}
	}
	if bytes.Contains(model, []byte("betrag")) || bytes.Contains(model, []byte("abschlussdatum")) {
		t.Errorf("a leak was learned from:\n%s", model)
	}
	if code, out, errOut := run(t, "icp", "lint", proposal); code != 0 {
		t.Errorf("lint: exit code %d: %s%s", code, out, errOut)
	}
	if code, _, errOut := run(t, dealArgs("learn", file, "--write", proposal)...); code != 2 || !strings.Contains(errOut, "--force") {
		t.Errorf("a file that is there: exit code %d: %s", code, errOut)
	}
	if again, _ := os.ReadFile(proposal); !bytes.Equal(model, again) {
		t.Error("the file was overwritten without --force")
	}
	code, out, _ = run(t, dealArgs("learn", file, "--write", proposal, "--force", "--output", "json")...)
	var r struct {
		Verdict  string
		Proposal *struct {
			File     string
			Criteria []struct{ Points int }
		}
	}
	if err := json.Unmarshal([]byte(out), &r); code != 0 || err != nil || r.Proposal == nil || r.Proposal.File != proposal {
		t.Fatalf("exit code %d, %v: %s", code, err, out)
	}
	sum := 0
	for _, c := range r.Proposal.Criteria {
		sum += c.Points
	}
	if sum != 100 {
		t.Errorf("points add up to %d", sum)
	}
}

// What scripts read has the same names and numbers in every language, also as a German spreadsheet
// takes them.
func TestBacktestsAndProposalsForScripts(t *testing.T) {
	file := dealsFile(t, t.TempDir())
	inGerman(t, 0, dealArgs("backtest", file)...)
	inGerman(t, 0, dealArgs("learn", file)...)
	for command, want := range map[string][]string{
		"backtest": {"tier", "deals", "won", "win_rate", "low", "high", "lift", "cut", "cycle_days", "deal_size"},
		"learn":    {"criterion", "value", "points", "deals", "won", "win_rate", "low", "high"},
	} {
		code, out, errOut := run(t, dealArgs(command, file, "--lang", "de", "-o", "csv")...)
		lines := csv.NewReader(strings.NewReader(strings.TrimPrefix(out, "\ufeff")))
		lines.Comma = ';'
		rows, err := lines.ReadAll()
		if code != 0 || err != nil || len(rows) < 4 || !slices.Equal(rows[0], want) {
			t.Fatalf("%s: exit code %d, %v: %s%s", command, code, err, out, errOut)
		}
		for _, row := range rows[1:] {
			share := row[slices.Index(want, "win_rate")]
			if v, err := strconv.ParseFloat(strings.Replace(share, ",", ".", 1), 64); share != "" && (err != nil || v < 0 || v > 1) {
				t.Errorf("%s: %q is no share: %v", command, share, row)
			}
		}
	}
}

func TestBadDealsFilesSayWhatToDo(t *testing.T) {
	dir := t.TempDir()
	file := dealsFile(t, dir)
	mixed := write(t, dir, "mixed.csv", "Status,Angelegt\nGewonnen,2026-01-31\nVerloren,01.02.2026\n")
	tests := []struct {
		name string
		args []string
		want []string
	}{
		{"no outcome", []string{"backtest", "--input", file, "--won", "x"}, []string{"--outcome is missing"}},
		{"no won", []string{"learn", "--input", file, "--outcome", "Status"}, []string{"--won is missing"}},
		{"no such file", []string{"backtest", "--input", filepath.Join(dir, "absent.csv"), "--outcome", "a", "--won", "b"}, []string{"absent.csv"}},
		{"no such column", []string{"backtest", "--input", file, "--outcome", "Stand", "--won", "Gewonnen"}, []string{"Stand", "Status, Angelegt"}},
		{"two formats of days", []string{"backtest", "--input", mixed, "--outcome", "Status", "--won", "Gewonnen", "--created", "Angelegt"}, []string{"mixed.csv:3", "another layout", "line 2"}},
		{"a folder", []string{"backtest", "--input", dir, "--outcome", "a", "--won", "b"}, []string{"is a folder"}},
		{"a seed below 0", dealArgs("backtest", file, "--seed", "-1"), []string{"--seed", "not a whole number from 0 on"}},
		{"nothing of that name to allow", dealArgs("learn", file, "--allow", "Betrag2"), []string{"--allow", `no field "Betrag2"`}},
		{"existing without a value", dealArgs("backtest", file, "--existing", "Kunde"), []string{"COLUMN=VALUE"}},
		{"columns without a file", []string{"backtest", "--created", "x"}, []string{"--created", "--input"}},
		{"a file and a connection", append([]string{"backtest", "hub"}, dealArgs("x", file)[1:]...), []string{"not from both"}},
		{"a model that is none", dealArgs("backtest", file, "--model", file), []string{"deals.csv:"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code, _, errOut := run(t, tt.args...)
			if code != 2 {
				t.Errorf("exit code %d", code)
			}
			for _, want := range tt.want {
				if !strings.Contains(errOut, want) {
					t.Errorf("%q does not say %q", errOut, want)
				}
			}
			inGerman(t, 2, tt.args...)
		})
	}
}

func TestTooFewDealsAreNoFailure(t *testing.T) {
	one := write(t, t.TempDir(), "one.csv", "Status,x\nGewonnen,1\n")
	for _, command := range []string{"backtest", "learn"} {
		code, out, errOut := run(t, command, "--input", one, "--outcome", "Status", "--won", "Gewonnen", "--lang", "de")
		if code != 0 || !strings.HasPrefix(out, "Es sind zu wenige Deals") {
			t.Errorf("%s: exit code %d: %s%s", command, code, out, errOut)
		}
		inGerman(t, 0, command, "--input", one, "--outcome", "Status", "--won", "Gewonnen")
	}
}

func TestBacktestOfACRM(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.connect(t, "hubspot")
	w.ok(t, "fields", "hubspot", "--create")
	w.ok(t, "pull", "hubspot")
	out := w.ok(t, "backtest", "hubspot", "-o", "json")
	var r struct {
		Verdict    string
		Deals, Won int
		Warnings   []struct{ EN string }
		Protocol   struct{ Groups int }
	}
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatal(err)
	}
	if r.Deals == 0 || r.Won == 0 || r.Won == r.Deals || r.Protocol.Groups == 0 {
		t.Errorf("report %+v", r)
	}
	if !strings.Contains(fmt.Sprint(r.Warnings), "there is no record of the account from the day") {
		t.Errorf("warnings %+v", r.Warnings)
	}
	narrow(t, w.ok(t, "backtest"))
	narrow(t, w.ok(t, "learn", "hubspot"))
	inGerman(t, 0, "backtest", "-c", w.conf)
	inGerman(t, 0, "learn", "hubspot", "-c", w.conf)
}
