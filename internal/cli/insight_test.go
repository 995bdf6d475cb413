package cli_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/internal/app"
	"github.com/icptier/icptier/internal/demo"
	"github.com/icptier/icptier/internal/insight/abm"
	"github.com/icptier/icptier/internal/insight/market"
	"github.com/icptier/icptier/internal/insight/territory"
	"github.com/icptier/icptier/internal/jobs"
	"github.com/icptier/icptier/internal/sandbox"
)

// pulled is a world with everything connected and read.
func pulled(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	for _, crm := range demo.DefaultCRMs() {
		w.connect(t, crm)
		w.ok(t, "fields", crm, "--create")
		w.ok(t, "pull", crm)
	}
	return w
}

// decoded is the JSON of a command.
func decoded[T any](t *testing.T, out string) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(out), &v); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if regexp.MustCompile(`"[-+]?(NaN|Inf)"`).MatchString(out) {
		t.Error("the JSON holds what is no number")
	}
	return v
}

// holding counts the accounts of the HubSpot sandbox by what a property holds.
func (w *world) holding(property string) map[string]int {
	count := map[string]int{}
	for _, o := range w.boxes["hubspot"].Store().All("companies") {
		if v := o.Fields[property]; !o.Deleted && v != nil && fmt.Sprint(v) != "" {
			count[fmt.Sprint(v)]++
		}
	}
	return count
}

// writes counts the calls that write to HubSpot.
func (w *world) writes() int {
	n := 0
	for _, c := range w.boxes["hubspot"].Calls() {
		if strings.Contains(c.Path, "batch/update") {
			n++
		}
	}
	return n
}

func TestLeadersPlanWithTiers(t *testing.T) {
	t.Parallel()
	w := pulled(t)
	dir := t.TempDir()
	t.Run("market", func(t *testing.T) { w.market(t) })
	t.Run("abm", func(t *testing.T) { w.abm(t, dir) })
	t.Run("a list in the CRM", func(t *testing.T) { w.list(t) })
	t.Run("territories", func(t *testing.T) { w.territories(t, dir) })
	t.Run("owners have their names", func(t *testing.T) { w.named(t, dir) })
	t.Run("tables are whole in a pipe", func(t *testing.T) { w.wholeInAPipe(t) })
	t.Run("tables fit", func(t *testing.T) {
		for _, lang := range []string{"de", "en"} {
			for _, args := range [][]string{
				{"market", "--quota", "enterprise=5.000.000 €", "--quota", "mid-market=2e6"}, {"abm", "-k", "30", "--per-owner", "3"},
				{"territories", "hubspot", "--value", "measured"}, {"territories", "hubspot", "--capacity", "20"},
			} {
				code, out, errOut := run(t, append(args, "-c", w.conf, "--lang", lang)...)
				if code != 0 {
					t.Errorf("%v: exit code %d: %s", args, code, errOut)
				}
				for line := range strings.Lines(out) {
					if n := len([]rune(strings.TrimSpace(line))); n > 80 {
						t.Errorf("%d columns: %s", n, line)
					}
				}
			}
		}
	})
}

