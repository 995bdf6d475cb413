package worker

import (
	"context"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// follow ranks the stored accounts and notes those whose tier is not the one that
// was published last. It looks at the accounts that this batch did not score too:
// the process may have ended after storing a score and before any of this.
func (p *pass) follow(ctx context.Context, works map[crm.Key]*work, keys []crm.Key) error {
	places := make(map[crm.Key]*scoring.Score, len(keys))
	var before []crm.Key
	for _, k := range keys {
		state, update := &works[k].state, works[k].update
		switch {
		case update != nil && update.Score != nil:
			places[k] = update.Score
			p.note(k, state, update.Score)
		case state.Facts.Account != nil && !state.Facts.Live(), p.anew[k] && state.Facts.Account == nil:
			places[k] = nil
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
			places[k] = score
			p.note(k, &states[i], score)
		}
	}
	return p.w.Cache.Rank(ctx, places)
}

// note keeps a tier that was not published yet.
func (p *pass) note(k crm.Key, before *account.State, score *scoring.Score) {
	if !before.WasAnnounced || before.Announced != score.Effective() {
		p.moved = append(p.moved, account.ChangeOf(k, before, score))
	}
}

// announce publishes tier changes, and only then remembers that it did: what is
// published twice can be told by its ID, what is never published cannot.
func (w *Worker) announce(ctx context.Context, changes []scoring.Change) error {
	if len(changes) == 0 {
		return nil
	}
	if err := w.Bus.PublishChanges(ctx, changes); err != nil {
		return err
	}
	tiers := make(map[crm.Key]scoring.Tier, len(changes))
	for i := range changes {
		tiers[crm.Key{Connection: changes[i].Connection, ID: changes[i].Account}] = changes[i].New
	}
	return w.Cache.Announce(ctx, tiers)
}
