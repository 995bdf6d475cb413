package demo_test

import (
	"slices"
	"testing"

	"github.com/icptier/icptier/connectors"
	"github.com/icptier/icptier/internal/demo"
)

func TestEachSandboxOpensAndHasAConnector(t *testing.T) {
	names, err := connectors.Names()
	if err != nil {
		t.Fatal(err)
	}
	for _, crm := range demo.Sandboxes() {
		if !slices.Contains(names, crm) {
			t.Errorf("there is no connector of %s", crm)
		}
		box, err := demo.OpenBox(demo.BoxOptions{CRM: crm, Accounts: 20, Whole: true})
		if err != nil {
			t.Fatal(err)
		}
		if hello, err := box.Hello(); err != nil || hello.CRM != crm || hello.AccessToken == "" {
			t.Errorf("%s says %+v, %v", crm, hello, err)
		}
		if err := box.Close(); err != nil {
			t.Error(err)
		}
	}
}
