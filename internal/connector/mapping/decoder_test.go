package mapping_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
)

func TestEvidenceHasTheDateThatIsMapped(t *testing.T) {
	day := crm.StampOf(time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC))
	fields := &mapping.Fields{Inputs: map[string][]mapping.Field{
		"deal.champion": {{Name: "champion", Type: mapping.Number}}, "deal.champion_at": {{Name: "champion_since", Type: mapping.Date}},
		"deal.budget": {{Name: "budget", Type: mapping.Number}}, "deal.budget_at": {{Name: "budget_since", Type: mapping.Date}},
		"deal.need": {{Name: "need", Type: mapping.Number}}, "deal.pain_at": {{Name: "pain_since", Type: mapping.Date}},
	}}
	d := mapping.Decoder{Fields: fields, ID: "7", Values: map[string]json.RawMessage{
		"champion": json.RawMessage(`3`), "champion_since": json.RawMessage(`"2026-09-01"`),
		"budget": json.RawMessage(`3`), "budget_since": json.RawMessage(`"soon"`),
		"need": json.RawMessage(`2`), "pain_since": json.RawMessage(`"2026-09-01"`),
	}}
	want := []crm.Evidence{
		{Criterion: "budget", Level: crm.LevelProven}, {Criterion: "champion", Level: crm.LevelProven, At: day}, {Criterion: "need", Level: crm.LevelConfirmed},
	}
	if got := d.Deal("EUR").Evidence; !slices.Equal(got, want) {
		t.Errorf("evidence %+v, want %+v", got, want)
	}
	if len(d.Problems) != 1 || d.Problems[0].Field != "budget_since" {
		t.Errorf("problems %+v, want that of budget_since", d.Problems)
	}
}
