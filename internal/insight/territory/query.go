package territory

import (
	"maps"
	"slices"

	"github.com/icptier/icptier/internal/insight"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring"
)

// DefaultSeed is the seed of the search where none is given.
const DefaultSeed = 1

// Query holds the options of a plan as a person writes them: the flags of a
// command or the body of a request. An absent one keeps its default.
type Query struct {
	Tiers    []string
	Capacity int
	// Value and Hours are by the name of a tier, none for accounts without one; Weights
	// are by value, workload, region, home, skill and move.
	Value, Hours, Weights map[string]float64
	DealHours             float64
	Uncovered             string
	Absent, Leaving       []string
	Seed                  uint64
}

// Options reads the query. The error is an *insight.OptionError. Whether the options can
// be meant, Assign says.
func (q *Query) Options() (Options, error) {
	o := Options{
		Capacity: q.Capacity, Value: DefaultValue(), Hours: DefaultHours(), DealHours: q.DealHours,
		Weights: DefaultWeights(), Uncovered: Uncovered(q.Uncovered), Seed: q.Seed, Absent: q.Absent, Leaving: q.Leaving,
	}
	var err error
	if o.Tiers, err = insight.ParseTiers("tier", q.Tiers); err != nil {
		return o, err
	}
	if err := byTier("value", q.Value, o.Value); err != nil {
		return o, err
	}
	if err := byTier("hours", q.Hours, o.Hours); err != nil {
		return o, err
	}
	weights := map[string]*float64{
		"value": &o.Weights.Value, "workload": &o.Weights.Workload, "region": &o.Weights.Region, "home": &o.Weights.Home, "skill": &o.Weights.Skill, "move": &o.Weights.Move,
	}
	for _, name := range slices.Sorted(maps.Keys(q.Weights)) {
		w, ok := weights[name]
		if !ok {
			return o, &insight.OptionError{Option: "weight", Problem: phrase.Of("%q is none of value, workload, region, home, skill, move", name)}
		}
		*w = q.Weights[name]
	}
	return o, nil
}

// byTier sets figures by the names of their tiers.
func byTier(option string, figures map[string]float64, into map[scoring.Tier]float64) error {
	for _, name := range slices.Sorted(maps.Keys(figures)) {
		tier, err := insight.ParseTier(name)
		if err != nil {
			return &insight.OptionError{Option: option, Problem: phrase.Of("%s", err)}
		}
		into[tier] = figures[name]
	}
	return nil
}
