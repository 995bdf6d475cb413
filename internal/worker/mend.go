package worker

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"go.uber.org/zap"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
)

// Mend makes the entries of accounts anew from the stream of records: what is there is
// taken away where it cannot be read, and the last record of the account and of each of its
// deals is merged. No other entry is touched but those of accounts that a deal has moved
// between. The revision of the facts does not go back. It returns how many it made; an
// account that cannot be made is logged, and left to its next reader. It may be
// repeated, and be done by several at once.
func (w *Worker) Mend(ctx context.Context, accounts []crm.Key) (int, error) {
	made, _, err := w.mendAll(ctx, accounts)
	return made, err
}

// mendAll does what Mend does, and returns the accounts that cannot be made.
func (w *Worker) mendAll(ctx context.Context, accounts []crm.Key) (made int, failed []crm.Key, err error) {
	of := map[string][]string{}
	for _, k := range accounts {
		of[k.Connection] = append(of[k.Connection], k.ID)
	}
	for _, connection := range slices.Sorted(maps.Keys(of)) {
		ids := of[connection]
		n, not, err := w.mend(ctx, connection, ids)
		made, failed = made+n, append(failed, not...)
		if err != nil {
			return made, failed, fmt.Errorf("make %d accounts of %s anew: %w", len(ids), connection, err)
		}
	}
	w.Metrics.Mended(made)
	return made, failed, nil
}

func (w *Worker) mend(ctx context.Context, connection string, ids []string) (made int, failed []crm.Key, err error) {
	items, err := w.stored(ctx, connection, ids)
	if err != nil {
		return 0, nil, err
	}
	if err := w.route(ctx, items); err != nil {
		return 0, nil, err
	}
	items = slices.DeleteFunc(items, func(it *item) bool { return it.err != nil })
	p := &pass{w: w, items: items, epoch: w.epoch.Load(), anew: map[crm.Key]bool{}, failed: map[crm.Key]error{}, moved: map[crm.Key]account.Change{}}
	for _, id := range ids {
		p.anew[crm.Key{Connection: connection, ID: id}] = true
	}
	if err := p.run(ctx); err != nil {
		return 0, nil, err
	}
	for _, k := range inOrder(p.anew) {
		if err := p.failed[k]; err != nil {
			failed = append(failed, k)
			w.Log.Error("account not made anew", zap.String("connection", k.Connection), zap.String("account", k.ID), zap.Error(err),
				zap.ByteString("stack", outcome.Stack(err)))
		}
	}
	made = len(p.anew) - len(failed)
	if made > 0 {
		w.Log.Warn("broken entries of the cache were made anew", zap.String("connection", connection), zap.Int("accounts", made))
	}
	return made, failed, nil
}

// stored reads the records of accounts and of their deals off the stream, in its order.
func (w *Worker) stored(ctx context.Context, connection string, ids []string) ([]*item, error) {
	var items []*item
	read := func(kind crm.Kind, keep func(*item) bool) func([]byte, uint64) error {
		return func(body []byte, sequence uint64) error {
			it := &item{sequence: sequence}
			err := outcome.Try(func() error { return it.decodeAny(connection, kind, body) })
			if err == nil && keep(it) { // one that cannot be read is among the dead letters
				items = append(items, it)
			}
			return nil
		}
	}
	all := func(*item) bool { return true }
	if err := w.Bus.Records(ctx, connection, crm.KindAccount, ids, read(crm.KindAccount, all)); err != nil {
		return nil, err
	}
	deals, known, err := w.Cache.Linked(ctx, connection, ids)
	if err != nil {
		return nil, err
	}
	there, err := w.Bus.TallyRecords(ctx, connection, crm.KindDeal)
	if err != nil {
		return nil, err
	}
	if known == there {
		err = w.Bus.Records(ctx, connection, crm.KindDeal, slices.Concat([]string{}, deals), read(crm.KindDeal, all))
	} else {
		// The index has lost lines, or some that are old, so it may miss one of these deals.
		wanted := make(map[string]bool, len(ids)+len(deals))
		for _, id := range ids {
			wanted[id] = true
		}
		linked := make(map[string]bool, len(deals))
		for _, id := range deals {
			linked[id] = true
		}
		err = w.Bus.Records(ctx, connection, crm.KindDeal, nil, read(crm.KindDeal, func(it *item) bool {
			return wanted[it.account.ID] || linked[it.record.ID]
		}))
	}
	slices.SortFunc(items, func(a, b *item) int { return cmp.Compare(a.sequence, b.sequence) })
	return items, err
}
