package writeback_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/writeback"
)

// portal is a CRM in memory: it digests long texts when read, as connectors do.
type portal struct {
	accounts map[string]crm.Written
	closed   map[string]bool
	refuse   map[string]error
	fail     error // of the next Write
	batch    int
	writes   []connector.Row
	calls    int
}

func (p *portal) Lookup(_ context.Context, kind crm.Kind, ids []string) ([]crm.Record, error) {
	var records []crm.Record
	for _, id := range ids {
		fields, ok := p.accounts[id]
		r := crm.Record{Kind: kind, ID: id, Deleted: !ok}
		if ok {
			r.Written, r.Texts = digested(fields), maps.Clone(fields)
			if kind == crm.KindDeal {
				r.Deal = &crm.Deal{Status: crm.DealOpen}
				if p.closed[id] {
					r.Deal.Status = crm.DealWon
				}
			}
		}
		records = append(records, r)
	}
	return records, nil
}

func digested(fields crm.Written) crm.Written {
	read := crm.Written{}
	for f, v := range fields {
		if f.Long() {
			v = crm.Digest(v)
		}
		read[f] = v
	}
	return read
}

func (p *portal) Write(_ context.Context, _ crm.Kind, rows []connector.Row) ([]connector.Result, error) {
	p.calls++
	if len(rows) > p.batch {
		return nil, fmt.Errorf("%d rows in a batch of %d", len(rows), p.batch)
	}
	if err := p.fail; err != nil {
		p.fail = nil
		return nil, err
	}
	results := make([]connector.Result, len(rows))
	for i, row := range rows {
		results[i] = connector.Result{ID: row.ID, Err: p.refuse[row.ID]}
		if p.refuse[row.ID] == nil {
			maps.Copy(p.accounts[row.ID], row.Values)
			p.writes = append(p.writes, row)
		}
	}
	return results, nil
}
func (p *portal) BatchSize(crm.Kind, connector.Verb) int { return p.batch }

// states is a cache in memory.
type states struct {
	all     []account.State
	missing bool
	epoch   func() uint64 // nil is always the first
}

func (s *states) Whole(context.Context) (uint64, error) {
	if s.missing {
		return 0, nil
	}
	if s.epoch != nil {
		return s.epoch(), nil
	}
	return 1, nil
}
func (s *states) Walk(_ context.Context, _ string, _ bool, each func([]crm.Key, []account.State) error) error {
	for i := range s.all {
		if err := each([]crm.Key{{Connection: "hub", ID: s.all[i].Facts.Account.ID}}, s.all[i:i+1]); err != nil {
			return err
		}
	}
	return nil
}

// texts writes tier and reasons as plainly as can be.
type texts struct{}

func (texts) Ref() string { return "m" }
func (texts) Written(s *scoring.Score) map[crm.Field]string {
	return map[crm.Field]string{
		crm.FieldTier: string(s.Tier), crm.FieldReasons: "because of " + string(s.Tier), crm.FieldScoredAt: fmt.Sprint(s.AsOf),
	}
}
func (texts) WrittenDeal(d *scoring.DealScore) map[crm.Field]string {
	return map[crm.Field]string{crm.FieldQualificationGaps: "ask about the budget of " + d.ID}
}

type leases struct{ taken bool }

func (l leases) Hold(ctx context.Context, _ string) (context.Context, func(), error) {
	if l.taken {
		return nil, nil, outcome.Conflict(errors.New("somebody else writes"))
	}
	return ctx, func() {}, nil
}

// scored is an account with a tier, as the CRM showed it when it was last read.
func scored(id string, tier scoring.Tier, read crm.Written, deals ...string) account.State {
	s := account.State{
		Facts: crm.Facts{Account: &crm.Record{Kind: crm.KindAccount, ID: id, Account: &crm.Account{}, Written: read}},
		Score: &scoring.Score{Tier: tier, Model: "m", AsOf: 7}, Model: "m",
	}
	for _, d := range deals {
		s.Facts.Deals = append(s.Facts.Deals, crm.Record{Kind: crm.KindDeal, ID: d, Deal: &crm.Deal{Status: crm.DealOpen}})
		s.Score.Deals = append(s.Score.Deals, scoring.DealScore{ID: d})
	}
	return s
}

