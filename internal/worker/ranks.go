package worker

import (
	"context"

	"github.com/icptier/icptier/internal/crm"
	"github.com/icptier/icptier/internal/scoring"
)

// ranks are accounts with what readers find them by: their scores, and the places that they ask
// for where the model limits any. nil takes an account out.
type ranks struct {
	w      *Worker
	scores map[crm.Key]*scoring.Score
	asks   map[crm.Key]*scoring.Asking
}

func (w *Worker) newRanks() *ranks {
	return &ranks{w, map[crm.Key]*scoring.Score{}, map[crm.Key]*scoring.Asking{}}
}

func (r *ranks) put(k crm.Key, f *crm.Facts, s *scoring.Score) {
	r.scores[k] = s
	if r.w.Asking == nil {
		return
	}
	if a, limited := r.w.Asking(k.ID, f, s); limited {
		r.asks[k] = a
	}
}

func (r *ranks) takeOut(k crm.Key) {
	r.scores[k] = nil
	if r.w.Asking != nil {
		r.asks[k] = nil // also where another model set the limits
	}
}

// store tells the cache.
func (r *ranks) store(ctx context.Context) error {
	if len(r.asks) > 0 {
		if err := r.w.Cache.Ask(ctx, r.asks); err != nil {
			return err
		}
	}
	return r.w.Cache.Rank(ctx, r.scores)
}
