package icp

import (
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// Capacity is the number of accounts that each tier has room for; nil when the model sets no limit.
func (m *Model) Capacity() *scoring.Capacity { return m.d.Capacity }

// Contender holds the part of an account and its score that sharing out places reads.
func (m *Model) Contender(id string, f *crm.Facts, s *scoring.Score) scoring.Contender {
	x := scoring.Contender{ID: id, Tier: s.Tier, Override: s.Override, Fit: s.Fit, Coverage: s.Coverage}
	if f.Live() {
		x.Owner = f.Account.Account.Owner
		if i := m.lastCut(f.Account.Written); i < len(m.d.Cuts) {
			x.Last = m.d.Cuts[i].Tier
		}
	}
	// What hysteresis holds up in one tier it holds up in the next as well: the account
	// would be held there as soon as that tier is written.
	slack := 0
	if s.Held {
		slack = m.d.Hysteresis
	}
	for i := range m.d.Cuts {
		x.Open[i] = s.Fit >= m.d.Cuts[i].Score-slack && s.Coverage >= m.d.Cuts[i].Coverage
	}
	return x
}

// Asking says for which places an account asks; nil is for none. It reports false where the
// model sets no limit.
func (m *Model) Asking(id string, f *crm.Facts, s *scoring.Score) (*scoring.Asking, bool) {
	if m.d.Capacity == nil {
		return nil, false
	}
	a := m.d.Capacity.Asking(m.Contender(id, f, s))
	if a != nil {
		a.Revision = f.Revision
	}
	return a, true
}
