package accounts

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/cache"
	"github.com/icptier/icptier/internal/cache/cachetest"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring/icp/compile"
	"github.com/icptier/icptier/internal/writeback"
)

// A preview is of the accounts as the cache has them now: those that changed, those that came and those
// that went since the last one, and without those that cannot be read.
func TestAPreviewFollowsTheCache(t *testing.T) {
	cachetest.Each(t, func(t *testing.T, r *cache.Redis) {
		one := employer("1", "x", 90, nil)
		a := newOffice(t, r, one, employer("2", "x", 80, nil), employer("3", "y", 70, nil), employer("4", "y", 5, nil))
		var left []string
		a.Left = func(all []account.Fault) {
			for _, f := range all {
				left = append(left, f.Key.ID)
			}
		}
		candidate, err := compile.Parse("room.yaml", []byte(strings.NewReplacer(`"1"`, `"2"`, "A: {score: 70}", "A: {score: 75}", "capacity: {A: 2", "capacity: {A: 1").Replace(roomModel)))
		if err != nil {
			t.Fatal(err)
		}
		reports := &Reports{Reader: a.Reader, Diff: writeback.Diff}
		reports.Progress = func(answer.Progress) {}
		moves := func(when string, accounts int, want ...string) {
			t.Helper()
			report, err := reports.Compare(t.Context(), a.models.Model(), candidate)
			if err != nil {
				t.Fatal(when, err)
			}
			var got []string
			for _, m := range report.Moves {
				got = append(got, fmt.Sprintf("%s %s>%s %d%s", m.Account, m.From, m.To, m.After.Fit, m.After.Full))
			}
			if diff := cmp.Diff(want, got); diff != "" || report.Accounts != accounts {
				t.Errorf("%s: %d accounts, moves (-want +got):\n%s", when, report.Accounts, diff)
			}
		}
		moves("at first", 4, "2 A>B 80A", "3 A>B 70")
		heads := int64(79)
		one.Account.Account.Employees = &heads
		a.put(t, one, 1)
		a.put(t, employer("5", "z", 100, nil), 0)
		a.put(t, employer("6", "z", 90, nil), 0)
		moves("later", 6, "1 A>B 70", "3 A>B 70", "6 A>B 90A")
		gone := employer("6", "z", 90, nil)
		gone.Account.Deleted, gone.Account.Account = true, nil
		a.put(t, gone, 1)
		moves("once one is gone", 5, "1 A>B 70", "3 A>B 70")
		if len(left) != 0 {
			t.Errorf("left out: %v", left)
		}
	})
}

// One account over which a rule panics is left out and named; the rest is compared.
func TestAPreviewLeavesOutWhatPanics(t *testing.T) {
	r := cachetest.Open(t, cachetest.Server(t))
	a := newOffice(t, r, employer("1", "x", 90, nil), employer("2", "x", 80, nil))
	var left []account.Fault
	a.Left = func(all []account.Fault) { left = append(left, all...) }
	reports := &Reports{Reader: a.Reader, Diff: func(observed crm.Written, _ map[crm.Field]string) map[crm.Field]string {
		if observed[crm.FieldOverride] != "" {
			panic("over this one")
		}
		return nil
	}}
	reports.Progress = func(answer.Progress) {}
	a.put(t, employer("3", "x", 70, crm.Written{crm.FieldOverride: "B"}), 0)
	report, err := reports.Compare(t.Context(), a.models.Model(), a.models.Model())
	if err != nil || report.Accounts != 2 || len(left) != 1 || left[0].Key.ID != "3" {
		t.Errorf("%d accounts, left out %v, %v", report.Accounts, left, err)
	}
}
