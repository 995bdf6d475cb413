package icp_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/scoring/icp/icptest"
	"github.com/icptier/icptier/internal/scoring/icp/text"
)

func TestCapacityIsRead(t *testing.T) {
	for capacity, want := range map[string]*scoring.Capacity{
		"{A: 40, B: 200, per: owner}": {Limits: map[scoring.Tier]int{"A": 40, "B": 200}, Per: scoring.PerOwner, Slack: 12},
		"{C: 7, slack: 0}":            {Limits: map[scoring.Tier]int{"C": 7}, Per: scoring.PerTotal},
	} {
		if diff := cmp.Diff(want, icptest.Parse(t, icptest.WithCapacity(capacity)).Capacity()); diff != "" {
			t.Errorf("%s: %s", capacity, diff)
		}
	}
	if c := icptest.Parse(t, []byte(icptest.Heads)).Capacity(); c != nil {
		t.Errorf("a model without limits has %+v", c)
	}
}

func TestGradeFollowsCapacity(t *testing.T) {
	s := scoring.Score{Tier: "A", Class: 2, Grade: "A2"}
	s.Cap([]scoring.Capped{{From: "A", To: "B", Limit: 1, Place: 2}})
	if s.Grade != "B2" || s.Effective() != "B" {
		t.Errorf("grade %s, tier %s", s.Grade, s.Effective())
	}
}

// TestCapacityDoesNotOscillate writes tiers back, scores again with what was written,
// and finds nothing to write, hysteresis and overrides included.
func TestCapacityDoesNotOscillate(t *testing.T) {
	var models []*icp.Model
	for _, capacity := range []string{"{A: 2}", "{A: 1, B: 2}", "{A: 2, B: 1, C: 1, per: owner}", "{B: 2, per: owner}"} {
		models = append(models, icptest.Parse(t, icptest.WithCapacity(capacity)))
		wide := strings.Replace(string(icptest.WithCapacity(capacity)), "B: {score: 50}", "B: {score: 71, coverage: 0.9}", 1)
		models = append(models, icptest.Parse(t, []byte(wide)))
	}
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.SampledFrom(models).Draw(t, "model")
		all := map[string]*crm.Facts{}
		for i := range rapid.IntRange(1, 10).Draw(t, "accounts") {
			written := crm.Written{crm.FieldModel: m.Ref()}
			if last := rapid.SampledFrom([]string{"", "A", "B", "C", "D"}).Draw(t, "last"); last != "" {
				written[crm.FieldTier] = last
			}
			if tier := rapid.SampledFrom([]string{"", "", "", "A", "B", "D"}).Draw(t, "override"); tier != "" {
				written[crm.FieldOverride] = tier
			}
			f := icptest.Sized(rapid.SampledFrom([]int64{79, 78, 74, 71, 69, 20}).Draw(t, "heads"), written)
			f.Account.Account.Owner = rapid.SampledFrom([]string{"", "u"}).Draw(t, "owner")
			f.Account.Account.City = rapid.SampledFrom([]string{"", "Bonn"}).Draw(t, "city")
			f.Account.Account.LastActivity = rapid.SampledFrom([]crm.Stamp{0, icptest.Today() - 400*icptest.Day}).Draw(t, "activity")
			all[fmt.Sprint(i)] = f
		}
		first := icptest.Placed(m, all)
		for id, f := range all {
			w := text.FieldsOf(m).Written(first[id])
			f.Account.Written = maps.Clone(f.Account.Written)
			f.Account.Written[crm.FieldTier], f.Account.Written[crm.FieldModel] = w[crm.FieldTier], w[crm.FieldModel]
		}
		for id, again := range icptest.Placed(m, all) {
			if again.Effective() != first[id].Effective() {
				t.Fatalf("account %s, written as %s, becomes %s", id, first[id].Effective(), again.Effective())
			}
		}
	})
}

func TestATierThatARepTookBackIsNoMemory(t *testing.T) {
	m := icptest.Parse(t, []byte(icptest.Heads))
	s := icptest.Score(m, icptest.Sized(72, crm.Written{crm.FieldOverride: "A"}))
	w := text.FieldsOf(m).Written(&s)
	if w[crm.FieldTier] != "A" {
		t.Fatalf("written %s under an override", w[crm.FieldTier])
	}
	// The rep empties the field; the CRM still holds what was written for it.
	back := icptest.Score(m, icptest.Sized(72, crm.Written{crm.FieldTier: w[crm.FieldTier], crm.FieldModel: w[crm.FieldModel]}))
	if back.Effective() != "B" || back.Held {
		t.Errorf("tier %s, held %v, after the override was taken back", back.Effective(), back.Held)
	}
}
