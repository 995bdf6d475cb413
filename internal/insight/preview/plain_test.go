package preview_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"testing"

	diffing "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/insight/preview"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/scoring/icp"
	icptext "github.com/icptier/icptier/internal/scoring/icp/text"
)

// plain is one account under both models, wholly scored from its facts.
type plain struct {
	company
	facts         crm.Facts
	before, after scoring.Score
}

// plainly is what a preview counts, by scoring all accounts wholly: the matrix without
// pipelines, the moves by account, and what write-back would change.
func plainly(current, candidate *icp.Model, companies []company) (matrix []preview.Cell, moves []preview.Move, accounts, deals int) {
	all := make([]plain, len(companies))
	for i, c := range companies {
		all[i] = plain{company: c, facts: c.facts()}
		current.Score(&all[i].facts, asOf, &all[i].before)
		candidate.Score(&all[i].facts, asOf, &all[i].after)
	}
	// Write-back compares what is written about a score, and the tier alone where there is no place.
	fields := icptext.FieldsOf(candidate)
	for i := range all {
		x := &all[i]
		if differs(x.written, fields.Written(&x.after)) {
			accounts++
		}
		next := 0
		for k := range x.facts.Deals {
			if r := &x.facts.Deals[k]; r.Deal.Status == crm.DealOpen && next < len(x.after.Deals) {
				if differs(r.Written, fields.WrittenDeal(&x.after.Deals[next])) {
					deals++
				}
				next++
			}
		}
	}
	allot(current, all, func(x *plain) *scoring.Score { return &x.before })
	allot(candidate, all, func(x *plain) *scoring.Score { return &x.after })
	cells := map[[2]scoring.Tier]int{}
	for i := range all {
		x := &all[i]
		w := x.facts.Account.Written
		same := scoring.Versions(w[crm.FieldModel], candidate.Ref()) && w[crm.FieldScore] == fmt.Sprint(x.after.Fit) && w[crm.FieldCoverage] == fmt.Sprint(x.after.Coverage)
		if same && len(x.after.Capped) > 0 && x.after.Override == "" {
			full := x.after // its words without the place
			full.Capped = nil
			full.Grade = scoring.Grade(full.Tier, full.Class)
			if differs(x.written, fields.Written(&full)) {
				accounts--
			}
			if x.written[crm.FieldTier] != string(x.after.Effective()) {
				accounts++
			}
		}
		from, to := x.before.Effective(), x.after.Effective()
		cells[[2]scoring.Tier{from, to}]++
		if from == to {
			continue
		}
		m := preview.Move{Connection: "hub", Account: x.id, Name: "Firma " + x.id, Owner: x.owner, From: from, To: to, Before: state(&x.before), After: state(&x.after), Criteria: []scoring.Move{}}
		if moved := scoring.Moves(x.before.Reasons, x.after.Reasons); moved != nil {
			m.Criteria = moved
		}
		moves = append(moves, m)
	}
	for _, key := range slices.SortedFunc(maps.Keys(cells), func(x, y [2]scoring.Tier) int {
		return cmp.Or(cmp.Compare(tiers(x[0]), tiers(y[0])), cmp.Compare(tiers(x[1]), tiers(y[1])))
	}) {
		matrix = append(matrix, preview.Cell{From: key[0], To: key[1], Accounts: cells[key]})
	}
	return matrix, moves, accounts, deals
}

func tiers(t scoring.Tier) int { return slices.Index(append(scoring.Tiers(), scoring.TierNone), t) }

func allot(m *icp.Model, all []plain, of func(*plain) *scoring.Score) {
	if m.Capacity() == nil {
		return
	}
	var contenders []scoring.Contender
	for i := range all {
		contenders = append(contenders, m.Contender(all[i].id, &all[i].facts, of(&all[i])))
	}
	for id, by := range m.Capacity().Allot(contenders) {
		of(&all[slices.IndexFunc(all, func(x plain) bool { return x.id == id })]).Cap(by)
	}
}

func state(s *scoring.Score) preview.State {
	one := preview.State{Fit: s.Fit, Coverage: s.Coverage, Model: s.Tier, Knockout: s.Knockout, Excluded: s.Excluded, Held: s.Held}
	if len(s.Capped) > 0 {
		one.Full = s.Capped[0].From
	}
	return one
}

