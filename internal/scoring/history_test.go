package scoring_test

import (
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

func TestHistory(t *testing.T) {
	points := func(n int) []scoring.Reason { return []scoring.Reason{{Criterion: "size", Points: n, Max: 100}} }
	change := func(revision uint64, from, to scoring.Tier, fit int, model string) scoring.Change {
		return scoring.Change{Connection: "hub", Account: "1", Old: from, New: to, Fit: fit, Reasons: points(fit), Model: model, Revision: revision}
	}
	set := change(3, "A", "D", 80, "m1")
	set.Override = "D"
	changes := []scoring.Change{
		change(1, "", "B", 60, "m1"), change(2, "B", "A", 80, "m1"), change(2, "B", "A", 80, "m1"), change(3, "B", "A", 81, "m1"), set,
		change(3, "D", "A", 80, "m1"), change(3, "A", "B", 70, "m2"),
	}
	full := &scoring.Score{Tier: "B", Fit: 70, Reasons: points(70), Model: "m2", Capped: []scoring.Capped{{From: "B", To: "C"}}}
	type step struct {
		Old, New scoring.Tier
		Cause    scoring.Cause
		By       int
	}
	var got []step
	for _, s := range scoring.History(changes, full) {
		by := 0
		for _, m := range s.Moves {
			by += m.To - m.From
		}
		got = append(got, step{s.Old, s.New, s.Cause, by})
	}
	want := []step{
		{"", "B", scoring.CauseFirst, 0}, {"B", "A", scoring.CauseScore, 20}, {"A", "D", scoring.CauseOverride, 0},
		{"D", "A", scoring.CauseOverrideEnded, 0}, {"A", "B", scoring.CauseModel, -10}, {"B", "C", scoring.CauseCapacity, 0},
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if steps := scoring.History(nil, nil); len(steps) != 0 {
		t.Errorf("%v", steps)
	}
}

func TestExpired(t *testing.T) {
	const day = crm.Stamp(24 * 60 * 60 * 1000)
	asOf := crm.StampOf(time.Date(2026, 11, 24, 13, 0, 0, 0, time.UTC))
	tests := []struct {
		name   string
		byHand bool
		until  string
		asOf   crm.Stamp
		want   bool
	}{
		{"on its last day", true, "2026-11-24", asOf, false},
		{"the day after", true, "2026-11-24", asOf + day, true},
		{"scored anew since", false, "2026-11-24", asOf + day, false},
		{"without an end", true, "", asOf + 1000*day, false},
		{"an end that is none", true, "soon", asOf, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := account.State{ByHand: tt.byHand, Facts: crm.Facts{Account: &crm.Record{Written: crm.Written{crm.FieldOverrideUntil: tt.until}}}}
			if got := s.Expired(tt.asOf); got != tt.want {
				t.Errorf("expired %v, want %v", got, tt.want)
			}
		})
	}
	if (&account.State{ByHand: true}).Expired(asOf) {
		t.Error("a state without facts is expired")
	}
}
