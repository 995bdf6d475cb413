package main

import "slices"

// mutants are the faults, each of them one that was made in such a program.
func mutants() []mutant {
	return slices.Concat(reading(), merging(), planning(), writing(), renewing(), judging())
}

// unseen names the faults that no invariant of the simulation can see, and why.
func unseen() map[string]string {
	return map[string]string{
		"won and lost deals of an account vary alone": "it is a formula of package stat, and no stage",
		"a record's own failure taken for an outage":  "it takes an error of a whole call that is one record's own, and the models have none",
		"tier published over a newer one":             "the simulation's bus is a model, which compares as the server does",
	}
}

func reading() []mutant {
	const file = "internal/ingest/ingest.go"
	return []mutant{
		{"cursor before publish", file,
			"		if err := r.publish(ctx, kind, page.Records); err != nil {\n			return err\n		}\n		lost, err := r.note(ctx, kind, page.Problems)\n",
			"		if err := r.Bus.SaveCursor(ctx, r.Connection, kind, page.Next, r.sequence); err != nil {\n			return err\n		}\n		if err := r.publish(ctx, kind, page.Records); err != nil {\n			return err\n		}\n		lost, err := r.note(ctx, kind, page.Problems)\n"},
		{"cursor passes a record that was lost", "internal/ingest/unread.go",
			"	if err := r.Bus.KeepUnread(ctx, r.Connection, kind, p.ID, p.Said(), p.Body); err != nil {\n		return err\n	}\n", ""},
		{"cursor that stands still is read on from", file, "if page.More && page.Next == cursor {", "if page.More && page.Next == cursor && false {"},
		{"override's reason not in the digest", file, " + r.Written[crm.FieldOverrideReason] +", " +"},
		{"tombstone dropped", file,
			"	older, err := r.Bus.Publish(ctx, r.Connection, records)\n",
			"	records = slices.DeleteFunc(slices.Clone(records), func(r crm.Record) bool { return r.Deleted })\n	older, err := r.Bus.Publish(ctx, r.Connection, records)\n"},
		{"lease ignored by reading", file,
			"	if err != nil {\n		return r.result, err\n	}\n	defer release()\n",
			"	if err != nil {\n		held, release = ctx, func() {}\n	}\n	defer release()\n"},
		{"lost lease not told as the cause", file, "err = errors.Join(lease, err)", "err = errors.Join(err)"},
	}
}

func renewing() []mutant {
	const file = "internal/oauth/renew.go"
	return []mutant{
		{"token renewed without the lease", file, "release, err := s.lease(ctx)", "release, err := func() {}, error(nil)"},
		{"token used before it is saved", file, "		if last {\n			s.cfg.Log.Error(", "		if !last {\n			return s.adopt(fresh), nil\n		}\n		if last {\n			s.cfg.Log.Error("},
	}
}

func merging() []mutant {
	const settle, batch, epoch = "internal/worker/settle.go", "internal/worker/batch.go", "internal/worker/epoch.go"
	return []mutant{
		{"no version check on merge", "internal/crm/facts.go", "	if r.Before(have) {\n		return Unchanged\n	}\n", ""},
		{"acknowledged before it is stored", settle,
			"	items := w.decode(messages)\n	w.do(ctx, items)\n",
			"	items := w.decode(messages)\n	for _, it := range items {\n		if it.err == nil {\n			_ = it.message.Ack()\n		}\n	}\n	w.do(ctx, items)\n"},
		{"dead letter acknowledged and not stored", settle, "err := it.message.Dead(ctx, phrase.OfError(it.err))", "_ = phrase.OfError\n		err := it.message.Ack()"},
		{"neighbours of a bad record not settled", settle, "	for _, it := range items {\n		if ctx.Err() != nil && it.err != nil {\n", "	for _, it := range items {\n		if slices.ContainsFunc(items, func(o *item) bool { return outcome.IsPermanent(o.err) }) && it.err == nil {\n			continue\n		}\n		if ctx.Err() != nil && it.err != nil {\n"},
		{"tried again without a pause", settle, "it.message.Retry(after)", "it.message.Retry(min(after, 0))"},
		{"a record's own failure taken for an outage", settle, "case outcome.IsOutage(err) || ctx.Err() != nil:", "case outcome.IsOutage(err) || outcome.IsPermanent(err) || ctx.Err() != nil:"},
		{"refused store taken for stored", batch, "			lost[k] = true // it is loaded again, and if it is broken made anew first\n", "			continue\n"},
		{"deal left in the account it was in", batch, "			work.change = max(work.change, facts.Merge(record, sequence))\n			continue\n", "			continue\n"},
		{"rank left as it was after a score", "internal/worker/publish.go", "			places.put(k, f, update.Score)\n", ""},
		{"tier change remembered and not published", "internal/worker/publish.go", "		published, err := w.Bus.PublishChanges(ctx, changes)\n", "		var published []account.Published\n		for i := range changes {\n			published = append(published, account.Published{Key: changes[i].Key(), Tier: changes[i].New, Known: true, Sequence: changes[i].After + 1, After: changes[i].After})\n		}\n		var err error\n"},
		{"tier not decided anew after a later score", "internal/worker/publish.go", "		if changes, err = w.unpublished(ctx, behind); err != nil {\n			return err\n		}\n", "		_ = behind\n		changes = nil\n"},
		{"tier that is about to be published not overtaken", "internal/worker/publish.go",
			"	if before.NeedsPublishing(score.Effective()) {\n", "	if e := score.Effective(); before.NeedsPublishing(e) && (!before.WasPublished || before.Published != e) {\n"},
		{"tier published over a newer one", "internal/bus/tiers.go", ", jetstream.WithExpectLastSequencePerSubject(c.After))", ")"},
		{"cache said to be whole too early", epoch, "		if reached {\n			break\n		}\n", "		_ = reached\n		break\n"},
		{"building taken over by nobody", epoch, "		} else if !outcome.IsConflict(err) {\n			return err\n		}\n		if !sleep(ctx, look) {", "		} else if outcome.IsConflict(err) {\n			return nil\n		} else {\n			return err\n		}\n		if !sleep(ctx, look) {"},
		{"lost cache not noticed", epoch, "if newest != epoch || !marked {", "if _ = marked; newest != epoch {"},
		{"mark of a lost index believed", batch, "work.indexed = state.Indexed == p.epoch && p.epoch > 0", "work.indexed = state.Indexed > 0"},
		{"deals of another epoch's account not routed", batch, "return works, keys, p.relocate(ctx, works, keys)", "return works, keys, nil"},
		{"broken entry not made anew", batch, "if outcome.IsBroken(loaded[i].Err) && p.anew == nil {", "if outcome.IsBroken(loaded[i].Err) && p.anew == nil && false {"},
	}
}

