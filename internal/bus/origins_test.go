package bus

import (
	"fmt"
	"testing"

	"github.com/icptier/icptier/internal/crm"
)

func TestTheFirstOriginOfADealStays(t *testing.T) {
	b, ctx := start(t), t.Context()
	origin := func(account, deal, name string) crm.Origin {
		return crm.Origin{Account: account, Deal: deal, Created: 7, Was: &crm.Account{Name: name}}
	}
	if err := b.KeepOrigins(ctx, "hub", []crm.Origin{origin("1", "x", "first"), origin("2", ">", "first")}); err != nil {
		t.Fatal(err)
	}
	again := []crm.Origin{origin("1", "x", "later"), origin("1", "y", "later")}
	if err := b.KeepOrigins(ctx, "hub", again); err != nil {
		t.Fatalf("what is kept already is an error: %v", err)
	}
	if err := b.KeepOrigins(ctx, "other", []crm.Origin{origin("1", "x", "other")}); err != nil {
		t.Fatal(err)
	}
	kept := func(connection string) string {
		all := map[string]string{}
		err := b.Origins(ctx, connection, func(o crm.Origin) error {
			all[o.Account+"/"+o.Deal] = o.Was.Name
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(all)
	}
	if got, want := kept("hub"), "map[1/x:first 1/y:later 2/>:first]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	for account, want := range map[string]int{"1": 2, "absent": 0} {
		if n, err := b.erase(ctx, streamOrigins, []string{originsOf("hub", account)}); err != nil || n != want {
			t.Errorf("erased %d of account %s, %v; want %d", n, account, err, want)
		}
	}
	if got, want := kept("hub")+kept("other")+kept("none"), "map[2/>:first]map[1/x:other]map[]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
