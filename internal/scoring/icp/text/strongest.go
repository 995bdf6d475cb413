package text

import "github.com/icptier/icptier/internal/scoring"

// Strongest returns the one sentence that best explains a score that this model
// made: why the model does not apply, the knock-out, the strongest reason for an
// account of tier A or B, and the largest lack below. It is empty where nothing is known.
func (w *Writer) Strongest(s *scoring.Score) string {
	switch {
	case s.Excluded != "":
		return w.excluded(s.Excluded)
	case s.Tier == scoring.TierX:
		return w.knockout(s)
	}
	var pro, con *scoring.Reason
	for i := range s.Reasons {
		r := &s.Reasons[i]
		switch {
		case !r.Known():
		case 2*r.Points >= r.Max:
			if pro == nil || r.Points > pro.Points {
				pro = r
			}
		case con == nil || r.Max-r.Points > con.Max-con.Points:
			con = r
		}
	}
	first, second := pro, con
	if s.Tier != scoring.TierA && s.Tier != scoring.TierB {
		first, second = con, pro
	}
	switch {
	case first != nil:
		return w.reason(first)
	case second != nil:
		return w.reason(second)
	}
	return ""
}
