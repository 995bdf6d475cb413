package worker

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/icptier/icptier/internal/crm"
)

// unseen holds the deals of a batch whose origin may not be stored yet.
type unseen struct {
	deals    []*item   // recent ones that their accounts do not have yet
	accounts []crm.Key // that were not known: recent deals of theirs may have come before them
}

// unseen looks before anything is merged.
func (p *pass) unseen(items []*item, works map[crm.Key]*work) unseen {
	now := crm.StampOf(p.w.Now())
	var u unseen
	for _, it := range items {
		work := works[it.account]
		switch {
		case work == nil:
		case it.record.Kind == crm.KindAccount:
			if work.was == nil && len(work.state.Facts.Deals) > 0 {
				u.accounts = append(u.accounts, it.account)
			}
		case len(it.from) == 0 && crm.FirstSeen(&it.record, now):
			deals := work.state.Facts.Deals
			if _, seen := slices.BinarySearchFunc(deals, it.record.ID, func(d crm.Record, id string) int { return strings.Compare(d.ID, id) }); !seen {
				u.deals = append(u.deals, it)
			}
		}
	}
	return u
}

// keepOrigins keeps how the accounts of recent deals are, after the merge and before the
// deals are stored: a deal that is stored has been seen, and is asked for no more.
func (p *pass) keepOrigins(ctx context.Context, u unseen, works map[crm.Key]*work) error {
	if len(u.deals)+len(u.accounts) == 0 {
		return nil
	}
	now := crm.StampOf(p.w.Now())
	origins := map[string][]crm.Origin{}
	keep := func(k crm.Key, deal *crm.Record) {
		if p.failed[k] != nil {
			return
		}
		if o, ok := crm.OriginOf(works[k].state.Facts.Account, deal, now); ok {
			origins[k.Connection] = append(origins[k.Connection], o)
		}
	}
	for _, it := range u.deals {
		keep(it.account, &it.record)
	}
	for _, k := range u.accounts {
		deals := works[k].state.Facts.Deals
		for i := range deals {
			keep(k, &deals[i])
		}
	}
	for _, connection := range slices.Sorted(maps.Keys(origins)) {
		if err := p.w.Bus.KeepOrigins(ctx, connection, origins[connection]); err != nil {
			return err
		}
	}
	return nil
}
