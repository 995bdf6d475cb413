package worker

import (
	"context"
	"slices"
	"sync"

	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"

	"github.com/icptier/icptier/internal/account"
	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/outcome"
	"github.com/icptier/icptier/internal/phrase"
	"github.com/icptier/icptier/internal/scoring"
)

// Rescored counts the results of a rescoring.
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
// on meanwhile is left to the batch that moved them; one that cannot be scored does not
// stop the others. Progress may be nil, and is called from several goroutines.
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
	places, err := w.Bus.TierPlaces(ctx, connection)
	if err != nil {
		return Rescored{}, err
	}
	var mu sync.Mutex
	var all Rescored
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(w.Parallel)
	for part := range slices.Chunk(accounts, batch) {
		group.Go(func() error {
			done, err := w.rescorePart(ctx, connection, part, places, takes)
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

// part is some accounts of a connection that are scored anew together.
type part struct {
	keys        []crm.Key
	states      []account.State
	scores      []scoring.Score // in the order of keys
	updates     []account.Update
	from        []int // the key of each update
	places      *ranks
	unpublished []crm.Key // that are not scored, and whose tier was not published
	broken      []crm.Key
	fallen      map[crm.Key]error // where the model panicked
	done        Rescored
}

func (w *Worker) rescorePart(
	ctx context.Context, connection string, accounts []string, told map[string]uint64, takes func(*account.State) bool,
) (Rescored, error) {
	p := part{
		keys: make([]crm.Key, len(accounts)), scores: make([]scoring.Score, len(accounts)),
		places: w.newRanks(), fallen: map[crm.Key]error{},
	}
	for i, id := range accounts {
		p.keys[i] = crm.Key{Connection: connection, ID: id}
	}
	var err error
	if p.states, err = w.Cache.Load(ctx, p.keys, false); err != nil {
		return Rescored{}, err
	}
	stands := func(k crm.Key, place uint64) bool { return told[k.ID] == place }
	if err := w.recall(ctx, p.keys, p.states, stands); err != nil {
		return Rescored{}, err
	}
	w.scorePart(&p, takes)
	if _, err := w.judge(len(p.updates), p.fallen); err != nil {
		return p.done, err
	}
	for _, k := range p.keys {
		if err := p.fallen[k]; err != nil {
			p.done.Faults = append(p.done.Faults, w.fault(k, err))
		}
	}
	if p.done.Mended, err = w.Mend(ctx, p.broken); err != nil {
		return p.done, err
	}
	err = w.storePart(ctx, &p)
	return p.done, err
}

// scorePart scores what can be scored, and notes what cannot.
func (w *Worker) scorePart(p *part, takes func(*account.State) bool) {
	for i := range p.states {
		s := &p.states[i]
		if outcome.IsBroken(s.Err) || s.Err == nil && s.Facts.Account == nil {
			p.broken = append(p.broken, p.keys[i])
			continue
		}
		err := s.Err
		if err == nil && !s.Facts.Live() {
			p.places.takeOut(p.keys[i])
		}
		if err == nil && s.Facts.Live() {
			err = outcome.Try(func() error {
				if takes(s) {
					w.Scorer.Score(&s.Facts, w.asOf(), &p.scores[i])
					p.updates = append(p.updates, account.Update{Key: p.keys[i], Expected: s.Facts.Revision, Score: &p.scores[i]})
					p.from = append(p.from, i)
				} else if s.Model != "" && s.NeedsPublishing(s.Tier) {
					p.unpublished = append(p.unpublished, p.keys[i])
				}
				return nil
			})
		}
		if isPanic(err) {
			p.fallen[p.keys[i]] = err
		} else if err != nil {
			p.done.Faults = append(p.done.Faults, w.fault(p.keys[i], err))
		}
	}
}

// storePart stores the scores, ranks them and tells of the tiers that moved.
func (w *Worker) storePart(ctx context.Context, p *part) error {
	results, err := w.Cache.Store(ctx, p.updates)
	if err != nil {
		return err
	}
	var moved []account.Change
	for u, err := range results {
		i := p.from[u]
		switch before := &p.states[i]; {
		case err == nil:
			p.done.Scored++
			// Also where the score is unchanged: a late writer may have ranked it by an older one.
			p.places.put(p.keys[i], &before.Facts, &p.scores[i])
			if before.NeedsPublishing(p.scores[i].Effective()) {
				moved = append(moved, account.ChangeOf(p.keys[i], before, &p.scores[i]))
			}
		case !outcome.IsConflict(err):
			p.done.Faults = append(p.done.Faults, w.fault(p.keys[i], err))
		}
	}
	if err := w.rank(ctx, p.places); err != nil {
		return err
	}
	unpublished, err := w.unpublished(ctx, p.unpublished)
	if err != nil {
		return err
	}
	return w.publish(ctx, append(moved, unpublished...))
}

// fault logs what is wrong with an account, and returns it for the run.
func (w *Worker) fault(k crm.Key, err error) account.Fault {
	fields := []zap.Field{zap.String("connection", k.Connection), zap.String("account", k.ID), zap.Error(err)}
	if stack := outcome.Stack(err); stack != nil {
		fields = append(fields, zap.ByteString("stack", stack))
	}
	w.Log.Error("account not scored", fields...)
	return account.Fault{Key: k, Reason: phrase.OfError(err)}
}
