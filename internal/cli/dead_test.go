package cli_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/internal/bus"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
)

// unconnected is a world of one connection that no CRM is behind, with two schedules.
func unconnected(t *testing.T) *world {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, "icp.yaml", string(config.DefaultModel()))
	return &world{conf: write(t, dir, "icptier.yaml", "icp: icp.yaml\ndata_dir: '"+filepath.Join(dir, "data")+"'\nlog: {level: error, format: console}\n"+
		"connections:\n  - {name: hub, crm: hubspot, url: 'http://127.0.0.1:1', auth: {grant: static_token, token: x}}\n"+
		"schedules:\n  - {name: tiers, job: pull, connection: hub, cron: '0 6 * * *'}\n  - {name: writing, job: rescore, connection: hub, cron: '0 7 * * *'}\n")}
}

// streams has a test work on the world's streams while no command runs.
func (w *world) streams(t *testing.T, do func(b *bus.Bus)) {
	t.Helper()
	srv, err := bus.StartEmbedded(t.Context(), filepath.Join(filepath.Dir(w.conf), "data", "nats"))
	if err != nil {
		t.Fatal(err)
	}
	defer srv.Close()
	b, err := bus.Connect(t.Context(), srv.Config())
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close() //nolint:errcheck // nothing is left to be sent
	do(b)
}

// erase empties the stream of records, as an operator would who removes what a CRM held.
func (w *world) erase(t *testing.T) {
	t.Helper()
	w.raw(t, func(ctx context.Context, js jetstream.JetStream) error {
		stream, err := js.Stream(ctx, "CRM")
		if err != nil {
			return err
		}
		return stream.Purge(ctx)
	})
}

// secret is what a body holds, and nothing else may show.
const secret = "Geheim und Söhne"

func records(modified crm.Stamp) []crm.Record {
	deal := func(id, account string) crm.Record {
		return crm.Record{Kind: crm.KindDeal, ID: id, Version: crm.Version{Modified: modified, Read: 1}, Deal: &crm.Deal{Account: account, Status: crm.DealOpen, Stage: secret}}
	}
	account := func(id string) crm.Record {
		return crm.Record{Kind: crm.KindAccount, ID: id, Version: crm.Version{Modified: modified, Read: 1}, Account: &crm.Account{Name: secret}}
	}
	return []crm.Record{account("A"), account("B"), deal("d1", "A"), deal("d2", "A")}
}

// deadLetter has the records' messages become dead letters, CRM-1 to CRM-4.
func (w *world) deadLetter(t *testing.T) {
	t.Helper()
	w.streams(t, func(b *bus.Bus) {
		for _, r := range records(1) { // one by one, so that each has its number
			if _, err := b.Publish(t.Context(), "hub", []crm.Record{r}); err != nil {
				t.Fatal(err)
			}
		}
		cons, err := b.Consume(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		defer cons.Close()
		for n := 0; n < len(records(1)); {
			batch, err := cons.Fetch(t.Context(), 10)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range batch {
				if err := m.Dead(t.Context(), phrase.Quote("score the account: a value that no criterion of this model can take")); err != nil {
					t.Fatal(err)
				}
				n++
			}
		}
	})
}

type letter struct {
	ID, Connection, Kind, Record, Account, Reason, Outcome, Body string
	Along                                                        bool
	Times, Replays                                               int
}

func letters(t *testing.T, out string) (all []letter, ids string) {
	t.Helper()
	if err := json.Unmarshal([]byte(out), &all); err != nil || all == nil {
		t.Fatalf("%v: %s", err, out)
	}
	names := make([]string, len(all))
	for i, l := range all {
		names[i] = strings.TrimSpace(l.ID + " " + l.Outcome)
		if l.Along {
			names[i] += "+"
		}
	}
	return all, strings.Join(names, ", ")
}

func sheet(t *testing.T, out string, columns int) [][]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil || len(rows) == 0 || len(rows[0]) != columns {
		t.Fatalf("%v: %s", err, out)
	}
	return rows
}

func fits(t *testing.T, out string) {
	t.Helper()
	for line := range strings.Lines(out) {
		if n := len([]rune(strings.TrimRight(line, "\n"))); n > 80 {
			t.Errorf("%d columns: %s", n, line)
		}
	}
}

