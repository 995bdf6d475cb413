package icp

import (
	"cmp"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp/field"
)

// Score fills s with the score of the facts as of a day; of the day's hour nothing
// depends. It reuses the lists in s, so that a caller who is done with a score can hand
// it in again.
func (m *Model) Score(f *crm.Facts, asOf crm.Stamp, s *scoring.Score) {
	m.score(f, asOf, s, true, true)
}

// Rate does what Score does and leaves out the reasons, gaps, lift and deals' criteria: what
// it takes to count tiers.
func (m *Model) Rate(f *crm.Facts, asOf crm.Stamp, s *scoring.Score) {
	m.score(f, asOf, s, false, false)
}

// RateDeals does what Rate does, and scores the open deals with their criteria as Score does.
func (m *Model) RateDeals(f *crm.Facts, asOf crm.Stamp, s *scoring.Score) {
	m.score(f, asOf, s, false, true)
}

func (m *Model) score(f *crm.Facts, asOf crm.Stamp, s *scoring.Score, explain, deals bool) {
	*s = scoring.Score{
		Model: m.ref, AsOf: asOf, Revision: f.Revision,
		Reasons: s.Reasons[:0], Gaps: s.Gaps[:0], Deals: s.Deals[:0],
	}
	if !f.Live() {
		return
	}
	a, written := f.Account.Account, f.Account.Written
	override(written, asOf, s)
	if !m.d.People {
		if person, _ := field.NaturalPerson(a); person {
			s.Excluded = excludedPerson
			return
		}
	}
	if s.Excluded = m.excluded(a); s.Excluded == "" {
		m.rate(a, asOf, s, explain)
		s.Tier = m.tier(s, written)
		m.knockOut(a, asOf, s)
		if explain {
			s.Lift = m.lift(s)
		}
	}
	m.qualify(f, asOf, s, deals)
}

// excluded returns the field=value that the model does not apply to; empty when it applies.
func (m *Model) excluded(a *crm.Account) string {
	for i := range m.d.Applies {
		if v := m.d.Applies[i].Read(a); v != "" && !slices.Contains(m.d.Applies[i].Values, v) {
			return m.d.Applies[i].Name + "=" + v
		}
	}
	return ""
}

const excludedPerson = "natural_person=true"

// rate adds up the points, and writes down where they come from.
func (m *Model) rate(a *crm.Account, asOf crm.Stamp, s *scoring.Score, explain bool) {
	if explain && cap(s.Reasons) < len(m.d.Criteria) {
		s.Reasons = make([]scoring.Reason, 0, len(m.d.Criteria))
	}
	for i := range m.d.Criteria {
		c := &m.d.Criteria[i]
		points, state := c.Earn(a, asOf)
		if state == field.Known {
			s.Coverage += c.Points
		} else {
			points = c.Unknown
		}
		s.Fit += points
		if state == field.Failed {
			s.Failed = append(s.Failed, "criteria."+c.ID)
		}
		if !explain {
			continue
		}
		r := scoring.Reason{Criterion: c.ID, Points: points, Max: c.Points, Problem: state.Problem()}
		if state != field.Missing {
			r.Value = cmp.Or(c.Value(a, asOf, points, state), field.None)
		}
		s.Reasons = append(s.Reasons, r)
		if state != field.Known && c.Points > c.Unknown {
			s.Gaps = append(s.Gaps, scoring.Gap{Criterion: c.ID, Points: c.Points - c.Unknown})
		}
	}
}

func (m *Model) knockOut(a *crm.Account, asOf crm.Stamp, s *scoring.Score) {
	for i := range m.d.Knockouts {
		hits, state := m.d.Knockouts[i].Hits(a, asOf)
		if state == field.Failed {
			s.Failed = append(s.Failed, "knockouts."+m.d.Knockouts[i].ID)
		}
		if hits {
			s.Tier, s.Knockout, s.Held = scoring.TierX, m.d.Knockouts[i].ID, false
			return
		}
	}
}

// override takes over the tier that a rep has set, if its last day has not passed. An
// end that cannot be read is none: the rep's word stands until the rep mends it.
func override(w crm.Written, asOf crm.Stamp, s *scoring.Score) {
	if w[crm.FieldOverride] == "" {
		return
	}
	tier := scoring.Tier(strings.ToUpper(strings.TrimSpace(w[crm.FieldOverride])))
	if !slices.Contains(scoring.Tiers(), tier) {
		return
	}
	until := w[crm.FieldOverrideUntil]
	if isDay(until) && until < field.Day(asOf) {
		return
	}
	s.Override, s.OverrideReason = tier, field.Tidy(w[crm.FieldOverrideReason])
	if isDay(until) {
		s.OverrideUntil = until
	}
}

// isDay reports whether a text looks like 2026-12-31, so that days compare as texts do.
func isDay(s string) bool {
	return len(s) == len("2026-12-31") && s[4] == '-' && s[7] == '-' && strings.Trim(s, "0123456789-") == ""
}

// qualify scores the open deals and takes over the best of them.
func (m *Model) qualify(f *crm.Facts, asOf crm.Stamp, s *scoring.Score, explain bool) {
	segment := m.segment(f.Account.Account, asOf, &s.Failed)
	if segment == nil {
		return
	}
	s.Segment = segment.ID
	if segment.Qualification == nil {
		return
	}
	q := segment.Qualification
	s.Framework = q.Framework.Name
	for i := range f.Deals {
		r := &f.Deals[i]
		if r.Deleted || r.Deal == nil || r.Deal.Status != crm.DealOpen {
			continue
		}
		points := 0
		if explain {
			d := nextDeal(s, len(f.Deals)-i)
			q.Qualify(r.ID, r.Deal, asOf, d)
			points = d.Score
		} else {
			points = q.Rate(r.Deal, asOf)
		}
		if s.Class == 0 || points > s.Qualification {
			s.Qualification, s.Class = points, q.Class(points)
		}
	}
	s.Grade = scoring.Grade(s.Effective(), s.Class)
}

// nextDeal makes room for one more deal, with the criteria that were there before.
func nextDeal(s *scoring.Score, left int) *scoring.DealScore {
	n := len(s.Deals)
	if n == cap(s.Deals) {
		s.Deals = slices.Grow(s.Deals, left)
	}
	s.Deals = s.Deals[:n+1]
	return &s.Deals[n]
}

// segment returns the first segment that matches; nil when none does. A condition
// that cannot be decided does not match, and one that fails is noted.
func (m *Model) segment(a *crm.Account, asOf crm.Stamp, failed *[]string) *Segment {
	for i := range m.d.Segments {
		s := &m.d.Segments[i]
		if s.Matches == nil {
			return s
		}
		matches, state := s.Matches(a, asOf)
		if matches {
			return s
		}
		if state == field.Failed {
			*failed = append(*failed, "segments."+s.ID)
		}
	}
	return nil
}
