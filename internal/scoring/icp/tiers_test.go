package icp_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// heads is a model in which the head count is the score, with cuts at 75, 50 and 25.
const heads = `
model: heads
version: "1"
languages: [en]
criteria:
  - {id: size, field: account.employees, points: 80, label: Employees, bands: [{from: 80, points: 80}, {from: 79, to: 79, points: 79}, {from: 75, to: 78, points: 75},
      {from: 72, to: 74, points: 72}, {from: 70, to: 71, points: 70}, {from: 69, to: 69, points: 69}, {from: 50, to: 68, points: 50}, {from: 10, to: 49, points: 10}]}
  - {id: contact, field: account.last_activity, points: 15, within: {30d: 15, 90d: 5}}
  - {id: town, field: account.city, points: 5, set: {Ulm: 5}}
tiers: {A: {score: 75, coverage: 0.8}, B: {score: 50}, C: {score: 25}, hysteresis: 5}
`

func size(n int64, written crm.Written) *crm.Facts {
	return &crm.Facts{Account: &crm.Record{Account: &crm.Account{Employees: &n}, Written: written}}
}

func TestHysteresis(t *testing.T) {
	m := parse(t, []byte(heads))
	other := crm.Written{crm.FieldTier: "A", crm.FieldModel: "heads@0#0"}
	same := crm.Written{crm.FieldTier: "A", crm.FieldModel: m.Ref()}
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
		{"written by another model", 72, other, "B", false},
		{"written before models were", 72, crm.Written{crm.FieldTier: "A"}, "A", true},
		{"written because a rep said so", 72, crm.Written{crm.FieldTier: "A", crm.FieldOverride: "A", crm.FieldOverrideUntil: "2026-11-01"}, "B", false},
		{"written X", 72, crm.Written{crm.FieldTier: "X", crm.FieldModel: m.Ref()}, "B", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if s := score(m, size(tt.heads, tt.written)); s.Tier != tt.tier || s.Held != tt.held {
				t.Errorf("tier %s held %v, want %s %v", s.Tier, s.Held, tt.tier, tt.held)
			}
		})
	}
}

// TestHysteresisDoesNotOscillate writes back each score before the next one is made.
func TestHysteresisDoesNotOscillate(t *testing.T) {
	m := parse(t, []byte(heads))
	written := crm.Written{}
	changes := 0
	for _, n := range []int64{79, 72, 75, 70, 79, 71, 74, 70, 75} {
		s := score(m, size(n, written))
		if tier := string(s.Effective()); tier != written[crm.FieldTier] {
			changes++
			written = crm.Written{crm.FieldTier: tier, crm.FieldModel: s.Model}
		}
		again := score(m, size(n, written))
		if again.Tier != s.Tier {
			t.Errorf("%d heads: %s becomes %s by being written", n, s.Tier, again.Tier)
		}
	}
	if changes != 1 {
		t.Errorf("the tier changed %d times, want once: none of the falls was below the hysteresis", changes)
	}
}

func TestOverride(t *testing.T) {
	m := load(t, defaultModel)
	tests := []struct {
		name    string
		written crm.Written
		counts  scoring.Tier
		until   string
	}{
		{"without an end", crm.Written{crm.FieldOverride: "C"}, "C", ""},
		{"in small letters", crm.Written{crm.FieldOverride: " c "}, "C", ""},
		{"on its last day", crm.Written{crm.FieldOverride: "C", crm.FieldOverrideUntil: "2026-11-24"}, "C", "2026-11-24"},
		{"a day late", crm.Written{crm.FieldOverride: "C", crm.FieldOverrideUntil: "2026-11-23"}, "A", ""},
		{"an end that is none", crm.Written{crm.FieldOverride: "C", crm.FieldOverrideUntil: "soon"}, "C", ""},
		{"X", crm.Written{crm.FieldOverride: "X"}, "X", ""},
		{"not a tier", crm.Written{crm.FieldOverride: "Z"}, "A", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := ideal()
			f.Account.Written = tt.written
			s := score(m, f)
			if s.Effective() != tt.counts || s.Tier != scoring.TierA || s.OverrideUntil != tt.until {
				t.Errorf("counts %s of the model's %s until %q, want %s until %q", s.Effective(), s.Tier, s.OverrideUntil, tt.counts, tt.until)
			}
			if w := m.Written(&s); w[crm.FieldTier] != string(tt.counts) {
				t.Errorf("written %s, want %s", w[crm.FieldTier], tt.counts)
			}
		})
	}
	f := ideal()
	f.Account.Written = crm.Written{crm.FieldOverride: "B"}
	f.Deals = typical().Deals
	if s := score(m, f); s.Grade != "B3" {
		t.Errorf("grade %s, want that of the override", s.Grade)
	}
	f.Account.Account.Relationship = "customer"
	if s := score(m, f); s.Tier != scoring.TierNone || s.Effective() != scoring.TierB || m.Written(&s)[crm.FieldTier] != "B" {
		t.Errorf("a customer counts as %q, want what the rep said", s.Effective())
	}
}

func TestLift(t *testing.T) {
	m := parse(t, []byte(heads))
	all := func(heads int64, activity crm.Stamp, city string) *crm.Facts {
		f := size(heads, nil)
		f.Account.Account.LastActivity, f.Account.Account.City = activity, city
		return f
	}
	tests := []struct {
		name  string
		facts *crm.Facts
		want  *scoring.Lift
	}{
		{"at the top", all(80, today(), "Ulm"), nil},
		{"a gap is enough", all(69, 0, ""), &scoring.Lift{Tier: "A", Points: 6, By: []scoring.Gap{{Criterion: "contact", Points: 15}}}},
		{"contact to renew", all(69, today()-40*day, "Bonn"), &scoring.Lift{Tier: "A", Points: 1, By: []scoring.Gap{{Criterion: "contact", Points: 10}}}},
		{"gaps before contact", all(69, today()-40*day, ""), &scoring.Lift{Tier: "A", Points: 1, By: []scoring.Gap{{Criterion: "town", Points: 5}}}},
		{"two gaps", all(10, 0, ""), &scoring.Lift{Tier: "C", Points: 15, By: []scoring.Gap{{Criterion: "contact", Points: 15}}}},
		{"not enough", all(50, 0, ""), &scoring.Lift{Tier: "A", Points: 25}},
		{"nothing to find out", all(10, today(), "Bonn"), &scoring.Lift{Tier: "B", Points: 25}},
		{
			"everything is unknown", &crm.Facts{Account: &crm.Record{Account: &crm.Account{}}},
			&scoring.Lift{Tier: "C", Points: 25, By: []scoring.Gap{{Criterion: "size", Points: 80}}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := score(m, tt.facts)
			if diff := cmp.Diff(tt.want, s.Lift); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("coverage", func(t *testing.T) {
		covered := parse(t, []byte(`
model: covered
version: "1"
languages: [en]
criteria:
  - {id: size, field: account.employees, points: 80, bands: [{from: 1, points: 80}]}
  - {id: town, field: account.city, points: 20, unknown: 15, set: {Ulm: 20}}
tiers: {A: {score: 75, coverage: 0.9}, B: {score: 50}, C: {score: 25}}
`))
		want := &scoring.Lift{Tier: "A", Coverage: 10, By: []scoring.Gap{{Criterion: "town", Points: 5}}}
		if s := score(covered, size(5, nil)); s.Tier != scoring.TierB || s.Fit != 95 || !cmp.Equal(s.Lift, want) {
			t.Errorf("tier %s fit %d\n%s", s.Tier, s.Fit, cmp.Diff(want, s.Lift))
		}
	})
}
