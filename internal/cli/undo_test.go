package cli_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// writing is what icptier runs list says of a run.
type writing struct {
	ID, Name, Job string
	Kept          bool
	Counts        map[string]int
}

func (w *world) writings(t *testing.T) []writing {
	t.Helper()
	var list []writing
	if err := json.Unmarshal([]byte(w.ok(t, "runs", "list", "-o", "json")), &list); err != nil {
		t.Fatal(err)
	}
	return list
}

// TestADryRunSaysWhichFieldsChange counts them over all records, whatever is shown.
func TestADryRunSaysWhichFieldsChange(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.connect(t, "hubspot")
	w.ok(t, "fields", "hubspot", "--create")
	w.ok(t, "pull", "hubspot")
	var dry struct {
		Different int
		Changes   []struct{ After map[string]string }
		Fields    map[string]int
	}
	if err := json.Unmarshal([]byte(w.ok(t, "writeback", "hubspot", "--dry-run", "-o", "json")), &dry); err != nil {
		t.Fatal(err)
	}
	want := map[string]int{}
	for _, c := range dry.Changes {
		for f := range c.After {
			want[f]++
		}
	}
	if !maps.Equal(dry.Fields, want) || want["tier"] == 0 || want["reasons"] < want["tier"] {
		t.Errorf("fields %v, want %v", dry.Fields, want)
	}
	out := oneLine(w.ok(t, "writeback", "hubspot", "--dry-run", "--limit", "1"))
	if !strings.Contains(out, "Fields that change, in so many records: ") || !strings.Contains(out, fmt.Sprintf("tier %d", want["tier"])) {
		t.Errorf("want tier %d in:\n%s", want["tier"], out)
	}
}

// given is what a dry run of undo says it would give back.
func (w *world) given(t *testing.T, id string) (compared, different int) {
	t.Helper()
	var dry struct{ Compared, Different int }
	if err := json.Unmarshal([]byte(w.ok(t, "undo", id, "--dry-run", "-o", "json")), &dry); err != nil {
		t.Fatal(err)
	}
	return dry.Compared, dry.Different
}

func TestAWriteBackIsTakenBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.connect(t, "hubspot")
	w.ok(t, "fields", "hubspot", "--create")
	w.ok(t, "pull", "hubspot")
	if list := w.writings(t); len(list) != 0 {
		t.Errorf("runs that wrote before anything was written: %+v", list)
	}
	out := w.ok(t, "writeback", "hubspot")
	list := w.writings(t)
	if len(list) != 1 || !list[0].Kept || list[0].Job != "writeback" || !strings.Contains(out, "icptier undo "+list[0].ID) {
		t.Fatalf("%+v, and the write-back says:\n%s", list, out)
	}
	run, wrote := list[0], list[0].Counts["written"]

	var shown struct {
		Records []struct {
			ID            string
			Before, After map[string]string
		}
	}
	if err := json.Unmarshal([]byte(w.ok(t, "runs", "show", run.ID, "-o", "json")), &shown); err != nil || len(shown.Records) != wrote {
		t.Errorf("%d records are shown of %d that were written, %v", len(shown.Records), wrote, err)
	}
	if all, back := w.given(t, run.ID); all != wrote || back != wrote {
		t.Errorf("of %d records written a dry run reads %d and gives back %d", wrote, all, back)
	}

	if table := w.ok(t, "undo", run.ID, "--dry-run", "--limit", "2"); !strings.Contains(table, " → –") {
		t.Errorf("a tier that is cleared is not told:\n%s", table)
	}

	w.ok(t, "undo", run.ID)
	if _, back := w.given(t, run.Name); back != 0 {
		t.Errorf("taken back, and %d records still hold what the run wrote", back)
	}
	list = w.writings(t)
	if len(list) != 2 || list[0].Job != "undo" || list[0].Counts["written"] != wrote || !list[0].Kept {
		t.Fatalf("%+v", list)
	}
	w.ok(t, "pull", "hubspot")
	if again := w.ok(t, "writeback", "hubspot", "--dry-run", "-o", "json"); strings.Count(again, `"after"`) != wrote {
		t.Errorf("after the undo a write-back has not everything to write:\n%.500s", again)
	}

	w.ok(t, "undo", list[0].ID)
	if _, back := w.given(t, run.ID); back != wrote {
		t.Errorf("the undo was taken back, and %d of %d records hold what the run wrote", back, wrote)
	}
	var runs []struct{ Counts map[string]int }
	if err := json.Unmarshal([]byte(w.ok(t, "writeback", "hubspot", "-o", "json")), &runs); err != nil || runs[0].Counts["written"] != 0 {
		t.Errorf("as after the run, and a write-back wrote %+v, %v", runs, err)
	}
}

func TestUndoPausesWhatWouldWriteAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	conf, err := os.ReadFile(w.conf)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Dir(w.conf), "icptier.yaml", string(conf)+`schedules:
  - {name: tiers, job: writeback, connection: hubspot, cron: '0 6 * * *'}
  - {name: read-and-write, job: pull, connection: hubspot, cron: '0 7 * * *', args: {then: writeback}}
  - {name: read, job: pull, connection: hubspot, cron: '0 8 * * *'}
  - {name: others, job: writeback, connection: salesforce, cron: '0 6 * * *'}
`)
	w.connect(t, "hubspot")
	w.ok(t, "fields", "hubspot", "--create")
	w.ok(t, "pull", "hubspot")
	w.ok(t, "writeback", "hubspot")
	w.ok(t, "undo", w.writings(t)[0].ID)
	paused := map[string]bool{}
	var schedules []struct {
		Schedule string
		Paused   *struct{ Reason string }
	}
	if err := json.Unmarshal([]byte(w.ok(t, "jobs", "list", "-o", "json")), &schedules); err != nil {
		t.Fatal(err)
	}
	for _, s := range schedules {
		paused[s.Schedule] = s.Paused != nil && strings.HasPrefix(s.Paused.Reason, "undo ")
	}
	if len(paused) != 4 || !paused["tiers"] || !paused["read-and-write"] || paused["read"] || paused["others"] {
		t.Errorf("paused: %v", paused)
	}
}

func TestAWrongRunIsAnErrorOfTheCall(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, args := range [][]string{{"undo", "3fa94c10"}, {"undo", "3fa94c10", "--dry-run"}, {"runs", "show", "3fa94c10"}, {"undo", "x", "--limit", "2"}, {"runs", "list", "--limit", "0"}} {
		code, out, errOut := run(t, append(args, "-c", w.conf)...)
		if code != 2 || out != "" || errOut == "" {
			t.Errorf("%v: exit code %d\n%s%s", args, code, out, errOut)
		}
	}
}