// refused runs commands that have to end with exit code 2, say why, and print nothing.
func (w *world) refused(t *testing.T, calls map[string][]string) {
	t.Helper()
	for call, wants := range calls {
		code, out, errOut := run(t, append(strings.Fields(call), "-c", w.conf)...)
		if code != 2 || out != "" {
			t.Errorf("%s: exit code %d, standard output %q", call, code, out)
		}
		for _, want := range wants {
			if !strings.Contains(oneLine(errOut), want) {
				t.Errorf("%s: %q lacks %q", call, errOut, want)
			}
		}
	}
}

func TestWithoutDeadLettersTheCommandsSaySo(t *testing.T) {
	t.Parallel()
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	w := unconnected(t)
	for lang, want := range map[string]string{"en": "No dead letters.\n", "de": "Keine nicht verarbeiteten Nachrichten.\n"} {
		for _, command := range []string{"list", "replay --all", "drop --all", "replay --connection hub"} {
			code, out, errOut := run(t, append(strings.Fields("dead "+command), "-c", w.conf, "--lang", lang)...)
			if code != 0 || out != want {
				t.Errorf("%s: exit code %d: %s%s", command, code, out, errOut)
			}
		}
	}
	for _, command := range []string{"list", "replay --all", "drop --all"} {
		args := strings.Fields("dead " + command + " -o")
		if all, _ := letters(t, w.ok(t, append(args, "json")...)); len(all) != 0 {
			t.Errorf("%s: %+v", command, all)
		}
		columns := 5
		if command == "list" {
			columns = 12
		}
		if rows := sheet(t, w.ok(t, append(args, "csv")...), columns); len(rows) != 1 {
			t.Errorf("%s: %v", command, rows)
		}
	}
	which := []string{"needs IDs or a filter, or --all alone"}
	w.refused(t, map[string][]string{
		"dead replay --lang en":                                   which,
		"dead drop --lang en":                                     which,
		"dead drop --all --connection hub --lang en":              which,
		"dead replay CRM-1 --all --lang de":                       {"braucht IDs oder einen Filter, oder --all allein"},
		"dead drop --connection hub --older-than -720h --lang en": {"--older-than -720h", "such as 24h"},
		"dead replay --connection hub --newer-than -1m --lang en": {"--newer-than -1m"},
		"dead list --older-than -1h":                              {"--older-than -1h"},
		"dead list --older-than yesterday":                        {"--older-than", "--help"},
		"dead show":                                               {"accepts 1 arg"},
		"dead show CRM-1 --lang en":                               {"CRM-1", "icptier dead list"},
		"dead show CRM-1 -o json --lang de":                       {"CRM-1", "alle zeigt: icptier dead list"},
		"dead replay CRM-1 --lang en":                             {"CRM-1", "icptier dead list"},
		"dead drop CRM-1 -o json --lang en":                       {"CRM-1", "icptier dead list"},
		"dead":                                                    {"dead needs a command"},
	})
}

