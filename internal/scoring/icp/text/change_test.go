package text_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/scoring/icp/icptest"
	"github.com/icptier/icptier/internal/scoring/icp/text"
)

func changeOf(s scoring.Score) *scoring.Change {
	return &scoring.Change{
		New: s.Tier, Fit: s.Fit, Reasons: s.Reasons, Knockout: s.Knockout, Excluded: s.Excluded, Override: s.Override, Model: s.Model, At: s.AsOf, Revision: s.Revision,
	}
}

// TestChanges holds the sentences of changes, to be read aloud.
func TestChanges(t *testing.T) {
	m := icptest.Load(t, icptest.DefaultModel)
	source := string(m.Source())
	other := icptest.Parse(t, []byte(strings.NewReplacer(
		"version: 2026-Q4", "version: 2027-Q1",
		"{from: 20, to: 49, points: 10}", "{from: 20, to: 49, points: 12}",
		"  - id: region\n    field: account.postal_code", "  - id: area\n    field: account.postal_code\n    label: {de: Gebiet, en: Area}",
	).Replace(source)))
	with := func(do func(a *crm.Account)) *crm.Facts {
		f := icptest.Ideal()
		do(f.Account.Account)
		return f
	}
	small := with(func(a *crm.Account) { a.Employees, a.Technologies = new(int64(40)), nil })
	set := icptest.Ideal()
	set.Account.Written = crm.Written{crm.FieldOverride: "C"}
	var b strings.Builder
	say := func(name string, later *icp.Model, earlier *icp.Model, before, after *scoring.Change) {
		fmt.Fprintf(&b, "== %s\n", name)
		for _, lang := range []string{"de", "en"} {
			told := text.In(lang, later).Change(earlier, before, after)
			fmt.Fprintf(&b, "%s: %s\n", lang, told.Headline)
			for _, line := range told.Lines() {
				fmt.Fprintf(&b, "    %s\n", line)
			}
		}
	}
	now := changeOf(icptest.Score(m, icptest.Ideal()))
	say("the first score", m, nil, nil, now)
	say("it grew", m, nil, changeOf(icptest.Score(m, small)), now)
	say("a point", m, nil, changeOf(icptest.Score(m, with(func(a *crm.Account) { a.LastActivity = icptest.Today() - 4*icptest.Day }))), now)
	say("knocked out", m, nil, now, changeOf(icptest.Score(m, with(func(a *crm.Account) { a.Employees = new(int64(12)) }))))
	say("not any more", m, nil, changeOf(icptest.Score(m, with(func(a *crm.Account) { a.Country = "FR" }))), now)
	say("a value that cannot be used", m, nil, now, changeOf(icptest.Score(m, with(func(a *crm.Account) { a.Employees = new(int64(-5)) }))))
	say("a customer by now", m, nil, now, changeOf(icptest.Score(m, with(func(a *crm.Account) { a.Relationship = "customer" }))))
	say("set by a rep", m, nil, now, changeOf(icptest.Score(m, set)))
	say("and no longer", m, nil, changeOf(icptest.Score(m, set)), now)
	var later scoring.Score
	m.Score(icptest.Ideal(), icptest.Today()+90*icptest.Day, &later)
	say("time went by", m, nil, now, changeOf(later))
	say("another model", other, m, changeOf(icptest.Score(m, small)), changeOf(icptest.Score(other, small)))
	say("another model, of which the earlier is lost", other, nil, changeOf(icptest.Score(m, small)), changeOf(icptest.Score(other, small)))
	icptest.Golden(t, *update, "changes.txt", b.String())
}

// TestMovesOfAChangeAddUp holds that nothing that moved a score is left out.
func TestMovesOfAChangeAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, other := icptest.DrawModel(t), icptest.DrawModel(t)
		before, after := icptest.Score(m, icptest.AnyFacts().Draw(t, "before")), icptest.Score(other, icptest.AnyFacts().Draw(t, "after"))
		if before.Tier == scoring.TierNone || after.Tier == scoring.TierNone {
			return
		}
		sum := 0
		for _, move := range text.In("de", other).Change(m, changeOf(before), changeOf(after)).Moves {
			sum += move.Points
		}
		if sum != after.Fit-before.Fit {
			t.Fatalf("moves add up to %d, and the fit went from %d to %d", sum, before.Fit, after.Fit)
		}
	})
}
