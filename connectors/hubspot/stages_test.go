package hubspot

import "testing"

func TestStagesAreCalledAsPeopleKnowThem(t *testing.T) {
	for _, tt := range []struct{ id, label, want string }{
		{"presentationscheduled", "Presentation Scheduled", "Presentation Scheduled"},
		{"decisionmakerboughtin", "Decision Maker Bought-In", "Decision Maker Bought-In"},
		{"presentationscheduled", "Präsentation vereinbart", "presentationscheduled"}, // a model knows the phase by the id
		{"presentationscheduled", "", "presentationscheduled"},
		{"1234567", " Angebot verschickt ", "Angebot verschickt"},
		{"4f0a-77", "Demo", "Demo"},
		{"1234567", "", "1234567"},
	} {
		if got := stageName(tt.id, tt.label); got != tt.want {
			t.Errorf("stage %s, %q is called %q, want %q", tt.id, tt.label, got, tt.want)
		}
	}
}
