package icp_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp/icptest"
	"github.com/icptier/icptier/internal/scoring/icp/text"
)

func TestHysteresis(t *testing.T) {
	m := icptest.Parse(t, []byte(icptest.Heads))
	other := crm.Written{crm.FieldTier: "A", crm.FieldModel: "heads@0#0"}
	same := crm.Written{crm.FieldTier: "A", crm.FieldModel: m.Ref()}
	version := func(name, score, coverage string) crm.Written {
		return crm.Written{crm.FieldTier: "A", crm.FieldModel: name, crm.FieldScore: score, crm.FieldCoverage: coverage}
	}
	tests := []struct {
		name    string
		heads   int64
		written crm.Written
		tier    scoring.Tier
		held    bool
	}{
		{"at the cut", 75, nil, "A", false},
		{"below it, never written", 72, nil, "B", false},
		{"below it, written A", 72, same, "A", true},
		{"at the end of the hysteresis", 70, same, "A", true},
		{"beyond it", 69, same, "B", false},
		{"far beyond it", 10, same, "D", false},
		{"promoted at once", 75, crm.Written{crm.FieldTier: "C", crm.FieldModel: m.Ref()}, "A", false},
		{"written by a version that says the same", 72, version("heads@0#0", "75", "80"), "A", true},
		{"written by a version of a lower cut", 72, version("heads@0#0", "74", "80"), "B", false},
		{"written by a version that asked for less coverage", 72, version("heads@0#0", "75", "79"), "B", false},
		{"written by a version for a rep", 72, version("heads@0#0+override", "75", "80"), "B", false},
		{"written by a model of another name", 72, version("head@0#0", "75", "80"), "B", false},
		{"written by a version, with no score", 72, other, "B", false},
		{"written before models were", 72, crm.Written{crm.FieldTier: "A"}, "A", true},
		{"written because a rep said so", 72, crm.Written{crm.FieldTier: "A", crm.FieldOverride: "A", crm.FieldOverrideUntil: "2026-11-01"}, "B", false},
		{"written X", 72, crm.Written{crm.FieldTier: "X", crm.FieldModel: m.Ref()}, "B", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if s := icptest.Score(m, icptest.Sized(tt.heads, tt.written)); s.Tier != tt.tier || s.Held != tt.held {
				t.Errorf("tier %s held %v, want %s %v", s.Tier, s.Held, tt.tier, tt.held)
			}
		})
	}
}

// TestHysteresisDoesNotOscillate writes back each score before the next one is made.
func TestHysteresisDoesNotOscillate(t *testing.T) {
	m := icptest.Parse(t, []byte(icptest.Heads))
	written := crm.Written{}
	changes := 0
	for _, n := range []int64{79, 72, 75, 70, 79, 71, 74, 70, 75} {
		s := icptest.Score(m, icptest.Sized(n, written))
		if tier := string(s.Effective()); tier != written[crm.FieldTier] {
			changes++
			written = crm.Written{crm.FieldTier: tier, crm.FieldModel: s.Model}
		}
		again := icptest.Score(m, icptest.Sized(n, written))
		if again.Tier != s.Tier {
			t.Errorf("%d heads: %s becomes %s by being written", n, s.Tier, again.Tier)
		}
	}
	if changes != 1 {
		t.Errorf("the tier changed %d times, want once: none of the falls was below the hysteresis", changes)
	}
}

