package connection

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/icptier/icptier/config"
	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
)

// named is a connector that knows names and pages.
type named struct {
	connector.Connector
	asked int
	fails error
	url   string
}

func (n *named) OwnerNames(context.Context) (map[string]string, error) {
	n.asked++
	return map[string]string{"1": "Erika", "2": "Max"}, n.fails
}

func (n *named) DealNames(_ context.Context, ids []string) (map[string]string, error) {
	n.asked++
	return map[string]string{ids[0]: "Renewal"}, n.fails
}

func (n *named) RecordURL(context.Context, crm.Kind, string) (string, error) { return n.url, n.fails }

func (n *named) BatchSize(crm.Kind, connector.Verb) int { return 2 }

func TestNamesAreReadOnlyWhereTheConfigurationSaysSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx := t.Context()
		off := &named{}
		c := &Connection{CRM: off, Config: &config.Connection{}}
		if c.OwnerNames(ctx) != nil || c.DealNames(ctx, []string{"1"}) != nil || off.asked > 0 {
			t.Errorf("names are read, though nobody wants to see them: %d calls", off.asked)
		}
		on := &named{}
		c = &Connection{CRM: on, Config: &config.Connection{Names: config.Names{Owners: true, Deals: true}}}
		c.names.file = map[string]string{"2": "Maximilian"}
		for range 3 {
			if diff := cmp.Diff(map[string]string{"1": "Erika", "2": "Maximilian"}, c.OwnerNames(ctx)); diff != "" {
				t.Error(diff)
			}
		}
		if on.asked != 1 {
			t.Errorf("the CRM was asked %d times for its owners within the hour", on.asked)
		}
		if got := c.DealNames(ctx, []string{"7", "8", "9"}); got["7"] != "Renewal" {
			t.Errorf("deals are called %v", got)
		}
	})
}

func TestACRMThatFailsIsLeftAloneForAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx := t.Context()
		core, logs := observer.New(zap.DebugLevel)
		crm := &named{fails: errors.New("status 500")}
		c := &Connection{CRM: crm, Config: &config.Connection{Names: config.Names{Owners: true, Deals: true}}}
		c.names.log, c.names.file = zap.New(core), map[string]string{"2": "Max"}
		for range 5 {
			if got := c.OwnerNames(ctx); got["2"] != "Max" {
				t.Errorf("owners are called %v", got)
			}
			c.DealNames(ctx, []string{"7"})
		}
		if crm.asked != 2 || logs.Len() != 2 {
			t.Errorf("%d calls, %d lines in the log", crm.asked, logs.Len())
		}
	})
}

func TestLinksLeadToHTTPSOrToThisMachine(t *testing.T) {
	for address, want := range map[string]bool{
		"https://acme.my.salesforce.com/001": true, "http://127.0.0.1:4000/001": true, "http://localhost:4000/001": true,
		"http://acme.my.salesforce.com/001": false, "javascript:alert(1)": false, "//evil.example/1": false, "https:///1": false, "": false, "http://%": false,
	} {
		c := &Connection{CRM: &named{url: address}, Config: &config.Connection{}}
		if got := c.RecordURL(t.Context(), "account", "1"); (got == address && got != "") != want {
			t.Errorf("%q became %q", address, got)
		}
	}
}

func TestFilesOfOwners(t *testing.T) {
	for text, want := range map[string]struct {
		owners map[string]string
		says   string
	}{
		"id,name\n5,Erika\n6,\"Muster, Max\"\n":   {owners: map[string]string{"5": "Erika", "6": "Muster, Max"}},
		"\ufeffName , ID,team\nErika, 5 ,North\n": {owners: map[string]string{"5": "Erika"}},
		"id,name\n":             {owners: map[string]string{}},
		"":                      {says: "has to begin with the line id,name"},
		"owner,name\n5,Erika\n": {says: "has to begin with the line id,name"},
		"id,name\n5,Erika\n6\n": {says: ":3: is no line"},
		"id,name\n5,\"Erika\n":  {says: ":2: is no line"},
	} {
		path := filepath.Join(t.TempDir(), "owners.csv")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		owners, err := readOwners(path)
		if diff := cmp.Diff(want.owners, owners); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
		if (err != nil) != (want.says != "") || err != nil && (!strings.Contains(err.Error(), want.says) || strings.Contains(err.Error(), "Erika")) {
			t.Errorf("%q: %v, want %q", text, err, want.says)
		}
	}
}
