package chaos

import (
	"testing"

	"github.com/icptier/icptier/internal/sandbox"
)

// journal plays commits of a HubSpot sandbox with one account of 300 employees.
func journal(t *testing.T) (*mirror, func(set map[string]any)) {
	t.Helper()
	m := newMirror(hubspot{})
	if m.oracle.model == nil {
		t.Fatal("the model of the harness cannot be read")
	}
	m.put("companies", sandbox.Object{ID: "1", Fields: map[string]any{"numberofemployees": "300", "annualrevenue": "20000000"}, Seq: 1})
	seq := uint64(1)
	return m, func(set map[string]any) {
		seq++
		m.take(sandbox.Commit{Seq: seq, Type: "companies", ID: "1", Set: set})
	}
}

// written is what write-back sets for 300 employees and 20 million: 50 and 22 points.
func written() map[string]any {
	s := newOracle(hubspot{})
	w := s.texts.Written(s.score("1", map[string]any{"numberofemployees": "300", "annualrevenue": "20000000"}, nil))
	set := map[string]any{}
	for f, v := range w {
		set[hubspot{}.field(f)] = v
	}
	return set
}

func TestMirrorIsContentWithWhatIsRight(t *testing.T) {
	m, commit := journal(t)
	if m.settle() != 1 {
		t.Error("an account without a tier is not missed")
	}
	commit(written())
	if left := m.settle(); left != 0 || m.tally() != (tally{}) {
		t.Errorf("%d are wrong and %+v is held against a right write: %v", left, m.tally(), m.wrongs(1))
	}
	if set := written(); set["icp_tier"] != "B" || set["icp_score"] != "72" {
		t.Errorf("the oracle gives %v and %v, want B and 72", set["icp_tier"], set["icp_score"])
	}
}

func TestMirrorSeesWhatIsWrong(t *testing.T) {
	for name, c := range map[string]struct {
		commits []map[string]any
		left    int
		want    tally
	}{
		"a change that never came":        {[]map[string]any{written(), {"numberofemployees": "30"}}, 1, tally{}},
		"a write that was lost":           {[]map[string]any{{"icp_tier": "B", "icp_score": "72", "icp_coverage": "100"}}, 1, tally{}},
		"an older state that comes back":  {[]map[string]any{written(), {"numberofemployees": "30"}, {"icp_tier": "C", "icp_score": "32"}, {"icp_tier": "B", "icp_score": "72"}}, 1, tally{Stale: 1}},
		"a tier that no state gives":      {[]map[string]any{{"icp_tier": "A", "icp_score": "90", "icp_coverage": "100"}}, 1, tally{Stale: 1}},
		"an override that no rep has set": {[]map[string]any{written(), {"icp_tier_override": "A"}}, 1, tally{Overwritten: 1}},
		"a write that changes nothing":    {[]map[string]any{written(), {}}, 0, tally{Needless: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			m, commit := journal(t)
			for _, set := range c.commits {
				commit(set)
			}
			if left := m.settle(); left != c.left || m.tally() != c.want {
				t.Errorf("%d are wrong and %+v is held against it, want %d and %+v: %v", left, m.tally(), c.left, c.want, m.wrongs(1))
			}
		})
	}
}

func TestMirrorKnowsTheRepsOverrides(t *testing.T) {
	m, commit := journal(t)
	commit(written())
	m.allow("1", "A")
	commit(map[string]any{"icp_tier_override": "A"})
	if left := m.settle(); left != 1 || m.tally() != (tally{}) {
		t.Errorf("%d are wrong and %+v is held against it: the tier is not the rep's yet", left, m.tally())
	}
}

func TestDealsFollowTheirAccounts(t *testing.T) {
	m, commit := journal(t)
	set := written()
	commit(set)
	m.put("deals", sandbox.Object{ID: "9", Fields: map[string]any{"dealstage": "qualifiedtobuy", "budget": "3", "@companies": "1:5,341"}, Seq: 100})
	if m.settle() != 2 { // the grade of the account, and the deal's qualification
		t.Errorf("wrong are %v, want the account and its deal", m.wrongs(5))
	}
	m.take(sandbox.Commit{Seq: 101, Type: "deals", ID: "9", Set: map[string]any{"@companies": nil}})
	if m.settle() != 0 {
		t.Errorf("wrong are %v after the deal has left the account", m.wrongs(5))
	}
	if got := (hubspot{}).accountOf(map[string]any{"@companies": "7:341;8:5,341"}); got != "8" {
		t.Errorf("the primary company is %q, want 8", got)
	}
}