func write(t *testing.T, p *portal, s *states) (writeback.Result, error) {
	t.Helper()
	w := writeback.Writer{Connection: "hub", CRM: p, Cache: s, Texts: texts{}, Leases: leases{}}
	return w.Run(t.Context())
}

func TestOnlyDifferencesAreWritten(t *testing.T) {
	right := crm.Written{crm.FieldTier: "A", crm.FieldReasons: crm.Digest("because of A"), crm.FieldScoredAt: "1"}
	p := &portal{batch: 2, accounts: map[string]crm.Written{"right": {crm.FieldTier: "A", crm.FieldReasons: "because of A"}, "new": {}, "other": {crm.FieldTier: "C"}, "d1": {}}}
	s := &states{all: []account.State{
		scored("right", scoring.TierA, right), scored("new", scoring.TierB, nil), scored("other", scoring.TierA, crm.Written{crm.FieldTier: "C"}, "d1"),
	}}
	result, err := write(t, p, s)
	if err != nil {
		t.Fatal(err)
	}
	if result.Written != 3 || result.Different != 3 || result.Compared != 4 {
		t.Errorf("result %+v", result)
	}
	for _, row := range p.writes {
		if row.ID == "right" {
			t.Error("wrote a record that was right already")
		}
	}
	if p.accounts["other"][crm.FieldTier] != "A" || !strings.Contains(p.accounts["d1"][crm.FieldQualificationGaps], "d1") {
		t.Errorf("the CRM holds %v", p.accounts)
	}
}

func TestOnlyTheAccountsOfATeamAreWritten(t *testing.T) {
	p := &portal{batch: 9, accounts: map[string]crm.Written{"ours": {}, "theirs": {}, "nobody's": {}, "d1": {}, "d2": {}}}
	s := &states{all: []account.State{scored("ours", scoring.TierA, nil, "d1"), scored("theirs", scoring.TierB, nil, "d2"), scored("nobody's", scoring.TierC, nil)}}
	for i, owner := range []string{"7", "8", ""} {
		s.all[i].Facts.Account.Account.Owner = owner
	}
	w := writeback.Writer{Connection: "hub", CRM: p, Cache: s, Texts: texts{}, Leases: leases{}, Owners: []string{"9", "7"}}
	result, err := w.Run(t.Context())
	if err != nil || result.Compared != 2 || result.Written != 2 || p.accounts["ours"][crm.FieldTier] != "A" || len(p.accounts["theirs"])+len(p.accounts["nobody's"])+len(p.accounts["d2"]) > 0 {
		t.Errorf("%+v, %v: the CRM holds %v", result, err, p.accounts)
	}
	w.Owners = nil
	if result, err = w.Run(t.Context()); err != nil || result.Compared != 5 || p.accounts["theirs"][crm.FieldTier] != "B" {
		t.Errorf("%+v, %v: the CRM holds %v", result, err, p.accounts)
	}
}

func TestASecondRunWritesNothingEvenBeforeTheNextPull(t *testing.T) {
	p := &portal{batch: 100, accounts: map[string]crm.Written{"1": {}}}
	s := &states{all: []account.State{scored("1", scoring.TierB, nil)}}
	for range 2 {
		if _, err := write(t, p, s); err != nil {
			t.Fatal(err)
		}
	}
	if p.calls != 1 {
		t.Errorf("%d writes, want 1: the second run reads what the first one wrote", p.calls)
	}
}

