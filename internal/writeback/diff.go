package writeback

import "github.com/icptier/icptier/internal/crm"

// closed reports whether the record is a closed deal:
// those belong to the past and are not touched.
func closed(r *crm.Record) bool { return r.Deal != nil && r.Deal.Status != crm.DealOpen }

// overridden reports whether a rep changed the override since the score was made.
func overridden(then, now crm.Written) bool {
	for _, f := range crm.FieldsOf(crm.KindAccount) {
		if f.ReadOnly() && then[f] != now[f] {
			return true
		}
	}
	return false
}

// Diff returns the fields whose desired value is not the observed one. The time
// of scoring goes along with other differences and is none by itself: it would
// make every account differ every day.
func Diff(observed crm.Written, desired map[crm.Field]string) map[crm.Field]string {
	diff := map[crm.Field]string{}
	for f, want := range desired {
		have := observed[f]
		compared := want
		if f.Long() {
			compared = crm.Digest(want)
		}
		if f.ReadOnly() || f == crm.FieldScoredAt || compared == have {
			continue
		}
		diff[f] = want
	}
	if at, ok := desired[crm.FieldScoredAt]; ok && len(diff) > 0 {
		diff[crm.FieldScoredAt] = at
	}
	return diff
}