// named finds the name that the configuration gives an owner where people read, and the id where
// programs do.
func (w *world) named(t *testing.T, dir string) {
	var list abm.Report
	if err := json.Unmarshal([]byte(w.ok(t, "abm", "hubspot", "-k", "30", "-o", "json")), &list); err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(list.Chosen, func(c abm.Choice) bool { return c.Owner != "" })
	owner, owners := list.Chosen[i].Owner, filepath.Join(dir, "owners.csv")
	plain, err := os.ReadFile(w.conf)
	if err != nil {
		t.Fatal(err)
	}
	conf := w.conf + ".named.yaml"
	for path, text := range map[string]string{
		owners: "id,name\n" + owner + ",Erika Muster\n",
		conf:   strings.Replace(string(plain), "crm: hubspot,", "crm: hubspot, names: {owners_file: '"+owners+"'},", 1),
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{{"abm", "hubspot", "-k", "30"}, {"territories", "hubspot", "--capacity", "20"}} {
		for output, shown := range map[string]bool{"table": true, "json": false, "csv": false} {
			code, out, errOut := run(t, append(slices.Clone(args), "-o", output, "-c", conf, "--lang", "en")...)
			if code != 0 || strings.Contains(out, "Erika") != shown || strings.Contains(errOut, "Erika") {
				t.Errorf("%v as %s: exit code %d, the name is to be shown: %t\n%s%s", args, output, code, shown, out, errOut)
			}
			if strings.Contains(out, owner) == shown {
				t.Errorf("%v as %s: the id is to be shown: %t\n%s", args, output, !shown, out)
			}
		}
	}
	code, out, _ := run(t, "accounts", "--columns", "owner", "--limit", "100", "-c", conf)
	if code != 0 || !strings.Contains(out, "Erika") {
		t.Errorf("accounts: exit code %d\n%s", code, out)
	}
}

// wholeInAPipe finds names and ids uncut where another program reads them.
func (w *world) wholeInAPipe(t *testing.T) {
	rows, err := csv.NewReader(strings.NewReader(w.ok(t, "abm", "-k", "30", "-o", "csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := piped(t, "abm", "-k", "30", "-c", w.conf)
	for _, row := range rows[1:] {
		for _, column := range []string{"name", "owner", "for"} {
			if cell := row[slices.Index(rows[0], column)]; !strings.Contains(out, cell) {
				t.Errorf("%q is cut:\n%s", cell, out)
			}
		}
	}
	if out := w.ok(t, "abm", "-k", "30"); !strings.Contains(out, "…") {
		t.Errorf("nothing is cut on a terminal of 80 columns:\n%s", out)
	}
}

func (w *world) market(t *testing.T) {
	r := decoded[market.Report](t, w.ok(t, "market", "-o", "json", "--quota", "1.000.000 €"))
	if r.TAM.Accounts+r.LeftOut != 300 || r.TAM.Companies >= r.TAM.Accounts || r.SAM.Accounts >= r.TAM.Accounts || r.SOM == nil {
		t.Errorf("TAM %+v, SAM %+v, SOM %+v, left out %d", r.TAM, r.SAM, r.SOM, r.LeftOut)
	}
	if q := r.Total.Pipeline; q.Quota == nil || *q.Quota != 1e6 || q.Coverage == nil || r.Total.NewBusiness.Won == 0 {
		t.Errorf("pipeline %+v", q)
	}
	dir := t.TempDir()
	units, costs := filepath.Join(dir, "units.csv"), filepath.Join(dir, "costs.csv")
	for path, text := range map[string]string{
		units: "WZ;0 bis unter 10;10 bis unter 50;50 bis unter 250\nC;8.000;4.000;1.500\nJ;9;8;7\n", costs: "spend;margin;churn\n1000000;0,5;0,25\n",
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r = decoded[market.Report](t, w.ok(t, "market", "-o", "json", "--universe", units, "--costs", costs))
	if u := r.Universe; u == nil || u.Total.Units != 13_524 || u.Total.Served < 1507 || u.Total.Companies == 0 || len(r.Acquisition) != 1 || r.Acquisition[0].CAC == nil {
		t.Errorf("universe %+v, acquisition %+v", u, r.Acquisition)
	}
	rows, err := csv.NewReader(strings.NewReader(w.ok(t, "market", "-o", "csv"))).ReadAll()
	if err != nil || len(rows) != 1+len(r.Rows)+len(r.Segments)+len(r.Tiers)+1 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}

func (w *world) abm(t *testing.T, dir string) {
	list, book := filepath.Join(dir, "list.csv"), filepath.Join(dir, "list.xlsx")
	out := w.ok(t, "abm", "-k", "20", "--per-owner", "3", "-o", "csv", "--xlsx", book)
	if err := os.WriteFile(list, []byte(out), 0o600); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil || len(rows) != 21 || rows[1][slices.Index(rows[0], "for")] == "" {
		t.Fatalf("%d rows, %v: %v", len(rows), err, rows[min(1, len(rows)-1)])
	}
	f, err := excelize.OpenFile(book)
	if err != nil {
		t.Fatal(err)
	}
	cells, err := f.GetRows(f.GetSheetName(0))
	if err != nil || len(cells) != 21 || cells[1][3] != rows[1][3] {
		t.Errorf("%d rows in the workbook, %v", len(cells), err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	again := decoded[abm.Report](t, w.ok(t, "abm", "-k", "20", "--per-owner", "3", "-o", "json", "--keep", list))
	if len(again.Left) > 0 || slices.ContainsFunc(again.Chosen, func(c abm.Choice) bool { return c.Status != abm.Kept }) {
		t.Errorf("the second run left out %+v", again.Left)
	}
	fewer := decoded[abm.Report](t, w.ok(t, "abm", "-k", "5", "-o", "json", "--keep", list, "--tier", "B"))
	if len(fewer.Left)+len(fewer.Chosen) < 20 {
		t.Errorf("chosen %d, left %d", len(fewer.Chosen), len(fewer.Left))
	}
}

func (w *world) list(t *testing.T) {
	name := "Messe 2027"
	if out := w.ok(t, "abm", "hubspot", "-k", "12", "--write", name, "--dry-run", "-o", "json"); w.writes() > 0 || len(w.holding("icp_abm_list")) > 0 {
		t.Fatalf("a dry run writes: %s", out)
	}
	w.ok(t, "abm", "hubspot", "-k", "12", "--write", name)
	if got := w.holding("icp_abm_list")[name]; got != 12 {
		t.Fatalf("%d accounts carry the list", got)
	}
	calls := w.writes()
	w.ok(t, "pull", "hubspot")
	w.ok(t, "abm", "hubspot", "-k", "12", "--write", name)
	if w.writes() != calls {
		t.Error("a list that is right is written again")
	}
	report := decoded[abm.Report](t, w.ok(t, "abm", "hubspot", "-k", "4", "--tolerance", "0", "--write", name, "-o", "json"))
	if got := w.holding("icp_abm_list")[name]; got != 4 || len(report.Left) != 8 {
		t.Errorf("%d accounts carry the list, %d left it", got, len(report.Left))
	}
	if got := w.holding("icp_tier"); len(got) > 0 {
		t.Errorf("the list touched tiers: %v", got)
	}
	w.boxes["hubspot"].Inject(sandbox.Fault{Path: "batch/update", Status: 500, Body: "oops", Times: -1})
	code, _, errOut := run(t, "abm", "hubspot", "-k", "30", "--write", name, "-c", w.conf)
	w.boxes["hubspot"].Heal()
	if code != 1 || !strings.Contains(errOut, "write back to hubspot") {
		t.Errorf("exit code %d: %s", code, errOut)
	}
	w.remembered(t)
}

// remembered looks for what was written into the history of runs, whose calls count
// towards the day's budget.
func (w *world) remembered(t *testing.T) {
	cfg, err := config.Load(w.conf, demo.DefaultCRMs())
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), cfg, app.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	runs, err := a.Schedules().Newest(t.Context(), "hubspot", 50)
	if err != nil {
		t.Fatal(err)
	}
	var wrote []int
	failed := 0
	for _, r := range runs {
		switch {
		case r.Job != "abm":
		case r.State == jobs.Failed:
			failed++
		case len(r.Calls) == 0:
			t.Errorf("a run without calls: %+v", r)
		default:
			wrote = append(wrote, r.Counts["written"])
		}
	}
	slices.Sort(wrote)
	if !slices.Equal(wrote, []int{0, 8, 12}) || failed != 1 {
		t.Errorf("the history says that %v were written, and %d runs failed", wrote, failed)
	}
}

func (w *world) territories(t *testing.T, dir string) {
	reps := write(t, dir, "reps.csv", "name;capacity;regions\nNord;60;DE-0, DE-1\nSüd;60;\nWest;60;DE-4;\n")
	if code, _, errOut := run(t, "territories", "hubspot", "-c", w.conf, "--reps", reps); code != 2 || !strings.Contains(errOut, `reps.csv:2: column regions`) {
		t.Errorf("commas between regions: exit code %d: %s", code, errOut)
	}
	reps = write(t, dir, "reps.csv", "name;capacity;regions\nNord;60;DE-0\nSüd;60;\nWest;60;DE-4\n")
	svg := filepath.Join(dir, "map.svg")
	one := w.ok(t, "territories", "hubspot", "--reps", reps, "--svg", svg, "-o", "json")
	r := decoded[territory.Report](t, one)
	if len(r.Plan) == 0 || r.New != len(r.Plan) || r.After.Value.MaxMean == nil || *r.After.Value.MaxMean > 1.2 {
		t.Errorf("%d planned, %d new, %+v", len(r.Plan), r.New, r.After)
	}
	if two := w.ok(t, "territories", "hubspot", "--reps", reps, "-o", "json"); two != one {
		t.Error("the same seed gives another plan")
	}
	if picture, err := os.ReadFile(svg); err != nil || !strings.Contains(string(picture), "Süd: ") {
		t.Errorf("the map has no legend: %v", err)
	}
	w.ok(t, "territories", "hubspot", "--reps", reps, "--write")
	held := 0
	for _, n := range w.holding("icp_territory") {
		held += n
	}
	if held != len(r.Plan) {
		t.Errorf("%d accounts have a territory, %d are planned", held, len(r.Plan))
	}
	w.ok(t, "pull", "hubspot")
	after := decoded[territory.Report](t, w.ok(t, "territories", "hubspot", "--reps", reps, "-o", "json"))
	if after.Kept != len(r.Plan) {
		t.Errorf("what the CRM says is not where accounts are: %d of %d stay", after.Kept, len(r.Plan))
	}
}

func TestPlansThatCannotBeMeant(t *testing.T) {
	w := newWorld(t)
	dir := t.TempDir()
	table := func(name, text string) string { return write(t, dir, name, text) }
	for _, tt := range []struct {
		args []string
		want []string
	}{
		{[]string{"market", "--quota", "1.234"}, []string{"--quota", "1.234", "grouping"}},
		{[]string{"market", "--quota", "100 CHF"}, []string{"is in CHF; the model counts in EUR"}},
		{[]string{"market", "--quota", "smb=5"}, []string{`no segment "smb"`, "mid-market"}},
		{[]string{"market", "--quota", "mid-market=5", "--quota", "mid-market=6"}, []string{"--quota", "mid-market has two"}},
		{[]string{"market", "--quota", "5", "--quota", "6"}, []string{"--quota", "given twice"}},
		{[]string{"market", "--reps", "many"}, []string{"--reps", "it is not a number"}},
		{[]string{"market", "--win-rate", "2"}, []string{"--win-rate", "between 0 and 1"}},
		{[]string{"abm", "-k", "0"}, []string{"--k", "from 1 on"}},
		{[]string{"abm", "--region", "Atlantis"}, []string{"--region", "Atlantis", "DE-BW"}},
		{[]string{"abm", "--tier", "E"}, []string{"--tier", `"E"`}},
		{[]string{"abm", "--customers", "some"}, []string{"--customers", "in, out, only"}},
		{[]string{"abm", "--dry-run"}, []string{"--write"}},
		{[]string{"abm", "--write", ""}, []string{"--write", "no name"}},
		{[]string{"abm", "--write", "Messe\n2027"}, []string{"--write", "line breaks"}},
		{[]string{"abm", "--write", strings.Repeat("ä", 101)}, []string{"--write", "101 letters"}},
		{[]string{"abm", "--write", "Messe"}, []string{"none of 0 accounts", "not written"}},
		{[]string{"abm", "--keep", table("list.csv", "name\nx\n")}, []string{"list.csv", "connection, id"}},
		{[]string{"abm", "--keep", table("list.json", "{}")}, []string{"list.json", "chosen"}},
		{[]string{"abm", "--keep", filepath.Join(dir, "absent")}, []string{"--keep", "absent"}},
		{[]string{"territories", "--reps", table("a.csv", "name,capacity\nNord,0\nSüd,ten\n")}, []string{"a.csv:2: column capacity: Nord has no capacity", "a.csv:3: column capacity", "ten"}},
		{[]string{"territories", "--reps", table("b.csv", "name,capacity\nNord,\n")}, []string{"b.csv:2: column capacity: Nord has no capacity"}},
		{[]string{"territories", "--reps", table("c.csv", "rep,capacity\nNord,5\n")}, []string{"c.csv", "no column name"}},
		{[]string{"territories", "--reps", table("d.csv", "name,capacity,accounts\nNord,1,1;2\nNord,3,7\n")}, []string{
			"d.csv:3: Nord: the name stands twice, first in line 2",
		}},
		{[]string{"territories", "--reps", table("e.csv", "name,capacity,accounts\nNord,1,1;2\n")}, []string{
			"e.csv:2: Nord: 2 fixed accounts exceed the capacity of 1", "there is no account 2",
		}},
		{[]string{"territories", "--weight", "speed=1"}, []string{"--weight", "speed"}},
		{[]string{"territories", "--hours", "A"}, []string{"--hours", "NAME=NUMBER"}},
		{[]string{"territories"}, []string{"an owner of one CRM cannot look after accounts of another", "hubspot", "salesforce", "--reps"}},
		{[]string{"territories", "hubspot"}, []string{"there are no reps", "name and capacity"}},
	} {
		t.Run(strings.Join(tt.args, " "), func(t *testing.T) {
			code, out, errOut := run(t, append(tt.args, "-c", w.conf)...)
			if code != 2 || out != "" {
				t.Errorf("exit code %d, standard output %q", code, out)
			}
			for _, want := range tt.want {
				if !strings.Contains(errOut, want) {
					t.Errorf("standard error lacks %q:\n%s", want, errOut)
				}
			}
			inGerman(t, 2, append(tt.args, "-c", w.conf)...)
		})
	}
}
