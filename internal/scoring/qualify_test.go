package scoring_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/bant"
	"github.com/icptier/icptier/internal/scoring/meddic"
)

const day = crm.Stamp(24 * 60 * 60 * 1000)

func today() crm.Stamp { return crm.StampOf(time.Date(2026, 11, 24, 15, 30, 0, 0, time.UTC)) }

func frameworks() []*scoring.Framework {
	return []*scoring.Framework{meddic.Framework(), meddic.Extended(), bant.Framework()}
}

func by(f *scoring.Framework) *scoring.Qualification {
	return &scoring.Qualification{
		Framework: f, Classes: scoring.DefaultClasses(), EvidenceDays: scoring.DefaultEvidenceDays,
		Phase: func(stage string) scoring.Phase { p, _ := scoring.PhaseOf(stage); return p },
	}
}

func qualified(f *scoring.Framework, d *crm.Deal) scoring.DealScore {
	var s scoring.DealScore
	by(f).Qualify("d", d, today(), &s)
	return s
}

func all(level crm.Level) []crm.Evidence {
	var evidence []crm.Evidence
	for _, criterion := range crm.QualificationCriteria() {
		evidence = append(evidence, crm.Evidence{Criterion: criterion, Level: level, At: today()})
	}
	return evidence
}

func TestFrameworks(t *testing.T) {
	criteria := crm.QualificationCriteria()
	for _, f := range frameworks() {
		sum := 0
		for _, l := range f.Criteria {
			sum += l.Weight
			known := false
			for _, criterion := range criteria {
				known = known || criterion == l.ID
			}
			if !known {
				t.Errorf("%s: the vocabulary has no letter %s", f.Name, l.ID)
			}
			for _, w := range []scoring.Words{l.Label, l.Question} {
				if w.In("de") == "" || w.In("en") == "" {
					t.Errorf("%s: %s lacks words", f.Name, l.ID)
				}
			}
			if e := l.Expected; e.Discovery > e.Proposal || e.Proposal > e.Negotiation {
				t.Errorf("%s: %s is expected to become weaker: %+v", f.Name, l.ID, e)
			}
		}
		if sum != 100 {
			t.Errorf("%s: the weights add up to %d", f.Name, sum)
		}
		for level, class := range map[crm.Level]int{crm.LevelUnknown: 4, crm.LevelProven: 1} {
			s := qualified(f, &crm.Deal{Evidence: all(level)})
			if want := map[crm.Level]int{crm.LevelUnknown: 0, crm.LevelProven: 100}[level]; s.Score != want || s.Class != class {
				t.Errorf("%s with all %s: score %d class %d, want %d %d", f.Name, level, s.Score, s.Class, want, class)
			}
		}
	}
}

func TestClasses(t *testing.T) {
	q := by(bant.Framework())
	for score, class := range map[int]int{0: 4, 24: 4, 25: 3, 49: 3, 50: 2, 74: 2, 75: 1, 100: 1} {
		if got := q.Class(score); got != class {
			t.Errorf("%d is of class %d, want %d", score, got, class)
		}
	}
}

func TestEvidenceAges(t *testing.T) {
	for _, tt := range []struct {
		name  string
		level crm.Level
		at    crm.Stamp
		want  crm.Level
		aged  bool
	}{
		{"90 days are not too old", crm.LevelProven, today() - 90*day, crm.LevelProven, false},
		{"91 are", crm.LevelProven, today() - 91*day, crm.LevelConfirmed, true},
		{"years cost no more than one level", crm.LevelConfirmed, today() - 2000*day, crm.LevelNamed, true},
		{"what we only named is forgotten", crm.LevelNamed, today() - 91*day, crm.LevelUnknown, true},
		{"nothing cannot age", crm.LevelUnknown, today() - 91*day, crm.LevelUnknown, false},
		{"without a date nothing is proven", crm.LevelProven, 0, crm.LevelConfirmed, false},
		{"and what is less does not age", crm.LevelConfirmed, 0, crm.LevelConfirmed, false},
		{"a date to come proves nothing", crm.LevelProven, today() + 100*day, crm.LevelConfirmed, false},
		{"nor does it take what a date has no part in", crm.LevelConfirmed, today() + 100*day, crm.LevelConfirmed, false},
		{"a CRM east of here is a day ahead", crm.LevelProven, today() + day, crm.LevelProven, false},
		{"a level beyond the last", 200, today(), crm.LevelProven, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := qualified(bant.Framework(), &crm.Deal{Evidence: []crm.Evidence{{Criterion: "budget", Level: tt.level, At: tt.at}}})
			undated := tt.level >= crm.LevelProven && (tt.at == 0 || tt.at > today()+day)
			if l := s.Criteria[0]; l.Level != tt.want || l.Aged != tt.aged || l.Undated != undated {
				t.Errorf("%s, aged %v, undated %v; want %s, %v, %v", l.Level, l.Aged, l.Undated, tt.want, tt.aged, undated)
			}
		})
	}
}

