package mapping

import "testing"

func TestRelationship(t *testing.T) {
	for text, want := range map[string]string{
		"Prospect": "prospect", "Customer - Direct": "customer", "Customer - Channel": "customer", "Bestandskunde": "customer",
		"Channel Partner / Reseller": "partner", "Installation Partner": "partner", "Technology Partner": "partner", "Integrator": "partner",
		"Competitor": "competitor", "Supplier": "other", "Fachhändler": "partner", "Other": "other", "Former Customer": "other", "Analyst": "other", "Interessent": "prospect",
		"": "", "Stammtisch": "",
	} {
		if got := Relationship(text); got != want {
			t.Errorf("Relationship(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestIsGUID(t *testing.T) {
	for text, want := range map[string]bool{
		"0197a1b2-3c4d-7e5f-8a9b-0c1d2e3f4a5b": true, "0197A1B2-3C4D-7E5F-8A9B-0C1D2E3F4A5B": true,
		"": false, "0197a1b23c4d7e5f8a9b0c1d2e3f4a5b": false, "0197a1b2-3c4d-7e5f-8a9b-0c1d2e3f4a5g": false, "0197a1b2-3c4d-7e5f-8a9b-0c1d2e3f4a5b'": false,
	} {
		if IsGUID(text) != want {
			t.Errorf("IsGUID(%q) is %t", text, !want)
		}
	}
}
