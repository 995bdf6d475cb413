package accounts

import (
	"context"
	"testing"

	"github.com/icptier/icptier/internal/answer"
	"github.com/icptier/icptier/internal/cache/cachetest"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// told is a history of tier changes.
type told struct {
	History
	changes []scoring.Change
}

func (h told) EveryChange(_ context.Context, connection string, each func(scoring.Change) error) error {
	for _, c := range h.changes {
		if c.Connection == connection {
			if err := each(c); err != nil {
				return err
			}
		}
	}
	return nil
}

// TestAReviewJoinsTheHistoryOfTiersWithDeals: a deal counts in the tier that its account stood in
// when it was created, whatever the tier is today.
func TestAReviewJoinsTheHistoryOfTiersWithDeals(t *testing.T) {
	day := func(before int) crm.Stamp { return crm.StampOf(asOf.Time().AddDate(0, 0, -before)) }
	f := employer("moved", "o1", 100, nil)
	f.Deals = []crm.Record{
		{Kind: crm.KindDeal, ID: "1", Deal: &crm.Deal{Status: crm.DealLost, Created: day(40), Closed: day(35)}},
		{Kind: crm.KindDeal, ID: "2", Deal: &crm.Deal{Status: crm.DealWon, Created: day(10), Closed: day(5)}},
		{Kind: crm.KindDeal, ID: "3", Deleted: true},
	}
	r := cachetest.Open(t, cachetest.Server(t))
	a := newOffice(t, r, f, employer("quiet", "o1", 90, crm.Written{crm.FieldOverride: "D"}))
	a.State = func(context.Context) (answer.Cache, error) { return answer.Cache{Whole: true}, nil }
	a.Progress = func(answer.Progress) {}
	a.History = told{changes: []scoring.Change{
		{Connection: "hub", Account: "moved", New: "D", At: day(50)}, {Connection: "hub", Account: "moved", New: "B", At: day(20)},
		{Connection: "hub", Account: "quiet", New: "D", At: day(50), Override: "D"}, {Connection: "other", Account: "moved", New: "X", At: day(1)},
	}}
	reports := &Reports{Reader: a.Reader, Explore: Explore{Share: 0.5, Seed: 1}}
	report, err := reports.Review(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	found := map[scoring.Tier][2]int{}
	accounts := 0
	for _, row := range report.Tiers {
		found[row.Tier] = [2]int{row.Won, row.Deals}
		accounts += row.Accounts
	}
	if found["D"] != [2]int{0, 1} || found["B"] != [2]int{1, 1} || accounts != 2 {
		t.Errorf("tiers %+v, %d accounts", report.Tiers, accounts)
	}
	if report.Overrides[1].Accounts != 1 || report.Lift.Value != nil {
		t.Errorf("overrides %+v, lift %+v", report.Overrides, report.Lift)
	}
	counts, alarms, err := reports.Look(t.Context(), "hub")
	if err != nil || counts["deals"] != 2 || counts["accounts"] != 2 || len(alarms) != 0 {
		t.Errorf("counts %v, alarms %v, %v", counts, alarms, err)
	}
	if table := report.Table(); len(table.Rows) != len(scoring.Tiers()) || table.Hint.DE == "" || table.Hint.EN == "" {
		t.Errorf("table %+v", table)
	}
}
