package dynamics

import (
	"encoding/json"
	"testing"

	"github.com/icptier/icptier/internal/connector/mapping"
	"github.com/icptier/icptier/internal/crm"
)

// TestADeletedRowIsNamedByItsIDOrByItsAddress has both forms of OData 4.0, of which Dataverse's
// documentation shows the first.
func TestADeletedRowIsNamedByItsIDOrByItsAddress(t *testing.T) {
	const id = "2e451703-c686-e711-80e5-00155db19e6d"
	s := schema{kind: crm.KindAccount}
	for _, name := range []string{id, "2E451703-C686-E711-80E5-00155DB19E6D", "https://acme.crm4.dynamics.com/api/data/v9.2/accounts(" + id + ")"} {
		raw, err := json.Marshal(map[string]string{"@odata.context": environment + "/api/data/v9.2/$metadata#accounts/$deletedEntity", "id": name, "reason": "deleted"})
		if err != nil {
			t.Fatal(err)
		}
		if d := s.decode(raw, 4711); d.Lost || d.Record.ID != id || !d.Record.Deleted || d.Record.Version.Modified != 4711 {
			t.Errorf("%s became %+v", name, d)
		}
	}
	if d := s.decode(json.RawMessage(`{"@odata.context":"x/$deletedEntity","id":"nobody"}`), 1); !d.Lost || len(d.Problems) != 1 {
		t.Errorf("a deleted row without an id became %+v", d)
	}
}

func TestRelationshipsAreReadByNumberAndThenByWords(t *testing.T) {
	for value, want := range map[string]string{"1": "competitor", "3": "customer", "5": "partner", "8": "prospect", "9": "partner", "12": "other", "727000000": "", "": "", "x": ""} {
		if got := shipped(value); got != want {
			t.Errorf("%q is %q, want %q", value, got, want)
		}
	}
	for label, want := range map[string]string{"Bestandskunde": "customer", "Ehemaliger Kunde": "other", "Wettbewerber": "competitor", "Interessent": "prospect", "Blau": ""} {
		if got := mapping.Relationship(label); got != want {
			t.Errorf("%q is %q, want %q", label, got, want)
		}
	}
}
