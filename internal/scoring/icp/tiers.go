package icp

import (
	"math"
	"slices"
	"strconv"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// tier is the best whose cut the account reaches. An account that has fallen below the
// cut of the tier that was written last keeps it within the hysteresis, so that a point
// more or less does not move it to and fro.
func (m *Model) tier(s *scoring.Score, w crm.Written) scoring.Tier {
	reached := len(m.d.Cuts)
	for i := range m.d.Cuts {
		if s.Fit >= m.d.Cuts[i].Score && s.Coverage >= m.d.Cuts[i].Coverage {
			reached = i
			break
		}
	}
	if m.d.Hysteresis > 0 {
		if i := m.lastCut(w); i < reached && s.Fit >= m.d.Cuts[i].Score-m.d.Hysteresis && s.Coverage >= m.d.Cuts[i].Coverage {
			s.Held = true
			return m.d.Cuts[i].Tier
		}
	}
	if reached < len(m.d.Cuts) {
		return m.d.Cuts[reached].Tier
	}
	return scoring.TierD
}

// lastCut is the place of the tier that this model wrote last; beyond the cuts when it
// wrote none of them. What another model or a rep has set is nothing to hold on to.
func (m *Model) lastCut(w crm.Written) int {
	tier, none := scoring.Tier(w[crm.FieldTier]), len(m.d.Cuts)
	if tier == "" || w[crm.FieldOverride] == string(tier) {
		return none
	}
	i := slices.IndexFunc(m.d.Cuts[:], func(c Cut) bool { return c.Tier == tier })
	if i < 0 {
		return none
	}
	if by := w[crm.FieldModel]; by != "" && by != m.ref && (!scoring.Versions(by, m.ref) || !m.d.Cuts[i].reached(w)) {
		return none
	}
	return i
}

// reached reports whether the score and the coverage that the CRM holds are enough for the
// tier. A new version is not written where it says the same as the one before, so its tiers
// may stand there under the other's name; but a cut that it raised holds from the first day.
func (c Cut) reached(w crm.Written) bool {
	score, err := strconv.Atoi(w[crm.FieldScore])
	if err != nil || score < c.Score {
		return false
	}
	coverage, err := strconv.Atoi(w[crm.FieldCoverage])
	return err == nil && coverage >= c.Coverage
}

// lift returns the points and coverage missing for the next better tier, and the gaps that could bring them.
func (m *Model) lift(s *scoring.Score) *scoring.Lift {
	above := len(m.d.Cuts) - 1
	if s.Tier != scoring.TierD {
		above = slices.IndexFunc(m.d.Cuts[:], func(c Cut) bool { return c.Tier == s.Tier }) - 1
	}
	if above < 0 {
		return nil // at the top, or X
	}
	c := m.d.Cuts[above]
	l := &scoring.Lift{Tier: c.Tier, Points: max(0, c.Score-s.Fit), Coverage: max(0, c.Coverage-s.Coverage)}
	l.By = m.enough(s, l)
	return l
}

// enough returns few criteria that together could lift the account: the unknown values
// that would bring most, then contact to renew; nil when all of them would not do.
func (m *Model) enough(s *scoring.Score, l *scoring.Lift) []scoring.Gap {
	by := make([]scoring.Gap, 0, len(s.Gaps)+1)
	points, coverage := l.Points, l.Coverage
	for least := (place{points: math.MaxInt}); points > 0 || coverage > 0; {
		best := place{}
		for i := range s.Reasons {
			if p := m.open(&s.Reasons[i], i); p.points > 0 && p.before(best) && least.before(p) {
				best = p
			}
		}
		if best.points == 0 {
			return nil
		}
		r := &s.Reasons[best.at]
		by = append(by, scoring.Gap{Criterion: r.Criterion, Points: best.points})
		points -= best.points
		if !r.Known() {
			coverage -= r.Max
		}
		least = best
	}
	return by
}

// place is a criterion with the points that it could add.
type place struct {
	known      bool // and to be renewed, which comes after finding out
	points, at int
}

func (p place) before(q place) bool {
	switch {
	case q.points == 0:
		return true
	case p.known != q.known:
		return q.known
	case p.points != q.points:
		return p.points > q.points
	}
	return p.at < q.at
}

// open returns what a criterion could add: all that is missing while its value is
// unknown, and that of contact that has become old; nothing that cannot be changed.
func (m *Model) open(r *scoring.Reason, at int) place {
	if known := r.Known(); !known || m.d.Criteria[at].Field == "account.last_activity" {
		return place{known, r.Max - r.Points, at}
	}
	return place{}
}