func TestWhatIsLeftAlone(t *testing.T) {
	tests := []struct {
		name  string
		crm   crm.Written // nil: gone
		read  crm.Written
		model string
	}{
		{"a record that is gone", nil, nil, "m"},
		{"an override that a rep has just set", crm.Written{crm.FieldOverride: "A"}, nil, "m"},
		{"an override that a rep has just taken back", crm.Written{}, crm.Written{crm.FieldOverride: "A"}, "m"},
		{"a score of another model", crm.Written{}, nil, "older"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := &portal{batch: 10, accounts: map[string]crm.Written{}}
			if tt.crm != nil {
				p.accounts["1"] = tt.crm
			}
			s := &states{all: []account.State{scored("1", scoring.TierD, tt.read)}}
			s.all[0].Model = tt.model
			result, err := write(t, p, s)
			if err != nil || len(p.writes) > 0 {
				t.Errorf("wrote %v, %+v, %v", p.writes, result, err)
			}
			if stale := result.Stale == 1; stale != (tt.model != "m") {
				t.Errorf("%d accounts are left out for their model", result.Stale)
			}
		})
	}
	t.Run("a deal that was closed meanwhile", func(t *testing.T) {
		p := &portal{batch: 10, accounts: map[string]crm.Written{"1": {crm.FieldTier: "D", crm.FieldReasons: "because of D"}, "d": {}}, closed: map[string]bool{"d": true}}
		s := &states{all: []account.State{scored("1", scoring.TierD, digested(p.accounts["1"]), "d")}}
		if result, err := write(t, p, s); err != nil || result.Skipped != 1 || len(p.writes) > 0 {
			t.Errorf("wrote %v, %+v, %v", p.writes, result, err)
		}
	})
}

func TestARowsFailureIsThatRows(t *testing.T) {
	p := &portal{batch: 10, accounts: map[string]crm.Written{"1": {}, "2": {}, "3": {}}, refuse: map[string]error{"2": outcome.Permanent(errors.New("a validation rule says no"))}}
	s := &states{all: []account.State{scored("1", scoring.TierA, nil), scored("2", scoring.TierA, nil), scored("3", scoring.TierA, nil)}}
	result, err := write(t, p, s)
	if err != nil || result.Written != 2 || result.Refused != 1 {
		t.Fatalf("%+v, %v", result, err)
	}
	if len(result.Refusals) != 1 || !strings.Contains(result.Refusals[0], "account 2: a validation rule says no") {
		t.Errorf("refusals %v", result.Refusals)
	}
}

func TestABatchThatFailsIsMendedByTheNextRun(t *testing.T) {
	p := &portal{batch: 1, accounts: map[string]crm.Written{"1": {}, "2": {}}, fail: errors.New("502")}
	s := &states{all: []account.State{scored("1", scoring.TierA, nil), scored("2", scoring.TierA, nil)}}
	if _, err := write(t, p, s); err == nil || !strings.Contains(err.Error(), "write back to hub: 502") {
		t.Fatalf("error %v", err)
	}
	if result, err := write(t, p, s); err != nil || result.Written != 2 {
		t.Errorf("the next run: %+v, %v", result, err)
	}
}

func TestWriteBackWaitsForAWholeCache(t *testing.T) {
	p := &portal{batch: 1, accounts: map[string]crm.Written{"1": {}}}
	if _, err := write(t, p, &states{missing: true}); !errors.Is(err, writeback.ErrNotWhole) {
		t.Errorf("error %v, want ErrNotWhole", err)
	}
}

func TestADryRunAsksNobody(t *testing.T) {
	s := &states{all: []account.State{scored("1", scoring.TierA, crm.Written{crm.FieldTier: "B"})}}
	var told []writeback.Difference
	w := writeback.Writer{
		Connection: "hub", CRM: &portal{batch: 5}, Cache: s, Texts: texts{}, Leases: leases{taken: true},
		DryRun: true, Row: func(d writeback.Difference) { told = append(told, d) },
	}
	result, err := w.Run(t.Context())
	if err != nil || result.Written != 0 || len(told) != 1 || told[0].Before[crm.FieldTier] != "B" || told[0].After[crm.FieldTier] != "A" {
		t.Errorf("%+v, told %+v, %v", result, told, err)
	}
}

