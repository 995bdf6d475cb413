package cli_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/answer"
)

func (w *world) schedules(t *testing.T, out string) map[string]answer.Schedule {
	t.Helper()
	var list []answer.Schedule
	if err := json.Unmarshal([]byte(out), &list); err != nil || len(list) != 2 {
		t.Fatalf("%v: %s", err, out)
	}
	if list[0].Next.After(list[1].Next) {
		t.Error("the one that is due next does not stand first")
	}
	by := map[string]answer.Schedule{}
	for _, s := range list {
		if s.Next.Before(time.Now().Add(-time.Minute)) || s.Connection != "hub" || s.Slot == "" {
			t.Errorf("%+v", s)
		}
		by[s.Schedule] = s
	}
	return by
}

func TestAPauseIsSeenByTheListUntilItIsResumed(t *testing.T) {
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	w := unconnected(t)
	list := func() map[string]answer.Schedule { return w.schedules(t, w.ok(t, "jobs", "list", "-o", "json")) }
	says := func(want string, args ...string) {
		t.Helper()
		if out := w.ok(t, append([]string{"jobs"}, args...)...); !strings.Contains(out, want) {
			t.Errorf("%v: %q lacks %q", args, out, want)
		}
	}
	if all := list(); all["tiers"].Paused != nil || all["writing"].Paused != nil || all["tiers"].Last != nil {
		t.Errorf("%+v", all)
	}
	began := time.Now().Add(-time.Second)
	says("tiers is paused.", "pause", "tiers", "--reason", "CRM is being moved")
	p := list()["tiers"].Paused
	if p == nil || p.Reason != "CRM is being moved" || p.Since.Before(began) || p.Connection != "" {
		t.Fatalf("%+v", p)
	}
	if list()["writing"].Paused != nil {
		t.Error("another schedule is paused too")
	}
	for lang, want := range map[string]string{"en": "paused since", "de": "angehalten seit"} {
		_, out, _ := run(t, "jobs", "list", "-c", w.conf, "--lang", lang)
		if !strings.Contains(oneLine(out), want) || !strings.Contains(oneLine(out), "CRM is being moved") {
			t.Error(out)
		}
		fits(t, out)
	}
	rows := sheet(t, w.ok(t, "jobs", "list", "-o", "csv"), 9)
	if i := slices.IndexFunc(rows, func(r []string) bool { return r[0] == "tiers" }); rows[i][7] != p.Since.Format(time.RFC3339) || rows[i][8] != p.Reason {
		t.Errorf("%v", rows)
	}
	says("was paused already", "pause", "tiers")
	if again := list()["tiers"].Paused; again == nil || *again != *p {
		t.Errorf("pausing again made %+v of %+v", again, p)
	}
	says("tiers runs again", "resume", "tiers")
	says("was not paused", "resume", "tiers")
	if p := list()["tiers"].Paused; p != nil {
		t.Errorf("resumed, and %+v", p)
	}
}

func TestAConnectionIsPausedAsAWhole(t *testing.T) {
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	w := unconnected(t)
	paused := w.schedules(t, w.ok(t, "jobs", "pause", "--connection", "hub", "-o", "json"))
	for name, s := range paused {
		if s.Paused == nil || s.Paused.Connection != "hub" {
			t.Errorf("%s: %+v", name, s.Paused)
		}
	}
	// One of its schedules alone cannot be let go.
	if out := w.ok(t, "jobs", "resume", "tiers"); !strings.Contains(out, "was not paused") {
		t.Error(out)
	}
	if s := w.schedules(t, w.ok(t, "jobs", "list", "-o", "json"))["tiers"]; s.Paused == nil {
		t.Error("a schedule of a paused connection runs")
	}
	for name, s := range w.schedules(t, w.ok(t, "jobs", "resume", "--connection", "hub", "-o", "json")) {
		if s.Paused != nil {
			t.Errorf("%s: %+v", name, s.Paused)
		}
	}
	which := []string{"needs a schedule or --connection"}
	w.refused(t, map[string][]string{
		"jobs pause --lang en":                        which,
		"jobs resume --lang en":                       which,
		"jobs pause tiers --connection hub --lang en": which,
		"jobs pause tiers writing":                    {"accepts at most 1 arg"},
		"jobs pause nightly":                          {`no schedule "nightly"`, `"tiers"`},
		"jobs resume nightly":                         {`no schedule "nightly"`, `"tiers"`},
		"jobs pause --connection gone":                {`no connection "gone"`, `"hub"`},
		"jobs history --connection gone":              {`no connection "gone"`},
		"jobs history --schedule nightly":             {`no schedule "nightly"`},
		"jobs history --limit 0 --lang de":            {"--limit 0", "mindestens 1"},
		"jobs history --state lost --lang en":         {`--state "lost"`, "failed"},
		"jobs history --job push --lang en":           {`--job "push"`, "writeback"},
		"jobs history --since -1h":                    {"--since -1h"},
		"jobs history hub":                            {"jobs history"},
	})
}

func TestTheHistoryHoldsRunsWithTheirErrorAndCalls(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.connect(t, "hubspot")
	var none []answer.Run
	if err := json.Unmarshal([]byte(w.ok(t, "jobs", "history", "-o", "json")), &none); err != nil || none == nil || len(none) != 0 {
		t.Errorf("before anything ran: %v, %v", none, err)
	}
	w.ok(t, "pull", "hubspot")
	if code, out, _ := run(t, "pull", "salesforce", "-c", w.conf); code != 1 { // it is not connected
		t.Fatalf("exit code %d: %s", code, out)
	}
	history := func(flags string) []answer.Run {
		t.Helper()
		var runs []answer.Run
		if err := json.Unmarshal([]byte(w.ok(t, append([]string{"jobs", "history", "-o", "json"}, strings.Fields(flags)...)...)), &runs); err != nil {
			t.Fatal(err)
		}
		return runs
	}
	all := history("")
	if len(all) != 2 || all[0].Connection != "salesforce" || all[1].Connection != "hubspot" {
		t.Fatalf("%+v", all)
	}
	if r := all[0]; r.State != "failed" || !strings.Contains(r.Error, "connect") || r.Ended.Before(r.Started) {
		t.Errorf("%+v", r)
	}
	if r := all[1]; r.State != "ok" || r.Error != "" || r.AllCalls() == 0 || len(r.Counts) == 0 || r.Schedule != "" {
		t.Errorf("%+v", r)
	}
	for flags, want := range map[string]string{
		"--state failed": "salesforce", "--state ok": "hubspot", "--connection hubspot": "hubspot", "--job rescore": "", "--job pull": "salesforce hubspot",
		"--limit 1": "salesforce", "--since 1h": "salesforce hubspot", "--since 1ns": "", "--connection hubspot --state failed": "",
	} {
		var got []string
		for _, r := range history(flags) {
			got = append(got, r.Connection)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", flags, got, want)
		}
	}
	for lang, want := range map[string][]string{
		"en": {"FAILED", all[0].Error}, "de": {"FEHLER", "nicht verbunden; verbinden: icptier connect salesforce"},
	} {
		_, out, _ := run(t, "jobs", "history", "-c", w.conf, "--lang", lang)
		if !strings.Contains(out, want[0]) || !strings.Contains(oneLine(out), oneLine(want[1])) {
			t.Error(out)
		}
		fits(t, out)
	}
	rows := sheet(t, w.ok(t, "jobs", "history", "-o", "csv"), 9)
	if len(rows) != 3 || rows[1][3] != "failed" || rows[1][8] != all[0].Error || rows[2][0] != all[1].Started.Format(time.RFC3339) {
		t.Errorf("%v", rows)
	}
}