// someModel draws a model that differs from others in whatever may differ.
func someModel(t *rapid.T, tt testing.TB, version string) *icp.Model {
	pick := func(name, old string, other ...string) []string {
		return []string{old, rapid.SampledFrom(append(other, old)).Draw(t, name)}
	}
	limits := pick("capacity", "  hysteresis: 10", "  capacity: {A: 1}", "  hysteresis: 5\n  capacity: {A: 1, B: 2, per: owner}", "  hysteresis: 20\n  capacity: {B: 1, C: 1}")
	return model(tt, slices.Concat(
		[]string{`version: "1"`, fmt.Sprintf("version: %q", version)},
		pick("points", "SAP: 40", "SAP: 25", "SAP: 10"), pick("band", "from: 5, to: 99, points: 20", "from: 5, to: 99, points: 45"),
		pick("unknown", "points: 60, bands", "points: 60, unknown: 20, bands"), pick("knock-out", "below: 5", "below: 50"), pick("cut", "B: {score: 50}", "B: {score: 41}", "B: {score: 50, coverage: 0.8}"), pick("top", "A: {score: 70}", "A: {score: 55}"),
		pick("applies", "[prospect]", "[prospect, customer]"), limits,
		pick("segments", "criteria:\n", "segments:\n  - {id: all, qualification: meddic}\ncriteria:\n", "segments:\n  - {id: large, when: 'account.employees >= 100', qualification: bant}\ncriteria:\n"),
	)...)
}

// A preview rates accounts, and scores wholly those alone that move. That has to be what scoring
// all of them wholly gives.
func TestAPreviewIsWhatScoringAllAccountsGives(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		current, candidate := someModel(rt, t, "1"), someModel(rt, t, "2")
		companies := someAccounts(rt)
		for i := range companies {
			someFields(rt, &companies[i], current, candidate)
		}
		got := compare(current, candidate, companies...)
		matrix, moves, accounts, deals := plainly(current, candidate, companies)
		for i := range got.Matrix {
			got.Matrix[i].Pipeline = preview.Pipeline{}
		}
		for i := range got.Moves {
			got.Moves[i].Pipeline = preview.Pipeline{}
		}
		slices.SortFunc(got.Moves, func(x, y preview.Move) int { return cmp.Compare(x.Account, y.Account) })
		slices.SortFunc(moves, func(x, y preview.Move) int { return cmp.Compare(x.Account, y.Account) })
		if len(matrix) == 0 {
			matrix = []preview.Cell{}
		}
		if len(moves) == 0 {
			moves = []preview.Move{}
		}
		if diff := diffing.Diff(matrix, got.Matrix); diff != "" {
			rt.Errorf("matrix (-plain +preview):\n%s", diff)
		}
		if diff := diffing.Diff(moves, got.Moves); diff != "" {
			rt.Errorf("moves (-plain +preview):\n%s", diff)
		}
		if w := got.Connections[0].WriteBack; w.Accounts != accounts || w.Deals != deals {
			rt.Errorf("write-back of %d accounts and %d deals, scored wholly %d and %d", w.Accounts, w.Deals, accounts, deals)
		}
	})
}

// someFields has the CRM hold what one of the models would write, or not.
func someFields(t *rapid.T, c *company, models ...*icp.Model) {
	c.employees = rapid.SampledFrom([]int64{-1, 3, 50, 50, 200}).Draw(t, "few different numbers of employees")
	for i := range c.deals {
		for _, criterion := range []string{"authority", "champion", "need", "pain"} {
			if rapid.Bool().Draw(t, criterion) {
				c.deals[i].Evidence = append(c.deals[i].Evidence, crm.Evidence{Criterion: criterion, Level: crm.Level(rapid.IntRange(1, 3).Draw(t, "level")), At: asOf})
			}
		}
	}
	if rapid.IntRange(0, 4).Draw(t, "by hand") > 0 { // so that most take part in full tiers
		delete(c.written, crm.FieldOverride)
	}
	m := rapid.SampledFrom(append(models, nil)).Draw(t, "fields of")
	if m == nil {
		return
	}
	f, s := c.facts(), scoring.Score{}
	m.Score(&f, asOf, &s)
	fields := icptext.FieldsOf(m)
	c.written = digested(c.written, fields.Written(&s))
	for range c.deals {
		c.deal = append(c.deal, nil)
	}
	next := 0
	for i := range c.deals {
		if c.deals[i].Status == crm.DealOpen && next < len(s.Deals) {
			c.deal[i] = digested(nil, fields.WrittenDeal(&s.Deals[next]))
			next++
		}
	}
}

// digested are fields as a CRM's record has them, beside those that reps fill.
func digested(by crm.Written, fields map[crm.Field]string) crm.Written {
	w := crm.Written{}
	for f, v := range by {
		if f.ReadOnly() {
			w[f] = v
		}
	}
	for f, v := range fields {
		if f.Long() {
			v = crm.Digest(v)
		}
		if v != "" {
			w[f] = v
		}
	}
	return w
}