func planning() []mutant {
	const holding, runner = "internal/schedule/holding.go", "internal/schedule/runner.go"
	return []mutant{
		{"slot claimed under another name by each", "internal/schedule/scheduler.go", "slot := l.slot(due)", "slot := l.slot(due)\n		slot.Name += now.Format(\".000000\")"},
		{"end recorded twice", holding, "	case stored.Over() && (stored.Claim == 0 || stored.Claim >= job.Claim):\n		h.run = stored\n", ""},
		{"job settled before its end is stored", holding, "	h.run.State, h.run.Ended = state, time.Now().UTC()\n", "	h.settle(ctx)\n	h.run.State, h.run.Ended = state, time.Now().UTC()\n"},
		{"rate limit not waited for", runner,
			"	err = c.attempts(held)\n", "	err = c.attempts(held)\n	if _, ok := outcome.RateLimited(err); ok {\n		err = &outcome.RateLimitedError{After: time.Second}\n	}\n"},
		{"missed slots forgotten", "internal/schedule/scheduler.go", "		l.settled = since\n", "		_ = since\n		l.settled = now\n"},
		{"newer slot not claimed before an older gives way", runner, "	if _, err := r.cfg.Slots.Claim(ctx, newest); err != nil {\n		return false, phrase.Phrase{}, nil //nolint:nilerr // then it is run, which does no harm\n	}\n", ""},
	}
}

func writing() []mutant {
	const (
		file  = "internal/writeback/writeback.go"
		batch = "internal/writeback/batch.go"
	)
	return []mutant{
		{"write-back goes on without the lease", file,
			"	held, release, err := w.Leases.Hold(ctx, \"write.\"+w.Connection)\n	if err != nil {\n		return Result{}, err\n	}\n	defer release()\n	result, err := run(held)\n",
			"	held, release, err := w.Leases.Hold(ctx, \"write.\"+w.Connection)\n	if err != nil {\n		return Result{}, err\n	}\n	defer release()\n	result, err := run(context.WithoutCancel(held))\n"},
		{"only one batch written", file, "for len(rows) >= size || all && len(rows) > 0 {", "if len(rows) >= size || all && len(rows) > 0 {"},
		{"written from a cache that is not whole", file, "	} else if w.epoch == 0 {\n", "	} else if w.epoch == 0 && false {\n"},
		{"override written over", batch, "r.Deleted || closed(r) || c.stale(c.observed, r.Written)", "r.Deleted || closed(r)"},
		{"written without a second look", batch, "if diff := c.differs(r.Written, result); len(diff) > 0 {", "if diff := c.differs(c.observed, result); len(diff) > 0 {"},
		{"written before it is kept", batch, "		if err := w.keep(ctx, some, seen.now); err != nil {\n			return nil, err\n		}\n", "		_ = w.keep(ctx, some, seen.now)\n"},
		{"given back although somebody changed it", "internal/crm/edit.go", "		default:\n			changed++\n", "		default:\n			values[f] = before\n"},
		{"fewer results than rows taken as success", batch, "if all && len(results) != len(rows) {", "if all && len(results) > len(rows) {"},
		{"scores of another model written", file, "	if s.Model != w.Texts.Ref() {\n		result.Stale++\n		return\n	}\n", ""},
		{"time of scoring taken for a difference", "internal/writeback/diff.go", "return f == crm.FieldScoredAt || f == crm.FieldModel &&", "return f == crm.FieldModel &&"},
		{"a version of the model taken for a difference", "internal/writeback/diff.go", " || f == crm.FieldModel && scoring.Versions(have, want)", ""},
	}
}

func judging() []mutant {
	return []mutant{
		{"won and lost deals of an account vary alone", "internal/insight/stat/auc.go", "+2*unbiased(s11, all)/(m*n)", "+unbiased(s11, all)/(m*n)"},
	}
}
