package worker

import (
	"context"

	"github.com/icptier/icptier/internal/crm"
)

// relocate routes the deals of accounts that were stored in another epoch. A process that had
// not noticed yet that the cache was lost may have put them there, when the index of deals was
// gone, or a server has come back with older data: the index does not know then that a deal
// that moves has to leave such an account. Where it knows something newer of the deal, the deal
// goes: what is newer is delivered in this epoch too, and merged where it belongs.
func (p *pass) relocate(ctx context.Context, works map[crm.Key]*work, keys []crm.Key) error {
	var connections []string
	var deals []*crm.Record
	var of []*work
	for _, k := range keys {
		w := works[k]
		if w.indexed || w.state.Err != nil {
			continue
		}
		for i := range w.state.Facts.Deals {
			if d := &w.state.Facts.Deals[i]; !d.Deleted {
				connections, deals, of = append(connections, k.Connection), append(deals, d), append(of, w)
			}
		}
	}
	if len(deals) == 0 {
		return nil
	}
	routes, err := p.w.Cache.Route(ctx, connections, deals)
	if err != nil {
		return err
	}
	for i, d := range deals {
		if routes[i].Err == nil && len(routes[i].Accounts) == 0 {
			of[i].left = append(of[i].left, crm.Record{Kind: crm.KindDeal, ID: d.ID, Version: d.Version, Deleted: true})
		}
	}
	return nil
}
