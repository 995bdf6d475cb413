package scoring

import (
	"github.com/icptier/icptier/internal/crm"
)

// Qualification holds the settings by which an ICP model qualifies deals.
type Qualification struct {
	Framework *Framework
	// Classes are the least scores of class 1, 2 and 3; below them is class 4.
	Classes [3]int
	// EvidenceDays is the age in days beyond which evidence loses a level; 0 is never.
	EvidenceDays int
	// Phase places a stage of the CRM.
	Phase func(stage string) Phase
}

// DefaultClasses are the least scores of class 1, 2 and 3.
func DefaultClasses() [3]int { return [3]int{75, 50, 25} }

// DefaultEvidenceDays is the age in days beyond which evidence loses a level.
const DefaultEvidenceDays = 90

// ActiveDays is for how many days after their last activity the people in a contact role
// count as having confirmed what they stand for.
const ActiveDays = 60

// Qualify scores an open deal as of a day: the weights of its criteria, in proportion to
// their evidence. A criterion without evidence earns 0 points. It
// reuses the criteria in s.
func (q *Qualification) Qualify(id string, d *crm.Deal, asOf crm.Stamp, s *DealScore) {
	f := q.Framework
	*s = DealScore{ID: id, Framework: f.Name, Criteria: s.Criteria[:0]}
	if s.Criteria == nil {
		s.Criteria = make([]DealCriterion, 0, len(f.Criteria))
	}
	phase := q.Phase(d.Stage)
	for i := range f.Criteria {
		l := DealCriterion{ID: f.Criteria[i].ID}
		q.support(d.Evidence, asOf, &l)
		l.Points = earned(f.Criteria[i].Weight, l.Level)
		if l.Level < f.Criteria[i].Expected.By(phase) {
			l.Behind, s.Stage = true, d.Stage
		}
		s.Criteria = append(s.Criteria, l)
		s.Score += l.Points
	}
	s.Class = q.Class(s.Score)
	s.Next = next(f, s.Criteria)
}

// Rate returns the score that Qualify would give.
func (q *Qualification) Rate(d *crm.Deal, asOf crm.Stamp) int {
	score := 0
	for i := range q.Framework.Criteria {
		l := DealCriterion{ID: q.Framework.Criteria[i].ID}
		q.support(d.Evidence, asOf, &l)
		score += earned(q.Framework.Criteria[i].Weight, l.Level)
	}
	return score
}

// earned is a criterion's share of its weight, a third for each level, rounded half up.
func earned(weight int, level crm.Level) int { return (2*weight*int(level) + 3) / 6 }

// evidenceFor is the evidence for a criterion; nil where there is none. Package slices would copy
// each on the way.
func evidenceFor(criterion string, evidence []crm.Evidence) *crm.Evidence {
	for i := range evidence {
		if evidence[i].Criterion == criterion {
			return &evidence[i]
		}
	}
	return nil
}

// support sets how well a criterion is supported, what cost it a level, and when the people in
// its contact role were last active.
func (q *Qualification) support(evidence []crm.Evidence, asOf crm.Stamp, l *DealCriterion) {
	e := evidenceFor(l.ID, evidence)
	if e == nil {
		return
	}
	if e.Active <= 0 {
		q.field(e, asOf, l)
		return
	}
	l.Active = e.Active
	l.Level, l.Aged = role(e.Active, asOf)
	// A connector may have found a field for the criterion beside the role.
	byField := DealCriterion{ID: l.ID, Active: e.Active}
	if q.field(e, asOf, &byField); byField.Level > max(l.Level, crm.LevelNamed) {
		*l = byField
	}
}

// field sets the level of evidence that a field holds; it falls by one with age. Nothing is
// proven without a date: it would never age. A date to come is none; a CRM east of here may
// be a day ahead.
func (q *Qualification) field(e *crm.Evidence, asOf crm.Stamp, l *DealCriterion) {
	l.Level = min(e.Level, crm.LevelProven)
	if e.At <= 0 || Days(e.At, asOf) < -1 {
		l.Undated = l.Level > crm.LevelConfirmed
		l.Level = min(l.Level, crm.LevelConfirmed)
		return
	}
	if l.Level > crm.LevelUnknown && q.EvidenceDays > 0 && Days(e.At, asOf) > q.EvidenceDays {
		l.Level, l.Aged = l.Level-1, true
	}
}

// role is the level of a contact role: named, and confirmed while its people are active. A
// day to come is no activity, but for that of a CRM east of here.
func role(active, asOf crm.Stamp) (_ crm.Level, aged bool) {
	switch days := Days(active, asOf); {
	case days > ActiveDays:
		return crm.LevelNamed, true
	case days >= -1:
		return crm.LevelConfirmed, false
	}
	return crm.LevelNamed, false
}

// Class is that of a score, 1 to 4; the best is 1.
func (q *Qualification) Class(score int) int {
	for i, least := range q.Classes {
		if score >= least {
			return i + 1
		}
	}
	return len(q.Classes) + 1
}

// next returns the criterion to ask about: first those that the deal's stage should
// have settled, then the least supported, then the heaviest.
func next(f *Framework, criteria []DealCriterion) string {
	best := -1
	for i := range criteria {
		if criteria[i].Level >= crm.LevelConfirmed && !criteria[i].Behind {
			continue
		}
		if best < 0 || more(f, criteria, i, best) {
			best = i
		}
	}
	if best < 0 {
		return ""
	}
	return criteria[best].ID
}

func more(f *Framework, criteria []DealCriterion, i, j int) bool {
	a, b := &criteria[i], &criteria[j]
	if a.Behind != b.Behind {
		return a.Behind
	}
	if a.Level != b.Level {
		return a.Level < b.Level
	}
	return f.Criteria[i].Weight > f.Criteria[j].Weight
}

// Days is the age of a moment in whole UTC days as of another; negative when it lies
// after it.
func Days(at, asOf crm.Stamp) int {
	const day = 24 * 60 * 60 * 1000
	return int(floor(asOf, day) - floor(at, day))
}

func floor(s crm.Stamp, unit int64) int64 {
	n := int64(s) / unit
	if int64(s) < 0 && n*unit != int64(s) {
		n--
	}
	return n
}
