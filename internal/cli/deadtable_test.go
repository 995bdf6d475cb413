package cli

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/deadletter"
	"github.com/icptier/icptier/internal/phrase"
)

// terminal80 is a terminal of 80 columns.
type terminal80 struct{ bytes.Buffer }

func (*terminal80) Columns() int { return 80 }

func inAllWays(t *testing.T, do func(e *env) error, check func(t *testing.T, e *env, out string)) {
	t.Helper()
	for _, lang := range []string{"de", "en"} {
		for _, output := range []string{"table", "csv"} {
			t.Run(lang+" "+output, func(t *testing.T) {
				var out terminal80
				e := &env{out: &out, err: &out, lang: lang, output: output}
				if err := e.settle(); err != nil {
					t.Fatal(err)
				}
				if err := do(e); err != nil {
					t.Fatal(err)
				}
				check(t, e, out.String())
				if output == "csv" {
					return
				}
				for line := range strings.Lines(out.String()) {
					if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > 80 {
						t.Errorf("%d columns: %s", n, line)
					}
				}
			})
		}
	}
}

// wide is a letter whose every field is longer than its column.
func wide() deadletter.Letter {
	at, said := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC), "decode the record: the field revenue holds\u202e a word"
	return deadletter.Letter{
		ID: "CRM-12345678", Connection: "hubspot-deutschland-sued", Kind: "account", Record: "0015g00000XyZAAA0", Account: "0015g00000XyZAAA0",
		Reason: said, Why: phrase.Quote(said), Stream: "CRM", Subject: "crm.hubspot-deutschland-sued.account.x", Sequence: 12345678,
		First: at, Last: at, Times: 1234, Tries: 20, Replays: 3, Run: "hubspot-deutschland-sued/pull/tiers/2026-11-30T06:00", Size: 123456,
	}
}

// separator parts the cells of CSV in a language.
func separator(lang string) string { return map[string]string{"de": ";", "en": ","}[lang] }

func TestDeadLettersFitTheirTable(t *testing.T) {
	inAllWays(t, func(e *env) error { return e.letters([]deadletter.Letter{wide(), wide()}) }, func(t *testing.T, e *env, out string) {
		if !strings.Contains(out, "CRM-12345678") || !strings.Contains(out, "1234") || e.output == "table" && strings.Contains(out, "\u202e") {
			t.Error(out)
		}
		if e.output == "csv" {
			lines := csv.NewReader(strings.NewReader(strings.TrimPrefix(out, "\ufeff")))
			lines.Comma = rune(separator(e.lang)[0])
			rows, err := lines.ReadAll()
			if err != nil || len(rows) != 3 || len(rows[1]) != 12 || rows[1][3] != wide().Record || rows[1][5] != "2026-11-30T12:00:00Z" {
				t.Errorf("%v: %s", err, out)
			}
		}
	})
}

// TestDaysOfDeadLettersAreTheReaders has a letter that is of the next day where it is read.
func TestDaysOfDeadLettersAreTheReaders(t *testing.T) {
	l := wide()
	l.Last = time.Date(2026, 11, 30, 23, 0, 0, 0, time.UTC)
	inAllWays(t, func(e *env) error { return e.letters([]deadletter.Letter{l}) }, func(t *testing.T, e *env, out string) {
		day := map[string]string{"de": "01.12.2026", "en": "2026-12-01"}[e.lang]
		if e.output == "table" && (!strings.Contains(out, day) || !strings.Contains(out, "+0545")) {
			t.Errorf("no day %s of zone +0545 in:\n%s", day, out)
		}
	})
}

func TestEveryOutcomeOfADeadLetterFitsItsTableAndIsInWords(t *testing.T) {
	outcomes := []deadletter.Outcome{
		deadletter.Replayed, deadletter.Superseded, deadletter.Missing, deadletter.Changed, deadletter.Waiting, deadletter.Failed, deadletter.Dropped, deadletter.Unread,
	}
	var results []deadletter.Result
	for _, o := range outcomes {
		r := deadletter.Result{Letter: wide(), Outcome: o, Along: true}
		if o == deadletter.Failed {
			r.Error = "store the message of dead letter CRM-12345678 again: nats: the stream has no leader, which lasts for a while"
			r.Failure = phrase.Quote(r.Error)
		}
		results = append(results, r)
	}
	inAllWays(t, func(e *env) error { return e.deadResults(results) }, func(t *testing.T, e *env, out string) {
		if !strings.Contains(strings.Join(strings.Fields(out), " "), "which lasts for a while") {
			t.Errorf("the error is not told whole:\n%s", out)
		}
		for _, o := range outcomes {
			want := string(o)
			if e.output == "table" {
				if want = o.Text().In(e.lang); want == "" {
					t.Errorf("no words for %s", o)
				}
				want += map[string]string{"de": ", gleiche Firma", "en": ", same account"}[e.lang]
			}
			if !strings.Contains(out, want) {
				t.Errorf("%s lacks %q", out, want)
			}
		}
	})
}

