package connectors

import (
	"testing"

	"github.com/icptier/icptier/internal/connector"
)

func TestAll(t *testing.T) {
	all, err := All()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"salesforce", "hubspot"} {
		f, ok := all[name]
		if !ok || f.CRM != name || f.New == nil || f.Auth == nil {
			t.Errorf("connector %s is not whole: %+v", name, f)
		}
	}
}

func TestTwoOfOneNameAreRefused(t *testing.T) {
	_, err := byName(connector.Factory{CRM: "twin"}, connector.Factory{CRM: "twin"})
	if err == nil || err.Error() != `connector "twin" is listed twice` {
		t.Errorf("error is %v", err)
	}
}