// TestContactRoles counts the people of a deal by when they were last active.
func TestContactRoles(t *testing.T) {
	for _, tt := range []struct {
		name     string
		evidence crm.Evidence
		want     crm.Level
		aged     bool
	}{
		{"active today", crm.Evidence{Level: crm.LevelNamed, Active: today()}, crm.LevelConfirmed, false},
		{"60 days are not too long ago", crm.Evidence{Level: crm.LevelNamed, Active: today() - 60*day}, crm.LevelConfirmed, false},
		{"61 are", crm.Evidence{Level: crm.LevelNamed, Active: today() - 61*day}, crm.LevelNamed, true},
		{"what was named long ago stays named", crm.Evidence{Level: crm.LevelNamed, At: today() - 400*day, Active: today() - 400*day}, crm.LevelNamed, true},
		{"never active", crm.Evidence{Level: crm.LevelNamed}, crm.LevelNamed, false},
		{"a day ahead, east of here", crm.Evidence{Level: crm.LevelNamed, Active: today() + day}, crm.LevelConfirmed, false},
		{"a day to come", crm.Evidence{Level: crm.LevelNamed, Active: today() + 30*day}, crm.LevelNamed, false},
		{"a role and nothing else", crm.Evidence{Active: today()}, crm.LevelConfirmed, false},
		{"a field that knows more", crm.Evidence{Level: crm.LevelProven, At: today(), Active: today() - 90*day}, crm.LevelProven, false},
		{"and one without a date", crm.Evidence{Level: crm.LevelProven, Active: today() - 90*day}, crm.LevelConfirmed, false},
		{"and one that is old", crm.Evidence{Level: crm.LevelProven, At: today() - 91*day, Active: today()}, crm.LevelConfirmed, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.evidence.Criterion = "authority"
			s := qualified(bant.Framework(), &crm.Deal{Evidence: []crm.Evidence{tt.evidence}})
			if l := s.Criteria[1]; l.Level != tt.want || l.Aged != tt.aged || l.Active != tt.evidence.Active {
				t.Errorf("%s, aged %v, active %d; want %s, %v", l.Level, l.Aged, l.Active, tt.want, tt.aged)
			}
			if rate := by(bant.Framework()).Rate(&crm.Deal{Evidence: []crm.Evidence{tt.evidence}}, today()); rate != s.Score {
				t.Errorf("rated %d, scored %d", rate, s.Score)
			}
		})
	}
}

func TestStagesAskForEvidence(t *testing.T) {
	evidence := []crm.Evidence{{Criterion: "budget", Level: crm.LevelNamed}, {Criterion: "need", Level: crm.LevelConfirmed}}
	for _, tt := range []struct {
		stage  string
		behind []string
		next   string
	}{
		{"early", nil, "authority"},
		{"discovery", nil, "authority"},
		{"proposal", []string{"authority", "timing"}, "authority"},
		{"negotiation", []string{"budget", "authority", "timing"}, "authority"},
		{"a stage of their own", nil, "authority"},
	} {
		t.Run(tt.stage, func(t *testing.T) {
			s := qualified(bant.Framework(), &crm.Deal{Stage: tt.stage, Evidence: evidence})
			var behind []string
			for _, l := range s.Criteria {
				if l.Behind {
					behind = append(behind, l.ID)
				}
			}
			if diff := cmp.Diff(tt.behind, behind); diff != "" || s.Next != tt.next || (s.Stage != "") != (len(behind) > 0) {
				t.Errorf("next %s, stage %q, behind %s", s.Next, s.Stage, diff)
			}
		})
	}
}

func TestNextQuestion(t *testing.T) {
	deal := func(stage string, levels map[string]crm.Level) *crm.Deal {
		d := &crm.Deal{Stage: stage}
		for criterion, level := range levels {
			d.Evidence = append(d.Evidence, crm.Evidence{Criterion: criterion, Level: level})
		}
		return d
	}
	for _, tt := range []struct {
		name string
		deal *crm.Deal
		want string
	}{
		{"the heaviest of what is unknown", deal("early", nil), "economic_buyer"},
		{"the unknown before the named", deal("early", map[string]crm.Level{"economic_buyer": 1, "champion": 1}), "metrics"},
		{"what the stage asks for", deal("discovery", map[string]crm.Level{"champion": 1}), "pain"},
		{"nothing, when all is confirmed", &crm.Deal{Evidence: all(crm.LevelConfirmed)}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if s := qualified(meddic.Framework(), tt.deal); s.Next != tt.want {
				t.Errorf("%q, want %q", s.Next, tt.want)
			}
		})
	}
}

func TestDays(t *testing.T) {
	at := crm.StampOf(time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC))
	for _, tt := range []struct {
		at, asOf crm.Stamp
		want     int
	}{
		{at, at, 0}, {at, at + day - 1, 0}, {at + day - 1, at + day, 1}, {at + day, at, -1}, {0, day, 1}, {-1, 0, 1}, {-day, 0, 1}, {-day - 1, 0, 2},
	} {
		if got := scoring.Days(tt.at, tt.asOf); got != tt.want {
			t.Errorf("from %d to %d are %d days, want %d", tt.at, tt.asOf, got, tt.want)
		}
	}
}

func TestMoves(t *testing.T) {
	before := []scoring.Reason{{Criterion: "a", Points: 5, Value: "x"}, {Criterion: "b", Points: 3}, {Criterion: "gone", Points: 7, Value: "z"}, {Criterion: "same", Points: 1}}
	after := []scoring.Reason{{Criterion: "new", Points: 2}, {Criterion: "b", Points: 3}, {Criterion: "a", Points: 9, Value: "y"}, {Criterion: "same", Points: 1}}
	want := []scoring.Move{{Criterion: "new", To: 2}, {Criterion: "a", From: 5, To: 9, Before: "x", After: "y"}, {Criterion: "gone", From: 7, Before: "z"}}
	got := scoring.Moves(before, after)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	sum := 0
	for _, m := range got {
		sum += m.To - m.From
	}
	if sum != 15-16 {
		t.Errorf("the moves add up to %d", sum)
	}
}

func TestEffectiveTier(t *testing.T) {
	s := scoring.Score{Tier: scoring.TierC}
	if s.Effective() != scoring.TierC {
		t.Error(s.Effective())
	}
	if s.Override = scoring.TierA; s.Effective() != scoring.TierA {
		t.Error(s.Effective())
	}
}
