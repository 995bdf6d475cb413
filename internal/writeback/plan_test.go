package writeback_test

import (
	"fmt"
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
	"github.com/icptier/icptier/internal/writeback"
)

// listed is an account whose list was list when it was last read.
func listed(id, list string) account.State {
	s := scored(id, scoring.TierA, crm.Written{crm.FieldTier: "A", crm.FieldOverride: "B"})
	if list != "" {
		s.Facts.Account.Written[crm.FieldList] = list
	}
	return s
}

func list(name string, ids ...string) writeback.Plan {
	p := writeback.Plan{Field: crm.FieldList, Want: map[string]string{}, Mine: func(v string) bool { return v == name }}
	for _, id := range ids {
		p.Want[id] = name
	}
	return p
}

func TestAListIsMadeEqualToThePlan(t *testing.T) {
	p := &portal{batch: 2, accounts: map[string]crm.Written{
		"new": {}, "stays": {crm.FieldList: "Q1"}, "leaves": {crm.FieldList: "Q1"}, "other": {crm.FieldList: "Q2"}, "none": {},
		"changed meanwhile": {crm.FieldList: "Q3"}, "from another": {crm.FieldList: "Q2"},
	}}
	s := &states{all: []account.State{
		listed("new", ""), listed("stays", "Q1"), listed("leaves", "Q1"), listed("other", "Q2"), listed("none", ""),
		listed("changed meanwhile", "Q1"), listed("from another", "Q2"), listed("gone", ""),
	}}
	w := writeback.Writer{Connection: "hub", CRM: p, Cache: s, Leases: leases{}}
	result, err := w.Write(t.Context(), list("Q1", "new", "stays", "from another", "gone"))
	if err != nil {
		t.Fatal(err)
	}
	if result.Written != 3 || result.Different != 5 || result.Skipped != 2 {
		t.Errorf("result %+v", result)
	}
	want := map[string]string{"new": "Q1", "stays": "Q1", "leaves": "", "other": "Q2", "none": "", "changed meanwhile": "Q3", "from another": "Q1"}
	got := map[string]string{}
	for id, fields := range p.accounts {
		got[id] = fields[crm.FieldList]
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, row := range p.writes {
		if len(row.Values) != 1 {
			t.Errorf("wrote %v: a plan touches its own field and no other", row.Values)
		}
	}
	w.DryRun = true
	calls := p.calls
	if _, err := w.Write(t.Context(), list("Q1")); err != nil || p.calls != calls {
		t.Errorf("a dry run made %d writes, %v", p.calls-calls, err)
	}
}

func TestTiersAndOverridesAreNoPlan(t *testing.T) {
	for _, field := range []crm.Field{crm.FieldTier, crm.FieldOverride, crm.FieldReasons} {
		w := writeback.Writer{Connection: "hub", CRM: &portal{batch: 1}, Cache: &states{}, Leases: leases{}}
		if _, err := w.Write(t.Context(), writeback.Plan{Field: field}); err == nil {
			t.Errorf("%s can be planned", field)
		}
	}
}

// A plan that is written twice writes once, and accounts that it does not speak of keep
// what they hold.
func TestAPlanConverges(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		value := rapid.SampledFrom([]string{"", "Q1", "Q2"})
		p := &portal{batch: rapid.IntRange(1, 4).Draw(rt, "batch"), accounts: map[string]crm.Written{}}
		s := &states{}
		plan := list("Q1")
		before := map[string]string{}
		for i := range rapid.IntRange(0, 12).Draw(rt, "accounts") {
			id, holds := fmt.Sprint(i), value.Draw(rt, "holds")
			p.accounts[id] = crm.Written{crm.FieldList: holds}
			before[id] = holds
			s.all = append(s.all, listed(id, holds))
			if rapid.Bool().Draw(rt, "chosen") {
				plan.Want[id] = "Q1"
			}
		}
		w := writeback.Writer{Connection: "hub", CRM: p, Cache: s, Leases: leases{}}
		for range 2 {
			if _, err := w.Write(t.Context(), plan); err != nil {
				rt.Fatal(err)
			}
		}
		writes := map[string]int{}
		for _, row := range p.writes {
			writes[row.ID]++
		}
		for id, fields := range maps.All(p.accounts) {
			want := before[id]
			if _, chosen := plan.Want[id]; chosen {
				want = "Q1"
			} else if want == "Q1" {
				want = ""
			}
			if fields[crm.FieldList] != want || writes[id] > 1 {
				rt.Fatalf("%s held %q and holds %q after %d writes, want %q", id, before[id], fields[crm.FieldList], writes[id], want)
			}
		}
	})
}
