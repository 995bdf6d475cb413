package worker

import (
	"context"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/crm"
)

// unseen returns the items that bring a young deal which its account does not have yet.
// It looks before anything is merged.
func (p *pass) unseen(items []item, works map[crm.Key]*work) []*item {
	now := crm.StampOf(p.w.Now())
	var young []*item
	for i := range items {
		it := &items[i]
		if it.record.Kind != crm.KindDeal || !crm.FirstSeen(&it.record, now) || works[it.account] == nil || len(it.from) > 0 {
			continue
		}
		deals := works[it.account].standing.Facts.Deals
		if _, seen := slices.BinarySearchFunc(deals, it.record.ID, func(d crm.Record, id string) int { return strings.Compare(d.ID, id) }); !seen {
			young = append(young, it)
		}
	}
	return young
}

// keepOrigins keeps how the accounts of young deals are, after the merge and before the
// deals are stored: a deal that is stored has been seen, and is asked for no more.
func (p *pass) keepOrigins(ctx context.Context, young []*item, works map[crm.Key]*work) error {
	if len(young) == 0 {
		return nil
	}
	now := crm.StampOf(p.w.Now())
	origins := map[string][]crm.Origin{}
	for _, it := range young {
		if o, ok := crm.OriginOf(works[it.account].standing.Facts.Account, &it.record, now); ok {
			origins[it.account.Connection] = append(origins[it.account.Connection], o)
		}
	}
	for connection, all := range origins {
		if err := p.w.Bus.KeepOrigins(ctx, connection, all); err != nil {
			return err
		}
	}
	return nil
}
