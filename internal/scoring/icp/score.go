package icp

import (
	"slices"
	"strconv"
	"strings"

	"github.com/expr-lang/expr/vm"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// Score fills s with the score of the facts as of a day. It keeps the capacity of
// the lists in s, so a caller that is done with a score can hand it in again.
func (m *Model) Score(f *crm.Facts, asOf crm.Stamp, s *scoring.Score) {
	*s = scoring.Score{Model: m.ref, AsOf: asOf, Revision: f.Revision, Reasons: s.Reasons[:0], Gaps: s.Gaps[:0]}
	if !f.Live() {
		return
	}
	a := f.Account.Account
	s.Override = override(f.Account.Written, asOf)
	if !m.applies(a) {
		return
	}
	if s.Reasons == nil {
		s.Reasons = make([]scoring.Reason, 0, len(m.criteria))
	}
	for i := range m.criteria {
		m.criteria[i].add(m, a, asOf, s)
	}
	s.Tier = m.tier(s)
	s.Lift = m.lift(s)
	for i := range m.knockouts {
		if hit, _, _ := m.knockouts[i].hits(m, a, asOf); hit > 0 {
			s.Tier, s.Knockout, s.Lift = scoring.TierX, m.knockouts[i].id, nil
			break
		}
	}
	m.qualify(f, asOf, s)
}

func (c *criterion) add(m *Model, a *crm.Account, asOf crm.Stamp, s *scoring.Score) {
	points, value, known := c.earn(m, a, asOf)
	if known {
		s.Coverage += c.points
	} else {
		points = c.unknown
		if gap := c.points - c.unknown; gap > 0 {
			s.Gaps = append(s.Gaps, scoring.Gap{Criterion: c.id, Points: gap})
		}
	}
	s.Fit += points
	s.Reasons = append(s.Reasons, scoring.Reason{Criterion: c.id, Value: value, Points: points, Max: c.points})
}

// applies reports whether the account is new business in the sense of the model. One
// whose relationship nobody has entered is taken for it.
func (m *Model) applies(a *crm.Account) bool {
	return len(m.relationships) == 0 || a.Relationship == "" || slices.Contains(m.relationships, a.Relationship)
}

func (m *Model) tier(s *scoring.Score) scoring.Tier {
	for _, c := range m.cuts {
		if s.Fit >= c.score && s.Coverage >= c.coverage {
			return c.tier
		}
	}
	return scoring.TierD
}

// lift says what is missing for the next better tier.
func (m *Model) lift(s *scoring.Score) *scoring.Lift {
	for i := len(m.cuts) - 1; i >= 0; i-- {
		c := m.cuts[i]
		if points, coverage := max(0, c.score-s.Fit), max(0, c.coverage-s.Coverage); points+coverage > 0 {
			return &scoring.Lift{Tier: c.tier, Points: points, Coverage: coverage}
		}
	}
	return nil
}

// override is the tier that a rep has set, if its last day has not passed.
func override(w crm.Written, asOf crm.Stamp) scoring.Tier {
	tier := scoring.Tier(strings.ToUpper(strings.TrimSpace(w[crm.FieldOverride])))
	switch tier {
	case scoring.TierA, scoring.TierB, scoring.TierC, scoring.TierD, scoring.TierX:
	default:
		return scoring.TierNone
	}
	if until := w[crm.FieldOverrideUntil]; until != "" && until < asOf.Time().Format("2006-01-02") {
		return scoring.TierNone
	}
	return tier
}

// environment is what the conditions of segments read. Unknown numbers are 0 there.
type environment struct {
	Account struct {
		Employees    int64    `expr:"employees"`
		Revenue      float64  `expr:"revenue"`
		Industry     string   `expr:"industry"`
		Country      string   `expr:"country"`
		PostalCode   string   `expr:"postal_code"`
		LegalForm    string   `expr:"legal_form"`
		Relationship string   `expr:"relationship"`
		Technologies []string `expr:"technologies"`
	} `expr:"account"`
}

func (m *Model) environment(a *crm.Account) environment {
	var env environment
	if a.Employees != nil {
		env.Account.Employees = *a.Employees
	}
	env.Account.Revenue, _ = m.convert(a.Revenue)
	env.Account.Industry, env.Account.Country, env.Account.PostalCode = a.Industry, a.Country, a.PostalCode
	env.Account.LegalForm, env.Account.Relationship, env.Account.Technologies = a.LegalForm, a.Relationship, a.Technologies
	return env
}

// qualify scores the open deals and takes over the best of them.
func (m *Model) qualify(f *crm.Facts, asOf crm.Stamp, s *scoring.Score) {
	open := func(r *crm.Record) bool { return !r.Deleted && r.Deal != nil && r.Deal.Status == crm.DealOpen }
	n := 0
	for i := range f.Deals {
		if open(&f.Deals[i]) {
			n++
		}
	}
	if n == 0 {
		return
	}
	segment := m.segment(f.Account.Account)
	if segment == nil {
		return
	}
	s.Segment = segment.id
	s.Deals = make([]scoring.DealScore, 0, n)
	for i := range f.Deals {
		if !open(&f.Deals[i]) {
			continue
		}
		d := segment.framework.Qualify(f.Deals[i].ID, f.Deals[i].Deal, asOf)
		s.Deals = append(s.Deals, d)
		if s.Class == 0 || d.Score > s.Qualification {
			s.Qualification, s.Class = d.Score, d.Class
		}
	}
	if tier := s.Effective(); tier != scoring.TierX {
		s.Grade = string(tier) + strconv.Itoa(s.Class)
	}
}

// run evaluates a condition on a machine of its own, which is kept for the next one.
func (m *Model) run(program *vm.Program, env environment) (any, error) {
	machine, ok := m.machines.Get().(*vm.VM)
	if !ok {
		machine = new(vm.VM)
	}
	defer m.machines.Put(machine)
	return machine.Run(program, env)
}

// segment returns the first segment that matches; nil when none does. A condition
// that cannot be evaluated does not match.
func (m *Model) segment(a *crm.Account) *segment {
	var env environment
	made := false
	for i := range m.segments {
		s := &m.segments[i]
		if s.when == nil {
			return s
		}
		if !made {
			env, made = m.environment(a), true
		}
		if yes, err := m.run(s.when, env); err == nil && yes == true {
			return s
		}
	}
	return nil
}
