package worker

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/scoring"
)

// Rescored is what scoring anew did.
type Rescored struct {
	// Scored counts the scores that were stored, Mended the broken entries of the cache
	// that were made anew from the stream, with their scores.
	Scored, Mended int
	// Faults are the accounts that could not be scored.
	Faults []account.Fault
}

// Add adds what another part of the work, or another round of it, did.
func (r *Rescored) Add(o Rescored) {
	r.Scored, r.Mended, r.Faults = r.Scored+o.Scored, r.Mended+o.Mended, append(r.Faults, o.Faults...)
}

// Rescore scores every account of a connection anew from its stored facts, for a
// new model or a new day. It makes no call to the CRM. An account whose facts move
// on meanwhile is left to the batch that moved them; one that cannot be scored keeps
// nobody up. Progress may be nil, and is called from several goroutines.
func (w *Worker) Rescore(ctx context.Context, connection string, progress func(done int)) (Rescored, error) {
	return w.rescore(ctx, connection, func(*account.State) bool { return true }, progress)
}

// Renew does what Rescore does for those accounts alone whose score another model made,
// after the model in force was replaced, or goes by a rep's tier whose last day is over.
// It may be repeated: where nothing is left to do it stores nothing.
func (w *Worker) Renew(ctx context.Context, connection string, progress func(done int)) (Rescored, error) {
	return w.rescore(ctx, connection, func(s *account.State) bool {
		return s.Model != w.Scorer.Ref() || s.Expired(w.asOf())
	}, progress)
}

func (w *Worker) rescore(ctx context.Context, connection string, takes func(*account.State) bool, progress func(done int)) (Rescored, error) {
	accounts, err := w.Cache.Ranking(ctx, connection)
	if err != nil {
		return Rescored{}, err
	}
	var mu sync.Mutex
	var all Rescored
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(w.Parallel)
	for part := range slices.Chunk(accounts, batch) {
		group.Go(func() error {
			done, err := w.rescorePart(ctx, connection, part, takes)
			mu.Lock()
			all.Add(done)
			sum := all.Scored
			mu.Unlock()
			if progress != nil {
				progress(sum)
			}
			return err
		})
	}
	err = group.Wait()
	return all, err
}

func (w *Worker) rescorePart(ctx context.Context, connection string, accounts []string, takes func(*account.State) bool) (Rescored, error) {
	keys := make([]crm.Key, len(accounts))
	for i, id := range accounts {
		keys[i] = crm.Key{Connection: connection, ID: id}
	}
	states, err := w.Cache.Load(ctx, keys, false)
	if err != nil {
		return Rescored{}, err
	}
	var done Rescored
	updates := make([]account.Update, 0, len(keys))
	from := make([]int, 0, len(keys)) // the state of each update
	scores := make([]scoring.Score, len(keys))
	places := map[crm.Key]*scoring.Score{}
	var broken []crm.Key
	fallen := map[crm.Key]error{}
	for i := range states {
		s := &states[i]
		if outcome.IsBroken(s.Err) || s.Err == nil && s.Facts.Account == nil {
			broken = append(broken, keys[i])
			continue
		}
		err := s.Err
		if err == nil && !s.Facts.Live() {
			places[keys[i]] = nil
		}
		if err == nil && s.Facts.Live() {
			err = outcome.Try(func() error {
				if takes(s) {
					w.Scorer.Score(&s.Facts, w.asOf(), &scores[i])
					updates = append(updates, account.Update{Key: keys[i], Expected: s.Facts.Revision, Score: &scores[i]})
					from = append(from, i)
				}
				return nil
			})
		}
		if isPanic(err) {
			fallen[keys[i]] = err
		} else if err != nil {
			done.Faults = append(done.Faults, w.fault(keys[i], err))
		}
	}
	if err := w.judge(len(updates), fallen); err != nil {
		return done, err
	}
	for _, k := range keys {
		if err := fallen[k]; err != nil {
			done.Faults = append(done.Faults, w.fault(k, err))
		}
	}
	if done.Mended, err = w.Mend(ctx, broken); err != nil {
		return done, err
	}
	results, err := w.Cache.Store(ctx, updates)
	if err != nil {
		return done, err
	}
	var moved []scoring.Change
	for u, err := range results {
		i := from[u]
		switch before := &states[i]; {
		case err == nil:
			done.Scored++
			// Also where the score is as it was: whoever wrote late may have ranked it by an older one.
			places[keys[i]] = &scores[i]
			if !before.WasAnnounced || before.Announced != scores[i].Effective() {
				moved = append(moved, account.ChangeOf(keys[i], before, &scores[i]))
			}
		case !outcome.IsConflict(err):
			done.Faults = append(done.Faults, w.fault(keys[i], err))
		}
	}
	if err := w.Cache.Rank(ctx, places); err != nil {
		return done, err
	}
	return done, w.announce(ctx, moved)
}

// fault logs what is wrong with an account, and returns it for the run.
func (w *Worker) fault(k crm.Key, err error) account.Fault {
	fields := []zap.Field{zap.String("connection", k.Connection), zap.String("account", k.ID), zap.Error(err)}
	if stack := outcome.Stack(err); stack != nil {
		fields = append(fields, zap.ByteString("stack", stack))
	}
	w.Log.Error("account not scored", fields...)
	return account.Fault{Key: k, Reason: fmt.Sprint(err)}
}
