package worker

import (
	"context"
	"fmt"
	"slices"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/scoring"
)

// follow ranks the stored accounts and notes those whose tier is not the one that
// was published last. It looks at the accounts that this batch did not score too:
// the process may have ended after storing a score and before any of this.
func (p *pass) follow(ctx context.Context, works map[crm.Key]*work, keys []crm.Key) error {
	places := p.w.newRanks()
	var before []crm.Key
	for _, k := range keys {
		state, update := &works[k].state, works[k].update
		switch {
		case update != nil && update.Score != nil:
			f := update.Facts
			if f == nil {
				f = &state.Facts
			}
			places.put(k, f, update.Score)
			p.note(k, state, update.Score)
		case state.Facts.Account != nil && !state.Facts.Live(), p.anew[k] && state.Facts.Account == nil:
			places.takeOut(k)
		case state.Model != "":
			before = append(before, k)
		}
	}
	states, err := p.w.Cache.Load(ctx, before, true)
	if err != nil {
		return err
	}
	for i, k := range before {
		if score := states[i].Score; score != nil && states[i].Facts.Live() {
			places.put(k, &states[i].Facts, score)
			p.note(k, &states[i], score)
		}
	}
	return p.w.rank(ctx, places)
}

// rank puts accounts where their scores say. The worker that takes one out may have been delayed
// for long, and the account may have come back meanwhile: it would stay out of every
// ranking, so it is put back.
func (w *Worker) rank(ctx context.Context, places *ranks) error {
	if err := places.store(ctx); err != nil {
		return err
	}
	gone := slices.DeleteFunc(inOrder(places.scores), func(k crm.Key) bool { return places.scores[k] != nil })
	states, err := w.Cache.Load(ctx, gone, true)
	if err != nil {
		return err
	}
	back := w.newRanks()
	for i, k := range gone {
		if s := &states[i]; s.Score != nil && s.Facts.Live() {
			back.put(k, &s.Facts, s.Score)
		}
	}
	return back.store(ctx)
}

// note keeps a tier that is to be published.
func (p *pass) note(k crm.Key, before *account.State, score *scoring.Score) {
	if before.NeedsPublishing(score.Effective()) {
		p.moved[k] = account.ChangeOf(k, before, score)
	}
}

// publish publishes tier changes, and only then remembers that it did: what is published twice
// is stored once, what is never published is lost. A change is refused where another one was
// published since its account was read. There, and where the account was scored again
// meanwhile, it is decided anew.
func (w *Worker) publish(ctx context.Context, changes []account.Change) error {
	for range attempts {
		if len(changes) == 0 {
			return nil
		}
		published, err := w.Bus.PublishChanges(ctx, changes)
		if err != nil {
			return err
		}
		behind, err := w.Cache.RememberPublished(ctx, published)
		if err != nil {
			return err
		}
		if changes, err = w.unpublished(ctx, behind); err != nil {
			return err
		}
	}
	return outcome.Conflict(fmt.Errorf("the tiers of %d accounts met other changes %d times", len(changes), attempts))
}

// unpublished are the changes to the tiers that stand in the cache and are not published.
func (w *Worker) unpublished(ctx context.Context, keys []crm.Key) ([]account.Change, error) {
	states, err := w.Cache.Load(ctx, keys, true)
	if err != nil {
		return nil, err
	}
	var changes []account.Change
	for i, k := range keys {
		if s := &states[i]; s.Score != nil && s.Facts.Live() && s.NeedsPublishing(s.Score.Effective()) {
			changes = append(changes, account.ChangeOf(k, s, s.Score))
		}
	}
	return changes, nil
}

// recall brings what the states say of published tiers up to the stream, where another one was
// published than the cache knows of. The cache learns of it but for entries that are broken.
// Accounts that stand where the cache has them are not looked up.
func (w *Worker) recall(ctx context.Context, keys []crm.Key, states []account.State, stands func(crm.Key, uint64) bool) error {
	known := make(map[crm.Key]uint64, len(keys))
	at := make(map[crm.Key]*account.State, len(keys))
	for i, k := range keys {
		if place := states[i].PublishedAt; !stands(k, place) {
			known[k], at[k] = place, &states[i]
		}
	}
	if len(known) == 0 {
		return nil
	}
	published, err := w.Bus.Overtaken(ctx, known)
	if err != nil {
		return err
	}
	for i := range published {
		s := at[published[i].Key]
		if s.PublishedAt = published[i].Sequence; published[i].Known {
			s.Published, s.WasPublished = published[i].Tier, true
		}
	}
	published = slices.DeleteFunc(published, func(t account.Published) bool { return at[t.Key].Err != nil })
	_, err = w.Cache.RememberPublished(ctx, published) // what is behind is found by its state
	return err
}
