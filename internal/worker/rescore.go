package worker

import (
	"context"

	"golang.org/x/sync/errgroup"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// Rescore scores every account of a connection anew from its stored facts, for a
// new model or a new day. It makes no call to the CRM. An account whose facts move
// on meanwhile is left to the batch that moved them. It returns how many scores it
// stored; progress may be nil.
func (w *Worker) Rescore(ctx context.Context, connection string, progress func(done int)) (int, error) {
	type part struct {
		keys      []crm.Key
		standings []scoring.Standing
	}
	group, ctx := errgroup.WithContext(ctx)
	parts := make(chan part)
	group.Go(func() error {
		defer close(parts)
		return w.Cache.Walk(ctx, connection, false, func(keys []crm.Key, standings []scoring.Standing) error {
			select {
			case parts <- part{keys, standings}:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	})
	counts := make(chan int)
	var workers errgroup.Group
	for range w.Parallel {
		workers.Go(func() error {
			for p := range parts {
				n, err := w.rescorePart(ctx, p.keys, p.standings)
				if err != nil {
					return err
				}
				counts <- n
			}
			return nil
		})
	}
	group.Go(func() error {
		defer close(counts)
		return workers.Wait()
	})
	done := 0
	for n := range counts {
		done += n
		if progress != nil {
			progress(done)
		}
	}
	return done, group.Wait()
}

func (w *Worker) rescorePart(ctx context.Context, keys []crm.Key, standings []scoring.Standing) (int, error) {
	updates := make([]scoring.Update, 0, len(keys))
	at := make([]int, 0, len(keys))
	scores := make([]scoring.Score, len(keys))
	for i := range standings {
		facts := &standings[i].Facts
		if !facts.Live() {
			continue
		}
		w.Scorer.Score(facts, w.asOf(), &scores[i])
		updates = append(updates, scoring.Update{Key: keys[i], Expected: facts.Revision, Score: &scores[i]})
		at = append(at, i)
	}
	stored, err := w.Cache.Store(ctx, updates)
	if err != nil {
		return 0, err
	}
	var moved []scoring.Change
	places := make(map[crm.Key]*scoring.Score, len(updates))
	for u, ok := range stored {
		if !ok {
			continue
		}
		i := at[u]
		places[keys[i]] = &scores[i]
		if !standings[i].WasAnnounced || standings[i].Announced != scores[i].Tier {
			moved = append(moved, change(keys[i], &standings[i], &scores[i]))
		}
	}
	if err := w.Cache.Rank(ctx, places); err != nil {
		return 0, err
	}
	return len(places), w.announce(ctx, moved)
}
