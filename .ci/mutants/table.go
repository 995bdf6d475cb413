package main

// mutants are the faults, each of them one that somebody has made in such a program.
func mutants() []mutant {
	return append(append(reading(), merging()...), append(planning(), writing()...)...)
}

func reading() []mutant {
	const file = "internal/ingest/ingest.go"
	return []mutant{
		{"cursor before publish", file,
			"		if err := r.publish(ctx, kind, page.Records); err != nil {\n			return err\n		}\n		hold = r.note(page.Problems) || hold\n",
			"		if err := r.Bus.SaveCursor(ctx, r.Connection, kind, page.Next, r.sequence); err != nil {\n			return err\n		}\n		if err := r.publish(ctx, kind, page.Records); err != nil {\n			return err\n		}\n		hold = r.note(page.Problems) || hold\n"},
		{"cursor passes a record that was lost", file, "hold = r.note(page.Problems) || hold", "_ = r.note(page.Problems)"},
		{"cursor that stands still is read on from", file, "if page.More && page.Next == cursor {", "if page.More && page.Next == cursor && false {"},
		{"override's reason not in the digest", file, " + r.Written[crm.FieldOverrideReason] +", " +"},
		{"tombstone dropped", file,
			"	older, err := r.Bus.Publish(ctx, r.Connection, records)\n",
			"	records = slices.DeleteFunc(slices.Clone(records), func(r crm.Record) bool { return r.Deleted })\n	older, err := r.Bus.Publish(ctx, r.Connection, records)\n"},
		{"lease ignored by reading", file,
			"	if err != nil {\n		return r.result, err\n	}\n	defer release()\n",
			"	if err != nil {\n		held, release = ctx, func() {}\n	}\n	defer release()\n"},
		{"lost lease not told as the cause", file, "err = errors.Join(lease, err)", "_ = lease"},
	}
}

func merging() []mutant {
	const facts = "internal/crm/facts.go"
	return []mutant{
		{"no version check on merge", facts, "	if r.Before(have) {\n		return Unchanged\n	}\n", ""},
	}
}

func planning() []mutant {
	const holding, runner = "internal/schedule/holding.go", "internal/schedule/runner.go"
	return []mutant{
		{"slot claimed under another name by each", "internal/schedule/scheduler.go", "slot := l.slot(due)", "slot := l.slot(due)\n		slot.Name += now.Format(\".000000\")"},
		{"end recorded twice", holding, "	case stored.Over() && (stored.Claim == 0 || stored.Claim >= job.Claim):\n		h.run = stored\n", ""},
		{"job settled before its end is stored", holding, "	h.run.State, h.run.Error, h.run.Ended = state, cut(why), time.Now().UTC()\n", "	h.settle(ctx)\n	h.run.State, h.run.Error, h.run.Ended = state, cut(why), time.Now().UTC()\n"},
		{"rate limit not waited for", holding, "h.giveBack(ctx, after, err)", "h.giveBack(ctx, after/100, err)"},
		{"missed slots forgotten", "internal/schedule/scheduler.go", "		l.settled = since\n", "		_ = since\n		l.settled = now\n"},
		{"newer slot taken for the same before it is claimed", runner, "	if _, err := r.cfg.Slots.Claim(ctx, newest); err != nil {\n		return false, \"\", nil //nolint:nilerr // then it is run, which does no harm\n	}\n", ""},
	}
}

func writing() []mutant {
	const file = "internal/writeback/writeback.go"
	return []mutant{
		{"only one batch written", file, "for len(rows) >= least && len(rows) > 0 {", "if len(rows) >= least && len(rows) > 0 {"},
		{"written from a cache that is not whole", file, "	} else if epoch == 0 {\n		return Result{}, ErrNotWhole\n", "	} else if epoch == 0 {\n		_ = ErrNotWhole\n"},
		{"override written over", file, "r.Deleted || closed(r) || c.stale(c.observed, r.Written)", "r.Deleted || closed(r)"},
		{"written without a second look", file, "if diff := Diff(r.Written, c.desired); len(diff) > 0 {", "if diff := Diff(c.observed, c.desired); len(diff) > 0 {"},
		{"fewer results than rows taken as success", file, "if len(results) != len(rows) {", "if len(results) > len(rows) {"},
		{"scores of another model written", file, "	if s.Model != w.Texts.Ref() {\n		result.Stale++\n		return\n	}\n", ""},
		{"time of scoring taken for a difference", file, "f.ReadOnly() || f == crm.FieldScoredAt || compared == have", "f.ReadOnly() || compared == have"},
	}
}
