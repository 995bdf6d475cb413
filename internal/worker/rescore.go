package worker

import (
	"context"
	"slices"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// Rescore scores every account of a connection anew from its stored facts, for a
// new model or a new day. It makes no call to the CRM. An account whose facts move
// on meanwhile is left to the batch that moved them. It returns how many scores it
// stored; progress may be nil, and is called from several goroutines.
func (w *Worker) Rescore(ctx context.Context, connection string, progress func(done int)) (int, error) {
	return w.rescore(ctx, connection, func(*account.State) bool { return true }, progress)
}

// Renew does what Rescore does for those accounts alone whose score another model made,
// after the model in force was replaced, or goes by a rep's tier whose last day is over.
// It may be repeated: where nothing is left to do it stores nothing.
func (w *Worker) Renew(ctx context.Context, connection string, progress func(done int)) (int, error) {
	return w.rescore(ctx, connection, func(s *account.State) bool {
		return s.Model != w.Scorer.Ref() || s.Expired(w.asOf())
	}, progress)
}

func (w *Worker) rescore(ctx context.Context, connection string, takes func(*account.State) bool, progress func(done int)) (int, error) {
	accounts, err := w.Cache.Ranking(ctx, connection)
	if err != nil {
		return 0, err
	}
	var done atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(w.Parallel)
	for part := range slices.Chunk(accounts, batch) {
		group.Go(func() error {
			n, err := w.rescorePart(ctx, connection, part, takes)
			if sum := done.Add(int64(n)); progress != nil {
				progress(int(sum))
			}
			return err
		})
	}
	err = group.Wait()
	return int(done.Load()), err
}

func (w *Worker) rescorePart(ctx context.Context, connection string, accounts []string, takes func(*account.State) bool) (int, error) {
	keys := make([]crm.Key, len(accounts))
	for i, id := range accounts {
		keys[i] = crm.Key{Connection: connection, ID: id}
	}
	standings, err := w.Cache.Load(ctx, keys, false)
	if err != nil {
		return 0, err
	}
	updates := make([]account.Update, 0, len(keys))
	from := make([]int, 0, len(keys)) // the standing of each update
	scores := make([]scoring.Score, len(keys))
	for i := range standings {
		facts := &standings[i].Facts
		if !facts.Live() || !takes(&standings[i]) {
			continue
		}
		w.Scorer.Score(facts, w.asOf(), &scores[i])
		updates = append(updates, account.Update{Key: keys[i], Expected: facts.Revision, Score: &scores[i]})
		from = append(from, i)
	}
	stored, err := w.Cache.Store(ctx, updates)
	if err != nil {
		return 0, err
	}
	var moved []scoring.Change
	places := map[crm.Key]*scoring.Score{}
	n := 0
	for u, ok := range stored {
		if i := from[u]; ok {
			stands := &standings[i]
			n++
			// Most accounts stay where they are.
			if stands.Model == "" || stands.Tier != scores[i].Effective() || stands.Fit != scores[i].Fit {
				places[keys[i]] = &scores[i]
			}
			if !standings[i].WasAnnounced || standings[i].Announced != scores[i].Effective() {
				moved = append(moved, account.ChangeOf(keys[i], &standings[i], &scores[i]))
			}
		}
	}
	if err := w.Cache.Rank(ctx, places); err != nil {
		return 0, err
	}
	return n, w.announce(ctx, moved)
}