func TestOverride(t *testing.T) {
	m := icptest.Load(t, icptest.DefaultModel)
	tests := []struct {
		name    string
		written crm.Written
		counts  scoring.Tier
		until   string
	}{
		{"without an end", crm.Written{crm.FieldOverride: "C"}, "C", ""},
		{"in small letters", crm.Written{crm.FieldOverride: " c "}, "C", ""},
		{"on its last day", crm.Written{crm.FieldOverride: "C", crm.FieldOverrideUntil: "2026-11-24"}, "C", "2026-11-24"},
		{"a icptest.Day late", crm.Written{crm.FieldOverride: "C", crm.FieldOverrideUntil: "2026-11-23"}, "A", ""},
		{"an end that is none", crm.Written{crm.FieldOverride: "C", crm.FieldOverrideUntil: "soon"}, "C", ""},
		{"X", crm.Written{crm.FieldOverride: "X"}, "X", ""},
		{"not a tier", crm.Written{crm.FieldOverride: "Z"}, "A", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := icptest.Ideal()
			f.Account.Written = tt.written
			s := icptest.Score(m, f)
			if s.Effective() != tt.counts || s.Tier != scoring.TierA || s.OverrideUntil != tt.until {
				t.Errorf("counts %s of the model's %s until %q, want %s until %q", s.Effective(), s.Tier, s.OverrideUntil, tt.counts, tt.until)
			}
			if w := text.FieldsOf(m).Written(&s); w[crm.FieldTier] != string(tt.counts) {
				t.Errorf("written %s, want %s", w[crm.FieldTier], tt.counts)
			}
		})
	}
	f := icptest.Ideal()
	f.Account.Written = crm.Written{crm.FieldOverride: "B"}
	f.Deals = icptest.Typical().Deals
	if s := icptest.Score(m, f); s.Grade != "B3" {
		t.Errorf("grade %s, want that of the override", s.Grade)
	}
	f.Account.Account.Relationship = "customer"
	if s := icptest.Score(m, f); s.Tier != scoring.TierNone || s.Effective() != scoring.TierB || text.FieldsOf(m).Written(&s)[crm.FieldTier] != "B" {
		t.Errorf("a customer counts as %q, want what the rep said", s.Effective())
	}
}

func TestLift(t *testing.T) {
	m := icptest.Parse(t, []byte(icptest.Heads))
	all := func(heads int64, activity crm.Stamp, city string) *crm.Facts {
		f := icptest.Sized(heads, nil)
		f.Account.Account.LastActivity, f.Account.Account.City = activity, city
		return f
	}
	tests := []struct {
		name  string
		facts *crm.Facts
		want  *scoring.Lift
	}{
		{"at the top", all(80, icptest.Today(), "Ulm"), nil},
		{"a gap is enough", all(69, 0, ""), &scoring.Lift{Tier: "A", Points: 6, By: []scoring.Gap{{Criterion: "contact", Points: 15}}}},
		{"contact to renew", all(69, icptest.Today()-40*icptest.Day, "Bonn"), &scoring.Lift{Tier: "A", Points: 1, By: []scoring.Gap{{Criterion: "contact", Points: 10}}}},
		{"gaps before contact", all(69, icptest.Today()-40*icptest.Day, ""), &scoring.Lift{Tier: "A", Points: 1, By: []scoring.Gap{{Criterion: "town", Points: 5}}}},
		{"two gaps", all(10, 0, ""), &scoring.Lift{Tier: "C", Points: 15, By: []scoring.Gap{{Criterion: "contact", Points: 15}}}},
		{"not enough", all(50, 0, ""), &scoring.Lift{Tier: "A", Points: 25}},
		{"nothing to find out", all(10, icptest.Today(), "Bonn"), &scoring.Lift{Tier: "B", Points: 25}},
		{
			"everything is unknown", &crm.Facts{Account: &crm.Record{Account: &crm.Account{}}},
			&scoring.Lift{Tier: "C", Points: 25, By: []scoring.Gap{{Criterion: "size", Points: 80}}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := icptest.Score(m, tt.facts)
			if diff := cmp.Diff(tt.want, s.Lift); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("coverage", func(t *testing.T) {
		covered := icptest.Parse(t, []byte(`
model: covered
version: "1"
languages: [en]
criteria:
  - {id: size, field: account.employees, points: 80, bands: [{from: 1, points: 80}]}
  - {id: town, field: account.city, points: 20, unknown: 15, set: {Ulm: 20}}
tiers: {A: {score: 75, coverage: 0.9}, B: {score: 50}, C: {score: 25}}
`))
		want := &scoring.Lift{Tier: "A", Coverage: 10, By: []scoring.Gap{{Criterion: "town", Points: 5}}}
		if s := icptest.Score(covered, icptest.Sized(5, nil)); s.Tier != scoring.TierB || s.Fit != 95 || !cmp.Equal(s.Lift, want) {
			t.Errorf("tier %s fit %d\n%s", s.Tier, s.Fit, cmp.Diff(want, s.Lift))
		}
	})
}
