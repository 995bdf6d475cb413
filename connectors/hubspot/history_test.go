package hubspot_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/icptier/icptier/connectors/hubspot"
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

// TestEveryBatchReadNamesHistories looks at what is sent: HubSpot's description requires the list
// of properties with history in every batch read, also where it is empty.
func TestEveryBatchReadNamesHistories(t *testing.T) {
	p := open(t, firms(3))
	target, err := url.Parse(p.url)
	if err != nil {
		t.Fatal(err)
	}
	var bodies []map[string]any
	forward := httputil.NewSingleHostReverseProxy(target)
	between := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "/objects/") && strings.HasSuffix(r.URL.Path, "/batch/read") { // and not of associations
			text, err := io.ReadAll(r.Body)
			var body map[string]any
			if err != nil || json.Unmarshal(text, &body) != nil {
				t.Errorf("batch read of %q", text)
			}
			bodies, r.Body = append(bodies, body), io.NopCloser(bytes.NewReader(text))
		}
		forward.ServeHTTP(w, r)
	}))
	t.Cleanup(between.Close)
	c, err := hubspot.New(connector.Settings{Connection: "test", Endpoint: connector.Endpoint{URL: between.URL}, Tokens: p.tokens})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	for _, kind := range crm.Kinds() {
		if _, err := c.Lookup(t.Context(), kind, []string{id(0)}); err != nil {
			t.Fatal(err)
		}
	}
	if len(bodies) < 2 {
		t.Fatalf("%d batch reads", len(bodies))
	}
	for _, body := range bodies {
		if _, named := body["propertiesWithHistory"].([]any); !named {
			t.Errorf("a batch read without propertiesWithHistory: %v", body)
		}
	}
}
