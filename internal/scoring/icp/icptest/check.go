package icptest

import "github.com/icptier/icptier/internal/scoring"

// tester ends a test: a test, or a check of package rapid.
type tester interface{ Fatalf(string, ...any) }

// CheckSum holds what is true of every score of every model.
func CheckSum(t tester, s *scoring.Score) {
	sum, most, known, gaps := 0, 0, 0, 0
	for i := range s.Reasons {
		r := &s.Reasons[i]
		sum, most = sum+r.Points, most+r.Max
		if r.Points < 0 || r.Points > r.Max {
			t.Fatalf("reason %+v", r)
		}
		if r.Known() {
			known += r.Max
		} else {
			gaps += r.Max - r.Points
		}
	}
	if sum != s.Fit || known != s.Coverage || len(s.Reasons) > 0 && most != 100 {
		t.Fatalf("reasons add up to %d of %d with %d known; fit %d, coverage %d", sum, most, known, s.Fit, s.Coverage)
	}
	for _, g := range s.Gaps {
		gaps -= g.Points
	}
	if gaps != 0 {
		t.Fatalf("gaps %+v do not make up what is missing for unknown values", s.Gaps)
	}
	for i := range s.Deals {
		d := &s.Deals[i]
		points := 0
		for _, l := range d.Criteria {
			points += l.Points
		}
		if points != d.Score || d.Score < 0 || d.Score > 100 || d.Class < 1 || d.Class > 4 {
			t.Fatalf("deal %+v", d)
		}
	}
	if s.Tier == scoring.TierNone && (s.Fit != 0 || s.Grade != "" && s.Override == "") {
		t.Fatalf("no tier, and yet %+v", s)
	}
}
