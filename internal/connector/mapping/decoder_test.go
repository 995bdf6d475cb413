package mapping_test

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
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

// A competitor and a reason of a loss are labels, which stand for many deals: some choices are one
// text, and a note, which may tell of people, is a problem and not kept.
func TestCompetitorAndReasonAreLabels(t *testing.T) {
	fields := &mapping.Fields{Inputs: map[string][]mapping.Field{
		"deal.competitor": {{Name: "rivals", Type: mapping.List}}, "deal.loss_reason": {{Name: "why", Type: mapping.Text}},
	}}
	note := "Frau Beispiel wollte lieber mit dem alten Lieferanten weitermachen, weil ihr Schwager dort arbeitet"
	for _, c := range []struct {
		rivals, why, competitor, reason string
		problems                        int
	}{
		{`"Vendor A;Vendor B;Vendor A"`, `"  zu\nteuer "`, "Vendor A;Vendor B", "zu teuer", 0},
		{`null`, `""`, "", "", 0},
		{`"Vendor A"`, strconv.Quote(note), "Vendor A", "", 1},
		{strconv.Quote("Vendor A;" + note), `"Preis"`, "", "Preis", 1},
	} {
		d := mapping.Decoder{ID: "1", Fields: fields, Values: map[string]json.RawMessage{"rivals": json.RawMessage(c.rivals), "why": json.RawMessage(c.why)}}
		deal := d.Deal("EUR")
		if deal.Competitor != c.competitor || deal.LossReason != c.reason || len(d.Problems) != c.problems {
			t.Errorf("%s and %s are %q and %q with %d problems", c.rivals, c.why, deal.Competitor, deal.LossReason, len(d.Problems))
		}
		if lost := d.Lost("id", phrase.Of("has no id")); strings.Contains(string(lost.Body), "Frau") {
			t.Errorf("a record that cannot be read is kept with its note: %s", lost.Body)
		}
	}
}
