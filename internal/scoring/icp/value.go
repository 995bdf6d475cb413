package icp

import (
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp/field"
)

// Currency is the ISO 4217 code of the currency that the model counts in.
func (m *Model) Currency() string { return m.d.Fields.Currency }

// Cuts are the least scores of the tiers A, B and C; a score below all of them is D.
func (m *Model) Cuts() map[scoring.Tier]int {
	cuts := make(map[scoring.Tier]int, len(m.d.Cuts))
	for _, c := range m.d.Cuts {
		cuts[c.Tier] = c.Score
	}
	return cuts
}

// Cut is the least score of a tier; false where the tier asks for none, as D and X.
func (m *Model) Cut(t scoring.Tier) (int, bool) {
	for i := range m.d.Cuts {
		if m.d.Cuts[i].Tier == t {
			return m.d.Cuts[i].Score, true
		}
	}
	return 0, false
}

// Tiers are what A, B and C ask for, the best first.
func (m *Model) Tiers() []Cut { return slices.Clone(m.d.Cuts[:]) }

// Hysteresis is by how many points an account may miss the cut of the tier it has, and keep it.
func (m *Model) Hysteresis() int { return m.d.Hysteresis }

// Segments lists the ids of the model's segments in its order.
func (m *Model) Segments() []string {
	ids := make([]string, len(m.d.Segments))
	for i := range m.d.Segments {
		ids[i] = m.d.Segments[i].ID
	}
	return ids
}

// Value returns an amount in whole units of the model's currency. An amount without a
// currency is taken for one in the model's. False says that there is no amount to count
// with: none at all, a negative one, more than any company turns over, or one in a
// currency that the model has no rate for.
func (m *Model) Value(amount *crm.Money) (float64, bool) {
	if amount == nil || amount.Cents < 0 {
		return 0, false
	}
	units := amount.Units()
	if c := amount.Currency; c != "" && !strings.EqualFold(c, m.d.Fields.Currency) {
		rate, ok := m.d.Fields.Rates[c]
		if !ok {
			rate, ok = m.d.Fields.Rates[strings.ToUpper(c)]
		}
		if !ok {
			return 0, false
		}
		units *= rate
	}
	return units, units <= field.MostRevenue
}

// AsProspect fills s with tier, fit and coverage of an account that the model does not
// apply to because of its relationship, as if it had none: what a customer would be as a
// prospect. It reports false, and leaves s alone, for any other account.
func (m *Model) AsProspect(f *crm.Facts, asOf crm.Stamp, s *scoring.Score) bool {
	if !f.Live() || f.Account.Account.Relationship == "" {
		return false
	}
	a := *f.Account.Account
	if m.excluded(&a) == "" {
		return false
	}
	if a.Relationship = ""; m.excluded(&a) != "" {
		return false
	}
	if person, _ := field.NaturalPerson(&a); person && !m.d.People {
		return false
	}
	rated := scoring.Score{}
	m.rate(&a, asOf, &rated, false)
	rated.Tier = m.tier(&rated, nil)
	m.knockOut(&a, asOf, &rated)
	s.Tier, s.Fit, s.Coverage = rated.Tier, rated.Fit, rated.Coverage
	return true
}
