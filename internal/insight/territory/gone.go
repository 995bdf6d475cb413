package territory

import (
	"slices"

	"github.com/icptier/icptier/internal/phrase"
)

// goneOf says by rep who is away for a time or leaves the firm.
func goneOf(reps []Rep, o Options) ([]Why, []Problem) {
	gone := make([]Why, len(reps))
	var problems []Problem
	for _, group := range []struct {
		names []string
		why   Why
	}{{o.Absent, Cover}, {o.Leaving, Left}} {
		for _, name := range group.names {
			at := slices.IndexFunc(reps, func(r Rep) bool { return r.Name == name })
			switch {
			case at < 0:
				problems = append(problems, Problem{What: phrase.Of("there is no rep %q", name), Hint: phrase.Of("write a name as it stands in the plan")})
			case gone[at] != "":
				problems = append(problems, Problem{Line: reps[at].Line, Rep: name, What: phrase.Of("is named twice as absent or leaving"), Hint: phrase.Of("name it once")})
			default:
				gone[at] = group.why
			}
		}
	}
	if len(reps) > 0 && !slices.Contains(gone, "") {
		problems = append(problems, Problem{What: phrase.Of("nobody is left to take the accounts"), Hint: phrase.Of("name fewer as absent or leaving")})
	}
	return gone, problems
}

// without takes the room away from those who are gone.
func without(reps []Rep, gone []Why) []Rep {
	reps = slices.Clone(reps)
	for i := range reps {
		if gone[i] != "" {
			reps[i].Capacity = 0
		}
	}
	return reps
}

// stands decides about an account while somebody is away for a time: it stays where it is unless its
// rep is gone, and one that nobody has is no part of the plan.
func (p *problem) stands(it *item) bool {
	if len(p.o.Absent) == 0 || it.to != nobody {
		return true
	}
	if it.before == nobody {
		return false
	}
	if p.gone[it.before] == "" {
		it.to, it.why = it.before, Kept
	}
	return true
}