func TestALetterIsShownWithinItsColumns(t *testing.T) {
	l := wide()
	l.Body = []byte(`{"name":"Muster GmbH"}`)
	for _, body := range []bool{false, true} {
		inAllWays(t, func(e *env) error { return e.letter(l, body) }, func(t *testing.T, _ *env, out string) {
			if strings.Contains(out, "Muster") != body {
				t.Errorf("body %v: %s", body, out)
			}
		})
	}
}

// TestTheJSONOfDeadLettersAndJobsIsStable pins names, nesting and values, and that the
// README of this folder describes them.
func TestTheJSONOfDeadLettersAndJobsIsStable(t *testing.T) {
	l, at := wide(), time.Date(2026, 11, 30, 6, 0, 0, 0, time.UTC)
	l.Reason = "decode the record: revenue is a word"
	withText, withBytes := l, l
	withText.Body, withBytes.Body = []byte(`{"name":"Muster"}`), []byte{0xff}
	failed := answer.Run{
		Connection: "hub", Job: "pull", Schedule: "tiers", Slot: "2026-11-30T06:00", Started: at, Ended: at.Add(time.Minute), Attempt: 2, Lost: 1,
		State: "failed", Error: "the CRM answers 503", Counts: map[string]int{"accounts": 5}, Calls: map[string]int{"search": 7},
	}
	for name, v := range map[string]any{
		"dead.json":       []deadletter.Letter{l},
		"deadshow.json":   []deadletter.Shown{withText.Show(), withBytes.Show()},
		"deadreplay.json": []deadletter.Result{{Letter: l, Outcome: deadletter.Failed, Error: "no leader", Along: true}},
		"history.json":    []answer.Run{failed},
		"jobs.json": []answer.Schedule{{
			Schedule: "tiers", Job: "pull", Connection: "hub", Next: at.AddDate(0, 0, 1), Slot: "2026-12-01T06:00", Last: &failed,
			Paused: &answer.Pause{Connection: "hub", Since: at, Reason: "the CRM is being moved"},
		}},
	} {
		var out bytes.Buffer
		if err := (&env{out: &out, output: "json"}).json(v); err != nil {
			t.Fatal(err)
		}
		explainGolden(t, name, out.String())
		described(t, out.Bytes())
	}
}

func TestSchedulesAndRunsFitTheirTables(t *testing.T) {
	at := time.Date(2026, 11, 30, 6, 0, 0, 0, time.UTC)
	for _, state := range answer.RunStates() {
		for _, job := range []string{"writeback", "reconcile"} {
			r := answer.Run{
				Connection: "hubspot-deutschland-sued", Job: job, Schedule: "every-night-at-six", Slot: "2026-11-30T06:00", Started: at, Ended: at.Add(12345 * time.Second),
				State: state, Error: "read accounts: the CRM answers 503, and has done so for as long as anybody can remember", Calls: map[string]int{"search": 1_234_567},
			}
			s := answer.Schedule{
				Schedule: r.Schedule, Job: job, Connection: r.Connection, Next: at, Slot: r.Slot, Last: &r,
			}
			paused := s
			paused.Paused = &answer.Pause{Since: at, Reason: "the CRM is moved from one house to another, which takes until Friday evening"}
			inAllWays(t, func(e *env) error { return e.schedules([]answer.Schedule{s, paused}) }, func(t *testing.T, e *env, out string) {
				calls, isPaused := "1234567", map[string]string{"de": "angehalten", "en": "paused"}[e.lang]
				if e.output == "csv" {
					isPaused = separator(e.lang) + isPaused + separator(e.lang)
				} else {
					calls = e.number(1_234_567)
				}
				if !strings.Contains(strings.Join(strings.Fields(out), " "), "until Friday evening") || !strings.Contains(out, calls) || strings.Contains(out, isPaused) == (e.output == "csv") {
					t.Error(out)
				}
			})
			inAllWays(t, func(e *env) error { return e.runHistory([]answer.Run{r}) }, func(t *testing.T, e *env, out string) {
				word := answer.RunState(state).In(e.lang)
				if e.output == "csv" {
					word = state
				}
				if !strings.Contains(strings.Join(strings.Fields(out), " "), "anybody can remember") || !strings.Contains(out, word) {
					t.Error(out)
				}
			})
		}
	}
}
