package writeback_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring/icp"
	"github.com/icptier/icptier/internal/scoring/icp/icptest"
	"github.com/icptier/icptier/internal/scoring/icp/text"
	"github.com/icptier/icptier/internal/writeback"
)

// publish scores all accounts of a portal with a model and writes back.
func publish(t *testing.T, p *portal, m *icp.Model, accounts int) writeback.Result {
	t.Helper()
	s := &states{}
	for i := range accounts {
		id := fmt.Sprint(i)
		f := icptest.Sized(int64(i), digested(p.accounts[id]))
		f.Account.Kind, f.Account.ID = crm.KindAccount, id
		score := icptest.Score(m, f)
		s.all = append(s.all, account.State{Facts: *f, Score: &score, Model: m.Ref()})
	}
	w := writeback.Writer{Connection: "hub", CRM: p, Cache: s, Texts: text.FieldsOf(m), Leases: leases{}}
	result, err := w.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// A version that knocks 12 accounts out costs 12 writes, and not one for every account of the CRM.
func TestAPublishWritesTheAccountsThatItChanges(t *testing.T) {
	const accounts = 80
	p := &portal{batch: 10, accounts: map[string]crm.Written{}}
	for i := range accounts {
		p.accounts[fmt.Sprint(i)] = crm.Written{}
	}
	first := icptest.Parse(t, []byte(icptest.Heads))
	if r := publish(t, p, first, accounts); r.Written != accounts {
		t.Fatalf("the first version wrote %d of %d", r.Written, accounts)
	}
	p.writes = nil
	second := icptest.Parse(t, []byte(strings.Replace(icptest.Heads, "criteria:",
		"knockouts: [{id: tiny, field: account.employees, below: 12, reason: {de: Winzig., en: Tiny.}}]\ncriteria:", 1)))
	if r := publish(t, p, second, accounts); r.Different != 12 || r.Written != 12 || len(p.writes) != 12 {
		t.Errorf("12 accounts are knocked out: %d differ, %d written", r.Different, r.Written)
	}
	for i := range accounts {
		holds, by := p.accounts[fmt.Sprint(i)], first.Ref()
		if i < 12 {
			by = second.Ref()
		}
		if holds[crm.FieldModel] != by || (holds[crm.FieldTier] == "X") != (i < 12) {
			t.Errorf("account of %d heads: %s by %s, want the version that wrote it, %s", i, holds[crm.FieldTier], holds[crm.FieldModel], by)
		}
	}
	// Another model is no version of this one: what it says, it says under its own name.
	if r := publish(t, p, icptest.Parse(t, []byte(strings.Replace(icptest.Heads, "model: heads", "model: other", 1))), accounts); r.Written != accounts {
		t.Errorf("another model wrote %d of %d", r.Written, accounts)
	}
}
