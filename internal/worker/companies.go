package worker

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring/company"
)

// index holds an account's changes to the index of companies. New keys are put in before
// the facts are stored, and old ones are taken out after: an account that is interrupted
// in between has a key too many, which readers notice, and never one too few.
type index struct{ put, drop []account.Entry }

// companies compares the keys that an account had with those it has, where the index is to
// be told.
func companies(k crm.Key, work *work) index {
	var ix index
	if work.update == nil || !work.reindex {
		return ix
	}
	var had, has []string
	if work.was != nil {
		had = company.Of(work.was).Keys()
	}
	if work.state.Facts.Live() {
		has = company.Of(work.state.Facts.Account.Account).Keys()
	}
	for _, key := range has {
		if !work.indexed || !slices.Contains(had, key) {
			ix.put = append(ix.put, account.Entry{Company: key, Account: k})
		}
	}
	for _, key := range had {
		if !slices.Contains(has, key) {
			ix.drop = append(ix.drop, account.Entry{Company: key, Account: k})
		}
	}
	return ix
}

// finish is the time that begun work may take after its context has ended: long enough
// for the cache to answer, and shorter than the grace period of a stopping process.
const finish = 5 * time.Second

// drop takes out of the index what goes. Between storing an account and this the process may
// have been held up for long: who stored it again meanwhile has put back what it needs, and
// this has taken it out, so it is put in once more. That is not left undone since the epoch
// is over, or the answer was lost.
func (p *pass) drop(ctx context.Context, works map[crm.Key]*work, drop []account.Entry) error {
	if len(drop) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), finish)
	defer cancel()
	dropped := p.w.Cache.Index(ctx, nil, drop)
	var keys []crm.Key
	for i := range drop {
		if k := drop[i].Account; !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	states, err := p.w.Cache.Load(ctx, keys, false)
	if err != nil {
		return errors.Join(dropped, err)
	}
	var again []account.Entry
	for i, k := range keys {
		if facts := &states[i].Facts; facts.Live() && facts.Revision != works[k].state.Facts.Revision {
			for _, key := range company.Of(facts.Account.Account).Keys() {
				again = append(again, account.Entry{Company: key, Account: k})
			}
		}
	}
	return errors.Join(dropped, p.w.Cache.Index(ctx, again, nil))
}
