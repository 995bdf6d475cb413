package worker

import (
	"context"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// collect notes the stored accounts whose tier is not the one that was published
// last. An account that this batch did not score can be among them: the process
// may have ended between storing its tier and publishing it.
func (p *pass) collect(ctx context.Context, works map[crm.Key]*work, keys []crm.Key,
	scored map[crm.Key]*scoring.Score, lost map[crm.Key]bool,
) error {
	var missed []crm.Key
	for _, k := range keys {
		standing := &works[k].standing
		switch score := scored[k]; {
		case lost[k]:
		case score != nil:
			if !standing.WasAnnounced || standing.Announced != score.Tier {
				p.moved = append(p.moved, change(k, standing, score))
			}
		case standing.Model != "" && (!standing.WasAnnounced || standing.Announced != standing.Tier):
			missed = append(missed, k)
		}
	}
	standings, err := p.w.Cache.Load(ctx, missed, true)
	if err != nil {
		return err
	}
	for i, k := range missed {
		if standings[i].Score != nil {
			p.moved = append(p.moved, change(k, &standings[i], standings[i].Score))
		}
	}
	return nil
}

func change(k crm.Key, before *scoring.Standing, score *scoring.Score) scoring.Change {
	return scoring.Change{
		Connection: k.Connection, Account: k.ID, Old: before.Announced, New: score.Tier,
		Fit: score.Fit, Reasons: score.Reasons, Knockout: score.Knockout, Model: score.Model,
		At: score.AsOf, Revision: score.Revision,
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
