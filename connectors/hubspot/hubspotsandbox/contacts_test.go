package hubspotsandbox_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/icptier/icptier/internal/sample"
)

func TestContactsInDeals(t *testing.T) {
	companies := pair()
	day := time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC)
	companies[0].Deals[1].People = []sample.Person{{Role: "champion", Active: day}, {Role: "economic_buyer"}}
	c := open(t, companies)
	_, got := c.call("GET", "/crm/associations/2026-03/deals/contacts/labels", "")
	var labels []any
	for _, l := range list(at(got, "results")) {
		labels = append(labels, at(l, "label"))
	}
	if diff := cmp.Diff([]any{nil, "Champion", "Decision maker", "Budget holder", "End user"}, labels); diff != "" {
		t.Errorf("labels (-want +got):\n%s", diff)
	}
	code, got := c.call("POST", "/crm/associations/2026-03/deals/contacts/batch/read", `{"inputs":[{"id":"`+id(0)+`"},{"id":"`+id(1)+`"}]}`)
	if code != http.StatusMultiStatus || at(got, "errors", 0, "subCategory") != "crm.associations.NO_ASSOCIATIONS_FOUND" {
		t.Errorf("a deal with nobody in it: status %d, %v", code, at(got, "errors"))
	}
	want := []any{
		map[string]any{"toObjectId": 30_000_000_001.0, "associationTypes": []any{
			map[string]any{"category": "HUBSPOT_DEFINED", "typeId": 3.0, "label": nil},
			map[string]any{"category": "USER_DEFINED", "typeId": 101.0, "label": "Champion"},
		}},
		map[string]any{"toObjectId": 30_000_000_002.0, "associationTypes": []any{
			map[string]any{"category": "HUBSPOT_DEFINED", "typeId": 3.0, "label": nil},
			map[string]any{"category": "USER_DEFINED", "typeId": 105.0, "label": "Budget holder"},
		}},
	}
	if diff := cmp.Diff(want, at(got, "results", 0, "to")); diff != "" {
		t.Errorf("associations (-want +got):\n%s", diff)
	}
	_, got = c.call("POST", "/crm/objects/2026-03/contacts/batch/read",
		`{"inputs":[{"id":"`+id(0)+`"},{"id":"`+id(1)+`"}],"properties":["notes_last_contacted","email","firstname"]}`)
	if active := at(got, "results", 0, "properties", "notes_last_contacted"); active != "2025-03-01T00:00:00Z" {
		t.Errorf("the champion was last contacted at %v", active)
	}
	if properties, _ := at(got, "results", 1, "properties").(map[string]any); len(properties) != 4 || properties["notes_last_contacted"] != nil {
		t.Errorf("a contact has the properties %v, want no name and no address", properties)
	}
}
