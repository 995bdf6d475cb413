package account_test

import (
	"testing"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

func TestCauseOfAChange(t *testing.T) {
	state := func(published scoring.Tier, byHand bool, model string) account.State {
		return account.State{Published: published, WasPublished: true, Tier: published, ByHand: byHand, Model: model}
	}
	tests := []struct {
		name   string
		before account.State
		score  scoring.Score
		want   scoring.Cause
		to     scoring.Tier
	}{
		{"the first", account.State{}, scoring.Score{Tier: "B", Model: "m1"}, scoring.CauseFirst, "B"},
		{"points", state("B", false, "m1"), scoring.Score{Tier: "A", Model: "m1"}, scoring.CauseScore, "A"},
		{"another model", state("B", false, "m1"), scoring.Score{Tier: "A", Model: "m2"}, scoring.CauseModel, "A"},
		{"a rep", state("B", false, "m1"), scoring.Score{Tier: "B", Override: "A", Model: "m2"}, scoring.CauseOverride, "A"},
		{"a rep again", state("A", true, "m1"), scoring.Score{Tier: "B", Override: "C", Model: "m1"}, scoring.CauseOverride, "C"},
		{"no rep any more", state("A", true, "m1"), scoring.Score{Tier: "B", Model: "m1"}, scoring.CauseOverrideEnded, "B"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := account.ChangeOf(crm.Key{Connection: "hub", ID: "1"}, &tt.before, &tt.score)
			if c.Cause != tt.want || c.New != tt.to || c.Old != tt.before.Published {
				t.Errorf("%s → %s by %s, want %s by %s", c.Old, c.New, c.Cause, tt.to, tt.want)
			}
		})
	}
}