func TestDeadLettersAreListedAndShown(t *testing.T) {
	t.Parallel()
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	w := unconnected(t)
	w.deadLetter(t)
	for _, lang := range []string{"de", "en"} {
		code, out, errOut := run(t, "dead", "list", "-c", w.conf, "--lang", lang)
		if code != 0 || strings.Count(out, "CRM-") != 4 || strings.Contains(out, secret) {
			t.Errorf("exit code %d: %s%s", code, out, errOut)
		}
		fits(t, out)
	}
	all, ids := letters(t, w.ok(t, "dead", "list", "-o", "json"))
	if ids != "CRM-4, CRM-3, CRM-2, CRM-1" {
		t.Fatal(ids)
	}
	if l := all[0]; l.Connection != "hub" || l.Kind != "deal" || l.Record != "d2" || l.Account != "A" || l.Times != 1 || !strings.HasPrefix(l.Reason, "score the account") {
		t.Errorf("%+v", l)
	}
	for flags, want := range map[string]string{
		"--record A": "CRM-4, CRM-3, CRM-1", "--record d1": "CRM-3", "--connection hub": ids, "--connection gone": "",
		"--older-than 1h": "", "--newer-than 1h": ids, "--newer-than 1h --record B": "CRM-2",
	} {
		if _, got := letters(t, w.ok(t, append(strings.Fields("dead list -o json"), strings.Fields(flags)...)...)); got != want {
			t.Errorf("%s: %s, want %s", flags, got, want)
		}
	}
	rows := sheet(t, w.ok(t, "dead", "list", "-o", "csv"), 12)
	if len(rows) != 5 || rows[1][0] != "CRM-4" || rows[1][11] != all[0].Reason {
		t.Errorf("%v", rows)
	}
	if _, err := time.Parse(time.RFC3339, rows[1][6]); err != nil {
		t.Error(err)
	}
	for _, output := range []string{"table", "json", "csv"} {
		if out := w.ok(t, "dead", "show", "CRM-1", "-o", output); strings.Contains(out, secret) || !strings.Contains(out, "CRM-1") {
			t.Errorf("as %s without --body: %s", output, out)
		}
	}
	out := w.ok(t, "dead", "show", "CRM-1", "--body")
	if !strings.Contains(out, secret) {
		t.Error(out)
	}
	var l letter
	if err := json.Unmarshal([]byte(w.ok(t, "dead", "show", "CRM-1", "--body", "-o", "json")), &l); err != nil || !strings.Contains(l.Body, secret) || !json.Valid([]byte(l.Body)) {
		t.Errorf("%+v, %v", l, err)
	}
	for _, lang := range []string{"de", "en"} {
		_, out, _ := run(t, "dead", "show", "CRM-1", "-c", w.conf, "--lang", lang)
		fits(t, out)
	}
	w.refused(t, map[string][]string{"dead replay CRM-1 CRM-9": {"CRM-9"}, "dead drop CRM-1 CRM-9": {"CRM-9"}})
	if _, got := letters(t, w.ok(t, "dead", "list", "-o", "json")); got != ids {
		t.Errorf("something was done beside the unknown one: %s", got)
	}
}

func TestDeadLettersAreReplayedAndDropped(t *testing.T) {
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	w := unconnected(t)
	w.deadLetter(t)
	list := func() string {
		_, ids := letters(t, w.ok(t, "dead", "list", "-o", "json"))
		return ids
	}
	if _, got := letters(t, w.ok(t, "dead", "drop", "CRM-1", "-o", "json")); got != "CRM-1 dropped" || list() != "CRM-4, CRM-3, CRM-2" {
		t.Errorf("%s, then %s", got, list())
	}
	w.streams(t, func(b *bus.Bus) { // d1 comes anew, whole
		if _, err := b.Publish(t.Context(), "hub", records(2)[2:3]); err != nil {
			t.Fatal(err)
		}
	})
	if _, got := letters(t, w.ok(t, "dead", "replay", "CRM-4", "-o", "json")); got != "CRM-3 superseded+, CRM-4 replayed" || list() != "CRM-2" {
		t.Errorf("%s, then %s", got, list())
	}
	w.streams(t, func(b *bus.Bus) {
		versions := map[string]string{}
		if err := b.Known(t.Context(), "hub", crm.KindDeal, func(id string, v crm.Version, _ bool) { versions[id] = fmt.Sprint(v.Modified) }); err != nil {
			t.Fatal(err)
		}
		if versions["d1"] != "2" || versions["d2"] != "1" {
			t.Errorf("the stream holds %v", versions)
		}
	})
	out := w.ok(t, "dead", "replay", "--record", "B")
	if !strings.Contains(out, "CRM-2") || !strings.Contains(out, "stored again") || list() != "" {
		t.Errorf("%s, then %s", out, list())
	}
	fits(t, out)
}

// TestALetterOfAnErasedRecordStaysAndFailsTheCommand has an exit code for scripts.
func TestALetterOfAnErasedRecordStaysAndFailsTheCommand(t *testing.T) {
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	w := unconnected(t)
	w.deadLetter(t)
	w.erase(t)
	for lang, want := range map[string]string{"de": "nicht mehr vorhanden", "en": "not stored any more"} {
		code, out, errOut := run(t, "dead", "replay", "--all", "-c", w.conf, "--lang", lang)
		if code != 1 || strings.Count(out, want) != 4 || errOut != "" {
			t.Errorf("exit code %d: %s%s", code, out, errOut)
		}
		fits(t, out)
	}
	code, out, _ := run(t, "dead", "replay", "--all", "-c", w.conf, "-o", "csv")
	rows := sheet(t, out, 5)
	if code != 1 || len(rows) != 5 || slices.ContainsFunc(rows[1:], func(r []string) bool { return r[3] != "missing" }) {
		t.Errorf("exit code %d: %v", code, rows)
	}
}
