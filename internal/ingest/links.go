package ingest

import (
	"context"
	"slices"

	"github.com/icptier/icptier/internal/connector"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/phrase"
)

// relinked reads the open deals that went to another account without moving their stamps, where
// the CRM tells the accounts of many in few calls. Those of closed deals are compared by Reconcile.
func (r *reading) relinked(ctx context.Context) error {
	associator, ok := r.Reader.(connector.Associator)
	if !ok {
		return nil
	}
	stored := map[string]string{}
	var deals []string
	err := r.Bus.Links(ctx, r.Connection, func(deal, account string, open bool) {
		if open {
			stored[deal] = account
			deals = append(deals, deal)
		}
	})
	if err != nil || len(deals) == 0 {
		return err
	}
	slices.Sort(deals)
	accounts, err := associator.Accounts(ctx, deals)
	switch {
	case err != nil || accounts == nil:
		return err
	case len(accounts) != len(deals):
		return phrase.Errorf("the connector gave %d accounts for %d deals", len(accounts), len(deals))
	}
	var moved []string
	for i, deal := range deals {
		if accounts[i] != stored[deal] {
			moved = append(moved, deal)
		}
	}
	return r.look(ctx, crm.KindDeal, moved, nil)
}

// moved returns the deals that are stored under another account than the CRM shows.
func (r *reading) moved(ctx context.Context, accounts map[string]string) ([]string, error) {
	if len(accounts) == 0 {
		return nil, nil
	}
	var deals []string
	err := r.Bus.Links(ctx, r.Connection, func(deal, account string, _ bool) {
		if now, told := accounts[deal]; told && now != account {
			deals = append(deals, deal)
		}
	})
	return deals, err
}
