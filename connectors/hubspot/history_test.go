package hubspot_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/icptier/icptier/connectors/hubspot/hubspotsandbox"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
)

// TestDatesOfEvidence asks for the histories of open deals of which something is known, fifty
// at a time, and for none where the date is mapped.
func TestDatesOfEvidence(t *testing.T) {
	companies := firms(130)
	for i := range companies {
		deal := &companies[i].Deals[0]
		deal.Evidence = map[string]crm.Level{"champion": crm.LevelProven}
		if i%2 > 0 {
			deal.Status, deal.Closed = crm.DealWon, deal.Created.AddDate(0, 1, 0)
		}
	}
	const batchRead = "/deals/batch/read"
	p := open(t, companies)
	records, _, _ := p.read(crm.KindDeal, "")
	want := crm.StampOf(time.Date(2025, 2, 1, 0, 0, 0, 0, time.UTC))
	for _, r := range records {
		if at := r.Deal.Evidence[0].At; (at == want) != (r.Deal.Status == crm.DealOpen) {
			t.Fatalf("evidence of a deal that is %s is from %d", r.Deal.Status, at)
		}
	}
	// The pages have 100 and 30 deals, of which half are open.
	if n := p.calls(http.MethodPost, batchRead); len(records) != 130 || n != 2 {
		t.Errorf("%d deals took %d calls for histories, want 2", len(records), n)
	}

	p = open(t, companies, func(_ *hubspotsandbox.Options, s *connector.Settings) {
		s.Inputs = map[string]string{"deal.champion_at": "closedate"}
	})
	records, _, _ = p.read(crm.KindDeal, "")
	if at := records[1].Deal.Evidence[0].At; at != records[1].Deal.Closed || p.calls(http.MethodPost, batchRead) > 0 {
		t.Errorf("evidence is from %d, and the property behind it says %d", at, records[1].Deal.Closed)
	}
}

func TestHistoriesAreOfFiftyObjects(t *testing.T) {
	p := open(t, firms(60))
	var inputs []map[string]string
	for i := range 51 {
		inputs = append(inputs, map[string]string{"id": id(i)})
	}
	body := map[string]any{"inputs": inputs, "properties": []string{}, "propertiesWithHistory": []string{"champion"}}
	if status := p.post("/crm/objects/2026-03/deals/batch/read", body); status != http.StatusBadRequest {
		t.Errorf("51 objects with their history: status %d", status)
	}
	body["inputs"] = inputs[:50]
	if status := p.post("/crm/objects/2026-03/deals/batch/read", body); status != http.StatusOK {
		t.Errorf("50 objects with their history: status %d", status)
	}
}
