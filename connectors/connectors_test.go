package connectors

import (
	"slices"
	"testing"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
)

func TestAll(t *testing.T) {
	all, err := All()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"salesforce", "hubspot", "dynamics", "pipedrive", "zoho", "sapsales", "csvfile"} {
		f, ok := all[name]
		if !ok || f.CRM != name || f.New == nil || (f.Auth == nil) != (name == "csvfile") {
			t.Errorf("connector %s is not whole: %+v", name, f)
		}
		for _, input := range []string{"account.name", "account.employees", "account.last_activity", "deal.stage", "deal.champion"} {
			if !slices.Contains(f.Inputs, input) {
				t.Errorf("connector %s does not read %s by itself", name, input)
			}
		}
		for _, input := range f.Inputs {
			if !slices.Contains(crm.InputNames(), input) {
				t.Errorf("connector %s reads %s, which is no name of ours", name, input)
			}
		}
	}
}

func TestTwoOfOneNameAreRefused(t *testing.T) {
	_, err := byName(connector.Factory{CRM: "twin"}, connector.Factory{CRM: "twin"})
	if err == nil || err.Error() != `connector "twin" is listed twice` {
		t.Errorf("error is %v", err)
	}
}
