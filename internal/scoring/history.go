package scoring

// Step is a change of an account's tier with what led to it.
type Step struct {
	Change
	// Moves are the criteria whose points changed since the step before; none for the
	// first, and where one of the two has no reasons.
	Moves []Move `json:"moves,omitempty"`
}

// History returns the changes of an account, oldest first, as steps. A change that was
// published twice is there once. Where s, the present score, did not get into a full
// tier, that is the last step: it was not published, and holds until a place is free.
func History(changes []Change, s *Score) []Step {
	steps := make([]Step, 0, len(changes)+1)
	for i := range changes {
		steps = add(steps, changes[i])
	}
	if s == nil || len(s.Capped) == 0 {
		return steps
	}
	full := Change{
		Old: s.Capped[0].From, New: s.Effective(), Fit: s.Fit, Reasons: s.Reasons, Cause: CauseCapacity,
		Model: s.Model, At: s.AsOf, Revision: s.Revision,
	}
	if n := len(steps); n > 0 {
		full.Connection, full.Account = steps[n-1].Connection, steps[n-1].Account
	}
	return add(steps, full)
}

func add(steps []Step, c Change) []Step {
	if len(steps) == 0 {
		if c.Cause == "" {
			c.Cause = CauseFirst
		}
		return append(steps, Step{Change: c})
	}
	before := &steps[len(steps)-1].Change
	if c.New == before.New {
		return steps // it was published twice, or replaced one that was about to be published
	}
	if c.Cause == "" || c.Cause == CauseScore || c.Cause == CauseModel {
		c.Cause = between(before, &c)
	}
	step := Step{Change: c}
	if len(before.Reasons) > 0 && len(c.Reasons) > 0 {
		step.Moves = Moves(before.Reasons, c.Reasons)
	}
	return append(steps, step)
}

// between is the cause that two changes in turn tell of.
func between(before, after *Change) Cause {
	switch {
	case after.Override != TierNone:
		return CauseOverride
	case before.Override != TierNone:
		return CauseOverrideEnded
	case before.Model != after.Model:
		return CauseModel
	}
	return CauseScore
}
