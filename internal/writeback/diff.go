package writeback

import (
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

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

// Diff returns the fields whose desired value is not the observed one. The time of
// scoring and the version of the model go along with other differences and are none by
// themselves: the one would make every account differ every day, the other every account
// whenever a model is published.
func Diff(observed crm.Written, desired map[crm.Field]string) map[crm.Field]string {
	diff := map[crm.Field]string{}
	for f, want := range desired {
		have := observed[f]
		compared := want
		if f.Long() {
			compared = crm.Digest(want)
		}
		if f.ReadOnly() || compared == have || alongside(f, have, want) {
			continue
		}
		diff[f] = want
	}
	if len(diff) == 0 {
		return diff
	}
	for _, f := range []crm.Field{crm.FieldModel, crm.FieldScoredAt} {
		if want, ok := desired[f]; ok && want != observed[f] {
			diff[f] = want
		}
	}
	return diff
}

// alongside reports whether a difference is one of those that are not written alone.
func alongside(f crm.Field, have, want string) bool {
	return f == crm.FieldScoredAt || f == crm.FieldModel && scoring.Versions(have, want)
}
