package cli

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/mattn/go-runewidth"

	"github.com/icptier/icptier/internal/accounts"
	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/deadletter"
	"github.com/icptier/icptier/internal/demo"
	"github.com/icptier/icptier/internal/insight/abm"
	"github.com/icptier/icptier/internal/insight/backtest"
	"github.com/icptier/icptier/internal/insight/learn"
	"github.com/icptier/icptier/internal/insight/preview"
	"github.com/icptier/icptier/internal/insight/stat"
	"github.com/icptier/icptier/internal/notation"
	"github.com/icptier/icptier/internal/publication"
	"github.com/icptier/icptier/internal/registry"
	"github.com/icptier/icptier/internal/report"
)

const (
	longName       = "Maschinenfabrik Gustav Eirich Gesellschaft mit beschränkter Haftung & Co KG"
	longID         = "00Q5g00000XyZAAA0-00Q5g00000XyZAAA1"
	longConnection = "salesforce-deutschland-und-oesterreich"
	manyDigits     = 123_456
)

// longTables are the tables of the command line, each value as long as it may get.
func longTables(t *testing.T) map[string]report.Table {
	t.Helper()
	at := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	accounts := answer.Accounts([]answer.Listed{{Connection: longConnection, ID: longID, Name: longName, Tier: "A", Grade: "A1", Score: 100, Coverage: 100, Points: "A"}})
	shown, err := accounts.Select(answer.Shown()...)
	if err != nil {
		t.Fatal(err)
	}
	run := answer.Run{Connection: longConnection, Job: "writeback", State: "failed", Started: at, Ended: at.Add(100 * time.Hour), Calls: map[string]int{"search": manyDigits}, Error: longName}
	pipeline := preview.Pipeline{Deals: manyDigits, Value: 1e9}
	moves := preview.Report{
		Currency: "EUR", Matrix: []preview.Cell{{From: "A", To: "B", Accounts: 1_234_567}, {From: "B", To: "B", Accounts: 1_234_567}},
		Owners: []preview.Owner{{Connection: longConnection, Owner: longID, Moved: manyDigits, Up: manyDigits, Down: manyDigits, Pipeline: pipeline}},
		Connections: []preview.ConnectionReport{{Connection: longConnection, Accounts: manyDigits, Moved: manyDigits, WriteBack: preview.WriteBack{
			Accounts: manyDigits, Deals: manyDigits, BatchSize: 200, Cost: preview.Cost{Calls: manyDigits},
		}}},
	}
	area := &stat.Interval{Value: 0.61, Low: 0.55, High: 0.67}
	tested := backtest.Report{
		Fields:   []backtest.Field{{Field: longName, IV: &stat.Information{Interval: *area}, AUC: area, Filled: backtest.Filled{All: 1}, Unused: "too_few"}},
		Ablation: []backtest.Ablation{{Field: longName, Suspect: true, Adds: *area}},
	}
	share := 0.284
	rates := make([]backtest.Tier, 5)
	for i := range rates {
		rates[i].WinRate = &share
	}
	side := &learn.Side{Model: longName, AUC: area, Tiers: rates}
	shows := demo.Report{
		Connections: []demo.Connection{{Name: longConnection, Accounts: manyDigits, Deals: manyDigits, Written: manyDigits, Calls: map[string]int{longName: 5}, Tiers: map[string]int{"A": 1000, "D": 1000}}},
		Tiers:       map[string]int{"A": 1000}, Seconds: map[string]float64{"total": 100.5},
	}
	chosen := abm.Report{
		Chosen: []abm.Choice{{Rank: 1000, Name: longName, Owner: longID, Area: "DE 74", Score: 100, Grade: "A2", Status: abm.Kept, For: []string{longName}}},
		Left:   []abm.Left{{Connection: longConnection, ID: longID, Name: longName}},
	}
	version := registry.Version{Publication: publication.Publication{Version: 123, Model: longName, By: longConnection, At: at, Accounts: manyDigits}}
	return map[string]report.Table{
		"accounts": shown, "runs": answer.Runs([]answer.Run{run}), "versions": answer.Versions("de", []registry.Version{version}),
		"schedules":  answer.Schedules([]answer.Schedule{{Schedule: longConnection, Job: "writeback", Connection: longConnection, Next: at, Last: &run}}),
		"shadow":     answer.Shadows([]publication.Shadow{{Model: longName, By: longConnection, At: at}}),
		"duplicates": answer.Duplicates([][]answer.Duplicate{{{Connection: longConnection, ID: longID, Name: longName, Tier: "A"}}}, ""),
		"fields":     answer.Fields([]answer.Field{{Kind: "account", Name: longID, Optional: true}, {Kind: "account", Name: longID, Problem: longName}}),
		"rewrites":   answer.Rewrites([]answer.Rewrite{{Kind: "account", ID: longID, Before: map[string]string{"tier": "A"}, After: map[string]string{"tier": "B", "reasons_in_full": "x", "known_points": "y"}}}),
		"letters":    deadletter.Table([]deadletter.Letter{wide()}), "results": deadletter.ResultTable([]deadletter.Result{{Letter: wide(), Outcome: deadletter.Waiting, Along: true}}),
		"directions": moves.Directions(), "movers": moves.Movers(), "write-backs": moves.WriteBacks(),
		"fields alone": tested.FieldTable(), "ablations": tested.Ablations(), "sides": (&learn.Comparison{InForce: side, Proposal: side}).Sides(),
		"demo": shows.Table(), "calls": shows.CallTable(), "stages": shows.StageTable(), "list": chosen.Table(), "leavers": chosen.Leavers(),
	}
}

