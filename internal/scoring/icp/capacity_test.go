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
)

func withCapacity(capacity string) []byte {
	return []byte(strings.Replace(heads, "hysteresis: 5}", "hysteresis: 5, capacity: "+capacity+"}", 1))
}

func TestCapacityIsRead(t *testing.T) {
	for capacity, want := range map[string]*scoring.Capacity{
		"{A: 40, B: 200, per: owner}": {Limits: map[scoring.Tier]int{"A": 40, "B": 200}, Per: scoring.PerOwner},
		"{C: 7}":                      {Limits: map[scoring.Tier]int{"C": 7}, Per: scoring.PerTotal},
	} {
		if diff := cmp.Diff(want, parse(t, withCapacity(capacity)).Capacity()); diff != "" {
			t.Errorf("%s: %s", capacity, diff)
		}
	}
	if c := parse(t, []byte(heads)).Capacity(); c != nil {
		t.Errorf("a model without limits has %+v", c)
	}
}

func TestCapacityFindings(t *testing.T) {
	for capacity, want := range map[string]string{
		"{A: 0}":              "tiers.capacity.A: 0 is no number of places; write a whole number from 1 on",
		"{B: -3}":             "tiers.capacity.B: -3 is no number of places",
		"{C: 1.5}":            "tiers.capacity.C: 1.5 is no number of places",
		"{A: 1e300}":          "tiers.capacity.A: 1e300 is no number of places",
		"{A: many}":           `tiers.capacity.A: "many" is no number`,
		"{A: 4, D: 3}":        "tiers.capacity.D: unknown key",
		"{A: 4, per: region}": `tiers.capacity.per: "region" is no way to share places out; there are owner and total`,
		"{per: owner}":        "tiers.capacity: limits no tier",
		"{}":                  "tiers.capacity: limits no tier",
		"40":                  "tiers.capacity: a mapping is expected here",
	} {
		_, err := icp.Parse("m.yaml", withCapacity(capacity))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "m.yaml:10:") {
			t.Errorf("%s: %v, want %s", capacity, err, want)
		}
	}
}

// placed scores accounts and shares the places out.
func placed(m *icp.Model, all map[string]*crm.Facts) map[string]*scoring.Score {
	scores := map[string]*scoring.Score{}
	var contenders []scoring.Contender
	for id, f := range all {
		s := score(m, f)
		scores[id] = &s
		contenders = append(contenders, m.Contender(id, f, &s))
	}
	for id, by := range m.Capacity().Allot(contenders) {
		scores[id].Cap(by)
	}
	return scores
}

func TestCapacityInWords(t *testing.T) {
	m := parse(t, withCapacity("{A: 2, B: 1, per: owner}"))
	all := map[string]*crm.Facts{}
	for i, n := range []int64{80, 79, 75, 75, 60} {
		f := size(n, nil)
		f.Account.Account.Owner = "u1"
		all[fmt.Sprint(i)] = f
	}
	for _, f := range all {
		f.Account.Account.City, f.Account.Account.LastActivity = "Bonn", today()
	}
	scores := placed(m, all)
	if s := scores["3"]; s.Tier != "A" || s.Effective() != "C" || m.Written(s)[crm.FieldTier] != "C" {
		t.Errorf("the fourth is %s of %s, and %s is written", s.Effective(), s.Tier, m.Written(s)[crm.FieldTier])
	}
	var got strings.Builder
	for _, lang := range []string{"de", "en"} {
		for _, id := range []string{"1", "2", "3", "4"} {
			fmt.Fprintln(&got, m.Text(lang, scores[id]).Headline)
		}
	}
	fmt.Fprintln(&got, m.Written(scores["3"])[crm.FieldReasons])
	golden(t, "capacity.txt", got.String())
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
		models = append(models, parse(t, withCapacity(capacity)))
		wide := strings.Replace(string(withCapacity(capacity)), "B: {score: 50}", "B: {score: 71, coverage: 0.9}", 1)
		models = append(models, parse(t, []byte(wide)))
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
			f := size(rapid.SampledFrom([]int64{79, 78, 74, 71, 69, 20}).Draw(t, "heads"), written)
			f.Account.Account.Owner = rapid.SampledFrom([]string{"", "u"}).Draw(t, "owner")
			f.Account.Account.City = rapid.SampledFrom([]string{"", "Bonn"}).Draw(t, "city")
			f.Account.Account.LastActivity = rapid.SampledFrom([]crm.Stamp{0, today() - 400*day}).Draw(t, "activity")
			all[fmt.Sprint(i)] = f
		}
		first := placed(m, all)
		for id, f := range all {
			w := m.Written(first[id])
			f.Account.Written = maps.Clone(f.Account.Written)
			f.Account.Written[crm.FieldTier], f.Account.Written[crm.FieldModel] = w[crm.FieldTier], w[crm.FieldModel]
		}
		for id, again := range placed(m, all) {
			if again.Effective() != first[id].Effective() {
				t.Fatalf("account %s, written as %s, becomes %s", id, first[id].Effective(), again.Effective())
			}
		}
	})
}

func TestATierThatARepTookBackIsNoMemory(t *testing.T) {
	m := parse(t, []byte(heads))
	s := score(m, size(72, crm.Written{crm.FieldOverride: "A"}))
	w := m.Written(&s)
	if w[crm.FieldTier] != "A" {
		t.Fatalf("written %s under an override", w[crm.FieldTier])
	}
	// The rep empties the field; the CRM still holds what was written for it.
	back := score(m, size(72, crm.Written{crm.FieldTier: w[crm.FieldTier], crm.FieldModel: w[crm.FieldModel]}))
	if back.Effective() != "B" || back.Held {
		t.Errorf("tier %s, held %v, after the override was taken back", back.Effective(), back.Held)
	}
}