func TestDiffIsExactlyWhatMakesThemEqual(t *testing.T) {
	fields := append(crm.FieldsOf(crm.KindAccount), crm.FieldsOf(crm.KindDeal)...)
	values := rapid.MapOf(rapid.SampledFrom(fields), rapid.SampledFrom([]string{"", "A", "B", "40"}))
	rapid.Check(t, func(t *rapid.T) {
		holds := crm.Written(values.Draw(t, "holds"))
		desired := values.Draw(t, "desired")
		diff := writeback.Diff(digested(holds), desired)
		after := maps.Clone(holds)
		maps.Copy(after, diff)
		if again := writeback.Diff(digested(after), desired); len(again) > 0 {
			t.Fatalf("after writing %v there is still %v", diff, again)
		}
		for f := range diff {
			if f.ReadOnly() {
				t.Fatalf("%s belongs to reps", f)
			}
		}
		if _, ok := diff[crm.FieldScoredAt]; ok && len(diff) == 1 {
			t.Fatal("the time of scoring is no difference by itself")
		}
	})
}

// Lists and territories belong to those who plan: neither a tier that changes nor one
// that does not touches them.
func TestTiersLeaveListsAndTerritoriesAlone(t *testing.T) {
	planned := crm.Written{crm.FieldList: "Messe 2027", crm.FieldTerritory: "Süd"}
	p := &portal{batch: 10, accounts: map[string]crm.Written{"1": maps.Clone(planned), "2": maps.Clone(planned)}}
	s := &states{all: []account.State{scored("1", scoring.TierA, planned), scored("2", scoring.TierB, planned)}}
	if result, err := write(t, p, s); err != nil || result.Written != 2 {
		t.Fatalf("%+v, %v", result, err)
	}
	for id, fields := range p.accounts {
		for f, want := range planned {
			if fields[f] != want {
				t.Errorf("account %s: %s is %q, want %q as it was", id, f, fields[f], want)
			}
		}
	}
	for _, row := range p.writes {
		for f := range row.Values {
			if f.Optional() {
				t.Errorf("account %s: %s was written", row.ID, f)
			}
		}
	}
}

func TestNothingIsWrittenOnceTheCacheIsNotWhole(t *testing.T) {
	for name, then := range map[string]uint64{"lost": 0, "built anew meanwhile": 2} {
		t.Run(name, func(t *testing.T) {
			var all []account.State
			accounts := map[string]crm.Written{}
			for i := range 6 {
				id := fmt.Sprint(i)
				all, accounts[id] = append(all, scored(id, "A", nil)), crm.Written{}
			}
			p := &portal{accounts: accounts, batch: 2}
			cached := &states{all: all, epoch: func() uint64 {
				if len(p.writes) >= 2 { // it goes after the first batch
					return then
				}
				return 1
			}}
			result, err := write(t, p, cached)
			if !errors.Is(err, writeback.ErrNotWhole) || result.Written != 2 || len(p.writes) != 2 {
				t.Errorf("wrote %d, %v", len(p.writes), err)
			}
		})
	}
}

// careless panics over one account.
type careless struct{ texts }

func (c careless) Written(s *scoring.Score) map[crm.Field]string {
	if s.Fit == 13 {
		var none *scoring.DealScore
		return c.WrittenDeal(none)
	}
	return c.texts.Written(s)
}

func TestAnAccountThatCannotBeComparedIsLeftOut(t *testing.T) {
	broken, bad := scored("broken", "A", nil), scored("panics", "A", nil)
	broken.Err = outcome.Broken(errors.New("no JSON"))
	bad.Score.Fit = 13
	p := &portal{accounts: map[string]crm.Written{"broken": {}, "panics": {}, "1": {}, "2": {}}, batch: 10}
	w := writeback.Writer{
		Connection: "hub", CRM: p, Texts: careless{}, Leases: leases{},
		Cache: &states{all: []account.State{scored("1", "A", nil), broken, bad, scored("2", "B", nil)}},
	}
	result, err := w.Run(t.Context())
	if err != nil || result.Written != 2 || len(result.Faults) != 2 || result.Faults[0].Key.ID != "broken" || result.Faults[1].Key.ID != "panics" {
		t.Errorf("%+v, %v", result, err)
	}
	if len(p.accounts["broken"])+len(p.accounts["panics"]) != 0 {
		t.Error("what could not be compared was written")
	}
}