// TestHelpOfAccountsNamesWhatThereIs holds the sentences of help, which the catalogue needs
// whole, to the lists that the program has.
func TestHelpOfAccountsNamesWhatThereIs(t *testing.T) {
	f := (&env{}).accounts().Flags()
	for flag, names := range map[string]string{
		"filter": strings.Join(filterNames(), ", "), "sort": strings.Join(accounts.SortNames(), ", "), "columns": strings.Join(answer.Shown(), ","),
	} {
		if usage := f.Lookup(flag).Usage; !strings.Contains(usage, names) {
			t.Errorf("--%s: %q does not name %s", flag, usage, names)
		}
	}
}

// TestEveryTableFitsATerminalAndIsWholeInAPipe holds that no table is wider than 80 columns
// and that another program reads what a terminal has no room for.
func TestEveryTableFitsATerminalAndIsWholeInAPipe(t *testing.T) {
	cut := 0
	for name, table := range longTables(t) {
		for _, lang := range []string{"de", "en"} {
			style := notation.For(lang, time.UTC)
			var terminal, pipe bytes.Buffer
			if err := table.Print(&terminal, style, 80); err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(terminal.String()) {
				if n := runewidth.StringWidth(strings.TrimRight(line, "\n")); n > 80 {
					t.Errorf("%s in %s has %d columns: %s", name, lang, n, line)
				}
			}
			if strings.Contains(terminal.String(), "…") {
				cut++
			}
			if err := table.Print(&pipe, style, 0); err != nil {
				t.Fatal(err)
			}
			if strings.Contains(pipe.String(), "…") {
				t.Errorf("%s in %s is cut in a pipe:\n%s", name, lang, &pipe)
			}
			for _, value := range []string{longName, longID, longConnection} {
				if strings.Contains(terminal.String(), value[:5]) && !strings.Contains(terminal.String(), value) && !strings.Contains(pipe.String(), value) {
					t.Errorf("%s in %s has no %s in a pipe:\n%s", name, lang, value, &pipe)
				}
			}
		}
	}
	if cut < 20 {
		t.Errorf("only %d tables had to be cut: they hold nothing long", cut)
	}
}
