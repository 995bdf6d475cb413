package icp

import (
	"strings"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// Currency is the ISO 4217 code of the currency that the model counts in.
func (m *Model) Currency() string { return m.currency }

// Cuts are the least scores of the tiers A, B and C; whatever is below them is D.
func (m *Model) Cuts() map[scoring.Tier]int {
	cuts := make(map[scoring.Tier]int, len(m.cuts))
	for _, c := range m.cuts {
		cuts[c.tier] = c.score
	}
	return cuts
}

// Segments lists the ids of the model's segments in its order.
func (m *Model) Segments() []string {
	ids := make([]string, len(m.segments))
	for i := range m.segments {
		ids[i] = m.segments[i].id
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
	if c := amount.Currency; c != "" && !strings.EqualFold(c, m.currency) {
		rate, ok := m.rates[c]
		if !ok {
			rate, ok = m.rates[strings.ToUpper(c)]
		}
		if !ok {
			return 0, false
		}
		units *= rate
	}
	return units, units <= mostRevenue
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
	if person, _ := naturalPerson(&a); person && !m.people {
		return false
	}
	rated := scoring.Score{}
	m.rate(&a, asOf, &rated, false)
	rated.Tier = m.tier(&rated, nil)
	m.knockOut(&a, asOf, &rated)
	s.Tier, s.Fit, s.Coverage = rated.Tier, rated.Fit, rated.Coverage
	return true
}
