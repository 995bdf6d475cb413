package mapping

import (
	"slices"
	"testing"

	"github.com/icptier/icptier/internal/crm"
)

func TestWhichDealsAreAskedForTheirHistory(t *testing.T) {
	fields := &Fields{Inputs: map[string][]Field{
		"deal.champion": {{Name: "Champion"}}, "deal.budget": {{Name: "Budget"}}, "deal.need": {{Name: "Need"}}, "deal.need_at": {{Name: "Need_At"}},
	}}
	deal := func(id string, status crm.DealStatus, known ...string) *crm.Record {
		d := &crm.Deal{Status: status}
		for _, criterion := range []string{"budget", "champion", "metrics", "need"} {
			e := crm.Evidence{Criterion: criterion}
			if slices.Contains(known, criterion) {
				e.Level = crm.LevelProven
			}
			d.Evidence = append(d.Evidence, e)
		}
		return &crm.Record{Kind: crm.KindDeal, ID: id, Deal: d}
	}
	asked := deal("1", crm.DealOpen, "champion", "need")
	u := NewUndated([]*crm.Record{
		asked, deal("2", crm.DealWon, "budget"), deal("3", crm.DealOpen, "need", "metrics"), {Kind: crm.KindDeal, ID: "4", Deleted: true}, deal("5", crm.DealOpen),
	}, fields.Dated())
	if !slices.Equal(u.IDs, []string{"1"}) || !slices.Equal(u.Fields, []string{"Champion"}) {
		t.Errorf("asks for %v of %v, want the open deal whose champion is known", u.Fields, u.IDs)
	}
	for _, at := range []crm.Stamp{5, 9, 7} {
		u.Changed("1", "Champion", at)
	}
	u.Changed("1", "Need_At", 3)
	u.Changed("2", "Champion", 3)
	for _, e := range asked.Deal.Evidence {
		if want := map[string]crm.Stamp{"champion": 9}[e.Criterion]; e.At != want {
			t.Errorf("%s is from %d, want %d", e.Criterion, e.At, want)
		}
	}
}
